#include "common/market/fees.h"

#include "common/base/assert.h"

enum { ONE = 1000000000 };

money_t fee_of_fill(const struct instrument *i, enum side side, px_t px, qty_t qty, rate_t rate,
                    struct word *ccy)
{
    ASSERT(px.v > 0);
    ASSERT(qty.v > 0);
    const bool in_coins = i->type == INST_SPOT && side == SIDE_BUY;
    *ccy = in_coins ? i->base : i->quote;
    const money_t received =
        in_coins ? instrument_qty_money(i, qty) : instrument_notional(i, px, qty);
    return money_neg(money_times_rate(received, rate, ROUND_UP));
}

rate_t fee_worse(rate_t a, rate_t b)
{
    return a.v > b.v ? a : b;
}

/* Of one coin bought, 1-f arrive; selling them brings ask·(1-f)²: ask must exceed bid/(1-f)². */
rate_t fee_round_trip(rate_t maker)
{
    ASSERT(maker.v < ONE);
    if (maker.v < 0)
        return RATE(0);
    const int128_t kept = (int128_t)(ONE - maker.v) * (ONE - maker.v);
    const int128_t ratio = int128_div((int128_t)ONE * ONE * ONE, kept, ROUND_DOWN);
    return RATE((int64_t)(ratio - ONE + 1));
}

rate_t fee_need_spread(rate_t maker, rate_t reentry, rate_t edge)
{
    ASSERT(reentry.v >= 0);
    ASSERT(edge.v >= 0);
    const int64_t entry = fee_round_trip(maker).v + edge.v;
    const int64_t mean = 2 * entry - reentry.v;
    return RATE(entry > mean ? entry : mean);
}

bool fee_payable(rate_t maker, rate_t min_spread, rate_t reentry)
{
    return maker.v < ONE && min_spread.v >= fee_need_spread(maker, reentry, RATE(0)).v;
}

rate_t fee_most_maker(rate_t min_spread, rate_t reentry)
{
    const int64_t step = 1000; /* 0.01 bp */
    const int64_t mean = (min_spread.v + reentry.v) / 2;
    int64_t most = (min_spread.v < mean ? min_spread.v : mean) / 2 / step * step;
    while (most > -ONE / 10 && !fee_payable(RATE(most), min_spread, reentry))
        most -= step;
    return RATE(most);
}
