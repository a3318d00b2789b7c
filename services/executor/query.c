#include "services/executor/query.h"

#include "common/base/assert.h"
#include "common/okx/okx_write.h"
#include "services/executor/cancel.h"
#include "services/executor/executor.h"
#include "services/executor/rest.h"

enum {
    QUERY_SIZE = 256,
    FILLS_WAIT_MS = 150, /* a push that overtook another is not a loss yet */
    FILLS_AGAIN_MS = 500,
    FILLS_SLOW_MS = 2000,
    CANCEL_POLL_MS = 1000,
    MARGIN_MAX_MS = 60000,
};

static dur_t pause_before(uint32_t queries)
{
    static const int16_t ms[] = {0, 250, 250, 500, 1000};
    return DUR_MS(queries < sizeof ms / sizeof ms[0] ? ms[queries] : 2000);
}

void query_start(struct executor *x, struct order *o)
{
    struct track *t = manager_track(x, o);
    if (order_ended(o) || t->asked)
        return;
    if (t->unknown_since.v == 0) {
        t->unknown_since = x->now;
        t->queries = 0;
        t->not_found = 0;
        t->closing = CLOSING_NOT;
    }
    t->query_at = ts_min(t->query_at, ts_add(x->now, pause_before(t->queries)));
}

/* True while the exchange owes us a word about the order. */
static bool is_open(const struct order *o, const struct track *t)
{
    switch (o->state) {
    case ORDER_SENT:
    case ORDER_UNKNOWN:
    case ORDER_AMENDING:
    case ORDER_CANCELING: return true;
    case ORDER_LIVE: return t->cancel_wanted;
    case ORDER_APPROVED:
    case ORDER_GHOST:
    case ORDER_UNSENT:
    case ORDER_REJECTED:
    case ORDER_CANCELED:
    case ORDER_FILLED:
    case ORDER_VOID: return false;
    }
    UNREACHABLE();
}

void query_settled(struct executor *x, struct order *o)
{
    struct track *t = manager_track(x, o);
    if (!order_complete(o) && t->fills_at.v == INT64_MAX && !t->fills_asked) {
        t->fills_tries = 0;
        t->fills_at = ts_add(x->now, DUR_MS(FILLS_WAIT_MS));
    }
    if (order_complete(o))
        t->fills_at = TS_NEVER;
}

void query_found(struct executor *x, struct order *o)
{
    struct track *t = manager_track(x, o);
    t->asked = false;
    t->unknown_since = TS(0);
    t->not_found = 0;
    t->closing = CLOSING_NOT;
    t->query_at = TS_NEVER;
    if (!order_ended(o) && is_open(o, t)) {
        t->queries++;
        t->query_at = ts_add(x->now, DUR_MS(CANCEL_POLL_MS));
    }
}

static void again(struct executor *x, struct track *t)
{
    t->asked = false;
    t->queries++;
    t->query_at = ts_add(x->now, pause_before(t->queries));
}

void query_failed(struct executor *x, struct order *o)
{
    again(x, manager_track(x, o));
}

void query_not_found(struct executor *x, struct order *o)
{
    struct track *t = manager_track(x, o);
    if (t->unknown_since.v == 0)
        t->unknown_since = x->now;
    again(x, t);
    if (executor_exchange_now(x).v < ts_add(o->expires, x->close_margin).v)
        return;
    t->not_found++;
    if (t->not_found < 2 || t->closing != CLOSING_NOT)
        return;
    t->closing = CLOSING_LIST;
    t->closing_round = sync_list_after_now(x);
}

static void become_ghost(struct executor *x, struct order *o, struct track *t)
{
    if (!order_may_move(o, ORDER_GHOST))
        return;
    t->closing = CLOSING_NOT;
    t->query_at = t->ack_by = TS_NEVER;
    t->ghost_until = ts_add(x->now, DUR_S(GHOST_S));
    manager_move(x, o, ORDER_GHOST, "not_found");
}

static void ask_closing_fills(struct executor *x, struct order *o, struct track *t)
{
    char buffer[QUERY_SIZE];
    struct text q = TEXT(buffer);
    const ts_t begin = ts_add(executor_exchange_now(x), DUR_S(-600));
    text_put(&q, "instId=");
    text_word(&q, &o->inst);
    text_put(&q, "&begin=");
    text_i64(&q, ts_to_ms(o->sent.v > 0 && o->sent.v < begin.v ? o->sent : begin));
    struct request *r = rest_get(x, REQUEST_ORDER_FILLS, OKX_PATH_FILLS, text_done(&q));
    manager_about(x, r, o);
    t->fills_asked = true;
    t->closing = CLOSING_FILLS;
}

