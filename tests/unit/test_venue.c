#include "services/simulator/venue.h"

#include "tests/lib/test.h"
#include "tests/lib/trader.h"

static void a_resting_buy_holds_price_times_size(void **state)
{
    (void)state;
    assert_int_equal(trader_place("buy", "post_only", "30000.1", "0.001"), 0);
    trader_expect_cash(0, "USDT", "100000");
    trader_expect_available(0, "USDT", "99969.9999");
    const struct venue_event_order *e = trader_next_order_event();
    assert_non_null(e);
    assert_int_equal(e->change, VENUE_ORDER_ACCEPTED);
    assert_int_equal(e->is.id, trader.ack.order);
    assert_int_equal(e->is.state, VENUE_LIVE);
}

static void a_maker_buy_pays_its_fee_in_the_coin_it_receives(void **state)
{
    (void)state;
    assert_int_equal(trader_place("buy", "post_only", "91500.1", "0.001"), 0);
    uint64_t id = trader.ack.order;
    qty_t done = venue_flow_take(trader.v, 0, SIDE_SELL, PX(0), QTY(100000), trader.now);
    assert_int_equal(done.v, 100000);
    /* dossier §7.1: BTC +0.0009992, USDT -91.5001 */
    trader_expect_cash(0, "BTC", "10.0009992");
    trader_expect_cash(0, "USDT", "99908.4999");
    assert_int_equal(trader_order(id)->state, VENUE_FILLED);
    assert_true(trader_order(id)->last.maker);
    assert_string_equal(venue_broken(trader.v), "");
}

static void a_maker_sell_pays_its_fee_in_quote(void **state)
{
    (void)state;
    assert_int_equal(trader_place("sell", "limit", "91510.5", "0.002"), 0);
    venue_flow_take(trader.v, 0, SIDE_BUY, PX(0), QTY(200000), trader.now);
    /* dossier §7.1: USDT +182.8745832, BTC -0.002 */
    trader_expect_cash(0, "USDT", "100182.8745832");
    trader_expect_cash(0, "BTC", "9.998");
}

static void a_taker_buy_fee_keeps_eleven_decimals(void **state)
{
    (void)state;
    trader_flow(SIDE_SELL, 315271, 1000000);
    assert_int_equal(trader_place("buy", "ioc", "31527.1", "0.00192834"), 0);
    trader_expect_cash(0, "BTC", "10.00192641166");
    assert_false(trader_order(trader.ack.order)->last.maker);
}

static void fee_type_one_charges_quote_on_both_sides(void **state)
{
    (void)state;
    assert_int_equal(venue_set_fee_type(trader.v, 0, true), 0);
    assert_int_equal(trader_place("buy", "limit", "91500", "1"), 0);
    trader_expect_available(0, "USDT", "8408.5"); /* 91500 and 0.1 % of it are held */
    venue_flow_take(trader.v, 0, SIDE_SELL, PX(0), QTY(100000000), trader.now);
    trader_expect_cash(0, "BTC", "11");
    trader_expect_cash(0, "USDT", "8426.8"); /* maker fee 73.2 */
    assert_string_equal(venue_broken(trader.v), "");
}

static void a_rebate_raises_the_balance(void **state)
{
    (void)state;
    venue_set_fees(trader.v, 0, 0, RATE(-50000), RATE(200000));
    assert_int_equal(trader_place("sell", "post_only", "100000", "0.1"), 0);
    venue_flow_take(trader.v, 0, SIDE_BUY, PX(0), QTY(10000000), trader.now);
    trader_expect_cash(0, "USDT", "110000.5");
    assert_int_equal(trader_place("buy", "post_only", "100000", "0.1"), 0);
    uint64_t id = trader.ack.order;
    venue_flow_take(trader.v, 0, SIDE_SELL, PX(0), QTY(10000000), trader.now);
    trader_expect_cash(0, "BTC", "10");
    trader_expect_cash(0, "USDT", "100001");
    assert_true(trader_order(id)->rebate.v > 0);
    assert_true(trader_order(id)->fee.v == 0);
}

