/*
 * The funding of a swap that is due, and when it is too near to open on the side that pays
 * (strategy.md §3.8): where it costs more than half of what a round trip is expected to bring, from
 * funding_window and the usual hold before its time to 5 s after it.
 */
#ifndef STRATEGY_FUNDING_H
#define STRATEGY_FUNDING_H

#include "common/msg/msg.h"

struct funding_due {
    rate_t rate; /* positive: longs pay */
    ts_t at;     /* exchange time; 0: none is known */
};

struct funding {
    struct funding_due next, last; /* the last one until its 5 s are over */
};

void funding_learn(struct funding *f, const struct msg_funding *m);

/* True when `side` would pay a funding whose window this is. `exchange_now` is now by the
 * exchange's clock, `before` the length of the window, `edge` what a round trip is worth. */
bool funding_pays(const struct funding *f, enum side side, ts_t exchange_now, dur_t before,
                  rate_t edge);

/* When the answer may next change, exchange time; TS_NEVER: not by time alone. */
ts_t funding_turn(const struct funding *f, ts_t exchange_now, dur_t before);

#endif
