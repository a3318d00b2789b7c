/* The rules about one order: its age, grid, size, price, and our other orders. */
#include "services/risk/rules.h"

enum { DUPLICATE_MS = 200, CLOCK_SKEW_MS = 1000 };

bool intent_is_fresh(struct ask *a)
{
    const dur_t age = ts_diff(a->now, a->in->book_ts);
    if (age.v < -DUR_MS(CLOCK_SKEW_MS).v)
        return ask_no(a, "decided on a book from the future");
    return age.v <= a->r->settings.max_book_age.v ||
           ask_beyond(a, money_of_dur(age), money_of_dur(a->r->settings.max_book_age));
}

bool is_on_the_grid(struct ask *a)
{
    const struct instrument *i = &a->s->market.instrument;
    const bool priced = a->in->kind != ORDER_KIND_MARKET;
    if (priced && (a->in->px.v <= 0 || !instrument_on_tick(i, a->in->px)))
        return ask_no(a, "the price is not on the tick");
    return instrument_on_lot(i, a->in->qty) || ask_no(a, "the size is not on the lot");
}

bool size_is_legal(struct ask *a)
{
    const struct instrument *i = &a->s->market.instrument;
    const money_t size = instrument_qty_money(i, a->in->qty);
    if (a->in->qty.v < i->min_qty.v)
        return ask_beyond(a, size, instrument_qty_money(i, i->min_qty));
    if (i->max_limit_qty.v > 0 && a->in->qty.v > i->max_limit_qty.v)
        return ask_beyond(a, size, instrument_qty_money(i, i->max_limit_qty));
    return true;
}

bool opens_passively(struct ask *a)
{
    return a->in->kind == ORDER_KIND_POST_ONLY || ask_no(a, "only post-only orders may open");
}

bool does_not_cross(struct ask *a)
{
    const struct market *m = &a->s->market;
    if (a->in->kind != ORDER_KIND_POST_ONLY)
        return true;
    if (a->in->side == SIDE_BUY)
        return a->in->px.v < m->ask.v || ask_beyond(a, ask_px(a, a->in->px), ask_px(a, m->ask));
    return a->in->px.v > m->bid.v || ask_beyond(a, ask_px(a, a->in->px), ask_px(a, m->bid));
}

static bool meets(const struct ask *a, const struct order *o)
{
    const bool buying = a->in->side == SIDE_BUY;
    if (o == a->replaced || o->side == a->in->side || !word_equal(&o->inst, &a->s->inst))
        return false;
    if (a->in->kind == ORDER_KIND_MARKET || o->px.v == 0)
        return true;
    return buying ? a->in->px.v >= o->px.v : a->in->px.v <= o->px.v;
}

bool does_not_meet_own(struct ask *a)
{
    struct orders *os = &a->r->mirror.orders;
    for (const struct order *o = orders_first(os); o != NULL; o = orders_after(os, o))
        if (order_open_qty(o).v > 0 && meets(a, o))
            return ask_beyond(a, ask_px(a, a->in->px), ask_px(a, o->px));
    return true;
}

/* The exchange had it, and it is over: to ask for the same again is a new quote. */
static bool ran_its_course(const struct ask *a, uint64_t order)
{
    const struct order *o = orders_by_number(&a->r->mirror.orders, order);
    return o != NULL && (o->state == ORDER_FILLED || o->state == ORDER_CANCELED);
}

bool is_not_repeated(struct ask *a)
{
    const struct asked *last = &a->s->asked[a->in->side];
    if (a->who != NULL && a->in->intent <= a->who->last_intent)
        return ask_no(a, "an intent number was used twice");
    const bool same = last->px.v == a->in->px.v && last->qty.v == a->in->qty.v;
    return !same || last->at.v == 0 || ts_diff(a->now, last->at).v >= DUR_MS(DUPLICATE_MS).v ||
           ran_its_course(a, last->order) ||
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
