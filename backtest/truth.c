#include "backtest/truth.h"

#include "common/base/assert.h"
#include "services/simulator/simulator.h"
#include "services/simulator/venue_value.h"

_Static_assert((int)TRUTH_CURRENCIES == (int)VENUE_CURRENCIES, "one place a currency");

static const struct venue *venue_of(const struct world *w)
{
    return &((const struct simulator *)world_core(w, WORLD_SIMULATOR))->venue;
}

void truth_begin(struct truth *t, const struct world *w)
{
    const struct venue *v = venue_of(w);
    for (int c = 0; c < VENUE_CURRENCIES; c++)
        t->start[c] = v->account[0].balances[c].cash;
}

money_t truth_result(const struct truth *t, const struct world *w)
{
    const struct venue *v = venue_of(w);
    money_t sum = MONEY(0);
    for (int16_t c = 0; c < (int16_t)v->currencies; c++) {
        const money_t change = money_sub(v->account[0].balances[c].cash, t->start[c]);
        if (change.v != 0)
            sum = money_add(sum, venue_value_in_usd(v, c, change));
    }
    for (int n = 0; n < (int)v->listings; n++)
        if (v->account[0].positions[n].qty != 0)
            sum = money_add(sum, venue_unrealised(v, 0, n));
    return sum;
}

money_t truth_equity(const struct world *w)
{
    return venue_total_usd(venue_of(w), 0);
}

money_t truth_fees(const struct world *w)
{
    const struct venue *v = venue_of(w);
    money_t sum = MONEY(0);
    for (int16_t c = 0; c < (int16_t)v->currencies; c++)
        sum = money_add(sum, venue_value_in_usd(v, c, v->fees_collected[c]));
    return sum;
}

uint64_t truth_fills(const struct world *w)
{
    return venue_of(w)->fills;
}

uint32_t truth_pending(const struct world *w)
{
    return venue_of(w)->orders.pending[0];
}

uint32_t truth_side_count(const struct world *w)
{
    const struct venue *v = venue_of(w);
    uint32_t count[VENUE_LISTINGS][2] = {{0}};
    uint32_t most = 0;
    const struct venue_order *o = NULL;
    while ((o = venue_orders_next_pending(&v->orders, 0, o)) != NULL) {
        uint32_t *n = &count[o->inst][o->side];
        ++*n;
        most = *n > most ? *n : most;
    }
    return most;
}

bool truth_market_over(const struct world *w)
{
    const struct simulator *s = world_core(w, WORLD_SIMULATOR);
    return market_over(&s->market);
}

uint64_t truth_bad_lines(const struct world *w)
{
    const struct simulator *s = world_core(w, WORLD_SIMULATOR);
    return s->market.replay ? s->market.tape.bad : 0;
}

const char *truth_broken(const struct world *w)
{
    return venue_broken(venue_of(w));
}
