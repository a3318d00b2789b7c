#include "services/risk/market.h"

#include <string.h>

#include "common/base/assert.h"
#include "common/msg/definition.h"

void market_init(struct market *m, const struct word *inst)
{
    *m = (struct market){.inst = *inst, .state = BOOK_DOWN};
}

ts_t market_changing(const struct market *m, ts_t now)
{
    const ts_t next = m->known ? m->instrument.change_at : TS(0);
    if (instrument_changing(next, now))
        return next;
    return instrument_changing(m->changed_at, now) ? m->changed_at : TS(0);
}

bool market_on_instrument(struct market *m, const struct msg_instrument *i, ts_t now)
{
    const struct instrument next = definition_read(i);
    const bool valid = instrument_valid(&next);
    const bool differs = valid != m->known || (valid && instrument_differs(&m->instrument, &next));
    const ts_t changing = market_changing(m, now);
    if (m->known && (m->instrument.px_exp != next.px_exp || m->instrument.qty_exp != next.qty_exp))
        *m = (struct market){.inst = m->inst, .state = BOOK_DOWN, .updates = m->updates};
    m->changed_at = changing;
    m->known = valid;
    m->instrument = next;
    return differs;
}

static bool same_scale(const struct market *m, int px_exp, int qty_exp)
{
    return m->known && m->instrument.px_exp == px_exp && m->instrument.qty_exp == qty_exp;
}

/* A fresh best level over a side: levels better than it are gone, it replaces its own. */
static void lay_over(struct market_side *s, enum side side, struct book_level best)
{
    uint16_t worse = 0; /* the first that stays */
    while (worse < s->count &&
           (side == SIDE_BUY ? s->at[worse].px.v >= best.px.v : s->at[worse].px.v <= best.px.v))
        worse++;
    uint16_t keep = (uint16_t)(s->count - worse);
    if (keep == MARKET_LEVELS)
        keep--;
    memmove(&s->at[1], &s->at[worse], keep * sizeof s->at[0]);
    s->at[0] = best;
    s->count = (uint16_t)(keep + 1);
}

static void lay_top(struct market *m)
{
    const struct book_level bid = {.px = m->bid, .qty = m->bid_qty};
    const struct book_level ask = {.px = m->ask, .qty = m->ask_qty};
    if (bid.px.v > 0)
        lay_over(&m->sides[SIDE_BUY], SIDE_BUY, bid);
    if (ask.px.v > 0)
        lay_over(&m->sides[SIDE_SELL], SIDE_SELL, ask);
}

bool market_on_top(struct market *m, const struct msg_book_top *t, ts_t now)
{
    if (!same_scale(m, t->px_exp, t->qty_exp))
        return false;
    m->bid = t->bid_qty.v > 0 ? t->bid : PX(0);
    m->ask = t->ask_qty.v > 0 ? t->ask : PX(0);
    m->bid_qty = t->bid_qty;
    m->ask_qty = t->ask_qty;
    m->top_exch = m->exch;
    lay_top(m);
    m->top_at = now;
    return true;
}

static void take_side(struct market_side *side, const struct levels *levels)
{
    side->count = 0;
    for (uint16_t i = 0; i < levels->count && i < MARKET_LEVELS; i++)
        if (levels->at[i].px.v > 0 && levels->at[i].qty.v > 0)
            side->at[side->count++] = levels->at[i];
}

bool market_on_depth(struct market *m, const struct msg_book_depth *d, ts_t now)
{
    if (!same_scale(m, d->px_exp, d->qty_exp))
        return false;
    take_side(&m->sides[SIDE_BUY], &d->bids);
    take_side(&m->sides[SIDE_SELL], &d->asks);
    if (m->top_exch.v > m->exch.v)
        lay_top(m); /* the faster channel was ahead */
    m->depth_at = now;
    return true;
}

bool market_on_limit(struct market *m, const struct msg_price_limit *p)
{
    if (!m->known || m->instrument.px_exp != p->px_exp)
        return false;
    m->band = p->enabled;
    m->buy_limit = p->buy_limit;
    m->sell_limit = p->sell_limit;
    return true;
}

void market_on_status(struct market *m, const struct msg_book_status *s, ts_t now)
{
    m->state = s->state;
    if (s->state == BOOK_LIVE)
        m->proven_at = now;
}

void market_on_mark(struct market *m, const struct msg_mark *k)
{
    m->mark = k->px;
}

