/* What GET /metrics says, read line by line as Prometheus would. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "services/monitor/metrics.h"
#include "services/monitor/metrics_table.h"
#include "services/monitor/monitor.h"
#include "tests/lib/test.h"

static struct monitor monitor;
static struct outbox *out;
static char page[512 * 1024];

static void step(struct msg *m, int64_t ms)
{
    m->ts = TS(INT64_C(1800000000000000000) + ms * 1000000);
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

static void scrape(int64_t ms)
{
    struct msg m = {.type = MSG_HTTP_CALL};
    m.http_call.method = word_of("GET");
    m.http_call.path = STR("/metrics");
    step(&m, ms);
    assert_int_equal(out->count, 1);
    const struct msg_http_answer *a = &out->at[0].http_answer;
    assert_int_equal(a->status, 200);
    assert_true(word_is(&a->content_type, METRICS_CONTENT_TYPE));
    assert_true(a->body.len < sizeof(page));
    (void)str_copy(page, sizeof(page), a->body);
}

/* The value of a series, up to its line's end; "" when there is none. */
static const char *value(const char *series)
{
    static char room[64];
    struct str rest = str_from(page);
    room[0] = 0;
    while (rest.len > 0) {
        const struct str line = str_cut(&rest, '\n');
        const size_t n = strlen(series);
        if (line.len > n && memcmp(line.at, series, n) == 0 && line.at[n] == ' ')
            (void)str_copy(room, sizeof(room), (struct str){line.at + n + 1, line.len - n - 1});
    }
    return room;
}

static void beat(enum service who, uint64_t ses, uint16_t instance, int64_t ms)
{
    struct msg m = {.type = MSG_HEARTBEAT, .src = who, .ses = ses, .instance = instance};
    m.heartbeat.state = SERVICE_STATE_READY;
    m.heartbeat.uptime = DUR_MS(1500);
    m.heartbeat.build = word_of("1\"2\\3");
    step(&m, ms);
}

static struct msg order(uint64_t number, enum order_state state, dur_t ack)
{
    struct msg m = {.type = MSG_ORDER_STATE, .src = SERVICE_EXECUTOR};
    m.order_state.order = number;
    m.order_state.state = state;
    m.order_state.origin = ORIGIN_OURS;
    m.order_state.ack = ack;
    return m;
}

/* Something of everything, so that no family is empty. */
static void speak(void)
{
    const struct word inst = word_of("BTC-USDT");
    const struct gate_row rows[] = {{.guard = GUARD_MODE}, {.guard = GUARD_SPREAD, .closed = true}};
    struct msg m[] = {
        {.type = MSG_FEED_LINK, .feed_link = {.up = true, .reconnects = 2, .rtt = DUR_MS(3)}},
        {.type = MSG_BOOK_STATUS, .book_status = {.inst = inst, .state = BOOK_LIVE, .gaps = 4}},
        {.type = MSG_EXECUTOR_STATUS,
         .executor_status = {.ready = true, .ack = DUR_MS(2), .switch_ts = TS(5)}},
        {.type = MSG_MODE, .mode = {.mode = MODE_ACTIVE}},
        {.type = MSG_TOTALS, .totals = {.orders = 9, .currency = word_of("USDT")}},
        {.type = MSG_POOL, .pool = {.symbols = 1, .currency = word_of("USDT")}},
        {.type = MSG_LEDGER, .ledger = {.currency = word_of("USDT"), .at_rest = true}},
        {.type = MSG_SYMBOL_LIMITS, .symbol_limits = {.inst = inst, .code = VERDICT_FEES}},
        {.type = MSG_POSITION, .position = {.inst = inst, .cycles = 3}},
        {.type = MSG_LEASE, .lease = {.inst = inst, .holder = 1}},
        {.type = MSG_SYMBOL_STATUS,
         .symbol_status = {.inst = inst,
                           .state = SYMBOL_QUOTING,
                           .px_exp = -1,
                           .qty_exp = -8,
                           .bid = PX(915001),
                           .ask = PX(916001),
                           .own_bid = PX(915001),
                           .own_bid_qty = QTY(5461),
                           .own_ask = PX(916001),
                           .own_ask_qty = QTY(1),
                           .spread = RATE(1092896)}},
        {.type = MSG_WHY, .why = {.inst = inst, .side = SIDE_SELL, .gates = {rows, 2}}},
        {.type = MSG_EDGE, .edge = {.inst = inst, .warm = true, .trips = 1, .edge = RATE(-5)}},
        {.type = MSG_FORECAST, .forecast = {.inst = inst}},
        {.type = MSG_MARKOUT,
         .markout = {.inst = inst, .side = SIDE_BUY, .fills = 1, .after_5s = RATE(-2000000)}},
    };
    beat(SERVICE_FEED, 1, 0, 1);
    for (size_t i = 0; i < sizeof(m) / sizeof(m[0]); i++)
        step(&m[i], 2);
}

