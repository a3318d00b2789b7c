/* Laws about what the cores say: wishes, approvals, frames. */
#include <math.h>
#include <string.h>

#include "tests/lib/laws.h"

/* ---- an approval ---- */

static const char *halted_is_halted(struct laws *l, const struct msg_order *o)
{
    const bool halted = l->mode == MODE_HALTED && o->purpose != PURPOSE_FLATTEN;
    return halted ? "after a halt there are only cancels" : NULL;
}

static const char *openings_are_passive(struct laws *l, const struct msg_order *o)
{
    (void)l;
    return o->kind != ORDER_KIND_POST_ONLY ? "an opening order is post-only" : NULL;
}

static const char *openings_need_no_position(struct laws *l, const struct msg_order *o)
{
    const int n = laws_index(l, &o->inst);
    return laws_certain(l, n) && laws_is_held(&l->symbol[n].is, laws_heard(l, n, false))
               ? "no opening order while a position is open"
               : NULL;
}

static const char *openings_need_a_fresh_book(struct laws *l, const struct msg_order *o)
{
    const struct laws_symbol *s = &l->symbol[laws_index(l, &o->inst)];
    const dur_t hop = DUR(l->hop.v + l->doubt.v);
    const bool known = s->book != BOOK_LIVE && ts_add(s->book_at, hop).v < world_now(l->w).v;
    return known ? "no quote from a book that is not proven fresh" : NULL;
}

static const char *openings_pay_their_fees(struct laws *l, const struct msg_order *o)
{
    (void)o;
    return l->settings->min_spread.v <= 2 * l->settings->maker_fee.v
               ? "no opening order where a round trip cannot pay its fees"
               : NULL;
}

static const char *openings_wait_for_the_pause(struct laws *l, const struct msg_order *o)
{
    const struct laws_symbol *s = &l->symbol[laws_index(l, &o->inst)];
    const ts_t end = ts_add(s->paused_from, l->settings->risk_pause);
    return !l->resumed && s->paused_from.v != 0 && world_now(l->w).v < end.v
               ? "no opening order in the pause after losing cycles"
               : NULL;
}

/* A price is judged by the touch risk may have known: some of the last ones. */
static const char *openings_stay_in_the_collar(struct laws *l, const struct msg_order *o)
{
    const struct laws_symbol *s = &l->symbol[laws_index(l, &o->inst)];
    bool seen = false;
    for (int which = 0; which < 2; which++) {
        for (int n = 0; n < 4; n++) {
            const struct laws_touch *t = &s->touch[which][n];
            if (t->at.v == 0 || t->bid.v <= 0 || t->ask.v <= 0)
                continue;
            seen = true;
            const double mid = (double)(t->bid.v + t->ask.v) / 2;
            if (fabs((double)o->px.v / mid - 1) <= (double)l->settings->price_collar.v * 1.01e-9)
                return NULL;
        }
    }
    return seen ? "a price stays near the reference of its instrument" : NULL;
}

static const char *reduces(struct laws *l, const struct msg_order *o, bool just_now)
{
    const int n = laws_index(l, &o->inst);
    const money_t held = laws_heard(l, n, just_now);
    const money_t want = instrument_qty_money(&l->symbol[n].is, o->qty);
    const money_t size = held.v < 0 ? money_neg(held) : held;
    if ((o->side == SIDE_SELL) != (held.v > 0))
        return "an exit is on the other side of the position";
    return money_cmp(want, size) > 0 ? "an exit is not larger than the position" : NULL;
}

static const char *exits_only_reduce(struct laws *l, const struct msg_order *o)
{
    if (!laws_certain(l, laws_index(l, &o->inst)))
        return NULL;
    const char *wrong = reduces(l, o, false);
    return wrong == NULL ? NULL : reduces(l, o, true);
}

static const char *quotes_live_their_least_life(struct laws *l, const struct msg_order *o)
{
    const struct laws_order *target = laws_find(l, o->target);
    if (o->class != CANCEL_DISCRETIONARY || target == NULL || !target->lived)
        return NULL;
    return ts_diff(world_now(l->w), target->live_at).v < l->settings->cancel_delay.v
               ? "an order is not moved at will before its least life"
               : NULL;
}

static const char *all_of(struct laws *l, const struct msg_order *o, laws_of_order *const laws[])
{
    const char *broken = NULL;
    for (int n = 0; laws[n] != NULL && broken == NULL; n++)
        broken = laws[n](l, o);
    return broken;
}

