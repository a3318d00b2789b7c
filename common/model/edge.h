/*
 * What a round trip is worth, and the spread it needs. Everything is a fraction of the notional:
 * 1e-4 is one basis point; fees are costs, positive is paid.
 *
 * Of one round trip, entered on a spread s and left on a spread s' (strategy.md §1.1):
 *
 *     E = (s+s')/2 − 2·f_m − â − stale − p·((s+s')/2 + f_t − f_m + κ)              (1)
 *     p = exp(−(L − â)·√(2·λ_x)/σ)                                               (2)
 *     stale = k_s·σ·√T_life                                                      (§0.4)
 *
 * and the spread that leaves `edge_min` of it (§3.2, with the premium for holding):
 *
 *     need = (2·f_m + â + k_s·σ·√T_life + k_r·σ·√T_hold + p·(f_t − f_m + κ) + edge_min)/(1 − p)
 *
 * f_m, f_t maker and taker fee; â the adverse moves of both legs; p the share of round trips that
 * end in a stop; L the stop's distance; λ_x fills a second of an exit, 1/mean hold; κ what a stop
 * slips beyond the touch.
 */
#ifndef MODEL_EDGE_H
#define MODEL_EDGE_H

#include "common/base/types.h"
#include "common/model/average.h"

enum { EDGE_SPAN = 50, EDGE_PSEUDO_TRIPS = 20 };

#define EDGE_MOST_STOPS 0.95 /* p is cut to this: beyond it no spread is wide enough anyway */

/* What the formulas ask for. Fields out of their range make them answer with the worst: need is
 * then 1 (100 %), p EDGE_MOST_STOPS, the edge −1. */
struct edge_inputs {
    double maker, taker; /* −0.1..0.1 */
    double adverse;      /* â, −0.1..0.1 */
    double sigma;        /* per √second, 0..1 */
    double life_s, hold_s;
    double stop;                      /* L, 0..1 */
    double stops;                     /* p, 0..1 */
    double slippage;                  /* κ, 0..1 */
    double stale_factor, risk_factor; /* k_s 0.9, k_r 0.1; 0: leave the term out */
    double edge_min;
};

/* The five terms of (1), each as it is subtracted, and what is left. */
struct edge_terms {
    double captured, fees, adverse, stale, stops, edge;
};

/* Equation (2), 0..EDGE_MOST_STOPS; `stops` of the inputs is not read. A stop nearer than the
 * adverse move, or an exit that never fills, is EDGE_MOST_STOPS; no volatility is 0. */
double edge_stop_prior(const struct edge_inputs *in);

/* Equation (1) at the spreads of entry and exit; the premium for holding is no loss and is not in
 * it. */
struct edge_terms edge_of_trip(const struct edge_inputs *in, double spread, double reentry);

/* The spread a round trip needs; at least 0, at most 1. */
double edge_need(const struct edge_inputs *in);

/* The thresholds in force: min = clamp(max(min_spread, need, tick/bid), 0, max_spread), reentry =
 * min(min, reentry_spread·min/min_spread). A need beyond max_spread leaves `payable` false: no
 * spread may be quoted on. */
struct edge_limits {
    double min_spread, reentry_spread;
    bool payable;
};
struct edge_settings {
    double min_spread, reentry_spread, max_spread;
    double tick; /* tick/bid */
};
struct edge_limits edge_limits(double need, const struct edge_settings *s);

/* ---- what the trips and fills of one symbol have shown ---- */

struct edge_trip {
    ts_t closed;
    dur_t hold;
    double net; /* result over notional, all costs taken off */
    bool stopped;
};

struct edge {
    struct average net, hold_s, life_s, gap_s; /* over EDGE_SPAN */
    double trips, stops; /* fading counts: at most EDGE_SPAN trips are remembered */
    ts_t closed;         /* of the last trip */
    double raised;       /* the need in force: up at once, down with a half-life of 30 s */
    ts_t raised_at;
};

void edge_init(struct edge *e);

/* A round trip, flat to flat. Refused: net not within ±1, a negative hold, from before the last. */
bool edge_trip(struct edge *e, const struct edge_trip *t);

/* An entry order filled at this age. */
bool edge_filled(struct edge *e, dur_t age);

/* Mean age of an order at its fill and mean hold, seconds: 4 s and 20 s until trips have shown
 * them, and beside them as much as five observations. */
double edge_life_s(const struct edge *e);
double edge_hold_s(const struct edge *e);

/* p: the prior counts as much as 20 trips beside those seen. */
double edge_stops(const struct edge *e, double prior);

/* Trips an hour, by the mean time between the last ones; a silence longer than it slows it. 0
 * before the second trip. */
double edge_trips_an_hour(const struct edge *e, ts_t now);

/* The need in force now, given the one just computed: raised at once, lowered with a half-life of
 * 30 s. Call it about once a second. */
double edge_hold_up(struct edge *e, ts_t now, double need);

/* Mean, deviation and error of net, its t and how many: average_*(&e->net). True when the symbol
 * loses beyond chance: mean < 0 with t < −2 over at least 10 trips (strategy.md §1.4). */
bool edge_loses(const struct edge *e);

#endif