static size_t times(const char *text)
{
    size_t n = 0;
    for (const char *at = page; (at = strstr(at, text)) != NULL; at += strlen(text))
        n++;
    return n;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void every_family_has_a_head_and_a_series(void **state)
{
    (void)state;
    static const char *const names[] = {
#define X(scope, name, ...) #name,
        METRICS(X)
#undef X
#define X(name, ...) #name "_bucket",
            HISTOGRAMS(X)
#undef X
    };
    fresh();
    speak();
    scrape(3);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char with_labels[128];
        char plain[128];
        char head[128];
        (void)snprintf(with_labels, sizeof(with_labels), "\n%s{", names[i]);
        (void)snprintf(plain, sizeof(plain), "\n%s ", names[i]);
        (void)snprintf(head, sizeof(head), "# HELP %s ", names[i]);
        if (times(with_labels) + times(plain) == 0)
            print_message("no series of %s\n", names[i]);
        assert_true(times(with_labels) + times(plain) > 0);
        if (strstr(names[i], "_bucket") == NULL)
            assert_int_equal(times(head), 1);
    }
}

static void no_series_stands_twice_and_every_value_is_a_plain_number(void **state)
{
    (void)state;
    static char *series[8192];
    size_t n = 0;
    fresh();
    speak();
    beat(SERVICE_FEED, 2, 0, 100); /* a second life of instance 0 */
    beat(SERVICE_FEED, 3, 1, 100);
    scrape(101);
    assert_int_equal(page[strlen(page) - 1], '\n');
    for (char *line = strtok(page, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        if (line[0] == '#')
            continue;
        char *space = strrchr(line, ' ');
        assert_non_null(space);
        assert_int_equal(strspn(space + 1, "-.0123456789"), strlen(space + 1));
        *space = 0;
        assert_true(n < sizeof(series) / sizeof(series[0]));
        series[n++] = line;
    }
    qsort(series, n, sizeof(series[0]), by_text);
    for (size_t i = 1; i < n; i++)
        assert_string_not_equal(series[i - 1], series[i]);
    assert_true(n > 200);
}

static void values_are_in_base_units(void **state)
{
    (void)state;
    fresh();
    speak();
    scrape(252);
    assert_string_equal(value("okxmm_feed_rtt_seconds"), "0.003");
    assert_string_equal(value("okxmm_service_uptime_seconds{service=\"feed\",instance=\"0\"}"),
                        "1.5");
    assert_string_equal(value("okxmm_book_age_seconds{symbol=\"BTC-USDT\"}"), "0.25");
    assert_string_equal(value("okxmm_quote_price{symbol=\"BTC-USDT\",side=\"buy\"}"), "91500.1");
    assert_string_equal(value("okxmm_quote_size{symbol=\"BTC-USDT\",side=\"buy\"}"), "0.00005461");
    assert_string_equal(value("okxmm_markout_ratio{symbol=\"BTC-USDT\",side=\"buy\",after=\"5s\"}"),
                        "-0.002");
    assert_string_equal(
        value("okxmm_guard_closed{symbol=\"BTC-USDT\",side=\"sell\",guard=\"spread\"}"), "1");
    assert_string_equal(
        value("okxmm_guard_closed{symbol=\"BTC-USDT\",side=\"sell\",guard=\"mode\"}"), "0");
    assert_string_equal(value("okxmm_mode{mode=\"ACTIVE\"}"), "1");
    assert_string_equal(value("okxmm_mode{mode=\"HALTED\"}"), "0");
}

static void what_nobody_said_has_no_series(void **state)
{
    (void)state;
    fresh();
    scrape(1);
    assert_string_equal(value("okxmm_equity{currency=\"\"}"), "");
    assert_string_equal(value("okxmm_position{symbol=\"BTC-USDT\"}"), "");
    assert_string_equal(value("okxmm_feed_connected"), "");
    assert_string_equal(value("okxmm_service_instances{service=\"feed\"}"), "0");
    assert_string_equal(value("okxmm_verdicts_total{code=\"R05\",verdict=\"order_cap\"}"), "0");
}

static void labels_are_escaped(void **state)
{
    (void)state;
    char room[64];
    struct text t = TEXT(room);
    metrics_label(&t, "a", STR("x\"y\\z\nw"));
    text_char(&t, 0);
    assert_string_equal(room, "a=\"x\\\"y\\\\z\\nw\"");
    fresh();
    beat(SERVICE_RISK, 1, 0, 0);
    scrape(1);
    assert_string_equal(
        value("okxmm_build_info{service=\"risk\",instance=\"0\",version=\"1\\\"2\\\\3\"}"), "1");
}

static void a_silent_process_is_down_and_its_next_life_takes_its_place(void **state)
{
    (void)state;
    static const char up[] = "okxmm_service_up{service=\"feed\",instance=\"0\"}";
    fresh();
    beat(SERVICE_FEED, 1, 0, 0);
    scrape(3000);
    assert_string_equal(value(up), "1");
    scrape(3001);
    assert_string_equal(value(up), "0");
    assert_string_equal(value("okxmm_service_instances{service=\"feed\"}"), "0");
    beat(SERVICE_FEED, 2, 0, 4000);
    scrape(4001);
    assert_string_equal(value(up), "1");
    assert_int_equal(times(up), 1);
}

static void an_order_is_counted_once_per_state_and_timed_once(void **state)
{
    (void)state;
    fresh();
    struct msg m[] = {order(7, ORDER_SENT, DUR(0)),          order(7, ORDER_LIVE, DUR_MS(2)),
                      order(7, ORDER_LIVE, DUR_MS(2)),       order(7, ORDER_CANCELING, DUR_MS(2)),
                      order(7, ORDER_CANCELED, DUR_MS(2)),   order(7, ORDER_CANCELED, DUR_MS(2)),
                      order(8, ORDER_CANCELING, DUR_MS(90)), order(8, ORDER_CANCELED, DUR_MS(90))};
    for (size_t i = 0; i < sizeof(m) / sizeof(m[0]); i++)
        step(&m[i], (int64_t)(10 * i));
    scrape(100);
    assert_string_equal(value("okxmm_order_states_total{state=\"live\"}"), "1");
    assert_string_equal(value("okxmm_order_states_total{state=\"canceled\"}"), "2");
    /* The second was met while it was being cancelled: neither of its times is known. */
    assert_string_equal(value("okxmm_order_ack_seconds_count"), "1");
    assert_string_equal(value("okxmm_order_ack_seconds_sum"), "0.002");
    assert_string_equal(value("okxmm_order_ack_seconds_bucket{le=\"0.001\"}"), "0");
    assert_string_equal(value("okxmm_order_ack_seconds_bucket{le=\"0.005\"}"), "1");
    assert_string_equal(value("okxmm_order_ack_seconds_bucket{le=\"+Inf\"}"), "1");
    assert_string_equal(value("okxmm_order_cancel_seconds_count"), "1");
    assert_string_equal(value("okxmm_order_cancel_seconds_sum"), "0.01");
}

static void an_order_that_is_not_ours_or_long_gone_is_not_counted(void **state)
{
    (void)state;
    fresh();
    struct msg foreign = order(7, ORDER_LIVE, DUR(0));
    foreign.order_state.origin = ORIGIN_FOREIGN;
    struct msg newer = order(7 + TALLY_ORDERS, ORDER_SENT, DUR(0));
    struct msg older = order(7, ORDER_LIVE, DUR(0));
    step(&foreign, 1);
    step(&newer, 1);
    step(&older, 1);
    scrape(2);
    assert_string_equal(value("okxmm_order_states_total{state=\"live\"}"), "0");
    assert_string_equal(value("okxmm_order_states_total{state=\"sent\"}"), "1");
}

static void fills_verdicts_and_alerts_are_counted_but_not_their_repeats(void **state)
{
    (void)state;
    fresh();
    struct msg fill = {.type = MSG_FILL, .src = SERVICE_EXECUTOR};
    fill.fill.inst = word_of("BTC-USDT");
    fill.fill.side = SIDE_SELL;
    fill.fill.maker = true;
    step(&fill, 1);
    fill.fill.replayed = true;
    step(&fill, 2);
    struct msg alert = {.type = MSG_ALERT, .src = SERVICE_FEED, .ses = 5};
    alert.alert.id = 1;
    alert.alert.code = ALERT_LINK_DOWN;
    step(&alert, 3);
    step(&alert, 4);
    alert.alert.id = 2;
    step(&alert, 5);
    struct msg verdict = {.type = MSG_VERDICT, .src = SERVICE_RISK};
    verdict.verdict.code = VERDICT_ORDER_CAP;
    step(&verdict, 6);
    scrape(7);
    assert_string_equal(
        value("okxmm_fills_total{symbol=\"BTC-USDT\",side=\"sell\",liquidity=\"maker\"}"), "1");
    assert_string_equal(value("okxmm_alerts_total{alert=\"link_down\",level=\"warn\"}"), "2");
    assert_string_equal(value("okxmm_verdicts_total{code=\"R05\",verdict=\"order_cap\"}"), "1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_family_has_a_head_and_a_series),
        cmocka_unit_test(no_series_stands_twice_and_every_value_is_a_plain_number),
        cmocka_unit_test(values_are_in_base_units),
        cmocka_unit_test(what_nobody_said_has_no_series),
        cmocka_unit_test(labels_are_escaped),
        cmocka_unit_test(a_silent_process_is_down_and_its_next_life_takes_its_place),
        cmocka_unit_test(an_order_is_counted_once_per_state_and_timed_once),
        cmocka_unit_test(an_order_that_is_not_ours_or_long_gone_is_not_counted),
        cmocka_unit_test(fills_verdicts_and_alerts_are_counted_but_not_their_repeats),
    };
    out = malloc(sizeof(*out));
    outbox_clear(out);
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);
    free(out);
    return failed;
}
