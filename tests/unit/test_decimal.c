#include "tests/lib/test.h"

#include <string.h>

#include "common/base/decimal.h"

#define ONE ((int128_t)1000000000 * 1000000000)

static void texts_become_counts_of_their_unit(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int exp;
        enum err e;
        int64_t v;
    } rows[] = {
        {"91500.1", -1, ERR_OK, 915001},
        {"91500.10", -1, ERR_OK, 915001},
        {"91500", -1, ERR_OK, 915000},
        {"-0.5", -1, ERR_OK, -5},
        {".5", -1, ERR_OK, 5},
        {"5.", -1, ERR_OK, 50},
        {"0.000000000001", -12, ERR_OK, 1},
        {"-0", 0, ERR_OK, 0},
        {"000", -18, ERR_OK, 0},
        {"1200", 2, ERR_OK, 12},
        {"9223372036854775807", 0, ERR_OK, INT64_MAX},
        {"-9223372036854775808", 0, ERR_OK, INT64_MIN},
        {"9223372036854775808", 0, ERR_RANGE, 0},
        {"10", -18, ERR_RANGE, 0},
        {"0.12", -1, ERR_PRECISION, 0},
        {"150", 2, ERR_PRECISION, 0},
        {"", 0, ERR_SYNTAX, 0},
        {"-", 0, ERR_SYNTAX, 0},
        {".", 0, ERR_SYNTAX, 0},
        {"-.", 0, ERR_SYNTAX, 0},
        {"+1", 0, ERR_SYNTAX, 0},
        {"1e5", 0, ERR_SYNTAX, 0},
        {" 1", 0, ERR_SYNTAX, 0},
        {"1 ", 0, ERR_SYNTAX, 0},
        {"1.2.3", -3, ERR_SYNTAX, 0},
        {"1,5", -1, ERR_SYNTAX, 0},
        {"--1", 0, ERR_SYNTAX, 0},
        {"0x10", 0, ERR_SYNTAX, 0},
        {"00000000000000000000000000000000000000001", 0, ERR_SYNTAX, 0},
        {"0000000000000000000000000000000000000001", 0, ERR_OK, 1},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int64_t v = 4711;
        const enum err e = decimal_parse(str_from(rows[i].text), rows[i].exp, &v);
        if (e != rows[i].e)
            print_error("%s: %s\n", rows[i].text, err_name(e));
        assert_int_equal(e, rows[i].e);
        assert_int_equal(v, e == ERR_OK ? rows[i].v : 4711);
    }
}

static void wide_numbers_reach_to_the_end_of_128_bits(void **state)
{
    (void)state;
    int128_t v = 0;
    const int128_t max = (int128_t)(~(uint128_t)0 >> 1);
    assert_int_equal(decimal_parse_wide(STR("170141183460469231731687303715884105727"), 0, &v),
                     ERR_OK);
    assert_true(v == max);
    assert_int_equal(decimal_parse_wide(STR("-170141183460469231731687303715884105727"), 0, &v),
                     ERR_OK);
    assert_true(v == -max);
    assert_int_equal(decimal_parse_wide(STR("170141183460469231731687303715884105728"), 0, &v),
                     ERR_RANGE);
    assert_int_equal(decimal_parse_wide(STR("999999999999999999999999999999999999999"), 0, &v),
                     ERR_RANGE);
    assert_true(v == -max);
}

static void places_do_not_count_idle_zeros(void **state)
{
    (void)state;
    int places = -1;
    assert_int_equal(decimal_places(STR("0.10"), &places), ERR_OK);
    assert_int_equal(places, 1);
    assert_int_equal(decimal_places(STR("5"), &places), ERR_OK);
    assert_int_equal(places, 0);
    assert_int_equal(decimal_places(STR("5.000"), &places), ERR_OK);
    assert_int_equal(places, 0);
    assert_int_equal(decimal_places(STR("0.000000000001"), &places), ERR_OK);
    assert_int_equal(places, 12);
    assert_int_equal(decimal_places(STR("x"), &places), ERR_SYNTAX);
}

static void integers_take_no_point_and_unsigned_ones_no_sign(void **state)
{
    (void)state;
    int64_t i = 0;
    uint64_t u = 0;
    assert_int_equal(i64_parse(STR("-17"), &i), ERR_OK);
    assert_int_equal(i, -17);
    assert_int_equal(i64_parse(STR("17.0"), &i), ERR_SYNTAX);
    assert_int_equal(u64_parse(STR("18446744073709551615"), &u), ERR_OK);
    assert_true(u == UINT64_MAX);
    assert_int_equal(u64_parse(STR("18446744073709551616"), &u), ERR_RANGE);
    assert_int_equal(u64_parse(STR("-0"), &u), ERR_SYNTAX);
}

static void exchange_time_is_in_milliseconds_and_may_be_absent(void **state)
{
    (void)state;
    ts_t t = TS(1);
    assert_int_equal(ms_parse(STR("1597026383085"), &t), ERR_OK);
    assert_int_equal(t.v, INT64_C(1597026383085000000));
    assert_int_equal(ms_parse(STR_EMPTY, &t), ERR_OK);
    assert_int_equal(t.v, 0);
    assert_int_equal(ms_parse(STR("-1"), &t), ERR_RANGE);
    assert_int_equal(ms_parse(STR("99999999999999999"), &t), ERR_RANGE);
}

static void division_rounds_as_named_on_both_sides_of_zero(void **state)
{
    (void)state;
    assert_true(int128_div(7, 2, ROUND_DOWN) == 3);
    assert_true(int128_div(-7, 2, ROUND_DOWN) == -4);
    assert_true(int128_div(7, 2, ROUND_UP) == 4);
    assert_true(int128_div(-7, 2, ROUND_UP) == -3);
    assert_true(int128_div(7, 2, ROUND_NEAREST) == 4);
    assert_true(int128_div(-7, 2, ROUND_NEAREST) == -3);
    assert_true(int128_div(5, 3, ROUND_NEAREST) == 2);
    assert_true(int128_div(4, 3, ROUND_NEAREST) == 1);
    assert_true(int128_div(-6, 3, ROUND_UP) == -2);
}

