#include "services/strategy/quote.h"

#include "common/base/assert.h"
#include "services/strategy/stance.h"
#include "services/strategy/wish.h"

/* What a decision is made with. */
struct desk {
    struct symbol *s;
    struct shared *sh;
    const struct gate *gate;
    ts_t now;
    struct outbox *out;
};

static const struct end keep = {CANCEL_NONE, "keep"};

static void cancel(const struct desk *d, struct own *o, struct end end)
{
    wish_cancel(d->s, d->sh, o, end, d->now, d->out);
}

/* Row 5: a move counts from one tick on, and above the share that is set. */
static int64_t move_threshold(const struct desk *d, px_t from)
{
    const int128_t share = (int128_t)from.v * d->sh->settings.requote_move.v / 1000000000;
    const int64_t tick = d->s->instrument.tick.v;
    return share + 1 > tick ? (int64_t)share + 1 : tick;
}

static enum stance stance_now(const struct desk *d, enum side side)
{
    return stance_of(d->s, &d->sh->settings, side, d->gate->side[side].exit);
}

/* Row 26: so many ticks inside the touch, but no more than both sides may without meeting: a tick
 * stays between them, and a spread of one tick is joined. Our own order at the touch is not
 * improved upon. */
static px_t improved(const struct desk *d, enum side side, px_t px)
{
    const int64_t tick = d->s->instrument.tick.v;
    const px_t far = d->s->touch[side_other(side)].px;
    const int64_t gap = side == SIDE_BUY ? far.v - px.v : px.v - far.v;
    const int64_t most = gap > tick ? (gap / tick - 1) / 2 : 0;
    const int64_t want = (int64_t)d->sh->settings.improve_ticks;
    const int64_t better = (want < most ? want : most) * tick;
    const struct own *o = owns_alive(&d->s->own, side);
    if (far.v == 0 || (o != NULL && o->px.v == px.v))
        return px;
    return PX(side == SIDE_BUY ? px.v + better : px.v - better);
}

/* The price of an order now. */
static px_t quote_px(const struct desk *d, enum side side)
{
    const struct symbol *s = d->s;
    const px_t px = instrument_px_passive(&s->instrument, side, s->touch[side].px);
    if (stance_now(d, side) == STANCE_TOUCH)
        return improved(d, side, px);
    return stance_px(s, &d->sh->settings, side, d->gate->side[side].exit, px);
}

/* How far the touch of its side has gone since the order was acknowledged; up is positive. */
static int64_t drift(const struct desk *d, const struct own *o)
{
    const px_t from = o->touch.v != 0 ? o->touch : o->px;
    return d->s->touch[o->side].px.v - from.v;
}

static px_t reference(const struct own *o)
{
    return o->touch.v != 0 ? o->touch : o->px;
}

/* True when `span` has passed since `from`; else it is looked at again then. */
static bool passed(const struct desk *d, ts_t from, dur_t span)
{
    const ts_t due = ts_add(from, span);
    if (d->now.v >= due.v)
        return true;
    symbol_wake_at(d->s, due);
    return false;
}

static bool size_changed(const struct desk *d, const struct own *o)
{
    const int64_t want = d->gate->size.v;
    const int64_t gap = want > o->qty.v ? want - o->qty.v : o->qty.v - want;
    return (int128_t)gap * 5 > o->qty.v; /* by more than a fifth */
}

/* Row 6. Where nothing would change the order may keep its place, and its time starts anew. */
static struct end judge_age(const struct desk *d, struct own *o, qty_t want)
{
    const ts_t from = o->timer.v != 0 ? o->timer : o->live_at;
    if (!passed(d, from, d->sh->settings.order_timeout))
        return keep;
    const bool same = quote_px(d, o->side).v == o->px.v && want.v == own_rest(o).v;
    if (!same || d->sh->settings.refresh_same_price)
        return (struct end){CANCEL_TIMEOUT, "timeout"};
    o->timer = d->now;
    return keep;
}

