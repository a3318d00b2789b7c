/* Moments in the life of our own orders and position: each passes by itself. */
#include "services/strategy/gate_rows.h"

enum side gate_exit_side(const struct symbol *s)
{
    return s->position.amount.v > 0 ? SIDE_SELL : SIDE_BUY;
}

qty_t gate_exit_size(const struct symbol *s)
{
    const int64_t held = position_qty(&s->position, &s->instrument).v;
    const qty_t size = QTY(held < 0 ? -held : held);
    const qty_t most = s->instrument.max_limit_qty;
    return most.v > 0 && size.v > most.v ? instrument_qty_down(&s->instrument, most) : size;
}

/* Its holder's orders stay; orders of an earlier session of ours are cancelled. */
static bool stays(const struct own *o, bool anothers)
{
    return o->cancel_at.v == 0 && (o->mine || anothers);
}

bool gate_quoting(const struct symbol *s, const struct shared *sh, enum side side, ts_t now)
{
    const bool anothers = symbol_held_elsewhere(s, sh, now);
    for (size_t i = 0; i < OWN_MAX; i++) {
        const struct own *o = &s->own.at[i];
        if (own_works(o) && o->side == side && o->live_at.v != 0 && stays(o, anothers))
            return true;
    }
    return false;
}

static struct finding when(bool closed)
{
    return (struct finding){.effect = closed ? EFFECT_HOLD : EFFECT_NONE};
}

struct finding gate_stopping(const struct look *l)
{
    return when(l->s->state == SYMBOL_STOPPING);
}

/* No opening order while a position is open; a part of an entry is as good as one. */
struct finding gate_holding(const struct look *l)
{
    const enum symbol_state state = l->s->state;
    const bool held =
        state == SYMBOL_ENTRY_PART || state == SYMBOL_HOLD_WAIT || state == SYMBOL_EXITING;
    return when(held && !l->exit);
}

/* A fill is on its way between two processes, or order news and book news have not met. */
struct finding gate_unsettled(const struct look *l)
{
    return when(l->s->differs.v != 0 || owns_fills_missing(&l->s->own) || !l->s->sure);
}

/* Row 14: a new order on a side, and any reversal, only after the old ones are known to be dead. */
static bool in_the_way(const struct look *l, const struct own *o)
{
    return own_works(o) && (o->side == l->side || l->exit || o->purpose == PURPOSE_EXIT);
}

struct finding gate_canceling(const struct look *l)
{
    const bool anothers = symbol_held_elsewhere(l->s, l->sh, l->now);
    for (size_t i = 0; i < OWN_MAX; i++) {
        const struct own *o = &l->s->own.at[i];
        if (in_the_way(l, o) && (!stays(o, anothers) || o->side != l->side))
            return when(true);
    }
    return when(false);
}

struct finding gate_waiting(const struct look *l)
{
    size_t alive = 0;
    for (size_t i = 0; i < OWN_MAX; i++) {
        const struct own *o = &l->s->own.at[i];
        alive += own_alive(o);
        if (in_the_way(l, o) && o->live_at.v == 0)
            return when(true);
    }
    return when(alive == OWN_MAX); /* no place for another */
}

struct finding gate_backoff(const struct look *l)
{
    return gate_until(l, l->s->patience[l->side].until, EFFECT_HOLD);
}

struct finding gate_interval(const struct look *l)
{
    if (l->exit || l->s->decided.v == 0)
        return (struct finding){.effect = EFFECT_NONE};
    const ts_t due = ts_add(l->s->decided, l->sh->settings.decision_interval);
    return gate_until(l, due, EFFECT_HOLD);
}
