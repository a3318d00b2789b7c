#include "tests/lib/test.h"

#include <string.h>

#include "services/risk/ask.h"
#include "tests/lib/bed_trade.h"

/* What goes out and comes back over time: repetition, bursts, ratio, outliers. */

static const struct settings *in_force(const struct bed *bed)
{
    return &bed->core->settings;
}

static struct flow *flow_of(struct bed *bed)
{
    return &bed->core->symbols[0].flow;
}

static void a_window_forgets_at_most_a_sixtieth_late(void **state)
{
    (void)state;
    struct window w;
    const ts_t t = TS(INT64_C(1700000000) * 1000000000);
    window_init(&w, DUR_S(60));
    window_add(&w, MONEY(5), t);
    window_add(&w, MONEY(2), ts_add(t, DUR_S(30)));
    assert_int_equal(window_sum(&w, ts_add(t, DUR_S(60))).v, 7);
    assert_int_equal(window_sum(&w, ts_add(t, DUR_S(61))).v, 2);
    assert_int_equal(window_sum(&w, ts_add(t, DUR_S(1000000))).v, 0);
    window_add(&w, MONEY(9), ts_add(t, DUR_S(1000000)));
    assert_int_equal(window_sum(&w, ts_add(t, DUR_S(1000000))).v, 9);
}

/* An entry at 100.0 and its exit, without waiting. */
static void round_trip(struct bed *bed)
{
    bed_cycle(bed, 1000, 1002, "0");
}

static void few_repeats(struct settings *s)
{
    s->repeat_fills = 3;
    s->burst_fills = RATE(INT64_C(1000) * 1000000000);
}

static void entries_filled_over_and_over_latch_the_symbol_off(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(few_repeats);
    round_trip(bed);
    round_trip(bed);
    assert_false(bed->core->symbols[0].repeated);
    round_trip(bed);
    assert_int_equal(bed_alerts(bed, ALERT_REPEAT), 1);
    bed_live(bed, 120000); /* time does not end it */
    bed_expect_buy(bed, VERDICT_REPEAT);
    (void)bed_command(bed, COMMAND_RESUME, "BTC-USDT");
    bed_live(bed, 300); /* its share of the pool comes back */
    bed_expect_buy(bed, VERDICT_OK);
    bed_free(&bed);
}

static void entries_that_are_spread_out_are_no_repetition(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(few_repeats);
    round_trip(bed);
    round_trip(bed);
    bed_live(bed, 62000);
    round_trip(bed);
    bed_live(bed, 300);
    bed_expect_buy(bed, VERDICT_OK);
    bed_free(&bed);
}

static void fills_of_one_order_are_one_entry(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(few_repeats);
    const struct msg_intent in = bed_intent(bed, SIDE_BUY, 1000);
    const uint64_t order = bed_place(bed, &in);
    bed_order(bed, order, ORDER_LIVE);
    for (int i = 0; i < 5; i++)
        bed_fill(bed, order, 200, "0");
    assert_int_equal(bed_alerts(bed, ALERT_REPEAT), 0);
    bed_free(&bed);
}

static void the_latch_of_repetition_survives_a_restart(void **state)
{
    (void)state;
    struct settings s;
    bed_settings(&s);
    few_repeats(&s);
    struct bed *bed = bed_ready(&s);
    for (int i = 0; i < 3; i++)
        round_trip(bed);
    struct bed *next = bed_second_life(bed, &s);
    bed_expect_buy(next, VERDICT_REPEAT);
    bed_free(&bed);
    bed_free(&next);
}

static void three_of_our_orders_filled_in_five_seconds_freeze_the_side(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    round_trip(bed);
    round_trip(bed);
    bed_live(bed, 300);
    const struct msg_intent sell = bed_intent(bed, SIDE_SELL, 1002);
    const uint64_t offer = bed_place(bed, &sell);
    bed_order(bed, offer, ORDER_LIVE);
    const struct msg_intent buy = bed_intent(bed, SIDE_BUY, 1000);
    const uint64_t order = bed_place(bed, &buy);
    bed_order(bed, order, ORDER_LIVE);
    assert_int_equal(bed_alerts(bed, ALERT_BURST), 0);
    bed_fill(bed, order, 1000, "0");
    assert_int_equal(bed_alerts(bed, ALERT_BURST), 1);
    assert_true(flow_frozen(flow_of(bed), SIDE_BUY, bed->now));
    assert_false(flow_frozen(flow_of(bed), SIDE_SELL, bed->now));
    struct msg_intent out = bed_exit(bed, 1000);
    out.px = PX(1003);
    bed_order(bed, offer, ORDER_CANCELED);
    bed_expect(bed, &out, VERDICT_OK); /* exits go on */
    bed_free(&bed);
}

