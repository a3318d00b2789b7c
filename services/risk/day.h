/*
 * The UTC day: what it has brought, and the loss that ends trading for it. Counted on what
 * trading has changed, so that neither deposits nor coins that were there before look like
 * a result. The day's start is kept on disk: a restart does not forget a loss.
 */
#ifndef RISK_DAY_H
#define RISK_DAY_H

#include "services/risk/risk.h"

money_t day_loss(const struct risk *r);  /* positive: lost since the day's start; 0: not known */
money_t day_limit(const struct risk *r); /* 0: equity is not known */

/* Begins a new day when it is time, and keeps the highest equity. */
void day_tick(struct risk *r, ts_t now, struct outbox *out);

/* Money was brought in, or taken out: the highest equity moves with it. */
void day_carried(struct risk *r, money_t worth);

/* Counts from here: a person has seen the loss and goes on. */
void day_restart(struct risk *r, ts_t now, struct outbox *out);

#endif
