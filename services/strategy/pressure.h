/*
 * Which way the book of one symbol leans, and whether that has meant anything so far: order flow,
 * micro-price, and fills that might have been (strategy.md §3.4).
 *
 * While quotes are not moved by it, it only watches: each public trade at a touch counts as a fill
 * our quote there would have had, at most one a side and second, so that its markouts can prove or
 * disprove the pressure before anything is risked on it.
 */
#ifndef STRATEGY_PRESSURE_H
#define STRATEGY_PRESSURE_H

#include "common/market/instrument.h"
#include "common/model/flow.h"
#include "common/model/markout.h"
#include "common/model/micro.h"

/* The touch as numbers, and what was thought of it. */
struct lean {
    bool known;
    ts_t since;
    px_t px[2];
    struct flow_touch touch;
    double mid, alpha;
};

struct pressure {
    struct flow flow;
    struct micro micro;
    struct markout markout;  /* of our own fills, and of those that might have been */
    struct lean now, before; /* the touch, and the one it took the place of */
    double up;               /* chance that the next move is up */
    ts_t paper[2];           /* last fill that might have been, by side of ours */
};

void pressure_init(struct pressure *p, rate_t alpha_back);

/* A touch of the market without ourselves; `unit` of spreads as micro.h has it. */
void pressure_see(struct pressure *p, ts_t now, const px_t px[2], const struct flow_touch *t,
                  double unit);

/* The book is not live: what comes next is no move of it. */
void pressure_break(struct pressure *p);

/* The touch that an execution at `px` of a resting order on `side` met: trades and books come on
 * different roads, so the touch it took away may be the one before. Known: false when neither. */
const struct lean *pressure_met(const struct pressure *p, enum side side, px_t px, ts_t now);

/* A fill of ours; `real` price as a number. */
void pressure_fill(struct pressure *p, enum side side, px_t px, double real, ts_t now);

/* A public trade by this aggressor. */
void pressure_trade(struct pressure *p, enum side aggressor, px_t px, double real, ts_t now);

/* Pressure against an order of this side, -1..1; positive when the price leans through it. */
double pressure_against(const struct pressure *p, enum side side);

#endif
