/*
 * The view and the tally in Prometheus' text format 0.0.4, from metrics_table.h:
 * GET /metrics. Numbers are printed from exact integers, so none is NaN or infinite.
 */
#ifndef MONITOR_METRICS_H
#define MONITOR_METRICS_H

#include "services/monitor/tally.h"

/* Fits the Content-Type of an answer. */
#define METRICS_CONTENT_TYPE "text/plain;version=0.0.4;charset=utf-8"

/* Every family with HELP and TYPE, whether it has a series now or not. */
void metrics_text(const struct view *v, const struct tally *t, ts_t now, struct text *out);

/* `name="value"` with backslash, quote and line end escaped. */
void metrics_label(struct text *out, const char *name, struct str value);

#endif
