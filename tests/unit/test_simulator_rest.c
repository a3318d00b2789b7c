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

static void order(const char *side, const char *type, const char *px, const char *sz,
                  const char *more)
{
    char body[512];
    struct text t = TEXT(body);

    text_put(&t, "{\"instId\":\"BTC-USDT\",\"tdMode\":\"cash\",\"side\":\"");
    text_put(&t, side);
    text_put(&t, "\",\"ordType\":\"");
    text_put(&t, type);
    if (px) {
        text_put(&t, "\",\"px\":\"");
        text_put(&t, px);
    }
    text_put(&t, "\",\"sz\":\"");
    text_put(&t, sz);
    text_put(&t, "\"");
    text_put(&t, more);
    text_put(&t, "}");
    text_char(&t, '\0');
    exchange_call(x, "POST", "/api/v5/trade/order", body);
}

static void time_is_the_exchanges_in_milliseconds(void **state)
{
    (void)state;
    assert_int_equal(exchange_get(x, "/api/v5/public/time"), 200);
    assert_string_equal(x->body,
                        "{\"data\":[{\"ts\":\"1767323045678\"}],\"code\":\"0\",\"msg\":\"\"}");
}

static void instruments_name_their_code_as_an_integer(void **state)
{
    (void)state;
    assert_int_equal(exchange_get(x, "/api/v5/public/instruments?instType=SPOT&instId=BTC-USDT"),
                     200);
    exchange_has(x, "\"instIdCode\":3,");
    exchange_has(x, "\"tickSz\":\"0.1\"");
    exchange_has(x, "\"lotSz\":\"0.00000001\"");
    exchange_lacks(x, "ETH-USDT");
    assert_int_equal(exchange_get(x, "/api/v5/public/instruments"), 400);
    exchange_has(x, "50014");
    assert_int_equal(exchange_get(x, "/api/v5/public/instruments?instType=OPTION&uly=BTC-USD"),
                     200);
    exchange_has(x, "\"data\":[]");
}

static void books_show_as_many_levels_as_asked_for(void **state)
{
    (void)state;
    exchange_get(x, "/api/v5/market/books?instId=BTC-USDT");
    exchange_has(
        x,
        "\"asks\":[[\"91500.9\",\"0.25\",\"0\",\"1\"]],\"bids\":[[\"91500.1\",\"0.5\",\"0\",\"1\"]"
        "]");
    exchange_get(x, "/api/v5/market/books?instId=BTC-USDT&sz=5");
    exchange_has(x, "[\"91500\",\"1.25\",\"0\",\"1\"]");
    exchange_get(x, "/api/v5/market/books?instId=NO-USDT");
    exchange_has(x, "51001");
    exchange_get(x, "/api/v5/market/books?instId=BTC-USDT&sz=401");
    exchange_has(x, "51000");
}

static void a_clock_within_thirty_seconds_is_accepted(void **state)
{
    (void)state;
    struct exchange_key k = {"demo-key", "demo-secret", "demo-pass", 29000, NULL};

    assert_int_equal(exchange_call_as(x, &k, "GET", "/api/v5/account/balance", ""), 200);
    k.skew_ms = -29000;
    assert_int_equal(exchange_call_as(x, &k, "GET", "/api/v5/account/balance", ""), 200);
    k.skew_ms = 31000;
    assert_int_equal(exchange_call_as(x, &k, "GET", "/api/v5/account/balance", ""), 401);
    exchange_has(x, "50102");
    k.skew_ms = -31000;
    assert_int_equal(exchange_call_as(x, &k, "GET", "/api/v5/account/balance", ""), 401);
    exchange_has(x, "50102");
}

static void each_credential_has_its_own_refusal(void **state)
{
    (void)state;
    struct exchange_key k = {"nobody", "demo-secret", "demo-pass", 0, NULL};

    exchange_call_as(x, &k, "GET", "/api/v5/account/balance", "");
    exchange_has(x, "50119");
    k.key = "demo-key";
    k.secret = "wrong";
    assert_int_equal(exchange_call_as(x, &k, "GET", "/api/v5/account/balance", ""), 401);
    exchange_has(x, "50113");
    exchange_lacks(x, "\"data\"");
    k.secret = "demo-secret";
    k.passphrase = "wrong";
    exchange_call_as(x, &k, "GET", "/api/v5/account/balance", "");
    exchange_has(x, "50105");
    exchange_get(x, "/api/v5/account/balance");
    exchange_has(x, "50103");
    k = (struct exchange_key){"paper-key", "paper-secret", "paper-pass", 0, NULL};
    exchange_call_as(x, &k, "GET", "/api/v5/account/balance", "");
    exchange_has(x, "50101");
    k.more = "x-simulated-trading: 1\n";
    assert_int_equal(exchange_call_as(x, &k, "GET", "/api/v5/account/balance", ""), 200);
    k = (struct exchange_key){"read-key", "read-secret", "read-pass", 0, NULL};
    exchange_call_as(x, &k, "POST", "/api/v5/trade/cancel-all-after", "{\"timeOut\":\"0\"}");
    exchange_has(x, "50120");
}

