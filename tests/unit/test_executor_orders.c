#include "tests/lib/test.h"

#include <string.h>

#include "services/executor/executor.h"
#include "tests/lib/executor_rig.h"

static struct rig *resting(uint64_t number)
{
    struct rig *r = rig_new();
    rig_start(r);
    rig_place(r, number);
    assert_int_equal(rig_state(r, number)->state, ORDER_SENT);
    rig_ack(r, number, "0");
    rig_push(r, number, "live", "0", NULL);
    assert_int_equal(rig_state(r, number)->state, ORDER_LIVE);
    return r;
}

static void an_order_goes_from_sent_to_live_to_filled(void **state)
{
    (void)state;
    struct rig *r = resting(1);
    assert_non_null(strstr(r->frame, "\"instIdCode\":3"));
    assert_non_null(strstr(r->frame, "\"expTime\""));
    assert_non_null(strstr(r->frame, "\"px\":\"100\",\"sz\":\"1\""));
    rig_push(r, 1, "partially_filled", "0.4", "501:0.4");
    assert_int_equal(rig_state(r, 1)->filled.v, 40);
    assert_int_equal(rig_state(r, 1)->state, ORDER_LIVE);
    rig_push(r, 1, "filled", "1", "502:0.6");
    assert_int_equal(rig_state(r, 1)->state, ORDER_FILLED);
    assert_int_equal(rig_count(r, MSG_FILL), 2);
    const struct msg_fill *f = &rig_last(r, MSG_FILL)->fill;
    assert_int_equal(f->order, 1);
    assert_int_equal(f->intent, 1001);
    assert_int_equal(f->qty.v, 60);
    assert_int_equal(f->filled.v, 100);
    assert_true(f->maker);
    assert_true(f->fee.v < 0);
    assert_false(f->replayed);
    rig_free(r);
}

static void a_fill_told_twice_is_said_once(void **state)
{
    (void)state;
    struct rig *r = resting(1);
    rig_push(r, 1, "partially_filled", "0.4", "501:0.4");
    r->now = ts_add(r->now, DUR_MS(7));
    rig_push(r, 1, "partially_filled", "0.4", "501:0.4");
    rig_answer(
        r, "/api/v5/trade/fills", 200,
        "{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"instType\":\"SPOT\",\"instId\":\"BTC-USDT\","
        "\"tradeId\":\"501\",\"ordId\":\"91\",\"clOrdId\":\"\",\"billId\":\"7\",\"fillPx\":\"100\","
        "\"fillSz\":\"0.4\",\"side\":\"buy\",\"execType\":\"M\",\"fee\":\"-0.0001\","
        "\"feeCcy\":\"BTC\",\"fillTime\":\"1800000000001\",\"ts\":\"1800000000001\"}]}");
    rig_drop(r);
    rig_run(r, 2000);
    assert_int_equal(rig_count(r, MSG_FILL), 1);
    assert_int_equal(rig_state(r, 1)->filled.v, 40);
    rig_free(r);
}

static void a_missed_fill_is_fetched_before_the_order_ends(void **state)
{
    (void)state;
    struct rig *r = resting(1);
    rig_push(r, 1, "canceled", "0.4", NULL);
    assert_int_equal(rig_state(r, 1)->state, ORDER_LIVE);
    rig_answer(
        r, "/api/v5/trade/fills", 200,
        "{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"instType\":\"SPOT\",\"instId\":\"BTC-USDT\","
        "\"tradeId\":\"501\",\"ordId\":\"91\",\"clOrdId\":\"\",\"billId\":\"7\",\"fillPx\":\"100\","
        "\"fillSz\":\"0.4\",\"side\":\"buy\",\"execType\":\"M\",\"fee\":\"-0.0001\","
        "\"feeCcy\":\"BTC\",\"fillTime\":\"1800000000001\",\"ts\":\"1800000000001\"}]}");
    rig_run(r, 500);
    assert_int_equal(rig_count(r, MSG_FILL), 1);
    assert_int_equal(rig_state(r, 1)->state, ORDER_CANCELED);
    rig_free(r);
}

static void a_refused_order_is_rejected_and_told(void **state)
{
    (void)state;
    struct rig *r = rig_new();
    rig_start(r);
    rig_place(r, 1);
    rig_ack(r, 1, "51008");
    assert_int_equal(rig_state(r, 1)->state, ORDER_REJECTED);
    assert_string_equal(rig_state(r, 1)->reason.at, "51008");
    assert_int_equal(r->alerts[ALERT_ORDER_REJECTED], 1);
    rig_free(r);
}

static void a_code_nobody_knows_is_no_refusal(void **state)
{
    (void)state;
    static const char *const codes[] = {"59999", "50004", "50011", "51016", "51149", "50026"};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        struct rig *r = rig_new();
        rig_start(r);
        rig_place(r, 1);
        rig_ack(r, 1, codes[i]);
        assert_int_equal(rig_state(r, 1)->state, ORDER_UNKNOWN);
        rig_free(r);
    }
}