static void earlier_orders_at_a_price_are_filled_first(void **state)
{
    (void)state;
    assert_int_equal(trader_place("buy", "limit", "90000", "0.01"), 0);
    uint64_t first = trader.ack.order;
    assert_int_equal(trader_place_as(1, "buy", "limit", "90000", "0.01"), 0);
    uint64_t second = trader.ack.order;
    assert_int_equal(trader_place_as(1, "buy", "limit", "90000.1", "0.01"), 0);
    uint64_t better = trader.ack.order;
    venue_flow_take(trader.v, 0, SIDE_SELL, PX(0), QTY(1500000), trader.now);
    assert_int_equal(trader_order(better)->state, VENUE_FILLED);
    assert_int_equal(trader_order(first)->state, VENUE_PARTIAL);
    assert_int_equal(trader_order(first)->filled.v, 500000);
    assert_int_equal(trader_order(second)->state, VENUE_LIVE);
}

static void a_crossing_post_only_is_only_canceled(void **state)
{
    (void)state;
    trader_flow(SIDE_SELL, 915000, 1000000);
    trader_drain(VENUE_EVENT_BOOK);
    assert_int_equal(trader_place("buy", "post_only", "91500", "0.001"), 0);
    const struct venue_event_order *e = trader_next_order_event();
    assert_int_equal(e->change, VENUE_ORDER_CANCELED);
    assert_int_equal(e->is.cancel_source, VENUE_BY_POST_ONLY);
    assert_null(trader_next_order_event());
    trader_expect_available(0, "USDT", "100000");
}

static void an_ioc_takes_what_is_there_and_drops_the_rest(void **state)
{
    (void)state;
    trader_flow(SIDE_SELL, 915000, 40000);
    trader_flow(SIDE_SELL, 915010, 30000);
    trader_flow(SIDE_SELL, 915020, 90000);
    assert_int_equal(trader_place("buy", "ioc", "91501", "0.001"), 0);
    const struct venue_order *o = trader_order(trader.ack.order);
    assert_int_equal(o->state, VENUE_CANCELED);
    assert_int_equal(o->cancel_source, VENUE_BY_IOC);
    assert_int_equal(o->filled.v, 70000);
    assert_int_equal(trader_drain(VENUE_EVENT_TRADE), 2); /* one print a price */
}

static void a_fok_fills_whole_or_not_at_all(void **state)
{
    (void)state;
    trader_flow(SIDE_SELL, 915000, 40000);
    assert_int_equal(trader_place("buy", "fok", "91500", "0.0005"), 0);
    assert_int_equal(trader_order(trader.ack.order)->cancel_source, VENUE_BY_FOK);
    assert_int_equal(trader_order(trader.ack.order)->filled.v, 0);
    assert_int_equal(trader_place("buy", "fok", "91500", "0.0004"), 0);
    assert_int_equal(trader_order(trader.ack.order)->state, VENUE_FILLED);
}

static void a_market_buy_spends_quote_down_to_a_lot(void **state)
{
    (void)state;
    trader_flow(SIDE_SELL, 915003, 100000000);
    assert_int_equal(trader_place("buy", "market", "", "100"), 0);
    const struct venue_order *o = trader_order(trader.ack.order);
    assert_int_equal(o->state, VENUE_FILLED);
    assert_true(o->quote_sized);
    assert_int_equal(o->filled.v, 109289); /* floor(100 / 91500.3) in 1e-8 */
}

static void a_market_buy_in_base_shrinks_unless_banned(void **state)
{
    (void)state;
    trader_flow(SIDE_SELL, 915000, 300000000);
    struct venue_request r = trader_request("buy", "market", "", "2");
    r.tgt_ccy = STR("base_ccy");
    r.ban_amend = true;
    assert_int_equal(trader_send(r), 51008);
    r.ban_amend = false;
    assert_int_equal(trader_send(r), 0);
    assert_int_equal(trader_order(trader.ack.order)->state, VENUE_FILLED);
    assert_true(trader_order(trader.ack.order)->filled.v < 200000000);
    assert_string_equal(venue_broken(trader.v), "");
}

static void self_trade_prevention_has_three_modes(void **state)
{
    (void)state;
    struct venue_request r = trader_request("sell", "limit", "91500", "0.01");
    assert_int_equal(trader_place("buy", "limit", "91500", "0.01"), 0);
    uint64_t maker = trader.ack.order;
    r.stp_mode = STR("cancel_taker");
    assert_int_equal(trader_send(r), 0);
    assert_int_equal(trader_order(trader.ack.order)->cancel_source, VENUE_BY_STP);
    assert_int_equal(trader_order(maker)->state, VENUE_LIVE);
    r.stp_mode = STR("cancel_both");
    assert_int_equal(trader_send(r), 0);
    assert_int_equal(trader_order(trader.ack.order)->state, VENUE_CANCELED);
    assert_int_equal(trader_order(maker)->cancel_source, VENUE_BY_STP);
    assert_int_equal(trader_place("buy", "limit", "91500", "0.01"), 0);
    maker = trader.ack.order;
    r.stp_mode = STR_EMPTY; /* the account's: cancel_maker */
    assert_int_equal(trader_send(r), 0);
    assert_int_equal(trader_order(maker)->cancel_source, VENUE_BY_STP);
    assert_int_equal(trader_order(trader.ack.order)->state, VENUE_LIVE);
}

