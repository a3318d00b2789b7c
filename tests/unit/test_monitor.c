#include "services/monitor/monitor.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/json.h"
#include "tests/lib/test.h"

struct world {
    struct settings settings;
    struct monitor monitor;
    struct outbox out;
    struct json json;
};

static const int64_t SECOND = 1000000000;

static int setup(void **state)
{
    struct world *w = calloc(1, sizeof(*w));
    assert_non_null(w);
    w->settings.exchange = word_of("simulated");
    w->settings.symbols.count = 1;
    w->settings.symbols.at[0] = word_of("BTC-USDT");
    monitor_init(&w->monitor, &w->settings);
    *state = w;
    return 0;
}

static int teardown(void **state)
{
    free(*state);
    return 0;
}

static void tell(struct world *w, struct msg m)
{
    outbox_clear(&w->out);
    monitor_step(&w->monitor, &m, &w->out);
}

/* Asks and reads the answer as JSON; returns the HTTP status. */
static int ask(struct world *w, const char *path, ts_t now)
{
    struct msg m = {.type = MSG_HTTP_CALL, .ts = now};
    m.http_call.conn = 9;
    m.http_call.method = word_of("GET");
    m.http_call.path = str_from(path);
    tell(w, m);
    assert_int_equal(w->out.count, 1);
    assert_int_equal(w->out.at[0].type, MSG_HTTP_ANSWER);
    assert_int_equal(w->out.at[0].http_answer.conn, 9);
    assert_int_equal(json_read(&w->json, w->out.at[0].http_answer.body), ERR_OK);
    return w->out.at[0].http_answer.status;
}

static void assert_value(struct json_at at, const char *key, const char *want)
{
    struct str s = STR_EMPTY;
    assert_int_equal(json_scalar(json_get(at, key), &s), ERR_OK);
    if (!str_is(s, want))
        fail_msg("%s is %.*s, not %s", key, (int)s.len, s.at, want);
}

static struct msg beat(enum service s, uint64_t ses, uint16_t instance, int64_t at)
{
    struct msg m = {
        .type = MSG_HEARTBEAT, .src = s, .ses = ses, .instance = instance, .ts = TS(at * SECOND)};
    m.heartbeat.state = SERVICE_STATE_READY;
    m.heartbeat.pid = (uint32_t)ses;
    return m;
}

static void a_silent_service_is_dead_and_its_last_word_does_not_count(void **state)
{
    struct world *w = *state;
    tell(w, beat(SERVICE_FEED, 77, 0, 100));
    assert_int_equal(ask(w, "/api/v1/status", TS(102 * SECOND)), 200);
    struct json_at feed = json_get(json_get(json_root(&w->json), "services"), "feed");
    assert_value(feed, "state", "ready");
    assert_value(feed, "pid", "77");
    assert_int_equal(ask(w, "/api/v1/status", TS(104 * SECOND)), 200);
    feed = json_get(json_get(json_root(&w->json), "services"), "feed");
    assert_value(feed, "state", "dead");
    assert_value(feed, "instances", "0");
}

static void a_restarted_service_shows_its_new_process(void **state)
{
    struct world *w = *state;
    tell(w, beat(SERVICE_RISK, 1, 0, 100));
    tell(w, beat(SERVICE_RISK, 2, 0, 110));
    (void)ask(w, "/api/v1/status", TS(110 * SECOND));
    const struct json_at risk = json_get(json_get(json_root(&w->json), "services"), "risk");
    assert_value(risk, "pid", "2");
    assert_value(risk, "instances", "1");
}

static void two_strategies_are_counted(void **state)
{
    struct world *w = *state;
    tell(w, beat(SERVICE_STRATEGY, 1, 0, 100));
    tell(w, beat(SERVICE_STRATEGY, 2, 1, 100));
    (void)ask(w, "/api/v1/status", TS(101 * SECOND));
    const struct json_at s = json_get(json_get(json_root(&w->json), "services"), "strategy");
    assert_value(s, "instances", "2");
    assert_value(s, "instance", "0");
}

static void what_is_unknown_is_empty_and_never_zero(void **state)
{
    struct world *w = *state;
    (void)ask(w, "/api/v1/status", TS(1 * SECOND));
    const struct json_at root = json_root(&w->json);
    const struct json_at btc = json_get(json_get(root, "symbols"), "BTC-USDT");
    assert_value(root, "mode", "");
    assert_value(btc, "bid", "");
    assert_value(btc, "position", "");
    assert_value(json_get(root, "totals"), "equity", "");
}

static void a_symbol_shows_prices_reasons_and_position(void **state)
{
    struct world *w = *state;
    struct msg m = {.type = MSG_SYMBOL_STATUS, .ts = TS(5 * SECOND)};
    m.symbol_status.inst = word_of("BTC-USDT");
    m.symbol_status.state = SYMBOL_QUOTING;
    m.symbol_status.px_exp = -1;
    m.symbol_status.bid = PX(915001);
    m.symbol_status.ask = PX(916001);
    m.symbol_status.own_bid = PX(915001);
    m.symbol_status.spread = RATE(1092895);
    m.symbol_status.guards = GUARD_BIT(GUARD_SPREAD);
    m.symbol_status.reason = STR("spread \"wide\"");
    tell(w, m);
    m = (struct msg){.type = MSG_POSITION, .ts = TS(5 * SECOND)};
    m.position.inst = word_of("BTC-USDT");
    m.position.amount = MONEY((int128_t)-54640000000000);
    tell(w, m);
    (void)ask(w, "/api/v1/status", TS(5 * SECOND));
    const struct json_at btc = json_get(json_get(json_root(&w->json), "symbols"), "BTC-USDT");
    assert_value(btc, "state", "QUOTING");
    assert_value(btc, "bid", "91500.1");
    assert_value(btc, "own_bid", "91500.1");
    assert_value(btc, "own_ask", "");
    assert_value(btc, "spread", "0.001092895");
    assert_value(btc, "position", "-0.00005464");
    assert_value(btc, "guards", "spread");
}

static void health_names_what_is_missing(void **state)
{
    struct world *w = *state;
    static const enum service all[] = {SERVICE_FEED, SERVICE_STRATEGY, SERVICE_RISK,
                                       SERVICE_EXECUTOR};
    for (size_t i = 0; i < 4; i++)
        tell(w, beat(all[i], i + 1, 0, 100));
    assert_int_equal(ask(w, "/healthz", TS(100 * SECOND)), 503);
    struct str name;
    assert_int_equal(json_string(json_first(json_get(json_root(&w->json), "missing")), &name),
                     ERR_OK);
    assert_true(str_is(name, "notifier"));
    tell(w, beat(SERVICE_NOTIFIER, 9, 0, 100));
    assert_int_equal(ask(w, "/healthz", TS(100 * SECOND)), 200);
    assert_int_equal(ask(w, "/nothing", TS(100 * SECOND)), 404);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_silent_service_is_dead_and_its_last_word_does_not_count,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(a_restarted_service_shows_its_new_process, setup, teardown),
        cmocka_unit_test_setup_teardown(two_strategies_are_counted, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_unknown_is_empty_and_never_zero, setup, teardown),
        cmocka_unit_test_setup_teardown(a_symbol_shows_prices_reasons_and_position, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(health_names_what_is_missing, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
