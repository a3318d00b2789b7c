#include "services/simulator/venue_value.h"

#include "common/base/assert.h"
#include "services/simulator/venue_settle.h"

/* Maintenance margin of the first tier, as captured on BTC-USDT-SWAP (dossier §4.6.4). */
#define MMR RATE(4000000)

int16_t venue_value_currency(const struct venue *v, int inst, bool base)
{
    if (base)
        return v->base[inst];
    return v->quote[inst];
}

static money_t px_money(const struct instrument *i, int128_t px)
{
    return MONEY(decimal_rescale(px, i->px_exp, MONEY_EXP, ROUND_DOWN));
}

money_t venue_mark(const struct venue *v, int inst)
{
    ASSERT(inst >= 0 && (uint32_t)inst < v->listings);
    const struct instrument *i = &v->listing[inst].is;
    px_t bid = PX(0);
    px_t ask = PX(0);
    bool has_bid = ladder_best(&v->book[inst], SIDE_BUY, &bid);
    bool has_ask = ladder_best(&v->book[inst], SIDE_SELL, &ask);
    if (has_bid && has_ask)
        return MONEY(px_money(i, (int128_t)bid.v + ask.v).v / 2);
    const struct venue_trade *last = venue_tape_trade(&v->tape[inst], 0);
    if (last != NULL)
        return px_money(i, last->px.v);
    return px_money(i, has_bid ? bid.v : ask.v);
}

bool venue_band(const struct venue *v, int inst, px_t *buy_limit, px_t *sell_limit)
{
    const struct listing *l = &v->listing[inst];
    money_t mark = venue_mark(v, inst);
    if (mark.v <= 0)
        return false;
    money_t width = money_times_rate(mark, l->band, ROUND_UP);
    int128_t high = decimal_rescale(mark.v + width.v, MONEY_EXP, l->is.px_exp, ROUND_UP);
    int128_t low = decimal_rescale(mark.v - width.v, MONEY_EXP, l->is.px_exp, ROUND_DOWN);
    *buy_limit = instrument_px_up(&l->is, PX((int64_t)high));
    *sell_limit = instrument_px_down(&l->is, PX((int64_t)low));
    if (sell_limit->v < l->is.tick.v)
        *sell_limit = l->is.tick;
    return true;
}

/* Signed value of a position at the mark. */
static money_t position_value(const struct venue *v, uint16_t account, int inst)
{
    const struct venue_position *p = &v->account[account].positions[inst];
    int exp = 0;
    int128_t units = venue_settle_units(&v->listing[inst].is, p->qty, &exp);
    return MONEY(
        decimal_rescale(units * venue_mark(v, inst).v, exp + MONEY_EXP, MONEY_EXP, ROUND_NEAREST));
}

static money_t margin_of(money_t position, money_t buys, money_t sells, uint32_t leverage)
{
    money_t longs = money_add(position, buys);
    money_t shorts = money_sub(sells, position);
    money_t at_risk = money_max(longs, shorts);
    return MONEY(int128_div(at_risk.v, leverage, ROUND_UP));
}

money_t venue_value_margin(const struct venue *v, uint16_t account, int inst)
{
    const struct venue_account *a = &v->account[account];
    if (v->listing[inst].is.type != INST_SWAP)
        return MONEY(0);
    money_t buys = a->open_notional[inst][SIDE_BUY];
    money_t sells = a->open_notional[inst][SIDE_SELL];
    if (a->positions[inst].qty == 0 && buys.v == 0 && sells.v == 0)
        return MONEY(0);
    return margin_of(position_value(v, account, inst), buys, sells, a->leverage[inst]);
}

money_t venue_value_extra_margin(const struct venue *v, uint16_t account, int inst, enum side side,
                                 money_t more)
{
    const struct venue_account *a = &v->account[account];
    money_t position = position_value(v, account, inst);
    money_t buys = a->open_notional[inst][SIDE_BUY];
    money_t sells = a->open_notional[inst][SIDE_SELL];
    money_t before = margin_of(position, buys, sells, a->leverage[inst]);
    if (side == SIDE_BUY)
        buys = money_add(buys, more);
    else
        sells = money_add(sells, more);
    return money_sub(margin_of(position, buys, sells, a->leverage[inst]), before);
}

money_t venue_unrealised(const struct venue *v, uint16_t account, int inst)
{
    const struct venue_position *p = &v->account[account].positions[inst];
    if (p->qty == 0)
        return MONEY(0);
    int exp = 0;
    int128_t units = venue_settle_units(&v->listing[inst].is, p->qty, &exp);
    int128_t per_unit = venue_mark(v, inst).v - p->average.v;
    return MONEY(decimal_rescale(units * per_unit, exp + MONEY_EXP, MONEY_EXP, ROUND_DOWN));
}

money_t venue_position_imr(const struct venue *v, uint16_t account, int inst)
{
    money_t value = position_value(v, account, inst);
    return MONEY(int128_div(int128_abs(value.v), v->account[account].leverage[inst], ROUND_UP));
}

