#include "tests/lib/test.h"

#include <stdio.h>
#include <string.h>

#include "common/okx/order_id.h"
#include "services/executor/executor.h"
#include "tests/lib/executor_rig.h"

static const struct msg_executor_status *status(const struct rig *r)
{
    const struct msg *m = rig_last(r, MSG_EXECUTOR_STATUS);
    assert_non_null(m);
    return &m->executor_status;
}

static int first_of(const struct rig *r, enum msg_type type, const char *part)
{
    for (int i = 0; i < r->said; i++) {
        if (r->say[i].type != type)
            continue;
        if (part == NULL || (type == MSG_EXECUTOR_STATUS && r->say[i].executor_status.ready))
            return i;
    }
    return -1;
}

static void the_start_tells_the_account_before_it_is_ready(void **state)
{
    (void)state;
    struct rig *r = rig_new();
    rig_start(r);
    rig_run(r, 3000);
    const int ready = first_of(r, MSG_EXECUTOR_STATUS, "ready");
    assert_true(ready > first_of(r, MSG_BALANCE, NULL));
    assert_true(ready > first_of(r, MSG_ACCOUNT, NULL));
    assert_int_equal(rig_last(r, MSG_BALANCE)->balance.cash.v / 1000000000000000000, 10000);
    assert_true(rig_last(r, MSG_ACCOUNT)->account.can_trade);
    assert_true(status(r)->switch_armed);
    assert_true(status(r)->funds_known);
    assert_true(status(r)->private_up);
    const struct msg_fee_rate *f = &rig_last(r, MSG_FEE_RATE)->fee_rate;
    assert_int_equal(f->maker.v, 800000);
    assert_int_equal(f->taker.v, 1000000);
    rig_free(r);
}

static void the_switch_is_armed_before_orders_are_looked_at(void **state)
{
    (void)state;
    struct rig *r = rig_new();
    rig_answer(r, "/api/v5/trade/cancel-all-after", 0, "");
    rig_boot(r);
    rig_run(r, 2000);
    assert_int_equal(r->x.sync.step, SYNC_ARM);
    assert_int_equal(r->x.sync.listing.round, 0);
    assert_false(status(r)->ready);
    rig_free(r);
}

static void nothing_is_sent_before_it_is_ready(void **state)
{
    (void)state;
    struct rig *r = rig_new();
    rig_answer(r, "/api/v5/account/balance", 0, "");
    rig_boot(r);
    rig_instrument(r, "BTC-USDT", INST_SPOT);
    rig_run(r, 500);
    rig_place(r, 1);
    assert_int_equal(rig_state(r, 1)->state, ORDER_UNSENT);
    assert_string_equal(rig_state(r, 1)->reason.at, "balance");
    assert_int_equal(r->places, 0);
    rig_free(r);
}

static void pending(struct rig *r, const char *cl_ord_id)
{
    char body[RIG_TEXT];
    snprintf(
        body, sizeof body,
        "{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"instType\":\"SPOT\",\"instId\":\"BTC-USDT\","
        "\"ordId\":\"777\",\"clOrdId\":\"%s\",\"tag\":\"\",\"px\":\"99.5\",\"sz\":\"2\","
        "\"ordType\":\"post_only\",\"side\":\"sell\",\"tdMode\":\"cash\",\"state\":\"live\","
        "\"accFillSz\":\"0\",\"avgPx\":\"\",\"cTime\":\"1799999990000\","
        "\"uTime\":\"1799999990000\"}]}",
        cl_ord_id);
    rig_answer(r, "/api/v5/trade/orders-pending", 200, body);
}

static const char canceled_777[] =
    "{\"arg\":{\"channel\":\"orders\",\"instType\":\"ANY\"},\"data\":[{\"instType\":\"SPOT\","
    "\"instId\":\"BTC-USDT\",\"ordId\":\"777\",\"clOrdId\":\"%s\",\"px\":\"99.5\",\"sz\":\"2\","
    "\"ordType\":\"post_only\",\"side\":\"sell\",\"state\":\"canceled\",\"accFillSz\":\"0\","
    "\"cancelSource\":\"1\",\"uTime\":\"1800000000500\"}]}";

