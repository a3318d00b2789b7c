/* Quantiles of the last 128 observations, exact: a ring, and the same in order. */
#ifndef MODEL_QUANTILE_H
#define MODEL_QUANTILE_H

#include "common/base/types.h"

enum { QUANTILE_WINDOW = 128 };

struct quantile {
    uint32_t count, next;
    double ring[QUANTILE_WINDOW];
    double sorted[QUANTILE_WINDOW];
};

/* Takes an observation; refuses what is not finite or beyond ±1e100. */
bool quantile_add(struct quantile *q, double x);

/* The level-quantile, between neighbours by their distance; level 0..1. 0 while there is none. */
double quantile_at(const struct quantile *q, double level);

#endif
