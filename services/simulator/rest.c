#include "services/simulator/rest.h"

#include <string.h>

#include "services/simulator/auth.h"
#include "services/simulator/control.h"
#include "services/simulator/member.h"
#include "services/simulator/refusal.h"
#include "services/simulator/trade.h"

enum scope { BY_PEER, BY_PEER_AND_INST, BY_PEER_AND_TYPE, BY_USER, BY_USER_AND_INST, BY_TAG };
enum access { OPEN, READ, TRADE };

struct endpoint {
    const char *method;
    const char *path;
    rest_handler *handler;
    enum access access;
    enum limit limit;
    enum scope scope;
    bool timed; /* carries inTime and outTime, and may lose its acknowledgement */
};

/* clang-format off */
static const struct endpoint endpoints[] = {
    {"GET",  "/api/v5/public/time",                  rest_time,               OPEN,  LIMIT_TIME,                BY_PEER,          false},
    {"GET",  "/api/v5/public/instruments",           rest_instruments,        OPEN,  LIMIT_INSTRUMENTS,         BY_PEER_AND_TYPE, false},
    {"GET",  "/api/v5/public/funding-rate",          rest_funding_rate,       OPEN,  LIMIT_FUNDING,             BY_PEER_AND_INST, false},
    {"GET",  "/api/v5/public/price-limit",           rest_price_limit,        OPEN,  LIMIT_PRICE_LIMIT,         BY_PEER,          false},
    {"GET",  "/api/v5/public/mark-price",            rest_mark_price,         OPEN,  LIMIT_MARK,                BY_PEER_AND_INST, false},
    {"GET",  "/api/v5/system/status",                rest_status,             OPEN,  LIMIT_STATUS,              BY_PEER,          false},
    {"GET",  "/api/v5/market/books",                 rest_books,              OPEN,  LIMIT_BOOKS,               BY_PEER,          false},
    {"GET",  "/api/v5/market/ticker",                rest_ticker,             OPEN,  LIMIT_TICKER,              BY_PEER,          false},
    {"GET",  "/api/v5/market/tickers",               rest_tickers,            OPEN,  LIMIT_TICKERS,             BY_PEER,          false},
    {"GET",  "/api/v5/market/trades",                rest_trades,             OPEN,  LIMIT_TRADES,              BY_PEER,          false},
    {"GET",  "/api/v5/market/candles",               rest_candles,            OPEN,  LIMIT_CANDLES,             BY_PEER,          false},
    {"GET",  "/api/v5/market/history-candles",       rest_candles,            OPEN,  LIMIT_CANDLES,             BY_PEER,          false},
    {"GET",  "/api/v5/account/instruments",          rest_instruments,        READ,  LIMIT_ACCOUNT_INSTRUMENTS, BY_USER,          false},
    {"GET",  "/api/v5/account/balance",              rest_balance,            READ,  LIMIT_BALANCE,             BY_USER,          false},
    {"GET",  "/api/v5/account/positions",            rest_positions,          READ,  LIMIT_POSITIONS,           BY_USER,          false},
    {"GET",  "/api/v5/account/config",               rest_config,             READ,  LIMIT_CONFIG,              BY_USER,          false},
    {"GET",  "/api/v5/account/trade-fee",            rest_trade_fee,          READ,  LIMIT_TRADE_FEE,           BY_USER,          false},
    {"POST", "/api/v5/account/set-leverage",         rest_set_leverage,       TRADE, LIMIT_SET_LEVERAGE,        BY_USER,          false},
    {"GET",  "/api/v5/account/leverage-info",        rest_leverage_info,      READ,  LIMIT_LEVERAGE_INFO,       BY_USER,          false},
    {"GET",  "/api/v5/account/max-size",             rest_max_size,           READ,  LIMIT_MAX_SIZE,            BY_USER,          false},
    {"GET",  "/api/v5/account/max-avail-size",       rest_max_avail_size,     READ,  LIMIT_MAX_SIZE,            BY_USER,          false},
    {"POST", "/api/v5/account/set-position-mode",    rest_set_position_mode,  TRADE, LIMIT_POSITION_MODE,       BY_USER,          false},
    {"POST", "/api/v5/account/set-fee-type",         rest_set_fee_type,       TRADE, LIMIT_POSITION_MODE,       BY_USER,          false},
    {"GET",  "/api/v5/account/bills",                rest_bills,              READ,  LIMIT_BILLS,               BY_USER,          false},
    {"GET",  "/api/v5/account/bills-archive",        rest_bills,              READ,  LIMIT_BILLS,               BY_USER,          false},
    {"GET",  "/api/v5/asset/currencies",             rest_asset_currencies,   READ,  LIMIT_BILLS,               BY_USER,          false},
    {"POST", "/api/v5/trade/order",                  rest_order_place,        TRADE, LIMIT_COUNT,               BY_USER,          true},
    {"POST", "/api/v5/trade/batch-orders",           rest_order_batch,        TRADE, LIMIT_COUNT,               BY_USER,          true},
    {"POST", "/api/v5/trade/cancel-order",           rest_order_cancel,       TRADE, LIMIT_COUNT,               BY_USER,          true},
    {"POST", "/api/v5/trade/cancel-batch-orders",    rest_order_cancel_batch, TRADE, LIMIT_COUNT,               BY_USER,          true},
    {"POST", "/api/v5/trade/amend-order",            rest_order_amend,        TRADE, LIMIT_COUNT,               BY_USER,          true},
    {"POST", "/api/v5/trade/amend-batch-orders",     rest_order_amend_batch,  TRADE, LIMIT_COUNT,               BY_USER,          true},
    {"GET",  "/api/v5/trade/order",                  rest_order_get,          READ,  LIMIT_ORDER,               BY_USER_AND_INST, false},
    {"GET",  "/api/v5/trade/orders-pending",         rest_orders_pending,     READ,  LIMIT_ORDERS_PENDING,      BY_USER,          false},
    {"GET",  "/api/v5/trade/orders-history",         rest_orders_history,     READ,  LIMIT_ORDERS_HISTORY,      BY_USER,          false},
    {"GET",  "/api/v5/trade/orders-history-archive", rest_orders_history,     READ,  LIMIT_ORDERS_ARCHIVE,      BY_USER,          false},
    {"GET",  "/api/v5/trade/fills",                  rest_fills,              READ,  LIMIT_FILLS,               BY_USER,          false},
    {"GET",  "/api/v5/trade/fills-history",          rest_fills,              READ,  LIMIT_FILLS_HISTORY,       BY_USER,          false},
    {"GET",  "/api/v5/trade/account-rate-limit",     rest_account_rate_limit, READ,  LIMIT_CANCEL_ALL_AFTER,    BY_USER,          false},
    {"POST", "/api/v5/trade/cancel-all-after",       rest_cancel_all_after,   TRADE, LIMIT_CANCEL_ALL_AFTER,    BY_TAG,           false},
};
/* clang-format on */