static void refusals_carry_the_exchange_codes(void **state)
{
    (void)state;
    trader_flow(SIDE_BUY, 914990, 1000000);
    trader_flow(SIDE_SELL, 915000, 1000000);
    assert_int_equal(trader_place("buy", "limit", "91500.05", "0.001"), 51000);
    assert_string_equal(trader.ack.parameter, "px");
    assert_int_equal(trader_place("buy", "limit", "abc", "0.001"), 51000);
    assert_int_equal(trader_place("buy", "limit", "", "0.001"), 51204);
    assert_int_equal(trader_place("buy", "limit", "91500", "0.0000000001"), 51121);
    assert_int_equal(trader_place("buy", "limit", "91500", "0.00000001"), 51020);
    assert_int_equal(trader_place("buy", "limit", "91500", "0"), 51000);
    assert_int_equal(trader_place("buy", "limit", "91500", "99999999999"), 51101);
    assert_int_equal(trader_place("buy", "limit", "91500", "1000"), 51185);
    assert_int_equal(trader_place("buy", "limit", "99999", "0.001"), 51006);
    assert_int_equal(trader_place("buy", "limit", "91500", "2"), 51008);
    assert_int_equal(trader.ack.sub_code, 1000);
    assert_int_equal(trader_place("hold", "limit", "91500", "2"), 51000);
    assert_int_equal(trader_place("buy", "mmp", "91500", "2"), 51000);
    assert_int_equal(trader_place("buy", "", "91500", "2"), 50014);
    struct venue_request r = trader_request("buy", "limit", "91500", "0.001");
    r.td_mode = STR("cross");
    assert_int_equal(trader_send(r), 51010);
    r = trader_request("buy", "limit", "91500", "0.001");
    r.cl_ord_id = STR("has-dash");
    assert_int_equal(trader_send(r), 51000);
    r = trader_request("buy", "limit", "91500", "0.001");
    r.inst = -1;
    assert_int_equal(trader_send(r), 51001);
    r = trader_request("buy", "limit", "91500", "0.001");
    r.expires = trader.now;
    assert_int_equal(trader_send(r), 50036);
    r = trader_request("buy", "limit", "91500", "0.001");
    r.reduce_only = true;
    assert_int_equal(trader_send(r), 51139);
    r = trader_request("buy", "fok", "91500", "0.001");
    r.stp_mode = STR("cancel_both");
    assert_int_equal(trader_send(r), 54036);
}

static void a_client_id_is_unique_among_pending_orders_only(void **state)
{
    (void)state;
    struct venue_request r = trader_request("buy", "limit", "90000", "0.001");
    r.cl_ord_id = STR("mm0001");
    assert_int_equal(trader_send(r), 0);
    assert_int_equal(trader_send(r), 51016);
    struct venue_cancel c = {.account = 0, .inst = 0, .cl_ord_id = STR("mm0001")};
    assert_int_equal(venue_cancel(trader.v, &c, trader.now, &trader.ack), 0);
    assert_int_equal(venue_cancel(trader.v, &c, trader.now, &trader.ack), 51400);
    assert_int_equal(trader_send(r), 0);
}

static void an_account_cannot_touch_the_orders_of_another(void **state)
{
    (void)state;
    assert_int_equal(trader_place("buy", "limit", "90000", "0.001"), 0);
    char id[24];
    struct text t = TEXT(id);
    text_u64(&t, trader.ack.order);
    struct venue_cancel c = {.account = 1, .inst = 0, .ord_id = text_done(&t)};
    assert_int_equal(venue_cancel(trader.v, &c, trader.now, &trader.ack), 51400);
    c.account = 0;
    assert_int_equal(venue_cancel(trader.v, &c, trader.now, &trader.ack), 0);
}

