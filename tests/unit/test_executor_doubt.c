#include "tests/lib/test.h"

#include <stdio.h>
#include <string.h>

#include "services/executor/executor.h"
#include "tests/lib/executor_rig.h"

static struct rig *sent(uint64_t number)
{
    struct rig *r = rig_new();
    rig_start(r);
    rig_place(r, number);
    assert_int_equal(rig_state(r, number)->state, ORDER_SENT);
    return r;
}

static struct rig *resting(uint64_t number)
{
    struct rig *r = sent(number);
    rig_ack(r, number, "0");
    rig_push(r, number, "live", "0", NULL);
    return r;
}

/* What GET order says about order `number`. */
static void found(struct rig *r, uint64_t number, const char *state, const char *acc)
{
    char body[RIG_TEXT];
    snprintf(
        body, sizeof body,
        "{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"instType\":\"SPOT\",\"instId\":\"BTC-USDT\","
        "\"ordId\":\"9%llu\",\"clOrdId\":\"%s\",\"px\":\"100\",\"sz\":\"1\","
        "\"ordType\":\"post_only\",\"side\":\"buy\",\"state\":\"%s\",\"accFillSz\":\"%s\","
        "\"cancelSource\":\"\",\"uTime\":\"%lld\"}]}",
        (unsigned long long)number, rig_cl_ord_id(r, number), state, acc,
        (long long)ts_to_ms(r->now));
    rig_answer(r, "/api/v5/trade/order?", 200, body);
}

static void fill_listed(struct rig *r, uint64_t number)
{
    char body[RIG_TEXT];
    snprintf(
        body, sizeof body,
        "{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"instType\":\"SPOT\",\"instId\":\"BTC-USDT\","
        "\"tradeId\":\"501\",\"ordId\":\"9%llu\",\"clOrdId\":\"%s\",\"billId\":\"7\","
        "\"fillPx\":\"100\",\"fillSz\":\"1\",\"side\":\"buy\",\"execType\":\"M\","
        "\"fee\":\"-0.0001\",\"feeCcy\":\"BTC\",\"fillTime\":\"1800000000001\","
        "\"ts\":\"1800000000001\"}]}",
        (unsigned long long)number, rig_cl_ord_id(r, number));
    rig_answer(r, "/api/v5/trade/fills", 200, body);
}

static void a_lost_answer_is_asked_for_and_the_order_adopted(void **state)
{
    (void)state;
    struct rig *r = sent(1);
    found(r, 1, "live", "0");
    rig_run(r, 999);
    assert_int_equal(rig_state(r, 1)->state, ORDER_SENT);
    rig_run(r, 100);
    assert_int_equal(rig_state(r, 1)->state, ORDER_LIVE);
    assert_string_equal(rig_state(r, 1)->ord_id.at, "91");
    assert_int_equal(r->alerts[ALERT_ORDER_UNKNOWN], 1);
    assert_int_equal(r->places, 1);
    rig_free(r);
}

static void an_order_filled_behind_a_lost_answer_is_booked_once(void **state)
{
    (void)state;
    struct rig *r = sent(1);
    found(r, 1, "filled", "1");
    fill_listed(r, 1);
    rig_run(r, 2000);
    assert_int_equal(rig_state(r, 1)->state, ORDER_FILLED);
    assert_int_equal(rig_count(r, MSG_FILL), 1);
    rig_push(r, 1, "filled", "1", "501:1");
    assert_int_equal(rig_count(r, MSG_FILL), 1);
    assert_int_equal(r->places, 1);
    rig_free(r);
}

static void an_order_nobody_knows_is_a_ghost_only_after_its_time_and_then_void(void **state)
{
    (void)state;
    struct rig *r = sent(1);
    rig_run(r, 3900); /* expTime + margin is 4 s */
    assert_int_equal(rig_state(r, 1)->state, ORDER_UNKNOWN);
    assert_int_equal(order_open_qty(orders_by_number(&r->x.orders, 1)).v, 100);
    rig_run(r, 6000);
    assert_int_equal(rig_state(r, 1)->state, ORDER_GHOST);
    assert_int_equal(order_open_qty(orders_by_number(&r->x.orders, 1)).v, 100);
    rig_run(r, 115000);
    assert_int_equal(rig_state(r, 1)->state, ORDER_GHOST);
    rig_run(r, 10000);
    assert_int_equal(rig_state(r, 1)->state, ORDER_VOID);
    assert_int_equal(r->places, 1);
    rig_free(r);
}

