/* The picture of the system and its JSON, as a page or a script would read it. */
#include <stdlib.h>
#include <string.h>

#include "common/base/json.h"
#include "common/base/setting.h"
#include "services/monitor/monitor.h"
#include "tests/lib/test.h"

static struct monitor monitor;
static struct outbox *out;
static struct json json;

static ts_t at(int64_t ms)
{
    return TS(INT64_C(1800000000000000000) + ms * 1000000);
}

static void step(struct msg *m, int64_t ms)
{
    m->ts = at(ms);
    outbox_clear(out);
    monitor_step(&monitor, m, out);
}

static void fresh(void)
{
    struct settings settings;
    settings_defaults(&settings);
    monitor_init(&monitor, &settings);
    struct msg m = {.type = MSG_START};
    step(&m, 0);
}

/* What GET answers at this time; the body is read into `json`. */
static uint16_t get(const char *path, int64_t ms)
{
    struct msg m = {.type = MSG_HTTP_CALL};
    m.http_call.conn = 7;
    m.http_call.method = word_of("GET");
    m.http_call.path = str_from(path);
    step(&m, ms);
    assert_int_equal(out->count, 1);
    const struct msg *a = &out->at[0];
    assert_int_equal(a->type, MSG_HTTP_ANSWER);
    assert_int_equal(a->http_answer.conn, 7);
    assert_int_equal(json_read(&json, a->http_answer.body), ERR_OK);
    return a->http_answer.status;
}

static struct json_at path(const char *a, const char *b, const char *c)
{
    struct json_at p = json_get(json_root(&json), a);
    if (b != NULL)
        p = json_get(p, b);
    return c == NULL ? p : json_get(p, c);
}

static void assert_text(struct json_at p, const char *want)
{
    struct str s;
    assert_int_equal(json_scalar(p, &s), ERR_OK);
    if (!str_is(s, want))
        print_message("%.*s instead of %s\n", (int)s.len, s.at, want);
    assert_true(str_is(s, want));
}

static void beat(enum service who, uint64_t ses, int64_t ms)
{
    struct msg m = {.type = MSG_HEARTBEAT, .src = who, .ses = ses};
    m.heartbeat.state = SERVICE_STATE_READY;
    m.heartbeat.pid = 42;
    m.heartbeat.uptime = DUR_S(5);
    step(&m, ms);
}

static void status_has_the_agreed_shape_before_anybody_spoke(void **state)
{
    (void)state;
    fresh();
    assert_int_equal(get("/api/v1/status", 1), 200);
    assert_text(path("exchange", NULL, NULL), "simulated");
    assert_text(path("symbols", "BTC-USDT", "state"), "INIT");
    assert_text(path("symbols", "BTC-USDT", "bid"), "");
    assert_text(path("symbols", "BTC-USDT", "position"), "");
    assert_text(path("totals", "orders", NULL), "0");
    assert_text(path("totals", "pnl_net", NULL), "");
    assert_int_equal(json_kind(path("services", NULL, NULL)), JSON_OBJECT);
}

static void a_symbol_is_shown_in_decimals_and_words(void **state)
{
    (void)state;
    fresh();
    beat(SERVICE_FEED, 1, 0);
    struct msg m = {.type = MSG_SYMBOL_STATUS, .src = SERVICE_STRATEGY};
    m.symbol_status.inst = word_of("BTC-USDT");
    m.symbol_status.state = SYMBOL_QUOTING;
    m.symbol_status.px_exp = -1;
    m.symbol_status.qty_exp = -8;
    m.symbol_status.bid = PX(915001);
    m.symbol_status.ask = PX(916001);
    m.symbol_status.own_bid = PX(915001);
    m.symbol_status.own_bid_qty = QTY(5461);
    m.symbol_status.spread = RATE(1092896);
    m.symbol_status.guards = GUARD_BIT(GUARD_DEPTH) | GUARD_BIT(GUARD_MODE);
    m.symbol_status.reason = STR("quoting");
    step(&m, 1);
    m = (struct msg){.type = MSG_BOOK_STATUS, .src = SERVICE_FEED};
    m.book_status.inst = word_of("BTC-USDT");
    m.book_status.state = BOOK_LIVE;
    step(&m, 1);
    (void)get("/api/v1/status", 2);
    assert_text(path("symbols", "BTC-USDT", "state"), "QUOTING");
    assert_text(path("symbols", "BTC-USDT", "bid"), "91500.1");
    assert_text(path("symbols", "BTC-USDT", "own_bid_qty"), "0.00005461");
    assert_text(path("symbols", "BTC-USDT", "own_ask"), "");
    assert_text(path("symbols", "BTC-USDT", "spread"), "0.001092896");
    assert_text(path("symbols", "BTC-USDT", "guards"), "depth,mode");
    assert_text(path("symbols", "BTC-USDT", "reason"), "quoting");
    assert_text(path("symbols", "BTC-USDT", "book"), "live");
}

