#include "services/strategy/symbol.h"

#include <string.h>

#include "common/base/assert.h"
#include "common/market/order.h"
#include "common/msg/definition.h"
#include "services/strategy/gate.h"
#include "services/strategy/quote.h"
#include "services/strategy/status.h"
#include "services/strategy/why.h"
#include "services/strategy/wish.h"

void symbol_init(struct symbol *s, const struct word *inst, const struct settings *settings,
                 dur_t phase)
{
    ASSERT(!word_empty(inst));
    memset(s, 0, sizeof *s);
    s->inst = *inst;
    s->state = SYMBOL_INIT;
    s->wake = TS_NEVER;
    opinion_init(&s->opinion, settings, phase);
}

void symbol_wake_at(struct symbol *s, ts_t when)
{
    s->wake = ts_min(s->wake, when);
}

bool symbol_held(const struct symbol *s, const struct shared *sh, ts_t now)
{
    return sh->ses != 0 && s->holder == sh->ses && now.v < s->expires.v;
}

bool symbol_held_elsewhere(const struct symbol *s, const struct shared *sh, ts_t now)
{
    return s->holder != 0 && s->holder != sh->ses && now.v < s->expires.v;
}

bool symbol_open(const struct symbol *s)
{
    return s->known && position_is_open(&s->position, &s->instrument);
}

void symbol_on_instrument(struct symbol *s, const struct msg_instrument *m)
{
    const struct instrument next = definition_read(m);
    const bool usable = instrument_valid(&next) && next.linear &&
                        (next.type == INST_SPOT || next.type == INST_SWAP);
    if (s->known && usable && !instrument_differs(&s->instrument, &next)) {
        s->instrument = next;
        return;
    }
    s->known = usable;
    s->instrument = next;
    const enum book_state state = s->view.state;
    view_down(&s->view); /* its levels may be in other units */
    s->view.state = state;
}

void symbol_on_limits(struct symbol *s, const struct msg_symbol_limits *m)
{
    s->limits = *m;
    s->limits.detail = STR_EMPTY; /* borrowed */
    (void)str_copy(s->limits_detail, sizeof(s->limits_detail), m->detail);
    s->limits_known = true;
    s->limits_by_stop = false;
}

void symbol_on_lease(struct symbol *s, const struct msg_lease *m)
{
    s->holder = m->holder;
    s->instance = m->instance;
    s->expires = m->expires;
}

/* Risk's ledger decides what we hold. Its result of the cycle is not needed here. */
static void adopt(struct symbol *s)
{
    if (s->position.amount.v != s->told.v)
        s->position = (struct position){.amount = s->told, .opened = s->told_opened};
    s->differs = TS(0);
    s->position_known = true;
}

void symbol_on_position(struct symbol *s, const struct msg_position *m, ts_t now)
{
    s->told = m->amount;
    s->told_opened = m->opened;
    s->told_average = m->average;
    if (!s->position_known || s->position.amount.v == s->told.v)
        adopt(s);
    else if (s->differs.v == 0)
        s->differs = now;
}

/* What the round trips are reckoned from; an age only where an entry fills for the first time. */
static void opine_on_fill(struct symbol *s, const struct own *o, const struct msg_fill *m,
                          qty_t qty, bool first, ts_t now)
{
    const bool aged = first && o->live_at.v != 0 && o->purpose == PURPOSE_OPEN;
    if (o != NULL)
        opinion_fill(&s->opinion, &s->instrument, m, first && o->purpose == PURPOSE_OPEN, now);
    const dur_t age = aged ? ts_diff(o->part_since, o->live_at) : DUR(-1);
    trips_fill(&s->opinion.trips, m->side, instrument_notional(&s->instrument, m->px, qty), age);
}