static struct end judge_entry(const struct desk *d, struct own *o)
{
    const struct symbol *s = d->s;
    if (d->gate->side[o->side].close)
        return (struct end){CANCEL_PROTECTIVE, d->gate->side[o->side].why};
    const int64_t up = drift(d, o);
    const int64_t limit = move_threshold(d, reference(o));
    const bool away = o->side == SIDE_BUY ? up >= limit : up <= -limit;
    const bool through = o->side == SIDE_BUY ? up <= -limit : up >= limit;
    if (through && s->touch[o->side].sure) /* row 4: the market is leaving us alone at the top */
        return (struct end){CANCEL_PROTECTIVE, "moved_through"};
    if (o->live_at.v == 0 || !s->sure)
        return keep;
    const bool narrow =
        !spread_reaches(s->touch[SIDE_BUY].px, s->touch[SIDE_SELL].px, s->opinion.min_spread);
    const bool leans = stance_now(d, o->side) != (enum stance)o->stance;
    if (away || narrow || leans || size_changed(d, o)) {
        const char *why = away ? "moved_away" : narrow ? "spread" : leans ? "pressure" : "size";
        if (passed(d, o->live_at, d->sh->settings.cancel_delay))
            return (struct end){CANCEL_DISCRETIONARY, why};
    }
    return judge_age(d, o, d->gate->size);
}

static void judge_entries(const struct desk *d)
{
    for (size_t i = 0; i < OWN_MAX; i++) {
        struct own *o = &d->s->own.at[i];
        if (!own_opens(o) || !o->mine)
            continue;
        const struct end end = judge_entry(d, o);
        if (end.class != CANCEL_NONE)
            cancel(d, o, end);
    }
}

/* Position and orders are known for certain: no fill is on its way between two processes. */
static bool settled(const struct symbol *s)
{
    return s->differs.v == 0 && !owns_fills_missing(&s->own);
}

static void place_entries(const struct desk *d)
{
    struct symbol *s = d->s;
    for (int n = 0; n < side_count; n++) {
        const enum side side = (enum side)n;
        if (!d->gate->side[side].place || d->gate->side[side].exit)
            continue;
        const struct wish w = {
            .side = side,
            .purpose = PURPOSE_OPEN,
            .px = quote_px(d, side),
            .qty = d->gate->size,
            .stance = stance_now(d, side),
            .why = "entry",
        };
        if (wish_place(s, d->sh, &w, d->now, d->out))
            s->decided = d->now;
    }
}

static void cancel_exits(const struct desk *d, const char *why)
{
    struct own *o = owns_exit(&d->s->own);
    if (o != NULL && o->mine)
        cancel(d, o, (struct end){CANCEL_PROTECTIVE, why});
}

static void cancel_entries(const struct desk *d, const char *why)
{
    for (size_t i = 0; i < OWN_MAX; i++) {
        struct own *o = &d->s->own.at[i];
        if (own_opens(o) && o->mine)
            cancel(d, o, (struct end){CANCEL_PROTECTIVE, why});
    }
}

/* Row 11: the other side goes at once; what is left of this one gets a moment, unless too little
 * was filled to be left again (row 12), then it lives on as any quote. */
static void act_entry_part(const struct desk *d)
{
    for (size_t i = 0; i < OWN_MAX; i++) {
        struct own *o = &d->s->own.at[i];
        if (!own_opens(o) || !o->mine)
            continue;
        struct end end = {CANCEL_PROTECTIVE, "other_side_filled"};
        if (o->booked.v > 0 || o->filled.v > 0) {
            if (o->part_since.v == 0)
                o->part_since = d->now;
            end = judge_entry(d, o);
            if (end.class == CANCEL_NONE && symbol_open(d->s) &&
                passed(d, o->part_since, d->sh->settings.partial_grace))
                end = (struct end){CANCEL_PROTECTIVE, "partial"};
        }
        if (end.class != CANCEL_NONE)
            cancel(d, o, end);
    }
}

