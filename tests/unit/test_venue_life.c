#include "services/simulator/venue.h"

#include "tests/lib/test.h"
#include "tests/lib/trader.h"

static void the_dead_man_cancels_only_its_tag(void **state)
{
    (void)state;
    ts_t trigger;
    struct venue_request r = trader_request("buy", "limit", "90000", "0.01");
    r.tag = STR("mm");
    assert_int_equal(trader_send(r), 0);
    uint64_t tagged = trader.ack.order;
    assert_int_equal(trader_place("buy", "limit", "90000", "0.01"), 0);
    uint64_t plain = trader.ack.order;
    assert_int_equal(venue_cancel_all_after(trader.v, 0, STR("mm"), DUR_S(5), trader.now, &trigger),
                     51000);
    assert_int_equal(
        venue_cancel_all_after(trader.v, 0, STR("mm"), DUR_S(10), trader.now, &trigger), 0);
    assert_int_equal(trigger.v, trader.now.v + DUR_S(10).v);
    assert_int_equal(venue_deadline(trader.v).v, trigger.v);
    venue_step(trader.v, TS(trigger.v - 1));
    assert_int_equal(trader_order(tagged)->state, VENUE_LIVE);
    venue_step(trader.v, trigger);
    assert_int_equal(trader_order(tagged)->state, VENUE_CANCELED);
    assert_int_equal(trader_order(tagged)->cancel_source, VENUE_BY_DEAD_MAN);
    assert_int_equal(trader_order(plain)->state, VENUE_LIVE);
}

static void a_swap_round_trip_pays_profit_less_fees(void **state)
{
    (void)state;
    for (uint16_t a = 0; a < 2; a++)
        venue_set_fees(trader.v, a, 1, RATE(200000), RATE(500000));
    assert_int_equal(venue_set_leverage(trader.v, 0, 1, STR("10"), trader.now), 0);
    assert_int_equal(trader_place_swap(0, "buy", "limit", "91467.1", "5"), 0);
    venue_flow_take(trader.v, 1, SIDE_SELL, PX(0), QTY(500), trader.now);
    assert_int_equal(venue_position(trader.v, 0, 1)->qty, 500);
    assert_int_equal(trader_place_swap(0, "sell", "limit", "91480.1", "5"), 0);
    uint64_t close = trader.ack.order;
    venue_flow_take(trader.v, 1, SIDE_BUY, PX(0), QTY(500), trader.now);
    /* dossier §7.1: pnl 0.65, fees 0.914671 and 0.914801 */
    assert_true(money_cmp(trader_order(close)->pnl, trader_amount("0.65")) == 0);
    trader_expect_cash(0, "USDT", "99998.820528");
    assert_int_equal(venue_position(trader.v, 0, 1)->qty, 0);
    assert_string_equal(venue_broken(trader.v), "");
}

static void a_swap_order_needs_margin(void **state)
{
    (void)state;
    assert_int_equal(venue_set_leverage(trader.v, 0, 1, STR("10"), trader.now), 0);
    assert_int_equal(trader_place_swap(0, "buy", "limit", "90000", "1112"), 51008);
    assert_int_equal(trader.ack.sub_code, 1001);
    assert_int_equal(trader_place_swap(0, "buy", "limit", "90000", "1111"), 0);
    assert_int_equal(trader_place_swap(0, "buy", "limit", "90000", "2"), 51008);
    assert_int_equal(trader_place_swap(0, "sell", "limit", "90001", "2"),
                     0); /* the other side is covered */
    assert_int_equal(venue_set_leverage(trader.v, 0, 1, STR("5"), trader.now), 59107);
    assert_int_equal(venue_set_leverage(trader.v, 0, 1, STR("101"), trader.now), 59102);
}

static void a_reduce_only_order_never_exceeds_the_position(void **state)
{
    (void)state;
    struct venue_request r = trader_request("sell", "limit", "91600", "5");
    r.inst = 1;
    r.td_mode = STR("cross");
    r.reduce_only = true;
    assert_int_equal(trader_send(r), 51169);
    assert_int_equal(trader_place_swap(0, "buy", "limit", "91500", "3"), 0);
    venue_flow_take(trader.v, 1, SIDE_SELL, PX(0), QTY(300), trader.now);
    assert_int_equal(trader_send(r), 0);
    uint64_t reducing = trader.ack.order;
    assert_int_equal(trader_order(reducing)->qty.v, 300);
    r.side = STR("buy");
    assert_int_equal(trader_send(r), 51170);
    assert_int_equal(trader_place_swap(0, "sell", "limit", "91550", "2"), 0);
    venue_flow_take(trader.v, 1, SIDE_BUY, PX(915500), QTY(200), trader.now);
    assert_int_equal(trader_order(reducing)->qty.v, 100);
    assert_int_equal(trader_place_swap(0, "sell", "limit", "91550", "1"), 0);
    venue_flow_take(trader.v, 1, SIDE_BUY, PX(915500), QTY(100), trader.now);
    assert_int_equal(trader_order(reducing)->state, VENUE_CANCELED);
    assert_int_equal(trader_order(reducing)->cancel_source, VENUE_BY_CLOSED);
    assert_string_equal(venue_broken(trader.v), "");
}

