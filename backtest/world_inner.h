/* A world inside: shared by world.c, where messages go, and lives.c, who lives. Inside backtest/
 * only. */
#ifndef BACKTEST_WORLD_INNER_H
#define BACKTEST_WORLD_INNER_H

#include "backtest/actor.h"
#include "backtest/net.h"
#include "backtest/shelf.h"
#include "backtest/world.h"
#include "common/io/ports.h"

struct actor {
    const struct actor_kind *kind;
    void *core;
    uint16_t instance;
    bool alive;
    bool stopped;
    bool off_bus; /* alive, and nobody hears of it nor it of anybody */
    ts_t silent;  /* since when it is not heard; 0: it is */
    uint32_t epoch;
    uint64_t seq;
    ts_t due; /* deadline as last asked; TS_NEVER when dead */
};

struct world {
    struct settings settings;
    struct prng prng;
    ts_t now;
    uint64_t turns;
    struct queue queue;
    struct net net;
    struct shelf shelf;
    struct tape *tape;
    struct world_latency latency;
    ts_t heard[WORLD_ACTORS];  /* nothing from the bus arrives earlier */
    ts_t stored[WORLD_ACTORS]; /* nor from the disk */
    bool hold_stored;
    uint64_t held[WORLD_ACTORS]; /* number of the last record not told of; 0: none */
    dur_t ahead;                 /* the clock of the exchange, of ours */
    uint32_t strategies;
    uint64_t ses[WORLD_ACTORS];
    struct actor actor[WORLD_ACTORS];
    world_see_fn *see;
    void *see_arg;
    world_tamper_fn *tamper;
    void *tamper_arg;
    struct codec_room room;
    struct outbox *out;
};

/* Hands a core a message now; what it says in answer goes where it has to. */
void world_step(struct world *w, uint32_t n, struct msg *in);

/* On its way to a core, if that lives. */
void world_post(struct world *w, uint32_t to, ts_t at, const struct msg *m);

/* The same over the bus, behind everything that is on its way to it. */
void world_say(struct world *w, uint32_t to, const struct msg *m);

bool world_reads(const struct actor_kind *k, enum channel c);

/* A silence has lasted: those who would hear of it are told, unless it has ended. */
void world_silent(struct world *w, const struct parcel *p);

#endif
