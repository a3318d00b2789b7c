#include "tests/lib/test.h"

#include "services/risk/risk.h"
#include "tests/lib/bed_trade.h"

/* The gate's rows about freshness, grid, prices and depth: see test_risk_gate. */

static void an_old_book_is_not_quoted_on(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    for (int i = 0; i < 21; i++) {
        const struct msg_executor_status s = bed_status(bed);
        bed_say_status(bed, &s);
        bed_lease(bed, BED_SES, 0, "BTC-USDT");
        bed_pass(bed, 100);
    }
    bed_expect_buy(bed, VERDICT_FRESHNESS);
    bed_book(bed, "BTC-USDT", 1000, 1002, 100000);
    bed_expect_buy(bed, VERDICT_OK);
    bed_free(&bed);
}

static void a_broken_book_is_not_quoted_on(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    bed_book_state(bed, "BTC-USDT", BOOK_STALE);
    bed_expect_buy(bed, VERDICT_FRESHNESS);
    bed_free(&bed);
}

static void an_intent_decided_on_an_old_book_is_refused(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    struct msg_intent in = bed_intent(bed, SIDE_BUY, 1000);
    in.book_ts = TS(bed->now.v - DUR_MS(2001).v);
    bed_expect(bed, &in, VERDICT_FRESHNESS);
    in.book_ts = TS(bed->now.v + DUR_MS(1001).v);
    bed_expect(bed, &in, VERDICT_FRESHNESS);
    bed_free(&bed);
}

static void prices_and_sizes_off_the_grid_are_refused(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    bed->core->symbols[0].market.instrument.tick = PX(5);
    struct msg_intent in = bed_intent(bed, SIDE_BUY, 999);
    bed_expect(bed, &in, VERDICT_TICK);
    bed->core->symbols[0].market.instrument.tick = PX(1);
    bed->core->symbols[0].market.instrument.lot = QTY(10);
    in = bed_intent(bed, SIDE_BUY, 1000);
    in.qty = QTY(1001);
    bed_expect(bed, &in, VERDICT_TICK);
    in.px = PX(0);
    in.qty = QTY(1000);
    bed_expect(bed, &in, VERDICT_TICK);
    bed_free(&bed);
}

static void sizes_outside_the_instruments_limits_are_refused(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    struct msg_intent in = bed_intent(bed, SIDE_BUY, 1000);
    in.qty = QTY(9);
    bed_expect(bed, &in, VERDICT_SIZE);
    in.qty = QTY(1000001);
    bed_expect(bed, &in, VERDICT_SIZE);
    in = bed_intent(bed, SIDE_BUY, 1000);
    in.qty = QTY(10);
    bed_expect(bed, &in, VERDICT_OK);
    bed_free(&bed);
}

static void nonsense_is_refused_and_overflows_nothing(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    struct msg_intent in = bed_intent(bed, SIDE_BUY, 1000);
    in.px = PX(INT64_MAX);
    in.qty = QTY(INT64_MAX);
    bed_expect(bed, &in, VERDICT_SIZE);
    in.px = PX(INT64_MIN);
    in.qty = QTY(INT64_MIN);
    bed_expect(bed, &in, VERDICT_TICK);
    bed_free(&bed);
}

static void what_is_not_post_only_may_not_open(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    struct msg_intent in = bed_intent(bed, SIDE_BUY, 1000);
    in.kind = ORDER_KIND_LIMIT;
    bed_expect(bed, &in, VERDICT_WOULD_CROSS);
    bed_free(&bed);
}

static void a_post_only_order_that_would_take_is_refused(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    struct msg_intent in = bed_intent(bed, SIDE_BUY, 1002);
    bed_expect(bed, &in, VERDICT_WOULD_CROSS);
    in = bed_intent(bed, SIDE_SELL, 1000);
    bed_expect(bed, &in, VERDICT_WOULD_CROSS);
    in = bed_intent(bed, SIDE_BUY, 1001);
    bed_expect(bed, &in, VERDICT_OK);
    bed_free(&bed);
}