static void a_silence_is_told_gate_by_gate(void **state)
{
    (void)state;
    fresh();
    const struct gate_row rows[] = {
        {.guard = GUARD_MODE},
        {.guard = GUARD_FEES,
         .closed = true,
         .measured = true,
         .value = MONEY((int128_t)1000000 * 1000000000),
         .limit = MONEY((int128_t)2604000 * 1000000000),
         .share = RATE(875000000)},
    };
    struct msg m = {.type = MSG_WHY, .src = SERVICE_STRATEGY};
    m.why.inst = word_of("BTC-USDT");
    m.why.side = SIDE_SELL;
    m.why.gates = (struct gates){rows, 2};
    m.why.share_quoting = RATE(125000000);
    m.why.detail = STR("maker fee \"0.08%\"");
    m.why.opens = STR("a spread");
    step(&m, 1);
    assert_int_equal(get("/api/v1/why?inst=BTC-USDT", 251), 200);
    const struct json_at side = json_get(path("symbols", "BTC-USDT", NULL), "sell");
    const struct json_at said = json_get(side, "said");
    assert_text(json_get(side, "age_ms"), "250");
    assert_text(json_get(said, "share_quoting"), "0.125");
    assert_text(json_get(said, "opens"), "a spread");
    const struct json_at open = json_element(json_get(said, "gates"), 0);
    const struct json_at closed = json_element(json_get(said, "gates"), 1);
    assert_text(json_get(open, "gate"), "mode");
    assert_text(json_get(open, "value"), "");
    assert_text(json_get(closed, "value"), "0.001");
    assert_text(json_get(closed, "limit"), "0.002604");
    assert_text(json_get(closed, "share"), "0.875");
    assert_text(json_get(closed, "text"), guard_text(GUARD_FEES));
    assert_false(json_present(
        json_get(json_get(path("symbols", "BTC-USDT", NULL), "buy"), "said"))); /* not yet */
    assert_int_equal(get("/api/v1/why", 2), 200);
    assert_true(json_present(path("symbols", "BTC-USDT", NULL)));
    assert_int_equal(get("/api/v1/why?inst=NO-SUCH", 2), 404);
}

static void money_is_exact_text(void **state)
{
    (void)state;
    fresh();
    struct msg m = {.type = MSG_TOTALS, .src = SERVICE_RISK};
    m.totals.fills = 3;
    assert_int_equal(money_parse(STR("-0.000000000000000001"), &m.totals.pnl_net), ERR_OK);
    assert_int_equal(money_parse(STR("19150.1123886466782"), &m.totals.equity), ERR_OK);
    step(&m, 1);
    (void)get("/api/v1/status", 2);
    assert_text(path("totals", "fills", NULL), "3");
    assert_text(path("totals", "pnl_net", NULL), "-0.000000000000000001");
    assert_text(path("totals", "equity", NULL), "19150.1123886466782");
}

static void the_pool_and_each_symbols_share_of_it_are_told(void **state)
{
    (void)state;
    fresh();
    (void)get("/api/v1/status", 1);
    assert_text(path("pool", "cap", NULL), ""); /* nothing said yet */
    assert_text(path("pool", "used", NULL), "");
    struct msg pool = {.type = MSG_POOL, .src = SERVICE_RISK};
    assert_int_equal(money_parse(STR("2500"), &pool.pool.cap), ERR_OK);
    assert_int_equal(money_parse(STR("625"), &pool.pool.bound), ERR_OK);
    assert_int_equal(money_parse(STR("1875"), &pool.pool.promised), ERR_OK);
    pool.pool.symbols = 1;
    step(&pool, 2);
    struct msg lease = {.type = MSG_LEASE, .src = SERVICE_RISK};
    lease.lease.inst = word_of("BTC-USDT");
    lease.lease.holder = 7;
    assert_int_equal(money_parse(STR("2500"), &lease.lease.notional), ERR_OK);
    step(&lease, 2);
    (void)get("/api/v1/status", 3);
    assert_text(path("pool", "bound", NULL), "625");
    assert_text(path("pool", "used", NULL), "0.25");
    assert_text(path("pool", "promised", NULL), "1875");
    assert_text(path("symbols", "BTC-USDT", "share"), "2500");
}

