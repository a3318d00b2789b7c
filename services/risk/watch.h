/*
 * What is watched over while trading goes on, and what follows at once: losses of the day, round
 * trips that lose beyond chance. The gate's rules only look at what is found here.
 */
#ifndef RISK_WATCH_H
#define RISK_WATCH_H

#include "services/risk/risk.h"

/* What the holder of a symbol says it expects; anybody else's word is nothing. */
void watch_edge(struct risk *r, const struct msg *in, struct outbox *out);
void watch_forecast(struct risk *r, const struct msg *in);

/* Lets time pass over the day's result; halts at its limits. */
void watch_losses(struct risk *r, ts_t now, struct outbox *out);

#endif
