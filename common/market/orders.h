/*
 * All orders of one account that somebody keeps track of: fixed capacity, each in a slot of its
 * own, so that others may keep a parallel array. Those that ended stay, oldest thrown out first
 * when room is needed, because a fill may still come for them.
 *
 * A few dozen orders are alive at a time; looking one up walks them, live ones first.
 */
#ifndef MARKET_ORDERS_H
#define MARKET_ORDERS_H

#include "common/market/order.h"

enum { ORDERS_MAX = 512, ORDERS_NONE = -1 };

/* Which orders to add up; empty inst: every symbol. */
struct orders_filter {
    struct word inst;
    bool one_side; /* only those of `side` */
    enum side side;
};

struct orders {
    struct order at[ORDERS_MAX];
    int16_t next[ORDERS_MAX]; /* of the list a slot stands in */
    int16_t prev[ORDERS_MAX];
    int16_t unused;                  /* head of the free slots */
    int16_t live_first, live_last;   /* in order of arrival */
    int16_t ended_first, ended_last; /* in order of ending */
    uint16_t live;
    uint16_t ended;
};

void orders_init(struct orders *os);

/* A fresh order in `state`, or NULL when ORDERS_MAX orders are alive. May throw out the order that
 * ended longest ago. The address is stable until it is thrown out itself. */
struct order *orders_add(struct orders *os, enum order_state state);

/* To be called after an order became terminal: files it under the ended ones. */
void orders_end(struct orders *os, struct order *o);

/* NULL when there is none. An empty word or a zero number finds nothing. */
struct order *orders_by_number(struct orders *os, uint64_t number);
struct order *orders_by_intent(struct orders *os, uint64_t intent);
struct order *orders_by_cl_ord_id(struct orders *os, struct str id);
struct order *orders_by_ord_id(struct orders *os, struct str id);

/* Index of the order's slot, 0 .. ORDERS_MAX - 1. */
int orders_slot(const struct orders *os, const struct order *o);

/* Walks what has not ended, oldest first: for (o = orders_first(os); o; o = orders_after(os, o)).
 * Take the next one before ending the current one. */
struct order *orders_first(struct orders *os);
struct order *orders_after(struct orders *os, const struct order *o);

bool orders_match(const struct orders_filter *f, const struct order *o);
uint32_t orders_count(const struct orders *os, const struct orders_filter *f);
uint32_t orders_in_state(const struct orders *os, enum order_state state);

/* Sums over orders that have not ended. Quantities are in the instrument's exponent, so the filter
 * must name one. */
qty_t orders_open_qty(const struct orders *os, const struct orders_filter *f);

/* Their value in `i`'s quote currency; see order_notional. The filter's inst is i's. */
money_t orders_open_notional(const struct orders *os, const struct orders_filter *f,
                             const struct instrument *i, px_t reference);

/* True when every list is whole and every order valid. */
bool orders_valid(const struct orders *os);

#endif