static void only_a_smaller_size_keeps_the_place_in_the_queue(void **state)
{
    (void)state;
    struct venue_request r = trader_request("buy", "limit", "90000", "0.02");
    r.cl_ord_id = STR("a");
    assert_int_equal(trader_send(r), 0);
    uint64_t mine = trader.ack.order;
    assert_int_equal(trader_place_as(1, "buy", "limit", "90000", "0.01"), 0);
    uint64_t other = trader.ack.order;
    struct venue_amend a = trader_amend_of("a", "", "0.01");
    assert_int_equal(venue_amend(trader.v, &a, trader.now, &trader.ack), 0);
    venue_flow_take(trader.v, 0, SIDE_SELL, PX(0), QTY(500000), trader.now);
    assert_int_equal(trader_order(mine)->filled.v, 500000);
    a = trader_amend_of("a", "", "0.03");
    assert_int_equal(venue_amend(trader.v, &a, trader.now, &trader.ack), 0);
    venue_flow_take(trader.v, 0, SIDE_SELL, PX(0), QTY(500000), trader.now);
    assert_int_equal(trader_order(mine)->filled.v, 500000);
    assert_int_equal(trader_order(other)->filled.v, 500000);
    assert_string_equal(venue_broken(trader.v), "");
}

static void amends_are_refused_as_the_exchange_does(void **state)
{
    (void)state;
    trader_flow(SIDE_SELL, 915000, 100000000);
    struct venue_request r = trader_request("buy", "post_only", "90000", "0.02");
    r.cl_ord_id = STR("a");
    assert_int_equal(trader_send(r), 0);
    struct venue_amend a = trader_amend_of("a", "", "");
    assert_int_equal(venue_amend(trader.v, &a, trader.now, &trader.ack), 51500);
    a = trader_amend_of("b", "90000", "");
    assert_int_equal(venue_amend(trader.v, &a, trader.now, &trader.ack), 51503);
    a = trader_amend_of("a", "91500", "");
    assert_int_equal(venue_amend(trader.v, &a, trader.now, &trader.ack), 51511);
    a = trader_amend_of("a", "", "5");
    assert_int_equal(venue_amend(trader.v, &a, trader.now, &trader.ack), 51502);
    assert_int_equal(trader_order(venue_order(trader.v, 0, STR_EMPTY, STR("a"))->id)->state,
                     VENUE_LIVE);
    a.cancel_on_fail = true;
    trader_drain(VENUE_EVENT_ORDER);
    assert_int_equal(venue_amend(trader.v, &a, trader.now, &trader.ack), 51502);
    const struct venue_event_order *e = trader_next_order_event();
    assert_int_equal(e->change, VENUE_ORDER_CANCELED);
    assert_int_equal(e->is.amend_result, 1);
}

static void an_amend_below_the_filled_size_completes_the_order(void **state)
{
    (void)state;
    struct venue_request r = trader_request("buy", "limit", "90000", "0.02");
    r.cl_ord_id = STR("a");
    assert_int_equal(trader_send(r), 0);
    venue_flow_take(trader.v, 0, SIDE_SELL, PX(0), QTY(1500000), trader.now);
    struct venue_amend a = trader_amend_of("a", "", "0.01");
    assert_int_equal(venue_amend(trader.v, &a, trader.now, &trader.ack), 0);
    assert_int_equal(trader_order(trader.ack.order)->state, VENUE_FILLED);
    assert_string_equal(venue_broken(trader.v), "");
}

#define T(name) cmocka_unit_test_setup_teardown(name, trader_setup, trader_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_resting_buy_holds_price_times_size),
        T(a_maker_buy_pays_its_fee_in_the_coin_it_receives),
        T(a_maker_sell_pays_its_fee_in_quote),
        T(a_taker_buy_fee_keeps_eleven_decimals),
        T(fee_type_one_charges_quote_on_both_sides),
        T(a_rebate_raises_the_balance),
        T(earlier_orders_at_a_price_are_filled_first),
        T(a_crossing_post_only_is_only_canceled),
        T(an_ioc_takes_what_is_there_and_drops_the_rest),
        T(a_fok_fills_whole_or_not_at_all),
        T(a_market_buy_spends_quote_down_to_a_lot),
        T(a_market_buy_in_base_shrinks_unless_banned),
        T(self_trade_prevention_has_three_modes),
        T(refusals_carry_the_exchange_codes),
        T(a_client_id_is_unique_among_pending_orders_only),
        T(an_account_cannot_touch_the_orders_of_another),
        T(only_a_smaller_size_keeps_the_place_in_the_queue),
        T(amends_are_refused_as_the_exchange_does),
        T(an_amend_below_the_filled_size_completes_the_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
