/*
 * Virtual time: the cores of the trading chain and the simulated exchange in one
 * process, one queue of messages ordered by (time, sequence). Nothing sleeps and
 * nothing depends on the machine: same settings, same tapes, same seed, same
 * bytes.
 *
 *   feed ─────┐                       ┌─ WIRE_*, HTTP_* with latency ─ simulator
 *   strategy ─┤ bus: by schema channel│
 *   risk ─────┤ and author, in order  │
 *   executor ─┘───────────────────────┘
 *
 * What the runner does for a process is done here the same way: sessions and
 * epochs, snapshots then SYNCED then PEER, TIMER at deadlines, ttl, authorship
 * asserted, store answered by STORED. Cores can be killed, started again, cut off
 * from the exchange or held up: scenario tests do.
 */
#ifndef BACKTEST_WORLD_H
#define BACKTEST_WORLD_H

#include "common/base/settings.h"
#include "common/msg/msg.h"

enum world_who {
    WORLD_SIMULATOR,
    WORLD_FEED,
    WORLD_STRATEGY,
    WORLD_RISK,
    WORLD_EXECUTOR,
    WORLD_STRATEGY_2, /* further instances; WORLD_STRATEGY is the first */
    WORLD_STRATEGY_3,
    WORLD_STRATEGY_4,
    WORLD_ACTORS,
};

enum { WORLD_STRATEGIES = 4 };

/* All one way; a connection and the bus keep their order whatever the jitter. */
struct world_latency {
    dur_t wire;   /* between us and the exchange */
    dur_t jitter; /* 0 up to this is added, evenly */
    dur_t bus;    /* between our cores */
    dur_t store;  /* until records are durable */
};

struct world_options {
    const struct settings *settings; /* copied */
    ts_t start;
    uint64_t seed;
    struct world_latency latency;
    uint32_t strategies; /* instances that world_start starts; 0: one */
};

struct world;

struct world *world_new(const struct world_options *o);
void world_destroy(struct world **w_p);

/* 2 ms to the exchange, 0.5 ms jitter, 0.1 ms between cores, 2 ms to the disk. */
struct world_latency world_usual_latency(void);

/* Sees every message a core says, in the order said. */
typedef void world_see_fn(void *arg, enum world_who who, const struct msg *m);
void world_watch(struct world *w, world_see_fn *fn, void *arg);

/* Starts every core, the exchange first. Strategies beyond `strategies` can be booted later. */
void world_start(struct world *w);

/* Lets everything happen that is due up to `until`; afterwards it is `until`. */
void world_run(struct world *w, ts_t until);

/* One thing happens, at most up to `until`; false: nothing is due by then. */
bool world_turn(struct world *w, ts_t until);
ts_t world_now(const struct world *w);

/* Asks a core to make itself safe (STOP); world_stopped when it has said so. */
void world_stop(struct world *w, enum world_who who, const char *reason);
bool world_stopped(const struct world *w, enum world_who who);

/* kill -9, and a new start with the next epoch. Records survive, the rest does not. */
void world_kill(struct world *w, enum world_who who);
void world_boot(struct world *w, enum world_who who);

/* Nothing passes between a core and the others over the bus until they join again; what it has to
 * do with the exchange goes on. */
void world_part(struct world *w, enum world_who who);
void world_join(struct world *w, enum world_who who);

/* All websockets of a core break, as seen from both sides. */
void world_cut(struct world *w, enum world_who who);

/* From now on everything takes so long. What is on its way keeps its time; nothing overtakes. */
void world_slow(struct world *w, const struct world_latency *l);

/* Records are kept, but who wrote them is not told while `held`; afterwards it is told, as the
 * store does: up to which one. To a core that has been killed meanwhile it is never told. */
void world_hold_stored(struct world *w, bool held);

/* The clock of the exchange is ahead of ours by so much. It never goes back: a smaller step is
 * ignored. */
void world_clock(struct world *w, dur_t ahead);

/* A command of the operator, to risk. */
void world_control(struct world *w, enum command command, struct str inst);

/* May change what a core says before anybody hears it: a core that errs. */
typedef void world_tamper_fn(void *arg, enum world_who who, struct msg *m);
void world_tamper(struct world *w, world_tamper_fn *fn, void *arg);

/* Says a message in the name of a core, now: what a core that errs might say. */
void world_intrude(struct world *w, enum world_who who, const struct msg *m);

/* An HTTP call at the exchange by somebody else: `/sim/faults` and the like. Its answer goes to
 * nobody. */
void world_call(struct world *w, const char *method, const char *path, const char *body);

enum service_state world_state(const struct world *w, enum world_who who, struct word *reason);

/* The cores themselves, to look at: their types are those of services. */
const void *world_core(const struct world *w, enum world_who who);

/* Numbers of a run. */
uint64_t world_turns(const struct world *w);

#endif
