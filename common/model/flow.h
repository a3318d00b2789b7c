/*
 * The pressure of a book and what it foretells of the next move of the mid (strategy.md §3.4).
 * Quantities are of the touch without our own orders, in any one unit; prices likewise.
 *
 *     I   = Qb/(Qb + Qa)                     queue imbalance, 0..1
 *     M_w = Pb·(1 − I) + Pa·I                weighted mid
 *     e_n = 1{Pb_n ≥ Pb_n−1}·Qb_n − 1{Pb_n ≤ Pb_n−1}·Qb_n−1
 *         − 1{Pa_n ≤ Pa_n−1}·Qa_n + 1{Pa_n ≥ Pa_n−1}·Qa_n−1      (Cont-Kukanov-Stoikov)
 *     OFI = Σ e_n over the last second, here over the mean depth of a side of the touch
 *     P(up) = 1/(1 + e^−(b0 + b1·(2I − 1) + b2·OFI))
 *
 * b is learned by stochastic gradient, rate 0.01, one step for each move of the mid: the features
 * are those that stood before it. Each chance is scored before it is learned from: Brier (0.25
 * knows nothing) and AUC by a histogram of 50 chances.
 */
#ifndef MODEL_FLOW_H
#define MODEL_FLOW_H

#include "common/base/types.h"

enum { FLOW_SLOTS = 10, FLOW_CHANCES = 50 };

struct flow_touch {
    double bid, ask;         /* prices, positive, bid < ask */
    double bid_qty, ask_qty; /* positive */
};

/* Imbalance 0..1, weighted mid, e_n of two touches; a touch that is none gives .5, its mid, 0. */
double flow_imbalance(const struct flow_touch *t);
double flow_weighted_mid(const struct flow_touch *t);
double flow_event(const struct flow_touch *before, const struct flow_touch *now);

/* Chance that the ask queue empties first, both queues of equal orders, no correlation
 * (Cont-de Larrard 2013): ½ − (2/π)·atan((y − x)/(y + x)), x at the bid, y at the ask. Both
 * positive; .5 otherwise. */
double flow_up_closed(double x, double y);

/* How well chances foretold what came. */
struct flow_score {
    uint64_t count;
    double squares; /* Σ(chance − outcome)² */
    uint64_t up[FLOW_CHANCES], down[FLOW_CHANCES];
};
void flow_score_add(struct flow_score *s, double chance, bool up);
double flow_brier(const struct flow_score *s); /* 0.25 before the first */
double flow_auc(const struct flow_score *s);   /* 0.5 until both outcomes were seen */

struct flow {
    double b[3];
    struct flow_score score;
    bool on;
    struct flow_touch touch;
    double depth; /* mean quantity of a side of the touch, moving over about 100 updates */
    int64_t slot; /* 100 ms each */
    double event[FLOW_SLOTS]; /* Σ e_n per slot, a ring */
};

void flow_init(struct flow *f);

/* A touch at this time. Refused: not a touch (see above), or not finite and below 1e18. */
bool flow_see(struct flow *f, ts_t now, const struct flow_touch *t);

/* OFI of the last second over mean depth, cut to ±10. */
double flow_ofi(const struct flow *f, ts_t now);

/* Chance that the next move of the mid is up, now. 0.5 before the first touch. */
double flow_up(const struct flow *f, ts_t now);

#endif