static void a_post_only_order_may_be_cancelled_without_ever_being_live(void **state)
{
    (void)state;
    struct rig *r = rig_new();
    rig_start(r);
    rig_place(r, 1);
    rig_ack(r, 1, "0");
    rig_push(r, 1, "canceled", "0", NULL);
    assert_int_equal(rig_state(r, 1)->state, ORDER_CANCELED);
    rig_free(r);
}

static void news_that_overtake_the_answer_do_no_harm(void **state)
{
    (void)state;
    struct rig *r = rig_new();
    rig_start(r);
    rig_place(r, 1);
    rig_push(r, 1, "filled", "1", "501:1");
    assert_int_equal(rig_state(r, 1)->state, ORDER_FILLED);
    rig_ack(r, 1, "0");
    rig_push(r, 1, "live", "0", NULL);
    assert_int_equal(rig_state(r, 1)->state, ORDER_FILLED);
    assert_int_equal(r->x.orders.live, 0);
    rig_free(r);
}

static void a_fill_after_the_end_is_booked_and_told(void **state)
{
    (void)state;
    struct rig *r = resting(1);
    rig_push(r, 1, "canceled", "0", NULL);
    r->now = ts_add(r->now, DUR_S(30));
    rig_push(r, 1, "partially_filled", "0.4", "501:0.4");
    assert_int_equal(rig_count(r, MSG_FILL), 1);
    assert_int_equal(r->alerts[ALERT_LATE_FILL], 1);
    assert_int_equal(rig_state(r, 1)->state, ORDER_CANCELED);
    assert_int_equal(rig_state(r, 1)->filled.v, 40);
    rig_free(r);
}

static void an_order_past_its_deadline_is_not_sent(void **state)
{
    (void)state;
    struct rig *r = rig_new();
    rig_start(r);
    struct msg m = rig_order(1);
    m.order.deadline = ts_add(r->now, DUR_MS(-1));
    rig_step(r, &m);
    assert_int_equal(rig_state(r, 1)->state, ORDER_UNSENT);
    assert_int_equal(r->places, 0);
    rig_free(r);
}

static void an_order_of_another_version_or_off_the_grid_is_not_sent(void **state)
{
    (void)state;
    struct rig *r = rig_new();
    rig_start(r);
    struct msg m = rig_order(1);
    m.order.version = 2;
    rig_step(r, &m);
    assert_string_equal(rig_state(r, 1)->reason.at, "instrument_changed");
    m = rig_order(2);
    m.order.qty = QTY(0);
    rig_step(r, &m);
    assert_string_equal(rig_state(r, 2)->reason.at, "size");
    assert_int_equal(r->places, 0);
    rig_free(r);
}

static void the_same_order_number_is_sent_once(void **state)
{
    (void)state;
    struct rig *r = resting(1);
    rig_place(r, 1);
    assert_int_equal(r->places, 1);
    rig_free(r);
}

static void orders_stay_within_the_budget_and_late_ones_are_not_sent(void **state)
{
    (void)state;
    struct rig *r = rig_new();
    rig_start(r);
    for (uint64_t n = 1; n <= 100; n++)
        rig_place(r, n);
    rig_run(r, 400);
    assert_true(r->places <= 42);
    assert_true(r->places >= 21);
    assert_int_equal(rig_state(r, 100)->state, ORDER_UNSENT);
    assert_string_equal(rig_state(r, 100)->reason.at, "expired");
    rig_free(r);
}

static void an_order_that_shows_up_before_it_was_sent_is_cancelled(void **state)
{
    (void)state;
    struct rig *r = rig_new();
    rig_start(r);
    for (uint64_t n = 1; n <= 22; n++)
        rig_place(r, n);
    assert_int_equal(orders_by_number(&r->x.orders, 22)->state, ORDER_APPROVED);
    rig_push(r, 22, "live", "0", NULL);
    assert_int_equal(rig_state(r, 22)->state, ORDER_CANCELING);
    assert_int_equal(r->cancels, 1);
    rig_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_order_goes_from_sent_to_live_to_filled),
        cmocka_unit_test(a_fill_told_twice_is_said_once),
        cmocka_unit_test(a_missed_fill_is_fetched_before_the_order_ends),
        cmocka_unit_test(a_refused_order_is_rejected_and_told),
        cmocka_unit_test(a_code_nobody_knows_is_no_refusal),
        cmocka_unit_test(a_post_only_order_may_be_cancelled_without_ever_being_live),
        cmocka_unit_test(news_that_overtake_the_answer_do_no_harm),
        cmocka_unit_test(a_fill_after_the_end_is_booked_and_told),
        cmocka_unit_test(an_order_past_its_deadline_is_not_sent),
        cmocka_unit_test(an_order_of_another_version_or_off_the_grid_is_not_sent),
        cmocka_unit_test(the_same_order_number_is_sent_once),
        cmocka_unit_test(orders_stay_within_the_budget_and_late_ones_are_not_sent),
        cmocka_unit_test(an_order_that_shows_up_before_it_was_sent_is_cancelled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
