/*
 * Changes of balances that are no trades, each booked once: funding, interest and rebates into the
 * result, funding into the cycle of its symbol too; transfers beside it. What a bill means is
 * decided by its kind alone; a kind that is not understood is not booked, so that the difference
 * it makes stays visible and stops trading. Payments on disk are the truth, as fills are
 * (booking.h): sums are made from them anew at each start.
 */
#ifndef RISK_PAYMENTS_H
#define RISK_PAYMENTS_H

#include "services/risk/risk.h"

enum { PAYMENT_BILL_MAX = 24 }; /* characters of a bill's number */

/* A payment by the executor's word, told once or again. */
void payments_take(struct risk *r, const struct msg_payment *p, ts_t now, struct outbox *out);

/* A record read back at the start. */
void payments_load(struct risk *r, const struct msg_record_payment *p);

/* After everything was read: positions get the one payment a crash may have kept from them, and
 * what was told meanwhile is booked. */
void payments_catch_up(struct risk *r, ts_t now, struct outbox *out);

#endif
