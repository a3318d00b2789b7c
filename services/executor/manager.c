#include "services/executor/manager.h"

#include <string.h>

#include "common/base/assert.h"
#include "common/okx/okx_codes.h"
#include "common/okx/okx_write.h"
#include "common/okx/order_id.h"
#include "services/executor/amend.h"
#include "services/executor/cancel.h"
#include "services/executor/executor.h"
#include "services/executor/query.h"
#include "services/executor/rest.h"

enum { FRAME_SIZE = 1024, HOLD_MS = 2000 };

struct track *manager_track(struct executor *x, const struct order *o)
{
    return &x->track[orders_slot(&x->orders, o)];
}

struct order *manager_add(struct executor *x, enum order_state state, int market)
{
    struct order *o = orders_add(&x->orders, state);
    if (o == NULL)
        return NULL;
    struct track *t = manager_track(x, o);
    memset(t, 0, sizeof *t);
    t->serial = ++x->serial;
    t->market = market;
    t->ack_by = t->query_at = t->fills_at = t->ghost_until = TS_NEVER;
    t->cancel_at = t->deadline = TS_NEVER;
    return o;
}

struct order *manager_item(struct executor *x, const struct request_item *item)
{
    struct order *o = &x->orders.at[item->slot];
    return x->track[item->slot].serial == item->serial ? o : NULL;
}

void manager_about(struct executor *x, struct request *r, const struct order *o)
{
    ASSERT(r->count < REQUEST_ITEMS);
    r->item[r->count].slot = orders_slot(&x->orders, o);
    r->item[r->count].serial = manager_track(x, o)->serial;
    r->count++;
}

void manager_tell(const struct order *o, ts_t now, struct outbox *out)
{
    struct msg *m = outbox_push(out, MSG_ORDER_STATE, now);
    m->exch = o->updated;
    m->order_state = (struct msg_order_state){
        .order = o->number,
        .intent = o->intent,
        .inst = o->inst,
        .side = o->side,
        .kind = o->kind,
        .purpose = o->purpose,
        .px_exp = o->px_exp,
        .qty_exp = o->qty_exp,
        .px = o->px,
        .qty = o->qty,
        .filled = o->filled,
        .state = o->state,
        .origin = o->origin,
        .cl_ord_id = o->cl_ord_id,
        .ord_id = o->ord_id,
        .reason = o->reason,
        .class = o->class,
        .strategy = o->strategy,
        .sent = o->sent,
        .updated = o->updated,
        .ack = o->ack,
    };
}

/* Counts and files an order that has just ended. */
static void finish(struct executor *x, struct order *o)
{
    struct track *t = manager_track(x, o);
    x->canceled += o->state == ORDER_CANCELED;
    x->rejected += o->state == ORDER_REJECTED;
    t->cancel_wanted = t->cancel_late = false;
    t->ack_by = t->query_at = t->ghost_until = TS_NEVER;
    t->fills_at = order_complete(o) ? TS_NEVER : t->fills_at;
    orders_end(&x->orders, o);
}

void manager_move(struct executor *x, struct order *o, enum order_state next, const char *reason)
{
    if (reason != NULL)
        o->reason = word_of(reason);
    order_move(o, next, x->now);
    if (order_ended(o))
        finish(x, o);
    manager_tell(o, x->now, x->out);
}

void manager_settle(struct executor *x, struct order *o, bool changed)
{
    const bool was_ended = order_ended(o);
    if (order_settle(o, x->now)) {
        changed = true;
        if (order_ended(o) && !was_ended)
            finish(x, o);
    }
    if (!order_ended(o))
        query_settled(x, o);
    if (changed)
        manager_tell(o, x->now, x->out);
}

void manager_doubt(struct executor *x, struct order *o, const char *reason)
{
    struct track *t = manager_track(x, o);
    if (order_ended(o))
        return;
    t->ack_by = TS_NEVER;
    query_start(x, o);
    if (o->state != ORDER_SENT)
        return;
    manager_move(x, o, ORDER_UNKNOWN, reason);
    executor_alert(x, ALERT_ORDER_UNKNOWN, &o->inst, str_from(reason));
}

