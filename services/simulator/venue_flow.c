/* The anonymous market: orders of nobody in particular, and recorded books and trades. */
#include "common/base/assert.h"
#include "services/simulator/venue.h"
#include "services/simulator/venue_match.h"
#include "services/simulator/venue_say.h"

static px_t extreme(enum side taker)
{
    return taker == SIDE_BUY ? PX(INT64_MAX) : PX(1);
}

int32_t venue_flow_limit(struct venue *v, int inst, enum side side, px_t px, qty_t qty, ts_t now)
{
    ASSERT(instrument_on_tick(&v->listing[inst].is, px));
    ASSERT(px.v > 0 && qty.v > 0);
    venue_say_begin(v);
    struct venue_taker t = {.inst = inst, .side = side, .worst = px, .qty = qty};
    if (venue_match(v, &t, now) != VENUE_MATCH_PRICE || t.qty.v == 0)
        return LADDER_NONE;
    int32_t node = ladder_add(&v->book[inst], &v->nodes, side, px, t.qty, LADDER_FLOW);
    venue_say_level(v, inst, side, px, now);
    return node;
}

qty_t venue_flow_take(struct venue *v, int inst, enum side side, px_t worst, qty_t qty, ts_t now)
{
    ASSERT(qty.v > 0);
    venue_say_begin(v);
    struct venue_taker t = {
        .inst = inst, .side = side, .worst = worst.v > 0 ? worst : extreme(side), .qty = qty};
    (void)venue_match(v, &t, now);
    return QTY(qty.v - t.qty.v);
}

void venue_flow_cancel(struct venue *v, int inst, int32_t node, qty_t qty, ts_t now)
{
    const struct ladder_node *n = &v->nodes.at[node];
    ASSERT(n->owner == LADDER_FLOW);
    enum side side = (enum side)n->side;
    px_t px = PX(n->px);
    venue_say_begin(v);
    ladder_reduce(&v->book[inst], &v->nodes, node, qty.v < n->qty ? qty : QTY(n->qty));
    venue_say_level(v, inst, side, px, now);
}

/* Takes anonymous quantity away from the end of the queue: whoever leaves is assumed behind us. */
static void cut(struct venue *v, int inst, const struct ladder_level *level, int64_t less)
{
    int32_t node = level->tail;
    while (less > 0) {
        ASSERT(node != LADDER_NONE);
        const struct ladder_node *n = &v->nodes.at[node];
        int32_t before = n->prev;
        if (n->owner == LADDER_FLOW) {
            int64_t part = n->qty < less ? n->qty : less;
            less -= part;
            ladder_reduce(&v->book[inst], &v->nodes, node, QTY(part));
        }
        node = before;
    }
}

static int64_t shown(const struct venue *v, int inst, enum side side, px_t px)
{
    const struct ladder_level *level = ladder_at(&v->book[inst], side, px);
    return level != NULL ? level->flow : 0;
}

static void set_level(struct venue *v, int inst, enum side side, struct venue_flow_level want,
                      ts_t now)
{
    struct ladder *book = &v->book[inst];
    const int64_t was = shown(v, inst, side, want.px);
    if (was == want.qty.v)
        return;
    if (want.qty.v < was) {
        cut(v, inst, ladder_at(book, side, want.px), was - want.qty.v);
    } else {
        struct venue_taker t = {.inst = inst,
                                .side = side,
                                .worst = want.px,
                                .qty = QTY(want.qty.v - was),
                                .skip_flow = true};
        (void)venue_match(v, &t, now);
        if (t.qty.v > 0 && !ladder_crosses(book, side, want.px))
            (void)ladder_grow(book, &v->nodes, side, want.px, t.qty);
    }
    venue_say_level(v, inst, side, want.px, now);
}

void venue_flow_set(struct venue *v, int inst, enum side side, px_t px, qty_t qty, ts_t now)
{
    ASSERT(px.v > 0 && qty.v >= 0);
    if (shown(v, inst, side, px) == qty.v)
        return;
    venue_say_begin(v);
    set_level(v, inst, side, (struct venue_flow_level){px, qty}, now);
}

