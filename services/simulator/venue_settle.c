#include "services/simulator/venue_settle.h"

#include "common/base/assert.h"
#include "services/simulator/venue_say.h"
#include "services/simulator/venue_value.h"

int128_t venue_settle_units(const struct instrument *i, int64_t qty, int *exp)
{
    *exp = i->qty_exp + i->contract_exp;
    return (int128_t)qty * i->contract;
}

static money_t zero(void)
{
    return MONEY(0);
}

static money_t notional(const struct venue *v, int inst, px_t px, qty_t qty, enum rounding r)
{
    const struct instrument *i = &v->listing[inst].is;
    int exp = 0;
    int128_t units = venue_settle_units(i, qty.v, &exp);
    return MONEY(decimal_rescale(units * px.v, exp + i->px_exp, MONEY_EXP, r));
}

/* Fee in quote currency for a notional: rounded so that the sum over an order's fills never
 * exceeds what was held for it. */
static money_t quote_charge(money_t amount, rate_t rate)
{
    return money_times_rate(amount, rate, ROUND_DOWN);
}

int16_t venue_settle_hold_currency(const struct venue *v, const struct venue_order *o)
{
    if (v->listing[o->inst].is.type != INST_SPOT)
        return VENUE_CURRENCY_NONE;
    return venue_value_currency(v, o->inst, o->side == SIDE_SELL);
}

money_t venue_settle_hold(const struct venue *v, const struct venue_order *o, px_t px, qty_t rest)
{
    const struct venue_account *a = &v->account[o->account];
    const struct instrument *i = &v->listing[o->inst].is;
    if (rest.v <= 0 && !o->quote_sized)
        return zero();
    if (o->side == SIDE_SELL)
        return MONEY(decimal_rescale(rest.v, i->qty_exp, MONEY_EXP, ROUND_UP));
    money_t cost = o->quote_sized ? o->amount : notional(v, o->inst, px, rest, ROUND_UP);
    const struct venue_fees *f = &a->fees[o->inst];
    rate_t worst = f->taker.v > f->maker.v ? f->taker : f->maker;
    if (a->fee_in_quote && worst.v > 0)
        cost = money_add(cost, money_times_rate(cost, worst, ROUND_UP));
    return cost;
}

/* Only resting orders hold: a market order is over within the call that brought it. */
void venue_settle_holds(struct venue *v, struct venue_order *o, ts_t now)
{
    struct venue_account *a = &v->account[o->account];
    qty_t rest = QTY(o->qty.v - o->filled.v);
    bool holds = venue_order_pending(o) && o->px.v > 0;
    if (v->listing[o->inst].is.type != INST_SPOT) {
        money_t *sum = &a->open_notional[o->inst][o->side];
        money_t want = holds ? notional(v, o->inst, o->px, rest, ROUND_UP) : zero();
        *sum = money_add(money_sub(*sum, o->open_notional), want);
        ASSERT(sum->v >= 0);
        bool moved = money_cmp(o->open_notional, want) != 0;
        o->open_notional = want;
        if (moved)
            venue_say_held(v, o->account, v->quote[o->inst], now);
        return;
    }
    money_t want = holds ? venue_settle_hold(v, o, o->px, rest) : zero();
    if (money_cmp(want, o->frozen) == 0)
        return;
    o->frozen_currency = venue_settle_hold_currency(v, o);
    struct venue_balance *b = &a->balances[o->frozen_currency];
    b->frozen = money_add(money_sub(b->frozen, o->frozen), want);
    ASSERT(b->frozen.v >= 0);
    o->frozen = want;
    venue_say_held(v, o->account, o->frozen_currency, now);
}

/* Cash that changes hands: what the account gains, the other side of the trade gave. */
static void pay(struct venue *v, struct venue_bill *bill, money_t gross, int64_t trade_id, ts_t now)
{
    int16_t c = bill->currency;
    bill->change = money_add(gross, bill->fee);
    v->flow_received[c] = money_sub(v->flow_received[c], gross);
    v->fees_collected[c] = money_sub(v->fees_collected[c], bill->fee);
    venue_say_cash(v, bill, trade_id, now);
}

static struct venue_bill bill_of(const struct venue_order *o, int16_t currency)
{
    return (struct venue_bill){.account = o->account,
                               .currency = currency,
                               .type = VENUE_BILL_TRADE,
                               .order = o->id,
                               .inst = o->inst};
}

/* The fee of a spot fill as a change of balance, and its currency (dossier §7.1): charges in the
 * received asset, or in quote with feeType 1; a buyer's rebate in quote. */
