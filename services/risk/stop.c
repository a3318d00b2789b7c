#include "services/risk/stop.h"

#include "common/base/assert.h"
#include "services/risk/account.h"
#include "services/risk/desk.h"

#define TO(s) (1U << (unsigned)(s))

static const unsigned moves[] = {
    [STOP_WATCH] = TO(STOP_CLEAR),
    [STOP_CLEAR] = TO(STOP_WAIT) | TO(STOP_WATCH),
    [STOP_WAIT] = TO(STOP_CLEAR) | TO(STOP_WATCH),
};

static void stop_move(struct stop *s, enum stop_state next, ts_t now)
{
    ASSERT((moves[s->state] & TO(next)) != 0);
    s->state = next;
    s->since = now;
}

bool stop_running(const struct stop *s)
{
    return s->state != STOP_WATCH;
}

static const char *cause_word(enum stop_cause c)
{
    switch (c) {
    case STOP_BY_LOSS: return "stop_loss";
    case STOP_BY_AGE: return "hold_hard";
    case STOP_BY_OPERATOR: return "flatten";
    }
    UNREACHABLE();
}

static void tell(const struct symbol *s, enum alert code, ts_t now, struct outbox *out)
{
    const struct instrument *i = &s->market.instrument;
    struct text t = outbox_room(out, 200);
    text_put(&t, cause_word(s->stop.cause));
    text_put(&t, ", position ");
    text_money(&t, s->position.amount);
    text_put(&t, " entered at ");
    text_money(&t, position_average(&s->position, i));
    text_put(&t, ", floating result ");
    text_money(&t, s->stop.loss);
    outbox_alert(out, now, code, &s->inst, outbox_keep(out, &t));
}

static void begin(struct risk *r, struct symbol *s, enum stop_cause cause, ts_t now,
                  struct outbox *out)
{
    s->stop.cause = cause;
    s->stop.tries = 0;
    s->stop.order = 0;
    s->stop.loss = symbol_unrealised(r, s);
    stop_move(&s->stop, STOP_CLEAR, now);
    tell(s,
         cause == STOP_BY_LOSS  ? ALERT_STOP_LOSS
         : cause == STOP_BY_AGE ? ALERT_HOLD_LIMIT
                                : ALERT_OPERATOR,
         now, out);
    stop_run(r, s, now, out);
}

/* Result of leaving now when it costs as much as the symbol's holder foretells. */
static money_t foretold_result(const struct symbol *s, rate_t cost)
{
    const struct market *m = &s->market;
    const qty_t qty = position_qty(&s->position, &m->instrument);
    const bool is_long = qty.v > 0;
    const px_t touch = is_long ? m->bid : m->ask;
    const money_t worth = instrument_notional(&m->instrument, touch, qty);
    const money_t lost = money_times_rate(MONEY(int128_abs(worth.v)), cost, ROUND_UP);
    return position_unrealised(&s->position, money_sub(worth, lost));
}

/* How large the floating loss is against what the position cost at its entry: a rate. By walking
 * the book, or by the forecast of slippage where that is worse: it only makes us leave sooner. */
static rate_t floating_loss(struct risk *r, const struct symbol *s, ts_t now)
{
    const money_t cost = MONEY(int128_abs(s->position.value.v));
    const rate_t foretold = advice_exit_cost(&s->advice, now);
    money_t result = symbol_unrealised(r, s);
    if (foretold.v > 0)
        result = money_min(result, foretold_result(s, foretold));
    return cost.v == 0 || result.v >= 0 ? RATE(0) : money_ratio(money_neg(result), cost);
}

/* True when the loss has been there long or often enough to be believed. */
static bool confirmed(struct stop *stop, const struct settings *set, rate_t loss, bool update,
                      ts_t now)
{
    if (loss.v <= set->stop_loss.v) {
        stop->breaches = 0;
        stop->breached = TS(0);
        return false;
    }
    if (stop->breached.v == 0)
        stop->breached = now;
    stop->breaches += update;
    return stop->breaches >= 2 || ts_diff(now, stop->breached).v >= set->stop_confirm.v ||
           loss.v / 2 > set->stop_loss.v;
}

void stop_look(struct risk *r, struct symbol *s, ts_t now, struct outbox *out)
{
    const struct settings *set = &r->settings;
    struct stop *stop = &s->stop;
    if (stop_running(stop) || !s->market.known ||
        !position_is_open(&s->position, &s->market.instrument)) {
        stop->breaches = 0;
        stop->breached = TS(0);
        return;
    }
    if (!market_fresh(&s->market, now, set->max_book_age))
        return; /* no price to judge by; the mode and the sweep deal with silence */
    const bool update = stop->updates != s->market.updates;
    stop->updates = s->market.updates;
    if (confirmed(stop, set, floating_loss(r, s, now), update, now))
        begin(r, s, STOP_BY_LOSS, now, out);
    else if (set->hold_hard.v > 0 && ts_diff(now, s->position.opened).v >= set->hold_hard.v)
        begin(r, s, STOP_BY_AGE, now, out);
}

bool stop_flatten(struct risk *r, struct symbol *s, ts_t now, struct outbox *out)
{
    const bool open = s->market.known && position_is_open(&s->position, &s->market.instrument);
    if (!open || stop_running(&s->stop))
        return open;
    begin(r, s, STOP_BY_OPERATOR, now, out);
    return true;
}

