/*
 * A token bucket: so many at once, so many a window. It starts full. Time is
 * handed in; a clock that steps back adds nothing and takes nothing away.
 */
#ifndef MARKET_BUCKET_H
#define MARKET_BUCKET_H

#include "common/base/types.h"

struct bucket {
    int64_t each; /* nanoseconds a token takes to come back, rounded up */
    int64_t full; /* level of a full bucket, nanoseconds */
    int64_t level;
    ts_t seen; /* when the level was brought up to date; 0: never */
};

/* `count` tokens come back within `window`; at most `burst` are held. All positive. */
void bucket_init(struct bucket *b, uint32_t count, dur_t window, uint32_t burst);

/* Takes n tokens, or none and returns false. */
bool bucket_take(struct bucket *b, ts_t now, uint32_t n);

/* Whole tokens there now. */
uint32_t bucket_left(const struct bucket *b, ts_t now);

/* When n tokens will be there if none is taken before; now when they already are. TS_NEVER when
 * the bucket is too small. */
ts_t bucket_ready(const struct bucket *b, ts_t now, uint32_t n);

#endif