/* Row 14: only after the opposite order is known to be dead; a fill after its cancel wins. */
static void act_hold_wait(const struct desk *d)
{
    struct symbol *s = d->s;
    cancel_entries(d, "position_open");
    const enum side side = gate_exit_side(s);
    if (!d->gate->side[side].place || !d->gate->side[side].exit)
        return;
    const struct wish w = {
        .side = side,
        .purpose = PURPOSE_EXIT,
        .px = quote_px(d, side),
        .qty = gate_exit_size(s),
        .stance = stance_now(d, side),
        .why = "reversal",
    };
    (void)wish_place(s, d->sh, &w, d->now, d->out);
}

/* A moved touch ends an exit at once in either direction: behind it the stop comes nearer, ahead
 * of it we would leave too cheaply. A spread below reentry alone does not (row 27). */
static struct end judge_exit(const struct desk *d, struct own *o)
{
    const struct symbol *s = d->s;
    const qty_t want = gate_exit_size(s);
    if (settled(s) && (o->side != gate_exit_side(s) || own_rest(o).v > want.v))
        return (struct end){CANCEL_PROTECTIVE, "position"};
    if (!s->sure || !s->spread_known)
        return keep;
    const int64_t up = drift(d, o);
    const int64_t limit = move_threshold(d, reference(o));
    if (up >= limit || up <= -limit)
        return (struct end){CANCEL_PROTECTIVE, "moved"};
    if (o->live_at.v == 0)
        return keep;
    if (settled(s) && want.v - own_rest(o).v >= s->instrument.min_qty.v &&
        passed(d, o->live_at, d->sh->settings.cancel_delay))
        return (struct end){CANCEL_DISCRETIONARY, "size"};
    if (stance_now(d, o->side) != (enum stance)o->stance &&
        passed(d, o->live_at, d->sh->settings.cancel_delay))
        return (struct end){CANCEL_DISCRETIONARY, "pressure"};
    const bool pays =
        !gate_closed(s, o->side, GUARD_SPREAD) && !gate_closed(s, o->side, GUARD_WIDE);
    return pays ? judge_age(d, o, want) : keep;
}

static void act_exiting(const struct desk *d)
{
    cancel_entries(d, "position_open");
    struct own *o = owns_exit(&d->s->own);
    ASSERT(o != NULL);
    if (!o->mine)
        return;
    const struct end end = judge_exit(d, o);
    if (end.class != CANCEL_NONE)
        cancel(d, o, end);
}

void quote_act(struct symbol *s, struct shared *sh, const struct gate *gate, ts_t now,
               struct outbox *out)
{
    if (sh->ses == 0)
        return;
    const struct desk d = {.s = s, .sh = sh, .gate = gate, .now = now, .out = out};
    if (symbol_held(s, sh, now))
        wish_cancel_others(s, sh, now, out);
    if (gate->pull) {
        wish_cancel_all(s, sh, gate->cause, now, out);
        return;
    }
    switch (s->state) {
    case SYMBOL_INIT: wish_cancel_all(s, sh, "init", now, out); break;
    case SYMBOL_HALT: wish_cancel_all(s, sh, "halt", now, out); break;
    case SYMBOL_PAUSED: wish_cancel_all(s, sh, "paused", now, out); break;
    case SYMBOL_STOPPING: wish_cancel_all(s, sh, "stopping", now, out); break;
    case SYMBOL_IDLE:
    case SYMBOL_QUOTING:
        cancel_exits(&d, "flat");
        judge_entries(&d);
        place_entries(&d);
        break;
    case SYMBOL_ENTRY_PART: act_entry_part(&d); break;
    case SYMBOL_HOLD_WAIT: act_hold_wait(&d); break;
    case SYMBOL_EXITING: act_exiting(&d); break;
    }
}
