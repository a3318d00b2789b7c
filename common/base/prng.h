/*
 * Chance that can be repeated: the same seed gives the same numbers to the last
 * bit on every machine, the continuous ones included (their logarithm is our own,
 * because libraries differ in the last digit). For markets, faults and tests,
 * never for secrets. xoshiro256++, seeded by splitmix64.
 */
#ifndef BASE_PRNG_H
#define BASE_PRNG_H

#include "common/base/types.h"

struct prng {
    uint64_t s[4];
};

void prng_seed(struct prng *g, uint64_t seed);

/* An independent generator: numbers taken from it do not disturb `g` any further. */
struct prng prng_split(struct prng *g);

uint64_t prng_u64(struct prng *g);
uint64_t prng_below(struct prng *g, uint64_t n);                 /* 0..n-1, unbiased; n > 0 */
int64_t prng_between(struct prng *g, int64_t low, int64_t high); /* both included */
bool prng_chance(struct prng *g, rate_t probability);
double prng_unit(struct prng *g); /* [0, 1), 53 bits */
double prng_exponential(struct prng *g, double mean);
double prng_normal(struct prng *g);                /* mean 0, deviation 1 */
int64_t prng_poisson(struct prng *g, double mean); /* mean 0..500 */

#endif