static void an_order_that_is_listed_does_not_become_a_ghost(void **state)
{
    (void)state;
    struct rig *r = sent(1);
    char body[RIG_TEXT];
    snprintf(
        body, sizeof body,
        "{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"instType\":\"SPOT\",\"instId\":\"BTC-USDT\","
        "\"ordId\":\"91\",\"clOrdId\":\"%s\",\"px\":\"100\",\"sz\":\"1\","
        "\"ordType\":\"post_only\",\"side\":\"buy\",\"state\":\"live\",\"accFillSz\":\"0\","
        "\"uTime\":\"1800000000300\"}]}",
        rig_cl_ord_id(r, 1));
    rig_answer(r, "/api/v5/trade/orders-pending", 200, body);
    rig_run(r, 12000);
    assert_int_equal(rig_state(r, 1)->state, ORDER_LIVE);
    rig_free(r);
}

static void a_ghost_that_comes_alive_is_cancelled_and_told(void **state)
{
    (void)state;
    struct rig *r = sent(1);
    rig_run(r, 12000);
    assert_int_equal(rig_state(r, 1)->state, ORDER_GHOST);
    const int cancels = r->cancels;
    rig_push(r, 1, "live", "0", NULL);
    assert_int_equal(rig_state(r, 1)->state, ORDER_CANCELING);
    assert_int_equal(r->cancels, cancels + 1);
    assert_int_equal(r->alerts[ALERT_GHOST_REVIVED], 1);
    assert_int_equal(r->x.close_margin.v, DUR_MS(6000).v);
    rig_free(r);
}

static void while_questions_fail_it_stays_unknown_and_nothing_new_opens_there(void **state)
{
    (void)state;
    struct rig *r = sent(1);
    rig_answer(r, "/api/v5/trade/order?", 502, "<html>bad gateway</html>");
    rig_run(r, 30000);
    assert_int_equal(rig_state(r, 1)->state, ORDER_UNKNOWN);
    rig_place(r, 2);
    assert_int_equal(rig_state(r, 2)->state, ORDER_UNSENT);
    assert_string_equal(rig_state(r, 2)->reason.at, "unresolved");
    rig_free(r);
}

