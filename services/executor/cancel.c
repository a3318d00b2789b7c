#include "services/executor/cancel.h"

#include "common/base/assert.h"
#include "common/okx/okx_codes.h"
#include "common/okx/okx_write.h"
#include "services/executor/executor.h"
#include "services/executor/query.h"
#include "services/executor/rest.h"

enum { FRAME_SIZE = OKX_BATCH_MAX * OKX_ITEM_SIZE, LATE_MS = 3000, UNPROVEN_MS = 1000 };

/* Orders that leave in one request; `any` is the first market of them. */
struct load {
    size_t count;
    struct order *order[OKX_BATCH_MAX];
};

void cancel_order(struct executor *x, struct order *o, enum cancel_class class, const char *reason)
{
    if (order_ended(o))
        return;
    o->class = class;
    if (o->state == ORDER_APPROVED) {
        manager_move(x, o, ORDER_UNSENT, reason);
        return;
    }
    struct track *t = manager_track(x, o);
    if (t->cancel_wanted)
        return;
    t->cancel_wanted = true;
    t->cancel_first = x->now;
    t->cancel_at = x->now;
    t->cancel_tries = 0;
    o->reason = word_of(reason);
    x->stop_empty = 0;
}

void cancel_all(struct executor *x, const struct word *inst, enum cancel_class class,
                const char *reason)
{
    struct order *next = NULL;
    for (struct order *o = orders_first(&x->orders); o != NULL; o = next) {
        next = orders_after(&x->orders, o);
        if (o->origin != ORIGIN_FOREIGN && (word_empty(inst) || word_equal(inst, &o->inst)))
            cancel_order(x, o, class, reason);
    }
}

/* An order that this boot does not know: it was never received here, or it is of an earlier boot,
 * and what that left at the exchange was found and cancelled at the start. */
static void tell_unknown(struct executor *x, const struct msg_order *m)
{
    struct order o;
    if (!x->sync.settled)
        return;
    order_init(&o, ORDER_VOID);
    o.number = m->target;
    o.inst = m->inst;
    o.side = m->side;
    o.reason = word_of("not_known_here");
    manager_tell(&o, x->now, x->out);
}

void cancel_by_number(struct executor *x, const struct msg_order *m)
{
    struct order *o = orders_by_number(&x->orders, m->target);
    if (o == NULL) {
        tell_unknown(x, m);
        return;
    }
    if (order_ended(o)) {
        manager_tell(o, x->now, x->out); /* whoever asks has missed it */
        return;
    }
    cancel_order(x, o, m->class, word_empty(&m->reason) ? "risk" : m->reason.at);
}

void cancel_again(struct executor *x, struct order *o)
{
    struct track *t = manager_track(x, o);
    if (t->cancel_wanted && !order_ended(o))
        t->cancel_at = x->now;
}

void cancel_on_answer(struct executor *x, struct order *o, struct str code)
{
    const enum okx_class class = okx_class(code, OKX_TRADE);
    if (order_ended(o) || class == OKX_OK)
        return;
    if (class == OKX_STALE) {
        query_start(x, o);
        return;
    }
    struct track *t = manager_track(x, o);
    if (t->market != MARKETS_NONE && str_is(code, "51001"))
        x->markets.at[t->market].rest_only = true;
    executor_log(x, LEVEL_WARN, "cancel_refused", "code", code);
}

/* 300, 600, 1200, 1200, ... ms between tries. */
static dur_t pause_after(uint32_t tries)
{
    const int64_t ms = tries == 0 ? 300 : tries == 1 ? 600 : 1200;
    return DUR_MS(ms);
}

static bool is_due(const struct executor *x, const struct order *o, const struct track *t)
{
    return t->cancel_wanted && order_may_rest(o) && o->state != ORDER_GHOST && !o->end_told &&
           x->now.v >= t->cancel_at.v;
}

/* Tokens for n orders on the instrument of each; all or nothing is not needed, for who gets none
 * waits a few milliseconds. */
static bool has_token(struct executor *x, const struct track *t, enum instrument_lane lane)
{
    return t->market == MARKETS_NONE ||
           throttle_take(&x->markets.at[t->market].throttle, lane, x->now, 1);
}

static struct okx_cancel name_of(const struct executor *x, const struct order *o,
                                 const struct track *t)
{
    const int64_t code = t->market == MARKETS_NONE ? 0 : x->markets.at[t->market].instrument.code;
    return (struct okx_cancel){word_str(&o->inst), code, word_str(&o->ord_id),
                               word_str(&o->cl_ord_id)};
}

