#include "tests/lib/test.h"

#include <string.h>

#include "services/executor/executor.h"
#include "tests/lib/executor_rig.h"

static struct rig *resting(uint64_t number)
{
    struct rig *r = rig_new();
    rig_start(r);
    rig_place(r, number);
    rig_ack(r, number, "0");
    rig_push(r, number, "live", "0", NULL);
    assert_int_equal(rig_state(r, number)->state, ORDER_LIVE);
    rig_listed(r, number);
    return r;
}

static const struct msg_executor_status *status(const struct rig *r)
{
    return &rig_last(r, MSG_EXECUTOR_STATUS)->executor_status;
}

static void when_risk_dies_every_order_is_cancelled_and_none_is_sent(void **state)
{
    (void)state;
    struct rig *r = resting(1);
    rig_peer(r, SERVICE_RISK, 12, PEER_SUSPECT);
    rig_place(r, 2);
    assert_string_equal(rig_state(r, 2)->reason.at, "risk_silent");
    assert_int_equal(r->cancels, 0);
    rig_peer(r, SERVICE_RISK, 12, PEER_DEAD);
    assert_int_equal(r->cancels, 1);
    assert_int_equal(rig_state(r, 1)->state, ORDER_CANCELING);
    rig_free(r);
}

static void when_risk_was_replaced_the_death_of_the_old_one_is_nothing(void **state)
{
    (void)state;
    struct rig *r = resting(1);
    rig_peer(r, SERVICE_RISK, 99, PEER_LIVE);
    rig_peer(r, SERVICE_RISK, 12, PEER_DEAD);
    assert_int_equal(r->cancels, 0);
    rig_free(r);
}

static void when_the_feed_of_an_instrument_dies_its_orders_are_cancelled(void **state)
{
    (void)state;
    struct rig *r = resting(1);
    rig_peer(r, SERVICE_FEED, 44, PEER_LIVE);
    rig_peer(r, SERVICE_FEED, 44, PEER_DEAD);
    assert_int_equal(r->cancels, 0);
    rig_peer(r, SERVICE_FEED, 11, PEER_DEAD);
    assert_int_equal(r->cancels, 1);
    rig_place(r, 2);
    assert_string_equal(rig_state(r, 2)->reason.at, "feed_silent");
    rig_free(r);
}

static void an_instrument_that_changes_pulls_its_orders(void **state)
{
    (void)state;
    struct rig *r = resting(1);
    struct msg m = {.type = MSG_INSTRUMENT, .src = SERVICE_FEED, .ses = 11};
    rig_instrument(r, "BTC-USDT", INST_SPOT);
    assert_int_equal(r->cancels, 0);
    m.instrument = (struct msg_instrument){.inst = word_of("BTC-USDT"), .version = 2};
    rig_step(r, &m);
    assert_int_equal(r->cancels, 1);
    rig_place(r, 2);
    assert_string_equal(rig_state(r, 2)->reason.at, "instrument");
    rig_free(r);
}

static void the_switch_is_renewed_every_two_seconds_while_all_live(void **state)
{
    (void)state;
    struct rig *r = resting(1);
    const int arms = r->arms;
    rig_run(r, 20000);
    assert_true(r->arms - arms >= 9);
    assert_true(r->arms - arms <= 10);
    assert_true(status(r)->switch_armed);
    rig_free(r);
}

static void the_switch_is_not_renewed_without_a_strategy_unless_one_holds_a_lease(void **state)
{
    (void)state;
    struct rig *r = resting(1);
    rig_peer(r, SERVICE_STRATEGY, 13, PEER_DEAD);
    int arms = r->arms;
    rig_run(r, 5000);
    assert_int_equal(r->arms, arms);
    struct msg m = {.type = MSG_LEASE, .src = SERVICE_RISK};
    m.lease = (struct msg_lease){
        .inst = word_of("BTC-USDT"),
        .holder = 13,
        .instance = 1,
        .expires = ts_add(r->now, DUR_S(1)),
    };
    rig_step(r, &m);
    rig_run(r, 100);
    assert_int_equal(r->arms, arms + 1);
    rig_free(r);
}

