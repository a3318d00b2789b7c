/*
 * How long each cause was the reason a side showed no order (or that it quoted),
 * over the last hour: exact nanoseconds in sixty buckets of a minute each, so the
 * hour is known to the minute and takes no more room than that.
 */
#ifndef STRATEGY_SHARE_H
#define STRATEGY_SHARE_H

#include "common/market/words.h"

enum {
    SHARE_QUOTING = guard_count, /* the cause that is none: an order rests */
    SHARE_CAUSES = guard_count + 1,
    SHARE_MINUTES = 60,
    SHARE_UNITS = 1000 /* a share is rounded to a tenth of a percent */
};

struct share_minute {
    int64_t minute; /* since 1970 */
    int64_t ns[SHARE_CAUSES];
};

struct shares {
    unsigned cause; /* holds from `noted` on */
    ts_t since;     /* it began */
    ts_t noted;     /* time up to here is in the buckets; 0: nothing observed yet */
    struct share_minute minutes[SHARE_MINUTES];
};

/* From now on the cause is this one; the time since the last note goes to the one before. A clock
 * that steps back adds nothing until it has caught up; by more than a minute, it begins anew. */
void shares_note(struct shares *h, unsigned cause, ts_t now);

/* The time each cause held within the hour up to the last note, in nanoseconds; returns their sum,
 * the time observed. */
dur_t shares_sum(const struct shares *h, int64_t ns[SHARE_CAUSES]);

/* Shares of the sum, rounded to tenths of a percent by largest remainder: they add up to exactly
 * one, or are all 0 where nothing was observed. No ns is negative. */
void shares_round(const int64_t ns[SHARE_CAUSES], rate_t out[SHARE_CAUSES]);

#endif
