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

uint32_t truth_rests(const struct world *w, const struct word *inst)
{
    const struct venue *v = venue_of(w);
    const struct venue_order *o = NULL;
    uint32_t n = 0;
    while ((o = venue_orders_next_pending(&v->orders, 0, o)) != NULL)
        n += word_equal(&v->listing[o->inst].is.inst, inst);
    return n;
}

/* Signed, in base currency or contracts at 1e-18. */
static money_t held(const struct truth *t, const struct venue *v, int n)
{
    const struct instrument *i = &v->listing[n].is;
    if (i->type != INST_SPOT)
        return instrument_qty_money(i, QTY(v->account[0].positions[n].qty));
    const int16_t base = v->base[n];
    return money_sub(v->account[0].balances[base].cash, t->start[base]);
}

money_t truth_bound(const struct truth *t, const struct world *w)
{
    const struct venue *v = venue_of(w);
    const struct venue_order *o = NULL;
    money_t sum = MONEY(0);
    for (int n = 0; n < (int)v->listings; n++) {
        const struct instrument *i = &v->listing[n].is;
        const qty_t qty = instrument_money_qty(i, held(t, v, n));
        const px_t px =
            PX((int64_t)decimal_rescale(venue_mark(v, n).v, MONEY_EXP, i->px_exp, ROUND_DOWN));
        if (qty.v != 0 && px.v > 0)
            sum = money_add(sum, instrument_notional(i, px, QTY(qty.v < 0 ? -qty.v : qty.v)));
    }
    while ((o = venue_orders_next_pending(&v->orders, 0, o)) != NULL) {
        const struct instrument *i = &v->listing[o->inst].is;
        const money_t amount = held(t, v, o->inst);
        const bool dust = instrument_money_qty(i, amount).v == 0;
        const bool exit = !dust && (amount.v > 0) == (o->side == SIDE_SELL);
        if (!exit)
            sum = money_add(sum, instrument_notional(i, o->px, QTY(o->qty.v - o->filled.v)));
    }
    return sum;
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

uint64_t truth_struck(const struct world *w, const char *fault)
{
    static const char *const names[] = {
#define X(constant, name, parameters, what) [constant] = (name),
        FAULTS(X)
#undef X
    };
    const struct simulator *s = world_core(w, WORLD_SIMULATOR);
    for (size_t n = 0; n < FAULT_COUNT; n++)
        if (str_is(str_from(fault), names[n]))
            return s->faults.row[n].struck;
    UNREACHABLE();
}
