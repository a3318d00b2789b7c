/*
 * Faults drawn from a seed, on a chain that trades: everything the simulator's menu offers with
 * drawn parameters, cores killed and started again, their connections cut, cores parted from the
 * bus, records acknowledged late or never, slow and jittery networks, steps of the exchange's
 * clock.
 * Which of these a world may see at all, and how often, is drawn first: a swarm in which every
 * fault is likely never gets far.
 */
#ifndef TESTS_SWARM_H
#define TESTS_SWARM_H

#include "common/base/prng.h"
#include "tests/lib/chain.h"

enum swarm_kind {
    SWARM_FAULT, /* of the simulator's menu */
    SWARM_KILL,
    SWARM_CUT,
    SWARM_PART,
    SWARM_DISK_SLOW,
    SWARM_DISK_SILENT, /* records are kept, nobody hears of it for a while */
    SWARM_STORM,       /* everything is slow, and answers to HTTP overtake each other */
    SWARM_CLOCK,
    SWARM_MARKET,
    SWARM_KINDS,
};

struct swarm {
    struct chain *c;
    struct prng g;
    bool may[SWARM_KINDS];
    uint64_t menu;             /* faults of the menu it may use, one bit each */
    uint64_t rarely;           /* one quarter of a second in so many has a fault */
    ts_t dead[WORLD_ACTORS];   /* until then; 0: lives */
    ts_t parted[WORLD_ACTORS]; /* until then; 0: is on the bus */
    ts_t slow, silent;         /* until then; 0: not */
    ts_t apart, stormy;        /* last seen so; 0: never */
    dur_t ahead;
    struct world_latency usual;
    uint64_t struck[SWARM_KINDS];
};

/* The chain has started; draws what this swarm is made of. */
void swarm_init(struct swarm *s, struct chain *c, uint64_t seed);

/* Perhaps one more fault; those whose time has come end. After every chain_step. */
void swarm_step(struct swarm *s);

/* What is younger may not have been heard by every core; 0: all is as usual. */
dur_t swarm_doubt(struct swarm *s);

/* All faults end now: every core lives and hears the others, network and disk are as usual. */
void swarm_end(struct swarm *s);

#endif
