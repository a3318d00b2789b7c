/*
 * The life of one account. An account that is another one, or a simulated exchange that was started
 * anew, begins an era: no position, no sums, no totals, new start balances. What was booked before
 * stays on disk as history, marked by its era, and does not come back at the next start.
 *
 * The number of the era is the first thing written; whatever else a crash may cut off belongs to
 * an older era then and is not taken for this one's.
 */
#ifndef RISK_ERA_H
#define RISK_ERA_H

#include "services/risk/risk.h"

/* A stored record is of this era: true when that is the one to be continued. A later era than any
 * seen before makes what was taken from earlier ones void. */
bool era_continues(struct risk *r, uint32_t era);

/* All records were handed over: start balances and days of an older era are void. */
void era_restored(struct risk *r);

/* How a record's key names its era: not at all in the first, else `:e1` at its end. */
void era_put(struct text *key, uint32_t era);
uint32_t era_of(struct str key);

/* Begins a new one. The books are opened again when nothing of ours rests at the exchange. */
void era_begin(struct risk *r, struct str why, ts_t now, struct outbox *out);

#endif
