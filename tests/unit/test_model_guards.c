#include "tests/lib/test.h"

#include <math.h>

#include "common/model/guards.h"

#define S  1000000000LL
#define MS 1000000LL
#define T0 (1000LL * S)

static struct guards fresh(void)
{
    struct guards g;
    guards_init(&g, DUR_S(60));
    return g;
}

static int64_t off_ms(const struct guards *g, int64_t now, enum side side)
{
    enum toxic_cause why = TOXIC_SWEEP;
    const ts_t until = guards_until(g, TS(T0 + now), side, &why);
    return until.v == 0 ? 0 : (until.v - T0 - now) / MS;
}

static bool print(struct guards *g, int64_t at, enum side side, double qty, uint32_t levels)
{
    const struct guards_print p = {TS(T0 + at), side, qty, 10.0, levels};
    return guards_trade(g, &p);
}

static void half_the_touch_within_a_second_is_a_sweep(void **state)
{
    (void)state;
    struct guards g = fresh();
    assert_false(print(&g, 0, SIDE_SELL, 3.0, 1));
    assert_false(print(&g, 500 * MS, SIDE_SELL, 2.0, 1)); /* half, not over half */
    assert_false(print(&g, 700 * MS, SIDE_BUY, 4.0, 1));  /* the other side's */
    assert_true(print(&g, 900 * MS, SIDE_SELL, 0.1, 1));
    assert_int_equal(off_ms(&g, 900 * MS, SIDE_BUY), 1000); /* sellers hit bids */
    assert_int_equal(off_ms(&g, 900 * MS, SIDE_SELL), 0);
    assert_int_equal(off_ms(&g, 1900 * MS, SIDE_BUY), 0);
    assert_false(print(&g, 1950 * MS, SIDE_SELL, 2.8, 1)); /* with the 2.1 of before it would be */
}

static void three_levels_at_once_are_a_sweep(void **state)
{
    (void)state;
    struct guards g = fresh();
    assert_false(print(&g, 0, SIDE_BUY, 0.1, 2));
    assert_true(print(&g, 0, SIDE_BUY, 0.1, 3));
    assert_int_equal(off_ms(&g, 0, SIDE_SELL), 1000);
}

static void more_trades_than_are_kept_still_count(void **state)
{
    (void)state;
    struct guards g = fresh();
    bool off = false;
    for (int n = 0; n < 3 * GUARDS_TRADES; n++)
        off = print(&g, n, SIDE_BUY, 0.03, 1); /* 5.76 in all */
    assert_true(off);
}

static void a_jump_takes_both_sides_off(void **state)
{
    (void)state;
    struct guards g = fresh();
    assert_false(guards_move(&g, TS(T0), 7e-4, 1.5e-4));
    assert_false(guards_move(&g, TS(T0), 1.0, 0.0)); /* nothing is known of it yet */
    assert_true(guards_move(&g, TS(T0), -8e-4, 1.5e-4));
    assert_int_equal(off_ms(&g, 0, SIDE_BUY), 3000);
    assert_int_equal(off_ms(&g, 0, SIDE_SELL), 3000);
}

static void the_leader_takes_the_side_off_that_it_runs_over(void **state)
{
    (void)state;
    struct guards g = fresh();
    assert_false(guards_lead(&g, TS(T0), 3.9e-4, 1e-4));
    assert_true(guards_lead(&g, TS(T0), 4.1e-4, 1e-4)); /* over 4 sigma */
    assert_int_equal(off_ms(&g, 0, SIDE_SELL), 1000);
    assert_int_equal(off_ms(&g, 0, SIDE_BUY), 0);
    assert_true(guards_lead(&g, TS(T0), -5.1e-4, 9e-4)); /* over 5 bp */
    assert_int_equal(off_ms(&g, 0, SIDE_BUY), 1000);
}

static void the_fourth_entry_within_a_minute_is_a_burst(void **state)
{
    (void)state;
    struct guards g = fresh();
    assert_false(guards_entry(&g, TS(T0), SIDE_BUY));
    assert_false(guards_entry(&g, TS(T0 + 20 * S), SIDE_BUY));
    assert_false(guards_entry(&g, TS(T0 + 40 * S), SIDE_BUY));
    assert_false(guards_entry(&g, TS(T0 + 61 * S), SIDE_BUY)); /* the first is too old */
    assert_false(guards_entry(&g, TS(T0 + 62 * S), SIDE_SELL));
    assert_true(guards_entry(&g, TS(T0 + 63 * S), SIDE_BUY));
    assert_int_equal(off_ms(&g, 63 * S, SIDE_BUY), 60000);
    assert_int_equal(off_ms(&g, 63 * S, SIDE_SELL), 0);
}