static money_t spot_fee(const struct venue *v, const struct venue_order *o, rate_t rate,
                        money_t base, money_t quote, int16_t *currency)
{
    bool in_base = o->side == SIDE_BUY && rate.v >= 0 && !v->account[o->account].fee_in_quote;
    *currency = venue_value_currency(v, o->inst, in_base);
    if (in_base)
        return money_neg(money_times_rate(base, rate, ROUND_UP));
    if (o->side == SIDE_BUY && rate.v >= 0)
        return money_neg(quote_charge(quote, rate));
    return money_neg(money_times_rate(quote, rate, ROUND_UP));
}

static void settle_spot(struct venue *v, struct venue_order *o, struct venue_execution *x,
                        rate_t rate, ts_t now)
{
    const struct instrument *i = &v->listing[o->inst].is;
    money_t base = MONEY(decimal_rescale(x->qty.v, i->qty_exp, MONEY_EXP, ROUND_DOWN));
    money_t quote = notional(v, o->inst, x->px, x->qty, ROUND_DOWN);
    bool buy = o->side == SIDE_BUY;
    x->fee = spot_fee(v, o, rate, base, quote, &x->fee_currency);
    struct venue_bill got = bill_of(o, venue_value_currency(v, o->inst, buy));
    struct venue_bill gave = bill_of(o, venue_value_currency(v, o->inst, !buy));
    got.fee = x->fee_currency == got.currency ? x->fee : zero();
    gave.fee = x->fee_currency == gave.currency ? x->fee : zero();
    venue_settle_holds(v, o, now);
    pay(v, &gave, money_neg(buy ? quote : base), x->trade_id, now);
    pay(v, &got, buy ? base : quote, x->trade_id, now);
}

/* Moves the net position by a signed quantity; returns the profit of the part that closed. */
static money_t position_trade(struct venue *v, const struct venue_order *o, px_t px, int64_t change,
                              ts_t now)
{
    const struct instrument *i = &v->listing[o->inst].is;
    struct venue_position *p = &v->account[o->account].positions[o->inst];
    money_t exit = MONEY(decimal_rescale(px.v, i->px_exp, MONEY_EXP, ROUND_NEAREST));
    money_t profit = zero();
    if (p->qty == 0)
        *p = (struct venue_position){.id = venue_say_id(v, now), .created = now};
    int64_t was = p->qty;
    bool same = was == 0 || (was > 0) == (change > 0);
    if (same) {
        int128_t total =
            p->average.v * (was < 0 ? -was : was) + exit.v * (change < 0 ? -change : change);
        int64_t size = was + change;
        p->average = MONEY(int128_div(total, size < 0 ? -size : size, ROUND_NEAREST));
    } else {
        int64_t room = was < 0 ? -was : was;
        int64_t size = change < 0 ? -change : change;
        int64_t closed = size < room ? size : room;
        int exp = 0;
        int128_t units = venue_settle_units(i, was > 0 ? closed : -closed, &exp);
        profit = MONEY(decimal_rescale((exit.v - p->average.v) * units, exp + MONEY_EXP, MONEY_EXP,
                                       ROUND_DOWN));
        if (size > room)
            p->average = exit;
    }
    p->qty = was + change;
    v->flow_position[o->inst] -= change;
    return profit;
}

static void settle_swap(struct venue *v, struct venue_order *o, struct venue_execution *x,
                        rate_t rate, ts_t now)
{
    struct venue_position *p = &v->account[o->account].positions[o->inst];
    int64_t change = o->side == SIDE_BUY ? x->qty.v : -x->qty.v;
    money_t value = notional(v, o->inst, x->px, x->qty, ROUND_UP);
    x->pnl = position_trade(v, o, x->px, change, now);
    x->fee = money_neg(money_times_rate(value, rate, ROUND_UP));
    x->fee_currency = v->quote[o->inst];
    p->pnl = money_add(p->pnl, x->pnl);
    p->fee = money_add(p->fee, x->fee);
    p->trade_id = x->trade_id;
    p->updated = now;
    struct venue_bill b = bill_of(o, v->quote[o->inst]);
    b.fee = x->fee;
    b.pnl = x->pnl;
    venue_settle_holds(v, o, now);
    pay(v, &b, x->pnl, x->trade_id, now);
    venue_say_position(v, o->account, o->inst, VENUE_BILL_TRADE, now);
}

static void keep_fill(struct venue *v, const struct venue_order *o, rate_t rate)
{
    struct venue_fill *f = &v->fill[v->fills % VENUE_FILLS];
    v->fills++;
    *f = (struct venue_fill){
        .bill = o->last.bill,
        .order = o->id,
        .account = o->account,
        .inst = o->inst,
        .side = o->side,
        .cl_ord_id = o->cl_ord_id,
        .tag = o->tag,
        .is = o->last,
        .rate = rate,
        .fee_currency = o->last.fee_currency,
    };
}