const char *laws_approved(struct laws *l, const struct msg_order *o)
{
    static laws_of_order *const openings[] = {halted_is_halted,
                                              openings_are_passive,
                                              openings_need_no_position,
                                              openings_need_a_fresh_book,
                                              openings_pay_their_fees,
                                              openings_wait_for_the_pause,
                                              openings_stay_in_the_collar,
                                              NULL};
    static laws_of_order *const exits[] = {halted_is_halted, exits_only_reduce, NULL};
    if (laws_index(l, &o->inst) < 0)
        return NULL;
    if (o->action == ACTION_CANCEL)
        return quotes_live_their_least_life(l, o);
    if (o->action != ACTION_PLACE)
        return NULL;
    return all_of(l, o, o->purpose == PURPOSE_OPEN ? openings : exits);
}

/* ---- a wish ---- */

/* An order of ours stands in the book the feed tells of, or may still do so. */
static bool own_order(const struct laws *l, int symbol)
{
    const uint64_t least = l->orders > LAWS_ORDERS ? l->orders - LAWS_ORDERS : 0;
    for (uint64_t n = l->orders; n > least; n--) {
        const struct laws_order *o = &l->order[(n - 1) % LAWS_ORDERS];
        if (o->symbol == symbol &&
            (o->ended_at.v == 0 || ts_diff(world_now(l->w), o->ended_at).v < DUR_S(2).v))
            return true;
    }
    return false;
}

static bool spread_fits(const struct laws *l, const struct laws_touch *t)
{
    return t->bid.v > 0 && spread_reaches(t->bid, t->ask, l->settings->min_spread) &&
           !spread_reaches(t->bid, t->ask, RATE(l->settings->max_spread.v + 1000));
}

/* The spread only where our own orders and dust are not in what the feed has said. */
const char *laws_wished(struct laws *l, const struct msg_intent *m)
{
    const int n = laws_index(l, &m->inst);
    if (n < 0 || m->action != ACTION_PLACE || m->purpose != PURPOSE_OPEN)
        return NULL;
    const struct msg_order as_order = {.inst = m->inst, .purpose = m->purpose};
    if (openings_need_no_position(l, &as_order) != NULL)
        return "nothing is opened beside a position, not even wished";
    if (l->settings->dust_level.v != 0 || own_order(l, n))
        return NULL;
    bool seen = false;
    for (int which = 0; which < 2; which++) {
        for (int i = 0; i < 4; i++) {
            const struct laws_touch *t = &l->symbol[n].touch[which][i];
            if (t->at.v == 0)
                continue;
            seen = true;
            if (spread_fits(l, t))
                return NULL;
        }
    }
    return seen ? "the spread is what settings ask for" : NULL;
}

/* ---- a frame of the executor ---- */

static bool holds(struct str text, struct str part)
{
    for (size_t n = 0; part.len > 0 && n + part.len <= text.len; n++)
        if (memcmp(text.at + n, part.at, part.len) == 0)
            return true;
    return false;
}

const char *laws_sent(struct laws *l, const struct msg *m)
{
    const struct str text = m->type == MSG_WIRE_TX ? m->wire_tx.data : m->http_request.body;
    const struct str url = m->type == MSG_WIRE_TX ? STR_EMPTY : m->http_request.url;
    const bool cancel = holds(text, STR("cancel")) || holds(url, STR("cancel"));
    const bool place = !cancel && (holds(text, STR("\"px\":")) || holds(text, STR("\"ordType\":")));
    const char *twice = place ? laws_i6_named_once(l, text) : NULL;
    if (twice != NULL)
        return twice;
    const uint64_t least = l->orders > LAWS_ORDERS ? l->orders - LAWS_ORDERS : 0;
    for (uint64_t n = l->orders; (cancel || place) && n > least; n--) {
        struct laws_order *o = &l->order[(n - 1) % LAWS_ORDERS];
        if (o->cancel_at.v == 0)
            continue;
        if (cancel && holds(text, word_str(&o->cl_ord_id)))
            o->cancel_at = TS(0);
        else if (place && ts_add(o->cancel_at, DUR(l->hop.v + l->doubt.v)).v < world_now(l->w).v)
            return "a cancel never waits behind an order";
    }
    return NULL;
}