/* What risk asked for, as an order in this state. */
static void take_terms(struct order *o, const struct msg_order *m)
{
    o->number = m->order;
    o->intent = m->intent;
    o->inst = m->inst;
    o->side = m->side;
    o->kind = m->kind;
    o->purpose = m->purpose;
    o->px_exp = m->px_exp;
    o->qty_exp = m->qty_exp;
    o->px = m->px;
    o->qty = m->qty;
    o->strategy = m->strategy;
    o->reduce_only = m->reduce_only;
    o->origin = ORIGIN_OURS;
}

static void tell_unsent(struct executor *x, const struct msg_order *m, const char *reason)
{
    struct order o;
    order_init(&o, ORDER_UNSENT);
    take_terms(&o, m);
    o.reason = word_of(reason);
    manager_tell(&o, x->now, x->out);
}

static bool rests(const struct msg_order *m)
{
    return m->kind == ORDER_KIND_POST_ONLY || m->kind == ORDER_KIND_LIMIT;
}

const char *manager_why_not(const struct market *k, const struct msg_order *m)
{
    const struct instrument *i = &k->instrument;
    if (!k->known || i->state != INST_STATE_LIVE)
        return "instrument";
    if (m->version != i->version || m->px_exp != i->px_exp || m->qty_exp != i->qty_exp)
        return "instrument_changed";
    if (m->qty.v <= 0 || m->qty.v < i->min_qty.v || !instrument_on_lot(i, m->qty))
        return "size";
    if (m->kind != ORDER_KIND_MARKET && (m->px.v <= 0 || !instrument_on_tick(i, m->px)))
        return "price";
    if (i->type == INST_SWAP && m->purpose == PURPOSE_OPEN && k->leverage_state != LEVERAGE_PROVEN)
        return "leverage";
    return NULL;
}

static const char *why_not(const struct executor *x, const struct msg_order *m, int market)
{
    const char *why = NULL;
    if (!executor_ready(x, &why))
        return why;
    if (!peers_alive(&x->peers, SERVICE_RISK))
        return "risk_silent";
    if (x->now.v < x->hold_until.v)
        return "hold";
    if (m->deadline.v != 0 && x->now.v > m->deadline.v)
        return "expired";
    if (x->orders.live >= MANAGER_LIVE_MAX)
        return "full";
    if (market == MARKETS_NONE)
        return "instrument";
    why = manager_why_not(&x->markets.at[market], m);
    if (why != NULL)
        return why;
    if (!rests(m))
        return NULL;
    if (!deadman_armed(x))
        return "dead_man";
    if (!peers_session_known(&x->peers, SERVICE_FEED, x->markets.at[market].feed_ses) ||
        !peers_alive(&x->peers, SERVICE_FEED))
        return "feed_silent";
    return query_unresolved(x, market) ? "unresolved" : NULL;
}

static void on_place(struct executor *x, const struct msg_order *m)
{
    if (orders_by_number(&x->orders, m->order) != NULL) {
        executor_log(x, LEVEL_WARN, "order_repeated", "inst", word_str(&m->inst));
        return;
    }
    const int market = markets_find(&x->markets, &m->inst);
    const char *why = why_not(x, m, market);
    struct order *o = why == NULL ? manager_add(x, ORDER_APPROVED, market) : NULL;
    if (o == NULL) {
        tell_unsent(x, m, why != NULL ? why : "full");
        return;
    }
    struct track *t = manager_track(x, o);
    take_terms(o, m);
    const struct order_id id = {0, x->epoch, t->serial, m->strategy, m->order};
    o->cl_ord_id = order_id_write(&id);
    o->expires = ts_add(executor_exchange_now(x), x->settings->order_ttl);
    t->deadline = m->deadline.v != 0 ? m->deadline : ts_add(x->now, x->settings->order_ttl);
}

bool manager_by_websocket(const struct executor *x, const struct market *k)
{
    return link_up(x) && !k->rest_only && k->instrument.code > 0 &&
           word_is(&x->settings->order_entry, "websocket");
}