static void longs_pay_funding(void **state)
{
    (void)state;
    venue_step(trader.v, trader.now);
    assert_int_equal(trader_place_swap(0, "buy", "limit", "90000", "100"), 0);
    venue_flow_take(trader.v, 1, SIDE_SELL, PX(0), QTY(10000), trader.now);
    money_t before = venue_funds(trader.v, 0, venue_currency(trader.v, STR("USDT"))).cash;
    ts_t at = venue_funding_time(trader.v, 1, trader.now);
    assert_int_equal(at.v % DUR_S(8 * 3600).v, 0);
    venue_step(trader.v, at);
    money_t after = venue_funds(trader.v, 0, venue_currency(trader.v, STR("USDT"))).cash;
    /* 1 BTC at 90000, 0.01 % */
    assert_true(money_cmp(money_sub(before, after), trader_amount("9")) == 0);
    assert_string_equal(venue_broken(trader.v), "");
}

static void a_suspended_instrument_takes_no_orders(void **state)
{
    (void)state;
    venue_set_state(trader.v, 0, INST_STATE_SUSPEND, trader.now);
    assert_int_equal(trader_place("buy", "limit", "90000", "0.001"), 51022);
    venue_set_state(trader.v, 0, INST_STATE_LIVE, trader.now);
    assert_int_equal(trader_place("buy", "limit", "90000", "0.001"), 0);
}

static void a_taker_matches_at_most_a_thousand_makers(void **state)
{
    (void)state;
    for (int n = 0; n < 1001; n++)
        trader_flow(SIDE_SELL, 915000, 1000);
    while (venue_next_event(trader.v) != NULL)
        ;
    assert_int_equal(trader_place("buy", "limit", "91500", "0.1"), 0);
    assert_int_equal(trader_order(trader.ack.order)->filled.v, 1000 * 1000);
    assert_int_equal(trader_order(trader.ack.order)->cancel_source, VENUE_BY_MAKER_COUNT);
}

static void recorded_size_ahead_must_trade_before_we_do(void **state)
{
    (void)state;
    venue_flow_set(trader.v, 0, SIDE_BUY, PX(900000), QTY(500), trader.now);
    assert_int_equal(trader_place("buy", "limit", "90000", "0.00001"), 0); /* 1000 */
    uint64_t id = trader.ack.order;
    venue_flow_set(trader.v, 0, SIDE_BUY, PX(900000), QTY(800), trader.now); /* 300 join behind */
    venue_flow_trade(trader.v, 0, SIDE_SELL, PX(900000), QTY(400), trader.now);
    assert_int_equal(trader_order(id)->filled.v, 0);
    assert_int_equal(ladder_at(&trader.v->book[0], SIDE_BUY, PX(900000))->flow, 800);
    venue_flow_trade(trader.v, 0, SIDE_SELL, PX(900000), QTY(400),
                     trader.now); /* 100 ahead, 300 for us */
    assert_int_equal(trader_order(id)->filled.v, 300);
    venue_flow_trade(trader.v, 0, SIDE_SELL, PX(899990), QTY(200),
                     trader.now); /* through our price */
    assert_int_equal(trader_order(id)->filled.v, 500);
    assert_string_equal(venue_broken(trader.v), "");
}

static void a_shrinking_recorded_level_leaves_from_behind(void **state)
{
    (void)state;
    venue_flow_set(trader.v, 0, SIDE_BUY, PX(900000), QTY(500), trader.now);
    assert_int_equal(trader_place("buy", "limit", "90000", "0.00001"), 0);
    uint64_t id = trader.ack.order;
    venue_flow_set(trader.v, 0, SIDE_BUY, PX(900000), QTY(900), trader.now);
    venue_flow_set(trader.v, 0, SIDE_BUY, PX(900000), QTY(300), trader.now); /* 300 still ahead */
    venue_flow_trade(trader.v, 0, SIDE_SELL, PX(900000), QTY(300), trader.now);
    assert_int_equal(trader_order(id)->filled.v, 0);
    venue_flow_trade(trader.v, 0, SIDE_SELL, PX(900000), QTY(1), trader.now);
    assert_int_equal(trader_order(id)->filled.v, 1);
}

