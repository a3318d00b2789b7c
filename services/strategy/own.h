/*
 * The orders of one symbol as the strategy knows them: asked for, answered by
 * risk, told of by the executor. An order counts as alive from the moment it is
 * asked for until somebody has said that it is over; those that ended are kept
 * for a while because the book still shows them.
 */
#ifndef STRATEGY_OWN_H
#define STRATEGY_OWN_H

#include "common/msg/msg.h"

enum { OWN_MAX = 32, OWN_KEEP_MS = 10000 };

struct own {
    uint64_t intent; /* 0: the place is free */
    bool mine;       /* asked for by this session */
    bool answered;   /* risk has said yes */
    bool told;       /* the executor has spoken of it in this session of its own */
    bool post_only;
    enum side side;
    enum purpose purpose;
    enum order_state state;
    px_t px;
    qty_t qty;
    qty_t filled;    /* by the executor's word */
    qty_t booked;    /* by fills seen: what the position knows */
    ts_t asked;      /* our clock */
    ts_t live_at;    /* our clock: its age counts from here; 0: not acknowledged yet */
    ts_t in_from;    /* exchange time: the book shows it from here; 0: unknown */
    ts_t not_before; /* exchange time: no earlier book can show it */
    bool in_latest;  /* that is the latest it can be; it may have been there before */
    ts_t updated;    /* exchange time of the last news */
    ts_t ended;      /* our clock; 0: alive */
    ts_t timer;      /* our clock: its time-out counts from here; 0: from live_at */
    ts_t part_since; /* our clock: first fill; 0: none */
    px_t touch;      /* best price of its side without our orders when it was acknowledged */
    ts_t cancel_at;  /* our clock: last asked to be cancelled; 0: never */
    uint64_t cancel_intent;
    enum cancel_class class;
    uint32_t stance; /* by the pressure of the book when it was asked for (stance.h) */
};

struct owns {
    struct own at[OWN_MAX];
};

/* A place for a new order; throws out the one that ended longest ago. NULL: all are alive. */
struct own *owns_add(struct owns *os, uint64_t intent, ts_t now);
struct own *owns_find(struct owns *os, uint64_t intent);
struct own *owns_by_cancel(struct owns *os, uint64_t cancel_intent);

bool own_alive(const struct own *o);
bool own_works(const struct own *o); /* alive and not proven absent: a ghost frees its side */
bool own_opens(const struct own *o); /* works and may create a position */
qty_t own_rest(const struct own *o); /* not yet filled by what is known; 0 once ended */
void own_end(struct own *o, enum order_state state, ts_t now);

/* The first alive order of a side and purpose class; NULL: none. */
struct own *owns_alive(struct owns *os, enum side side);
struct own *owns_opening(struct owns *os, enum side side);
struct own *owns_exit(struct owns *os);
bool owns_any(const struct owns *os);      /* something is alive */
bool owns_any_mine(const struct owns *os); /* likewise, of this session */

/* True when the executor has told of fills that have not been seen yet. */
bool owns_fills_missing(const struct owns *os);

/* Takes in what the executor says of this order; exchange_now is now by the exchange's clock. True
 * when it ended now. */
bool own_learn(struct own *o, const struct msg_order_state *s, ts_t now, ts_t exchange_now);

/* Forgets what ended long ago. */
void owns_forget(struct owns *os, ts_t now);

/*
 * How much of a book level that was true at `at` (exchange time) is ours: between low and high.
 * They differ while order news and book news have not met (strategy.md §2.2 row 2).
 */
struct own_share {
    int64_t low;
    int64_t high;
};
struct own_share owns_share(const struct owns *os, enum side side, px_t px, ts_t at);

#endif
