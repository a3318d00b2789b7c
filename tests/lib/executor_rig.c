#include "tests/lib/executor_rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/test.h"

#define T0 INT64_C(1800000000000) /* ms */

static const char config[] =
    "{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"uid\":\"1\",\"acctLv\":\"2\","
    "\"posMode\":\"net_mode\",\"feeType\":\"0\",\"level\":\"Lv1\","
    "\"acctStpMode\":\"cancel_maker\",\"autoLoan\":false,"
    "\"perm\":\"read_only,trade\",\"ip\":\"\"}]}";
static const char balance[] =
    "{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"uTime\":\"1800000000000\",\"totalEq\":\"10000\","
    "\"details\":[{\"ccy\":\"USDT\",\"cashBal\":\"10000\",\"eq\":\"10000\",\"availBal\":\"10000\","
    "\"frozenBal\":\"0\",\"uTime\":\"1800000000000\"}]}]}";
static const char fees[] =
    "{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"instType\":\"SPOT\",\"level\":\"Lv1\",\"feeGroup\":"
    "[{\"groupId\":\"1\",\"maker\":\"-0.0008\",\"taker\":\"-0.001\"}],\"maker\":\"-0.0008\","
    "\"taker\":\"-0.001\",\"ts\":\"1800000000000\"}]}";
static const char empty[] = "{\"code\":\"0\",\"msg\":\"\",\"data\":[]}";

struct rig *rig_new(void)
{
    struct rig *r = calloc(1, sizeof *r);
    assert_non_null(r);
    settings_defaults(&r->settings);
    executor_init(&r->x, &r->settings);
    r->now = ts_from_ms(T0);
    rig_answer(r, "/api/v5/account/config", 200, config);
    rig_answer(r, "/api/v5/account/balance", 200, balance);
    rig_answer(r, "/api/v5/account/positions", 200, empty);
    rig_answer(r, "/api/v5/account/trade-fee", 200, fees);
    rig_answer(r, "/api/v5/account/bills", 200, empty);
    rig_answer(r, "/api/v5/trade/orders-pending", 200, empty);
    rig_answer(r, "/api/v5/trade/fills", 200, empty);
    rig_answer(r, "/api/v5/trade/order?", 200,
               "{\"code\":\"51603\",\"msg\":\"Order does not exist\",\"data\":[]}");
    rig_answer(r, "/api/v5/trade/order", 0, "");
    rig_answer(r, "/api/v5/trade/cancel", 0, "");
    return r;
}

void rig_free(struct rig *r)
{
    assert_true(orders_valid(&r->x.orders));
    free(r);
}

void rig_answer(struct rig *r, const char *path, int status, const char *body)
{
    int i = 0;
    while (i < r->answers && strcmp(r->answer[i].path, path) != 0)
        i++;
    assert_true(i < RIG_ANSWERS);
    if (i == r->answers)
        r->answers++;
    struct rig_answer *a = &r->answer[i];
    snprintf(a->path, sizeof a->path, "%s", path);
    snprintf(a->body, sizeof a->body, "%s", body);
    a->status = status;
}

static void enqueue(struct rig *r, uint64_t id, uint16_t status, bool sent, const char *body)
{
    assert_true(r->queued < RIG_QUEUE);
    struct rig_reply *q = &r->queue[r->queued++];
    *q = (struct rig_reply){
        .at = ts_add(r->now, DUR_MS(1)), .id = id, .status = status, .sent = sent};
    if (status == 0)
        q->at = ts_add(r->now, DUR_MS(sent ? 3000 : 1));
    snprintf(q->body, sizeof q->body, "%s", body);
}

