#include "services/strategy/view.h"

#include "common/base/assert.h"
#include "common/base/decimal.h"

/* True when a is a better price than b for somebody of this side to have. */
static bool better(enum side side, px_t a, px_t b)
{
    return side == SIDE_BUY ? a.v > b.v : a.v < b.v;
}

/* Lays a fresh best level over a side: levels better than it are gone, it replaces its own. */
static void lay_over(struct view_side *s, enum side side, struct view_level best)
{
    if (best.qty.v <= 0) {
        s->count = 0;
        return;
    }
    uint16_t first = 0; /* of those that stay, strictly worse */
    while (first < s->count && !better(side, best.px, s->at[first].px))
        first++;
    struct view_side next = {.count = 1};
    next.at[0] = best;
    for (uint16_t i = first; i < s->count && next.count < VIEW_LEVELS; i++)
        next.at[next.count++] = s->at[i];
    *s = next;
}

static void lay_top(struct view *v)
{
    const struct view_level bid = {v->top.bid, v->top.bid_qty, v->top_exch};
    const struct view_level ask = {v->top.ask, v->top.ask_qty, v->top_exch};
    lay_over(&v->sides[SIDE_BUY], SIDE_BUY, bid);
    lay_over(&v->sides[SIDE_SELL], SIDE_SELL, ask);
}

bool view_on_top(struct view *v, const struct msg *in, const struct instrument *i)
{
    const struct msg_book_top *t = &in->book_top;
    if (t->px_exp != i->px_exp || t->qty_exp != i->qty_exp)
        return false;
    if (t->bid_qty.v > 0 && t->ask_qty.v > 0 && t->bid.v >= t->ask.v)
        return false;
    v->heard = in->ts;
    if (in->exch.v < v->depth_exch.v)
        return true; /* the levels are newer */
    v->top = *t;
    v->top_exch = in->exch;
    v->seq_id = t->seq_id;
    lay_top(v);
    return true;
}

static void take_side(struct view_side *s, const struct levels *from, ts_t exch)
{
    s->count = 0;
    for (uint16_t i = 0; i < from->count && s->count < VIEW_LEVELS; i++)
        s->at[s->count++] = (struct view_level){from->at[i].px, from->at[i].qty, exch};
}

bool view_on_depth(struct view *v, const struct msg *in, const struct instrument *i)
{
    const struct msg_book_depth *d = &in->book_depth;
    if (d->px_exp != i->px_exp || d->qty_exp != i->qty_exp)
        return false;
    if (d->bids.count > 0 && d->asks.count > 0 && d->bids.at[0].px.v >= d->asks.at[0].px.v)
        return false;
    v->heard = in->ts;
    take_side(&v->sides[SIDE_BUY], &d->bids, in->exch);
    take_side(&v->sides[SIDE_SELL], &d->asks, in->exch);
    v->depth_exch = in->exch;
    if (v->top_exch.v > in->exch.v)
        lay_top(v); /* the faster channel was ahead */
    else
        v->seq_id = d->seq_id;
    return true;
}

void view_on_status(struct view *v, const struct msg *in)
{
    v->state = in->book_status.state;
    if (v->state != BOOK_LIVE)
        return;
    v->heard = in->ts;
}

void view_down(struct view *v)
{
    *v = (struct view){.state = BOOK_DOWN};
}

bool view_fresh(const struct view *v, ts_t now, dur_t max_age)
{
    return v->state == BOOK_LIVE && v->heard.v != 0 && ts_diff(now, v->heard).v <= max_age.v;
}

struct touch view_touch(const struct view *v, enum side side, const struct owns *own, qty_t dust)
{
    const struct view_side *s = &v->sides[side];
    struct touch t = {.sure = true};
    for (size_t i = 0; i < OWN_MAX;
         i++) { /* ours, better than all there is: news are on their way */
        const struct own *o = &own->at[i];
        if (own_works(o) && o->side == side && s->count > 0 && better(side, o->px, s->at[0].px) &&
            own_rest(o).v > 0 && o->in_from.v != 0 && s->at[0].at.v >= o->in_from.v)
            t.sure = false;
    }
    for (uint16_t n = 0; n < s->count; n++) {
        const struct view_level *l = &s->at[n];
        const struct own_share ours = owns_share(own, side, l->px, l->at);
        const int64_t most = l->qty.v - ours.low;
        const int64_t least = l->qty.v - ours.high;
        if (most < 0)
            t.sure = false; /* less than ours alone: a fill or a cancel is on its way */
        if (least < dust.v && most >= dust.v)
            t.sure = false; /* taken for ours, which it most likely is */
        if (least < dust.v)
            continue;
        t.px = l->px;
        t.qty = QTY(least);
        return t;
    }
    t.sure = false;
    return t;
}

uint16_t view_others(const struct view *v, enum side side, const struct owns *own,
                     struct book_level out[VIEW_LEVELS])
{
    const struct view_side *s = &v->sides[side];
    uint16_t count = 0;
    for (uint16_t n = 0; n < s->count; n++) {
        const struct view_level *l = &s->at[n];
        const int64_t rest = l->qty.v - owns_share(own, side, l->px, l->at).high;
        if (rest > 0)
            out[count++] = (struct book_level){l->px, QTY(rest)};
    }
    return count;
}

rate_t view_walk_cost(const struct view *v, enum side side, const struct owns *own, qty_t qty)
{
    struct book_level at[VIEW_LEVELS];
    const uint16_t count = view_others(v, side, own, at);
    int128_t value = 0;
    int64_t left = qty.v;
    if (count == 0 || qty.v <= 0)
        return RATE(INT64_MAX);
    for (uint16_t n = 0; n < count && left > 0; n++) {
        const int64_t take = at[n].qty.v < left ? at[n].qty.v : left;
        value += (int128_t)at[n].px.v * take;
        left -= take;
    }
    if (left > 0)
        return RATE(INT64_MAX);
    const int128_t best = (int128_t)at[0].px.v * qty.v;
    return RATE((int64_t)int128_mul_div(int128_abs(best - value), 1000000000, best, ROUND_UP));
}
