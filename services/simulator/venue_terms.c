/* What an instrument's terms become: at once or announced, and what rests and no longer fits. */
#include "common/base/assert.h"
#include "services/simulator/venue.h"
#include "services/simulator/venue_say.h"
#include "services/simulator/venue_settle.h"

enum { CANCELS_A_CALL = 1000 }; /* their events fit the queue together with a book's levels */

void venue_set_state(struct venue *v, int inst, enum inst_state state, ts_t now)
{
    ASSERT(inst >= 0 && (uint32_t)inst < v->listings);
    venue_say_begin(v);
    v->listing[inst].is.state = state;
    v->listing[inst].is.version++;
    venue_say_instrument(v, inst, now);
}

static struct listing become(const struct listing *l)
{
    struct listing next = *l;
    next.is.tick = l->announced.tick;
    next.is.lot = l->announced.lot;
    next.is.min_qty = l->announced.min_qty;
    next.is.version++;
    next.change_at = TS(0);
    return next;
}

bool venue_announce(struct venue *v, int inst, const struct listing_terms *terms, ts_t at, ts_t now)
{
    ASSERT(inst >= 0 && (uint32_t)inst < v->listings);
    struct listing with = v->listing[inst];
    with.announced = *terms;
    with.change_at = at;
    const struct listing next = become(&with);
    if (at.v < now.v || !listing_valid(&next) || !instrument_on_lot(&next.is, next.is.min_qty))
        return false;
    venue_say_begin(v);
    v->listing[inst] = with;
    if (at.v > now.v)
        venue_say_instrument(v, inst, now);
    return true;
}

void venue_withdraw(struct venue *v, int inst, ts_t now)
{
    ASSERT(inst >= 0 && (uint32_t)inst < v->listings);
    venue_say_begin(v);
    v->listing[inst].change_at = TS(0);
    venue_say_instrument(v, inst, now);
}

static bool fits(const struct instrument *i, const struct venue_order *o)
{
    return instrument_on_tick(i, o->px) && instrument_on_lot(i, o->qty) &&
           instrument_on_lot(i, QTY(o->qty.v - o->filled.v)) && o->qty.v >= i->min_qty.v;
}

/* True when all that do not fit are gone. */
static bool cancel_misfits(struct venue *v, int inst, const struct instrument *i, ts_t now)
{
    uint32_t count = 0;
    for (int a = 0; a < VENUE_ACCOUNTS; a++) {
        int32_t slot = v->orders.pending_oldest[a];
        while (slot != VENUE_ORDER_NONE) {
            struct venue_order *o = &v->orders.at[slot];
            slot = o->pending_newer;
            if (o->inst != inst || fits(i, o))
                continue;
            if (count++ == CANCELS_A_CALL)
                return false;
            venue_settle_cancel(v, o, VENUE_BY_SYSTEM, now);
        }
    }
    return true;
}

/* The anonymous quantity of a level, cut to what may rest under the new terms. */
static void cut_level(struct venue *v, int inst, const struct instrument *i, enum side side,
                      const struct ladder_level *level, ts_t now)
{
    const px_t px = PX(level->px);
    const bool stays = instrument_on_tick(i, px);
    uint32_t count = level->count;
    int32_t node = level->head;
    bool moved = false;
    while (node != LADDER_NONE && count-- > 0) {
        const struct ladder_node *n = &v->nodes.at[node];
        const int32_t next = n->next;
        const int64_t rest = stays ? instrument_qty_down(i, QTY(n->qty)).v : 0;
        if (n->owner == LADDER_FLOW && rest < n->qty) {
            ladder_reduce(&v->book[inst], &v->nodes, node, QTY(n->qty - rest));
            moved = true;
        }
        node = next;
    }
    if (moved)
        venue_say_level(v, inst, side, px, now);
}

static void cut_flow(struct venue *v, int inst, const struct instrument *i, ts_t now)
{
    for (int side = 0; side < side_count; side++) {
        uint32_t rank = 0;
        const struct ladder_level *level = NULL;
        while ((level = ladder_rank(&v->book[inst], (enum side)side, rank)) != NULL) {
            const px_t px = PX(level->px);
            cut_level(v, inst, i, (enum side)side, level, now);
            if (ladder_at(&v->book[inst], (enum side)side, px) != NULL)
                rank++;
        }
    }
}

bool venue_change(struct venue *v, ts_t now)
{
    for (uint32_t n = 0; n < v->listings; n++) {
        const struct listing *l = &v->listing[n];
        if (l->change_at.v == 0 || l->change_at.v > now.v)
            continue;
        const struct listing next = become(l);
        venue_say_begin(v);
        if (!cancel_misfits(v, (int)n, &next.is, now))
            return true;
        cut_flow(v, (int)n, &next.is, now);
        v->listing[n] = next;
        venue_say_instrument(v, (int)n, now);
        return true;
    }
    return false;
}

ts_t venue_change_time(const struct venue *v)
{
    ts_t at = TS_NEVER;
    for (uint32_t n = 0; n < v->listings; n++)
        if (v->listing[n].change_at.v != 0)
            at = ts_min(at, v->listing[n].change_at);
    return at;
}
