#include "services/executor/executor.h"

#include <string.h>

#include "common/base/assert.h"
#include "common/okx/okx_hosts.h"
#include "common/okx/okx_read_order.h"
#include "services/executor/amend.h"
#include "services/executor/cancel.h"
#include "services/executor/news.h"
#include "services/executor/query.h"
#include "services/executor/status.h"

enum {
    LINK_PATIENCE_MS = 5000, /* without the private link, then everything is cancelled */
    STOP_PATIENCE_MS = 4500,
    STOP_EMPTY = 2, /* listings in a row without an order of ours */
    STOP_MARGIN_MS = 500,
};

static void set_endpoints(struct executor *x)
{
    const struct settings *s = x->settings;
    const bool simulated = word_is(&s->exchange, "simulated");
    struct text t = TEXT(x->ws_url);
    text_str(&t, okx_ws_base(s));
    text_put(&t, "/private");
    ASSERT(!t.cut);
    x->rest_base = okx_rest_base(s);
    const bool own_keys = !simulated || s->api_key.at[0] != '\0';
    x->key = own_keys ? s->api_key.at : "demo-key";
    x->secret = own_keys ? s->api_secret.at : "demo-secret";
    x->passphrase = own_keys ? s->api_passphrase.at : "demo-pass";
}

void executor_init(struct executor *x, const struct settings *settings)
{
    memset(x, 0, sizeof *x);
    x->settings = settings;
    x->tag = word_of("q1s0");
    x->close_margin = DUR_MS(CLOSE_MARGIN_MS);
    x->link_lost_at = TS_NEVER;
    x->next_tick = TS_NEVER;
    set_endpoints(x);
    peers_init(&x->peers);
    markets_init(&x->markets);
    account_throttle_init(&x->throttle);
    orders_init(&x->orders);
    requests_init(&x->requests);
    link_init(&x->links);
    fills_init(&x->fills);
    bills_init(&x->bills);
}

static void on_start(struct executor *x, const struct msg_start *m)
{
    x->epoch = m->epoch;
    if (word_is(&x->settings->exchange, "live") && !word_is(&x->settings->confirm_live, "yes")) {
        executor_refuse(x, "not_confirmed", ALERT_ACCOUNT,
                        "exchange is live but confirm_live is not yes: nothing is sent");
        return;
    }
    if (x->key[0] == '\0' || x->secret[0] == '\0' || x->passphrase[0] == '\0') {
        executor_refuse(x, "no_credentials", ALERT_AUTH,
                        "api_key, api_secret and api_passphrase are needed for this exchange");
        return;
    }
    sync_start(x);
}

static void on_peer(struct executor *x, const struct msg_peer *m)
{
    const bool risk_was_there = peers_known(&x->peers, SERVICE_RISK);
    peers_learn(&x->peers, m);
    if (m->state != PEER_DEAD)
        return;
    if (m->service == SERVICE_RISK && risk_was_there && !peers_known(&x->peers, SERVICE_RISK)) {
        cancel_all(x, &WORD_EMPTY, CANCEL_PROTECTIVE, "risk_dead");
        executor_log(x, LEVEL_ERROR, "risk_dead", "done", STR("every order is cancelled"));
    }
    if (m->service != SERVICE_FEED)
        return;
    executor_log(x, LEVEL_ERROR, "feed_dead", "done", STR("its instruments' orders are cancelled"));
    for (int i = 0; i < x->markets.count; i++)
        if (x->markets.at[i].feed_ses == m->ses)
            cancel_all(x, &x->markets.at[i].inst, CANCEL_PROTECTIVE, "feed_dead");
}

static void on_instrument(struct executor *x, const struct msg *in)
{
    const int i = markets_find(&x->markets, &in->instrument.inst);
    const bool known = i != MARKETS_NONE && x->markets.at[i].known;
    const uint32_t version = known ? x->markets.at[i].instrument.version : 0;
    if (markets_learn(&x->markets, in) == MARKETS_NONE) {
        executor_bad_data(x, "instrument", word_str(&in->instrument.inst));
        cancel_all(x, &in->instrument.inst, CANCEL_PROTECTIVE, "instrument_unusable");
    } else if (known && version != in->instrument.version) {
        cancel_all(x, &in->instrument.inst, CANCEL_PROTECTIVE, "instrument_changed");
    }
}

