#include "services/strategy/status.h"

#include "services/strategy/gate.h"

static rate_t threshold(const struct symbol *s, const struct shared *sh)
{
    return symbol_open(s) ? sh->settings.reentry_spread : sh->settings.min_spread;
}

/* The decision in words a person can read. */
static void put_reason(const struct symbol *s, const struct shared *sh, struct text *t)
{
    const char *prefix = "";
    switch (s->state) {
    case SYMBOL_INIT: text_put(t, "waiting until everything is known"); break;
    case SYMBOL_IDLE: text_put(t, "not quoting"); break;
    case SYMBOL_QUOTING: text_put(t, "quoting"); break;
    case SYMBOL_ENTRY_PART: text_put(t, "entry partly filled"); break;
    case SYMBOL_HOLD_WAIT: text_put(t, "holding, waiting to place the reversal"); break;
    case SYMBOL_EXITING: text_put(t, "reversal resting"); break;
    case SYMBOL_STOPPING: text_put(t, "risk is leaving the position"); break;
    case SYMBOL_PAUSED: text_put(t, "paused by risk"); break;
    case SYMBOL_HALT: text_put(t, "halted"); break;
    }
    if (s->spread_known) {
        text_put(t, ": spread ");
        text_percent(t, s->spread);
        text_put(t, spread_reaches(s->touch[SIDE_BUY].px, s->touch[SIDE_SELL].px, threshold(s, sh))
                        ? " reaches "
                        : " below ");
        text_percent(t, threshold(s, sh));
        prefix = ";";
    }
    if (s->guards != 0) {
        text_put(t, prefix);
        text_put(t, " guards ");
        guards_text(t, s->guards);
        prefix = ";";
    }
    for (int side = 0; side < side_count; side++) {
        const enum verdict code = s->patience[side].code;
        if (code == VERDICT_OK)
            continue;
        text_put(t, prefix);
        text_put(t, " ");
        text_put(t, side_name((enum side)side));
        text_put(t, " refused ");
        text_put(t, verdict_code(code));
        text_put(t, " ");
        text_put(t, verdict_name(code));
        prefix = ";";
    }
}

static const struct own *resting(const struct symbol *s, enum side side)
{
    for (size_t i = 0; i < OWN_MAX; i++) {
        const struct own *o = &s->own.at[i];
        if (own_alive(o) && o->side == side && o->live_at.v != 0)
            return o;
    }
    return NULL;
}

static struct msg_symbol_status compose(const struct symbol *s, const struct shared *sh)
{
    struct msg_symbol_status m = {
        .inst = s->inst,
        .state = s->state,
        .guards = s->guards,
        .px_exp = (int8_t)s->instrument.px_exp,
        .qty_exp = (int8_t)s->instrument.qty_exp,
        .bid = s->touch[SIDE_BUY].px,
        .ask = s->touch[SIDE_SELL].px,
        .spread = s->spread,
        .threshold = threshold(s, sh),
    };
    const struct own *buy = resting(s, SIDE_BUY);
    const struct own *sell = resting(s, SIDE_SELL);
    if (buy != NULL) {
        m.own_bid = buy->px;
        m.own_bid_qty = own_rest(buy);
    }
    if (sell != NULL) {
        m.own_ask = sell->px;
        m.own_ask_qty = own_rest(sell);
    }
    return m;
}

void status_push(const struct symbol *s, const struct shared *sh, ts_t now, struct outbox *out)
{
    struct msg *m = outbox_push(out, MSG_SYMBOL_STATUS, now);
    m->symbol_status = compose(s, sh);
    struct text t = outbox_room(out, 320);
    put_reason(s, sh, &t);
    m->symbol_status.reason = outbox_keep(out, &t);
}

static bool orders_differ(const struct msg_symbol_status *a, const struct msg_symbol_status *b)
{
    return a->own_bid.v != b->own_bid.v || a->own_bid_qty.v != b->own_bid_qty.v ||
           a->own_ask.v != b->own_ask.v || a->own_ask_qty.v != b->own_ask_qty.v;
}

/* Once a minute a symbol: that its spread ended quoting, that its book did. */
static void alert(struct symbol *s, const struct shared *sh, ts_t now, struct outbox *out)
{
    const bool was_quoting = s->said.state == SYMBOL_QUOTING;
    const bool quiet = ts_diff(now, s->alerted_spread).v < DUR_MS(ALERT_MS).v;
    if (was_quoting && s->state == SYMBOL_IDLE && (s->guards & GUARD_BIT(GUARD_SPREAD)) != 0 &&
        (s->alerted_spread.v == 0 || !quiet)) {
        char buffer[32];
        struct text t = TEXT(buffer);
        const rate_t keep = gate_keep_spread(s, sh);
        text_percent(&t, s->spread.v < keep.v ? keep : sh->settings.min_spread);
        outbox_alert(out, now, ALERT_SPREAD_LOW, &s->inst, text_done(&t));
        s->alerted_spread = now;
    }
    const bool stale = (s->guards & GUARD_BIT(GUARD_STALE)) != 0;
    const bool said_before =
        s->alerted_stale.v != 0 && ts_diff(now, s->alerted_stale).v < DUR_MS(ALERT_MS).v;
    if (stale && (was_quoting || s->said.state == SYMBOL_EXITING) && owns_any_mine(&s->own) &&
        !said_before) {
        outbox_alert(out, now, ALERT_BOOK_STALE, &s->inst, word_str(&s->inst));
        s->alerted_stale = now;
    }
}

void status_say(struct symbol *s, const struct shared *sh, ts_t now, struct outbox *out)
{
    if (s->holder != 0 && s->holder != sh->ses && now.v < s->expires.v) {
        s->said_at = TS(0); /* its holder speaks for it */
        return;
    }
    alert(s, sh, now, out);
    const struct msg_symbol_status next = compose(s, sh);
    const bool changed = next.state != s->said.state || next.guards != s->said.guards ||
                         orders_differ(&next, &s->said);
    const bool moved = next.bid.v != s->said.bid.v || next.ask.v != s->said.ask.v;
    const ts_t due = ts_add(s->said_at, moved ? DUR_MS(STATUS_BOOK_MS) : DUR_MS(STATUS_MS));
    if (s->said_at.v != 0 && !changed && now.v < due.v) {
        symbol_wake_at(s, due);
        return;
    }
    status_push(s, sh, now, out);
    s->said = next;
    s->said_at = now;
    symbol_wake_at(s, ts_add(now, DUR_MS(STATUS_MS)));
}
