/*
 * What was written down in an earlier life, read back at the start.
 */
#ifndef RISK_RESTORE_H
#define RISK_RESTORE_H

#include "services/risk/risk.h"

/* Takes a stored record. Keys that mean nothing here are left alone. */
void restore_record(struct risk *r, const struct msg *in);

/* All records were handed over. */
void restore_done(struct risk *r, ts_t now, struct outbox *out);

#endif
