/* The rules about how much: equity, caps, count, funds, requests. */
#include "common/base/assert.h"
#include "services/risk/account.h"
#include "services/risk/day.h"
#include "services/risk/rules.h"

bool equity_is_known(struct ask *a)
{
    if (a->base.v <= 0)
        return ask_no(a, "equity is not known, or nothing");
    return a->r->can_trade || ask_no(a, "the account may not trade");
}

bool order_cap_holds(struct ask *a)
{
    const money_t limit = day_order_cap(a->r, a->base);
    if (day_halved(a->r))
        text_put(&a->detail, "halved after today's drawdown");
    return money_cmp(a->notional, limit) <= 0 || ask_beyond(a, a->notional, limit);
}

bool count_has_room(struct ask *a)
{
    struct orders *os = &a->r->mirror.orders;
    uint32_t n = a->replaced == NULL ? 1 : 0;
    for (const struct order *o = orders_first(os); o != NULL; o = orders_after(os, o))
        n += o->state != ORDER_GHOST;
    const uint32_t limit = a->r->settings.max_open_orders;
    return n <= limit || ask_beyond(a, money_of_count(n), money_of_count(limit));
}

bool open_cap_holds(struct ask *a)
{
    const money_t limit = share_of(a->base, a->r->settings.open_cap);
    /* An amendment's old terms stay counted beside the new ones: more than needed, never less. */
    const money_t sum = money_add(account_open(a->r), a->notional);
    return money_cmp(sum, limit) <= 0 || ask_beyond(a, sum, limit);
}

/* Coins of this base that our opening sales already offer. */
static money_t offered(struct ask *a, const struct word *base)
{
    struct orders *os = &a->r->mirror.orders;
    money_t sum = MONEY(0);
    for (const struct order *o = orders_first(os); o != NULL; o = orders_after(os, o)) {
        const struct symbol *s = risk_symbol(a->r, &o->inst);
        if (s == NULL || o == a->replaced || o->side != SIDE_SELL || o->purpose != PURPOSE_OPEN)
            continue;
        if (s->market.known && word_equal(&s->market.instrument.base, base))
            sum = money_add(sum, instrument_qty_money(&s->market.instrument, order_open_qty(o)));
    }
    return sum;
}

static bool coins_suffice(struct ask *a, const struct instrument *i)
{
    const money_t want = instrument_qty_money(i, a->in->qty);
    const money_t declared = money_sub(symbol_sellable(a->r, a->s), offered(a, &i->base));
    if (money_cmp(want, declared) > 0)
        return ask_no(a, "only declared inventory may be sold"), ask_beyond(a, want, declared);
    const money_t left = account_free(a->r, &i->base);
    return money_cmp(want, left) <= 0 || ask_beyond(a, want, left);
}

bool funds_suffice(struct ask *a)
{
    const struct instrument *i = &a->s->market.instrument;
    if (i->type == INST_SPOT && a->in->side == SIDE_SELL)
        return coins_suffice(a, i);
    money_t want = instrument_notional(i, a->in->px, a->in->qty);
    if (i->type != INST_SPOT)
        want = MONEY(int128_div(want.v, a->s->leverage > 0 ? a->s->leverage : 1, ROUND_UP));
    const money_t left = account_free(a->r, &i->quote);
    return money_cmp(want, left) <= 0 || ask_beyond(a, want, left);
}

bool rate_has_room(struct ask *a)
{
    if (bucket_left(&a->r->places, a->now) == 0 || bucket_left(&a->s->places, a->now) == 0)
        return ask_no(a, "our share of the exchange's request limit is used up");
    const bool account = bucket_take(&a->r->places, a->now, 1);
    const bool symbol = bucket_take(&a->s->places, a->now, 1);
    ASSERT(account);
    ASSERT(symbol);
    return true;
}