static void on_stop(struct executor *x)
{
    x->stopping = true;
    x->stop_by = ts_add(x->now, DUR_MS(STOP_PATIENCE_MS));
    x->stop_empty = 0;
    cancel_all(x, &WORD_EMPTY, CANCEL_SHUTDOWN, "stop");
    sync_list_soon(x);
}

/* Nothing of ours can be at the exchange, or come to be there. */
static bool is_empty(const struct executor *x)
{
    for (int16_t i = x->orders.live_first; i != ORDERS_NONE; i = x->orders.next[i]) {
        const struct order *o = &x->orders.at[i];
        const ts_t gone = ts_add(o->expires, DUR_MS(STOP_MARGIN_MS));
        const bool may_come = !o->proven && executor_exchange_now(x).v < gone.v;
        const bool may_be_there = o->proven && o->state != ORDER_GHOST;
        if (o->origin != ORIGIN_FOREIGN && (may_be_there || may_come))
            return false;
    }
    return x->stop_empty >= STOP_EMPTY;
}

static void stop_tick(struct executor *x)
{
    if (!x->stopping || x->stopped)
        return;
    const bool never_began = x->sync.step == SYNC_OFF || !x->clock_known;
    const bool clean = is_empty(x) || (never_began && x->orders.live == 0);
    if (!clean && x->now.v < x->stop_by.v)
        return;
    x->stopped = true;
    executor_log(x, clean ? LEVEL_INFO : LEVEL_ERROR, "safe", "proof",
                 clean ? STR("no order of ours is left") : STR("not proven that no order is left"));
    outbox_push(x->out, MSG_STOPPED, x->now)->stopped.clean = clean;
}

static void on_result(struct executor *x, const struct request *r, struct order *o,
                      const struct okx_ack *ack, struct str code)
{
    if (r->kind == REQUEST_PLACE)
        manager_on_place(x, r, o, ack, code);
    else if (r->kind == REQUEST_AMEND)
        amend_on_answer(x, r, o, code);
    else
        cancel_on_answer(x, o, code);
}

/* Which item of the request a result is about; -1: none. The only item needs no name. */
static int item_of(struct executor *x, const struct request *r, const struct okx_ack *ack)
{
    for (int i = 0; i < r->count; i++) {
        const struct order *o = manager_item(x, &r->item[i]);
        if (o == NULL)
            continue;
        const bool same = ack->cl_ord_id.len > 0
                              ? str_equal(word_str(&o->cl_ord_id), ack->cl_ord_id)
                              : str_equal(word_str(&o->ord_id), ack->ord_id);
        if (same || r->count == 1)
            return i;
    }
    return -1;
}

static void on_items(struct executor *x, const struct request *r, struct json_at rows,
                     struct str code)
{
    bool heard[REQUEST_ITEMS] = {false};
    for (struct json_at at = json_first(rows); json_present(at); at = json_next(at)) {
        struct okx_ack ack;
        if (okx_read_ack(at, &ack) != ERR_OK)
            continue; /* as if the item were missing: in doubt */
        const int i = item_of(x, r, &ack);
        if (i < 0 || heard[i])
            continue;
        heard[i] = true;
        on_result(x, r, manager_item(x, &r->item[i]), &ack, ack.code);
    }
    for (int i = 0; i < r->count; i++) {
        struct order *o = manager_item(x, &r->item[i]);
        /* No result of its own: what the envelope says, but a success proves nothing. */
        if (o != NULL && !heard[i])
            on_result(x, r, o, NULL, str_is(code, "0") ? STR("1") : code);
    }
}

void executor_on_reply(struct executor *x, const struct okx_frame *f)
{
    uint64_t id;
    struct request *r = u64_parse(f->id, &id) == ERR_OK ? requests_find(&x->requests, id) : NULL;
    if (r == NULL || r->conn == 0 || r->kind > REQUEST_CANCEL) {
        executor_log(x, LEVEL_DEBUG, "answer_to_nothing", "id", f->id);
        return;
    }
    const struct request copy = *r;
    requests_done(r);
    on_items(x, &copy, f->data, f->code);
}

void executor_on_push(struct executor *x, const struct okx_frame *f)
{
    if (!str_is(f->channel, "orders")) {
        account_on_push(x, f);
        return;
    }
    for (struct json_at at = json_first(f->data); json_present(at); at = json_next(at)) {
        struct okx_order row;
        if (okx_read_order(at, &row) == ERR_OK)
            news_take(x, &row, true);
        else
            executor_bad_data(x, "order_push", STR_EMPTY);
    }
}

