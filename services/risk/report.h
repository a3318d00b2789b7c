/*
 * What risk publishes about itself: limits, positions, totals, ledger, leases, mode; when it
 * changes, and all of it in a snapshot. Nothing is decided here.
 */
#ifndef RISK_REPORT_H
#define RISK_REPORT_H

#include "services/risk/risk.h"

void report_lease(const struct risk *r, uint32_t symbol, ts_t now, struct outbox *out);
void report_position(struct risk *r, struct symbol *s, ts_t now, struct outbox *out);

/* Limits, totals and ledger lines that changed since they were last said. */
void report_changes(struct risk *r, ts_t now, struct outbox *out);

void report_all(const struct risk *r, ts_t now, struct outbox *out);

#endif