static qty_t wanted_at(const struct venue_flow_side *want, px_t px)
{
    for (uint32_t n = 0; n < want->count; n++)
        if (want->level[n].px.v == px.v)
            return want->level[n].qty;
    return QTY(0);
}

/* What is too much goes before anything is added, so that nothing new meets what is to go. */
static void shrink_side(struct venue *v, int inst, enum side side,
                        const struct venue_flow_side *want, ts_t now)
{
    uint32_t rank = 0;
    const struct ladder_level *level = NULL;
    while ((level = ladder_rank(&v->book[inst], side, rank)) != NULL) {
        const struct venue_flow_level next = {PX(level->px), wanted_at(want, PX(level->px))};
        if (level->flow > next.qty.v)
            set_level(v, inst, side, next, now);
        if (ladder_at(&v->book[inst], side, next.px) != NULL)
            rank++;
    }
}

void venue_flow_book(struct venue *v, int inst, const struct venue_flow_side want[2], ts_t now)
{
    venue_say_begin(v);
    for (int side = SIDE_BUY; side <= SIDE_SELL; side++)
        shrink_side(v, inst, (enum side)side, &want[side], now);
    for (int side = SIDE_BUY; side <= SIDE_SELL; side++)
        for (uint32_t n = 0; n < want[side].count; n++)
            set_level(v, inst, (enum side)side, want[side].level[n], now);
}

/* Accounts' orders at prices better than the trade's would have been filled before it. */
static int64_t fill_better(struct venue *v, int inst, enum side maker, px_t px, int64_t left,
                           ts_t now)
{
    uint32_t rank = 0;
    while (left > 0) {
        const struct ladder_level *level = ladder_rank(&v->book[inst], maker, rank);
        if (level == NULL || (maker == SIDE_BUY ? level->px <= px.v : level->px >= px.v))
            break;
        int32_t node = level->head;
        while (node != LADDER_NONE && v->nodes.at[node].owner == LADDER_FLOW)
            node = v->nodes.at[node].next;
        if (node == LADDER_NONE) {
            rank++;
            continue;
        }
        int64_t part = v->nodes.at[node].qty < left ? v->nodes.at[node].qty : left;
        venue_match_node(v, inst, node, QTY(part), now);
        left -= part;
    }
    return left;
}

/* The queue at the trade's price moves up: anonymous quantity in front goes to the end, accounts'
 * orders it reaches are filled. Each part of the queue is passed once. */
static int64_t fill_queue(struct venue *v, int inst, enum side maker, px_t px, int64_t left,
                          ts_t now)
{
    struct ladder *book = &v->book[inst];
    const struct ladder_level *level = ladder_at(book, maker, px);
    int64_t queue = level != NULL ? level->qty : 0;
    int64_t own = 0;
    while (left > 0 && queue > 0) {
        level = ladder_at(book, maker, px);
        if (level == NULL || level->flow == level->qty)
            break; /* nobody of ours waits here: the recorded book tells the rest */
        int32_t node = level->head;
        const struct ladder_node *n = &v->nodes.at[node];
        int64_t part = n->qty < left ? n->qty : left;
        part = part < queue ? part : queue;
        bool flow = n->owner == LADDER_FLOW;
        if (!flow) {
            venue_match_node(v, inst, node, QTY(part), now);
            own += part;
        } else if (level->head != level->tail) {
            ladder_reduce(book, &v->nodes, node, QTY(part));
            (void)ladder_grow(book, &v->nodes, maker, px, QTY(part));
        }
        left -= part;
        queue -= part;
    }
    return own;
}

void venue_flow_trade(struct venue *v, int inst, enum side taker, px_t px, qty_t qty, ts_t now)
{
    ASSERT(px.v > 0 && qty.v > 0);
    enum side maker = side_other(taker);
    venue_say_begin(v);
    int64_t left = fill_better(v, inst, maker, px, qty.v, now);
    if (left == 0)
        return;
    int64_t others = left - fill_queue(v, inst, maker, px, left, now);
    if (others == 0)
        return;
    struct venue_trade print = {.px = px, .qty = QTY(others), .side = taker, .count = 1, .at = now};
    print.last_id = venue_say_trade_id(v, inst, now);
    print.seq = venue_say_seq(v, inst, now);
    venue_say_trade(v, inst, &print);
}
