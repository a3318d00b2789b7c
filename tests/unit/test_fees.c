#include "tests/lib/test.h"

#include "common/market/fees.h"

#define ONE ((int128_t)1000000000 * 1000000000)
#define BP  100000 /* a basis point as a rate */

static struct instrument instrument(enum inst_type type)
{
    return (struct instrument){
        .inst = word_of("BTC-USDT"),
        .type = type,
        .base = word_of("BTC"),
        .quote = word_of("USDT"),
        .linear = true,
        .px_exp = -1,
        .qty_exp = -8,
        .tick = PX(1),
        .lot = QTY(1),
        .min_qty = QTY(1),
        .contract = 1,
    };
}

static void spot_pays_in_what_it_receives(void **state)
{
    (void)state;
    const struct instrument i = instrument(INST_SPOT);
    struct word ccy;
    /* 0.1 BTC at 60000, 8 bp */
    const money_t buy = fee_of_fill(&i, SIDE_BUY, PX(600000), QTY(10000000), RATE(8 * BP), &ccy);
    assert_true(buy.v == -ONE * 8 / 100000);
    assert_true(word_is(&ccy, "BTC"));
    const money_t sell = fee_of_fill(&i, SIDE_SELL, PX(600000), QTY(10000000), RATE(8 * BP), &ccy);
    assert_true(sell.v == -ONE * 48 / 10);
    assert_true(word_is(&ccy, "USDT"));
}

static void swaps_pay_in_the_settle_currency_both_ways(void **state)
{
    (void)state;
    const struct instrument i = instrument(INST_SWAP);
    struct word ccy;
    assert_true(fee_of_fill(&i, SIDE_BUY, PX(600000), QTY(10000000), RATE(BP), &ccy).v ==
                -ONE * 6 / 10);
    assert_true(word_is(&ccy, "USDT"));
}

static void a_rebate_is_received(void **state)
{
    (void)state;
    const struct instrument i = instrument(INST_SWAP);
    struct word ccy;
    assert_true(fee_of_fill(&i, SIDE_BUY, PX(600000), QTY(10000000), RATE(-BP), &ccy).v ==
                ONE * 6 / 10);
}

static void the_worse_rate_is_the_dearer(void **state)
{
    (void)state;
    assert_int_equal(fee_worse(RATE(-1), RATE(2)).v, 2);
    assert_int_equal(fee_worse(RATE(5), RATE(2)).v, 5);
}

/* 1/(1-f)² - 1 for 8 bp is 16.0192...bp; one unit less must lose, as the exact sums say. */
static void a_round_trip_needs_a_little_more_than_two_fees(void **state)
{
    (void)state;
    const int64_t need = fee_round_trip(RATE(8 * BP)).v;
    assert_true(need > 16 * BP);
    assert_true(need < 17 * BP);
    const int128_t bid = 1000000000;
    const int128_t kept = (int128_t)999200000 * 999200000;
    assert_true((bid + need) * kept > bid * 1000000000 * 1000000000);
    assert_true((bid + need - 1) * kept <= bid * 1000000000 * 1000000000);
    assert_int_equal(fee_round_trip(RATE(-BP)).v, 0);
    assert_int_equal(fee_round_trip(RATE(0)).v, 1);
}

static void the_defaults_pay_on_swaps_and_lose_on_regular_spot(void **state)
{
    (void)state;
    assert_true(fee_payable(RATE(2 * BP), RATE(10 * BP), RATE(8 * BP)));
    assert_false(fee_payable(RATE(8 * BP), RATE(10 * BP), RATE(8 * BP)));
}

static void the_number_named_would_work_and_one_less_would_not(void **state)
{
    (void)state;
    const rate_t need = fee_need_spread(RATE(8 * BP), RATE(8 * BP), RATE(0));
    assert_true(fee_payable(RATE(8 * BP), need, RATE(8 * BP)));
    assert_false(fee_payable(RATE(8 * BP), RATE(need.v - 1), RATE(8 * BP)));
    assert_true(need.v > 24 * BP); /* the exit at 8 bp has to be paid by the entry */
    assert_true(fee_need_spread(RATE(8 * BP), RATE(20 * BP), RATE(BP)).v > 17 * BP);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spot_pays_in_what_it_receives),
        cmocka_unit_test(swaps_pay_in_the_settle_currency_both_ways),
        cmocka_unit_test(a_rebate_is_received),
        cmocka_unit_test(the_worse_rate_is_the_dearer),
        cmocka_unit_test(a_round_trip_needs_a_little_more_than_two_fees),
        cmocka_unit_test(the_defaults_pay_on_swaps_and_lose_on_regular_spot),
        cmocka_unit_test(the_number_named_would_work_and_one_less_would_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
