/*
 * The rows of GATES (gate.h), by what they look at: gate_system.c the other processes
 * and risk's word, gate_market.c the book, gate_opinion.c what is thought of the symbol,
 * gate_order.c our own orders. Each is a pure question about one side; what risk refuses
 * by itself is added by gate.c.
 */
#ifndef STRATEGY_GATE_ROWS_H
#define STRATEGY_GATE_ROWS_H

#include "services/strategy/gate.h"

/* How much a closed gate forbids; each includes those before it. */
enum effect {
    EFFECT_NONE,  /* open */
    EFFECT_HOLD,  /* nothing new */
    EFFECT_CLOSE, /* opening orders are cancelled */
    EFFECT_PULL   /* every order is cancelled */
};

/* What is asked about: a side, and what an order there would be for. */
struct look {
    struct symbol *s; /* asked only; but moments to ask again are noted in it */
    const struct shared *sh;
    ts_t now;
    enum side side;
    bool exit;
    qty_t size; /* of an opening order */
};

struct finding {
    enum effect effect;
    bool measured;
    money_t value; /* in the unit of the guard */
    money_t limit;
};

typedef struct finding gate_row_fn(const struct look *l);

#define X(guard, scope, function) gate_row_fn function;
GATES(X)
#undef X

/* Values in the units of guards. */
money_t gate_rate(rate_t v);
money_t gate_ms(dur_t v);

/* `found` as it was measured, its value still `until` that moment; asked again then. */
struct finding gate_until(const struct look *l, ts_t until, enum effect effect);

/* Which guard people are shown for a refusal of risk's. */
enum guard gate_of_verdict(enum verdict v);

/* A position of this side would pay a funding that is due now. */
bool gate_pays_funding(const struct look *l, enum side position);

/* Closed where leaving an order of ours is forecast to cost more than max_exit_slip; part of
 * gate_depth. */
struct finding gate_leaving(const struct look *l);

/* What risk would say to an opening order, as far as it concerns this guard. */
enum effect gate_by_risk(const struct look *l, enum guard g);

#endif
