/* The rules about how much: depth, repetition, position, caps, funds. */
#include "common/base/assert.h"
#include "services/risk/account.h"
#include "services/risk/rules.h"

enum { DUPLICATE_MS = 200, EXIT_SLIP = 500000 /* 5 bp, at 1e-9 */ };

static money_t times(money_t amount, rate_t rate)
{
    return money_times_rate(amount, rate, ROUND_DOWN);
}

static money_t touch_notional(struct ask *a, enum side side)
{
    const struct market *m = &a->s->market;
    const px_t px = side == SIDE_BUY ? m->bid : m->ask;
    const qty_t qty = market_touch_qty(m, side, &a->r->mirror.orders);
    return instrument_notional(&m->instrument, px, qty);
}

/* Leaving by the book what this order would bring costs too much. */
static bool exit_is_dear(struct ask *a)
{
    const struct market *m = &a->s->market;
    const enum side leave = side_other(a->in->side);
    const px_t touch = leave == SIDE_SELL ? m->bid : m->ask;
    const money_t best = instrument_notional(&m->instrument, touch, a->in->qty);
    money_t value;
    if (!market_walk(m, leave, a->in->qty, &a->r->mirror.orders, &value))
        return true;
    const money_t slip = MONEY(int128_abs(money_sub(best, value).v));
    return money_cmp(slip, times(best, RATE(EXIT_SLIP))) > 0;
}

bool book_is_deep(struct ask *a)
{
    const struct settings *s = &a->r->settings;
    const money_t there = money_add(touch_notional(a, SIDE_BUY), touch_notional(a, SIDE_SELL));
    const bool of_equity = word_is(&s->depth_basis, "equity");
    const money_t quotes = money_add(symbol_open_orders(a->r, a->s), a->notional);
    const money_t basis = of_equity ? a->base : quotes;
    const money_t need = times(basis, s->depth_multiple);
    if (money_cmp(there, need) < 0)
        return ask_beyond(a, there, need);
    const money_t side = touch_notional(a, a->in->side);
    if (money_cmp(side, a->notional) < 0)
        return ask_no(a, "our side of the touch is smaller than the order"),
               ask_beyond(a, side, a->notional);
    return !exit_is_dear(a) || ask_no(a, "leaving through the book would cost more than 5 bp");
}

bool is_not_repeated(struct ask *a)
{
    const struct asked *last = &a->s->asked[a->in->side];
    if (a->who != NULL && a->in->intent <= a->who->last_intent)
        return ask_no(a, "an intent number was used twice");
    const bool same = last->px.v == a->in->px.v && last->qty.v == a->in->qty.v;
    return !same || last->at.v == 0 || ts_diff(a->now, last->at).v >= DUR_MS(DUPLICATE_MS).v ||
           ask_no(a, "the same order was placed less than 200 ms ago");
}

/* Ours, on this symbol and side, and able to trade as far as we know. */
static bool competes(const struct ask *a, const struct order *o)
{
    return o != a->replaced && o->origin != ORIGIN_FOREIGN && o->state != ORDER_GHOST &&
           o->side == a->in->side && word_equal(&o->inst, &a->s->inst);
}

bool side_is_free(struct ask *a)
{
    struct orders *os = &a->r->mirror.orders;
    for (const struct order *o = orders_first(os); o != NULL; o = orders_after(os, o)) {
        if (!competes(a, o))
            continue;
        text_put(&a->detail, "order ");
        text_u64(&a->detail, o->number);
        text_put(&a->detail, " is ");
        text_put(&a->detail, order_state_name(o->state));
        return false;
    }
    return true;
}

bool nothing_is_held(struct ask *a)
{
    const struct symbol *s = a->s;
    return !position_is_open(&s->position, &s->market.instrument) ||
           ask_beyond(a, s->position.amount, MONEY(0));
}

bool exit_is_covered(struct ask *a)
{
    const struct instrument *i = &a->s->market.instrument;
    const qty_t held = position_qty(&a->s->position, i);
    const bool opposite = a->in->side == SIDE_SELL ? held.v > 0 : held.v < 0;
    struct orders *os = &a->r->mirror.orders;
    int64_t left = opposite ? (held.v > 0 ? held.v : -held.v) : 0;
    for (const struct order *o = orders_first(os); o != NULL; o = orders_after(os, o))
        if (competes(a, o) && o->purpose != PURPOSE_OPEN)
            left -= order_open_qty(o).v;
    if (left < 0)
        left = 0;
    return a->in->qty.v <= left ||
           ask_beyond(a, instrument_qty_money(i, a->in->qty), instrument_qty_money(i, QTY(left)));
}

bool equity_is_known(struct ask *a)
{
    if (a->base.v <= 0)
        return ask_no(a, "equity is not known, or nothing");
    return a->r->can_trade || ask_no(a, "the account may not trade");
}

bool order_cap_holds(struct ask *a)
{
    const money_t limit = times(a->base, a->r->settings.order_cap);
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
    const money_t limit = times(a->base, a->r->settings.open_cap);
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