static void on_query(struct executor *x, const struct request *r, const struct okx_reply *reply)
{
    struct order *o = manager_item(x, &r->item[0]);
    struct okx_order row;
    if (o == NULL || order_ended(o))
        return;
    if (str_is(reply->code, "0") && okx_read_order(json_first(reply->data), &row) == ERR_OK) {
        manager_track(x, o)->asked = false;
        if (news_take(x, &row, false) != o && !order_ended(o))
            query_failed(x, o); /* another order of that name: says nothing about this one */
        return;
    }
    if (str_is(reply->code, "51603"))
        query_not_found(x, o);
    else
        query_failed(x, o);
}

static void on_order_fills(struct executor *x, const struct request *r,
                           const struct okx_reply *reply)
{
    struct order *o = manager_item(x, &r->item[0]);
    bool ok = str_is(reply->code, "0");
    for (struct json_at at = json_first(reply->data); ok && json_present(at); at = json_next(at)) {
        struct okx_fill f;
        ok = okx_read_fill(at, &f) == ERR_OK && news_fill(x, &f);
    }
    if (o != NULL)
        query_fills_answered(x, o, ok);
}

static void on_answer(struct executor *x, const struct request *r, const struct okx_reply *reply,
                      dur_t took)
{
    const bool ok = str_is(reply->code, "0");
    switch (r->kind) {
    case REQUEST_PLACE:
    case REQUEST_AMEND:
    case REQUEST_CANCEL: on_items(x, r, reply->data, reply->code); return;
    case REQUEST_QUERY: on_query(x, r, reply); return;
    case REQUEST_ORDER_FILLS: on_order_fills(x, r, reply); return;
    case REQUEST_FEES: account_on_fees(x, r, reply->data, ok); return;
    case REQUEST_LEVERAGE: account_on_leverage(x, r, reply->data, ok); return;
    case REQUEST_LEVERAGE_INFO: account_on_leverage_info(x, r, reply->data, ok); return;
    case REQUEST_BILLS: bills_on_answer(x, r, reply->data, ok); return;
    case REQUEST_TIME:
    case REQUEST_ARM:
    case REQUEST_CONFIG:
    case REQUEST_BALANCE:
    case REQUEST_POSITIONS:
    case REQUEST_PENDING:
    case REQUEST_FILLS:
        if (ok)
            sync_on_answer(x, r, reply, took);
        else
            sync_on_failure(x, r, reply->code);
        return;
    }
    UNREACHABLE();
}

/* Nobody answered, or in no language we know. */
static void on_silence(struct executor *x, const struct request *r, bool unsent)
{
    struct order *o = r->count > 0 ? manager_item(x, &r->item[0]) : NULL;
    const struct json_at none = {NULL, -1};
    switch (r->kind) {
    case REQUEST_PLACE:
    case REQUEST_AMEND:
    case REQUEST_CANCEL: manager_no_answer(x, r, unsent); return;
    case REQUEST_QUERY:
        if (o != NULL && !order_ended(o))
            query_failed(x, o);
        return;
    case REQUEST_ORDER_FILLS:
        if (o != NULL)
            query_fills_answered(x, o, false);
        return;
    case REQUEST_FEES: account_on_fees(x, r, none, false); return;
    case REQUEST_LEVERAGE: account_on_leverage(x, r, none, false); return;
    case REQUEST_LEVERAGE_INFO: account_on_leverage_info(x, r, none, false); return;
    case REQUEST_BILLS: bills_on_answer(x, r, none, false); return;
    case REQUEST_TIME:
    case REQUEST_ARM:
    case REQUEST_CONFIG:
    case REQUEST_BALANCE:
    case REQUEST_POSITIONS:
    case REQUEST_PENDING:
    case REQUEST_FILLS: sync_on_failure(x, r, STR_EMPTY); return;
    }
    UNREACHABLE();
}