static void an_order_of_an_earlier_life_is_cancelled_before_it_is_ready(void **state)
{
    (void)state;
    struct rig *r = rig_new();
    const struct order_id id = {0, 4, 9, 3, 55};
    const struct word cl = order_id_write(&id);
    pending(r, cl.at);
    rig_boot(r);
    rig_instrument(r, "BTC-USDT", INST_SPOT);
    rig_run(r, 300);
    assert_int_equal(r->x.sync.step, SYNC_CLEAR);
    assert_int_equal(r->cancels, 1);
    assert_int_equal(r->alerts[ALERT_ORPHAN], 1);
    assert_int_equal(rig_state(r, 55)->origin, ORIGIN_ORPHAN);
    assert_int_equal(rig_state(r, 55)->state, ORDER_CANCELING);
    assert_int_equal(rig_state(r, 55)->strategy, 3);
    rig_answer(r, "/api/v5/trade/orders-pending", 200, "{\"code\":\"0\",\"msg\":\"\",\"data\":[]}");
    rig_frame(r, canceled_777, cl.at);
    rig_run(r, 300);
    assert_int_equal(rig_state(r, 55)->state, ORDER_CANCELED);
    assert_true(status(r)->ready);
    rig_free(r);
}

static void an_order_of_somebody_else_is_told_counted_and_left_alone(void **state)
{
    (void)state;
    struct rig *r = rig_new();
    pending(r, "");
    rig_start(r);
    assert_int_equal(r->cancels, 0);
    assert_int_equal(r->alerts[ALERT_FOREIGN], 1);
    assert_int_equal(rig_state(r, 0)->origin, ORIGIN_FOREIGN);
    assert_int_equal(rig_state(r, 0)->qty.v, 200);
    assert_int_equal(r->x.orders.live, 1);
    rig_free(r);
}

static void fills_of_the_last_minutes_are_said_as_replayed(void **state)
{
    (void)state;
    struct rig *r = rig_new();
    const struct order_id id = {0, 4, 9, 3, 55};
    const struct word cl = order_id_write(&id);
    char body[RIG_TEXT];
    snprintf(
        body, sizeof body,
        "{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"instType\":\"SPOT\",\"instId\":\"BTC-USDT\","
        "\"tradeId\":\"5\",\"ordId\":\"778\",\"clOrdId\":\"%s\",\"billId\":\"7\",\"fillPx\":"
        "\"100\","
        "\"fillSz\":\"0.4\",\"side\":\"buy\",\"execType\":\"T\",\"fee\":\"-0.0001\","
        "\"feeCcy\":\"BTC\",\"fillTime\":\"1800000000001\",\"ts\":\"1800000000001\"}]}",
        cl.at);
    rig_answer(r, "/api/v5/trade/fills", 200, body);
    rig_start(r);
    const struct msg_fill *f = &rig_last(r, MSG_FILL)->fill;
    assert_true(f->replayed);
    assert_int_equal(f->order, 55);
    assert_int_equal(rig_count(r, MSG_FILL), 1);
    rig_free(r);
}

static void a_key_that_may_not_trade_is_refused_with_a_remedy(void **state)
{
    (void)state;
    struct rig *r = rig_new();
    rig_answer(r, "/api/v5/account/config", 200,
               "{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"uid\":\"1\",\"acctLv\":\"2\",\"posMode\":"
               "\"net_mode\",\"feeType\":\"0\",\"level\":\"Lv1\",\"perm\":\"read_only\"}]}");
    rig_boot(r);
    rig_run(r, 5000);
    assert_false(status(r)->ready);
    assert_string_equal(status(r)->reason.at, "no_trade_permission");
    assert_int_equal(r->alerts[ALERT_ACCOUNT], 1);
    rig_free(r);
}

