#include "tests/lib/test.h"

#include "common/market/instrument.h"

#define ONE ((int128_t)1000000000 * 1000000000)

static struct instrument btc_spot(void)
{
    return (struct instrument){
        .inst = word_of("BTC-USDT"),
        .type = INST_SPOT,
        .state = INST_STATE_LIVE,
        .base = word_of("BTC"),
        .quote = word_of("USDT"),
        .linear = true,
        .px_exp = -1,
        .qty_exp = -8,
        .tick = PX(1),
        .lot = QTY(1),
        .min_qty = QTY(1000),
        .contract = 1,
    };
}

static struct instrument btc_swap(void)
{
    struct instrument i = btc_spot();
    i.inst = word_of("BTC-USDT-SWAP");
    i.type = INST_SWAP;
    i.qty_exp = -2;
    i.min_qty = QTY(1);
    i.contract = 1;
    i.contract_exp = -2; /* 0.01 BTC */
    return i;
}

static void an_instrument_without_a_grid_is_not_valid(void **state)
{
    (void)state;
    struct instrument i = btc_spot();
    assert_true(instrument_valid(&i));
    i.tick = PX(0);
    assert_false(instrument_valid(&i));
    i = btc_spot();
    i.lot = QTY(0);
    assert_false(instrument_valid(&i));
    i = btc_spot();
    i.min_qty = QTY(0);
    assert_false(instrument_valid(&i));
    i = btc_spot();
    i.contract = 2;
    assert_false(instrument_valid(&i));
    i = btc_spot();
    i.px_exp = 1;
    assert_false(instrument_valid(&i));
    i = btc_swap();
    assert_true(instrument_valid(&i));
    i.contract = 0;
    assert_false(instrument_valid(&i));
}

static void a_new_tick_makes_prepared_orders_invalid(void **state)
{
    (void)state;
    const struct instrument was = btc_spot();
    struct instrument next = was;
    next.version = 7;
    next.max_leverage = 3;
    next.change_at = TS(1); /* announced, not yet so */
    assert_false(instrument_differs(&was, &next));
    next.tick = PX(10);
    assert_true(instrument_differs(&was, &next));
    next = was;
    next.state = INST_STATE_SUSPEND;
    assert_true(instrument_differs(&was, &next));
}

static void a_change_is_near_for_five_seconds_before_and_after(void **state)
{
    (void)state;
    const ts_t at = ts_from_ms(100000);
    assert_false(instrument_changing(TS(0), TS(0)));
    assert_false(instrument_changing(at, ts_from_ms(94999)));
    assert_true(instrument_changing(at, ts_from_ms(95000)));
    assert_true(instrument_changing(at, ts_from_ms(105000)));
    assert_false(instrument_changing(at, ts_from_ms(105001)));
    assert_true(instrument_changing(TS_NEVER, TS_NEVER));
}

static void buys_round_down_and_sells_up_to_the_grid(void **state)
{
    (void)state;
    struct instrument i = btc_spot();
    i.tick = PX(5);
    assert_int_equal(instrument_px_passive(&i, SIDE_BUY, PX(12)).v, 10);
    assert_int_equal(instrument_px_passive(&i, SIDE_SELL, PX(12)).v, 15);
    assert_int_equal(instrument_px_passive(&i, SIDE_BUY, PX(15)).v, 15);
    assert_int_equal(instrument_px_passive(&i, SIDE_SELL, PX(15)).v, 15);
    assert_int_equal(instrument_px_down(&i, PX(-12)).v, -15);
    assert_true(instrument_on_tick(&i, PX(10)));
    assert_false(instrument_on_tick(&i, PX(11)));
    i.lot = QTY(100);
    assert_int_equal(instrument_qty_down(&i, QTY(199)).v, 100);
    assert_true(instrument_on_lot(&i, QTY(300)));
    assert_false(instrument_on_lot(&i, QTY(301)));
}

