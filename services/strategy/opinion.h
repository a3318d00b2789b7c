/*
 * What is thought of one symbol: estimates, in `double`, of how much it moves, what our fills
 * cost, what a round trip is worth and which spread it needs. Kept in every instance for every
 * symbol, from what all of them hear; only the holder of the lease publishes it.
 *
 * An opinion never allows what the settings forbid: the thresholds in force are the settings' or
 * stricter ones. Where a feature is switched off it is only watched and told.
 */
#ifndef STRATEGY_OPINION_H
#define STRATEGY_OPINION_H

#include "common/base/settings.h"
#include "common/market/instrument.h"
#include "common/model/edge.h"
#include "common/model/volatility.h"
#include "common/msg/outbox.h"
#include "services/strategy/trips.h"
#include "services/strategy/view.h"

/* What the symbol looks like at this moment. */
struct sight {
    ts_t now;
    const struct instrument *instrument;
    const struct view *view;
    const struct owns *own;
    const struct touch *touch; /* both, by side, without our own orders */
    bool fresh;                /* the book may be learned from */
    rate_t maker, taker;       /* fees in force, costs positive */
    bool fees_known;
};

struct opinion {
    struct volatility volatility;
    struct trips trips;
    ts_t due;      /* next evaluation: once a second */
    dur_t phase;   /* after the full second, so that symbols do not all speak at once */
    double spread; /* mean, half-life 30 s */
    bool spread_known;
    /* as of the last evaluation */
    struct edge_inputs inputs;
    struct edge_terms terms;
    double need;
    bool warm;
    bool payable;                      /* some spread within max_spread would do */
    rate_t min_spread, reentry_spread; /* thresholds in force */
};

void opinion_init(struct opinion *o, const struct settings *s, dur_t phase);

/* Looks at the book, and at o->due, once a second, thinks everything over: true when it did. */
bool opinion_see(struct opinion *o, const struct settings *s, const struct sight *sight);

/* Dynamic spread is wanted and too little has been seen for it. */
bool opinion_warming(const struct opinion *o, const struct settings *s);

/* Says EDGE. */
void opinion_say(const struct opinion *o, const struct word *inst, ts_t now, struct outbox *out);

#endif
