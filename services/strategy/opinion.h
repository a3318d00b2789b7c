/*
 * What is thought of one symbol: estimates, in `double`, of how much it moves, which way its book
 * leans, what our fills and leaving cost, what a round trip is worth and which spread it needs.
 * Kept in every instance for every symbol, from what all of them hear; only the holder of the lease
 * publishes it.
 *
 * An opinion never allows what the settings forbid: the thresholds in force are the settings' or
 * stricter ones. Where a feature is switched off it is only watched and told.
 */
#ifndef STRATEGY_OPINION_H
#define STRATEGY_OPINION_H

#include "common/base/settings.h"
#include "common/model/volatility.h"
#include "common/msg/outbox.h"
#include "services/strategy/danger.h"
#include "services/strategy/funding.h"
#include "services/strategy/pressure.h"
#include "services/strategy/taking.h"
#include "services/strategy/trips.h"

/* What the symbol looks like at this moment. */
struct sight {
    ts_t now;
    const struct instrument *instrument;
    const struct view *view;
    const struct owns *own;
    const struct touch *touch; /* both, by side, without our own orders */
    bool fresh;                /* the book may be learned from */
    qty_t size;                /* of an opening order of ours */
    dur_t latency;             /* of an order; 0: unknown */
    rate_t maker, taker;       /* fees in force, costs positive */
    bool fees_known;
};

struct opinion {
    struct volatility volatility;
    struct trips trips;
    struct pressure pressure;
    struct taking taking;
    struct danger danger;
    struct funding funding;
    ts_t due;      /* next evaluation: once a second */
    dur_t phase;   /* after the full second, so that symbols do not all speak at once */
    double spread; /* mean, half-life 30 s */
    bool spread_known;
    /* as of the last evaluation */
    struct edge_inputs inputs;
    struct edge_terms terms;
    struct markout_proof proof;
    double need;
    bool warm;
    bool payable;                      /* some spread within max_spread would do */
    rate_t min_spread, reentry_spread; /* thresholds in force */
    /* as last said */
    struct msg forecast;
    struct msg markout[2];
};

void opinion_init(struct opinion *o, const struct settings *s, dur_t phase);

/* Looks at the book, and at o->due, once a second, thinks everything over: true when it did. */
bool opinion_see(struct opinion *o, const struct settings *s, const struct sight *sight);

/* A fill of ours, this much of it new; `entry`: the first of an order that opens. */
void opinion_fill(struct opinion *o, const struct instrument *i, const struct msg_fill *m,
                  bool entry, ts_t now);

/* A public trade. */
void opinion_trade(struct opinion *o, const struct instrument *i, const struct msg_trade *m,
                   ts_t now);

/* Dynamic spread is wanted and too little has been seen for it. */
bool opinion_warming(const struct opinion *o, const struct settings *s);

/* Quotes follow the pressure of the book: switched on, or `auto` and proven on this symbol. */
bool opinion_leans(const struct opinion *o, const struct settings *s);

/* What a taker beyond the touch is reckoned to cost. */
double opinion_slippage(const struct opinion *o, const struct settings *s);

/* How long before a funding time its window begins. */
dur_t opinion_funding_window(const struct opinion *o, const struct settings *s);

/* Says EDGE, and FORECAST and MARKOUT where they differ from what was said last. */
void opinion_say(struct opinion *o, const struct settings *s, const struct word *inst, ts_t now,
                 struct outbox *out);

/* Says them all, for somebody who came late. */
void opinion_describe(const struct opinion *o, const struct settings *s, const struct word *inst,
                      ts_t now, struct outbox *out);

#endif