static void a_switch_that_runs_low_cancels_everything_and_bars_resting_orders(void **state)
{
    (void)state;
    struct rig *r = resting(1);
    rig_answer(r, "/api/v5/trade/cancel-all-after", 429,
               "{\"code\":\"50011\",\"msg\":\"Too Many Requests\",\"data\":[]}");
    rig_run(r, 7000);
    assert_int_equal(r->cancels, 0);
    rig_run(r, 1500);
    assert_true(r->cancels >= 1);
    assert_int_equal(r->alerts[ALERT_DEAD_MAN], 1);
    rig_push(r, 1, "canceled", "0", NULL);
    rig_run(r, 3000);
    assert_false(status(r)->switch_armed);
    rig_place(r, 2);
    assert_string_equal(rig_state(r, 2)->reason.at, "dead_man");
    rig_free(r);
}

static void when_the_private_link_stays_down_everything_is_cancelled_by_rest(void **state)
{
    (void)state;
    struct rig *r = resting(1);
    r->refuse_connect = true;
    rig_drop(r);
    assert_false(status(r)->ready);
    assert_string_equal(status(r)->reason.at, "link");
    rig_place(r, 2);
    assert_int_equal(rig_state(r, 2)->state, ORDER_UNSENT);
    const uint32_t rounds = r->x.sync.listing.round;
    rig_run(r, 4500);
    assert_true(r->x.sync.listing.round - rounds >= 3);
    assert_int_equal(r->cancels, 0);
    rig_run(r, 600);
    assert_int_equal(r->cancels, 1);
    rig_free(r);
}

static void orders_on_their_way_when_the_link_breaks_are_in_doubt(void **state)
{
    (void)state;
    struct rig *r = rig_new();
    rig_start(r);
    rig_place(r, 1);
    r->refuse_connect = true;
    rig_drop(r);
    assert_int_equal(rig_state(r, 1)->state, ORDER_UNKNOWN);
    rig_free(r);
}

static void a_link_that_comes_back_is_reconciled_before_orders_go_out(void **state)
{
    (void)state;
    struct rig *r = resting(1);
    rig_drop(r);
    rig_run(r, 340);
    assert_false(status(r)->ready);
    rig_run(r, 500);
    assert_true(status(r)->ready);
    assert_int_equal(r->alerts[ALERT_LINK_DOWN], 1);
    assert_int_equal(r->alerts[ALERT_LINK_UP], 1);
    rig_free(r);
}

static void a_silent_link_is_pinged_and_then_dropped(void **state)
{
    (void)state;
    struct rig *r = resting(1);
    const int connects = r->connects;
    rig_run(r, 60000);
    assert_int_equal(r->connects, connects);
    assert_true(status(r)->private_up);
    rig_free(r);
}

static void an_announced_close_is_answered_with_a_new_link_without_a_gap(void **state)
{
    (void)state;
    struct rig *r = resting(1);
    const uint32_t old = r->conn;
    rig_frame(
        r, "{\"event\":\"notice\",\"code\":\"64008\",\"msg\":\"closing soon\",\"connId\":\"a\"}");
    assert_true(r->conn != old);
    assert_true(status(r)->ready);
    rig_place(r, 2);
    assert_int_equal(rig_state(r, 2)->state, ORDER_SENT);
    rig_run(r, 3000);
    assert_true(status(r)->ready);
    assert_int_equal(r->alerts[ALERT_LINK_DOWN], 0);
    assert_int_equal(r->x.links.at[1 - r->x.links.active].state, LINK_DOWN);
    rig_free(r);
}

static void a_stop_cancels_all_and_ends_when_the_exchange_lists_none_twice(void **state)
{
    (void)state;
    struct rig *r = resting(1);
    struct msg m = {.type = MSG_STOP};
    rig_step(r, &m);
    assert_int_equal(r->cancels, 1);
    rig_place(r, 2);
    assert_string_equal(rig_state(r, 2)->reason.at, "stopping");
    rig_run(r, 700);
    assert_false(r->stopped);
    rig_answer(r, "/api/v5/trade/orders-pending", 200, "{\"code\":\"0\",\"msg\":\"\",\"data\":[]}");
    rig_push(r, 1, "canceled", "0", NULL);
    rig_run(r, 1000);
    assert_true(r->stopped);
    assert_true(r->clean);
    rig_free(r);
}

static void a_stop_that_cannot_be_proven_says_so_in_time(void **state)
{
    (void)state;
    struct rig *r = resting(1);
    rig_answer(r, "/api/v5/trade/orders-pending", 0, "");
    struct msg m = {.type = MSG_STOP};
    rig_step(r, &m);
    rig_run(r, 4400);
    assert_false(r->stopped);
    rig_run(r, 200);
    assert_true(r->stopped);
    assert_false(r->clean);
    rig_free(r);
}

