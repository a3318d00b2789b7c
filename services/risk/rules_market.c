/* The rules about the instrument and its book. */
#include "services/risk/account.h"
#include "services/risk/rules.h"

enum { LEVERAGE_MAX = 10 };

bool instrument_is_live(struct ask *a)
{
    const struct market *m = &a->s->market;
    if (!m->known)
        return ask_no(a, "nothing is known of this instrument");
    if (!m->instrument.linear)
        return ask_no(a, "inverse instruments are not traded");
    if (m->instrument.state != INST_STATE_LIVE) {
        text_put(&a->detail, "its state is ");
        return ask_no(a, inst_state_name(m->instrument.state));
    }
    money_t price;
    return account_price(a->r, &m->instrument.quote, &price) ||
           ask_no(a, "its quote currency cannot be valued");
}

/* "09:05:00 UTC" */
static void put_clock(struct text *t, ts_t at)
{
    const int64_t day = at.v / DUR_S(1).v % 86400;
    const int64_t parts[] = {day / 3600, day / 60 % 60, day % 60};
    for (size_t n = 0; n < sizeof parts / sizeof parts[0]; n++) {
        text_put(t, n > 0 ? ":" : "");
        text_put(t, parts[n] < 10 ? "0" : "");
        text_i64(t, parts[n]);
    }
    text_put(t, " UTC");
}

bool no_change_is_near(struct ask *a)
{
    const ts_t at = market_changing(&a->s->market, a->now);
    if (at.v == 0)
        return true;
    text_put(&a->detail, "its terms are announced to change at ");
    put_clock(&a->detail, at);
    text_put(&a->detail, "; nothing is opened 5 s before to 5 s after");
    a->value = money_of_dur(DUR(ts_diff(at, a->now).v));
    a->limit = money_of_dur(INSTRUMENT_CHANGE_MARGIN);
    return false;
}

bool version_is_current(struct ask *a)
{
    const struct instrument *i = &a->s->market.instrument;
    const bool same =
        a->in->version == i->version && a->in->px_exp == i->px_exp && a->in->qty_exp == i->qty_exp;
    return same || ask_no(a, "computed with an older description of the instrument");
}

bool leverage_is_proven(struct ask *a)
{
    if (a->s->market.instrument.type == INST_SPOT)
        return true;
    if (a->s->leverage == 0)
        return ask_no(a, "the exchange has not said what leverage is set");
    return a->s->leverage <= LEVERAGE_MAX ||
           ask_beyond(a, money_of_count(a->s->leverage), money_of_count(LEVERAGE_MAX));
}

bool book_is_fresh(struct ask *a)
{
    const struct risk *r = a->r;
    const struct market *m = &a->s->market;
    if (r->feed.state != PEER_LIVE || !r->feed.synced)
        return ask_no(a, "the feed is silent");
    if (m->state != BOOK_LIVE) {
        text_put(&a->detail, "the book is ");
        return ask_no(a, book_state_name(m->state));
    }
    return market_fresh(m, a->now, r->settings.max_book_age) ||
           ask_no(a, "nothing heard of the book for too long, or a side is empty");
}

bool is_in_the_collar(struct ask *a)
{
    const px_t mid = market_mid_px(&a->s->market);
    if (mid.v <= 0)
        return ask_no(a, "there is no reference price");
    if (a->in->kind == ORDER_KIND_MARKET)
        return true;
    return !px_moved(mid, a->in->px, a->r->settings.price_collar) ||
           ask_beyond(a, ask_px(a, a->in->px), ask_px(a, mid));
}

bool is_in_the_band(struct ask *a)
{
    const struct market *m = &a->s->market;
    if (!m->band || a->in->kind == ORDER_KIND_MARKET)
        return true;
    if (a->in->side == SIDE_BUY && a->in->px.v > m->buy_limit.v)
        return ask_beyond(a, ask_px(a, a->in->px), ask_px(a, m->buy_limit));
    if (a->in->side == SIDE_SELL && a->in->px.v < m->sell_limit.v)
        return ask_beyond(a, ask_px(a, a->in->px), ask_px(a, m->sell_limit));
    return true;
}

/* Levels smaller than this share of the order are looked through (strategy §2.2 row 1). */
static qty_t dust_of(const struct ask *a)
{
    const rate_t level = a->r->settings.dust_level;
    const int64_t share = (int64_t)int128_mul_div(a->in->qty.v, level.v, 1000000000, ROUND_UP);
    const int64_t least = a->s->market.instrument.min_qty.v;
    return QTY(share > least ? share : least);
}

static money_t touch_notional(struct ask *a, enum side side)
{
    const struct market *m = &a->s->market;
    const struct book_level touch = market_touch(m, side, dust_of(a), &a->r->mirror.orders);
    return instrument_notional(&m->instrument, touch.px, touch.qty);
}

/* What leaving by the book what this order would bring costs: by walking it now, or as the holder
 * of the symbol foretells when that is more. Nothing to trade with costs everything. */
static rate_t exit_cost(struct ask *a)
{
    const struct market *m = &a->s->market;
    const enum side leave = side_other(a->in->side);
    const struct book_level touch = market_touch(m, a->in->side, dust_of(a), &a->r->mirror.orders);
    const money_t best = instrument_notional(&m->instrument, touch.px, a->in->qty);
    money_t value;
    if (best.v <= 0 || !market_walk(m, leave, a->in->qty, &a->r->mirror.orders, &value))
        return RATE(INT64_MAX);
    const rate_t walk = money_ratio(MONEY(int128_abs(money_sub(best, value).v)), best);
    const rate_t foretold = advice_exit_cost(&a->s->advice, a->now);
    return walk.v > foretold.v ? walk : foretold;
}

bool book_is_deep(struct ask *a)
{
    const struct settings *s = &a->r->settings;
    const money_t there = money_add(touch_notional(a, SIDE_BUY), touch_notional(a, SIDE_SELL));
    const bool of_equity = word_is(&s->depth_basis, "equity");
    const money_t quotes = money_add(symbol_open_orders(a->r, a->s), a->notional);
    const money_t basis = of_equity ? a->base : quotes;
    const money_t need = share_of(basis, s->depth_multiple);
    if (money_cmp(there, need) < 0)
        return ask_no(a, "the touch of both sides is too thin"), ask_beyond(a, there, need);
    const money_t side = touch_notional(a, a->in->side);
    const money_t least = share_of(a->notional, s->min_side_multiple);
    if (money_cmp(side, least) < 0)
        return ask_no(a, "our side of the touch is too thin"), ask_beyond(a, side, least);
    const rate_t cost = exit_cost(a);
    return cost.v <= s->max_exit_slip.v ||
           (ask_no(a, "leaving through the book would cost too much"),
            ask_beyond(a, money_of_rate(cost), money_of_rate(s->max_exit_slip)));
}