struct venue_funds venue_funds(const struct venue *v, uint16_t account, int16_t currency)
{
    ASSERT(account < VENUE_ACCOUNTS);
    ASSERT(currency >= 0 && currency < VENUE_CURRENCIES);
    const struct venue_account *a = &v->account[account];
    const struct venue_balance *b = &a->balances[currency];
    struct venue_funds f = {.cash = b->cash, .order_frozen = b->frozen, .updated = b->updated};
    money_t positions = MONEY(0);
    for (int n = 0; n < (int)v->listings; n++) {
        if (v->listing[n].is.type != INST_SWAP || v->quote[n] != currency)
            continue;
        money_t own = venue_position_imr(v, account, n);
        f.unrealised = money_add(f.unrealised, venue_unrealised(v, account, n));
        f.imr = money_add(f.imr, venue_value_margin(v, account, n));
        f.mmr =
            money_add(f.mmr, money_times_rate(MONEY(int128_abs(position_value(v, account, n).v)),
                                              MMR, ROUND_UP));
        positions = money_add(positions, own);
    }
    f.equity = money_add(f.cash, f.unrealised);
    f.frozen = money_add(b->frozen, f.imr);
    f.order_frozen = money_add(b->frozen, money_sub(f.imr, money_min(positions, f.imr)));
    f.available = money_max(money_sub(f.equity, f.frozen), MONEY(0));
    return f;
}

money_t venue_liquidation_px(const struct venue *v, uint16_t account, int inst)
{
    const struct venue_position *p = &v->account[account].positions[inst];
    if (p->qty == 0)
        return MONEY(0);
    int exp = 0;
    int128_t units = venue_settle_units(&v->listing[inst].is, p->qty < 0 ? -p->qty : p->qty, &exp);
    money_t size = MONEY(decimal_rescale(units, exp, MONEY_EXP, ROUND_NEAREST));
    double n = money_to_double(size);
    double mark = money_to_double(venue_mark(v, inst));
    double equity = money_to_double(venue_funds(v, account, v->quote[inst]).equity);
    const double mmr = 0.004;
    double px = p->qty > 0 ? (n * mark - equity) / (n * (1.0 - mmr))
                           : (n * mark + equity) / (n * (1.0 + mmr));
    return px <= 0.0 || px > 1e15 ? MONEY(0) : MONEY((int128_t)(px * 1e9) * 1000000000);
}

money_t venue_usd_px(const struct venue *v, int16_t currency)
{
    const struct word *c = &v->currency[currency];
    money_t one = MONEY((int128_t)1000000000 * 1000000000);
    if (word_is(c, "USDT") || word_is(c, "USDC") || word_is(c, "USD"))
        return one;
    for (int n = 0; n < (int)v->listings; n++) {
        bool usd = word_is(&v->currency[v->quote[n]], "USDT");
        if (v->listing[n].is.type == INST_SPOT && v->base[n] == currency && usd)
            return venue_mark(v, n);
    }
    return MONEY(0);
}

/* Both factors at 1e-18: the product is brought back in two steps so that it fits. */
money_t venue_value_in_usd(const struct venue *v, int16_t currency, money_t amount)
{
    int128_t px = decimal_rescale(venue_usd_px(v, currency).v, MONEY_EXP, -12, ROUND_DOWN);
    int128_t n = decimal_rescale(amount.v, MONEY_EXP, -9, ROUND_DOWN);
    return MONEY(decimal_rescale(n * px, -21, MONEY_EXP, ROUND_DOWN));
}

money_t venue_total_usd(const struct venue *v, uint16_t account)
{
    money_t sum = MONEY(0);
    for (int16_t c = 0; c < (int16_t)v->currencies; c++) {
        if (v->account[account].balances[c].cash.v != 0)
            sum = money_add(sum, venue_value_in_usd(v, c, venue_funds(v, account, c).equity));
    }
    return sum;
}

qty_t venue_max_size(const struct venue *v, uint16_t account, int inst, enum side side, px_t px)
{
    const struct instrument *i = &v->listing[inst].is;
    bool base = i->type == INST_SPOT && side == SIDE_SELL;
    int16_t currency = venue_value_currency(v, inst, base);
    money_t available = venue_funds(v, account, currency).available;
    if (base)
        return instrument_money_qty(i, available);
    if (px.v == 0) {
        money_t mark = venue_mark(v, inst);
        px = PX((int64_t)decimal_rescale(mark.v, MONEY_EXP, i->px_exp, ROUND_UP));
    }
    if (px.v <= 0)
        return QTY(0);
    if (i->type == INST_SWAP)
        available = MONEY(available.v * v->account[account].leverage[inst]);
    return instrument_qty_for(i, px, available);
}

int16_t venue_fee_currency(const struct venue *v, const struct venue_order *o)
{
    bool spot = v->listing[o->inst].is.type == INST_SPOT;
    bool in_base = spot && o->side == SIDE_BUY && !v->account[o->account].fee_in_quote;
    return venue_value_currency(v, o->inst, in_base);
}

int16_t venue_rebate_currency(const struct venue *v, const struct venue_order *o)
{
    bool spot = v->listing[o->inst].is.type == INST_SPOT;
    return venue_value_currency(v, o->inst, spot && o->side == SIDE_SELL);
}