static void a_cancel_of_everything_goes_out_in_batches(void **state)
{
    (void)state;
    struct rig *r = rig_new();
    rig_start(r);
    for (uint64_t n = 1; n <= 20; n++) {
        rig_place(r, n);
        rig_ack(r, n, "0");
        rig_push(r, n, "live", "0", NULL);
    }
    struct msg m = rig_order(0);
    m.order.action = ACTION_CANCEL_ALL;
    m.order.inst = WORD_EMPTY;
    m.order.class = CANCEL_OPERATOR;
    rig_step(r, &m);
    assert_int_equal(r->cancels, 1);
    assert_non_null(strstr(r->frame, "\"op\":\"batch-cancel-orders\""));
    for (uint64_t n = 1; n <= 20; n++)
        assert_int_equal(rig_state(r, n)->state, ORDER_CANCELING);
    rig_free(r);
}

static void when_the_exchanges_switch_has_fired_nothing_new_goes_out_for_a_while(void **state)
{
    (void)state;
    struct rig *r = resting(1);
    rig_frame(
        r,
        "{\"arg\":{\"channel\":\"orders\",\"instType\":\"ANY\"},\"data\":[{\"instType\":\"SPOT\","
        "\"instId\":\"BTC-USDT\",\"ordId\":\"91\",\"clOrdId\":\"%s\",\"px\":\"100\",\"sz\":\"1\","
        "\"ordType\":\"post_only\",\"side\":\"buy\",\"state\":\"canceled\",\"accFillSz\":\"0\","
        "\"cancelSource\":\"20\",\"uTime\":\"1800000009999\"}]}",
        rig_cl_ord_id(r, 1));
    assert_int_equal(rig_state(r, 1)->state, ORDER_CANCELED);
    assert_string_equal(rig_state(r, 1)->reason.at, "20");
    rig_place(r, 2);
    assert_string_equal(rig_state(r, 2)->reason.at, "hold");
    rig_run(r, 11000);
    rig_place(r, 3);
    assert_int_equal(rig_state(r, 3)->state, ORDER_SENT);
    rig_free(r);
}

static void garbage_from_the_exchange_is_counted_and_harmless(void **state)
{
    (void)state;
    struct rig *r = resting(1);
    rig_frame(r, "{\"arg\":{\"channel\":\"orders\"},\"data\":[{\"instId\":\"BTC-USDT\"}]}");
    rig_frame(r, "{\"arg\":{\"channel\":\"account\"},\"data\":[{\"details\":7}]}");
    rig_frame(r, "{]");
    rig_frame(r, "{\"id\":\"1\",\"op\":\"order\",\"code\":\"0\",\"data\":[]}");
    assert_true(r->x.bad_data >= 2);
    assert_int_equal(rig_state(r, 1)->state, ORDER_LIVE);
    assert_true(status(r)->ready);
    rig_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(when_risk_dies_every_order_is_cancelled_and_none_is_sent),
        cmocka_unit_test(when_risk_was_replaced_the_death_of_the_old_one_is_nothing),
        cmocka_unit_test(when_the_feed_of_an_instrument_dies_its_orders_are_cancelled),
        cmocka_unit_test(an_instrument_that_changes_pulls_its_orders),
        cmocka_unit_test(the_switch_is_renewed_every_two_seconds_while_all_live),
        cmocka_unit_test(the_switch_is_not_renewed_without_a_strategy_unless_one_holds_a_lease),
        cmocka_unit_test(a_switch_that_runs_low_cancels_everything_and_bars_resting_orders),
        cmocka_unit_test(when_the_private_link_stays_down_everything_is_cancelled_by_rest),
        cmocka_unit_test(orders_on_their_way_when_the_link_breaks_are_in_doubt),
        cmocka_unit_test(a_link_that_comes_back_is_reconciled_before_orders_go_out),
        cmocka_unit_test(a_silent_link_is_pinged_and_then_dropped),
        cmocka_unit_test(an_announced_close_is_answered_with_a_new_link_without_a_gap),
        cmocka_unit_test(a_stop_cancels_all_and_ends_when_the_exchange_lists_none_twice),
        cmocka_unit_test(a_stop_that_cannot_be_proven_says_so_in_time),
        cmocka_unit_test(a_cancel_of_everything_goes_out_in_batches),
        cmocka_unit_test(when_the_exchanges_switch_has_fired_nothing_new_goes_out_for_a_while),
        cmocka_unit_test(garbage_from_the_exchange_is_counted_and_harmless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