static void a_gateways_error_on_an_order_is_no_refusal(void **state)
{
    (void)state;
    static const struct {
        int status;
        const char *body;
        enum order_state becomes;
    } cases[] = {
        {502, "<html>", ORDER_UNKNOWN},
        {200, "", ORDER_UNKNOWN},
        {200, "{\"code\":\"0\",\"msg\":\"\",\"da", ORDER_UNKNOWN},
        {200, "{\"code\":\"0\",\"msg\":\"\",\"data\":[]}", ORDER_UNKNOWN},
        {500, "{\"code\":\"51008\",\"msg\":\"\",\"data\":[]}", ORDER_UNKNOWN},
        {-1, "", ORDER_UNSENT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct rig *r = rig_new();
        r->settings.order_entry = word_of("rest");
        rig_start(r);
        rig_answer(r, "/api/v5/trade/order", cases[i].status, cases[i].body);
        rig_place(r, 1);
        rig_run(r, 50);
        assert_int_equal(r->places, 1);
        assert_int_equal(rig_state(r, 1)->state, cases[i].becomes);
        rig_free(r);
    }
}

static void a_cancel_that_finds_nothing_asks_and_may_find_it_filled(void **state)
{
    (void)state;
    struct rig *r = resting(1);
    found(r, 1, "filled", "1");
    fill_listed(r, 1);
    rig_cancel(r, 1);
    assert_int_equal(rig_state(r, 1)->state, ORDER_CANCELING);
    rig_ack(r, 1, "51400");
    rig_run(r, 250);
    assert_int_equal(rig_state(r, 1)->state, ORDER_FILLED);
    assert_int_equal(rig_count(r, MSG_FILL), 1);
    rig_free(r);
}

static void an_accepted_cancel_is_not_yet_a_cancel(void **state)
{
    (void)state;
    struct rig *r = resting(1);
    rig_cancel(r, 1);
    rig_ack(r, 1, "0");
    assert_int_equal(rig_state(r, 1)->state, ORDER_CANCELING);
    rig_push(r, 1, "partially_filled", "0.4", "501:0.4");
    assert_int_equal(rig_state(r, 1)->state, ORDER_CANCELING);
    assert_int_equal(rig_state(r, 1)->filled.v, 40);
    rig_push(r, 1, "canceled", "0.4", NULL);
    assert_int_equal(rig_state(r, 1)->state, ORDER_CANCELED);
    rig_free(r);
}

static void an_unconfirmed_cancel_is_repeated_both_ways_then_told(void **state)
{
    (void)state;
    struct rig *r = resting(1);
    rig_listed(r, 1);
    rig_cancel(r, 1);
    assert_int_equal(r->cancels, 1);
    rig_run(r, 310);
    assert_int_equal(r->cancels, 2);
    assert_non_null(strstr(r->request, "/api/v5/trade/cancel-order"));
    rig_run(r, 610);
    assert_int_equal(r->cancels, 3);
    assert_int_equal(r->alerts[ALERT_CANCEL_LATE], 0);
    rig_run(r, 2200);
    assert_int_equal(r->alerts[ALERT_CANCEL_LATE], 1);
    const int arms = r->arms;
    rig_run(r, 5000);
    assert_int_equal(r->arms, arms); /* the exchange's own switch is left to run out */
    rig_free(r);
}

static void a_cancel_before_the_answer_goes_out_at_once_and_again_after_it(void **state)
{
    (void)state;
    struct rig *r = sent(1);
    char place[RIG_TEXT];
    memcpy(place, r->frame, sizeof place);
    rig_cancel(r, 1);
    assert_int_equal(r->cancels, 1);
    assert_int_equal(rig_state(r, 1)->state, ORDER_CANCELING);
    memcpy(r->frame, place, sizeof place);
    rig_ack(r, 1, "0");
    assert_int_equal(r->cancels, 2);
    rig_push(r, 1, "canceled", "0", NULL);
    assert_int_equal(rig_state(r, 1)->state, ORDER_CANCELED);
    rig_free(r);
}

static void a_refusal_after_a_cancel_was_sent_is_believed(void **state)
{
    (void)state;
    struct rig *r = sent(1);
    char place[RIG_TEXT];
    memcpy(place, r->frame, sizeof place);
    rig_cancel(r, 1);
    memcpy(r->frame, place, sizeof place);
    rig_ack(r, 1, "51008");
    assert_int_equal(rig_state(r, 1)->state, ORDER_REJECTED);
    rig_free(r);
}

static void an_amend_counts_the_larger_until_the_exchange_has_said(void **state)
{
    (void)state;
    struct rig *r = resting(1);
    struct msg m = rig_order(0);
    m.order.action = ACTION_AMEND;
    m.order.target = 1;
    m.order.px = PX(1001);
    m.order.qty = QTY(150);
    rig_step(r, &m);
    assert_int_equal(r->amends, 1);
    assert_int_equal(rig_state(r, 1)->state, ORDER_AMENDING);
    assert_int_equal(order_open_qty(orders_by_number(&r->x.orders, 1)).v, 150);
    rig_run(r, 1100);
    assert_int_equal(rig_state(r, 1)->state, ORDER_AMENDING);
    found(r, 1, "live", "0");
    rig_run(r, 8000);
    assert_int_equal(rig_state(r, 1)->state, ORDER_LIVE);
    assert_int_equal(rig_state(r, 1)->qty.v, 100);
    rig_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lost_answer_is_asked_for_and_the_order_adopted),
        cmocka_unit_test(an_order_filled_behind_a_lost_answer_is_booked_once),
        cmocka_unit_test(an_order_nobody_knows_is_a_ghost_only_after_its_time_and_then_void),
        cmocka_unit_test(an_order_that_is_listed_does_not_become_a_ghost),
        cmocka_unit_test(a_ghost_that_comes_alive_is_cancelled_and_told),
        cmocka_unit_test(while_questions_fail_it_stays_unknown_and_nothing_new_opens_there),
        cmocka_unit_test(a_gateways_error_on_an_order_is_no_refusal),
        cmocka_unit_test(a_cancel_that_finds_nothing_asks_and_may_find_it_filled),
        cmocka_unit_test(an_accepted_cancel_is_not_yet_a_cancel),
        cmocka_unit_test(an_unconfirmed_cancel_is_repeated_both_ways_then_told),
        cmocka_unit_test(a_cancel_before_the_answer_goes_out_at_once_and_again_after_it),
        cmocka_unit_test(a_refusal_after_a_cancel_was_sent_is_believed),
        cmocka_unit_test(an_amend_counts_the_larger_until_the_exchange_has_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