static void on_request(struct rig *r, const struct msg_http_request *m)
{
    const struct str base = STR("http://127.0.0.1:8787");
    char path[RIG_TEXT];
    char body[128];
    assert_true(str_starts(m->url, base));
    snprintf(path, sizeof path, "%.*s", (int)(m->url.len - base.len), m->url.at + base.len);
    snprintf(r->request, sizeof r->request, "%s %.2000s %.*s", m->method.at, path, (int)m->body.len,
             m->body.at);
    const bool post = word_is(&m->method, "POST");
    r->places += post && strcmp(path, "/api/v5/trade/order") == 0;
    r->cancels += strncmp(path, "/api/v5/trade/cancel-order", 26) == 0;
    r->cancels += strncmp(path, "/api/v5/trade/cancel-batch", 26) == 0;
    r->arms += strncmp(path, "/api/v5/trade/cancel-all-after", 30) == 0;
    const struct rig_answer *best = NULL;
    for (int i = 0; i < r->answers; i++)
        if (strncmp(path, r->answer[i].path, strlen(r->answer[i].path)) == 0 &&
            (best == NULL || strlen(r->answer[i].path) > strlen(best->path)))
            best = &r->answer[i];
    if (strncmp(path, "/api/v5/public/time", 19) == 0 && (best == NULL || best->status == 200)) {
        snprintf(body, sizeof body, "{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"ts\":\"%lld\"}]}",
                 (long long)ts_to_ms(r->now));
        enqueue(r, m->id, 200, true, body);
    } else if (strncmp(path, "/api/v5/trade/cancel-all-after", 30) == 0 &&
               (best == NULL || strcmp(best->path, "/api/v5/trade/cancel") == 0)) {
        snprintf(
            body, sizeof body,
            "{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"triggerTime\":\"%lld\",\"tag\":\"q1s0\","
            "\"ts\":\"%lld\"}]}",
            (long long)ts_to_ms(r->now) + 10000, (long long)ts_to_ms(r->now));
        enqueue(r, m->id, 200, true, body);
    } else if (best != NULL) {
        enqueue(r, m->id, (uint16_t)(best->status > 0 ? best->status : 0), best->status >= 0,
                best->body);
    }
}

static void wire(struct rig *r, enum msg_type type, uint32_t conn, struct str data)
{
    struct msg m = {.type = type, .ts = r->now};
    if (type == MSG_WIRE_UP)
        m.wire_up.conn = conn;
    else if (type == MSG_WIRE_DOWN)
        m.wire_down = (struct msg_wire_down){conn, 1006, STR_EMPTY};
    else
        m.wire_rx = (struct msg_wire_rx){conn, data};
    rig_step(r, &m);
}

static void on_tx(struct rig *r, uint32_t conn, const char *frame)
{
    if (strcmp(frame, "ping") == 0) {
        wire(r, MSG_WIRE_RX, conn, STR("pong"));
    } else if (strstr(frame, "\"op\":\"login\"") != NULL) {
        wire(r, MSG_WIRE_RX, conn,
             str_from(r->login_answer != NULL
                          ? r->login_answer
                          : "{\"event\":\"login\",\"code\":\"0\",\"msg\":\"\",\"connId\":\"a\"}"));
    } else if (strstr(frame, "\"op\":\"subscribe\"") != NULL) {
        static const char *const names[] = {"orders", "account", "positions",
                                            "balance_and_position"};
        for (size_t i = 0; i < 4; i++) {
            char ack[160];
            snprintf(ack, sizeof ack,
                     "{\"event\":\"subscribe\",\"arg\":{\"channel\":\"%s\"},\"connId\":\"a\"}",
                     names[i]);
            wire(r, MSG_WIRE_RX, conn, str_from(ack));
        }
    } else {
        snprintf(r->frame, sizeof r->frame, "%s", frame);
        r->places += strstr(frame, "\"op\":\"order\"") != NULL;
        r->cancels += strstr(frame, "cancel") != NULL && strstr(frame, "\"op\":\"order\"") == NULL;
        r->amends += strstr(frame, "\"op\":\"amend-order\"") != NULL;
    }
}

/* What the core does to the wire, kept until its step is over. */
struct wire_act {
    enum msg_type type;
    uint32_t conn;
    char frame[RIG_TEXT];
};

