/*
 * What risk knows of one symbol's market: instrument, touch, depth, price band, mark. It judges
 * and values by this; it never builds a book, the feed does.
 */
#ifndef RISK_MARKET_H
#define RISK_MARKET_H

#include "common/market/instrument.h"
#include "common/market/orders.h"
#include "common/msg/msg.h"

enum { MARKET_LEVELS = 64 };

struct market_side {
    uint16_t count;
    struct book_level at[MARKET_LEVELS]; /* best first */
};

struct market {
    struct word inst;
    bool known; /* `instrument` is filled in */
    struct instrument instrument;
    ts_t changed_at; /* the last announced change that has come near, told or no longer; 0: none */
    enum book_state state;
    px_t bid;
    px_t ask;
    qty_t bid_qty;
    qty_t ask_qty;
    ts_t exch;     /* exchange time of the touch or depth heard last, set by who reads */
    ts_t top_exch; /* and of the touch */
    ts_t top_at;   /* our clock; 0: none yet */
    struct market_side sides[2]; /* by enum side: whose orders they are, SIDE_BUY the bids */
    ts_t depth_at;
    ts_t proven_at;   /* the feed said that the book holds, our clock */
    uint64_t updates; /* moments of the exchange it was told of: one change comes on two channels */
    bool band;
    px_t buy_limit;
    px_t sell_limit;
    money_t mark; /* 0: none */
};

void market_init(struct market *m, const struct word *inst);

/* True when the instrument is new or differs in what an order relies on. An announcement that is
 * gone once its time was near has been carried out, and counts until it is well past. */
bool market_on_instrument(struct market *m, const struct msg_instrument *i, ts_t now);

/* The announced change that is too near to open now (R02); TS(0): there is none. */
ts_t market_changing(const struct market *m, ts_t now);

/* These are refused (false) when they speak in other exponents than the instrument does. */
bool market_on_top(struct market *m, const struct msg_book_top *t, ts_t now);
bool market_on_depth(struct market *m, const struct msg_book_depth *d, ts_t now);
bool market_on_limit(struct market *m, const struct msg_price_limit *p);
void market_on_status(struct market *m, const struct msg_book_status *s, ts_t now);
void market_on_mark(struct market *m, const struct msg_mark *k);

/* The feed is gone: nothing known of the book can be relied on. The last prices stay, for
 * reports. */
void market_down(struct market *m);

/* True when the book is live, two-sided and spoken of within max_age. */
bool market_fresh(const struct market *m, ts_t now, dur_t max_age);

/* Middle of the touch, in quote currency; 0 when there is none. The last one, however old. */
money_t market_mid(const struct market *m);

/* The same as a price, rounded down to the scale; 0 when there is none. */
px_t market_mid_px(const struct market *m);

/* The best level of this side's orders that holds at least `dust` (and something) beside ours, our
 * own taken off; quantity 0: there is none. Levels better than it are looked through. */
struct book_level market_touch(const struct market *m, enum side side, qty_t dust,
                               struct orders *own);

/*
 * Walks the book for a trade of `side` and `qty`, our own orders taken off: the value received or
 * paid. What the known levels do not hold is valued at the last of them. False when nothing is
 * there to trade with.
 */
bool market_walk(const struct market *m, enum side side, qty_t qty, struct orders *own,
                 money_t *value);

#endif
