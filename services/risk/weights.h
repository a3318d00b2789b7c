/*
 * What each symbol's share of the pool is weighed by, when it is weighed by edge: expected edge
 * less one standard error, per variance of a round trip. Fractional Kelly; strategy.md §3.6.
 *
 *   mean = of the edges of all symbols, each as much as its n / (n + 30)
 *   e'   = (n·edge + 30·mean) / (n + 30)     shrunk to the cross-section by 30 pseudo-trips
 *   s'   = error · n / (n + 30)              what of its error that leaves
 *   v'   = (n·deviation² + 30·mean) / (n + 30)
 *   u    = max(0, e' - s') · trips_an_hour   risk = v' · trips_an_hour
 *   weight ∝ kelly · u / risk
 *
 * trips_an_hour cancels out, so that nothing hangs on having seen any. An edge without round trips
 * is a calculation and no evidence: it moves nothing. Until a symbol has shown thirty it has the
 * benefit of the doubt: it weighs at least (1 - n/30) of the mean of those worth something, or all
 * of it while none is. So symbols begin equal, evidence moves them from there, and only thirty
 * round trips can prove one worth nothing.
 *
 * Opinions in, integers out: a weight chooses among allowed shares and never widens what all of
 * them may come to.
 */
#ifndef RISK_WEIGHTS_H
#define RISK_WEIGHTS_H

#include "common/base/settings.h"
#include "common/msg/msg.h"

enum { WEIGHTS_PSEUDO_TRIPS = 30 };

/* What the holder of a symbol last said of it. */
struct weight_edge {
    bool known;
    rate_t edge;
    rate_t error;
    rate_t deviation;
    uint64_t trips;
};

/* What is used of an EDGE; numbers that cannot be are unknown. */
struct weight_edge weight_edge_of(const struct msg_edge *m);

struct weight {
    int64_t weight; /* 0 .. POOL_WEIGHT_ONE, of the largest */
    rate_t kelly;   /* the largest share of equity it is worth; at most 1 */
};

void weights_of(const struct weight_edge *at, uint32_t count, rate_t kelly, struct weight *out);

#endif
