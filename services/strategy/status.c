#include "services/strategy/status.h"

#include "common/base/assert.h"
#include "services/strategy/why.h"

enum { REASON_SIZE = 640 };

static rate_t threshold(const struct symbol *s)
{
    return symbol_open(s) ? s->opinion.reentry_spread : s->opinion.min_spread;
}

static const char *state_words(enum symbol_state state)
{
    switch (state) {
    case SYMBOL_INIT: return "waiting until everything is known";
    case SYMBOL_IDLE: return "not quoting";
    case SYMBOL_QUOTING: return "quoting";
    case SYMBOL_ENTRY_PART: return "entry partly filled";
    case SYMBOL_HOLD_WAIT: return "holding, waiting to place the reversal";
    case SYMBOL_EXITING: return "reversal resting";
    case SYMBOL_STOPPING: return "risk is leaving the position";
    case SYMBOL_PAUSED: return "paused by risk";
    case SYMBOL_HALT: return "halted";
    }
    UNREACHABLE();
}

static void put_spread(const struct symbol *s, struct text *t)
{
    const rate_t need = threshold(s);
    if (!s->spread_known)
        return;
    text_put(t, ": spread ");
    text_percent(t, s->spread);
    text_put(t, spread_reaches(s->touch[SIDE_BUY].px, s->touch[SIDE_SELL].px, need) ? " reaches "
                                                                                    : " below ");
    text_percent(t, need);
}

/* The decision in words a person can read: the first closed gate, once where it is that of both
 * sides. */
static void put_reason(const struct symbol *s, const struct shared *sh, ts_t now, struct text *t)
{
    const unsigned buy = why_cause(s, sh, SIDE_BUY, now);
    const unsigned sell = why_cause(s, sh, SIDE_SELL, now);
    text_put(t, state_words(s->state));
    if (buy == SHARE_QUOTING || sell == SHARE_QUOTING)
        put_spread(s, t);
    if (buy == sell && buy != SHARE_QUOTING) {
        text_put(t, ": ");
        why_words(s, sh, SIDE_BUY, now, t);
        return;
    }
    for (int n = 0; n < side_count && buy != sell; n++) {
        text_put(t, n == 0 ? "; buy: " : "; sell: ");
        why_words(s, sh, (enum side)n, now, t);
    }
}

static const struct own *resting(const struct symbol *s, enum side side)
{
    for (size_t i = 0; i < OWN_MAX; i++) {
        const struct own *o = &s->own.at[i];
        if (own_works(o) && o->side == side && o->live_at.v != 0)
            return o;
    }
    return NULL;
}

static struct msg_symbol_status compose(const struct symbol *s)
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
        .threshold = threshold(s),
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
    m->symbol_status = compose(s);
    struct text t = outbox_room(out, REASON_SIZE);
    put_reason(s, sh, now, &t);
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
    if (was_quoting && s->state == SYMBOL_IDLE &&
        (s->guards & (GUARD_BIT(GUARD_SPREAD) | GUARD_BIT(GUARD_NEED))) != 0 &&
        (s->alerted_spread.v == 0 || !quiet)) {
        char buffer[32];
        struct text t = TEXT(buffer);
        const rate_t keep = gate_keep_spread(s, sh);
        text_percent(&t, s->spread.v < keep.v ? keep : threshold(s));
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
    if (symbol_held_elsewhere(s, sh, now)) {
        s->said_at = TS(0); /* its holder speaks for it */
        return;
    }
    alert(s, sh, now, out);
    const struct msg_symbol_status next = compose(s);
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
