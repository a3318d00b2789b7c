#include "tests/lib/test.h"

#include <string.h>

#include "services/risk/day.h"
#include "tests/lib/bed_trade.h"

/* Losses of the day: since its start, from its best moment, within a minute. Each test switches
 * the two others off. Cautious equity is about 10780: a tenth of a per cent is 10.78. */

static void only(struct settings *s, rate_t *one, int64_t share)
{
    s->stop_loss = RATE(100000000);
    s->daily_loss_limit = s->drawdown_limit = s->loss_speed = RATE(1000000000);
    s->drawdown_reduce = RATE(0);
    s->loss_streak = 100;
    s->burst_fills = RATE(INT64_C(1000) * 1000000000);
    *one = RATE(share);
}

static void only_drawdown(struct settings *s)
{
    only(s, &s->drawdown_limit, 1000000);
}

static void only_speed(struct settings *s)
{
    only(s, &s->loss_speed, 1000000);
}

static void only_reduce(struct settings *s)
{
    only(s, &s->drawdown_reduce, 1000000);
}

/* A round trip that brings so many tenths for each of ten coins: the prices are 100.0 and that. */
static void trip(struct bed *bed, int64_t sell)
{
    bed_live(bed, 300);
    struct msg_intent in = bed_intent(bed, SIDE_BUY, 1000);
    in.qty = QTY(5000);
    uint64_t order = bed_place(bed, &in);
    bed_order(bed, order, ORDER_LIVE);
    bed_fill(bed, order, 5000, "0");
    struct msg_intent out = bed_exit(bed, 5000);
    order = bed_place(bed, &out);
    bed_order(bed, order, ORDER_LIVE);
    bed_fill_at(bed, order, sell, 5000, "0");
}

static void a_drawdown_counts_from_the_best_moment_of_the_day(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(only_drawdown);
    trip(bed, 1030); /* 15 won */
    bed_live(bed, 200);
    trip(bed, 980); /* 10 of it lost */
    bed_live(bed, 200);
    assert_int_equal(bed->core->mode.mode, MODE_ACTIVE);
    trip(bed, 998); /* one more: 11 below the best, though 4 above the start */
    bed_expect_buy(bed, VERDICT_LOSS);
    bed_live(bed, 200);
    assert_int_equal(bed->core->mode.mode, MODE_HALTED);
    assert_true(word_is(&bed->core->halt_reason, "drawdown"));
    assert_int_equal(bed_alerts(bed, ALERT_LOSS_LIMIT), 1);
    bed_free(&bed);
}

static void a_restart_forgets_neither_the_best_moment_nor_the_halt(void **state)
{
    (void)state;
    struct settings s;
    bed_settings(&s);
    only_drawdown(&s);
    struct bed *bed = bed_ready(&s);
    trip(bed, 1030);
    bed_live(bed, 200);
    trip(bed, 980);
    bed_live(bed, 200);
    struct bed *next = bed_second_life(bed, &s);
    next->trades = bed->trades;
    assert_true(money_cmp(day_drawdown(next->core), bed_money("9.9")) > 0);
    trip(next, 998);
    bed_live(next, 200);
    assert_int_equal(next->core->mode.mode, MODE_HALTED);
    struct bed *third = bed_second_life(next, &s);
    assert_int_equal(third->core->mode.mode, MODE_HALTED);
    (void)bed_command(next, COMMAND_RESUME, "");
    bed_live(next, 500);
    assert_int_equal(next->core->mode.mode, MODE_ACTIVE); /* counted from here */
    bed_free(&bed);
    bed_free(&next);
    bed_free(&third);
}

static void what_is_lost_within_a_minute_halts(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(only_speed);
    trip(bed, 985); /* 7.5 */
    bed_live(bed, 61000);
    trip(bed, 985); /* 15 in all, never 10.78 within a minute */
    bed_live(bed, 200);
    assert_int_equal(bed->core->mode.mode, MODE_ACTIVE);
    trip(bed, 985);
    bed_expect_buy(bed, VERDICT_LOSS);
    bed_live(bed, 200);
    assert_true(word_is(&bed->core->halt_reason, "loss_speed"));
    bed_free(&bed);
}

static void a_drawdown_halves_orders_before_it_halts(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(only_reduce);
    bed_live(bed, 200);
    const money_t before = bed->core->symbols[0].limits.order_notional;
    trip(bed, 978); /* 11 lost */
    bed_live(bed, 300);
    const money_t after = bed->core->symbols[0].limits.order_notional;
    assert_true(money_cmp(after, before) < 0);
    assert_true(money_cmp(money_add(after, after), before) <= 0);
    struct msg_intent in = bed_intent(bed, SIDE_BUY, 1000);
    in.qty = QTY(2700); /* 270 of 539.05 less a little */
    bed_expect(bed, &in, VERDICT_ORDER_CAP);
    in = bed_intent(bed, SIDE_BUY, 1000);
    in.qty = QTY(2690);
    bed_expect(bed, &in, VERDICT_OK);
    bed_free(&bed);
}

static void while_the_days_result_is_unknown_nothing_is_opened(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    bed->core->day = 0;
    bed_expect_buy(bed, VERDICT_LOSS);
    bed_live(bed, 200);
    bed_expect_buy(bed, VERDICT_OK);
    bed_free(&bed);
}

static void coins_that_fall_in_price_are_no_loss_of_ours(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(only_drawdown);
    trip(bed, 1010);
    bed_live(bed, 200);
    for (int64_t px = 1000; px > 600; px -= 10) {
        bed_book(bed, "BTC-USDT", px, px + 2, 100000); /* ten of them are in the account */
        bed_live(bed, 100);
    }
    assert_int_equal(bed->core->mode.mode, MODE_ACTIVE);
    assert_int_equal(day_drawdown(bed->core).v, 0);
    bed_free(&bed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_drawdown_counts_from_the_best_moment_of_the_day),
        cmocka_unit_test(a_restart_forgets_neither_the_best_moment_nor_the_halt),
        cmocka_unit_test(what_is_lost_within_a_minute_halts),
        cmocka_unit_test(a_drawdown_halves_orders_before_it_halts),
        cmocka_unit_test(while_the_days_result_is_unknown_nothing_is_opened),
        cmocka_unit_test(coins_that_fall_in_price_are_no_loss_of_ours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