static void wrong_methods_and_paths_are_told_apart(void **state)
{
    (void)state;
    assert_int_equal(exchange_get(x, "/api/v5/trade/cancel-order"), 405);
    exchange_has(x, "50115");
    assert_int_equal(exchange_get(x, "/api/v5/none"), 404);
    exchange_call(x, "POST", "/api/v5/trade/order", "{nonsense");
    exchange_has(x, "50002");
    exchange_call(x, "POST", "/api/v5/trade/order", "");
    exchange_has(x, "50000");
}

static void a_resting_order_freezes_its_funds(void **state)
{
    (void)state;
    order("buy", "post_only", "91500.1", "0.002", ",\"clOrdId\":\"mm0001\"");
    assert_int_equal(x->status, 200);
    exchange_has(x, "\"sCode\":\"0\"");
    exchange_has(x, "\"clOrdId\":\"mm0001\"");
    exchange_has(x, "\"inTime\":\"1767323045678000\"");
    exchange_call(x, "GET", "/api/v5/account/balance?ccy=USDT", "");
    exchange_has(x, "\"cashBal\":\"10000\"");
    exchange_has(x, "\"availBal\":\"9816.9998\"");
    exchange_has(x, "\"frozenBal\":\"183.0002\"");
    exchange_lacks(x, "\"ccy\":\"BTC\"");
    exchange_call(x, "GET", "/api/v5/trade/orders-pending?instId=BTC-USDT", "");
    exchange_has(x, "\"state\":\"live\"");
    exchange_has(x, "\"avgPx\":\"\"");
    exchange_call(x, "GET", "/api/v5/trade/order?instId=BTC-USDT&clOrdId=mm0001", "");
    exchange_has(x, "\"accFillSz\":\"0\"");
    exchange_call(x, "GET", "/api/v5/trade/order?instId=BTC-USDT&clOrdId=other", "");
    exchange_has(x, "51603");
}

