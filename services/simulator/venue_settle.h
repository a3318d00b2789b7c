/*
 * What an execution, a cancel or a funding does to orders, balances and
 * positions. Inside the venue only; every function leaves the events that tell
 * of it and keeps conservation: what an account gains, somebody gave.
 */
#ifndef SIMULATOR_VENUE_SETTLE_H
#define SIMULATOR_VENUE_SETTLE_H

#include "services/simulator/venue.h"

/* What a spot order of this size still to fill must hold back, and in which currency. */
money_t venue_settle_hold(const struct venue *v, const struct venue_order *o, px_t px, qty_t rest);
int16_t venue_settle_hold_currency(const struct venue *v, const struct venue_order *o);

/* Brings holds in line with what is left of the order; an ended one holds nothing. */
void venue_settle_holds(struct venue *v, struct venue_order *o, ts_t now);

struct venue_match_fill {
    px_t px;
    qty_t qty;
    int64_t trade_id;
    bool maker;
};

/* Books one execution of an account's order. */
void venue_settle_fill(struct venue *v, struct venue_order *o, const struct venue_match_fill *f,
                       ts_t now);

/* Ends a pending order unfilled or in part: out of the book, holds released, told. */
void venue_settle_cancel(struct venue *v, struct venue_order *o, enum venue_cancel_source why,
                         ts_t now);

/* Charges or pays every open position of a swap its funding. */
void venue_settle_funding(struct venue *v, int inst, ts_t now);

/* Shrinks or cancels reduce-only orders that exceed the position they reduce. */
void venue_settle_reduce_only(struct venue *v, uint16_t account, int inst, ts_t now);

/* Contracts of a position times contract value, as a count of 10^*exp of the base currency. */
int128_t venue_settle_units(const struct instrument *i, int64_t qty, int *exp);

#endif
