/*
 * A moving mean over observations, the newest weighing most, with the deviation of one observation
 * and the standard error of the mean. Until `span` observations have come it is their plain mean;
 * from then on each weighs 2/(span+1) of what it replaces.
 *
 *     mean ← mean + a·(x − mean)          a = max(1/n, 2/(span+1))
 *     var  ← (1 − a)·(var + a·(x − mean)²)        about the mean before x
 *     w2   ← (1 − a)²·w2 + a²                     sum of the squared weights
 *
 * deviation² = var/(1 − w2) (unbiased for independent observations), error² = deviation²·w2.
 */
#ifndef MODEL_AVERAGE_H
#define MODEL_AVERAGE_H

#include "common/base/types.h"

struct average {
    uint32_t span;
    uint64_t count; /* observations ever taken */
    double mean;
    double variance; /* biased; see average_deviation */
    double squares;  /* of the weights */
};

void average_init(struct average *a, uint32_t span); /* span > 0 */

/* Takes an observation; refuses what is not finite or beyond ±1e100. */
bool average_add(struct average *a, double x);

/* Of one observation; 0 below two. */
double average_deviation(const struct average *a);

/* Standard error of the mean; 0 below two observations: ask the count first. */
double average_error(const struct average *a);

/* mean/error, cut to ±1e6; 0 below two observations and when all were zero. */
double average_t(const struct average *a);

/* The mean with a prior that weighs as much as `weight` observations; observations weigh as many
 * as the mean really rests on, 1/w2. */
double average_shrunk(const struct average *a, double prior, double weight);

#endif
