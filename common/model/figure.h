/*
 * Numbers that are opinions: `double`, and always finite. What an estimator is given is checked
 * here on its way in, what leaves it for a message is cut to a rate here on its way out, so that
 * no NaN and no infinity crosses either border.
 */
#ifndef MODEL_FIGURE_H
#define MODEL_FIGURE_H

#include "common/base/types.h"

#define FIGURE_BP 1e-4 /* one basis point */

/* Finite and between the two, both included. */
bool figure_within(double x, double low, double high);

/* x cut to low..high; `low` when it is no number at all. */
double figure_clamp(double x, double low, double high);

/* Seconds of a span. */
double figure_seconds(dur_t d);

/* A rate as it is, and an opinion as a rate: nearest 1e-9, at most ±1e9 (that is 1e18 of its
 * units), 0 when it is no number. */
double figure_of_rate(rate_t r);
rate_t figure_rate(double x);

#endif