struct str rest_param(const struct rest *r, const char *name)
{
    for (size_t i = 0; i < r->params; i++) {
        if (str_is(r->param[i].name, name))
            return r->param[i].value;
    }
    return STR_EMPTY;
}

uint32_t rest_limit(const struct rest *r, uint32_t normal, uint32_t most)
{
    struct str text = rest_param(r, "limit");
    int64_t v;

    if (text.len == 0)
        return normal;
    if (i64_parse(text, &v) || v < 1)
        return 0;
    return v > most ? most : (uint32_t)v;
}

int rest_refuse(struct rest *r, int code, const char *detail)
{
    r->detail = word_of(detail);
    return code;
}

int rest_inst(const struct simulator *s, struct rest *r, int *inst)
{
    struct str id = rest_param(r, "instId");

    if (id.len == 0)
        return rest_refuse(r, 50014, "instId");
    *inst = venue_inst(&s->venue, id);
    return *inst < 0 ? 51001 : 0;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Percent-decoding into r->decoded; what does not fit is dropped. */
static struct str decode(struct rest *r, size_t *used, struct str raw)
{
    struct str out = {r->decoded + *used, 0};

    for (size_t i = 0; i < raw.len && *used < REST_QUERY_SIZE; i++) {
        char c = raw.at[i];

        if (c == '%' && i + 2 < raw.len && hex_digit(raw.at[i + 1]) >= 0 &&
            hex_digit(raw.at[i + 2]) >= 0) {
            c = (char)(hex_digit(raw.at[i + 1]) * 16 + hex_digit(raw.at[i + 2]));
            i += 2;
        }
        r->decoded[(*used)++] = c;
        out.len++;
    }
    return out;
}

static void read_query(struct rest *r, struct str query)
{
    size_t used = 0;

    while (query.len > 0 && r->params < REST_PARAMS) {
        struct str pair = str_cut(&query, '&');

        r->param[r->params].name = str_cut(&pair, '=');
        r->param[r->params].value = decode(r, &used, pair);
        r->params++;
    }
}

static uint64_t scope_of(const struct rest *r, enum scope scope)
{
    struct str who = STR_EMPTY;
    struct str what = STR_EMPTY;
    struct str peer = r->call->peer;

    if (scope == BY_PEER || scope == BY_PEER_AND_INST || scope == BY_PEER_AND_TYPE)
        who = str_cut(&peer, ':');
    if (scope == BY_PEER_AND_INST || scope == BY_USER_AND_INST)
        what = rest_param(r, "instId");
    if (scope == BY_PEER_AND_TYPE)
        what = rest_param(r, "instType");
    if (scope == BY_TAG && json_string(json_get(r->body, "tag"), &what))
        what = STR_EMPTY;
    return limits_scope(who, what);
}

static const struct endpoint *find_endpoint(const struct rest *r, bool *path_known)
{
    *path_known = false;
    for (size_t i = 0; i < sizeof(endpoints) / sizeof(endpoints[0]); i++) {
        if (!str_is(r->path, endpoints[i].path))
            continue;
        *path_known = true;
        if (word_is(&r->call->method, endpoints[i].method))
            return &endpoints[i];
    }
    return NULL;
}

/* Everything between the socket and the handler; 0 or the code it ends with. */
static int admit(struct simulator *s, struct rest *r, const struct endpoint *e)
{
    bool demo = str_is(header_value(r->call->headers, "x-simulated-trading"), "1");
    struct str kind = header_value(r->call->headers, "content-type");
    struct str expires = header_value(r->call->headers, "exptime");
    int code = 0;

    if (e->access != OPEN)
        code = auth_rest(r->call, demo, simulator_clock(s), &r->key);
    if (code == 0 && s->switches.demo_header && e->access != OPEN && !demo)
        code = 50101;
    if (code == 0 && e->access == TRADE && !(API_KEY[r->key].rights & RIGHT_TRADE))
        code = 50120;
    if (code == 0 && word_is(&r->call->method, "POST")) {
        if (!str_starts(kind, STR("application/json")))
            return 50006;
        if (r->call->body.len == 0)
            return 50000;
        if (json_read(&s->json, r->call->body))
            return 50002;
        r->body = json_root(&s->json);
    }
    if (code == 0 && expires.len > 0 && ms_parse(expires, &r->expires))
        return rest_refuse(r, 51000, "expTime");
    if (code == 0 && !limits_take(&s->limits, e->limit, scope_of(r, e->scope), 1, s->now))
        return 50011;
    if (code == 0 && !s->started)
        return 50001;
    return code;
}

/* {"code","msg","data":[],...}. Refused sign-ins carry no data, as on the real exchange. */
static void finish(const struct simulator *s, const struct rest *r, const struct endpoint *e,
                   int code, struct text *t)
{
    char sentence[320];
    struct text message = TEXT(sentence);

    if (code > 2)
        refusal_text(code, word_str(&r->detail), &message);
    else if (code == 1)
        text_put(&message, "All operations failed");
    else if (code == 2)
        text_put(&message, "Bulk operation partially succeeded.");
    member_i64(t, "code", code);
    member_str(t, "msg", text_done(&message));
    if (e && e->timed && code <= 2) {
        member_us(t, "inTime", s->now);
        member_us(t, "outTime", s->now);
    }
    member_close(t, '}');
}

static int handle(struct simulator *s, struct rest *r, const struct endpoint *e, struct text *t)
{
    int code = admit(s, r, e);
    size_t mark;

    if (code >= 50100 && code < 50130)
        return code;
    member_open(t, "data", '[');
    mark = t->len;
    if (code == 0)
        code = e->handler(s, r, t);
    if (code > 2)
        t->len = mark; /* a refused request has no rows */
    member_close(t, ']');
    return code;
}

/* Fault rest_error: an answer that has nothing to do with the question. */
static bool answer_fault(struct simulator *s, const struct rest *r, struct outbox *out)
{
    const struct fault_row *row = &s->faults.row[FAULT_REST_ERROR];
    struct link_reply reply = {.conn = r->call->conn, .status = (uint16_t)row->http};
    struct text t = TEXT(s->reply);

    if (!fault_strike(&s->faults, FAULT_REST_ERROR, r->path, s->now))
        return false;
    if (row->html) {
        text_put(&t, "<html><head><title>502 Bad Gateway</title></head><body>cloud</body></html>");
    } else {
        member_open(&t, NULL, '{');
        member_open(&t, "data", '[');
        member_close(&t, ']');
        finish(s, r, NULL, (int)row->code, &t);
    }
    reply.body = text_done(&t);
    (void)link_answer(&s->link, out, &reply, s->now);
    return true;
}

static enum trade_op op_of(const struct rest *r)
{
    if (str_find(r->path, STR("cancel")) < r->path.len)
        return TRADE_CANCEL;
    return str_find(r->path, STR("amend")) < r->path.len ? TRADE_AMEND : TRADE_PLACE;
}

static void answer(struct simulator *s, struct rest *r, const struct endpoint *e, int code,
                   struct text *t, struct outbox *out)
{
    struct link_reply reply = {.conn = r->call->conn, .status = 200};

    reply.status = (uint16_t)(code > 2 ? refusal_status(code) : 200);
    if (e && e->timed) {
        struct trade_fate fate = trade_fate(s, op_of(r));

        trade_garble(s, op_of(r), t);
        reply.extra = fate.late;
        if (fate.lost) {
            reply.status = 0;
            t->len = 0;
        }
    }
    reply.body = text_done(t);
    if (code > 2) {
        s->counters.calls_refused++;
        simulator_refused(s, code, r->path);
    }
    (void)link_answer(&s->link, out, &reply, s->now);
}

void rest_call(struct simulator *s, const struct msg_http_call *call, struct outbox *out)
{
    struct rest r = {.call = call, .key = KEY_NONE, .body = {&s->json, -1}};
    struct str query = call->path;
    const struct endpoint *e;
    struct text t = {s->reply, 0, sizeof(s->reply) - 1, false};
    bool path_known;
    int code;

    s->counters.calls++;
    r.path = str_cut(&query, '?');
    read_query(&r, query);
    if (str_starts(r.path, STR("/sim/"))) {
        control_call(s, &r, out);
        return;
    }
    if (answer_fault(s, &r, out))
        return;
    e = find_endpoint(&r, &path_known);
    if (e && e->timed &&
        fault_strike(&s->faults, FAULT_LOST_REQUEST, str_from(trade_op_name(op_of(&r))), s->now)) {
        struct link_reply none = {.conn = call->conn};

        (void)link_answer(&s->link, out, &none, s->now); /* it hangs up */
        return;
    }
    member_open(&t, NULL, '{');
    if (e)
        code = handle(s, &r, e, &t);
    else
        code = path_known ? 50115 : 404;
    finish(s, &r, e, code, &t);
    if (e && e->timed && s->switches.ack_order == 1)
        stream_drain(s, out);
    answer(s, &r, e, code, &t, out);
    stream_drain(s, out);
}
