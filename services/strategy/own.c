#include "services/strategy/own.h"

#include "common/base/assert.h"
#include "common/market/order.h"

struct own *owns_add(struct owns *os, uint64_t intent, ts_t now)
{
    ASSERT(intent != 0);
    struct own *place = NULL;
    for (size_t i = 0; i < OWN_MAX; i++) {
        struct own *o = &os->at[i];
        if (o->intent == 0) {
            place = o;
            break;
        }
        if (o->ended.v != 0 && (place == NULL || o->ended.v < place->ended.v))
            place = o;
    }
    if (place != NULL)
        *place = (struct own){.intent = intent, .asked = now, .state = ORDER_APPROVED};
    return place;
}

struct own *owns_find(struct owns *os, uint64_t intent)
{
    for (size_t i = 0; i < OWN_MAX && intent != 0; i++) {
        if (os->at[i].intent == intent)
            return &os->at[i];
    }
    return NULL;
}

struct own *owns_by_cancel(struct owns *os, uint64_t cancel_intent)
{
    for (size_t i = 0; i < OWN_MAX && cancel_intent != 0; i++) {
        if (os->at[i].intent != 0 && os->at[i].cancel_intent == cancel_intent)
            return &os->at[i];
    }
    return NULL;
}

bool own_alive(const struct own *o)
{
    return o->intent != 0 && o->ended.v == 0;
}

bool own_works(const struct own *o)
{
    return own_alive(o) && o->state != ORDER_GHOST;
}

bool own_opens(const struct own *o)
{
    return own_works(o) && o->purpose == PURPOSE_OPEN;
}

qty_t own_rest(const struct own *o)
{
    if (!own_alive(o))
        return QTY(0);
    const int64_t done = o->filled.v > o->booked.v ? o->filled.v : o->booked.v;
    return QTY(o->qty.v > done ? o->qty.v - done : 0);
}

void own_end(struct own *o, enum order_state state, ts_t now)
{
    ASSERT(own_alive(o));
    ASSERT(order_state_terminal(state));
    o->state = state;
    o->ended = now;
}

struct own *owns_alive(struct owns *os, enum side side)
{
    for (size_t i = 0; i < OWN_MAX; i++) {
        if (own_works(&os->at[i]) && os->at[i].side == side)
            return &os->at[i];
    }
    return NULL;
}

struct own *owns_opening(struct owns *os, enum side side)
{
    for (size_t i = 0; i < OWN_MAX; i++) {
        if (own_opens(&os->at[i]) && os->at[i].side == side)
            return &os->at[i];
    }
    return NULL;
}

struct own *owns_exit(struct owns *os)
{
    for (size_t i = 0; i < OWN_MAX; i++) {
        if (own_works(&os->at[i]) && os->at[i].purpose == PURPOSE_EXIT)
            return &os->at[i];
    }
    return NULL;
}

bool owns_any(const struct owns *os)
{
    for (size_t i = 0; i < OWN_MAX; i++) {
        if (own_works(&os->at[i]))
            return true;
    }
    return false;
}

bool owns_any_mine(const struct owns *os)
{
    for (size_t i = 0; i < OWN_MAX; i++) {
        if (own_works(&os->at[i]) && os->at[i].mine)
            return true;
    }
    return false;
}

bool owns_fills_missing(const struct owns *os)
{
    for (size_t i = 0; i < OWN_MAX; i++) {
        if (os->at[i].intent != 0 && os->at[i].filled.v > os->at[i].booked.v)
            return true;
    }
    return false;
}

/* True for states in which the exchange has shown that it knows the order. */
static bool known_to_rest(enum order_state s)
{
    return s == ORDER_LIVE || s == ORDER_AMENDING || s == ORDER_CANCELING;
}

/* An answer to a request carries no exchange time; then the moment it came is the latest at which
 * the order can have entered the book. */
static void learn_entry(struct own *o, const struct msg_order_state *s, ts_t now, ts_t exchange_now)
{
    if (!known_to_rest(s->state))
        return;
    if (o->live_at.v == 0)
        o->live_at = now;
    const bool told = s->updated.v != 0;
    const ts_t from = told ? s->updated : exchange_now;
    if (o->in_from.v == 0)
        o->in_latest = true;
    if (o->in_from.v == 0 || from.v < o->in_from.v)
        o->in_from = from;
    if (told)
        o->in_latest = false;
}

bool own_learn(struct own *o, const struct msg_order_state *s, ts_t now, ts_t exchange_now)
{
    o->told = true;
    o->answered = true;
    if (o->ended.v != 0 && !order_state_terminal(s->state) && s->filled.v < o->qty.v)
        o->ended = TS(0); /* a ghost that came back */
    if (s->filled.v > o->filled.v)
        o->filled = s->filled;
    if (s->updated.v > o->updated.v)
        o->updated = s->updated;
    learn_entry(o, s, now, exchange_now);
    if (o->ended.v != 0)
        return false;
    if (!order_state_terminal(s->state)) {
        o->state = s->state;
        return false;
    }
    own_end(o, s->state, now);
    return true;
}

void owns_forget(struct owns *os, ts_t now)
{
    for (size_t i = 0; i < OWN_MAX; i++) {
        struct own *o = &os->at[i];
        if (o->ended.v != 0 && ts_diff(now, o->ended).v > DUR_MS(OWN_KEEP_MS).v)
            o->intent = 0;
    }
}

static struct own_share share_of(const struct own *o, ts_t at)
{
    const int64_t rest = o->qty.v > o->filled.v ? o->qty.v - o->filled.v : 0;
    const struct own_share nothing = {0, 0};
    if (o->state == ORDER_GHOST) /* proven absent */
        return nothing;
    if ((o->in_from.v == 0 || o->in_latest) && at.v < o->not_before.v)
        return nothing;
    if (o->in_from.v == 0) /* never acknowledged: it may stand there already, or not at all */
        return own_alive(o) ? (struct own_share){0, o->qty.v} : nothing;
    if (at.v < o->in_from.v)
        return own_alive(o) && o->in_latest ? (struct own_share){0, rest} : nothing;
    if (own_alive(o) && at.v >= o->updated.v)
        return (struct own_share){rest, rest};
    if (!own_alive(o) && at.v > o->updated.v)
        return nothing;
    if (!own_alive(o) && at.v == o->updated.v) /* the same millisecond: before it or after */
        return (struct own_share){0, rest};
    return (struct own_share){rest, o->qty.v}; /* the book is older than the last fill or the end */
}

struct own_share owns_share(const struct owns *os, enum side side, px_t px, ts_t at)
{
    struct own_share sum = {0, 0};
    for (size_t i = 0; i < OWN_MAX; i++) {
        const struct own *o = &os->at[i];
        if (o->intent == 0 || o->side != side || o->px.v != px.v)
            continue;
        const struct own_share s = share_of(o, at);
        sum.low += s.low;
        sum.high += s.high;
    }
    return sum;
}
