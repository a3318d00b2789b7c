/*
 * The UTC day: what it has brought, and the losses that end trading for it: since its start, from
 * its best moment, and within a minute. Counted on what trading has changed, so that neither
 * deposits nor coins that were there before look like a result. Start and best moment are kept on
 * disk: a restart does not forget a loss.
 */
#ifndef RISK_DAY_H
#define RISK_DAY_H

#include "services/risk/risk.h"

/* False while something that was traded has no price, or the day has not begun: then nothing is
 * known of losses, and nothing may be opened. */
bool day_known(const struct risk *r);

/* Positive: lost. All 0 while the result is not known. */
struct day_lost {
    money_t today;    /* since the day's start */
    money_t drawdown; /* from its best moment, never below 0 */
    money_t minute;   /* from the best of the last minute, likewise */
};
struct day_lost day_lost(struct risk *r, ts_t now);
money_t day_drawdown(const struct risk *r);

/* A share of equity; 0: equity is not known. */
money_t day_share(const struct risk *r, rate_t share);

/* True from drawdown_reduce on: orders are half as large. */
bool day_halved(const struct risk *r);

/* The largest order: order_cap of this base, or half of it. */
money_t day_order_cap(const struct risk *r, money_t base);

/* Begins a new day when it is time, and keeps its best moment. */
void day_tick(struct risk *r, ts_t now, struct outbox *out);

/* Counts from here: a person has seen the loss and goes on. */
void day_restart(struct risk *r, ts_t now, struct outbox *out);

#endif