static void collect(struct rig *r)
{
    size_t acts = 0;
    struct wire_act *act = calloc(r->out.count + 1, sizeof *act);
    assert_non_null(act);
    for (size_t i = 0; i < r->out.count; i++) {
        const struct msg *m = &r->out.at[i];
        if (r->said < RIG_SAID)
            r->say[r->said++] = *m;
        if (m->type == MSG_HTTP_REQUEST) {
            on_request(r, &m->http_request);
        } else if (m->type == MSG_ALERT) {
            r->alerts[m->alert.code]++;
        } else if (m->type == MSG_STOPPED) {
            r->stopped = true;
            r->clean = m->stopped.clean;
        } else if (m->type == MSG_WIRE_CONNECT) {
            act[acts++] = (struct wire_act){.type = m->type, .conn = m->wire_connect.conn};
        } else if (m->type == MSG_WIRE_CLOSE) {
            act[acts++] = (struct wire_act){.type = m->type, .conn = m->wire_close.conn};
        } else if (m->type == MSG_WIRE_TX) {
            act[acts] = (struct wire_act){.type = m->type, .conn = m->wire_tx.conn};
            snprintf(act[acts++].frame, RIG_TEXT, "%.*s", (int)m->wire_tx.data.len,
                     m->wire_tx.data.at);
        }
    }
    outbox_clear(&r->out);
    for (size_t i = 0; i < acts; i++) {
        if (act[i].type == MSG_WIRE_TX) {
            on_tx(r, act[i].conn, act[i].frame);
        } else if (act[i].type == MSG_WIRE_CONNECT) {
            r->connects++;
            r->conn = act[i].conn;
            wire(r, r->refuse_connect ? MSG_WIRE_DOWN : MSG_WIRE_UP, act[i].conn, STR_EMPTY);
        } else {
            wire(r, MSG_WIRE_DOWN, act[i].conn, STR_EMPTY);
        }
    }
    free(act);
}

void rig_step(struct rig *r, struct msg *in)
{
    in->ts = r->now;
    executor_step(&r->x, in, &r->out);
    collect(r);
}

static int next_reply(const struct rig *r)
{
    int best = -1;
    for (int i = 0; i < r->queued; i++)
        if (best < 0 || r->queue[i].at.v < r->queue[best].at.v)
            best = i;
    return best;
}

void rig_run(struct rig *r, int64_t ms)
{
    const ts_t until = ts_add(r->now, DUR_MS(ms));
    for (int turns = 0;; turns++) {
        assert_true(turns < 200000); /* a core that never sleeps is a bug */
        const int q = next_reply(r);
        ts_t next = executor_deadline(&r->x);
        if (next.v < r->now.v)
            next = r->now;
        const bool reply = q >= 0 && r->queue[q].at.v <= next.v;
        if (reply)
            next = r->queue[q].at;
        if (next.v > until.v)
            break;
        if (next.v > r->now.v)
            r->now = next;
        struct msg m = {.type = MSG_TIMER};
        if (!reply) {
            rig_step(r, &m);
            continue;
        }
        static struct rig_reply got;
        got = r->queue[q];
        r->queue[q] = r->queue[--r->queued];
        m.type = MSG_HTTP_REPLY;
        m.http_reply =
            (struct msg_http_reply){got.id, got.status, got.sent, str_from(got.body), DUR_MS(1)};
        rig_step(r, &m);
    }
    r->now = until;
}

void rig_frame(struct rig *r, const char *format, ...)
{
    char buffer[RIG_TEXT];
    va_list args;
    va_start(args, format);
    vsnprintf(buffer, sizeof buffer, format, args);
    va_end(args);
    wire(r, MSG_WIRE_RX, r->conn, str_from(buffer));
}

void rig_drop(struct rig *r)
{
    wire(r, MSG_WIRE_DOWN, r->conn, STR_EMPTY);
}

