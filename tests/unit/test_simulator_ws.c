#include "services/simulator/simulator.h"

#include <string.h>

#include "tests/lib/exchange.h"
#include "tests/lib/test.h"

static struct exchange *x;

static int setup(void **state)
{
    (void)state;
    x = exchange_quoted();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    exchange_destroy(&x);
    return 0;
}

/* Number of the first frame with this text; frames come in the order they were sent. */
static size_t place_of(const char *part)
{
    for (size_t i = 0; i < x->frames; i++) {
        if (!x->frame[i].is_close && strstr(x->frame[i].text, part))
            return i;
    }
    fail_msg("no frame with '%s'", part);
    return 0;
}

static uint32_t private_with(const char *channels)
{
    uint32_t conn = exchange_login(x);
    char text[512];
    struct text t = TEXT(text);

    text_put(&t, "{\"op\":\"subscribe\",\"args\":[");
    text_put(&t, channels);
    text_put(&t, "]}");
    text_char(&t, '\0');
    exchange_say(x, conn, text);
    exchange_forget(x);
    return conn;
}

static void order(uint32_t conn, const char *side, const char *type, const char *px, const char *sz,
                  const char *cl)
{
    char text[512];
    struct text t = TEXT(text);

    text_put(&t,
             "{\"id\":\"o1\",\"op\":\"order\",\"args\":[{\"instIdCode\":3,\"tdMode\":\"cash\",");
    text_put(&t, "\"clOrdId\":\"");
    text_put(&t, cl);
    text_put(&t, "\",\"side\":\"");
    text_put(&t, side);
    text_put(&t, "\",\"ordType\":\"");
    text_put(&t, type);
    text_put(&t, "\",\"px\":\"");
    text_put(&t, px);
    text_put(&t, "\",\"sz\":\"");
    text_put(&t, sz);
    text_put(&t, "\"}]}");
    text_char(&t, '\0');
    exchange_say(x, conn, text);
}

static void ping_is_answered_by_pong(void **state)
{
    (void)state;
    uint32_t conn = exchange_open(x, "/ws/v5/public?brokerId=9999");

    exchange_say(x, conn, "ping");
    assert_int_equal(x->frames, 1);
    assert_string_equal(x->frame[0].text, "pong");
}

static void an_idle_connection_is_closed_after_thirty_seconds(void **state)
{
    (void)state;
    uint32_t conn = exchange_open(x, "/ws/v5/private");

    exchange_wait(x, 29999);
    assert_int_equal(exchange_closed(x, conn), -1);
    exchange_wait(x, 1);
    assert_int_equal(exchange_closed(x, conn), 4004);
}

static void pings_keep_a_subscribed_connection_open(void **state)
{
    (void)state;
    uint32_t conn = exchange_open(x, "/ws/v5/public");

    exchange_say(x, conn, "{\"op\":\"subscribe\",\"args\":[{\"channel\":\"status\"}]}");
    for (int i = 0; i < 10; i++) {
        exchange_wait(x, 20000);
        exchange_say(x, conn, "ping");
    }
    assert_int_equal(exchange_closed(x, conn), -1);
}

static void a_second_login_is_refused(void **state)
{
    (void)state;
    uint32_t conn = exchange_login(x);

    exchange_came(x, "{\"event\":\"login\",\"code\":\"0\",\"msg\":\"\",\"connId\":\"");
    exchange_say(
        x, conn,
        "{\"op\":\"login\",\"args\":[{\"apiKey\":\"demo-key\",\"passphrase\":\"demo-pass\","
        "\"timestamp\":\"1767323045\",\"sign\":\"x\"}]}");
    exchange_came(x, "60031");
}