static void on_http(struct executor *x, const struct msg_http_reply *m)
{
    struct request *r = requests_find(&x->requests, m->id);
    struct okx_reply reply;
    if (r == NULL || r->conn != 0)
        return;
    const struct request copy = *r;
    requests_done(r);
    const bool trade = copy.kind <= REQUEST_CANCEL;
    /* A gateway's error on a trade request may hide that it was carried out. */
    const bool usable = m->status != 0 && !(trade && m->status >= 500) &&
                        okx_read_reply(&x->json, m->body, &reply) == ERR_OK;
    if (usable)
        on_answer(x, &copy, &reply, m->rtt);
    else
        on_silence(x, &copy, m->status == 0 && !m->sent);
}

void executor_conn_lost(struct executor *x, uint32_t conn)
{
    for (int i = 0; i < REQUESTS_MAX; i++) {
        struct request *r = &x->requests.at[i];
        if (r->id == 0 || r->conn != conn || conn == 0)
            continue;
        const struct request copy = *r;
        requests_done(r);
        manager_no_answer(x, &copy, false);
    }
}

void executor_link_up(struct executor *x)
{
    if (x->link_lost_at.v != INT64_MAX)
        executor_alert(x, ALERT_LINK_UP, &WORD_EMPTY, STR("private websocket"));
    x->link_lost_at = TS_NEVER;
    x->link_cancelled = false;
}

void executor_link_lost(struct executor *x, const char *why)
{
    x->link_lost_at = x->now;
    executor_alert(x, ALERT_LINK_DOWN, &WORD_EMPTY, str_from(why));
    sync_lost(x);
}

static ts_t link_patience(const struct executor *x)
{
    if (x->link_cancelled || x->link_lost_at.v == INT64_MAX)
        return TS_NEVER;
    return ts_add(x->link_lost_at, DUR_MS(LINK_PATIENCE_MS));
}

static void patience_tick(struct executor *x)
{
    if (x->now.v < link_patience(x).v)
        return;
    x->link_cancelled = true;
    cancel_all(x, &WORD_EMPTY, CANCEL_PROTECTIVE, "private_link_down");
}

static void dispatch(struct executor *x, const struct msg *in)
{
    switch (in->type) {
    case MSG_START: on_start(x, &in->start); break;
    case MSG_STOP: on_stop(x); break;
    case MSG_PEER: on_peer(x, &in->peer); break;
    case MSG_WIRE_UP:
    case MSG_WIRE_RX:
    case MSG_WIRE_DOWN: link_step(x, in); break;
    case MSG_HTTP_REPLY: on_http(x, &in->http_reply); break;
    case MSG_INSTRUMENT: on_instrument(x, in); break;
    case MSG_FUNDING: markets_funding(&x->markets, &in->funding); break;
    case MSG_LEASE: peers_lease(&x->peers, &in->lease); break;
    case MSG_ORDER: manager_on_order(x, &in->order); break;
    default: break; /* not for us */
    }
}

void executor_step(struct executor *x, const struct msg *in, struct outbox *out)
{
    x->now = in->ts;
    x->out = out;
    dispatch(x, in);
    link_tick(x);
    sync_tick(x);
    deadman_tick(x);
    patience_tick(x);
    cancel_tick(x); /* before anything new is sent */
    query_tick(x);
    manager_tick(x);
    account_tick(x);
    bills_tick(x);
    stop_tick(x);
    status_tick(x);
    x->out = NULL;
}

ts_t executor_deadline(const struct executor *x)
{
    if (x->epoch == 0 || x->stopped)
        return TS_NEVER;
    ts_t next = ts_min(link_next(x), sync_next(x));
    next = ts_min(next, ts_min(deadman_next(x), link_patience(x)));
    next = ts_min(next, ts_min(cancel_next(x), query_next(x)));
    next = ts_min(next, ts_min(manager_next(x), account_next(x)));
    next = ts_min(next, bills_next(x));
    next = ts_min(next, ts_min(status_next(x), peers_next(&x->peers, x->now)));
    return x->stopping ? ts_min(next, x->stop_by) : next;
}

void executor_snapshot(const struct executor *x, ts_t now, struct outbox *out)
{
    for (int16_t i = x->orders.live_first; i != ORDERS_NONE; i = x->orders.next[i])
        if (x->orders.at[i].state != ORDER_APPROVED)
            manager_tell(&x->orders.at[i], now, out);
    fills_snapshot(&x->fills, now, out); /* before the balances they explain */
    bills_snapshot(&x->bills, now, out);
    account_snapshot(x, now, out);
    status_tell(x, now, out);
}