void symbol_on_fill(struct symbol *s, const struct shared *sh, const struct msg_fill *m, ts_t now)
{
    (void)sh;
    struct own *o = owns_find(&s->own, m->intent);
    if (m->order == 0 || !s->known || m->qty.v <= 0 || m->px.v <= 0)
        return; /* not ours, or nothing that can be booked: risk's position will tell */
    if (m->px_exp != s->instrument.px_exp || m->qty_exp != s->instrument.qty_exp)
        return;
    if (o == NULL ? m->replayed : m->filled.v <= o->booked.v)
        return; /* told before */
    qty_t qty = m->qty;
    const bool first = o != NULL && o->part_since.v == 0;
    if (o != NULL) {
        qty = QTY(m->filled.v - o->booked.v); /* what was lost before it is booked along */
        o->booked = m->filled;
        s->patience[o->side] = (struct patience){0};
        if (o->part_since.v == 0)
            o->part_since = now;
        if (own_alive(o) && o->booked.v >= o->qty.v)
            own_end(o, ORDER_FILLED, now); /* the executor will say so next */
    }
    opine_on_fill(s, o, m, qty, first, now);
    const struct position_fill f = {
        .side = m->side,
        .px = m->px,
        .qty = qty,
        .fee = m->fee,
        .fee_ccy = m->fee_ccy,
        .at = m->at,
        .stop = m->purpose == PURPOSE_STOP || m->purpose == PURPOSE_FLATTEN,
    };
    struct cycle closed;
    (void)position_book(&s->position, &s->instrument, &f, &closed);
    if (s->position.amount.v == s->told.v)
        s->differs = TS(0);
    else if (s->differs.v == 0)
        s->differs = now;
}

/* Risk is leaving the position by itself: the strategy gets out of its way. */
static void on_stop_order(struct symbol *s, const struct msg_order_state *m, ts_t now)
{
    const bool alive = !order_state_terminal(m->state);
    if (!alive && m->order != s->stop.order)
        return;
    s->stop = (struct stop_order){.order = m->order, .seen = now, .alive = alive};
    s->limits_by_stop = true;
}

/* An order nobody keeps on its side for no reason of ours: post-only that would have crossed, or
 * a refusal by the exchange (row 29). */
static void on_order_end(struct symbol *s, const struct own *o, enum cancel_class class, ts_t now)
{
    struct patience *p = &s->patience[o->side];
    /* Being accepted proves nothing: one that would have crossed is accepted, then cancelled. */
    if (o->live_at.v != 0 && ts_diff(now, o->live_at).v >= DUR_MS(CROSSED_MOST_MS).v)
        p->crossed = 0;
    if (o->state == ORDER_FILLED || o->booked.v > 0) {
        *p = (struct patience){0};
    } else if (o->state == ORDER_REJECTED) {
        p->refused++;
        p->until = ts_add(now, wish_backoff(p->refused, o->purpose));
    } else if (o->cancel_at.v == 0 && class == CANCEL_NONE) {
        p->crossed++;
        p->until = ts_add(now, DUR_MS(p->crossed > 3 ? CROSSED_MOST_MS : CROSSED_MS));
    } else if (o->cancel_at.v == 0) { /* risk or the operator: what they do next is to come */
        p->until = ts_add(now, DUR_MS(REFUSED_MS));
    }
}

void symbol_on_order(struct symbol *s, const struct shared *sh, const struct msg_order_state *m,
                     ts_t now)
{
    if (m->purpose == PURPOSE_STOP || m->purpose == PURPOSE_FLATTEN) {
        on_stop_order(s, m, now);
        return;
    }
    struct own *o = owns_find(&s->own, m->intent);
    if (o == NULL && m->intent != 0 && !order_state_terminal(m->state)) {
        o = owns_add(&s->own, m->intent, now);
        s->untracked = o == NULL;
    }
    if (o == NULL)
        return;
    if (!o->told && !o->mine) { /* first heard of: what it is, is in the message */
        o->mine = (uint32_t)(m->intent >> 32) == (uint32_t)sh->ses;
        o->side = m->side;
        o->purpose = m->purpose;
        o->px = m->px;
        o->qty = m->qty;
        o->booked = m->filled; /* its fills are in the position we were told of */
    }
    const bool was_live = o->live_at.v != 0;
    const bool ended = own_learn(o, m, now, ts_add(now, sh->clock_offset));
    if (o->live_at.v != 0 && !was_live) {
        o->touch = s->touch[o->side].px.v != 0 && s->sure ? s->touch[o->side].px : o->px;
    }
    if (ended)
        on_order_end(s, o, m->class, now);
}