static void a_bad_login_says_why_and_closes(void **state)
{
    (void)state;
    static const struct {
        const char *args, *code;
    } rows[] = {
        {"\"apiKey\":\"demo-key\",\"passphrase\":\"demo-pass\",\"timestamp\":\"1767323045\","
         "\"sign\":\"x\"",
         "60007"},
        {"\"apiKey\":\"nobody\",\"passphrase\":\"p\",\"timestamp\":\"1767323045\",\"sign\":\"x\"",
         "60032"},
        {"\"apiKey\":\"demo-key\",\"passphrase\":\"p\",\"timestamp\":\"1767323045\",\"sign\":\"x\"",
         "60024"},
        {"\"apiKey\":\"demo-key\",\"passphrase\":\"p\",\"timestamp\":\"1767323010\",\"sign\":\"x\"",
         "60006"},
        {"\"apiKey\":\"demo-key\",\"passphrase\":\"p\",\"timestamp\":\"1767323045678\",\"sign\":"
         "\"x\"",
         "60004"},
        {"\"apiKey\":\"\",\"passphrase\":\"p\",\"timestamp\":\"1767323045\",\"sign\":\"x\"",
         "60005"},
        {"\"apiKey\":\"paper-key\",\"passphrase\":\"p\",\"timestamp\":\"1767323045\",\"sign\":"
         "\"x\"",
         "50101"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint32_t conn = exchange_open(x, "/ws/v5/private");
        char text[512];
        struct text t = TEXT(text);

        text_put(&t, "{\"op\":\"login\",\"args\":[{");
        text_put(&t, rows[i].args);
        text_put(&t, "}]}");
        text_char(&t, '\0');
        exchange_forget(x);
        exchange_say(x, conn, text);
        exchange_came(x, rows[i].code);
        assert_int_equal(exchange_closed(x, conn), 4001);
        exchange_drop(x, conn);
    }
}

static void private_channels_want_a_login_first(void **state)
{
    (void)state;
    uint32_t conn = exchange_open(x, "/ws/v5/private");

    exchange_say(x, conn,
                 "{\"op\":\"subscribe\",\"args\":[{\"channel\":\"orders\",\"instType\":\"ANY\"}]}");
    exchange_came(x, "60011");
    order(conn, "buy", "limit", "91000", "0.001", "a");
    assert_int_equal(exchange_count(x, "60011"), 2);
}

static void a_good_channel_is_served_beside_a_bad_one(void **state)
{
    (void)state;
    uint32_t conn = exchange_open(x, "/ws/v5/public");

    exchange_say(x, conn,
                 "{\"id\":\"7\",\"op\":\"subscribe\",\"args\":[{\"channel\":\"nothing\",\"instId\":"
                 "\"BTC-USDT\"},"
                 "{\"channel\":\"tickers\",\"instId\":\"BTC-USDT\"},{\"channel\":\"orders\","
                 "\"instType\":\"ANY\"}]}");
    exchange_came(x,
                  "\"event\":\"error\",\"code\":\"60018\",\"msg\":\"Wrong URL or channel:nothing, "
                  "instId:BTC-USDT doesn't exist.");
    exchange_came(
        x,
        "{\"id\":\"7\",\"event\":\"subscribe\",\"arg\":{\"channel\":\"tickers\",\"instId\":\"BTC-"
        "USDT\"},\"connId\":");
    exchange_came(x, "\"bidPx\":\"91500.1\",\"bidSz\":\"0.5\"");
    assert_int_equal(exchange_count(x, "60018"), 2);
    exchange_forget(x);
    exchange_say(x, conn, "{\"op\":\"dance\"}");
    exchange_say(x, conn, "hello");
    assert_int_equal(exchange_count(x, "60012"), 2);
}

static void the_480_first_channel_requests_of_an_hour_pass(void **state)
{
    (void)state;
    uint32_t conn = exchange_open(x, "/ws/v5/public");

    for (int i = 0; i < 480; i++)
        exchange_say(x, conn, "{\"op\":\"subscribe\",\"args\":[{\"channel\":\"status\"}]}");
    exchange_never_came(x, "60014");
    exchange_say(x, conn, "{\"op\":\"subscribe\",\"args\":[{\"channel\":\"status\"}]}");
    exchange_came(x, "60014");
}

static void fills_and_deep_books_want_a_higher_tier(void **state)
{
    (void)state;
    uint32_t conn = private_with("{\"channel\":\"fills\"}");

    exchange_say(x, conn, "{\"op\":\"subscribe\",\"args\":[{\"channel\":\"fills\"}]}");
    exchange_came(x, "64003");
    exchange_call(x, "POST", "/sim/switches", "{\"switch\":\"vip\",\"value\":4}");
    exchange_say(x, conn, "{\"op\":\"subscribe\",\"args\":[{\"channel\":\"fills\"}]}");
    exchange_came(x, "\"event\":\"subscribe\",\"arg\":{\"channel\":\"fills\"}");
}

static void an_order_is_acknowledged_and_told(void **state)
{
    (void)state;
    uint32_t conn = private_with("{\"channel\":\"orders\",\"instType\":\"ANY\"},"
                                 "{\"channel\":\"balance_and_position\"}");

    order(conn, "buy", "post_only", "91500.1", "0.002", "mm0001");
    exchange_came(x,
                  "{\"id\":\"o1\",\"op\":\"order\",\"data\":[{\"clOrdId\":\"mm0001\",\"ordId\":\"");
    exchange_came(
        x, "{\"arg\":{\"channel\":\"orders\",\"instType\":\"ANY\",\"uid\":\"44705892343619584\"},"
           "\"data\":[");
    exchange_came(x, "\"state\":\"live\"");
    exchange_forget(x);
    exchange_flow(x, "BTC-USDT", SIDE_SELL, "91500.1", "0.501");
    exchange_came(x, "\"state\":\"partially_filled\"");
    exchange_came(x, "\"fillFee\":\"-0.0000002\",\"fillFeeCcy\":\"BTC\"");
    exchange_came(x, "\"execType\":\"M\"");
    exchange_came(x, "\"eventType\":\"filled\",\"balData\":[{");
    assert_true(place_of("partially_filled") < place_of("\"eventType\":\"filled\""));
    exchange_forget(x);
    exchange_say(x, conn,
                 "{\"id\":\"c1\",\"op\":\"cancel-order\",\"args\":[{\"instIdCode\":3,\"clOrdId\":"
                 "\"mm0001\"}]}");
    exchange_came(x, "\"op\":\"cancel-order\"");
    exchange_came(x, "\"cancelSource\":\"1\"");
    exchange_forget(x);
    exchange_say(x, conn,
                 "{\"id\":\"c2\",\"op\":\"cancel-order\",\"args\":[{\"instIdCode\":3,\"clOrdId\":"
                 "\"mm0001\"}]}");
    exchange_came(x, "51400");
    exchange_came(x, "\"code\":\"1\"");
}

static void a_crossing_post_only_is_told_once_as_canceled(void **state)
{
    (void)state;
    uint32_t conn = private_with("{\"channel\":\"orders\",\"instType\":\"SPOT\"}");

    order(conn, "buy", "post_only", "91501", "0.002", "cross");
    assert_int_equal(exchange_count(x, "\"channel\":\"orders\""), 1);
    exchange_came(x, "\"cancelSource\":\"31\"");
    exchange_forget(x);
    exchange_call(x, "POST", "/sim/switches", "{\"switch\":\"postonly_legacy\",\"value\":1}");
    order(conn, "buy", "post_only", "91501", "0.002", "cross2");
    assert_int_equal(exchange_count(x, "\"channel\":\"orders\""), 2);
}

static void instruments_are_named_by_code_only(void **state)
{
    (void)state;
    uint32_t conn = private_with("{\"channel\":\"account\"}");

    exchange_say(
        x, conn,
        "{\"id\":\"o9\",\"op\":\"order\",\"args\":[{\"instId\":\"BTC-USDT\",\"tdMode\":\"cash\","
        "\"side\":\"buy\",\"ordType\":\"limit\",\"px\":\"91000\",\"sz\":\"0.001\"}]}");
    exchange_came(x, "\"sCode\":\"50014\",\"sMsg\":\"Parameter instIdCode can not be empty");
    exchange_say(
        x, conn,
        "{\"id\":\"o9\",\"op\":\"order\",\"args\":[{\"instIdCode\":999,\"tdMode\":\"cash\","
        "\"side\":\"buy\",\"ordType\":\"limit\",\"px\":\"91000\",\"sz\":\"0.001\"}]}");
    exchange_came(x, "51001");
    exchange_say(x, conn, "{\"id\":\"o9\",\"op\":\"order\",\"args\":{}}");
    exchange_came(x, "60013");
    exchange_say(
        x, conn,
        "{\"id\":\"o8\",\"op\":\"order\",\"expTime\":\"1\",\"args\":[{\"instIdCode\":3}]}");
    exchange_came(x, "50036");
}

static void amends_are_told_with_their_request(void **state)
{
    (void)state;
    uint32_t conn = private_with("{\"channel\":\"orders\",\"instType\":\"ANY\"}");

    order(conn, "buy", "post_only", "91400", "0.002", "am");
    exchange_forget(x);
    exchange_say(
        x, conn,
        "{\"id\":\"a1\",\"op\":\"amend-order\",\"args\":[{\"instIdCode\":3,\"clOrdId\":\"am\","
        "\"reqId\":\"r17\",\"newPx\":\"91450\"}]}");
    exchange_came(x, "\"amendResult\":\"0\"");
    exchange_came(x, "\"reqId\":\"r17\"");
    exchange_came(x, "\"op\":\"amend-order\"");
}

static void self_trades_are_prevented_in_three_ways(void **state)
{
    (void)state;
    uint32_t conn = private_with("{\"channel\":\"orders\",\"instType\":\"ANY\"}");

    order(conn, "sell", "limit", "91500.5", "0.01", "maker");
    exchange_forget(x);
    order(conn, "buy", "ioc", "91500.5", "0.01", "taker");
    exchange_came(x, "\"cancelSource\":\"32\"");
    exchange_never_came(x, "filled");
}

static void a_disconnect_is_without_a_close_frame(void **state)
{
    (void)state;
    uint32_t public = exchange_open(x, "/ws/v5/public");
    uint32_t private = private_with("{\"channel\":\"account\"}");

    exchange_call(x, "POST", "/sim/faults", "{\"fault\":\"disconnect\",\"path\":\"private\"}");
    assert_int_equal(exchange_closed(x, public), -1);
    assert_int_equal(exchange_closed(x, private), 0);
}

static void delayed_acks_are_overtaken_by_pushes(void **state)
{
    (void)state;
    uint32_t conn = private_with("{\"channel\":\"orders\",\"instType\":\"ANY\"}");

    exchange_call(x, "POST", "/sim/faults", "{\"fault\":\"delay_acks\",\"ms\":300}");
    order(conn, "buy", "post_only", "91400", "0.002", "late");
    exchange_came(x, "\"state\":\"live\"");
    exchange_never_came(x, "\"op\":\"order\"");
    exchange_wait(x, 300);
    exchange_came(x, "\"op\":\"order\"");
    exchange_call(x, "POST", "/sim/faults", "{\"fault\":\"drop_ack\"}");
    exchange_forget(x);
    order(conn, "buy", "post_only", "91400", "0.002", "never");
    exchange_wait(x, 5000);
    exchange_came(x, "\"state\":\"live\"");
    exchange_never_came(x, "\"op\":\"order\"");
}

static void the_account_is_told_at_first_and_after_events(void **state)
{
    (void)state;
    uint32_t conn = exchange_login(x);

    exchange_say(
        x, conn,
        "{\"op\":\"subscribe\",\"args\":[{\"channel\":\"account\",\"extraParams\":"
        "\"{\\\"updateInterval\\\":\\\"0\\\"}\"},{\"channel\":\"balance_and_position\"}]}");
    exchange_came(x, "\"channel-conn-count\",\"channel\":\"account\",\"connCount\":\"1\"");
    exchange_came(x, "\"eventType\":\"snapshot\",\"curPage\":1,\"lastPage\":true,\"data\":[{");
    exchange_came(x, "\"eventType\":\"snapshot\",\"balData\":[{");
    exchange_forget(x);
    exchange_wait(x, 6000);
    exchange_never_came(x, "\"channel\":\"account\"");
    order(conn, "buy", "post_only", "91400", "0.002", "hold");
    exchange_wait(x, 49);
    exchange_never_came(x, "event_update");
    exchange_wait(x, 1);
    exchange_came(x, "\"eventType\":\"event_update\"");
    exchange_came(x, "\"frozenBal\":\"182.8\"");
}

static void a_swap_position_is_told_by_rest_and_channel(void **state)
{
    (void)state;
    uint32_t conn = private_with("{\"channel\":\"positions\",\"instType\":\"ANY\"},"
                                 "{\"channel\":\"balance_and_position\"}");

    exchange_flow(x, "BTC-USDT-SWAP", SIDE_BUY, "91460", "5");
    exchange_flow(x, "BTC-USDT-SWAP", SIDE_SELL, "91467.1", "5");
    exchange_forget(x);
    exchange_say(
        x, conn,
        "{\"id\":\"s1\",\"op\":\"order\",\"args\":[{\"instIdCode\":10459,\"tdMode\":\"cross\","
        "\"side\":\"buy\",\"ordType\":\"ioc\",\"px\":\"91467.1\",\"sz\":\"5\"}]}");
    exchange_came(x, "\"channel\":\"positions\"");
    exchange_came(x, "\"pos\":\"5\",\"avgPx\":\"91467.1\"");
    exchange_came(x, "\"posData\":[{");
    exchange_came(
        x, "\"eventType\":\"filled\",\"balData\":[{\"ccy\":\"USDT\",\"cashBal\":\"9997.7133225\"");
    exchange_call(x, "GET", "/api/v5/account/positions?instType=SWAP", "");
    assert_non_null(strstr(x->body, "\"fee\":\"-2.2866775\"")); /* 5 * 0.01 * 91467.1 * 0.0005 */
    exchange_forget(x);
    exchange_say(
        x, conn,
        "{\"id\":\"s2\",\"op\":\"order\",\"args\":[{\"instIdCode\":10459,\"tdMode\":\"cross\","
        "\"side\":\"sell\",\"ordType\":\"market\",\"sz\":\"5\",\"reduceOnly\":true}]}");
    exchange_came(x, "\"pos\":\"0\"");
    exchange_call(x, "GET", "/api/v5/account/positions", "");
    assert_non_null(strstr(x->body, "\"data\":[]"));
}

static void maintenance_is_announced_refuses_orders_and_ends(void **state)
{
    (void)state;
    uint32_t public = exchange_open(x, "/ws/v5/public");
    uint32_t conn = private_with("{\"channel\":\"orders\",\"instType\":\"ANY\"}");

    order(conn, "buy", "post_only", "91400", "0.002", "before");
    exchange_say(x, public, "{\"op\":\"subscribe\",\"args\":[{\"channel\":\"status\"}]}");
    exchange_forget(x);
    exchange_call(x, "POST", "/sim/faults", "{\"fault\":\"maintenance\",\"duration_ms\":2000}");
    exchange_came(x, "\"state\":\"ongoing\"");
    exchange_get(x, "/api/v5/system/status");
    assert_non_null(strstr(x->body, "\"state\":\"ongoing\""));
    order(conn, "buy", "post_only", "91400", "0.002", "during");
    exchange_came(x, "50013");
    exchange_say(x, conn,
                 "{\"id\":\"c1\",\"op\":\"cancel-order\",\"args\":[{\"instIdCode\":3,\"clOrdId\":"
                 "\"before\"}]}");
    exchange_came(x, "\"cancelSource\":\"1\"");
    exchange_forget(x);
    exchange_wait(x, 2000);
    exchange_came(x, "\"state\":\"completed\"");
    order(conn, "buy", "post_only", "91400", "0.002", "after");
    exchange_came(x, "\"state\":\"live\"");
}

static void fees_may_be_taken_in_quote_on_both_sides(void **state)
{
    (void)state;
    uint32_t conn = private_with("{\"channel\":\"orders\",\"instType\":\"ANY\"}");

    exchange_call(x, "POST", "/sim/switches", "{\"switch\":\"fee_in_quote\",\"value\":1}");
    order(conn, "buy", "ioc", "91500.9", "0.01", "q1");
    exchange_came(x, "\"fillFee\":\"-0.4575045\",\"fillFeeCcy\":\"USDT\"");
    exchange_call(x, "GET", "/api/v5/account/balance?ccy=BTC", "");
    assert_non_null(strstr(x->body, "\"cashBal\":\"0.11\""));
}

static void a_fourth_connection_in_a_second_is_one_too_many(void **state)
{
    (void)state;
    struct msg m = {.type = MSG_WIRE_UP, .ts = ts_add(x->now, DUR_S(10))};

    for (uint32_t i = 0; i < 4; i++) {
        m.wire_up.conn = 500 + i;
        m.wire_up.path = STR("/ws/v5/public");
        m.wire_up.peer = STR("127.0.0.1:50001");
        outbox_clear(x->out);
        simulator_step(x->sim, &m, x->out);
        assert_int_equal(x->out->count > 0 && x->out->at[0].type == MSG_WIRE_CLOSE, i == 3);
    }
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(ping_is_answered_by_pong),
        CASE(an_idle_connection_is_closed_after_thirty_seconds),
        CASE(pings_keep_a_subscribed_connection_open),
        CASE(a_second_login_is_refused),
        CASE(a_bad_login_says_why_and_closes),
        CASE(private_channels_want_a_login_first),
        CASE(a_good_channel_is_served_beside_a_bad_one),
        CASE(the_480_first_channel_requests_of_an_hour_pass),
        CASE(fills_and_deep_books_want_a_higher_tier),
        CASE(an_order_is_acknowledged_and_told),
        CASE(a_crossing_post_only_is_told_once_as_canceled),
        CASE(instruments_are_named_by_code_only),
        CASE(amends_are_told_with_their_request),
        CASE(self_trades_are_prevented_in_three_ways),
        CASE(a_disconnect_is_without_a_close_frame),
        CASE(delayed_acks_are_overtaken_by_pushes),
        CASE(the_account_is_told_at_first_and_after_events),
        CASE(a_swap_position_is_told_by_rest_and_channel),
        CASE(maintenance_is_announced_refuses_orders_and_ends),
        CASE(fees_may_be_taken_in_quote_on_both_sides),
        CASE(a_fourth_connection_in_a_second_is_one_too_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
