/*
 * What is watched over while trading goes on, and what follows at once: losses of the day, round
 * trips that lose beyond chance, sides that fill too fast, entries that fill over and over, orders
 * that bring no fills, a clock that jumps. The gate's rules only look at what is found here.
 */
#ifndef RISK_WATCH_H
#define RISK_WATCH_H

#include "services/risk/risk.h"

/* What the holder of a symbol says it expects; anybody else's word is nothing. */
void watch_edge(struct risk *r, const struct msg *in, struct outbox *out);
void watch_forecast(struct risk *r, const struct msg *in);

/* Lets time pass over the day's result; halts at its limits. */
void watch_losses(struct risk *r, ts_t now, struct outbox *out);

/* True for the reasons such a halt may have. */
bool watch_is_loss(const struct word *halt_reason);

/* A fill was booked. */
void watch_fill(struct risk *r, struct symbol *s, const struct msg_fill *f, ts_t now,
                struct outbox *out);

/* Warns of many orders for few fills. */
void watch_ratios(struct risk *r, ts_t now, struct outbox *out);

/* The executor tells of the clocks anew. */
void watch_clock(struct risk *r, const struct msg_executor_status *next, ts_t now);

#endif