void symbol_on_cycle(struct symbol *s, const struct msg_cycle *m)
{
    trips_cycle(&s->opinion.trips, m);
}

void symbol_on_verdict(struct symbol *s, const struct msg_verdict *m, ts_t now)
{
    struct own *o = owns_find(&s->own, m->intent);
    if (o == NULL) {
        o = owns_by_cancel(&s->own, m->intent);
        const bool too_old = o != NULL && ts_diff(now, o->asked).v >= DUR_MS(VERDICT_MS).v;
        if (too_old && m->code == VERDICT_TARGET && own_alive(o))
            own_end(o, ORDER_UNSENT, now); /* risk never got it, or knows that it is over */
        return;
    }
    if (!own_alive(o))
        return;
    struct patience *p = &s->patience[o->side];
    if (m->code == VERDICT_OK) {
        o->answered = true;
        p->refused = 0;
        p->code = VERDICT_OK;
        return;
    }
    own_end(o, ORDER_UNSENT, now);
    p->refused++;
    p->code = m->code;
    p->until = ts_add(now, wish_backoff(p->refused, o->purpose));
}

void symbol_risk_synced(struct symbol *s, ts_t now)
{
    (void)now;
    adopt(s);
}

void symbol_executor_lost(struct symbol *s)
{
    for (size_t i = 0; i < OWN_MAX; i++)
        s->own.at[i].told = false;
    s->stop.alive = false;
}

void symbol_executor_synced(struct symbol *s, ts_t now)
{
    s->untracked = false;
    for (size_t i = 0; i < OWN_MAX; i++) {
        struct own *o = &s->own.at[i];
        if (own_alive(o) && !o->told && ts_diff(now, o->asked).v >= DUR_MS(STATUS_MS).v)
            own_end(o, ORDER_VOID, now);
        else if (!own_alive(o))
            o->booked = o->filled; /* fills missed meanwhile are in risk's position */
    }
}

/* Brings our position into line with risk's, when the difference does not go away by itself. */
static void align(struct symbol *s, const struct shared *sh, ts_t now)
{
    if (s->differs.v == 0 || !sh->risk_synced)
        return;
    const ts_t due = ts_add(s->differs, DUR_MS(SETTLE_MS));
    if (now.v >= due.v) {
        adopt(s);
        for (size_t i = 0; i < OWN_MAX; i++)
            s->own.at[i].booked = s->own.at[i].filled;
    } else {
        symbol_wake_at(s, due);
    }
}

static bool leaving(struct symbol *s, ts_t now)
{
    if (s->stop.order == 0)
        return false;
    const ts_t until = ts_add(s->stop.seen, DUR_MS(STOP_REST_MS));
    if (s->stop.alive)
        return true;
    if (!symbol_open(s) || now.v >= until.v) {
        s->stop.order = 0;
        return false;
    }
    symbol_wake_at(s, until);
    return true;
}

static bool partly_entered(const struct symbol *s)
{
    for (size_t i = 0; i < OWN_MAX; i++) {
        const struct own *o = &s->own.at[i];
        if (own_opens(o) && (o->booked.v > 0 || o->filled.v > 0))
            return true;
    }
    return false;
}