/* Cancels everything on the symbol; true when nothing is left that could trade. */
static bool cleared(struct risk *r, struct symbol *s, ts_t now, struct outbox *out)
{
    struct orders *os = &r->mirror.orders;
    bool clear = true;
    for (struct order *o = orders_first(os); o != NULL; o = orders_after(os, o)) {
        if (!word_equal(&o->inst, &s->inst) || o->state == ORDER_GHOST ||
            o->origin == ORIGIN_FOREIGN)
            continue;
        clear = false;
        desk_cancel(r, o, CANCEL_PROTECTIVE, cause_word(s->stop.cause), now, out);
    }
    return clear;
}

/* The price a first attempt may go to: through the touch by stop_slip, on the tick. */
static px_t worst_px(const struct risk *r, const struct market *m, enum side side)
{
    const px_t touch = side == SIDE_SELL ? m->bid : m->ask;
    const int64_t slip =
        (int64_t)int128_mul_div(touch.v, r->settings.stop_slip.v, 1000000000, ROUND_DOWN);
    const px_t px = PX(side == SIDE_SELL ? touch.v - slip : touch.v + slip);
    return side == SIDE_SELL ? instrument_px_up(&m->instrument, px)
                             : instrument_px_down(&m->instrument, px);
}

/* What is held and not already being left by an order whose end is not known. */
static qty_t to_leave(struct risk *r, const struct symbol *s, enum side side)
{
    const struct instrument *i = &s->market.instrument;
    const qty_t held = position_qty(&s->position, i);
    int64_t left = held.v > 0 ? held.v : -held.v;
    struct orders *os = &r->mirror.orders;
    for (const struct order *o = orders_first(os); o != NULL; o = orders_after(os, o))
        if (o->side == side && o->state != ORDER_GHOST && o->origin != ORIGIN_FOREIGN &&
            word_equal(&o->inst, &s->inst))
            left -= order_open_qty(o).v;
    if (i->max_limit_qty.v > 0 && left > i->max_limit_qty.v)
        left = i->max_limit_qty.v;
    return instrument_qty_down(i, QTY(left > 0 ? left : 0));
}

static void fire(struct risk *r, struct symbol *s, ts_t now, struct outbox *out)
{
    const struct instrument *i = &s->market.instrument;
    const enum side side = s->position.amount.v > 0 ? SIDE_SELL : SIDE_BUY;
    const bool by_market = s->stop.tries >= STOP_IOC_TRIES;
    struct msg_intent want = {
        .action = ACTION_PLACE,
        .inst = s->inst,
        .side = side,
        .kind = by_market ? ORDER_KIND_MARKET : ORDER_KIND_IOC,
        .purpose = s->stop.cause == STOP_BY_OPERATOR ? PURPOSE_FLATTEN : PURPOSE_STOP,
        .px_exp = (int8_t)i->px_exp,
        .qty_exp = (int8_t)i->qty_exp,
        .px = by_market ? PX(0) : worst_px(r, &s->market, side),
        .qty = to_leave(r, s, side),
        .version = i->version,
    };
    struct ask a;
    if (want.qty.v < i->min_qty.v)
        return;
    ask_init(&a, r, s, &want, now);
    const enum verdict verdict = desk_place(&a, &s->stop.order, out);
    s->stop.tries++;
    stop_move(&s->stop, STOP_WAIT, now);
    if (verdict == VERDICT_OK)
        return;
    struct text t = outbox_room(out, 240);
    text_put(&t, verdict_code(verdict));
    text_char(&t, ' ');
    text_put(&t, verdict_text(verdict));
    text_put(&t, ", trying again: ");
    text_str(&t, text_done(&a.detail));
    outbox_log(out, now, LEVEL_ERROR, "stop_refused", outbox_keep(out, &t));
}

static void finish(struct symbol *s, ts_t now, struct outbox *out)
{
    stop_move(&s->stop, STOP_WATCH, now);
    s->stop.breaches = 0;
    s->stop.breached = TS(0);
    s->stop.order = 0;
    struct text t = outbox_room(out, 120);
    text_put(&t, cause_word(s->stop.cause));
    text_put(&t, " done");
    if (s->position.amount.v != 0) {
        text_put(&t, ", below one minimum order and left: ");
        text_money(&t, s->position.amount);
    }
    outbox_log(out, now, LEVEL_WARN, "stop_done", outbox_keep(out, &t));
}

/* Fires when nothing of ours is left that could trade as well, or after a second regardless: what
 * is not proven dead by then is left out of the size. */
static void clear_and_fire(struct risk *r, struct symbol *s, ts_t now, struct outbox *out)
{
    const dur_t waited = ts_diff(now, s->stop.since);
    if (!cleared(r, s, now, out) && waited.v < DUR_MS(STOP_CLEAR_MS).v)
        return;
    if (mode_allows(r->mode.mode, PURPOSE_STOP) &&
        market_fresh(&s->market, now, r->settings.max_book_age))
        fire(r, s, now, out);
}

void stop_run(struct risk *r, struct symbol *s, ts_t now, struct outbox *out)
{
    struct stop *stop = &s->stop;
    if (!stop_running(stop))
        return;
    if (!s->market.known || !position_is_open(&s->position, &s->market.instrument)) {
        finish(s, now, out);
        return;
    }
    if (stop->state == STOP_WAIT && ts_diff(now, stop->since).v >= DUR_MS(STOP_AGAIN_MS).v)
        stop_move(stop, STOP_CLEAR, now);
    if (stop->state == STOP_CLEAR)
        clear_and_fire(r, s, now, out);
}
