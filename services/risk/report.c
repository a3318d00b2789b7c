#include "services/risk/report.h"

#include <string.h>

#include "common/base/assert.h"
#include "services/risk/account.h"
#include "services/risk/day.h"
#include "services/risk/funds.h"
#include "services/risk/gate.h"
#include "services/risk/halt.h"
#include "services/risk/reconcile.h"

enum { TOTALS_EVERY_MS = 1000, EQUITY_EVERY_S = 60 };

void report_lease(const struct risk *r, uint32_t symbol, ts_t now, struct outbox *out)
{
    ASSERT(symbol < r->count);
    const struct lease *l = &r->leases.at[symbol];
    outbox_push(out, MSG_LEASE, now)->lease = (struct msg_lease){
        .inst = r->symbols[symbol].inst,
        .holder = l->holder,
        .instance = l->instance,
        .expires = l->expires,
        .notional = funds_share(r, symbol),
    };
}

void report_position(struct risk *r, struct symbol *s, ts_t now, struct outbox *out)
{
    const struct position *p = &s->position;
    const struct market *m = &s->market;
    s->published = (struct msg_position){
        .inst = s->inst,
        .amount = p->amount,
        .qty_exp = (int8_t)(m->known ? m->instrument.qty_exp : 0),
        .qty = m->known ? position_qty(p, &m->instrument) : QTY(0),
        .average = m->known ? position_average(p, &m->instrument) : MONEY(0),
        .opened = p->opened,
        .realised = p->realised,
        .unrealised = symbol_unrealised(r, s),
        .fees = p->fees_total,
        .fills = p->fills,
        .cycles = p->cycles,
        .last_fill = p->fills,
        .funding = p->funding_total,
    };
    outbox_push(out, MSG_POSITION, now)->position = s->published;
}

static void say_limits(struct symbol *s, const struct msg_symbol_limits *next, struct str detail,
                       ts_t now, struct outbox *out)
{
    s->limits = *next;
    const size_t len = str_copy(s->limits_text, sizeof s->limits_text, detail);
    s->limits.detail = (struct str){s->limits_text, len};
    struct msg_symbol_limits *m = &outbox_push(out, MSG_SYMBOL_LIMITS, now)->symbol_limits;
    *m = s->limits;
    m->detail = outbox_text(out, detail);
}

/* A hundredth more or less of room is no news. */
static bool moved(money_t was, money_t is)
{
    const int128_t change = int128_abs(is.v - was.v);
    return change * 100 > int128_abs(was.v);
}

/* In the symbol's quote currency. Told a hundredth too low, so that what is told still holds until
 * the next news. */
static money_t told_room(const struct risk *r, const struct symbol *s, money_t base)
{
    money_t price;
    if (!s->market.known || !account_price(r, &s->market.instrument.quote, &price) || price.v <= 0)
        return MONEY(0);
    const money_t room = money_div(funds_order(r, risk_index(r, s), base), price, ROUND_DOWN);
    return money_sub(room, MONEY(room.v / 100));
}

static bool limits_differ(const struct msg_symbol_limits *a, const struct msg_symbol_limits *b)
{
    return a->open_allowed != b->open_allowed || a->code != b->code ||
           a->paused_until.v != b->paused_until.v || a->losing_streak != b->losing_streak ||
           a->sellable.v != b->sellable.v || a->maker.v != b->maker.v || a->taker.v != b->taker.v ||
           a->need_spread.v != b->need_spread.v || a->pool_paused != b->pool_paused ||
           moved(a->order_notional, b->order_notional);
}

static void report_limits(struct risk *r, struct symbol *s, ts_t now, struct outbox *out)
{
    const struct msg_intent opening = {.action = ACTION_PLACE, .purpose = PURPOSE_OPEN};
    struct ask a;
    ask_init(&a, r, s, &opening, now);
    const enum verdict code = gate_outlook(&a);
    const ts_t pause = s->pause.until.v > r->pool.until.v ? s->pause.until : r->pool.until;
    const ts_t until = pause.v > s->advice.paused_until.v ? pause : s->advice.paused_until;
    const struct msg_symbol_limits next = {
        .inst = s->inst,
        .open_allowed = code == VERDICT_OK,
        .code = code,
        .paused_until = until.v > now.v ? until : TS(0),
        .losing_streak = s->pause.streak,
        .order_notional = told_room(r, s, a.base),
        .sellable = symbol_sellable(r, s),
        .maker = symbol_maker(r, s),
        .taker = symbol_taker(r, s),
        .need_spread = fee_round_trip(symbol_maker(r, s)),
        .pool_paused = until.v > now.v && until.v == r->pool.until.v,
    };
    if (code == VERDICT_FEES)
        economics_refused(r, s, text_done(&a.detail), now, out);
    else if (code == VERDICT_OK)
        s->economics.refused = false;
    if (!word_empty(&s->limits.inst) && !limits_differ(&s->limits, &next))
        return;
    say_limits(s, &next, text_done(&a.detail), now, out);
}