static enum symbol_state state_by_facts(struct symbol *s, const struct shared *sh, ts_t now)
{
    if (sh->mode_known && sh->mode == MODE_HALTED)
        return SYMBOL_HALT;
    if (!s->known || !s->position_known || !sh->risk_synced || !sh->executor_synced)
        return SYMBOL_INIT;
    if (leaving(s, now))
        return SYMBOL_STOPPING;
    if (partly_entered(s))
        return SYMBOL_ENTRY_PART;
    if (symbol_open(s))
        return owns_exit(&s->own) != NULL ? SYMBOL_EXITING : SYMBOL_HOLD_WAIT;
    const bool told_to_pause =
        !s->limits.open_allowed && s->limits.code == VERDICT_PAUSED && !s->limits_by_stop;
    if (s->limits_known && (now.v < s->limits.paused_until.v || told_to_pause))
        return SYMBOL_PAUSED;
    if (owns_opening(&s->own, SIDE_BUY) != NULL || owns_opening(&s->own, SIDE_SELL) != NULL)
        return SYMBOL_QUOTING;
    return SYMBOL_IDLE;
}

/* The only function that assigns the state. */
static void symbol_judge(struct symbol *s, const struct shared *sh, ts_t now)
{
    s->state = state_by_facts(s, sh, now);
}

void symbol_on_trade(struct symbol *s, const struct msg_trade *m, ts_t now)
{
    if (s->known)
        opinion_trade(&s->opinion, &s->instrument, m, now);
}

void symbol_on_funding(struct symbol *s, const struct msg_funding *m)
{
    funding_learn(&s->opinion.funding, m);
}

void symbol_opine(struct symbol *s, const struct shared *sh, qty_t size, ts_t now)
{
    s->opined = false;
    if (!s->known)
        return;
    if (!symbol_open(s))
        trips_flat(&s->opinion.trips);
    const struct settings *set = &sh->settings;
    const struct sight sight = {
        .now = now,
        .instrument = &s->instrument,
        .view = &s->view,
        .own = &s->own,
        .touch = s->touch,
        .fresh = s->sure && view_fresh(&s->view, now, set->max_book_age),
        .size = size,
        .latency = sh->ack,
        .maker = s->limits_known ? s->limits.maker : set->maker_fee,
        .taker = s->limits_known ? s->limits.taker : set->taker_fee,
        .fees_known = s->limits_known,
    };
    s->opined = opinion_see(&s->opinion, set, &sight);
    symbol_wake_at(s, s->opinion.due);
}

/* That a side's fills lose is told once, by who quotes it. */
static void alert_toxic(struct symbol *s, const struct shared *sh, ts_t now, struct outbox *out)
{
    for (int n = 0; n < side_count; n++) {
        ts_t *off = &s->opinion.danger.off[n];
        if (off->v > now.v && sh->settings.toxic_guard && symbol_held(s, sh, now)) {
            char buffer[64];
            struct text t = TEXT(buffer);
            text_put(&t, side_name((enum side)n));
            text_char(&t, ' ');
            text_ms(&t, ts_diff(*off, now));
            outbox_alert(out, now, ALERT_TOXIC, &s->inst, text_done(&t));
        }
        *off = TS(0);
    }
}

void symbol_think(struct symbol *s, struct shared *sh, ts_t now, struct outbox *out)
{
    s->wake = TS_NEVER;
    owns_forget(&s->own, now);
    align(s, sh, now);
    wish_chase(s, sh, now, out);
    symbol_judge(s, sh, now);
    const struct gate gate = gate_look(s, sh, now);
    quote_act(s, sh, &gate, now, out);
    symbol_judge(s, sh, now);
    gate_look_again(s, sh, now);
    status_say(s, sh, now, out);
    alert_toxic(s, sh, now, out);
    if (s->opined && symbol_held(s, sh, now) && outbox_free(out) > OUTBOX_SPARE)
        opinion_say(&s->opinion, &sh->settings, &s->inst, now, out);
    why_say(s, sh, now, out);
}
