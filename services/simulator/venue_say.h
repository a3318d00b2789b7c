/*
 * How the exchange's parts append to its event queue, and where its numbers
 * come from. Inside the venue only.
 */
#ifndef SIMULATOR_VENUE_SAY_H
#define SIMULATOR_VENUE_SAY_H

#include "services/simulator/venue.h"

/* Begins a call from outside: what it changes in one book shares one seqId. Asserts that the
 * caller has taken enough events for the worst single call to fit. */
void venue_say_begin(struct venue *v);

/* A number never given before, growing with time also over restarts: order, bill, position ids. */
uint64_t venue_say_id(struct venue *v, ts_t now);
int64_t venue_say_trade_id(struct venue *v, int inst, ts_t now);
int64_t venue_say_seq(struct venue *v, int inst, ts_t now);

void venue_say_level(struct venue *v, int inst, enum side side, px_t px, ts_t now);
void venue_say_order(struct venue *v, struct venue_order *o, enum venue_order_change change,
                     ts_t now);
void venue_say_position(struct venue *v, uint16_t account, int inst, enum venue_bill_type cause,
                        ts_t now);
void venue_say_held(struct venue *v, uint16_t account, int16_t currency, ts_t now);
void venue_say_instrument(struct venue *v, int inst, ts_t now);

/* Prints a public trade: into the tape, the ticker and the queue. */
void venue_say_trade(struct venue *v, int inst, const struct venue_trade *trade);

/* A change of cash with its bill. */
void venue_say_cash(struct venue *v, const struct venue_bill *bill, int64_t trade_id, ts_t now);

#endif
