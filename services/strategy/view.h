/*
 * The order book as the strategy looks at it: the market without ourselves.
 * Own orders are taken off, and levels too small to mean anything are looked
 * through (strategy.md §2.2 rows 1 and 2). It is rebuilt from the whole levels
 * and the faster touch the feed publishes; it never applies increments.
 */
#ifndef STRATEGY_VIEW_H
#define STRATEGY_VIEW_H

#include "common/market/instrument.h"
#include "services/strategy/own.h"

enum { VIEW_LEVELS = 32 };

struct view_level {
    px_t px;
    qty_t qty;
    ts_t at; /* exchange time at which this was true */
};

struct view_side {
    uint16_t count;
    struct view_level at[VIEW_LEVELS]; /* best first */
};

struct view {
    enum book_state state;
    ts_t heard;                /* our clock: last word about this book; 0: none */
    ts_t depth_exch;           /* exchange time of the levels */
    ts_t top_exch;             /* and of the touch */
    struct msg_book_top top;   /* the last one, to be laid over older levels */
    int64_t seq_id;            /* of the newest of both */
    struct view_side sides[2]; /* by enum side: SIDE_BUY the bids */
};

/* A side's best level that is not ours. */
struct touch {
    px_t px;   /* 0: none */
    qty_t qty; /* without ours */
    bool sure; /* false: order news and book news have not met; do nothing discretionary */
};

/* Refused (false) when their exponents are not the instrument's, or the book is crossed. */
bool view_on_top(struct view *v, const struct msg *in, const struct instrument *i);
bool view_on_depth(struct view *v, const struct msg *in, const struct instrument *i);
void view_on_status(struct view *v, const struct msg *in);

/* Nothing known any more: the feed is gone or has lost something. */
void view_down(struct view *v);

/* Live, and heard of within max_age. */
bool view_fresh(const struct view *v, ts_t now, dur_t max_age);

/* The best level of a side that is not ours and holds at least `dust`. */
struct touch view_touch(const struct view *v, enum side side, const struct owns *own, qty_t dust);

/* The levels of a side without ours, best first, into `out`; how many there are. */
uint16_t view_others(const struct view *v, enum side side, const struct owns *own,
                     struct book_level out[VIEW_LEVELS]);

/* What leaving `qty` into this side's levels costs against its touch, ours taken off. INT64_MAX:
 * they do not hold so much. */
rate_t view_walk_cost(const struct view *v, enum side side, const struct owns *own, qty_t qty);

#endif