static void report_totals(struct risk *r, ts_t now, struct outbox *out)
{
    const money_t base = account_base(r);
    const money_t equity = account_equity(r);
    r->told_totals = now;
    r->totals = (struct msg_totals){
        .orders = r->orders,
        .fills = r->fills,
        .round_trips = account_cycles(r),
        .fees = account_fees(r),
        .pnl_net = account_pnl(r),
        .pnl_realised = account_realised(r),
        .equity = equity,
        .open_notional = account_open(r),
        .open_cap = money_times_rate(base, r->settings.open_cap, ROUND_DOWN),
        .currency = r->currency,
        .drawdown = day_drawdown(r),
    };
    outbox_push(out, MSG_TOTALS, now)->totals = r->totals;
    for (uint32_t i = 0; i < r->count; i++) {
        struct symbol *s = &r->symbols[i];
        const bool open = s->position.amount.v != 0;
        if (open && symbol_unrealised(r, s).v != s->published.unrealised.v)
            report_position(r, s, now, out);
    }
}

/* Marks change only with the totals, so that traded and paid times mark add up to their pnl_net. */
static void report_ledger(struct risk *r, bool mark, ts_t now, struct outbox *out)
{
    const bool at_rest = reconcile_at_rest(r);
    for (uint32_t i = 0; i < r->ledger.count; i++) {
        const struct ledger_currency *c = &r->ledger.at[i];
        struct msg_ledger *was = &r->lines[i];
        struct msg_ledger next = {
            .currency = c->ccy,
            .ours = ledger_ours(c),
            .exchange = c->told ? c->exchange : MONEY(0),
            .at_rest = at_rest,
            .traded = c->traded,
            .mark = was->mark,
            .paid = c->paid,
            .moved = money_add(c->carried, c->moved),
        };
        if (mark && !account_price(r, &c->ccy, &next.mark))
            next.mark = MONEY(0);
        if (was->ours.v == next.ours.v && was->exchange.v == next.exchange.v &&
            was->traded.v == next.traded.v && was->paid.v == next.paid.v &&
            was->moved.v == next.moved.v && was->at_rest == next.at_rest &&
            was->mark.v == next.mark.v && word_equal(&was->currency, &next.currency))
            continue;
        *was = next;
        outbox_push(out, MSG_LEDGER, now)->ledger = next;
    }
}

static void store_equity(struct risk *r, ts_t now, struct outbox *out)
{
    if (r->told_equity.v != 0 && ts_diff(now, r->told_equity).v < DUR_S(EQUITY_EVERY_S).v)
        return;
    r->told_equity = now;
    struct msg *m = record_new(&r->records, MSG_RECORD_EQUITY, now, out);
    m->record_equity = (struct msg_record_equity){
        .key = now,
        .equity = r->totals.equity,
        .pnl_net = r->totals.pnl_net,
        .fees = r->totals.fees,
        .open_notional = r->totals.open_notional,
    };
    if (r->orders == r->orders_stored)
        return;
    r->orders_stored = r->orders;
    const struct word key = latch_key("orders", &WORD_EMPTY);
    const struct latch_value v = {.value = (int64_t)r->orders, .at = now};
    (void)record_latch(&r->records, &key, &v, now, out);
}

void report_changes(struct risk *r, ts_t now, struct outbox *out)
{
    for (uint32_t i = 0; i < r->count; i++)
        report_limits(r, &r->symbols[i], now, out);
    const bool totals = ts_diff(now, r->told_totals).v >= DUR_MS(TOTALS_EVERY_MS).v;
    if (totals)
        report_totals(r, now, out);
    report_ledger(r, totals, now, out);
    if (r->ledger.based)
        store_equity(r, now, out);
}

void report_all(const struct risk *r, ts_t now, struct outbox *out)
{
    mode_tell(r, now, out);
    for (uint32_t i = 0; i < r->count; i++) {
        const struct symbol *s = &r->symbols[i];
        report_lease(r, i, now, out);
        if (!word_empty(&s->limits.inst)) {
            struct msg_symbol_limits *m = &outbox_push(out, MSG_SYMBOL_LIMITS, now)->symbol_limits;
            *m = s->limits;
            m->detail = outbox_words(out, s->limits_text);
        }
        if (!word_empty(&s->published.inst))
            outbox_push(out, MSG_POSITION, now)->position = s->published;
    }
    funds_say(r, now, out);
    if (!word_empty(&r->totals.currency))
        outbox_push(out, MSG_TOTALS, now)->totals = r->totals;
    for (uint32_t i = 0; i < r->ledger.count; i++)
        if (!word_empty(&r->lines[i].currency))
            outbox_push(out, MSG_LEDGER, now)->ledger = r->lines[i];
}
