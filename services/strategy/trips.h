/*
 * The round trips of one symbol, whoever made them: risk says that a cycle is booked and what it
 * brought, the fills say how much was traded in it. Every instance sees both of all symbols.
 *
 * Risk's word may come before the fill that ended the cycle, so the two are put together once the
 * position is flat by our own count.
 */
#ifndef STRATEGY_TRIPS_H
#define STRATEGY_TRIPS_H

#include "common/market/instrument.h"
#include "common/model/edge.h"
#include "common/msg/msg.h"

enum { TRIPS_HOLDS = 40 };

struct trips {
    struct edge edge;
    money_t traded[2]; /* quote value of fills since the last round trip, by side */
    struct msg_cycle cycle;
    bool booked;              /* a cycle waits for its last fill */
    dur_t holds[TRIPS_HOLDS]; /* of the last round trips, a ring */
    uint32_t hold_next, hold_count;
};

void trips_init(struct trips *t);

/* A fill of ours; `age` of an order that opened and filled for the first time, else negative. */
void trips_fill(struct trips *t, enum side side, money_t notional, dur_t age);

/* Risk has booked a cycle. */
void trips_cycle(struct trips *t, const struct msg_cycle *c);

/* Puts a booked cycle away, now that nothing is held. */
void trips_flat(struct trips *t);

/* Nineteen in twenty round trips were over sooner; the mean of the model until there are any. */
dur_t trips_hold_p95(const struct trips *t);

#endif
