/*
 * The life of one order, as the side that sent it knows it.
 *
 *                        refused          cancelled, filled
 *              ┌──────────────────────┬───────────────────────► REJECTED, CANCELED, FILLED
 *              │                      │
 *   APPROVED ─► SENT ──── ack ──────► LIVE ◄───► AMENDING        (all three from almost
 *      │        │  │                  │ │           │             everywhere: news overtake
 *      ▼        │  └─ no answer ─►    │ └─► CANCELING ◄┘          each other)
 *   UNSENT      │            UNKNOWN ─┤         │
 *               └── cancel ───────────┼─────────┘
 *                                     ▼ proven absent
 *                                   GHOST ── 120 s ──► VOID      found after all: LIVE again
 *
 * A state says what is waited for. How much has been filled, and whether the exchange has
 * shown that it knows the order (`proven`), is data. Until an order is in a terminal state it
 * counts as exposure, with the larger of its old and new terms while it is being amended.
 *
 * order_move() is the only function that assigns the state of an order that lives.
 * Source of the table: reliability §2.8.
 */
#ifndef MARKET_ORDER_H
#define MARKET_ORDER_H

#include "common/market/instrument.h"

struct order {
    uint64_t number; /* risk's; 0: not ours or not known */
    uint64_t intent; /* the strategy's; 0: none */
    struct word inst;
    struct word cl_ord_id; /* ours; empty for orders placed by hand */
    struct word ord_id;    /* the exchange's; empty until known */
    struct word reason;    /* code or word of the last change */
    enum order_state state;
    enum order_origin origin;
    enum side side;
    enum order_kind kind;
    enum purpose purpose;
    enum cancel_class class; /* why we cancelled it */
    uint16_t strategy;
    bool reduce_only;
    bool proven; /* the exchange has acknowledged, shown or filled it */
    int8_t px_exp;
    int8_t qty_exp;
    px_t px; /* 0: market */
    qty_t qty;
    px_t new_px;   /* terms of an amendment whose outcome is open; counted when larger */
    qty_t new_qty; /* whole size, what is filled included */
    qty_t filled;  /* by fills booked */
    qty_t told;    /* the same by the exchange, accFillSz: never less, never decreases */
    bool end_told; /* the exchange calls it over, in state `end`; its fills may still be missing */
    enum order_state end;
    ts_t sent;    /* when it left us */
    ts_t expires; /* exchange clock: it cannot be accepted later (expTime) */
    ts_t updated; /* exchange time of the last news */
    ts_t ended;   /* when it became terminal, our clock */
    dur_t ack;    /* time to the acknowledgement; 0: none yet */
};

/* What the exchange says about an order, from a push or an answer to a question. */
struct order_news {
    enum order_state state; /* ORDER_LIVE, ORDER_CANCELED or ORDER_FILLED */
    qty_t filled;           /* accFillSz */
    ts_t updated;           /* uTime */
};

/* Zeroed but for the state it starts in: APPROVED for one to be sent; any other for one that was
 * found at the exchange or is mirrored from a message. */
void order_init(struct order *o, enum order_state state);

/* Ask this first about news from outside: the exchange may say anything. */
bool order_may_move(const struct order *o, enum order_state next);

/* Moves the order; a move that the table does not know is our own mistake. Entering a terminal
 * state stamps `ended`; AMENDING to LIVE without order_amended() keeps the old terms. */
void order_move(struct order *o, enum order_state next, ts_t now);

/* True when all that must hold of an order holds. */
bool order_valid(const struct order *o);

bool order_state_terminal(enum order_state s);
static inline bool order_ended(const struct order *o)
{
    return order_state_terminal(o->state);
}

/* Can rest at the exchange as far as we know: sent and not ended. */
bool order_may_rest(const struct order *o);

/* Asks for other terms: LIVE becomes AMENDING. */
void order_amending(struct order *o, px_t px, qty_t qty, ts_t now);
/* The terms asked for are in force; the order is LIVE again if it was AMENDING. */
void order_amended(struct order *o, ts_t now);

/* Size still counted: all that is not filled, by the larger of the terms; 0 once ended. A fill
 * the exchange has told of but that is not booked still counts. */
qty_t order_open_qty(const struct order *o);

/* Size that may still trade at the exchange, likewise. */
qty_t order_rest_qty(const struct order *o);

/* Value of order_open_qty in quote currency, at the worse of the terms' prices. A market order is
 * valued at `reference`; when that is 0 the result is the largest amount there is. */
money_t order_notional(const struct order *o, const struct instrument *i, px_t reference);

/* Books a fill. False when it is more than the order asked for: booked all the same, for fills are
 * the truth about money, but somebody must look. */
MUST_CHECK bool order_fill(struct order *o, qty_t qty);

/* True when every fill the exchange told of is booked. */
bool order_complete(const struct order *o);

/*
 * Takes in news, so that neither repetition nor overtaking moves an order backwards: more filled
 * wins, then the later uTime, then the state further on. Returns false for old news. Sets proven,
 * told, updated and the end told of, and leaves the state to order_settle().
 */
bool order_learn(struct order *o, const struct order_news *news);

/* Moves the order to where what is known puts it: a state that waits for the exchange's word
 * becomes LIVE, and an order told to be over ends, but not before its fills are booked. Returns
 * true when the state changed. */
bool order_settle(struct order *o, ts_t now);

#endif
