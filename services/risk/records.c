#include "services/risk/records.h"

#include "common/base/assert.h"

struct msg *record_new(struct records *r, enum msg_type type, ts_t now, struct outbox *out)
{
    ASSERT(msg_channel(type) == CHANNEL_STORE);
    struct msg *m = outbox_push(out, type, now);
    m->corr = ++r->written;
    if (r->waiting.v == 0)
        r->waiting = now;
    return m;
}

void records_stored(struct records *r, uint64_t number, ts_t now)
{
    if (number <= r->stored || number > r->written)
        return;
    r->stored = number;
    r->waiting = r->stored == r->written ? TS(0) : now;
}

bool records_late(const struct records *r, ts_t now)
{
    return r->waiting.v != 0 && ts_diff(now, r->waiting).v >= DUR_MS(RECORDS_LATE_MS).v;
}

struct word latch_key(const char *kind, const struct word *inst)
{
    struct word key = WORD_EMPTY;
    struct text t = {key.at, 0, sizeof key.at - 1, false};
    text_put(&t, kind);
    if (!word_empty(inst)) {
        text_char(&t, ' ');
        text_word(&t, inst);
    }
    ASSERT(!t.cut);
    return key;
}

uint64_t record_latch(struct records *r, const struct word *key, const struct latch_value *v,
                      ts_t now, struct outbox *out)
{
    struct msg *m = record_new(r, MSG_RECORD_LATCH, now, out);
    m->record_latch.key = *key;
    m->record_latch.value = v->value;
    m->record_latch.at = v->at;
    m->record_latch.amount = v->amount;
    m->record_latch.detail = v->detail.len > 0 ? outbox_text(out, v->detail) : STR_EMPTY;
    return m->corr;
}

void record_amount(struct records *r, const struct word *ccy, const char *kind, money_t amount,
                   struct outbox *out, ts_t now)
{
    struct word key = *ccy;
    struct text t = {key.at, word_str(ccy).len, sizeof key.at - 1, false};
    text_char(&t, ' ');
    text_put(&t, kind);
    ASSERT(!t.cut);
    struct msg *m = record_new(r, MSG_RECORD_MONEY, now, out);
    m->record_money.key = key;
    m->record_money.amount = amount;
}
