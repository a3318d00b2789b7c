#include "common/market/instrument.h"

#include "common/base/assert.h"

static bool exponent_valid(int exp)
{
    return exp >= -18 && exp <= 18;
}

bool instrument_valid(const struct instrument *i)
{
    if (word_empty(&i->inst) || word_empty(&i->quote))
        return false;
    if (i->px_exp > 0 || !exponent_valid(i->px_exp))
        return false;
    if (!exponent_valid(i->qty_exp) || !exponent_valid(i->contract_exp))
        return false;
    if (i->tick.v <= 0 || i->lot.v <= 0 || i->min_qty.v < i->lot.v)
        return false;
    if (i->max_limit_qty.v < 0 || i->max_market_qty.v < 0 || i->contract <= 0)
        return false;
    return i->type != INST_SPOT || (i->linear && i->contract == 1 && i->contract_exp == 0);
}

bool instrument_differs(const struct instrument *was, const struct instrument *next)
{
    if (!word_equal(&was->inst, &next->inst) || was->type != next->type)
        return true;
    if (was->state != next->state || was->code != next->code || was->linear != next->linear)
        return true;
    if (was->px_exp != next->px_exp || was->qty_exp != next->qty_exp)
        return true;
    if (was->tick.v != next->tick.v || was->lot.v != next->lot.v)
        return true;
    if (was->min_qty.v != next->min_qty.v || was->max_limit_qty.v != next->max_limit_qty.v)
        return true;
    if (was->max_market_qty.v != next->max_market_qty.v)
        return true;
    return was->contract != next->contract || was->contract_exp != next->contract_exp;
}

bool instrument_changing(ts_t at, ts_t now)
{
    const dur_t margin = INSTRUMENT_CHANGE_MARGIN;
    return at.v != 0 && now.v >= at.v - margin.v && now.v <= ts_add(at, margin).v;
}

static int64_t floor_to(int64_t v, int64_t step)
{
    ASSERT(step > 0);
    const int64_t rest = v % step;
    return rest == 0 ? v : v - rest - (rest < 0 ? step : 0);
}

px_t instrument_px_down(const struct instrument *i, px_t px)
{
    return PX(floor_to(px.v, i->tick.v));
}

px_t instrument_px_up(const struct instrument *i, px_t px)
{
    const px_t down = instrument_px_down(i, px);
    return down.v == px.v ? px : PX(down.v + i->tick.v);
}

px_t instrument_px_passive(const struct instrument *i, enum side side, px_t px)
{
    return side == SIDE_BUY ? instrument_px_down(i, px) : instrument_px_up(i, px);
}

qty_t instrument_qty_down(const struct instrument *i, qty_t qty)
{
    return QTY(floor_to(qty.v, i->lot.v));
}

bool instrument_on_tick(const struct instrument *i, px_t px)
{
    return px.v % i->tick.v == 0;
}

bool instrument_on_lot(const struct instrument *i, qty_t qty)
{
    return qty.v % i->lot.v == 0;
}

money_t instrument_notional(const struct instrument *i, px_t px, qty_t qty)
{
    int128_t value = 0;
    ASSERT(i->contract > 0);
    ASSERT(int128_mul((int128_t)px.v * qty.v, i->contract, &value));
    const int exp = i->px_exp + i->qty_exp + i->contract_exp;
    return MONEY(decimal_rescale(value, exp, MONEY_EXP, ROUND_NEAREST));
}

qty_t instrument_qty_for(const struct instrument *i, px_t px, money_t amount)
{
    ASSERT(px.v > 0);
    ASSERT(i->contract > 0);
    if (amount.v <= 0)
        return QTY(0);
    const int exp = i->px_exp + i->qty_exp + i->contract_exp - MONEY_EXP;
    int128_t each = (int128_t)px.v * i->contract; /* worth of one count, in 10^exp of 1e-18 */
    int128_t have = amount.v;
    for (int n = 0; n < exp; n++) {
        if (!int128_mul(each, 10, &each))
            return QTY(0); /* one count is worth more than any amount */
    }
    for (int n = 0; n > exp; n--) {
        if (!int128_mul(have, 10, &have))
            return instrument_qty_down(i, QTY(INT64_MAX));
    }
    const int128_t count = have / each;
    return instrument_qty_down(i, QTY(count > INT64_MAX ? INT64_MAX : (int64_t)count));
}

money_t instrument_qty_money(const struct instrument *i, qty_t qty)
{
    return MONEY(decimal_rescale(qty.v, i->qty_exp, MONEY_EXP, ROUND_DOWN));
}

qty_t instrument_money_qty(const struct instrument *i, money_t amount)
{
    const int128_t size = int128_abs(amount.v);
    const int128_t count = decimal_rescale(size, MONEY_EXP, i->qty_exp, ROUND_DOWN);
    const qty_t qty = instrument_qty_down(i, QTY(count > INT64_MAX ? INT64_MAX : (int64_t)count));
    return amount.v < 0 ? QTY(-qty.v) : qty;
}

bool spread_reaches(px_t bid, px_t ask, rate_t th)
{
    return ((int128_t)ask.v - bid.v) * 1000000000 >= (int128_t)th.v * bid.v;
}

bool px_moved(px_t from, px_t px, rate_t th)
{
    return int128_abs((int128_t)px.v - from.v) * 1000000000 > (int128_t)th.v * from.v;
}

rate_t spread_rate(px_t bid, px_t ask)
{
    ASSERT(bid.v > 0);
    return money_ratio(MONEY((int128_t)ask.v - bid.v), MONEY(bid.v));
}
