/*
 * The account's pool of funds (pool.h over orders, positions and equity): what each symbol may
 * bind, said with its lease, and the sums, said as POOL. The one place where the size of an
 * opening order is bounded by what there is:
 *
 *   share of a symbol   LEASE.notional: its opening orders and its position together
 *   one order           the smaller of order_cap and half the share
 *
 * A symbol takes part while somebody holds or asks for its lease and nothing of its own keeps it
 * from being quoted (fees, a pause, the instrument, leverage ...); five seconds after that its
 * share goes to the others. Exits need no share.
 */
#ifndef RISK_FUNDS_H
#define RISK_FUNDS_H

#include "services/risk/ask.h"

enum { FUNDS_LEAVE_MS = 5000, FUNDS_TELL_MS = 1000 };

/* Equity, orders, positions or prices have changed: promises are lowered until they fit. */
void funds_fit(struct risk *r);

/* Time passes: shares follow their targets; says those that changed, and the sums once a second. */
void funds_tick(struct risk *r, ts_t now, struct outbox *out);

/* An edge, from who holds the symbol's lease; anybody else's is nothing. */
void funds_edge(struct risk *r, const struct msg *in);

money_t funds_share(const struct risk *r, uint32_t symbol);

/* The largest opening order now. */
money_t funds_order(const struct risk *r, uint32_t symbol, money_t base);

/* The symbol has bound more than its share while another waits for room. */
bool funds_over(const struct risk *r, uint32_t symbol);

/* The sums as last said, for a snapshot. Nothing before the first. */
void funds_say(const struct risk *r, ts_t now, struct outbox *out);

#endif