void market_down(struct market *m)
{
    m->state = BOOK_DOWN;
    m->top_at = m->depth_at = m->proven_at = TS(0);
    m->sides[SIDE_BUY].count = m->sides[SIDE_SELL].count = 0;
    m->band = false;
}

bool market_fresh(const struct market *m, ts_t now, dur_t max_age)
{
    const ts_t spoken = m->top_at.v > m->depth_at.v ? m->top_at : m->depth_at;
    const ts_t newest = m->proven_at.v > spoken.v ? m->proven_at : spoken;
    return m->known && m->state == BOOK_LIVE && m->bid.v > 0 && m->ask.v > m->bid.v &&
           m->top_at.v != 0 && ts_diff(now, newest).v <= max_age.v;
}

px_t market_mid_px(const struct market *m)
{
    return m->bid.v > 0 && m->ask.v > 0 ? PX(m->bid.v + (m->ask.v - m->bid.v) / 2) : PX(0);
}

money_t market_mid(const struct market *m)
{
    if (m->bid.v <= 0 || m->ask.v <= 0)
        return MONEY(0);
    /* Twice the middle with one more decimal, then halved by five tenths: exact. */
    const int128_t twice = (int128_t)m->bid.v + m->ask.v;
    return MONEY(decimal_rescale(twice * 5, m->instrument.px_exp - 1, MONEY_EXP, ROUND_DOWN));
}

/* What of a level is ours; counts every order that may rest there. */
static int64_t own_at(struct orders *own, const struct word *inst, enum side side, px_t px)
{
    int64_t sum = 0;
    for (const struct order *o = orders_first(own); o != NULL; o = orders_after(own, o))
        if (o->side == side && o->px.v == px.v && order_may_rest(o) && word_equal(&o->inst, inst))
            sum += order_rest_qty(o).v;
    return sum;
}

/* Likewise of orders that ended since `at` (exchange time): a book of then still shows them. */
static int64_t own_lately_at(const struct orders *own, const struct word *inst, struct book_level l,
                             ts_t at)
{
    int64_t sum = 0;
    for (int16_t n = own->ended_last; n != ORDERS_NONE; n = own->prev[n]) {
        const struct order *o = &own->at[n];
        if (o->updated.v < at.v)
            break;
        if (o->px.v == l.px.v && word_equal(&o->inst, inst))
            sum += o->qty.v;
    }
    return sum;
}

static struct book_level less_ours(const struct market *m, enum side side, struct book_level l,
                                   struct orders *own)
{
    l.qty.v -= own_at(own, &m->inst, side, l.px) + own_lately_at(own, &m->inst, l, m->exch);
    return l;
}

struct book_level market_touch(const struct market *m, enum side side, qty_t dust,
                               struct orders *own)
{
    const struct market_side *book = &m->sides[side];
    const bool buy = side == SIDE_BUY;
    const int64_t least = dust.v > 0 ? dust.v : 1;
    const struct book_level best = {.px = buy ? m->bid : m->ask,
                                    .qty = buy ? m->bid_qty : m->ask_qty};
    struct book_level l = less_ours(m, side, best, own);
    for (uint16_t i = 0; l.qty.v < least && i < book->count; i++)
        if (buy ? book->at[i].px.v < best.px.v : book->at[i].px.v > best.px.v)
            l = less_ours(m, side, book->at[i], own);
    return l.qty.v >= least ? l : (struct book_level){.px = best.px};
}

bool market_walk(const struct market *m, enum side side, qty_t qty, struct orders *own,
                 money_t *value)
{
    const enum side other = side_other(side);
    const struct market_side *book = &m->sides[other];
    int64_t left = qty.v;
    px_t last = PX(0);
    *value = MONEY(0);
    for (uint16_t i = 0; i < book->count && left > 0; i++) {
        const px_t px = book->at[i].px;
        const int64_t there = less_ours(m, other, book->at[i], own).qty.v;
        if (there <= 0)
            continue;
        const int64_t take = there < left ? there : left;
        *value = money_add(*value, instrument_notional(&m->instrument, px, QTY(take)));
        left -= take;
        last = px;
    }
    if (last.v == 0) {
        /* No depth was told; the touch is all there is to go by. */
        last = other == SIDE_BUY ? m->bid : m->ask;
        if (last.v == 0)
            return false;
    }
    if (left > 0)
        *value = money_add(*value, instrument_notional(&m->instrument, last, QTY(left)));
    return true;
}
