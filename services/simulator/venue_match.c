#include "services/simulator/venue_match.h"

#include "common/base/assert.h"
#include "services/simulator/venue_say.h"
#include "services/simulator/venue_settle.h"

static struct venue_order *owner_of(struct venue *v, const struct ladder_node *n)
{
    return n->owner == LADDER_FLOW ? NULL : &v->orders.at[n->owner];
}

static bool reaches(const struct venue_taker *t, int64_t px)
{
    return t->side == SIDE_BUY ? px <= t->worst.v : px >= t->worst.v;
}

static qty_t wanted(const struct venue *v, const struct venue_taker *t, int64_t px)
{
    if (!t->quote_sized)
        return t->qty;
    qty_t q = instrument_qty_for(&v->listing[t->inst].is, PX(px), t->amount);
    return q.v < t->qty.v ? q : t->qty;
}

static bool same_master(const struct venue *v, const struct venue_taker *t,
                        const struct ladder_node *n)
{
    if (t->order == NULL || n->owner == LADDER_FLOW)
        return false;
    const struct venue_order *maker = &v->orders.at[n->owner];
    return v->account[maker->account].master == v->account[t->order->account].master;
}

/* One match. The print grows by it; both accounts are settled, maker first. */
static void execute(struct venue *v, struct venue_taker *t, int32_t node, qty_t qty,
                    struct venue_trade *print, ts_t now)
{
    const struct ladder_node *n = &v->nodes.at[node];
    struct venue_order *maker = owner_of(v, n);
    struct venue_match_fill f = {PX(n->px), qty, venue_say_trade_id(v, t->inst, now), true};
    if (maker != NULL && n->qty == qty.v)
        maker->node = LADDER_NONE;
    ladder_reduce(&v->book[t->inst], &v->nodes, node, qty);
    print->px = f.px;
    print->qty.v += qty.v;
    print->last_id = f.trade_id;
    print->count++;
    t->qty.v -= qty.v;
    if (t->quote_sized)
        t->amount = money_sub(t->amount, instrument_notional(&v->listing[t->inst].is, f.px, qty));
    if (maker != NULL)
        venue_settle_fill(v, maker, &f, now);
    f.maker = false;
    if (t->order != NULL)
        venue_settle_fill(v, t->order, &f, now);
}

static void print_level(struct venue *v, const struct venue_taker *t, struct venue_trade *print,
                        int64_t px, ts_t now)
{
    if (print->count > 0) {
        print->seq = venue_say_seq(v, t->inst, now);
        venue_say_trade(v, t->inst, print);
    }
    venue_say_level(v, t->inst, side_other(t->side), PX(px), now);
}

/* The taker's own master rests here: by its mode the maker goes, the taker stops, or both. */
static bool prevent(struct venue *v, struct venue_taker *t, const struct ladder_node *n, ts_t now)
{
    enum venue_stp mode = t->order->stp;
    if (mode != VENUE_STP_TAKER)
        venue_settle_cancel(v, owner_of(v, n), VENUE_BY_STP, now);
    return mode != VENUE_STP_MAKER;
}

/* Works through one level; false when the taker is to stop, `*end` says why. */
static bool match_level(struct venue *v, struct venue_taker *t, int64_t px, uint32_t *makers,
                        enum venue_match_end *end, ts_t now)
{
    struct ladder *book = &v->book[t->inst];
    enum side other = side_other(t->side);
    struct venue_trade print = {.side = t->side, .at = now};
    bool go = true;
    while (go) {
        const struct ladder_level *level = ladder_at(book, other, PX(px));
        if (level == NULL)
            break;
        int32_t node = level->head;
        const struct ladder_node *n = &v->nodes.at[node];
        qty_t want = wanted(v, t, px);
        if (want.v <= 0) {
            *end = VENUE_MATCH_DONE;
            go = false;
        } else if (t->skip_flow && n->owner == LADDER_FLOW) {
            ladder_remove(book, &v->nodes, node);
        } else if (same_master(v, t, n)) {
            *end = VENUE_MATCH_STP;
            go = !prevent(v, t, n, now);
        } else if (*makers == VENUE_MAKERS_MAX) {
            *end = VENUE_MATCH_MAKERS;
            go = false;
        } else {
            ++*makers;
            execute(v, t, node, QTY(want.v < n->qty ? want.v : n->qty), &print, now);
        }
    }
    print_level(v, t, &print, px, now);
    return go;
}

enum venue_match_end venue_match(struct venue *v, struct venue_taker *t, ts_t now)
{
    ASSERT(t->qty.v >= 0);
    uint32_t makers = 0;
    enum venue_match_end end = VENUE_MATCH_PRICE;
    for (;;) {
        const struct ladder_level *best = ladder_rank(&v->book[t->inst], side_other(t->side), 0);
        if (t->qty.v == 0)
            return VENUE_MATCH_DONE;
        if (best == NULL || !reaches(t, best->px))
            return VENUE_MATCH_PRICE;
        if (!match_level(v, t, best->px, &makers, &end, now))
            return end;
    }
}

qty_t venue_match_depth(const struct venue *v, const struct venue_taker *t, money_t *cost)
{
    const struct ladder *book = &v->book[t->inst];
    enum side other = side_other(t->side);
    uint32_t makers = 0;
    qty_t left = t->qty;
    *cost = MONEY(0);
    for (uint32_t rank = 0; left.v > 0; rank++) {
        const struct ladder_level *level = ladder_rank(book, other, rank);
        if (level == NULL || !reaches(t, level->px))
            break;
        for (int32_t n = level->head; n != LADDER_NONE && left.v > 0; n = v->nodes.at[n].next) {
            const struct ladder_node *node = &v->nodes.at[n];
            if (same_master(v, t, node)) {
                if (t->order->stp == VENUE_STP_MAKER)
                    continue;
                return QTY(t->qty.v - left.v);
            }
            if (makers++ == VENUE_MAKERS_MAX)
                return QTY(t->qty.v - left.v);
            qty_t q = QTY(left.v < node->qty ? left.v : node->qty);
            *cost = money_add(*cost, instrument_notional(&v->listing[t->inst].is, PX(node->px), q));
            left.v -= q.v;
        }
    }
    return QTY(t->qty.v - left.v);
}

void venue_match_node(struct venue *v, int inst, int32_t node, qty_t qty, ts_t now)
{
    const struct ladder_node *n = &v->nodes.at[node];
    ASSERT(n->owner != LADDER_FLOW);
    struct venue_taker t = {
        .inst = inst, .side = side_other((enum side)n->side), .worst = PX(n->px), .qty = qty};
    struct venue_trade print = {.side = t.side, .at = now};
    int64_t px = n->px;
    execute(v, &t, node, qty, &print, now);
    print_level(v, &t, &print, px, now);
}