static bool by_websocket(struct executor *x, const struct load *l)
{
    if (!link_up(x))
        return false;
    bool first_way = true;
    for (size_t i = 0; i < l->count; i++) {
        const struct track *t = manager_track(x, l->order[i]);
        if (t->market == MARKETS_NONE || x->markets.at[t->market].rest_only ||
            x->markets.at[t->market].instrument.code <= 0)
            return false;
        first_way &= t->cancel_tries % 2 == 0;
    }
    return first_way;
}

static void sent(struct executor *x, struct order *o)
{
    struct track *t = manager_track(x, o);
    t->cancel_at = ts_add(x->now, pause_after(t->cancel_tries));
    t->cancel_tries++;
    if (!o->proven && t->query_at.v == INT64_MAX)
        t->query_at = ts_add(x->now, DUR_MS(UNPROVEN_MS));
    if (order_may_move(o, ORDER_CANCELING)) {
        /* what an order without an answer waits for is now found out by asking */
        t->ack_by = o->state == ORDER_AMENDING ? TS_NEVER : t->ack_by;
        manager_move(x, o, ORDER_CANCELING, NULL);
    }
}

static void send_load(struct executor *x, const struct load *l)
{
    char buffer[FRAME_SIZE];
    struct okx_cancel at[OKX_BATCH_MAX];
    struct text text = TEXT(buffer);
    struct request *r;
    ASSERT(l->count > 0);
    for (size_t i = 0; i < l->count; i++)
        at[i] = name_of(x, l->order[i], manager_track(x, l->order[i]));
    if (by_websocket(x, l)) {
        r = requests_add(&x->requests, REQUEST_CANCEL, 0, x->now);
        okx_write_cancel(&text, r->id, at, l->count);
        ASSERT(!text.cut);
        r->conn = link_send(x, text_done(&text));
    } else {
        okx_write_cancel_body(&text, at, l->count);
        ASSERT(!text.cut);
        r = rest_post(x, REQUEST_CANCEL, l->count == 1 ? OKX_PATH_CANCEL : OKX_PATH_CANCELS,
                      text_done(&text), TS(0));
    }
    for (size_t i = 0; i < l->count; i++) {
        manager_about(x, r, l->order[i]);
        sent(x, l->order[i]);
    }
}

static void note_late(struct executor *x, struct order *o, struct track *t)
{
    if (t->cancel_late || ts_diff(x->now, t->cancel_first).v < DUR_MS(LATE_MS).v)
        return;
    t->cancel_late = true;
    executor_alert(x, ALERT_CANCEL_LATE, &o->inst, word_str(&o->cl_ord_id));
}

void cancel_tick(struct executor *x)
{
    struct load load = {0};
    uint32_t due = 0;
    for (struct order *o = orders_first(&x->orders); o != NULL; o = orders_after(&x->orders, o)) {
        struct track *t = manager_track(x, o);
        if (t->cancel_wanted && order_may_rest(o) && o->state != ORDER_GHOST)
            note_late(x, o, t);
        due += is_due(x, o, t);
    }
    if (due == 0)
        return;
    const enum instrument_lane lane = due == 1 ? LANE_CANCEL : LANE_CANCELS;
    for (struct order *o = orders_first(&x->orders); o != NULL; o = orders_after(&x->orders, o)) {
        struct track *t = manager_track(x, o);
        if (!is_due(x, o, t) || !has_token(x, t, lane))
            continue;
        load.order[load.count++] = o;
        if (load.count == OKX_BATCH_MAX) {
            send_load(x, &load);
            load.count = 0;
        }
    }
    if (load.count > 0)
        send_load(x, &load);
}

ts_t cancel_next(const struct executor *x)
{
    ts_t next = TS_NEVER;
    for (int16_t i = x->orders.live_first; i != ORDERS_NONE; i = x->orders.next[i]) {
        const struct order *o = &x->orders.at[i];
        const struct track *t = &x->track[i];
        if (!t->cancel_wanted || o->state == ORDER_GHOST || o->end_told)
            continue;
        /* one that found no token comes back in a moment */
        const ts_t soon = ts_add(x->now, DUR_MS(5));
        next = ts_min(next, t->cancel_at.v <= x->now.v ? soon : t->cancel_at);
        if (!t->cancel_late)
            next = ts_min(next, ts_add(t->cancel_first, DUR_MS(LATE_MS)));
    }
    return next;
}

uint32_t cancel_overdue(const struct executor *x)
{
    uint32_t n = 0;
    for (int16_t i = x->orders.live_first; i != ORDERS_NONE; i = x->orders.next[i])
        n += x->track[i].cancel_late && x->orders.at[i].state != ORDER_GHOST;
    return n;
}
