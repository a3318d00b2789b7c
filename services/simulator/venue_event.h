/*
 * What happened at the exchange, in order: the only source of pushes. Every
 * call that changes something appends here; whoever called drains the queue
 * before the next call (the queue holds the worst single call).
 */
#ifndef SIMULATOR_VENUE_EVENT_H
#define SIMULATOR_VENUE_EVENT_H

#include "services/simulator/venue_account.h"

enum { VENUE_EVENTS = 16384 };

enum venue_event_type {
    VENUE_EVENT_BOOK,       /* a level is now so; qty 0: gone */
    VENUE_EVENT_TRADE,      /* public trade, aggregated per taker and price */
    VENUE_EVENT_ORDER,      /* an order changed: one push of the orders channel */
    VENUE_EVENT_BALANCE,    /* a currency's cash or holds changed */
    VENUE_EVENT_POSITION,   /* a swap position changed */
    VENUE_EVENT_INSTRUMENT, /* a listing changed: state, tick, lot */
};

enum venue_order_change {
    VENUE_ORDER_ACCEPTED, /* live */
    VENUE_ORDER_FILLED,   /* order.last is this push's fill */
    VENUE_ORDER_AMENDED,  /* amend_result and amend_source tell; also failed amends */
    VENUE_ORDER_CANCELED,
    VENUE_ORDER_COMPLETED, /* spot market order ended without a further fill: filled, fillSz 0 */
};

struct venue_event_book {
    uint16_t inst;
    enum side side; /* SIDE_BUY: a bid level */
    px_t px;
    qty_t qty;
    uint32_t count; /* orders on the level */
    int64_t seq;    /* seqId; all levels changed by one cause share it */
};

struct venue_event_trade {
    uint16_t inst;
    enum side side; /* of the taker */
    px_t px;
    qty_t qty;
    int64_t last_id; /* ids last_id-count+1 .. last_id */
    uint32_t count;
    int64_t seq;
};

struct venue_event_order {
    enum venue_order_change change;
    struct venue_order is; /* the whole order as of this change */
};

struct venue_event_balance {
    uint16_t account;
    int16_t currency;
    bool cash; /* false: only holds moved (account channel, no balance_and_position) */
    enum venue_bill_type cause; /* when cash */
    money_t balance;            /* cash after it */
    uint16_t inst;              /* of the trade, when cause is a fill */
    int64_t trade_id;
};

struct venue_event_position {
    uint16_t account;
    uint16_t inst;
    enum venue_bill_type cause;
    struct venue_position is;
};

struct venue_event {
    enum venue_event_type type;
    ts_t at;
    union {
        struct venue_event_book book;
        struct venue_event_trade trade;
        struct venue_event_order order;
        struct venue_event_balance balance;
        struct venue_event_position position;
        uint16_t inst; /* VENUE_EVENT_INSTRUMENT */
    };
};

struct venue_events {
    uint32_t first;
    uint32_t count;
    struct venue_event at[VENUE_EVENTS];
};

#endif
