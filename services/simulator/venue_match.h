/*
 * A taker meets the book: price-time priority, at the makers' prices, self-trade
 * prevention, at most VENUE_MAKERS_MAX makers. Inside the venue only.
 */
#ifndef SIMULATOR_VENUE_MATCH_H
#define SIMULATOR_VENUE_MATCH_H

#include "services/simulator/venue.h"

struct venue_taker {
    int inst;
    enum side side;
    struct venue_order *order; /* NULL: the anonymous market */
    px_t worst;                /* not beyond this price */
    qty_t qty;                 /* left to trade */
    bool quote_sized;
    money_t amount; /* left to spend or raise, when quote_sized */
    bool skip_flow; /* anonymous makers in the way vanish instead of trading */
};

enum venue_match_end {
    VENUE_MATCH_DONE,   /* nothing left of the taker */
    VENUE_MATCH_PRICE,  /* nobody left at its price or better */
    VENUE_MATCH_STP,    /* self-trade prevention stops it */
    VENUE_MATCH_MAKERS, /* too many makers */
};

/* Trades until one of the ends above; the taker's own order is told fill by fill. */
enum venue_match_end venue_match(struct venue *v, struct venue_taker *t, ts_t now);

/* What a taker could trade at once, up to qty, as self-trade prevention allows; `*cost` is what it
 * would pay or get. Looks at no more than VENUE_MAKERS_MAX makers. */
qty_t venue_match_depth(const struct venue *v, const struct venue_taker *t, money_t *cost);

/* One match of an account's resting order with the anonymous market, at the order's price. */
void venue_match_node(struct venue *v, int inst, int32_t node, qty_t qty, ts_t now);

#endif
