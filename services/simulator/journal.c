#include "services/simulator/journal.h"

#include <string.h>

#include "common/base/assert.h"
#include "services/simulator/member.h"

enum { ENTRY_TEXT_MAX = 640 };

void journal_init(struct journal *j)
{
    j->count = 0; /* an entry is cleared when it is taken */
}

struct journal_entry *journal_add(struct journal *j, enum journal_kind kind, ts_t at)
{
    struct journal_entry *e = &j->at[j->count % JOURNAL_ENTRIES];

    memset(e, 0, sizeof(*e));
    e->seq = ++j->count;
    e->kind = kind;
    e->at = at;
    e->inst = -1;
    return e;
}

static enum journal_kind kind_of(enum venue_order_change change)
{
    switch (change) {
    case VENUE_ORDER_ACCEPTED: return JOURNAL_ORDER;
    case VENUE_ORDER_FILLED: return JOURNAL_FILL;
    case VENUE_ORDER_AMENDED: return JOURNAL_AMEND;
    case VENUE_ORDER_CANCELED:
    case VENUE_ORDER_COMPLETED: return JOURNAL_CANCEL;
    }
    UNREACHABLE();
}

void journal_order(struct journal *j, const struct venue *v, const struct venue_event_order *e,
                   ts_t at)
{
    const struct venue_order *o = &e->is;
    struct journal_entry *entry = journal_add(j, kind_of(e->change), at);
    int16_t currency = venue_fee_currency(v, o);

    entry->inst = (int16_t)o->inst;
    entry->px_exp = (int16_t)v->listing[o->inst].is.px_exp;
    entry->qty_exp = (int16_t)v->listing[o->inst].is.qty_exp;
    entry->side = o->side;
    entry->order_kind = o->kind;
    entry->state = o->state;
    entry->order = o->id;
    entry->cl_ord_id = o->cl_ord_id;
    entry->px = o->px;
    entry->qty = o->qty;
    entry->filled = o->filled;
    if (e->change == VENUE_ORDER_CANCELED)
        entry->code = (int)o->cancel_source;
    if (e->change == VENUE_ORDER_AMENDED)
        entry->code = (int16_t)o->amend_result;
    if (e->change != VENUE_ORDER_FILLED)
        return;
    entry->fill_px = o->last.px;
    entry->fill_qty = o->last.qty;
    entry->fee = o->last.fee;
    entry->maker = o->last.maker;
    entry->trade_id = o->last.trade_id;
    if (o->last.fee.v > 0 && o->rebate.v > 0)
        currency = venue_rebate_currency(v, o);
    if (currency >= 0)
        entry->currency = v->currency[currency];
}

static const char *kind_name(enum journal_kind kind)
{
    static const char *const names[] = {
#define X(constant, name) (name),
        JOURNAL_KINDS(X)
#undef X
    };

    return names[kind];
}

static void write_order(const struct journal_entry *e, const struct venue *v, struct text *t)
{
    member_word(t, "instId", &v->listing[e->inst].is.inst);
    member_u64(t, "ordId", e->order);
    member_word(t, "clOrdId", &e->cl_ord_id);
    member_words(t, "side", side_name(e->side));
    member_words(t, "ordType", venue_kind_name(e->order_kind));
    member_words(t, "state", venue_state_name(e->state));
    member_decimal(t, "px", e->px.v, e->px_exp);
    member_decimal(t, "sz", e->qty.v, e->qty_exp);
    member_decimal(t, "accFillSz", e->filled.v, e->qty_exp);
    if (e->kind == JOURNAL_CANCEL)
        member_int(t, "cancelSource", e->code);
    if (e->kind == JOURNAL_AMEND)
        member_int(t, "amendResult", e->code);
    if (e->kind != JOURNAL_FILL)
        return;
    member_decimal(t, "fillPx", e->fill_px.v, e->px_exp);
    member_decimal(t, "fillSz", e->fill_qty.v, e->qty_exp);
    member_i64(t, "tradeId", e->trade_id);
    member_words(t, "execType", e->maker ? "M" : "T");
    member_money(t, "fee", e->fee);
    member_word(t, "feeCcy", &e->currency);
}

static void write_entry(const struct journal_entry *e, const struct venue *v, struct text *t)
{
    member_open(t, NULL, '{');
    member_int(t, "seq", (int64_t)e->seq);
    member_us(t, "ts", e->at);
    member_words(t, "kind", kind_name(e->kind));
    switch (e->kind) {
    case JOURNAL_ORDER:
    case JOURNAL_FILL:
    case JOURNAL_AMEND:
    case JOURNAL_CANCEL: write_order(e, v, t); break;
    case JOURNAL_REJECT:
        if (e->inst >= 0)
            member_word(t, "instId", &v->listing[e->inst].is.inst);
        member_word(t, "clOrdId", &e->cl_ord_id);
        member_word(t, "op", &e->note);
        member_i64(t, "sCode", e->code);
        break;
    case JOURNAL_SWITCH:
        member_int(t, "timeOut", e->code);
        member_word(t, "tag", &e->note);
        break;
    case JOURNAL_MONEY:
        member_word(t, "ccy", &e->currency);
        member_money(t, "change", e->fee);
        break;
    case JOURNAL_FAULT: member_word(t, "fault", &e->note); break;
    }
    member_close(t, '}');
}

void journal_json(const struct journal *j, const struct venue *v, uint64_t since, uint64_t limit,
                  struct text *t)
{
    uint64_t oldest = j->count > JOURNAL_ENTRIES ? j->count - JOURNAL_ENTRIES : 0;
    uint64_t written = 0;

    member_open(t, NULL, '[');
    if (since < oldest) {
        member_open(t, NULL, '{');
        member_words(t, "kind", "cut");
        member_int(t, "lost", (int64_t)(oldest - since));
        member_close(t, '}');
        since = oldest;
    }
    for (uint64_t n = since; n < j->count && written < limit; n++) {
        if (t->size - t->len < ENTRY_TEXT_MAX)
            break;
        write_entry(&j->at[n % JOURNAL_ENTRIES], v, t);
        written++;
    }
    member_close(t, ']');
}