static struct average markouts(int fills, double bp)
{
    struct average a;
    average_init(&a, 50);
    for (int n = 0; n < fills; n++)
        assert_true(average_add(&a, (bp + (n % 2 ? 1.0 : -1.0)) * 1e-4));
    return a;
}

static void a_side_whose_fills_lose_goes_off_for_twice_as_long_each_time(void **state)
{
    (void)state;
    struct guards g = fresh();
    struct average a = markouts(19, -5.0);
    assert_false(guards_judge(&g, TS(T0), SIDE_BUY, &a, 2e-4)); /* too few fills */
    assert_true(average_add(&a, -5e-4));
    assert_true(guards_judge(&g, TS(T0), SIDE_BUY, &a, 2e-4));
    assert_int_equal(off_ms(&g, 0, SIDE_BUY), 60000);
    assert_false(guards_judge(&g, TS(T0 + 61 * S), SIDE_BUY, &a, 2e-4)); /* no new fill */
    int64_t now = 61 * S;
    int64_t wait = 60000;
    for (int n = 0; n < 8; n++) {
        assert_true(average_add(&a, -5e-4));
        assert_true(guards_judge(&g, TS(T0 + now), SIDE_BUY, &a, 2e-4));
        wait = wait * 2 < 1800000 ? wait * 2 : 1800000;
        assert_int_equal(off_ms(&g, now, SIDE_BUY), wait);
        now += wait * MS + S;
    }
    now += 1800 * S; /* it stood for as long as it was off */
    assert_true(average_add(&a, -5e-4));
    assert_true(guards_judge(&g, TS(T0 + now), SIDE_BUY, &a, 2e-4));
    assert_int_equal(off_ms(&g, now, SIDE_BUY), 60000);
}

static void a_side_within_one_error_of_its_fee_stays(void **state)
{
    (void)state;
    struct guards g = fresh();
    struct average a = markouts(40, 2.05); /* a little over the fee */
    assert_false(guards_judge(&g, TS(T0), SIDE_SELL, &a, 2e-4));
    a = markouts(42, 1.9); /* below it, but se is .15 bp */
    assert_false(guards_judge(&g, TS(T0), SIDE_SELL, &a, 2e-4));
    a = markouts(44, 1.5);
    assert_true(guards_judge(&g, TS(T0), SIDE_SELL, &a, 2e-4));
    enum toxic_cause why = TOXIC_SWEEP;
    assert_true(guards_until(&g, TS(T0), SIDE_SELL, &why).v > 0);
    assert_string_equal(toxic_cause_name(why), "losing");
}

static void vpin_is_the_mean_imbalance_of_fifty_buckets(void **state)
{
    (void)state;
    struct vpin v;
    vpin_init(&v, 10.0);
    for (int n = 0; n < 49; n++) {
        assert_true(vpin_trade(&v, SIDE_BUY, 8.0));
        assert_true(vpin_trade(&v, SIDE_SELL, 2.0));
    }
    assert_true(vpin_value(&v) <= 0.0);
    assert_true(vpin_trade(&v, SIDE_BUY, 10.0));
    assert_true(fabs(vpin_value(&v) - (49 * .6 + 1.0) / 50) <= 1e-9);
    assert_true(vpin_trade(&v, SIDE_SELL, 505.0)); /* all fifty anew, and half of one more */
    assert_true(fabs(vpin_value(&v) - 1.0) <= 1e-9);
    assert_true(fabs(v.sold - 5.0) <= 1e-9);
    assert_false(vpin_trade(&v, SIDE_SELL, (double)NAN));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(half_the_touch_within_a_second_is_a_sweep),
        cmocka_unit_test(three_levels_at_once_are_a_sweep),
        cmocka_unit_test(more_trades_than_are_kept_still_count),
        cmocka_unit_test(a_jump_takes_both_sides_off),
        cmocka_unit_test(the_leader_takes_the_side_off_that_it_runs_over),
        cmocka_unit_test(the_fourth_entry_within_a_minute_is_a_burst),
        cmocka_unit_test(a_side_whose_fills_lose_goes_off_for_twice_as_long_each_time),
        cmocka_unit_test(a_side_within_one_error_of_its_fee_stays),
        cmocka_unit_test(vpin_is_the_mean_imbalance_of_fifty_buckets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