static void the_contract_value_is_in_the_notional(void **state)
{
    (void)state;
    const struct instrument spot = btc_spot();
    const struct instrument swap = btc_swap();
    /* 0.001 BTC at 60000.0 and 0.1 contracts of 0.01 BTC are both 60 USDT */
    assert_true(instrument_notional(&spot, PX(600000), QTY(100000)).v == ONE * 60);
    assert_true(instrument_notional(&swap, PX(600000), QTY(10)).v == ONE * 60);
}

static void the_quantity_for_an_amount_is_the_largest_that_it_pays(void **state)
{
    (void)state;
    const struct instrument i = btc_spot();
    const money_t amount = MONEY(ONE * 5);
    const qty_t qty = instrument_qty_for(&i, PX(915001), amount);
    assert_true(money_cmp(instrument_notional(&i, PX(915001), qty), amount) <= 0);
    assert_true(money_cmp(instrument_notional(&i, PX(915001), QTY(qty.v + 1)), amount) > 0);
    assert_int_equal(instrument_qty_for(&i, PX(915001), MONEY(0)).v, 0);
    assert_int_equal(instrument_qty_for(&i, PX(915001), MONEY(-1)).v, 0);
    const struct instrument swap = btc_swap();
    assert_int_equal(instrument_qty_for(&swap, PX(600000), amount).v, 0);
    assert_int_equal(instrument_qty_for(&swap, PX(600000), MONEY(ONE * 61)).v, 10);
}

static void the_quantity_for_an_amount_is_right_for_the_finest_ticks(void **state)
{
    (void)state;
    struct instrument i = btc_spot();
    i.px_exp = -12;
    i.qty_exp = -8;
    const qty_t qty = instrument_qty_for(&i, PX(3), MONEY(7)); /* 7e-18 pays 233 of 3e-20 */
    assert_int_equal(qty.v, 233);
    i.px_exp = 0;
    i.qty_exp = 18;
    assert_int_equal(instrument_qty_for(&i, PX(INT64_MAX), MONEY(ONE)).v, 0);
}

static void amounts_are_cut_to_the_lot_toward_zero(void **state)
{
    (void)state;
    struct instrument i = btc_spot();
    i.lot = QTY(10);
    assert_true(instrument_qty_money(&i, QTY(100000000)).v == ONE);
    assert_int_equal(instrument_money_qty(&i, MONEY(ONE / 1000 + 1)).v, 100000);
    assert_int_equal(instrument_money_qty(&i, MONEY(ONE / 1000 - 1)).v, 99990);
    assert_int_equal(instrument_money_qty(&i, MONEY(-ONE / 1000 + 1)).v, -99990);
}

static void spreads_and_moves_are_compared_without_division(void **state)
{
    (void)state;
    const rate_t permille = RATE(1000000);
    assert_true(spread_reaches(PX(100000), PX(100100), permille));
    assert_false(spread_reaches(PX(100000), PX(100099), permille));
    assert_false(px_moved(PX(100000), PX(100100), permille));
    assert_true(px_moved(PX(100000), PX(100101), permille));
    assert_true(px_moved(PX(100000), PX(99899), permille));
    assert_int_equal(spread_rate(PX(100000), PX(100150)).v, 1500000);
    assert_true(spread_reaches(PX(INT64_MAX / 2), PX(INT64_MAX), RATE(999999999)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_instrument_without_a_grid_is_not_valid),
        cmocka_unit_test(a_new_tick_makes_prepared_orders_invalid),
        cmocka_unit_test(a_change_is_near_for_five_seconds_before_and_after),
        cmocka_unit_test(buys_round_down_and_sells_up_to_the_grid),
        cmocka_unit_test(the_contract_value_is_in_the_notional),
        cmocka_unit_test(the_quantity_for_an_amount_is_the_largest_that_it_pays),
        cmocka_unit_test(the_quantity_for_an_amount_is_right_for_the_finest_ticks),
        cmocka_unit_test(amounts_are_cut_to_the_lot_toward_zero),
        cmocka_unit_test(spreads_and_moves_are_compared_without_division),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