static void our_orders_never_meet_each_other(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    const struct msg_intent buy = bed_intent(bed, SIDE_BUY, 1000);
    const uint64_t order = bed_place(bed, &buy);
    bed_order(bed, order, ORDER_LIVE);
    bed_book(bed, "BTC-USDT", 996, 998, 100000); /* the book fell through our bid */
    const struct msg_intent sell = bed_intent(bed, SIDE_SELL, 998);
    bed_expect(bed, &sell, VERDICT_SELF_TRADE);
    bed_free(&bed);
}

static void a_price_beyond_the_collar_is_refused(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    struct msg_intent in = bed_intent(bed, SIDE_BUY, 990); /* middle 1001, 1 % is 10.01 */
    bed_expect(bed, &in, VERDICT_COLLAR);
    in = bed_intent(bed, SIDE_BUY, 991);
    bed_expect(bed, &in, VERDICT_OK);
    bed_free(&bed);
}

static void a_price_outside_the_exchanges_band_is_refused(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    struct msg m = {.type = MSG_PRICE_LIMIT};
    m.price_limit = (struct msg_price_limit){.inst = word_of("BTC-USDT"),
                                             .px_exp = -1,
                                             .buy_limit = PX(999),
                                             .sell_limit = PX(1003),
                                             .enabled = true};
    bed_send(bed, m);
    bed_expect_buy(bed, VERDICT_PRICE_BAND);
    const struct msg_intent sell = bed_intent(bed, SIDE_SELL, 1002);
    bed_expect(bed, &sell, VERDICT_PRICE_BAND);
    m.price_limit.enabled = false;
    bed_send(bed, m);
    bed_expect_buy(bed, VERDICT_OK);
    bed_free(&bed);
}

static void a_touch_below_three_times_our_quotes_is_too_thin(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    bed_book(bed, "BTC-USDT", 1000, 1002, 1490); /* 298.3 of notional, 300 wanted */
    bed_expect_buy(bed, VERDICT_DEPTH);
    assert_true(bed_last(bed, MSG_VERDICT)->verdict.limit.v == bed_money("300").v);
    bed_book(bed, "BTC-USDT", 1000, 1002, 1500);
    bed_expect_buy(bed, VERDICT_OK);
    bed_free(&bed);
}

static void our_own_order_is_not_depth(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    const struct msg_intent buy = bed_intent(bed, SIDE_BUY, 1000);
    const uint64_t order = bed_place(bed, &buy);
    bed_order(bed, order, ORDER_LIVE);
    bed_book(bed, "BTC-USDT", 1000, 1002, 3400); /* 680 with, 580 without, 600 wanted */
    const struct msg_intent sell = bed_intent(bed, SIDE_SELL, 1002);
    bed_expect(bed, &sell, VERDICT_DEPTH);
    bed_free(&bed);
}

static void depth_of_equity(struct settings *s)
{
    s->depth_basis = word_of("equity");
}

static void depth_can_be_asked_in_multiples_of_equity(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(depth_of_equity);
    bed_expect_buy(bed, VERDICT_DEPTH);
    bed_book(bed, "BTC-USDT", 1000, 1002, 200000);
    bed_expect_buy(bed, VERDICT_OK);
    bed_free(&bed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_old_book_is_not_quoted_on),
        cmocka_unit_test(a_broken_book_is_not_quoted_on),
        cmocka_unit_test(an_intent_decided_on_an_old_book_is_refused),
        cmocka_unit_test(prices_and_sizes_off_the_grid_are_refused),
        cmocka_unit_test(sizes_outside_the_instruments_limits_are_refused),
        cmocka_unit_test(nonsense_is_refused_and_overflows_nothing),
        cmocka_unit_test(what_is_not_post_only_may_not_open),
        cmocka_unit_test(a_post_only_order_that_would_take_is_refused),
        cmocka_unit_test(our_orders_never_meet_each_other),
        cmocka_unit_test(a_price_beyond_the_collar_is_refused),
        cmocka_unit_test(a_price_outside_the_exchanges_band_is_refused),
        cmocka_unit_test(a_touch_below_three_times_our_quotes_is_too_thin),
        cmocka_unit_test(our_own_order_is_not_depth),
        cmocka_unit_test(depth_can_be_asked_in_multiples_of_equity),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