static void a_key_that_loses_its_permission_stops_new_orders(void **state)
{
    (void)state;
    struct rig *r = rig_new();
    rig_start(r);
    rig_answer(r, "/api/v5/account/config", 200,
               "{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"uid\":\"1\",\"acctLv\":\"2\",\"posMode\":"
               "\"net_mode\",\"feeType\":\"0\",\"level\":\"Lv1\",\"perm\":\"read_only\"}]}");
    rig_run(r, 62000);
    assert_false(status(r)->ready);
    assert_string_equal(status(r)->reason.at, "no_trade_permission");
    rig_free(r);
}

static void a_key_that_may_withdraw_is_refused_in_live_mode_only(void **state)
{
    (void)state;
    for (int live = 0; live < 2; live++) {
        struct rig *r = rig_new();
        rig_answer(
            r, "/api/v5/account/config", 200,
            "{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"uid\":\"1\",\"acctLv\":\"2\",\"posMode\":"
            "\"net_mode\",\"feeType\":\"0\",\"level\":\"Lv1\","
            "\"perm\":\"read_only,trade,withdraw\"}]}");
        str_copy(r->settings.exchange_rest_url.at, SETTING_TEXT_SIZE, STR("http://127.0.0.1:8787"));
        str_copy(r->settings.api_key.at, SETTING_SECRET_SIZE, STR("k"));
        str_copy(r->settings.api_secret.at, SETTING_SECRET_SIZE, STR("s"));
        str_copy(r->settings.api_passphrase.at, SETTING_SECRET_SIZE, STR("p"));
        r->settings.exchange = word_of(live ? "live" : "simulated");
        r->settings.confirm_live = word_of("yes");
        executor_init(&r->x, &r->settings);
        rig_boot(r);
        rig_run(r, 500);
        assert_int_equal(status(r)->ready, !live);
        assert_int_equal(r->alerts[ALERT_ACCOUNT], live);
        rig_free(r);
    }
}

static void live_needs_to_be_confirmed(void **state)
{
    (void)state;
    struct rig *r = rig_new();
    r->settings.exchange = word_of("live");
    executor_init(&r->x, &r->settings);
    rig_boot(r);
    rig_run(r, 5000);
    assert_int_equal(r->connects, 0);
    assert_string_equal(status(r)->reason.at, "not_confirmed");
    rig_free(r);
}

static void refused_credentials_are_told_and_not_tried_again_at_once(void **state)
{
    (void)state;
    struct rig *r = rig_new();
    r->login_answer = "{\"event\":\"error\",\"msg\":\"API key doesn't "
                      "exist\",\"code\":\"60032\",\"connId\":\"f\"}";
    rig_boot(r);
    rig_run(r, 30000);
    assert_int_equal(r->connects, 1);
    assert_int_equal(r->alerts[ALERT_AUTH], 1);
    assert_string_equal(status(r)->reason.at, "credentials");
    rig_free(r);
}

static void a_lost_connection_is_opened_again_ever_more_slowly(void **state)
{
    (void)state;
    struct rig *r = rig_new();
    r->refuse_connect = true;
    rig_boot(r);
    rig_run(r, 10000);
    assert_true(r->connects >= 4);
    assert_true(r->connects <= 7);
    rig_free(r);
}

