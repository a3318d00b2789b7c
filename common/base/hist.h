/*
 * How long things took: counts in fixed logarithmic buckets, 32 to a doubling,
 * so that a percentile is right to about 3 % from one nanosecond to centuries.
 */
#ifndef BASE_HIST_H
#define BASE_HIST_H

#include "common/base/types.h"

enum { HIST_SUB_BITS = 5, HIST_BUCKETS = (64 - HIST_SUB_BITS) << HIST_SUB_BITS };

struct hist {
    uint64_t count;
    int128_t sum;
    dur_t least; /* exact; meaningless while count is 0 */
    dur_t most;
    uint64_t buckets[HIST_BUCKETS];
};

void hist_clear(struct hist *h);
void hist_add(struct hist *h, dur_t v); /* negative counts as zero */
void hist_merge(struct hist *into, const struct hist *from);

/* The value that `share` (0..1 as a rate) of all do not exceed; 0 when there are none. Never below
 * the least, never above the most. */
dur_t hist_percentile(const struct hist *h, rate_t share);
dur_t hist_mean(const struct hist *h);

/* How many do not exceed `v`: for cumulative buckets of metrics. */
uint64_t hist_at_most(const struct hist *h, dur_t v);

#endif