static void a_frozen_side_rests_for_two_seconds(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    const ts_t start = bed->now;
    flow_of(bed)->frozen_until[SIDE_BUY] = ts_add(start, DUR_S(2));
    bed_expect_buy(bed, VERDICT_BURST);
    const struct msg_intent sell = bed_intent(bed, SIDE_SELL, 1002);
    bed_expect(bed, &sell, VERDICT_OK);
    bed_live(bed, 1900);
    bed_expect_buy(bed, VERDICT_BURST);
    bed_live(bed, 100);
    bed_expect_buy(bed, VERDICT_OK);
    bed_free(&bed);
}

static void openings_of_a_frozen_side_are_cancelled(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    const struct msg_intent buy = bed_intent(bed, SIDE_BUY, 1000);
    const uint64_t order = bed_place(bed, &buy);
    bed_order(bed, order, ORDER_LIVE);
    bed_forget(bed);
    flow_of(bed)->frozen_until[SIDE_BUY] = ts_add(bed->now, DUR_S(2));
    bed_live(bed, 100);
    assert_int_equal(bed_cancels(bed), 1);
    assert_int_equal(bed_last(bed, MSG_ORDER)->order.target, order);
    bed_free(&bed);
}

static void fills_spread_over_more_than_five_seconds_are_no_burst(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    round_trip(bed);
    round_trip(bed);
    bed_live(bed, 5200);
    round_trip(bed);
    assert_int_equal(bed_alerts(bed, ALERT_BURST), 0);
    bed_free(&bed);
}

static void sent(struct bed *bed, uint64_t n)
{
    for (uint64_t i = 0; i < n; i++)
        flow_order(flow_of(bed), bed_money("100"), bed_money("1"), bed->now);
}

static void many_orders_for_few_fills_are_warned_about_then_refused(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    const uint64_t limit = in_force(bed)->order_to_trade;
    sent(bed, limit - 1);
    bed_live(bed, 100);
    assert_int_equal(bed_alerts(bed, ALERT_TRADE_RATIO), 0);
    sent(bed, 1);
    bed_live(bed, 300);
    assert_int_equal(bed_alerts(bed, ALERT_TRADE_RATIO), 1);
    sent(bed, 9 * limit - 1);
    bed_expect_buy(bed, VERDICT_OK); /* and this is the last one */
    const struct msg_intent in = bed_intent(bed, SIDE_SELL, 1002);
    bed_expect(bed, &in, VERDICT_TRADE_RATIO);
    assert_int_equal(bed_last(bed, MSG_VERDICT)->verdict.limit.v, money_of_count(10 * limit).v);
    bed_free(&bed);
}

static void a_size_ten_times_the_usual_one_is_refused(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    for (int i = 0; i < FLOW_SENT_MIN - 1; i++)
        flow_order(flow_of(bed), bed_money("100"), bed_money("0.5"), bed->now);
    struct msg_intent in = bed_intent(bed, SIDE_BUY, 1000);
    in.qty = QTY(5001);
    bed_expect(bed, &in, VERDICT_OK); /* seven orders are no habit; this is the eighth */
    bed_free(&bed);
    bed = bed_ready_with(NULL);
    for (int i = 0; i < FLOW_SENT_MIN; i++)
        flow_order(flow_of(bed), bed_money("100"), bed_money("0.5"), bed->now);
    in = bed_intent(bed, SIDE_BUY, 1000);
    in.qty = QTY(5001);
    bed_expect(bed, &in, VERDICT_OUTLIER);
    in = bed_intent(bed, SIDE_BUY, 1000);
    in.qty = QTY(5000);
    bed_expect(bed, &in, VERDICT_OK);
    bed_free(&bed);
}

static void a_price_ten_collars_from_the_usual_one_is_refused(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    for (int i = 0; i < FLOW_SENT_MIN; i++)
        flow_order(flow_of(bed), bed_money("111.2"), bed_money("1"), bed->now);
    bed_expect_buy(bed, VERDICT_OUTLIER); /* 100.0: 10.07 % away */
    const struct msg_intent sell = bed_intent(bed, SIDE_SELL, 1002);
    bed_expect(bed, &sell, VERDICT_OK); /* 9.9 % */
    bed_live(bed, 601000);              /* what is ten minutes old says nothing of now */
    bed_expect_buy(bed, VERDICT_OK);
    bed_free(&bed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_window_forgets_at_most_a_sixtieth_late),
        cmocka_unit_test(entries_filled_over_and_over_latch_the_symbol_off),
        cmocka_unit_test(entries_that_are_spread_out_are_no_repetition),
        cmocka_unit_test(fills_of_one_order_are_one_entry),
        cmocka_unit_test(the_latch_of_repetition_survives_a_restart),
        cmocka_unit_test(three_of_our_orders_filled_in_five_seconds_freeze_the_side),
        cmocka_unit_test(a_frozen_side_rests_for_two_seconds),
        cmocka_unit_test(openings_of_a_frozen_side_are_cancelled),
        cmocka_unit_test(fills_spread_over_more_than_five_seconds_are_no_burst),
        cmocka_unit_test(many_orders_for_few_fills_are_warned_about_then_refused),
        cmocka_unit_test(a_size_ten_times_the_usual_one_is_refused),
        cmocka_unit_test(a_price_ten_collars_from_the_usual_one_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