static void refusals_carry_their_code_in_the_item(void **state)
{
    (void)state;
    static const struct {
        const char *side, *type, *px, *sz, *more, *code;
    } rows[] = {
        {"buy", "limit", "91500", "1", "", "51008"},
        {"buy", "limit", "91500.05", "0.001", "", "51000"},
        {"buy", "limit", "91500", "0.000001", "", "51020"},
        {"buy", "limit", NULL, "0.001", "", "51204"},
        {"buy", "limit", "200000", "0.001", "", "51006"},
        {"buy", "never", "91500", "0.001", "", "51000"},
        {"hold", "limit", "91500", "0.001", "", "51000"},
        {"buy", "limit", "91500", "0.001", ",\"clOrdId\":\"a-b\"", "51000"},
        {"buy", "limit", "91500", "0.001", ",\"reduceOnly\":true", "51139"},
        {"buy", "fok", "91500", "0.001", ",\"stpMode\":\"cancel_both\"", "54036"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char want[32];
        struct text t = TEXT(want);

        order(rows[i].side, rows[i].type, rows[i].px, rows[i].sz, rows[i].more);
        text_put(&t, "\"sCode\":\"");
        text_put(&t, rows[i].code);
        text_char(&t, '\0');
        exchange_has(x, want);
        exchange_has(x, "\"code\":\"1\"");
        exchange_has(x, "\"ordId\":\"\"");
    }
    exchange_call(
        x, "POST", "/api/v5/trade/order",
        "{\"instId\":\"NO-USDT\",\"tdMode\":\"cash\",\"side\":\"buy\",\"ordType\":\"limit\","
        "\"px\":\"1\",\"sz\":\"1\"}");
    exchange_has(x, "51001");
}

static void a_client_id_is_unique_while_it_is_pending(void **state)
{
    (void)state;
    order("buy", "limit", "91000", "0.001", ",\"clOrdId\":\"twice\"");
    order("buy", "limit", "91000", "0.001", ",\"clOrdId\":\"twice\"");
    exchange_has(x, "51016");
    exchange_call(x, "POST", "/api/v5/trade/cancel-order",
                  "{\"instId\":\"BTC-USDT\",\"clOrdId\":\"twice\"}");
    exchange_has(x, "\"sCode\":\"0\"");
    order("buy", "limit", "91000", "0.001", ",\"clOrdId\":\"twice\"");
    exchange_has(x, "\"sCode\":\"0\"");
}

static void a_crossing_post_only_is_accepted_and_gone(void **state)
{
    (void)state;
    order("buy", "post_only", "91500.9", "0.001", ",\"clOrdId\":\"p\"");
    exchange_has(x, "\"sCode\":\"0\"");
    exchange_call(x, "GET", "/api/v5/trade/order?instId=BTC-USDT&clOrdId=p", "");
    exchange_has(x, "\"state\":\"canceled\"");
    exchange_has(x, "\"cancelSource\":\"31\"");
}

static void ioc_and_fok_leave_nothing_behind(void **state)
{
    (void)state;
    order("sell", "ioc", "91500.1", "0.09", ",\"clOrdId\":\"i1\"");
    exchange_call(x, "GET", "/api/v5/trade/order?instId=BTC-USDT&clOrdId=i1", "");
    exchange_has(x, "\"state\":\"filled\"");
    exchange_has(x, "\"fee\":\"-4.1175045\""); /* 0.09 * 91500.1 * 0.0005 */
    exchange_has(x, "\"feeCcy\":\"USDT\"");
    order("buy", "fok", "91500.9", "0.3", ",\"clOrdId\":\"f1\"");
    exchange_has(x, "51008");
    order("buy", "ioc", "91500.9", "0.05", ",\"clOrdId\":\"i2\"");
    exchange_call(x, "GET", "/api/v5/trade/order?instId=BTC-USDT&clOrdId=i2", "");
    exchange_has(x, "\"fee\":\"-0.000025\"");
    exchange_has(x, "\"feeCcy\":\"BTC\"");
    exchange_call(x, "GET", "/api/v5/trade/fills?instType=SPOT", "");
    exchange_has(x, "\"execType\":\"T\"");
    exchange_has(x, "\"feeRate\":\"-0.0005\"");
}

static void batches_say_all_none_or_some(void **state)
{
    (void)state;
    static const char *const good = "{\"instId\":\"BTC-USDT\",\"tdMode\":\"cash\",\"side\":\"buy\","
                                    "\"ordType\":\"limit\",\"px\":\"91000\",\"sz\":\"0.001\"}";
    static const char *const bad = "{\"instId\":\"BTC-USDT\",\"tdMode\":\"cash\",\"side\":\"buy\","
                                   "\"ordType\":\"limit\",\"px\":\"91000\",\"sz\":\"0.000001\"}";
    char body[1024];
    struct text t = TEXT(body);

    text_put(&t, "[");
    text_put(&t, good);
    text_put(&t, ",");
    text_put(&t, bad);
    text_put(&t, "]");
    text_char(&t, '\0');
    exchange_call(x, "POST", "/api/v5/trade/batch-orders", body);
    exchange_has(x, "\"code\":\"2\"");
    exchange_has(x, "51020");
    exchange_call(
        x, "POST", "/api/v5/trade/cancel-batch-orders",
        "[{\"instId\":\"BTC-USDT\",\"ordId\":\"1\"},{\"instId\":\"BTC-USDT\",\"ordId\":\"2\"}]");
    exchange_has(x, "\"code\":\"1\"");
    exchange_has(x, "51400");
    exchange_call(x, "POST", "/api/v5/trade/cancel-batch-orders", "[]");
    exchange_has(x, "50002");
}

static void amends_follow_their_rules(void **state)
{
    (void)state;
    order("buy", "post_only", "91400", "0.002", ",\"clOrdId\":\"am\"");
    exchange_call(
        x, "POST", "/api/v5/trade/amend-order",
        "{\"instId\":\"BTC-USDT\",\"clOrdId\":\"am\",\"reqId\":\"r1\",\"newPx\":\"91450\"}");
    exchange_has(x, "\"sCode\":\"0\"");
    exchange_has(x, "\"reqId\":\"r1\"");
    exchange_call(x, "GET", "/api/v5/trade/order?instId=BTC-USDT&clOrdId=am", "");
    exchange_has(x, "\"px\":\"91450\"");
    exchange_call(x, "POST", "/api/v5/trade/amend-order",
                  "{\"instId\":\"BTC-USDT\",\"clOrdId\":\"am\"}");
    exchange_has(x, "51500");
    exchange_call(x, "POST", "/api/v5/trade/amend-order",
                  "{\"instId\":\"BTC-USDT\",\"clOrdId\":\"none\",\"newSz\":\"1\"}");
    exchange_has(x, "51503");
    exchange_call(x, "POST", "/api/v5/trade/amend-batch-orders",
                  "[{\"instId\":\"BTC-USDT\",\"clOrdId\":\"am\",\"newSz\":\"0.001\"},"
                  "{\"instId\":\"BTC-USDT\",\"clOrdId\":\"am\",\"newSz\":\"0.003\"}]");
    exchange_has(x, "51512");
}

static void expired_requests_are_refused_but_cancels_are_not(void **state)
{
    (void)state;
    struct exchange_key k = {"demo-key", "demo-secret", "demo-pass", 0, "exptime: 1767323045677\n"};

    exchange_call_as(x, &k, "POST", "/api/v5/trade/order",
                     "{\"instId\":\"BTC-USDT\",\"tdMode\":\"cash\",\"side\":\"buy\","
                     "\"ordType\":\"limit\",\"px\":\"91000\",\"sz\":\"0.001\"}");
    exchange_has(x, "50036");
    k.more = "exptime: 1767323046678\n";
    exchange_call_as(
        x, &k, "POST", "/api/v5/trade/order",
        "{\"instId\":\"BTC-USDT\",\"tdMode\":\"cash\",\"side\":\"buy\",\"clOrdId\":\"e\","
        "\"ordType\":\"limit\",\"px\":\"91000\",\"sz\":\"0.001\"}");
    exchange_has(x, "\"sCode\":\"0\"");
    k.more = "exptime: 1767323045677\n";
    exchange_call_as(x, &k, "POST", "/api/v5/trade/cancel-order",
                     "{\"instId\":\"BTC-USDT\",\"clOrdId\":\"e\"}");
    exchange_has(x, "\"sCode\":\"0\"");
}

static void the_dead_mans_switch_cancels_everything_in_time(void **state)
{
    (void)state;
    order("buy", "limit", "91000", "0.001", ",\"clOrdId\":\"d\"");
    exchange_call(x, "POST", "/api/v5/trade/cancel-all-after", "{\"timeOut\":\"9\"}");
    exchange_has(x, "51000");
    exchange_wait(x, 1000);
    exchange_call(x, "POST", "/api/v5/trade/cancel-all-after", "{\"timeOut\":10}");
    exchange_has(x, "\"triggerTime\":\"1767323056\"");
    exchange_wait(x, 9900);
    exchange_call(x, "GET", "/api/v5/trade/orders-pending", "");
    exchange_has(x, "\"clOrdId\":\"d\"");
    exchange_wait(x, 200);
    exchange_call(x, "GET", "/api/v5/trade/order?instId=BTC-USDT&clOrdId=d", "");
    exchange_has(x, "\"cancelSource\":\"20\"");
}

static void more_than_sixty_orders_in_two_seconds_are_too_many(void **state)
{
    (void)state;
    for (int i = 0; i < 60; i++) {
        order("buy", "limit", "91000", "0.00001", "");
        exchange_has(x, "\"sCode\":\"0\"");
    }
    order("buy", "limit", "91000", "0.00001", "");
    assert_int_equal(x->status, 429);
    exchange_has(x, "50011");
    exchange_wait(x, 2001);
    order("buy", "limit", "91000", "0.00001", "");
    exchange_has(x, "\"sCode\":\"0\"");
}

static void leverage_and_fees_are_the_accounts(void **state)
{
    (void)state;
    exchange_call(x, "POST", "/api/v5/account/set-leverage",
                  "{\"instId\":\"BTC-USDT-SWAP\",\"lever\":5,\"mgnMode\":\"cross\"}");
    exchange_has(x, "\"lever\":\"5\"");
    exchange_call(x, "GET", "/api/v5/account/leverage-info?instId=BTC-USDT-SWAP&mgnMode=cross", "");
    exchange_has(x, "\"lever\":\"5\"");
    exchange_call(x, "GET", "/api/v5/account/trade-fee?instType=SPOT&instId=BTC-USDT", "");
    exchange_has(x, "\"maker\":\"-0.0002\",\"taker\":\"-0.0005\"");
    exchange_call(x, "GET", "/api/v5/account/config", "");
    exchange_has(x, "\"acctLv\":\"2\"");
    exchange_has(x, "\"posMode\":\"net_mode\"");
    exchange_has(x, "\"perm\":\"read_only,trade\"");
    exchange_call(x, "GET", "/api/v5/account/max-size?instId=BTC-USDT&tdMode=cash", "");
    exchange_has(x, "\"maxSell\":\"0.1\"");
}

static void faults_do_what_the_menu_says(void **state)
{
    (void)state;
    exchange_call(x, "POST", "/sim/faults",
                  "{\"fault\":\"reject_next\",\"code\":51020,\"count\":2}");
    assert_int_equal(x->status, 200);
    order("buy", "limit", "91000", "0.001", "");
    exchange_has(x, "51020");
    order("buy", "limit", "91000", "0.001", "");
    exchange_has(x, "51020");
    order("buy", "limit", "91000", "0.001", "");
    exchange_has(x, "\"sCode\":\"0\"");
    exchange_call(x, "POST", "/sim/faults",
                  "{\"fault\":\"rest_error\",\"code\":50013,\"http\":429}");
    assert_int_equal(exchange_get(x, "/api/v5/public/time"), 429);
    assert_int_equal(exchange_get(x, "/api/v5/public/time"), 200);
    exchange_call(x, "POST", "/sim/faults", "{\"fault\":\"drop_ack\",\"op\":\"order\"}");
    order("buy", "limit", "91000", "0.001", ",\"clOrdId\":\"silent\"");
    assert_int_equal(x->status, 0);
    exchange_call(x, "GET", "/api/v5/trade/order?instId=BTC-USDT&clOrdId=silent", "");
    exchange_has(x, "\"state\":\"live\"");
    assert_int_equal(exchange_call(x, "POST", "/sim/faults", "{\"fault\":\"none\"}"), 400);
    exchange_call(x, "POST", "/sim/faults",
                  "{\"fault\":\"latency\",\"ms\":250,\"duration_ms\":1000}");
    assert_int_equal(exchange_get(x, "/api/v5/public/time"), -1);
    exchange_wait(x, 249);
    assert_int_equal(x->status, -1);
    exchange_wait(x, 1);
    assert_int_equal(x->status, 200);
}

static void the_journal_keeps_every_event_in_order(void **state)
{
    (void)state;
    order("sell", "ioc", "91500.1", "0.01", ",\"clOrdId\":\"j1\"");
    order("buy", "limit", "91000", "9", "");
    exchange_get(x, "/sim/journal?since=0");
    exchange_has(x, "[{\"seq\":1,\"ts\":\"1767323045678000\",\"kind\":\"order\"");
    exchange_has(x, "\"kind\":\"fill\"");
    exchange_has(x, "\"kind\":\"reject\"");
    exchange_has(x, "\"fillPx\":\"91500.1\"");
    exchange_get(x, "/sim/journal?since=2");
    exchange_lacks(x, "\"seq\":2,");
    exchange_has(x, "\"seq\":3,");
    exchange_get(x, "/sim/state");
    exchange_has(x, "\"broken\":\"\"");
    exchange_has(x, "\"USDT\":{\"cash\":\"10914.5434995\""); /* 10000 + 915.001 less 0.05 % */
}

static void control_is_not_for_strangers(void **state)
{
    (void)state;
    static const struct {
        const char *peer;
        int status;
    } rows[] = {
        {"127.0.0.1:5000", 200},  {"172.18.0.4:5000", 200}, {"192.168.1.2", 200},
        {"172.32.0.1:5000", 403}, {"8.8.8.8:5000", 403},    {"1270.0.0.1", 403},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct msg m = {.type = MSG_HTTP_CALL, .ts = x->now};

        m.http_call.method = word_of("GET");
        m.http_call.path = STR("/sim/state");
        m.http_call.peer = str_from(rows[i].peer);
        outbox_clear(x->out);
        simulator_step(x->sim, &m, x->out);
        assert_int_equal(x->out->at[0].http_answer.status, rows[i].status);
    }
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(time_is_the_exchanges_in_milliseconds),
        CASE(instruments_name_their_code_as_an_integer),
        CASE(books_show_as_many_levels_as_asked_for),
        CASE(a_clock_within_thirty_seconds_is_accepted),
        CASE(each_credential_has_its_own_refusal),
        CASE(wrong_methods_and_paths_are_told_apart),
        CASE(a_resting_order_freezes_its_funds),
        CASE(refusals_carry_their_code_in_the_item),
        CASE(a_client_id_is_unique_while_it_is_pending),
        CASE(a_crossing_post_only_is_accepted_and_gone),
        CASE(ioc_and_fok_leave_nothing_behind),
        CASE(batches_say_all_none_or_some),
        CASE(amends_follow_their_rules),
        CASE(expired_requests_are_refused_but_cancels_are_not),
        CASE(the_dead_mans_switch_cancels_everything_in_time),
        CASE(more_than_sixty_orders_in_two_seconds_are_too_many),
        CASE(leverage_and_fees_are_the_accounts),
        CASE(faults_do_what_the_menu_says),
        CASE(the_journal_keeps_every_event_in_order),
        CASE(control_is_not_for_strangers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
