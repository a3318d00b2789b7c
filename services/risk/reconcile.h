/*
 * Ledger and exchange must be one: when the books are opened, before anything may be traded, and
 * ever after. What differs for two seconds at rest stops opening, for ten it halts.
 */
#ifndef RISK_RECONCILE_H
#define RISK_RECONCILE_H

#include "services/risk/risk.h"

void reconcile_balance(struct risk *r, const struct msg_balance *b);
void reconcile_position(struct risk *r, const struct msg_exchange_position *p, ts_t now,
                        struct outbox *out);

/* Compares; opens the books at the first start; halts. Sets r->proven and r->differs. */
void reconcile_tick(struct risk *r, ts_t now, struct outbox *out);

/* A person says that what differs came from outside trading: the exchange is right. */
void reconcile_accept(struct risk *r, ts_t now, struct outbox *out);

/* True when the exchange holds what the books say, right now. */
bool reconcile_agrees(const struct risk *r);

/* True when no order is on its way. */
bool reconcile_at_rest(struct risk *r);

#endif