void venue_settle_fill(struct venue *v, struct venue_order *o, const struct venue_match_fill *f,
                       ts_t now)
{
    ASSERT(venue_order_pending(o));
    ASSERT(f->qty.v > 0);
    struct venue_account *a = &v->account[o->account];
    rate_t rate = f->maker ? a->fees[o->inst].maker : a->fees[o->inst].taker;
    bool spot = v->listing[o->inst].is.type == INST_SPOT;
    o->filled.v += f->qty.v;
    ASSERT(o->quote_sized || o->filled.v <= o->qty.v);
    o->turnover += (int128_t)f->px.v * f->qty.v;
    o->last = (struct venue_execution){.px = f->px,
                                       .qty = f->qty,
                                       .trade_id = f->trade_id,
                                       .bill = venue_say_id(v, now),
                                       .maker = f->maker,
                                       .at = now};
    bool whole = !o->quote_sized && o->filled.v == o->qty.v;
    venue_order_move(&v->orders, o, whole ? VENUE_FILLED : VENUE_PARTIAL);
    if (whole)
        a->pending_inst[o->inst]--;
    if (spot)
        settle_spot(v, o, &o->last, rate, now);
    else
        settle_swap(v, o, &o->last, rate, now);
    o->pnl = money_add(o->pnl, o->last.pnl);
    if (spot && o->side == SIDE_BUY && o->last.fee.v > 0)
        o->rebate = money_add(o->rebate, o->last.fee);
    else
        o->fee = money_add(o->fee, o->last.fee);
    keep_fill(v, o, rate);
    venue_say_order(v, o, VENUE_ORDER_FILLED, now);
    if (!spot)
        venue_settle_reduce_only(v, o->account, o->inst, now);
}

void venue_settle_cancel(struct venue *v, struct venue_order *o, enum venue_cancel_source why,
                         ts_t now)
{
    ASSERT(venue_order_pending(o));
    if (o->node != LADDER_NONE) {
        int32_t node = o->node;
        px_t px = PX(v->nodes.at[node].px);
        o->node = LADDER_NONE;
        ladder_remove(&v->book[o->inst], &v->nodes, node);
        venue_say_level(v, o->inst, o->side, px, now);
    }
    o->cancel_source = why;
    venue_order_move(&v->orders, o, VENUE_CANCELED);
    v->account[o->account].pending_inst[o->inst]--;
    venue_settle_holds(v, o, now);
    venue_say_order(v, o, VENUE_ORDER_CANCELED, now);
}

/* What is left of a reduce-only order becomes at most the position; nothing to reduce ends it. */
static void fit(struct venue *v, struct venue_order *o, int64_t position, ts_t now)
{
    int64_t room = o->side == SIDE_SELL ? position : -position;
    int64_t rest = o->qty.v - o->filled.v;
    if (rest <= room)
        return;
    if (room <= 0) {
        venue_settle_cancel(v, o, VENUE_BY_CLOSED, now);
        return;
    }
    ladder_reduce(&v->book[o->inst], &v->nodes, o->node, QTY(rest - room));
    o->qty.v -= rest - room;
    venue_settle_holds(v, o, now);
    venue_say_level(v, o->inst, o->side, o->px, now);
    o->amend_source = 4;
    venue_say_order(v, o, VENUE_ORDER_AMENDED, now);
}

void venue_settle_reduce_only(struct venue *v, uint16_t account, int inst, ts_t now)
{
    struct venue_orders *p = &v->orders;
    int64_t position = v->account[account].positions[inst].qty;
    int32_t slot = p->pending_newest[account];
    while (slot != VENUE_ORDER_NONE) {
        struct venue_order *o = &p->at[slot];
        slot = o->pending_older;
        if (o->inst == inst && o->reduce_only && o->node != LADDER_NONE)
            fit(v, o, position, now);
    }
}

void venue_settle_funding(struct venue *v, int inst, ts_t now)
{
    const struct listing *l = &v->listing[inst];
    money_t mark = venue_mark(v, inst);
    int16_t currency = v->quote[inst];
    for (uint32_t n = 0; n < VENUE_ACCOUNTS; n++) {
        struct venue_position *p = &v->account[n].positions[inst];
        if (!v->account[n].open || p->qty == 0 || mark.v == 0)
            continue;
        int exp = 0;
        int128_t units = venue_settle_units(&l->is, p->qty, &exp);
        money_t value =
            MONEY(decimal_rescale(units * mark.v, exp + MONEY_EXP, MONEY_EXP, ROUND_UP));
        money_t paid = money_neg(money_times_rate(value, l->funding, ROUND_UP));
        struct venue_bill b = {.account = (uint16_t)n,
                               .currency = currency,
                               .type = VENUE_BILL_FUNDING,
                               .pnl = paid,
                               .inst = inst};
        p->funding = money_add(p->funding, paid);
        p->updated = now;
        pay(v, &b, paid, 0, now);
        venue_say_position(v, (uint16_t)n, inst, VENUE_BILL_FUNDING, now);
    }
}
