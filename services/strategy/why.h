/*
 * The reason of every silence, said: for each side of a symbol what the gates
 * found, how the last hour went, and what would open the first closed one. Every
 * instance keeps count for every symbol, by what can be seen from outside while
 * another quotes it; so a hand-over of the lease does not begin the hour anew.
 */
#ifndef STRATEGY_WHY_H
#define STRATEGY_WHY_H

#include "services/strategy/gate.h"

/* Counts the time that passed, and tells both sides when something has changed or ten seconds
 * have passed, once a second at most; nothing about a symbol that another instance quotes. */
void why_say(struct symbol *s, const struct shared *sh, ts_t now, struct outbox *out);

/* Tells both sides now, unless another instance quotes the symbol. */
void why_push(const struct symbol *s, const struct shared *sh, ts_t now, struct outbox *out);

/* The first closed gate of a side, what it means and what would open it, in a sentence; "quoting"
 * when an order rests. */
void why_words(const struct symbol *s, const struct shared *sh, enum side side, ts_t now,
               struct text *out);

/* The cause that holds now: a guard, or SHARE_QUOTING. */
unsigned why_cause(const struct symbol *s, const struct shared *sh, enum side side, ts_t now);

#endif
