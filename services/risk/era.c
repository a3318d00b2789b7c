#include "services/risk/era.h"

#include "common/base/assert.h"
#include "services/risk/booking.h"
#include "services/risk/report.h"

/* Everything that fills have added up to. */
static void forget(struct risk *r)
{
    seen_init(&r->seen);
    r->fills = 0;
    for (uint32_t i = 0; i < r->ledger.count; i++) {
        r->ledger.at[i].traded = r->ledger.at[i].paid = r->ledger.at[i].carried = MONEY(0);
        r->ledger.at[i].slack = MONEY(0);
    }
    for (uint32_t i = 0; i < r->count; i++) {
        struct symbol *s = &r->symbols[i];
        s->position = (struct position){0};
        s->records = 0;
        s->funded = MONEY(0);
        s->torn = (struct msg_record_fill){0};
    }
}

/* What the books began with. */
static void unbase(struct risk *r)
{
    r->ledger.based = false;
    r->ledger.accepted_at = TS(0);
    r->orders = r->orders_stored = 0;
    r->day = 0;
    r->books_uid = WORD_EMPTY;
    for (uint32_t i = 0; i < r->ledger.count; i++) {
        struct ledger_currency *c = &r->ledger.at[i];
        c->start = c->moved = MONEY(0);
        c->differs = c->rest = TS(0);
    }
}

void era_put(struct text *key, uint32_t era)
{
    if (era == 0)
        return;
    text_put(key, ":e");
    text_u64(key, era);
}

uint32_t era_of(struct str key)
{
    const struct str first = str_cut(&key, ':');
    struct str last = first;
    int64_t number;
    while (key.len > 0)
        last = str_cut(&key, ':');
    if (last.at == first.at || last.at[0] != 'e' ||
        i64_parse((struct str){last.at + 1, last.len - 1}, &number) != ERR_OK || number <= 0 ||
        number >= UINT32_MAX)
        return 0;
    return (uint32_t)number;
}

bool era_continues(struct risk *r, uint32_t era)
{
    if (era > r->era) {
        r->era = era;
        forget(r);
    }
    return era == r->era;
}

void era_restored(struct risk *r)
{
    if (!r->ledger.based || r->books_era != r->era)
        unbase(r);
}

static void latch(struct risk *r, const char *kind, const struct word *inst, int64_t value,
                  ts_t now, struct outbox *out)
{
    const struct word key = latch_key(kind, inst);
    const struct latch_value v = {.value = value, .at = now};
    (void)record_latch(&r->records, &key, &v, now, out);
}

void era_begin(struct risk *r, struct str why, ts_t now, struct outbox *out)
{
    ASSERT(r->loaded);
    r->era++;
    latch(r, "era", &WORD_EMPTY, r->era, now, out);
    forget(r);
    unbase(r);
    r->proven = r->differs = false;
    r->waiting_count = r->waiting_payments = 0;
    latch(r, "orders", &WORD_EMPTY, 0, now, out);
    for (uint32_t i = 0; i < r->count; i++) {
        struct symbol *s = &r->symbols[i];
        s->pause.streak = 0;
        latch(r, "streak", &s->inst, 0, now, out);
        booking_store_position(r, s, now, out);
        report_position(r, s, now, out);
    }
    r->told_totals = TS(0);
    outbox_alert(out, now, ALERT_LEDGER, &WORD_EMPTY, why);
    ASSERT(!r->ledger.based);
}