static void send_place(struct executor *x, struct order *o, struct track *t)
{
    struct market *k = &x->markets.at[t->market];
    const bool spot = k->instrument.type == INST_SPOT;
    const struct okx_place p = {
        .inst_id = word_str(&o->inst),
        .code = k->instrument.code,
        .type = k->instrument.type,
        .side = o->side,
        .kind = o->kind,
        .px = o->px,
        .px_exp = o->px_exp,
        .qty = o->qty,
        .qty_exp = o->qty_exp,
        .cl_ord_id = word_str(&o->cl_ord_id),
        .td_mode = spot ? account_spot_mode(&x->account) : STR("cross"),
        .stp_mode = STR("cancel_maker"),
        .tag = word_str(&x->tag),
        .reduce_only = o->reduce_only && !spot,
    };
    char buffer[FRAME_SIZE];
    struct text text = TEXT(buffer);
    struct request *r;
    if (manager_by_websocket(x, k)) {
        r = requests_add(&x->requests, REQUEST_PLACE, 0, x->now);
        okx_write_place(&text, r->id, o->expires, &p, 1);
        ASSERT(!text.cut);
        r->conn = link_send(x, text_done(&text));
    } else {
        okx_write_place_body(&text, &p, 1);
        ASSERT(!text.cut);
        r = rest_post(x, REQUEST_PLACE, OKX_PATH_ORDER, text_done(&text), o->expires);
    }
    r->market = t->market;
    manager_about(x, r, o);
    x->placed++;
    o->sent = x->now;
    t->ack_by = ts_add(x->now, DUR_MS(ACK_TIMEOUT_MS));
    manager_move(x, o, ORDER_SENT, NULL);
}

static void pump_place(struct executor *x, struct order *o, struct track *t)
{
    const char *why = NULL;
    if (x->now.v > t->deadline.v)
        manager_move(x, o, ORDER_UNSENT, "expired");
    else if (!executor_ready(x, &why))
        manager_move(x, o, ORDER_UNSENT, why);
    else if (throttle_take(&x->markets.at[t->market].throttle, LANE_PLACE, x->now, 1) &&
             account_throttle_take(&x->throttle, ACCOUNT_ORDERS, x->now))
        send_place(x, o, t);
}

void manager_on_order(struct executor *x, const struct msg_order *m)
{
    switch (m->action) {
    case ACTION_PLACE: on_place(x, m); return;
    case ACTION_AMEND: amend_order(x, m); return;
    case ACTION_CANCEL: cancel_by_number(x, m); return;
    case ACTION_CANCEL_ALL: {
        const char *reason = word_empty(&m->reason) ? "risk" : m->reason.at;
        cancel_all(x, &m->inst, m->class, reason);
        return;
    }
    }
    UNREACHABLE();
}

static bool exists_already(struct str code)
{
    return str_is(code, "51016") || str_is(code, "51011") || str_is(code, "50071");
}

enum outcome manager_outcome(struct str code)
{
    switch (okx_class(code, OKX_TRADE)) {
    case OKX_OK: return OUTCOME_ACCEPTED;
    case OKX_FATAL:
    case OKX_REJECT:
    case OKX_CLOCK:
    case OKX_RETRY: return OUTCOME_REFUSED;
    case OKX_STALE: return exists_already(code) ? OUTCOME_DOUBT : OUTCOME_REFUSED;
    case OKX_HALT: return str_is(code, "50005") ? OUTCOME_DOUBT : OUTCOME_REFUSED;
    case OKX_PER_ITEM: /* the item that would tell is missing */
    case OKX_BACK_OFF:
    case OKX_UNKNOWN: return OUTCOME_DOUBT;
    }
    UNREACHABLE();
}

static void on_refused(struct executor *x, const struct request *r, struct order *o,
                       struct str code)
{
    struct market *k = &x->markets.at[r->market];
    const enum okx_class class = okx_class(code, OKX_TRADE);
    if (class == OKX_CLOCK)
        executor_clock_wrong(x);
    if (r->conn != 0 && (str_is(code, "51001") || str_is(code, "50014")))
        k->rest_only = true; /* the websocket of this environment does not know the code */
    if (class == OKX_HALT)
        throttle_hold(&k->throttle, ts_add(x->now, DUR_MS(HOLD_MS)));
    char reason[WORD_SIZE];
    str_copy(reason, sizeof reason, code);
    manager_move(x, o, ORDER_REJECTED, reason);
    char buffer[160];
    struct text t = TEXT(buffer);
    text_str(&t, code);
    text_char(&t, ' ');
    text_put(&t, okx_code_text(code));
    executor_alert(x, ALERT_ORDER_REJECTED, &o->inst, text_done(&t));
}