void rig_peer(struct rig *r, enum service service, uint64_t ses, enum peer_state state)
{
    struct msg m = {.type = MSG_PEER};
    m.peer = (struct msg_peer){service, ses, 0, state};
    rig_step(r, &m);
}

void rig_instrument(struct rig *r, const char *inst, enum inst_type type)
{
    struct msg m = {.type = MSG_INSTRUMENT, .src = SERVICE_FEED, .ses = 11};
    m.instrument = (struct msg_instrument){
        .inst = word_of(inst),
        .inst_type = type,
        .state = INST_STATE_LIVE,
        .code = 3,
        .base = word_of("BTC"),
        .quote = word_of("USDT"),
        .group = word_of("1"),
        .linear = true,
        .px_exp = -1,
        .qty_exp = -2,
        .tick = PX(1),
        .lot = QTY(1),
        .min_qty = QTY(1),
        .max_limit_qty = QTY(1000000),
        .contract = 1,
        .max_leverage = type == INST_SWAP ? 100 : 0,
        .version = 1,
    };
    rig_step(r, &m);
}

void rig_boot(struct rig *r)
{
    struct msg m = {.type = MSG_START};
    m.start = (struct msg_start){.ses = 77, .epoch = 5};
    rig_step(r, &m);
    rig_peer(r, SERVICE_FEED, 11, PEER_LIVE);
    rig_peer(r, SERVICE_RISK, 12, PEER_LIVE);
    rig_peer(r, SERVICE_STRATEGY, 13, PEER_LIVE);
}

void rig_start(struct rig *r)
{
    rig_boot(r);
    rig_instrument(r, "BTC-USDT", INST_SPOT);
    rig_run(r, 200);
    const struct msg *m = rig_last(r, MSG_EXECUTOR_STATUS);
    assert_non_null(m);
    assert_string_equal(m->executor_status.reason.at, "");
    assert_true(m->executor_status.ready);
}

struct msg rig_order(uint64_t number)
{
    struct msg m = {.type = MSG_ORDER, .src = SERVICE_RISK, .ses = 12};
    m.order = (struct msg_order){
        .order = number,
        .intent = number + 1000,
        .action = ACTION_PLACE,
        .inst = word_of("BTC-USDT"),
        .side = SIDE_BUY,
        .kind = ORDER_KIND_POST_ONLY,
        .purpose = PURPOSE_OPEN,
        .px_exp = -1,
        .qty_exp = -2,
        .px = PX(1000),
        .qty = QTY(100),
        .version = 1,
        .strategy = 1,
    };
    return m;
}

void rig_place(struct rig *r, uint64_t number)
{
    struct msg m = rig_order(number);
    m.order.deadline = ts_add(r->now, DUR_MS(250));
    rig_step(r, &m);
}

void rig_cancel(struct rig *r, uint64_t number)
{
    struct msg m = rig_order(0);
    m.order.action = ACTION_CANCEL;
    m.order.target = number;
    m.order.class = CANCEL_DISCRETIONARY;
    rig_step(r, &m);
}

const char *rig_cl_ord_id(struct rig *r, uint64_t number)
{
    const struct order *o = orders_by_number(&r->x.orders, number);
    assert_non_null(o);
    return o->cl_ord_id.at;
}

void rig_ack(struct rig *r, uint64_t number, const char *s_code)
{
    char id[32];
    char op[32];
    const char *at = strstr(r->frame, "\"id\":\"");
    assert_non_null(at);
    assert_int_equal(sscanf(at, "\"id\":\"%31[0-9]\"", id), 1);
    at = strstr(r->frame, "\"op\":\"");
    assert_non_null(at);
    assert_int_equal(sscanf(at, "\"op\":\"%31[a-z-]\"", op), 1);
    const bool ok = strcmp(s_code, "0") == 0;
    rig_frame(
        r,
        "{\"id\":\"%s\",\"op\":\"%s\",\"code\":\"%s\",\"msg\":\"\",\"data\":[{\"ordId\":\"%s%llu\","
        "\"clOrdId\":\"%s\",\"tag\":\"\",\"ts\":\"1800000000000\",\"sCode\":\"%s\",\"sMsg\":\"\"}],"
        "\"inTime\":\"1\",\"outTime\":\"2\"}",
        id, op, ok ? "0" : "1", ok ? "9" : "", ok ? (unsigned long long)number : 0ULL,
        rig_cl_ord_id(r, number), s_code);
}

