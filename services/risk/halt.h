/*
 * The halt: from one moment to the next nothing but cancels. Kept on disk; a person ends it.
 */
#ifndef RISK_HALT_H
#define RISK_HALT_H

#include "services/risk/risk.h"

/* Halts at once and writes it down. Returns the number of the record. */
uint64_t halt_latch(struct risk *r, const char *reason, ts_t now, struct outbox *out);

/* Collects what speaks against trading, moves the mode, and does what the new one demands. */
void mode_review(struct risk *r, ts_t now, struct outbox *out);

/* Says the mode as it is. */
void mode_tell(const struct risk *r, ts_t now, struct outbox *out);

#endif