static bool take_ord_id(struct order *o, const struct okx_ack *ack)
{
    if (ack == NULL || ack->ord_id.len == 0 || !word_fits(ack->ord_id))
        return false;
    o->ord_id = word_from(ack->ord_id);
    return true;
}

void manager_on_place(struct executor *x, const struct request *r, struct order *o,
                      const struct okx_ack *ack, struct str code)
{
    struct track *t = manager_track(x, o);
    executor_measured(x, ts_diff(x->now, r->sent), false);
    if (o->ack.v == 0)
        o->ack = ts_diff(x->now, r->sent);
    if (order_ended(o))
        return;
    enum outcome outcome = manager_outcome(code);
    if (outcome == OUTCOME_ACCEPTED && !take_ord_id(o, ack))
        outcome = OUTCOME_DOUBT;
    if (outcome == OUTCOME_REFUSED && (o->proven || !order_may_move(o, ORDER_REJECTED)))
        outcome = OUTCOME_DOUBT; /* it has been seen alive: the exchange contradicts itself */
    switch (outcome) {
    case OUTCOME_REFUSED: on_refused(x, r, o, code); return;
    case OUTCOME_ACCEPTED:
        t->ack_by = TS_NEVER;
        o->proven = true;
        if (t->cancel_wanted)
            cancel_again(x, o);
        else
            t->query_at = ts_add(x->now, DUR_MS(ACK_TIMEOUT_MS)); /* should its push not come */
        manager_settle(x, o, true);
        return;
    case OUTCOME_DOUBT:
        if (okx_class(code, OKX_TRADE) == OKX_BACK_OFF)
            throttle_hold(&x->markets.at[r->market].throttle, ts_add(x->now, DUR_MS(HOLD_MS)));
        char reason[WORD_SIZE];
        str_copy(reason, sizeof reason, code);
        manager_doubt(x, o, reason);
        return;
    }
}

void manager_no_answer(struct executor *x, const struct request *r, bool unsent)
{
    for (int i = 0; i < r->count; i++) {
        struct order *o = manager_item(x, &r->item[i]);
        if (o == NULL || order_ended(o))
            continue;
        if (r->kind == REQUEST_CANCEL)
            cancel_again(x, o);
        else if (r->kind == REQUEST_AMEND && unsent && o->state == ORDER_AMENDING)
            manager_move(x, o, ORDER_LIVE, "amend_unsent");
        else if (r->kind == REQUEST_PLACE && unsent && !o->proven &&
                 order_may_move(o, ORDER_UNSENT))
            manager_move(x, o, ORDER_UNSENT, "unreachable");
        else
            manager_doubt(x, o, "no_answer");
    }
}

static void ack_missed(struct executor *x, struct order *o)
{
    executor_measured(x, DUR_MS(ACK_TIMEOUT_MS), false); /* at least */
    manager_doubt(x, o, "ack_timeout");
}

void manager_tick(struct executor *x)
{
    struct order *next = NULL;
    for (struct order *o = orders_first(&x->orders); o != NULL; o = next) {
        next = orders_after(&x->orders, o);
        struct track *t = manager_track(x, o);
        if (o->state == ORDER_APPROVED)
            pump_place(x, o, t);
        else if (x->now.v >= t->ack_by.v)
            ack_missed(x, o);
    }
}

ts_t manager_next(const struct executor *x)
{
    ts_t next = TS_NEVER;
    for (int16_t i = x->orders.live_first; i != ORDERS_NONE; i = x->orders.next[i]) {
        const struct order *o = &x->orders.at[i];
        const struct track *t = &x->track[i];
        if (o->state != ORDER_APPROVED) {
            next = ts_min(next, t->ack_by);
            continue;
        }
        const struct throttle *k = &x->markets.at[t->market].throttle;
        ts_t ready = throttle_ready(k, LANE_PLACE, x->now);
        if (ready.v <= x->now.v) /* the account's budget is what is missing */
            ready = ts_add(x->now, DUR_MS(5));
        next = ts_min(next, ts_min(ready, ts_add(t->deadline, DUR(1))));
    }
    return next;
}
