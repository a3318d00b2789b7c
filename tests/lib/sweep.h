/*
 * One seed after the other through a function that says whether its world held. From the
 * environment: MARKETS how many, MARKETS_FROM the first (default 1), MARKETS_BROKEN after how many
 * broken ones it ends (default 5), WORLD=seed that one alone. tools/markets shares a sweep over
 * processors and reads the lines printed here.
 */
#ifndef TESTS_SWEEP_H
#define TESTS_SWEEP_H

#include <stdbool.h>
#include <stdint.h>

struct sweep {
    uint64_t first;
    uint64_t count;
    uint64_t most; /* broken ones until it ends */
};

/* What all worlds together have seen: a run in which nothing happens proves nothing. */
struct sweep_total {
    uint64_t worlds, fills, opened, cycles;
};

/* True when every law held; else it has printed which did not. With `digest` it says what of all
 * that was said. */
typedef bool sweep_world_fn(uint64_t seed, uint64_t *digest);

struct sweep sweep_asked(uint64_t usually);

/* Runs them all and returns how many were broken. */
uint64_t sweep_run(const struct sweep *s, sweep_world_fn *fn, const struct sweep_total *total);

/* One in so many runs twice; true when both said the same bytes each time. */
bool sweep_repeats(const struct sweep *s, uint64_t one_in, sweep_world_fn *fn);

#endif
