#include "tests/lib/test.h"

#include <string.h>

#include "services/risk/risk.h"
#include "tests/lib/bed_trade.h"

/* Settings and market that do not fit each other: said, once a cause, and again when it is news. */

static bool tells(const struct bed *bed, const char *what)
{
    return str_find(str_from(bed->detail), str_from(what)) < strlen(bed->detail);
}

static void large(struct settings *s)
{
    s->order_amount = bed_money("100");
}

static void a_market_that_fits_brings_no_warning(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(large);
    bed_live(bed, 3000);
    assert_int_equal(bed_alerts(bed, ALERT_ECONOMICS), 0);
    bed_free(&bed);
}

static void a_spread_that_pays_fees_but_no_adverse_selection_is_warned_about(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(large);
    bed_fees(bed, "BTC-USDT", 349000, 500000); /* 6.98 + 2 + 1 bp: just below 10 */
    bed_live(bed, 2000);
    assert_int_equal(bed_alerts(bed, ALERT_ECONOMICS), 0);
    bed_fees(bed, "BTC-USDT", 350000, 500000);
    bed_live(bed, 3000);
    assert_int_equal(bed_alerts(bed, ALERT_ECONOMICS), 1);
    assert_true(tells(bed, "better knowledge"));
    bed_fees(bed, "BTC-USDT", 360000, 500000); /* other fees: news */
    bed_live(bed, 3000);
    assert_int_equal(bed_alerts(bed, ALERT_ECONOMICS), 2);
    bed_expect_buy(bed, VERDICT_OK);
    bed_free(&bed);
}

static void small(struct settings *s)
{
    s->order_amount = bed_money("20"); /* smallest order: 0.01 at 100.1 */
}

static void orders_below_twenty_of_the_smallest_are_warned_about(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(small);
    bed_book(bed, "BTC-USDT", 999, 1001, 100000); /* 20.00 */
    bed->core->symbols[0].economics = (struct economics){0};
    bed_live(bed, 1500);
    assert_int_equal(bed_alerts(bed, ALERT_ECONOMICS), 0);
    bed_book(bed, "BTC-USDT", 1000, 1002, 100000); /* 20.02 */
    bed_live(bed, 3000);
    assert_int_equal(bed_alerts(bed, ALERT_ECONOMICS), 1);
    assert_true(tells(bed, "smallest"));
    bed_free(&bed);
}

static void small_pool(struct settings *s)
{
    s->order_amount = bed_money("5000");
    s->open_cap = RATE(2000000); /* 0.2 %: half of it is about eleven of the smallest orders */
}

static void a_share_below_forty_of_the_smallest_is_warned_about(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(small_pool);
    bed_live(bed, 3000);
    assert_int_equal(bed_alerts(bed, ALERT_ECONOMICS), 1);
    assert_true(tells(bed, "its share of the pool"));
    bed_account(bed, "1"); /* no equity, no share: that is said by the limits */
    bed_live(bed, 3000);
    assert_int_equal(bed->core->symbols[0].limits.code, VERDICT_LEASED);
    assert_non_null(strstr(bed->core->symbols[0].limits_text, "smallest order on each side, 2.0"));
    bed_free(&bed);
}

static void a_tick_wider_than_min_spread_is_warned_about_once(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(large);
    bed->core->symbols[0].market.instrument.tick = PX(2); /* 20 bp of 100.1 */
    bed_live(bed, 3000);
    assert_int_equal(bed_alerts(bed, ALERT_ECONOMICS), 1);
    assert_true(tells(bed, "queue"));
    bed->core->symbols[0].market.instrument.tick = PX(1); /* 9.99 bp */
    bed_live(bed, 2000);
    bed->core->symbols[0].market.instrument.tick = PX(2);
    bed_live(bed, 3000);
    assert_int_equal(bed_alerts(bed, ALERT_ECONOMICS), 2);
    bed_free(&bed);
}

static void say_noise(struct bed *bed, int64_t volatility)
{
    struct msg m = {.type = MSG_EDGE, .src = SERVICE_STRATEGY, .ses = BED_SES};
    m.edge = (struct msg_edge){
        .inst = word_of("BTC-USDT"), .volatility_slow = RATE(volatility), .hold = DUR_S(25)};
    bed_send(bed, m);
}

static void a_stop_within_four_deviations_of_a_holding_time_is_warned_about(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(large);
    say_noise(bed, 99000); /* 4 · 0.99 bp · 5 = 19.8 bp of 20 */
    bed_live(bed, 2000);
    assert_int_equal(bed_alerts(bed, ALERT_ECONOMICS), 0);
    say_noise(bed, 101000);
    bed_live(bed, 2000);
    assert_int_equal(bed_alerts(bed, ALERT_ECONOMICS), 1);
    assert_true(tells(bed, "noise"));
    bed_free(&bed);
}

static void taking_more_than_one_part_in_twenty_is_warned_about(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(large);
    struct flow *f = &bed->core->symbols[0].flow;
    for (int i = 0; i < 19; i++)
        flow_traded(f, bed_money("1"), true, bed->now);
    flow_traded(f, bed_money("1"), false, bed->now); /* 95 % */
    bed_live(bed, 2000);
    assert_int_equal(bed_alerts(bed, ALERT_ECONOMICS), 0);
    flow_traded(f, bed_money("1"), false, bed->now);
    bed_live(bed, 2000);
    assert_int_equal(bed_alerts(bed, ALERT_ECONOMICS), 1);
    assert_true(tells(bed, "taken"));
    bed_free(&bed);
}

static void fees_not_read_yet_are_no_news_and_too_high_ones_are_once(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(large);
    bed->core->symbols[0].fees.known = false;
    bed_live(bed, 1000);
    assert_int_equal(bed_alerts(bed, ALERT_FEES_REFUSED), 0);
    bed_expect_buy(bed, VERDICT_FEES);
    bed_fees(bed, "BTC-USDT", 800000, 1000000);
    bed_live(bed, 1000);
    assert_int_equal(bed_alerts(bed, ALERT_FEES_REFUSED), 1);
    assert_true(tells(bed, "maker fee of at most 0.0449"));
    bed_live(bed, 5000);
    assert_int_equal(bed_alerts(bed, ALERT_FEES_REFUSED), 1);
    bed_fees(bed, "BTC-USDT", 700000, 1000000); /* another tier, still too high */
    bed_live(bed, 1000);
    assert_int_equal(bed_alerts(bed, ALERT_FEES_REFUSED), 2);
    bed_free(&bed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_market_that_fits_brings_no_warning),
        cmocka_unit_test(a_spread_that_pays_fees_but_no_adverse_selection_is_warned_about),
        cmocka_unit_test(orders_below_twenty_of_the_smallest_are_warned_about),
        cmocka_unit_test(a_share_below_forty_of_the_smallest_is_warned_about),
        cmocka_unit_test(a_tick_wider_than_min_spread_is_warned_about_once),
        cmocka_unit_test(a_stop_within_four_deviations_of_a_holding_time_is_warned_about),
        cmocka_unit_test(taking_more_than_one_part_in_twenty_is_warned_about),
        cmocka_unit_test(fees_not_read_yet_are_no_news_and_too_high_ones_are_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
