/*
 * Where theory would quote. Reference only: a band of sanity and the measure of an inventory's
 * skew; no order is priced by it.
 *
 * Avellaneda-Stoikov 2008 (eqs 29-30), prices and σ in price units, T − t the time left:
 *     r = s − q·γ·σ²·(T − t)        δa + δb = γ·σ²·(T − t) + (2/γ)·ln(1 + γ/k)
 *
 * Guéant-Lehalle-Fernandez-Tapia 2013, no horizon, depths in ticks, q in orders:
 *     c1 = ln(1 + ξΔ/k)/(ξΔ)        c2 = √(γ/(2AΔk)·(1 + ξΔ/k)^(k/(ξΔ) + 1))
 *     bid depth = c1 + Δ/2·σ·c2 + q·σ·c2        ask depth = c1 + Δ/2·σ·c2 − q·σ·c2
 * with ξ = γ as the classic case, ξ → 0: c1 = 1/k, c2 = √(γ·e/(2AΔk)). A fill that moves the price
 * by ξ_m adds ξ_m/2 to each depth and multiplies the skew by e^(k·ξ_m/4).
 */
#ifndef MODEL_QUOTES_H
#define MODEL_QUOTES_H

#include "common/base/types.h"

/* ---- Avellaneda-Stoikov ---- */

struct quotes_horizon {
    double gamma, sigma, k; /* all positive */
};
double quotes_reservation(const struct quotes_horizon *p, double mid, double q, double left);
double quotes_spread(const struct quotes_horizon *p, double left);

/* ---- Guéant-Lehalle-Fernandez-Tapia ---- */

struct quotes_market {
    double sigma;  /* ticks per √s */
    double a, k;   /* fills a second at distance δ ticks: A·e^(−kδ) */
    double gamma;  /* risk aversion, per tick */
    double xi;     /* ξ */
    double size;   /* Δ, orders a fill */
    double impact; /* ξ_m, ticks; 0: none */
};

struct quotes {
    bool known; /* false when a parameter makes no sense; all others are then 0 */
    double c1, c2;
    double half_spread; /* c1 + Δ/2·σ·c2 (+ ξ_m/2), ticks */
    double skew;        /* σ·c2 (·e^(k·ξ_m/4)), ticks per order of inventory */
};
struct quotes quotes_closed(const struct quotes_market *m);
double quotes_bid_depth(const struct quotes *q, double inventory);
double quotes_ask_depth(const struct quotes *q, double inventory);

/* Ticks to shift both quotes by: down when long, −q·skew, at most `most` either way. */
double quotes_shift(const struct quotes *q, double inventory, double most);

/* The exact quotes far from the horizon: δb(q) = ln(f_q/f_{q+1})/k + ln(1 + γ/k)/γ with f the
 * eigenvector of the smallest eigenvalue of tridiag(½kγσ²q², −η), η = A·(1 + γ/k)^−(1 + k/γ), over
 * −limit..limit; found by inverse iteration. ξ, Δ and impact are not read. */
enum { QUOTES_LIMIT = 60 };
struct quotes_exact {
    bool known;
    int limit;
    double gamma, k;
    double eigenvalue;
    double f[2 * QUOTES_LIMIT + 1];
};
void quotes_exact(struct quotes_exact *e, const struct quotes_market *m, int limit);

/* Depths in ticks; false beyond the limit on that side: nothing is quoted there. */
bool quotes_exact_bid(const struct quotes_exact *e, int inventory, double *depth);
bool quotes_exact_ask(const struct quotes_exact *e, int inventory, double *depth);

/* ---- A and k from the market ---- */

/* Market orders by how far from the mid they reached, over the last ten minutes in slots of one;
 * ln λ(δ) regressed on δ over the first 70 ticks that were reached. */
enum { QUOTES_TICKS = 70, QUOTES_SLOTS = 10 };
struct quotes_arrivals {
    int64_t minute;
    int64_t since;                                 /* the first minute seen */
    uint32_t slot[QUOTES_SLOTS][QUOTES_TICKS + 1]; /* reached exactly so many whole ticks */
};
void quotes_arrivals_init(struct quotes_arrivals *a);
bool quotes_arrived(struct quotes_arrivals *a, ts_t now, double ticks);

/* λ(δ) = orders that reached at least δ ticks, a second, at distances ten or more have reached.
 * False with fewer than three. */
bool quotes_calibrate(const struct quotes_arrivals *a, ts_t now, double *big_a, double *k);

/* Straight line through (x, ln rate), least squares: rate ≈ A·e^(−k·x). Rates of 0 are left out;
 * false with fewer than three, or where they do not fall. */
bool quotes_regress(const double *x, const double *rate, size_t count, double *big_a, double *k);

#endif
