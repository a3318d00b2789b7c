#include "services/risk/payments.h"

#include "common/base/assert.h"
#include "services/risk/account.h"
#include "services/risk/booking.h"
#include "services/risk/era.h"
#include "services/risk/report.h"

static bool is_booked(enum payment kind)
{
    switch (kind) {
    case PAYMENT_FUNDING:
    case PAYMENT_INTEREST:
    case PAYMENT_TRANSFER:
    case PAYMENT_REBATE: return true;
    case PAYMENT_LIQUIDATION: /* contracts went with it that we did not trade */
    case PAYMENT_OTHER: return false;
    }
    UNREACHABLE();
}

/* Fills are told apart the same way; no instrument is called so. */
static struct seen_key key_of(const struct word *bill, const struct word *currency)
{
    return seen_key(STR("bill"), word_str(bill), word_str(currency), false);
}

static bool book_sums(struct risk *r, const struct msg_record_payment *p)
{
    return ledger_pay(&r->ledger, &p->currency, p->amount, p->kind == PAYMENT_TRANSFER, p->at);
}

/* The symbol whose cycle it belongs to, NULL: none. */
static struct symbol *funded_symbol(struct risk *r, const struct msg_record_payment *p)
{
    return p->kind == PAYMENT_FUNDING ? risk_symbol(r, &p->inst) : NULL;
}

static void store(struct risk *r, const struct msg_record_payment *p, ts_t now, struct outbox *out)
{
    record_new(&r->records, MSG_RECORD_PAYMENT, now, out)->record_payment = *p;
}

static void tell(const struct msg_record_payment *p, ts_t now, struct outbox *out)
{
    struct text t = outbox_room(out, 160);
    text_put(&t, payment_name(p->kind));
    text_put(&t, p->amount.v > 0 ? " received: " : " paid: ");
    text_money(&t, MONEY(int128_abs(p->amount.v)));
    text_char(&t, ' ');
    text_word(&t, &p->currency);
    outbox_alert(out, now, ALERT_PAYMENT, &p->inst, outbox_keep(out, &t));
}

static void book(struct risk *r, const struct msg_record_payment *p, ts_t now, struct outbox *out)
{
    const bool accepted = book_sums(r, p);
    struct symbol *s = funded_symbol(r, p);
    store(r, p, now, out);
    if (accepted)
        record_amount(&r->records, &p->currency, "moved",
                      ledger_find(&r->ledger, &p->currency)->moved, out, now);
    if (s != NULL) {
        position_fund(&s->position, p->amount);
        s->funded = money_add(s->funded, p->amount);
        booking_store_position(r, s, now, out);
        report_position(r, s, now, out);
    }
    tell(p, now, out);
    r->told_totals = TS(0);
}

static struct word record_key(const struct risk *r, const struct word *bill)
{
    struct word key = WORD_EMPTY;
    struct text t = {key.at, 0, sizeof key.at - 1, false};
    text_word(&t, bill);
    era_put(&t, r->era);
    ASSERT(!t.cut);
    return key;
}

void payments_take(struct risk *r, const struct msg_payment *p, ts_t now, struct outbox *out)
{
    if (!r->loaded) {
        if (r->waiting_payments == RISK_PAYMENTS_MAX) {
            outbox_log(out, now, LEVEL_ERROR, "payment_lost", word_str(&p->bill));
            return;
        }
        r->payments[r->waiting_payments++] = *p;
        return;
    }
    if (word_empty(&p->bill) || word_str(&p->bill).len > PAYMENT_BILL_MAX ||
        word_empty(&p->currency) || !is_booked(p->kind)) {
        outbox_log(out, now, LEVEL_WARN, "payment_not_booked", word_str(&p->code));
        return;
    }
    /* Before the books were opened: in the start balances already. */
    if (!r->ledger.based || p->at.v <= r->ledger.based_at.v)
        return;
    if (!seen_add(&r->seen, key_of(&p->bill, &p->currency), p->at))
        return;
    const struct msg_record_payment record = {
        .key = record_key(r, &p->bill),
        .at = p->at,
        .kind = p->kind,
        .inst = p->inst,
        .currency = p->currency,
        .amount = p->amount,
        .code = p->code,
    };
    book(r, &record, now, out);
}

void payments_load(struct risk *r, const struct msg_record_payment *p)
{
    struct str rest = word_str(&p->key);
    const struct word bill = word_from(str_cut(&rest, ':'));
    if (!era_continues(r, era_of(word_str(&p->key))) || !is_booked(p->kind))
        return;
    (void)seen_add(&r->seen, key_of(&bill, &p->currency), p->at);
    /* What was taken as moved before it was told is in the stored `moved` already. */
    const ts_t accepted = r->ledger.accepted_at;
    r->ledger.accepted_at = TS(0);
    (void)book_sums(r, p);
    r->ledger.accepted_at = accepted;
    struct symbol *s = funded_symbol(r, p);
    if (s != NULL)
        s->funded = money_add(s->funded, p->amount);
}

void payments_catch_up(struct risk *r, ts_t now, struct outbox *out)
{
    const uint32_t count = r->waiting_payments;
    ASSERT(r->loaded);
    for (uint32_t i = 0; i < r->count; i++) {
        struct symbol *s = &r->symbols[i];
        const money_t missing = money_sub(s->funded, s->position.funding_total);
        if (missing.v == 0)
            continue;
        position_fund(&s->position, missing);
        booking_store_position(r, s, now, out);
        outbox_log(out, now, LEVEL_WARN, "position_mended", word_str(&s->inst));
    }
    r->waiting_payments = 0;
    for (uint32_t i = 0; i < count; i++)
        payments_take(r, &r->payments[i], now, out);
}
