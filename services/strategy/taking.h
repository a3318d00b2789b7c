/*
 * What it would cost to leave by taking: the book without ourselves walked for one order of ours,
 * and the forecast of it for when such an order arrives (strategy.md §3.5). The model learns from
 * paper takers, which walk the book now and again one latency later.
 */
#ifndef STRATEGY_TAKING_H
#define STRATEGY_TAKING_H

#include "common/model/slippage.h"
#include "services/strategy/view.h"

enum { TAKING_WINDOW_S = 60 };

struct taking {
    struct slippage slippage;
    double volume[TAKING_WINDOW_S];  /* traded in each second, a ring */
    int64_t second;                  /* the newest one */
    double walk, forecast, expected; /* the dearer side, as of the last look */
    bool known;                      /* the book held as much */
};

struct taking_sight {
    ts_t now;
    const struct view *view;
    const struct owns *own;
    qty_t qty;     /* to be taken */
    double sigma;  /* per square root of a second */
    dur_t latency; /* of an order; 0: unknown */
};

void taking_init(struct taking *t);

/* A public trade of so much, in counts. */
void taking_trade(struct taking *t, ts_t now, qty_t qty);

/* Paper takers that are due; at each change of the book. */
void taking_see(struct taking *t, const struct taking_sight *x);

/* Reckons walk and forecast; once a second. */
void taking_think(struct taking *t, const struct taking_sight *x);

#endif