static void leverage_of_a_swap_is_set_and_read_back_before_it_opens(void **state)
{
    (void)state;
    struct rig *r = rig_new();
    rig_answer(r, "/api/v5/account/set-leverage", 200,
               "{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"lever\":\"1\",\"mgnMode\":\"cross\","
               "\"instId\":\"BTC-USDT-SWAP\",\"posSide\":\"\"}]}");
    rig_answer(r, "/api/v5/account/leverage-info", 200,
               "{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"lever\":\"3\",\"mgnMode\":\"cross\","
               "\"instId\":\"BTC-USDT-SWAP\",\"posSide\":\"\"}]}");
    rig_start(r);
    rig_instrument(r, "BTC-USDT-SWAP", INST_SWAP);
    rig_run(r, 500);
    struct msg m = rig_order(1);
    m.order.inst = word_of("BTC-USDT-SWAP");
    rig_step(r, &m);
    assert_string_equal(rig_state(r, 1)->reason.at, "leverage");
    assert_int_equal(r->alerts[ALERT_LEVERAGE], 1);
    rig_answer(r, "/api/v5/account/leverage-info", 200,
               "{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"lever\":\"1\",\"mgnMode\":\"cross\","
               "\"instId\":\"BTC-USDT-SWAP\",\"posSide\":\"\"}]}");
    rig_run(r, 60000);
    assert_int_equal(rig_last(r, MSG_EXCHANGE_POSITION)->exchange_position.leverage, 1);
    m.order.order = 2;
    rig_step(r, &m);
    assert_int_equal(rig_state(r, 2)->state, ORDER_SENT);
    assert_non_null(strstr(r->frame, "\"tdMode\":\"cross\""));
    rig_free(r);
}

static void a_snapshot_tells_everything_a_latecomer_needs(void **state)
{
    (void)state;
    struct rig *r = rig_new();
    rig_start(r);
    rig_run(r, 3000);
    rig_place(r, 1);
    r->said = 0;
    executor_snapshot(&r->x, r->now, &r->out);
    for (size_t i = 0; i < r->out.count; i++)
        r->say[r->said++] = r->out.at[i];
    outbox_clear(&r->out);
    assert_int_equal(rig_state(r, 1)->state, ORDER_SENT);
    assert_int_equal(rig_count(r, MSG_BALANCE), 1);
    assert_int_equal(rig_count(r, MSG_ACCOUNT), 1);
    assert_int_equal(rig_count(r, MSG_FEE_RATE), 1);
    assert_int_equal(rig_count(r, MSG_EXECUTOR_STATUS), 1);
    rig_free(r);
}

/* A ledger that was away when a fill was told learns it from the snapshot. */
static void a_snapshot_says_the_recent_fills_again(void **state)
{
    (void)state;
    struct rig *r = rig_new();
    rig_start(r);
    rig_run(r, 3000);
    rig_place(r, 1);
    rig_push(r, 1, "partially_filled", "0.1", "91:0.1");
    r->said = 0;
    executor_snapshot(&r->x, r->now, &r->out);
    for (size_t i = 0; i < r->out.count; i++)
        r->say[r->said++] = r->out.at[i];
    outbox_clear(&r->out);
    assert_int_equal(rig_count(r, MSG_FILL), 1);
    assert_true(rig_last(r, MSG_FILL)->fill.replayed);
    assert_true(word_is(&rig_last(r, MSG_FILL)->fill.trade_id, "91"));
    rig_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_start_tells_the_account_before_it_is_ready),
        cmocka_unit_test(the_switch_is_armed_before_orders_are_looked_at),
        cmocka_unit_test(nothing_is_sent_before_it_is_ready),
        cmocka_unit_test(an_order_of_an_earlier_life_is_cancelled_before_it_is_ready),
        cmocka_unit_test(an_order_of_somebody_else_is_told_counted_and_left_alone),
        cmocka_unit_test(fills_of_the_last_minutes_are_said_as_replayed),
        cmocka_unit_test(a_key_that_may_not_trade_is_refused_with_a_remedy),
        cmocka_unit_test(a_key_that_loses_its_permission_stops_new_orders),
        cmocka_unit_test(a_key_that_may_withdraw_is_refused_in_live_mode_only),
        cmocka_unit_test(live_needs_to_be_confirmed),
        cmocka_unit_test(refused_credentials_are_told_and_not_tried_again_at_once),
        cmocka_unit_test(a_lost_connection_is_opened_again_ever_more_slowly),
        cmocka_unit_test(leverage_of_a_swap_is_set_and_read_back_before_it_opens),
        cmocka_unit_test(a_snapshot_tells_everything_a_latecomer_needs),
        cmocka_unit_test(a_snapshot_says_the_recent_fills_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
