#include "common/market/order.h"

#include <string.h>

#include "common/base/assert.h"

#define TO(name) (1U << ORDER_##name)
#define OVER     (TO(CANCELED) | TO(FILLED))

/* clang-format off */
/* state → may become */
static const uint32_t next_states[] = {
    [ORDER_APPROVED]  = TO(SENT) | TO(UNSENT),
    [ORDER_SENT]      = TO(LIVE) | TO(UNKNOWN) | TO(CANCELING) | TO(REJECTED) | TO(UNSENT) | OVER,
    [ORDER_UNKNOWN]   = TO(LIVE) | TO(CANCELING) | TO(GHOST) | TO(REJECTED) | TO(UNSENT) | OVER,
    [ORDER_LIVE]      = TO(AMENDING) | TO(CANCELING) | TO(GHOST) | OVER,
    [ORDER_AMENDING]  = TO(LIVE) | TO(CANCELING) | TO(GHOST) | OVER,
    [ORDER_CANCELING] = TO(GHOST) | TO(REJECTED) | TO(UNSENT) | OVER,
    [ORDER_GHOST]     = TO(LIVE) | TO(REJECTED) | TO(UNSENT) | TO(VOID) | OVER,
    [ORDER_UNSENT]    = 0,
    [ORDER_REJECTED]  = 0,
    [ORDER_CANCELED]  = 0,
    [ORDER_FILLED]    = 0,
    [ORDER_VOID]      = 0,
};
/* clang-format on */

_Static_assert(sizeof next_states / sizeof next_states[0] == order_state_count,
               "every state has a row");
_Static_assert(order_state_count <= 32, "a set of states is 32 bits");

void order_init(struct order *o, enum order_state state)
{
    ASSERT((unsigned)state < (unsigned)order_state_count);
    memset(o, 0, sizeof *o);
    o->state = state;
}

bool order_may_move(const struct order *o, enum order_state next)
{
    ASSERT((unsigned)o->state < (unsigned)order_state_count);
    ASSERT((unsigned)next < (unsigned)order_state_count);
    return (next_states[o->state] & (1U << next)) != 0;
}

void order_move(struct order *o, enum order_state next, ts_t now)
{
    ASSERT(order_may_move(o, next));
    ASSERT((next != ORDER_REJECTED && next != ORDER_UNSENT) || (o->filled.v == 0 && !o->proven));
    if (o->state == ORDER_AMENDING && next == ORDER_LIVE) {
        o->new_px = o->px;
        o->new_qty = o->qty;
    }
    o->state = next;
    if (order_ended(o))
        o->ended = now;
    ASSERT(order_valid(o));
}

bool order_valid(const struct order *o)
{
    const bool sizes = o->qty.v >= 0 && o->filled.v >= 0 && o->told.v >= o->filled.v;
    const bool unsent_is_unknown = o->state != ORDER_APPROVED || (o->filled.v == 0 && !o->proven);
    const bool filled_is_proven = o->filled.v == 0 || o->proven;
    const bool end_is_one = !o->end_told || o->end == ORDER_CANCELED || o->end == ORDER_FILLED;
    return sizes && unsent_is_unknown && filled_is_proven && end_is_one;
}

bool order_state_terminal(enum order_state s)
{
    ASSERT((unsigned)s < (unsigned)order_state_count);
    return next_states[s] == 0;
}

bool order_may_rest(const struct order *o)
{
    return o->state != ORDER_APPROVED && !order_ended(o);
}

void order_amending(struct order *o, px_t px, qty_t qty, ts_t now)
{
    ASSERT(qty.v > 0);
    order_move(o, ORDER_AMENDING, now);
    o->new_px = px;
    o->new_qty = qty;
}

void order_amended(struct order *o, ts_t now)
{
    ASSERT(o->new_qty.v > 0);
    o->px = o->new_px;
    o->qty = o->new_qty;
    if (o->state == ORDER_AMENDING)
        order_move(o, ORDER_LIVE, now);
}

static qty_t largest_qty(const struct order *o)
{
    return o->new_qty.v > o->qty.v ? o->new_qty : o->qty;
}

qty_t order_open_qty(const struct order *o)
{
    const int64_t left = largest_qty(o).v - o->filled.v;
    return order_ended(o) || left < 0 ? QTY(0) : QTY(left);
}

qty_t order_rest_qty(const struct order *o)
{
    const int64_t left = largest_qty(o).v - o->told.v;
    return order_ended(o) || o->end_told || left < 0 ? QTY(0) : QTY(left);
}

money_t order_notional(const struct order *o, const struct instrument *i, px_t reference)
{
    const qty_t qty = order_open_qty(o);
    px_t px = o->new_px.v > o->px.v ? o->new_px : o->px;
    if (qty.v == 0)
        return MONEY(0);
    if (px.v <= 0)
        px = reference;
    if (px.v <= 0)
        return MONEY(((int128_t)INT64_MAX << 62));
    return instrument_notional(i, px, qty);
}

bool order_fill(struct order *o, qty_t qty)
{
    ASSERT(qty.v >= 0);
    const qty_t whole = largest_qty(o);
    o->filled.v = qty.v > INT64_MAX - o->filled.v ? INT64_MAX : o->filled.v + qty.v;
    if (o->told.v < o->filled.v)
        o->told = o->filled;
    o->proven = true;
    return o->filled.v <= whole.v;
}

bool order_complete(const struct order *o)
{
    ASSERT(o->told.v >= o->filled.v);
    return o->filled.v == o->told.v;
}

static int rank_of(const struct order *o)
{
    if (o->end_told)
        return 2;
    return o->proven ? 1 : 0;
}

bool order_learn(struct order *o, const struct order_news *news)
{
    ASSERT(news->state == ORDER_LIVE || news->state == ORDER_CANCELED ||
           news->state == ORDER_FILLED);
    const int rank = news->state == ORDER_LIVE ? 1 : 2;
    if (news->filled.v < o->told.v)
        return false;
    /* A later uTime never brings an order back: what ended has ended, but for more fills. */
    if (news->filled.v == o->told.v &&
        (o->end_told || (rank <= rank_of(o) && news->updated.v <= o->updated.v)))
        return false;
    o->proven = true;
    o->told = news->filled;
    if (news->updated.v > o->updated.v)
        o->updated = news->updated;
    if (rank == 2) {
        o->end_told = true;
        o->end = news->state;
    }
    return true;
}

bool order_settle(struct order *o, ts_t now)
{
    if (order_ended(o) || o->state == ORDER_APPROVED)
        return false;
    if (o->end_told) {
        if (!order_complete(o))
            return false;
        order_move(o, o->end, now);
        return true;
    }
    if (order_complete(o) && o->qty.v > 0 && o->filled.v >= largest_qty(o).v) {
        order_move(o, ORDER_FILLED, now);
        return true;
    }
    const bool waits_for_a_word =
        o->state == ORDER_SENT || o->state == ORDER_UNKNOWN || o->state == ORDER_GHOST;
    if (o->proven && waits_for_a_word) {
        order_move(o, ORDER_LIVE, now);
        return true;
    }
    return false;
}