static void a_silent_service_is_dead_and_its_books_are_down(void **state)
{
    (void)state;
    fresh();
    beat(SERVICE_FEED, 1, 0);
    struct msg m = {.type = MSG_BOOK_STATUS, .src = SERVICE_FEED};
    m.book_status.inst = word_of("BTC-USDT");
    m.book_status.state = BOOK_LIVE;
    step(&m, 1);
    (void)get("/api/v1/status", 2999);
    assert_text(path("services", "feed", "state"), "ready");
    assert_text(path("symbols", "BTC-USDT", "book"), "live");
    (void)get("/api/v1/status", 3001);
    assert_text(path("services", "feed", "state"), "dead");
    assert_text(path("symbols", "BTC-USDT", "book"), "down");
    beat(SERVICE_FEED, 2, 3100); /* another session: it was restarted */
    (void)get("/api/v1/status", 3101);
    assert_text(path("services", "feed", "state"), "ready");
    assert_text(path("services", "feed", "instances"), "1");
}

static void health_names_who_is_missing(void **state)
{
    (void)state;
    fresh();
    const enum service all[] = {SERVICE_FEED, SERVICE_STRATEGY, SERVICE_RISK, SERVICE_EXECUTOR};
    for (size_t i = 0; i < 4; i++)
        beat(all[i], 10 + i, 0);
    assert_int_equal(get("/healthz", 1), 503);
    assert_text(json_element(path("missing", NULL, NULL), 0), "notifier");
    assert_int_equal(json_count(path("missing", NULL, NULL)), 1);
    beat(SERVICE_NOTIFIER, 20, 2);
    assert_int_equal(get("/healthz", 3), 200);
}

static void what_is_not_there_is_not_found_and_nothing_is_written(void **state)
{
    (void)state;
    fresh();
    assert_int_equal(get("/api/v1/nothing", 1), 404);
    struct msg m = {.type = MSG_HTTP_CALL};
    m.http_call.method = word_of("POST");
    m.http_call.path = STR("/api/v1/status");
    step(&m, 2);
    assert_int_equal(out->at[0].http_answer.status, 405);
}

static int make(void **state)
{
    (void)state;
    out = calloc(1, sizeof(*out));
    return out == NULL;
}

static int unmake(void **state)
{
    (void)state;
    free(out);
    return 0;
}

static void what_a_strategy_thinks_is_shown_term_by_term(void **state)
{
    (void)state;
    fresh();
    (void)get("/api/v1/status", 1);
    assert_false(json_present(json_get(path("symbols", "BTC-USDT", "edge"), "need")));
    struct msg m = {.type = MSG_EDGE, .src = SERVICE_STRATEGY};
    m.edge.inst = word_of("BTC-USDT");
    m.edge.need = RATE(1052631);
    m.edge.edge = RATE(-25000);
    m.edge.trips = 7;
    m.edge.hold = DUR_MS(12500);
    m.edge.warm = true;
    step(&m, 2);
    m = (struct msg){.type = MSG_MARKOUT, .src = SERVICE_STRATEGY};
    m.markout.inst = word_of("BTC-USDT");
    m.markout.side = SIDE_SELL;
    m.markout.after_5s = RATE(-12000);
    step(&m, 3);
    (void)get("/api/v1/status", 4);
    const struct json_at edge = path("symbols", "BTC-USDT", "edge");
    assert_text(json_get(edge, "need"), "0.001052631");
    assert_text(json_get(edge, "edge"), "-0.000025");
    assert_text(json_get(edge, "trips"), "7");
    assert_text(json_get(edge, "hold_ms"), "12500");
    bool warm = false;
    assert_int_equal(json_bool(json_get(edge, "warm"), &warm), ERR_OK);
    assert_true(warm);
    assert_false(json_present(json_get(edge, "inst")));
    assert_text(json_get(path("symbols", "BTC-USDT", "markout_sell"), "after_5s"), "-0.000012");
    assert_false(json_present(json_get(path("symbols", "BTC-USDT", "markout_buy"), "after_5s")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(status_has_the_agreed_shape_before_anybody_spoke),
        cmocka_unit_test(a_symbol_is_shown_in_decimals_and_words),
        cmocka_unit_test(a_silence_is_told_gate_by_gate),
        cmocka_unit_test(money_is_exact_text),
        cmocka_unit_test(the_pool_and_each_symbols_share_of_it_are_told),
        cmocka_unit_test(a_silent_service_is_dead_and_its_books_are_down),
        cmocka_unit_test(health_names_who_is_missing),
        cmocka_unit_test(what_is_not_there_is_not_found_and_nothing_is_written),
        cmocka_unit_test(what_a_strategy_thinks_is_shown_term_by_term),
    };
    return cmocka_run_group_tests(tests, make, unmake);
}