void rig_push(struct rig *r, uint64_t number, const char *state, const char *acc, const char *fill)
{
    char trade[32] = "";
    char size[32] = "";
    if (fill != NULL)
        assert_int_equal(sscanf(fill, "%31[0-9]:%31s", trade, size), 2);
    const bool canceled = strcmp(state, "canceled") == 0;
    rig_frame(
        r,
        "{\"arg\":{\"channel\":\"orders\",\"instType\":\"ANY\",\"uid\":\"1\"},\"data\":[{"
        "\"instType\":\"SPOT\",\"instId\":\"BTC-USDT\",\"ordId\":\"9%llu\",\"clOrdId\":\"%s\","
        "\"tag\":\"q1s0\",\"px\":\"100\",\"sz\":\"1\",\"ordType\":\"post_only\",\"side\":\"buy\","
        "\"tdMode\":\"cash\",\"state\":\"%s\",\"accFillSz\":\"%s\",\"avgPx\":\"0\","
        "\"fillPx\":\"%s\",\"fillSz\":\"%s\",\"tradeId\":\"%s\",\"fillTime\":\"%s\","
        "\"execType\":\"%s\",\"fillFee\":\"%s\",\"fillFeeCcy\":\"%s\",\"cancelSource\":\"%s\","
        "\"amendResult\":\"\",\"reqId\":\"\",\"code\":\"0\",\"msg\":\"\","
        "\"cTime\":\"1800000000000\",\"uTime\":\"%lld\"}]}",
        (unsigned long long)number, rig_cl_ord_id(r, number), state, acc, fill != NULL ? "100" : "",
        fill != NULL ? size : "0", trade, fill != NULL ? "1800000000001" : "",
        fill != NULL ? "M" : "", fill != NULL ? "-0.0001" : "", fill != NULL ? "BTC" : "",
        canceled ? "1" : "", (long long)ts_to_ms(r->now));
}

void rig_listed(struct rig *r, uint64_t number)
{
    char body[RIG_TEXT];
    snprintf(
        body, sizeof body,
        "{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"instType\":\"SPOT\",\"instId\":\"BTC-USDT\","
        "\"ordId\":\"9%llu\",\"clOrdId\":\"%s\",\"px\":\"100\",\"sz\":\"1\","
        "\"ordType\":\"post_only\",\"side\":\"buy\",\"state\":\"live\",\"accFillSz\":\"0\","
        "\"cancelSource\":\"\",\"uTime\":\"1800000000300\"}]}",
        (unsigned long long)number, rig_cl_ord_id(r, number));
    rig_answer(r, "/api/v5/trade/orders-pending", 200, body);
    rig_answer(r, "/api/v5/trade/order?", 200, body);
}

const struct msg_order_state *rig_state(const struct rig *r, uint64_t number)
{
    for (int i = r->said - 1; i >= 0; i--)
        if (r->say[i].type == MSG_ORDER_STATE && r->say[i].order_state.order == number)
            return &r->say[i].order_state;
    return NULL;
}

int rig_count(const struct rig *r, enum msg_type type)
{
    int n = 0;
    for (int i = 0; i < r->said; i++)
        n += r->say[i].type == type;
    return n;
}

const struct msg *rig_last(const struct rig *r, enum msg_type type)
{
    for (int i = r->said - 1; i >= 0; i--)
        if (r->say[i].type == type)
            return &r->say[i];
    return NULL;
}