static void a_recorded_book_that_comes_through_us_fills_us(void **state)
{
    (void)state;
    venue_flow_set(trader.v, 0, SIDE_BUY, PX(900000), QTY(500), trader.now);
    venue_flow_set(trader.v, 0, SIDE_SELL, PX(900100), QTY(500), trader.now);
    assert_int_equal(trader_place("buy", "limit", "90005", "0.00001"), 0);
    uint64_t id = trader.ack.order;
    venue_flow_set(trader.v, 0, SIDE_SELL, PX(900000), QTY(700), trader.now);
    assert_int_equal(trader_order(id)->filled.v, 700);
    venue_flow_set(trader.v, 0, SIDE_SELL, PX(900000), QTY(900), trader.now);
    assert_int_equal(trader_order(id)->state, VENUE_FILLED);
    assert_int_equal(ladder_at(&trader.v->book[0], SIDE_SELL, PX(900000))->flow, 600);
    assert_null(ladder_at(&trader.v->book[0], SIDE_BUY, PX(900000))); /* the stale bid is gone */
    assert_string_equal(venue_broken(trader.v), "");
}

static void ids_grow_and_fills_page_by_bill(void **state)
{
    (void)state;
    for (int n = 0; n < 3; n++) {
        assert_int_equal(trader_place("buy", "limit", "90000", "0.001"), 0);
        venue_flow_take(trader.v, 0, SIDE_SELL, PX(0), QTY(100000), trader.now);
    }
    const struct venue_fill *f = venue_next_fill(trader.v, 0, NULL);
    uint64_t last = UINT64_MAX;
    int count = 0;
    for (; f != NULL; f = venue_next_fill(trader.v, 0, f), count++) {
        assert_true(f->bill < last);
        last = f->bill;
    }
    assert_int_equal(count, 3);
    assert_null(venue_next_fill(trader.v, 1, NULL));
    count = 0;
    for (const struct venue_bill *b = venue_next_bill(trader.v, 0, NULL); b != NULL;
         b = venue_next_bill(trader.v, 0, b))
        count++;
    assert_int_equal(count, 8); /* 2 transfers and two currencies a fill */
}

static void the_ticker_covers_a_day(void **state)
{
    (void)state;
    struct venue_ticker t;
    trader_flow(SIDE_SELL, 900000, 100);
    venue_flow_take(trader.v, 0, SIDE_BUY, PX(0), QTY(100), trader.now);
    trader.now = ts_add(trader.now, DUR_S(3600));
    trader_flow(SIDE_SELL, 910000, 300);
    venue_flow_take(trader.v, 0, SIDE_BUY, PX(0), QTY(200), trader.now);
    venue_tape_ticker(&trader.v->tape[0], trader.now, &t);
    assert_int_equal(t.last.v, 910000);
    assert_int_equal(t.open.v, 900000);
    assert_int_equal(t.high.v, 910000);
    assert_int_equal(t.low.v, 900000);
    assert_int_equal(t.volume.v, 300);
    venue_tape_ticker(&trader.v->tape[0], ts_add(trader.now, DUR_S(23 * 3600 + 60)), &t);
    assert_int_equal(t.open.v, 910000);
    assert_int_equal(t.volume.v, 200);
}

static void ended_orders_are_forgotten_only_for_new_ones(void **state)
{
    (void)state;
    struct venue_request r = trader_request("buy", "ioc", "90000", "0.001");
    r.cl_ord_id = STR("first");
    assert_int_equal(trader_send(r), 0);
    assert_non_null(venue_order(trader.v, 0, STR_EMPTY, STR("first")));
    r.cl_ord_id = STR_EMPTY;
    for (int n = 0; n < VENUE_ORDERS; n++) {
        trader.now.v++;
        assert_int_equal(venue_place(trader.v, &r, trader.now, &trader.ack), 0);
        while (venue_next_event(trader.v) != NULL)
            ;
    }
    assert_null(venue_order(trader.v, 0, STR_EMPTY, STR("first")));
    assert_string_equal(venue_broken(trader.v), "");
}

#define T(name) cmocka_unit_test_setup_teardown(name, trader_setup, trader_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(the_dead_man_cancels_only_its_tag),
        T(a_swap_round_trip_pays_profit_less_fees),
        T(a_swap_order_needs_margin),
        T(a_reduce_only_order_never_exceeds_the_position),
        T(longs_pay_funding),
        T(a_suspended_instrument_takes_no_orders),
        T(a_taker_matches_at_most_a_thousand_makers),
        T(recorded_size_ahead_must_trade_before_we_do),
        T(a_shrinking_recorded_level_leaves_from_behind),
        T(a_recorded_book_that_comes_through_us_fills_us),
        T(ids_grow_and_fills_page_by_bill),
        T(the_ticker_covers_a_day),
        T(ended_orders_are_forgotten_only_for_new_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
