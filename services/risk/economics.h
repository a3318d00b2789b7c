/*
 * Whether settings and market fit each other (strategy §1.4): what is not refused, but a person
 * should know. Each cause is said once a symbol, and again when it had gone meanwhile, or when the
 * fees it rests on have changed.
 */
#ifndef RISK_ECONOMICS_H
#define RISK_ECONOMICS_H

#include "common/msg/outbox.h"

enum economics_cause {
    ECONOMICS_ADVERSE, /* pays its fees, but not what informed traders cost */
    ECONOMICS_SMALL,   /* orders so small that rounding and dust decide */
    ECONOMICS_TICK,    /* one tick is wider than min_spread */
    ECONOMICS_NOISE,   /* volatility alone reaches the stop */
    ECONOMICS_TAKING,  /* too much of what fills takes */
    ECONOMICS_CAUSES
};

enum { ECONOMICS_ORDER_MIN = 20, ECONOMICS_FILLS_MIN = 20, ECONOMICS_EVERY_MS = 1000 };

struct economics {
    ts_t looked;
    bool said[ECONOMICS_CAUSES];
    rate_t maker; /* the fee that was said with ECONOMICS_ADVERSE */
    bool refused; /* fees were refused aloud */
    rate_t refused_maker;
    rate_t refused_taker;
};

struct risk;
struct symbol;

/* Looks once a second. */
void economics_look(struct risk *r, struct symbol *s, ts_t now, struct outbox *out);

/* Opening is refused for its fees: says so, when they are known, once for each pair of them. */
void economics_refused(struct risk *r, struct symbol *s, struct str detail, ts_t now,
                       struct outbox *out);

#endif
