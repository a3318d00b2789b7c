/*
 * What is quoted: entries at both touches while flat, the reversing order while
 * holding, and when a quote has had its time (strategy.md §2.3 and 2.4).
 */
#ifndef STRATEGY_QUOTE_H
#define STRATEGY_QUOTE_H

#include "services/strategy/gate.h"

/* Acts on the state the symbol is in: asks for cancels and orders. */
void quote_act(struct symbol *s, struct shared *sh, const struct gate *gate, ts_t now,
               struct outbox *out);

#endif
