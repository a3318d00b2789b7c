/*
 * What risk writes down, in one numbered row: the store commits in this order, so what is lost in
 * a crash is always the end of the row. A latch that loosens something waits for its number.
 */
#ifndef RISK_RECORDS_H
#define RISK_RECORDS_H

#include "common/msg/outbox.h"

enum { RECORDS_LATE_MS = 5000 };

struct records {
    uint64_t written; /* number of the last one */
    uint64_t stored;  /* known to be on disk */
    ts_t waiting;     /* since when one has been waiting for the disk; 0: none does */
};

/* A record to be filled in; its number is in corr. */
struct msg *record_new(struct records *r, enum msg_type type, ts_t now, struct outbox *out);
void records_stored(struct records *r, uint64_t number, ts_t now);
bool records_late(const struct records *r, ts_t now);

/* A latch: `kind`, then the symbol unless that is empty. Returns its number. */
struct latch_value {
    int64_t value;
    ts_t at;
    money_t amount;
    struct str detail;
};
struct word latch_key(const char *kind, const struct word *inst);
uint64_t record_latch(struct records *r, const struct word *key, const struct latch_value *v,
                      ts_t now, struct outbox *out);

/* An amount of a currency: `USDT start`. */
void record_amount(struct records *r, const struct word *ccy, const char *kind, money_t amount,
                   struct outbox *out, ts_t now);

#endif