void query_listed(struct executor *x, uint32_t round, ts_t began)
{
    struct order *next = NULL;
    for (struct order *o = orders_first(&x->orders); o != NULL; o = next) {
        next = orders_after(&x->orders, o);
        struct track *t = manager_track(x, o);
        if (t->seen_round == round || o->state == ORDER_APPROVED || o->state == ORDER_GHOST)
            continue;
        if (t->closing == CLOSING_LIST && round >= t->closing_round && !t->fills_asked)
            ask_closing_fills(x, o, t);
        else if (ts_diff(began, o->sent).v > DUR_S(1).v && !o->end_told)
            query_start(x, o); /* not open any more: what became of it? */
    }
}

void query_fills_answered(struct executor *x, struct order *o, bool ok)
{
    struct track *t = manager_track(x, o);
    t->fills_asked = false;
    if (t->closing == CLOSING_FILLS) {
        t->closing = CLOSING_NOT;
        if (ok && t->not_found >= 2 && o->told.v == o->filled.v && !order_ended(o)) {
            become_ghost(x, o, t);
            return;
        }
    }
    if (order_complete(o)) {
        t->fills_at = TS_NEVER;
        return;
    }
    t->fills_tries++;
    t->fills_at = ts_add(x->now, DUR_MS(t->fills_tries < 10 ? FILLS_AGAIN_MS : FILLS_SLOW_MS));
}

void query_fills(struct executor *x, struct order *o)
{
    char buffer[QUERY_SIZE];
    struct text q = TEXT(buffer);
    struct track *t = manager_track(x, o);
    if (word_empty(&o->ord_id) || !account_throttle_take(&x->throttle, ACCOUNT_FILLS, x->now))
        return;
    text_put(&q, "ordId=");
    text_word(&q, &o->ord_id);
    struct request *r = rest_get(x, REQUEST_ORDER_FILLS, OKX_PATH_FILLS, text_done(&q));
    manager_about(x, r, o);
    t->fills_asked = true;
}

static void ask(struct executor *x, struct order *o, struct track *t)
{
    char buffer[QUERY_SIZE];
    struct text q = TEXT(buffer);
    if (t->market != MARKETS_NONE &&
        !throttle_take(&x->markets.at[t->market].throttle, LANE_QUERY, x->now, 1)) {
        t->query_at = ts_add(x->now, DUR_MS(50));
        return;
    }
    text_put(&q, "instId=");
    text_word(&q, &o->inst);
    text_put(&q, word_empty(&o->cl_ord_id) ? "&ordId=" : "&clOrdId=");
    text_word(&q, word_empty(&o->cl_ord_id) ? &o->ord_id : &o->cl_ord_id);
    struct request *r = rest_get(x, REQUEST_QUERY, OKX_PATH_ORDER, text_done(&q));
    manager_about(x, r, o);
    t->asked = true;
    t->query_at = TS_NEVER;
}

void query_revived(struct executor *x, struct order *o)
{
    const dur_t doubled = DUR(x->close_margin.v * 2);
    if (doubled.v <= DUR_MS(MARGIN_MAX_MS).v)
        x->close_margin = doubled;
    manager_track(x, o)->ghost_until = TS_NEVER;
    executor_alert(x, ALERT_GHOST_REVIVED, &o->inst, word_str(&o->cl_ord_id));
    cancel_order(x, o, CANCEL_PROTECTIVE, "ghost_revived");
}

bool query_unresolved(const struct executor *x, int market)
{
    for (int16_t i = x->orders.live_first; i != ORDERS_NONE; i = x->orders.next[i]) {
        const struct track *t = &x->track[i];
        const bool doubt = x->orders.at[i].state != ORDER_GHOST && t->unknown_since.v != 0 &&
                           ts_diff(x->now, t->unknown_since).v > DUR_S(UNRESOLVED_S).v;
        if (t->market == market && (doubt || t->cancel_late))
            return true;
    }
    return false;
}

void query_tick(struct executor *x)
{
    struct order *next = NULL;
    for (struct order *o = orders_first(&x->orders); o != NULL; o = next) {
        next = orders_after(&x->orders, o);
        struct track *t = manager_track(x, o);
        if (o->state == ORDER_GHOST && x->now.v >= t->ghost_until.v) {
            manager_move(x, o, ORDER_VOID, "never_came");
            continue;
        }
        if (!t->asked && x->now.v >= t->query_at.v)
            ask(x, o, t);
        if (!t->fills_asked && x->now.v >= t->fills_at.v) {
            t->fills_at = ts_add(x->now, DUR_MS(FILLS_AGAIN_MS));
            query_fills(x, o);
        }
    }
}

ts_t query_next(const struct executor *x)
{
    ts_t next = TS_NEVER;
    for (int16_t i = x->orders.live_first; i != ORDERS_NONE; i = x->orders.next[i]) {
        const struct track *t = &x->track[i];
        next = ts_min(next, t->ghost_until);
        if (!t->asked)
            next = ts_min(next, t->query_at);
        if (!t->fills_asked)
            next = ts_min(next, t->fills_at);
    }
    return next;
}
