/* What is said about a symbol: its status when it changes, alerts when people should know. */
#ifndef STRATEGY_STATUS_H
#define STRATEGY_STATUS_H

#include "services/strategy/symbol.h"

/* Publishes the status if it differs from the last one, or that is a second old. Says nothing
 * about a symbol that another instance quotes. */
void status_say(struct symbol *s, const struct shared *sh, ts_t now, struct outbox *out);

/* Publishes it now. */
void status_push(const struct symbol *s, const struct shared *sh, ts_t now, struct outbox *out);

#endif
