/*
 * What the holder of a symbol says it expects of it: the live edge of its round trips (EDGE) and
 * what leaving will cost (FORECAST). Another process's opinion is never relied on to allow
 * anything; it may only make risk more careful. Only the holder of the lease is listened to, and
 * only when what it says makes sense.
 *
 * Edge (strategy §1.4): from fifty round trips on, a mean net below zero by more than two standard
 * errors pauses the symbol for edge_pause. Each such pause needs a round trip that was not known
 * at the one before: after it the symbol is tried again by what it earns then.
 */
#ifndef RISK_ADVICE_H
#define RISK_ADVICE_H

#include "common/msg/outbox.h"

enum { ADVICE_TRIPS_MIN = 50, ADVICE_T_LIMIT = 2, ADVICE_FRESH_MS = 5000 };

struct advice {
    rate_t exit_cost; /* foretold and accepted; 0: nothing is */
    ts_t foretold_at;
    rate_t volatility; /* per square root of a second; 0: not known */
    dur_t hold;        /* mean holding time */
    ts_t paused_until; /* its round trips lose beyond chance; 0: they do not */
    uint64_t trips;    /* known at that pause */
};

/* True when the numbers are possible at all. */
bool advice_edge_sane(const struct msg_edge *e);

/* True when the round trips lose beyond chance and one of them is new: pauses until then. */
bool advice_take_edge(struct advice *a, const struct msg_edge *e, dur_t pause, ts_t now);

void advice_take_forecast(struct advice *a, const struct msg_forecast *f, ts_t now);

bool advice_paused(const struct advice *a, ts_t now);

/* Cost of leaving by the last accepted forecast, as a rate; 0 when there is none that is fresh. */
rate_t advice_exit_cost(const struct advice *a, ts_t now);

#endif
