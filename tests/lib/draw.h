/*
 * Random markets: what tests draw from a seed before and while the whole chain trades.
 */
#ifndef TESTS_DRAW_H
#define TESTS_DRAW_H

#include "common/base/prng.h"
#include "tests/lib/chain.h"

bool draw_one_in(struct prng *g, uint64_t n);

/* Weather, symbols, profile, funds, fees, rules and latency, before chain_start. */
void draw_market(struct chain *c, struct prng *g);

/* Rolls one of `sides`: by 0..4 the weather of a symbol changes, its price jumps or its book is
 * shown crossed; what else has been rolled is the caller's. */
uint64_t draw_disturbance(struct chain *c, struct prng *g, uint64_t sides);

/* POST with a body of these parts; NULL ends them. */
void draw_call(struct chain *c, const char *path, const char *const parts[]);

#endif
