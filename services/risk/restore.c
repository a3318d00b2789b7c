#include "services/risk/restore.h"

#include "common/base/assert.h"
#include "services/risk/ask.h"
#include "services/risk/booking.h"
#include "services/risk/era.h"
#include "services/risk/payments.h"

static void take_halt(struct risk *r, struct symbol *s, const struct msg_record_latch *l)
{
    (void)s;
    r->halted = l->value != 0;
    r->halt_reason = word_fits(l->detail) ? word_from(l->detail) : word_of("unknown");
}

static void take_paused(struct risk *r, struct symbol *s, const struct msg_record_latch *l)
{
    if (s != NULL)
        s->paused = l->value != 0;
    else
        r->paused = l->value != 0;
}

static void take_pause(struct risk *r, struct symbol *s, const struct msg_record_latch *l)
{
    (void)r;
    if (s == NULL)
        return;
    s->pause.until = TS(l->value);
    s->pause.began = l->value != 0 ? l->at : TS(0);
}

static void take_streak(struct risk *r, struct symbol *s, const struct msg_record_latch *l)
{
    (void)r;
    if (s != NULL && l->value >= 0 && l->value < UINT32_MAX)
        s->pause.streak = (uint32_t)l->value;
}

static void take_pool(struct risk *r, struct symbol *s, const struct msg_record_latch *l)
{
    (void)s;
    r->pool.until = TS(l->value);
    r->pool.began = l->value != 0 ? l->at : TS(0);
}

static void take_day(struct risk *r, struct symbol *s, const struct msg_record_latch *l)
{
    (void)s;
    r->day = l->value;
    r->day_start = l->amount;
}

static void take_peak(struct risk *r, struct symbol *s, const struct msg_record_latch *l)
{
    (void)s;
    r->peak_day = l->value;
    r->day_peak = r->day_peak_stored = l->amount;
}

static void take_repeat(struct risk *r, struct symbol *s, const struct msg_record_latch *l)
{
    (void)r;
    if (s != NULL)
        s->repeated = l->value != 0;
}

static void take_baseline(struct risk *r, struct symbol *s, const struct msg_record_latch *l)
{
    (void)s;
    r->ledger.based = l->value > 0 && l->value < UINT32_MAX;
    r->books_era = r->ledger.based ? (uint32_t)(l->value - 1) : 0;
    r->ledger.based_at = l->at;
    r->books_uid = word_fits(l->detail) ? word_from(l->detail) : WORD_EMPTY;
}

static void take_era(struct risk *r, struct symbol *s, const struct msg_record_latch *l)
{
    (void)s;
    if (l->value > 0 && l->value < UINT32_MAX)
        (void)era_continues(r, (uint32_t)l->value);
}

static void take_accepted(struct risk *r, struct symbol *s, const struct msg_record_latch *l)
{
    (void)s;
    r->ledger.accepted_at = l->at;
}

static void take_orders(struct risk *r, struct symbol *s, const struct msg_record_latch *l)
{
    (void)s;
    if (l->value > 0)
        r->orders = r->orders_stored = (uint64_t)l->value;
}

static void take_edge(struct risk *r, struct symbol *s, const struct msg_record_latch *l)
{
    (void)r;
    if (s == NULL)
        return;
    s->advice.paused_until = TS(l->value);
    s->advice.trips = (uint64_t)(l->amount.v / money_of_count(1).v);
}

static const struct latch_kind {
    const char *kind;
    void (*take)(struct risk *r, struct symbol *s, const struct msg_record_latch *l);
} kinds[] = {
    {"halt", take_halt},         {"paused", take_paused},     {"pause", take_pause},
    {"streak", take_streak},     {"pool", take_pool},         {"day", take_day},
    {"orders", take_orders},     {"baseline", take_baseline}, {"era", take_era},
    {"accepted", take_accepted}, {"edge", take_edge},         {"peak", take_peak},
    {"repeat", take_repeat},
};

static void take_latch(struct risk *r, const struct msg_record_latch *l)
{
    struct str rest = word_str(&l->key);
    const struct str kind = str_cut(&rest, ' ');
    const struct word inst = word_from(rest);
    struct symbol *s = risk_symbol(r, &inst);
    if (!word_empty(&inst) && s == NULL)
        return; /* a symbol that is not traded any more */
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (str_is(kind, kinds[i].kind))
            kinds[i].take(r, s, l);
}

static void take_money(struct risk *r, const struct msg_record_money *m)
{
    struct str rest = word_str(&m->key);
    const struct word ccy = word_from(str_cut(&rest, ' '));
    struct ledger_currency *c = ledger_line(&r->ledger, &ccy);
    if (c == NULL)
        return;
    if (str_is(rest, "start"))
        c->start = m->amount;
    else if (str_is(rest, "moved"))
        c->moved = m->amount;
    /* "traded" is made anew from the fills, what was paid and carried from the payments. */
}

void restore_record(struct risk *r, const struct msg *in)
{
    if (r->loaded)
        return; /* only what comes back at the start is a memory */
    switch (in->type) {
    case MSG_RECORD_FILL: booking_load_fill(r, &in->record_fill, in->ts); break;
    case MSG_RECORD_PAYMENT: payments_load(r, &in->record_payment); break;
    case MSG_RECORD_POSITION: booking_load_position(r, &in->record_position, in->ts); break;
    case MSG_RECORD_LATCH: take_latch(r, &in->record_latch); break;
    case MSG_RECORD_MONEY: take_money(r, &in->record_money); break;
    default: break; /* cycles and equity are for reports */
    }
}

void restore_done(struct risk *r, ts_t now, struct outbox *out)
{
    era_restored(r);
    r->loaded = true;
    payments_catch_up(r, now, out);
    for (uint32_t i = 0; i < r->count; i++)
        booking_catch_up(r, &r->symbols[i], now, out);
}