static void a_product_that_does_not_fit_is_noticed(void **state)
{
    (void)state;
    int128_t v = 42;
    const int128_t big = (int128_t)1 << 100;
    assert_true(int128_mul(big, 1 << 26, &v));
    assert_true(v == big << 26);
    assert_false(int128_mul(big, 1 << 27, &v));
    assert_false(int128_mul(-big, 1 << 27, &v));
    assert_true(v == big << 26);
    assert_true(int128_mul(0, big, &v));
    assert_true(v == 0);
}

static void rescaling_is_exact_upwards_and_rounded_downwards(void **state)
{
    (void)state;
    assert_true(decimal_rescale(12, 0, -3, ROUND_DOWN) == 12000);
    assert_true(decimal_rescale(12999, -3, 0, ROUND_DOWN) == 12);
    assert_true(decimal_rescale(12001, -3, 0, ROUND_UP) == 13);
    assert_true(decimal_rescale(-12001, -3, 0, ROUND_DOWN) == -13);
    assert_true(decimal_rescale(1, -60, 0, ROUND_DOWN) == 0);
    assert_true(decimal_rescale(1, -60, 0, ROUND_UP) == 1);
}

static void a_fee_of_an_astronomic_amount_still_fits(void **state)
{
    (void)state;
    /* 1e16 coins, as the smallest tokens trade */
    const money_t amount = MONEY(ONE * 100000000 * 100000000);
    const money_t fee = money_times_rate(amount, RATE(1000000), ROUND_NEAREST);
    assert_true(fee.v == amount.v / 1000);
    assert_true(money_times_rate(MONEY(1), RATE(1), ROUND_DOWN).v == 0);
    assert_true(money_times_rate(MONEY(1), RATE(1), ROUND_UP).v == 1);
    assert_true(money_times_rate(MONEY(-1), RATE(1), ROUND_DOWN).v == -1);
    assert_true(money_times_rate(MONEY(-1500000000), RATE(1000000000), ROUND_UP).v == -1500000000);
}

static void a_ratio_is_rounded_down_and_saturates(void **state)
{
    (void)state;
    assert_int_equal(money_ratio(MONEY(1), MONEY(3)).v, 333333333);
    assert_int_equal(money_ratio(MONEY(-1), MONEY(3)).v, -333333334);
    assert_int_equal(money_ratio(MONEY(-1), MONEY(2)).v, -500000000);
    assert_int_equal(money_ratio(MONEY(ONE * ONE), MONEY(1)).v, INT64_MAX);
    assert_int_equal(money_ratio(MONEY(-ONE * ONE), MONEY(1)).v, INT64_MIN);
    assert_int_equal(money_ratio(MONEY(ONE * ONE * 50), MONEY(ONE * ONE * 100)).v, 500000000);
}

static void a_notional_is_exact(void **state)
{
    (void)state;
    /* 91500.1 x 0.00005464 */
    const money_t v = money_of_trade(PX(915001), -1, QTY(5464), -8, ROUND_DOWN);
    money_t want;
    assert_int_equal(money_parse(STR("4.999565464"), &want), ERR_OK);
    assert_true(v.v == want.v);
    /* finer than 1e-18: rounded as named */
    assert_true(money_of_trade(PX(1), -12, QTY(1), -8, ROUND_DOWN).v == 0);
    assert_true(money_of_trade(PX(1), -12, QTY(1), -8, ROUND_UP).v == 1);
}

static void money_compares_adds_and_takes(void **state)
{
    (void)state;
    assert_int_equal(money_cmp(MONEY(1), MONEY(2)), -1);
    assert_int_equal(money_cmp(MONEY(2), MONEY(2)), 0);
    assert_int_equal(money_cmp(MONEY(3), MONEY(2)), 1);
    assert_true(money_sub(money_add(MONEY(5), MONEY(7)), MONEY(12)).v == 0);
    assert_true(money_neg(MONEY(5)).v == -5);
    assert_true(money_min(MONEY(-1), MONEY(1)).v == -1);
    assert_true(money_max(MONEY(-1), MONEY(1)).v == 1);
}

static void opinions_may_be_doubles(void **state)
{
    (void)state;
    assert_float_equal(money_to_double(MONEY(ONE * 3 / 2)), 1.5, 1e-12);
    assert_float_equal(decimal_to_double(915001, -1), 91500.1, 1e-6);
    assert_float_equal(decimal_to_double(3, 2), 300.0, 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_become_counts_of_their_unit),
        cmocka_unit_test(wide_numbers_reach_to_the_end_of_128_bits),
        cmocka_unit_test(places_do_not_count_idle_zeros),
        cmocka_unit_test(integers_take_no_point_and_unsigned_ones_no_sign),
        cmocka_unit_test(exchange_time_is_in_milliseconds_and_may_be_absent),
        cmocka_unit_test(division_rounds_as_named_on_both_sides_of_zero),
        cmocka_unit_test(a_product_that_does_not_fit_is_noticed),
        cmocka_unit_test(rescaling_is_exact_upwards_and_rounded_downwards),
        cmocka_unit_test(a_fee_of_an_astronomic_amount_still_fits),
        cmocka_unit_test(a_ratio_is_rounded_down_and_saturates),
        cmocka_unit_test(a_notional_is_exact),
        cmocka_unit_test(money_compares_adds_and_takes),
        cmocka_unit_test(opinions_may_be_doubles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
