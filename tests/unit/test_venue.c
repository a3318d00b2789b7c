#include "services/simulator/venue.h"

#include <stdlib.h>
#include <string.h>

#include "tests/lib/test.h"

/* A venue with BTC-USDT (0) and BTC-USDT-SWAP (1), two accounts with 100000 USDT and 10 BTC. */
static struct venue *v;
static ts_t now;
static struct venue_ack ack;

static money_t amount(const char *text)
{
    money_t m = MONEY(0);
    assert_int_equal(money_parse(str_from(text), &m), ERR_OK);
    return m;
}

static int setup(void **state)
{
    (void)state;
    struct listing l;
    v = calloc(1, sizeof *v);
    now = ts_from_ms(1767323045678);
    venue_init(v);
    assert_true(listing_find(STR("BTC-USDT"), &l));
    assert_int_equal(venue_list(v, &l), 0);
    assert_true(listing_find(STR("BTC-USDT-SWAP"), &l));
    assert_int_equal(venue_list(v, &l), 1);
    for (uint16_t a = 0; a < 2; a++) {
        assert_int_equal(venue_open_account(v, STR("1")), a);
        assert_int_equal(venue_transfer(v, a, STR("USDT"), amount("100000"), now), 0);
        assert_int_equal(venue_transfer(v, a, STR("BTC"), amount("10"), now), 0);
        for (int n = 0; n < 2; n++)
            venue_set_fees(v, a, n, RATE(800000), RATE(1000000));
    }
    while (venue_next_event(v) != NULL)
        ;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    free(v);
    return 0;
}

static struct venue_request request(const char *side, const char *type, const char *px,
                                    const char *sz)
{
    struct venue_request r = {.account = 0, .inst = 0};
    r.td_mode = STR("cash");
    r.side = str_from(side);
    r.ord_type = str_from(type);
    r.px = str_from(px);
    r.sz = str_from(sz);
    return r;
}

static int send(struct venue_request r)
{
    now.v += 1000000;
    int code = venue_place(v, &r, now, &ack);
    assert_string_equal(venue_broken(v), "");
    return code;
}

static int place(const char *side, const char *type, const char *px, const char *sz)
{
    return send(request(side, type, px, sz));
}

static int place_as(uint16_t account, const char *side, const char *type, const char *px,
                    const char *sz)
{
    struct venue_request r = request(side, type, px, sz);
    r.account = account;
    return send(r);
}

static int place_swap(uint16_t account, const char *side, const char *type, const char *px,
                      const char *sz)
{
    struct venue_request r = request(side, type, px, sz);
    r.account = account;
    r.inst = 1;
    r.td_mode = STR("cross");
    return send(r);
}

static const struct venue_order *order(uint64_t id)
{
    int32_t slot = venue_orders_by_id(&v->orders, id);
    assert_int_not_equal(slot, VENUE_ORDER_NONE);
    return &v->orders.at[slot];
}

static void expect_cash(uint16_t account, const char *ccy, const char *cash)
{
    struct venue_funds f = venue_funds(v, account, venue_currency(v, str_from(ccy)));
    char buffer[64];
    struct text t = TEXT(buffer);
    text_money(&t, f.cash);
    text_char(&t, 0);
    assert_string_equal(buffer, cash);
}

static void expect_available(uint16_t account, const char *ccy, const char *available)
{
    struct venue_funds f = venue_funds(v, account, venue_currency(v, str_from(ccy)));
    char buffer[64];
    struct text t = TEXT(buffer);
    text_money(&t, f.available);
    text_char(&t, 0);
    assert_string_equal(buffer, available);
}

static uint32_t drain(enum venue_event_type type)
{
    uint32_t count = 0;
    const struct venue_event *e;
    while ((e = venue_next_event(v)) != NULL)
        count += e->type == type;
    return count;
}

/* The first order event still in the queue; others are skipped. */
static const struct venue_event_order *next_order_event(void)
{
    const struct venue_event *e;
    while ((e = venue_next_event(v)) != NULL)
        if (e->type == VENUE_EVENT_ORDER)
            return &e->order;
    return NULL;
}

static void flow(enum side side, int64_t px, int64_t qty)
{
    int32_t node;
    venue_flow_limit(v, 0, side, PX(px), QTY(qty), now, &node);
}

static void a_resting_buy_holds_price_times_size(void **state)
{
    (void)state;
    assert_int_equal(place("buy", "post_only", "30000.1", "0.001"), 0);
    expect_cash(0, "USDT", "100000");
    expect_available(0, "USDT", "99969.9999");
    const struct venue_event_order *e = next_order_event();
    assert_non_null(e);
    assert_int_equal(e->change, VENUE_ORDER_ACCEPTED);
    assert_int_equal(e->is.id, ack.order);
    assert_int_equal(e->is.state, VENUE_LIVE);
}

static void a_maker_buy_pays_its_fee_in_the_coin_it_receives(void **state)
{
    (void)state;
    assert_int_equal(place("buy", "post_only", "91500.1", "0.001"), 0);
    uint64_t id = ack.order;
    qty_t done = venue_flow_take(v, 0, SIDE_SELL, PX(0), QTY(100000), now);
    assert_int_equal(done.v, 100000);
    /* dossier §7.1: BTC +0.0009992, USDT -91.5001 */
    expect_cash(0, "BTC", "10.0009992");
    expect_cash(0, "USDT", "99908.4999");
    assert_int_equal(order(id)->state, VENUE_FILLED);
    assert_true(order(id)->last.maker);
    assert_string_equal(venue_broken(v), "");
}

static void a_maker_sell_pays_its_fee_in_quote(void **state)
{
    (void)state;
    assert_int_equal(place("sell", "limit", "91510.5", "0.002"), 0);
    venue_flow_take(v, 0, SIDE_BUY, PX(0), QTY(200000), now);
    /* dossier §7.1: USDT +182.8745832, BTC -0.002 */
    expect_cash(0, "USDT", "100182.8745832");
    expect_cash(0, "BTC", "9.998");
}

static void a_taker_buy_fee_keeps_eleven_decimals(void **state)
{
    (void)state;
    flow(SIDE_SELL, 315271, 1000000);
    assert_int_equal(place("buy", "ioc", "31527.1", "0.00192834"), 0);
    expect_cash(0, "BTC", "10.00192641166");
    assert_false(order(ack.order)->last.maker);
}

static void fee_type_one_charges_quote_on_both_sides(void **state)
{
    (void)state;
    assert_int_equal(venue_set_fee_type(v, 0, true), 0);
    assert_int_equal(place("buy", "limit", "91500", "1"), 0);
    expect_available(0, "USDT", "8408.5"); /* 91500 and 0.1 % of it are held */
    venue_flow_take(v, 0, SIDE_SELL, PX(0), QTY(100000000), now);
    expect_cash(0, "BTC", "11");
    expect_cash(0, "USDT", "8426.8"); /* maker fee 73.2 */
    assert_string_equal(venue_broken(v), "");
}

static void a_rebate_raises_the_balance(void **state)
{
    (void)state;
    venue_set_fees(v, 0, 0, RATE(-50000), RATE(200000));
    assert_int_equal(place("sell", "post_only", "100000", "0.1"), 0);
    venue_flow_take(v, 0, SIDE_BUY, PX(0), QTY(10000000), now);
    expect_cash(0, "USDT", "110000.5");
    assert_int_equal(place("buy", "post_only", "100000", "0.1"), 0);
    uint64_t id = ack.order;
    venue_flow_take(v, 0, SIDE_SELL, PX(0), QTY(10000000), now);
    expect_cash(0, "BTC", "10");
    expect_cash(0, "USDT", "100001");
    assert_true(order(id)->rebate.v > 0);
    assert_true(order(id)->fee.v == 0);
}

static void earlier_orders_at_a_price_are_filled_first(void **state)
{
    (void)state;
    assert_int_equal(place("buy", "limit", "90000", "0.01"), 0);
    uint64_t first = ack.order;
    assert_int_equal(place_as(1, "buy", "limit", "90000", "0.01"), 0);
    uint64_t second = ack.order;
    assert_int_equal(place_as(1, "buy", "limit", "90000.1", "0.01"), 0);
    uint64_t better = ack.order;
    venue_flow_take(v, 0, SIDE_SELL, PX(0), QTY(1500000), now);
    assert_int_equal(order(better)->state, VENUE_FILLED);
    assert_int_equal(order(first)->state, VENUE_PARTIAL);
    assert_int_equal(order(first)->filled.v, 500000);
    assert_int_equal(order(second)->state, VENUE_LIVE);
}

static void a_crossing_post_only_is_only_canceled(void **state)
{
    (void)state;
    flow(SIDE_SELL, 915000, 1000000);
    drain(VENUE_EVENT_BOOK);
    assert_int_equal(place("buy", "post_only", "91500", "0.001"), 0);
    const struct venue_event_order *e = next_order_event();
    assert_int_equal(e->change, VENUE_ORDER_CANCELED);
    assert_int_equal(e->is.cancel_source, VENUE_BY_POST_ONLY);
    assert_null(next_order_event());
    expect_available(0, "USDT", "100000");
}

static void an_ioc_takes_what_is_there_and_drops_the_rest(void **state)
{
    (void)state;
    flow(SIDE_SELL, 915000, 40000);
    flow(SIDE_SELL, 915010, 30000);
    flow(SIDE_SELL, 915020, 90000);
    assert_int_equal(place("buy", "ioc", "91501", "0.001"), 0);
    const struct venue_order *o = order(ack.order);
    assert_int_equal(o->state, VENUE_CANCELED);
    assert_int_equal(o->cancel_source, VENUE_BY_IOC);
    assert_int_equal(o->filled.v, 70000);
    assert_int_equal(drain(VENUE_EVENT_TRADE), 2); /* one print a price */
}

static void a_fok_fills_whole_or_not_at_all(void **state)
{
    (void)state;
    flow(SIDE_SELL, 915000, 40000);
    assert_int_equal(place("buy", "fok", "91500", "0.0005"), 0);
    assert_int_equal(order(ack.order)->cancel_source, VENUE_BY_FOK);
    assert_int_equal(order(ack.order)->filled.v, 0);
    assert_int_equal(place("buy", "fok", "91500", "0.0004"), 0);
    assert_int_equal(order(ack.order)->state, VENUE_FILLED);
}

static void a_market_buy_spends_quote_down_to_a_lot(void **state)
{
    (void)state;
    flow(SIDE_SELL, 915003, 100000000);
    assert_int_equal(place("buy", "market", "", "100"), 0);
    const struct venue_order *o = order(ack.order);
    assert_int_equal(o->state, VENUE_FILLED);
    assert_true(o->quote_sized);
    assert_int_equal(o->filled.v, 109289); /* floor(100 / 91500.3) in 1e-8 */
}

static void a_market_buy_in_base_shrinks_unless_banned(void **state)
{
    (void)state;
    flow(SIDE_SELL, 915000, 300000000);
    struct venue_request r = request("buy", "market", "", "2");
    r.tgt_ccy = STR("base_ccy");
    r.ban_amend = true;
    assert_int_equal(send(r), 51008);
    r.ban_amend = false;
    assert_int_equal(send(r), 0);
    assert_int_equal(order(ack.order)->state, VENUE_FILLED);
    assert_true(order(ack.order)->filled.v < 200000000);
    assert_string_equal(venue_broken(v), "");
}

static void self_trade_prevention_has_three_modes(void **state)
{
    (void)state;
    struct venue_request r = request("sell", "limit", "91500", "0.01");
    assert_int_equal(place("buy", "limit", "91500", "0.01"), 0);
    uint64_t maker = ack.order;
    r.stp_mode = STR("cancel_taker");
    assert_int_equal(send(r), 0);
    assert_int_equal(order(ack.order)->cancel_source, VENUE_BY_STP);
    assert_int_equal(order(maker)->state, VENUE_LIVE);
    r.stp_mode = STR("cancel_both");
    assert_int_equal(send(r), 0);
    assert_int_equal(order(ack.order)->state, VENUE_CANCELED);
    assert_int_equal(order(maker)->cancel_source, VENUE_BY_STP);
    assert_int_equal(place("buy", "limit", "91500", "0.01"), 0);
    maker = ack.order;
    r.stp_mode = STR_EMPTY; /* the account's: cancel_maker */
    assert_int_equal(send(r), 0);
    assert_int_equal(order(maker)->cancel_source, VENUE_BY_STP);
    assert_int_equal(order(ack.order)->state, VENUE_LIVE);
}

static void refusals_carry_the_exchange_codes(void **state)
{
    (void)state;
    flow(SIDE_BUY, 914990, 1000000);
    flow(SIDE_SELL, 915000, 1000000);
    assert_int_equal(place("buy", "limit", "91500.05", "0.001"), 51000);
    assert_string_equal(ack.parameter, "px");
    assert_int_equal(place("buy", "limit", "abc", "0.001"), 51000);
    assert_int_equal(place("buy", "limit", "", "0.001"), 51204);
    assert_int_equal(place("buy", "limit", "91500", "0.0000000001"), 51121);
    assert_int_equal(place("buy", "limit", "91500", "0.00000001"), 51020);
    assert_int_equal(place("buy", "limit", "91500", "0"), 51000);
    assert_int_equal(place("buy", "limit", "91500", "99999999999"), 51101);
    assert_int_equal(place("buy", "limit", "91500", "1000"), 51185);
    assert_int_equal(place("buy", "limit", "99999", "0.001"), 51006);
    assert_int_equal(place("buy", "limit", "91500", "2"), 51008);
    assert_int_equal(ack.sub_code, 1000);
    assert_int_equal(place("hold", "limit", "91500", "2"), 51000);
    assert_int_equal(place("buy", "mmp", "91500", "2"), 51000);
    assert_int_equal(place("buy", "", "91500", "2"), 50014);
    struct venue_request r = request("buy", "limit", "91500", "0.001");
    r.td_mode = STR("cross");
    assert_int_equal(send(r), 51010);
    r = request("buy", "limit", "91500", "0.001");
    r.cl_ord_id = STR("has-dash");
    assert_int_equal(send(r), 51000);
    r = request("buy", "limit", "91500", "0.001");
    r.inst = -1;
    assert_int_equal(send(r), 51001);
    r = request("buy", "limit", "91500", "0.001");
    r.expires = now;
    assert_int_equal(send(r), 50036);
    r = request("buy", "limit", "91500", "0.001");
    r.reduce_only = true;
    assert_int_equal(send(r), 51139);
    r = request("buy", "fok", "91500", "0.001");
    r.stp_mode = STR("cancel_both");
    assert_int_equal(send(r), 54036);
}

static void a_client_id_is_unique_among_pending_orders_only(void **state)
{
    (void)state;
    struct venue_request r = request("buy", "limit", "90000", "0.001");
    r.cl_ord_id = STR("mm0001");
    assert_int_equal(send(r), 0);
    assert_int_equal(send(r), 51016);
    struct venue_cancel c = {.account = 0, .inst = 0, .cl_ord_id = STR("mm0001")};
    assert_int_equal(venue_cancel(v, &c, now, &ack), 0);
    assert_int_equal(venue_cancel(v, &c, now, &ack), 51400);
    assert_int_equal(send(r), 0);
}

static void an_account_cannot_touch_the_orders_of_another(void **state)
{
    (void)state;
    assert_int_equal(place("buy", "limit", "90000", "0.001"), 0);
    char id[24];
    struct text t = TEXT(id);
    text_u64(&t, ack.order);
    struct venue_cancel c = {.account = 1, .inst = 0, .ord_id = text_done(&t)};
    assert_int_equal(venue_cancel(v, &c, now, &ack), 51400);
    c.account = 0;
    assert_int_equal(venue_cancel(v, &c, now, &ack), 0);
}

static struct venue_amend amend_of(const char *cl, const char *px, const char *sz)
{
    struct venue_amend a = {.account = 0, .inst = 0};
    a.cl_ord_id = str_from(cl);
    a.new_px = str_from(px);
    a.new_sz = str_from(sz);
    return a;
}

static void only_a_smaller_size_keeps_the_place_in_the_queue(void **state)
{
    (void)state;
    struct venue_request r = request("buy", "limit", "90000", "0.02");
    r.cl_ord_id = STR("a");
    assert_int_equal(send(r), 0);
    uint64_t mine = ack.order;
    assert_int_equal(place_as(1, "buy", "limit", "90000", "0.01"), 0);
    uint64_t other = ack.order;
    struct venue_amend a = amend_of("a", "", "0.01");
    assert_int_equal(venue_amend(v, &a, now, &ack), 0);
    venue_flow_take(v, 0, SIDE_SELL, PX(0), QTY(500000), now);
    assert_int_equal(order(mine)->filled.v, 500000);
    a = amend_of("a", "", "0.03");
    assert_int_equal(venue_amend(v, &a, now, &ack), 0);
    venue_flow_take(v, 0, SIDE_SELL, PX(0), QTY(500000), now);
    assert_int_equal(order(mine)->filled.v, 500000);
    assert_int_equal(order(other)->filled.v, 500000);
    assert_string_equal(venue_broken(v), "");
}

static void amends_are_refused_as_the_exchange_does(void **state)
{
    (void)state;
    flow(SIDE_SELL, 915000, 100000000);
    struct venue_request r = request("buy", "post_only", "90000", "0.02");
    r.cl_ord_id = STR("a");
    assert_int_equal(send(r), 0);
    struct venue_amend a = amend_of("a", "", "");
    assert_int_equal(venue_amend(v, &a, now, &ack), 51500);
    a = amend_of("b", "90000", "");
    assert_int_equal(venue_amend(v, &a, now, &ack), 51503);
    a = amend_of("a", "91500", "");
    assert_int_equal(venue_amend(v, &a, now, &ack), 51511);
    a = amend_of("a", "", "5");
    assert_int_equal(venue_amend(v, &a, now, &ack), 51502);
    assert_int_equal(order(venue_order(v, 0, STR_EMPTY, STR("a"))->id)->state, VENUE_LIVE);
    a.cancel_on_fail = true;
    drain(VENUE_EVENT_ORDER);
    assert_int_equal(venue_amend(v, &a, now, &ack), 51502);
    const struct venue_event_order *e = next_order_event();
    assert_int_equal(e->change, VENUE_ORDER_CANCELED);
    assert_int_equal(e->is.amend_result, 1);
}

static void an_amend_below_the_filled_size_completes_the_order(void **state)
{
    (void)state;
    struct venue_request r = request("buy", "limit", "90000", "0.02");
    r.cl_ord_id = STR("a");
    assert_int_equal(send(r), 0);
    venue_flow_take(v, 0, SIDE_SELL, PX(0), QTY(1500000), now);
    struct venue_amend a = amend_of("a", "", "0.01");
    assert_int_equal(venue_amend(v, &a, now, &ack), 0);
    assert_int_equal(order(ack.order)->state, VENUE_FILLED);
    assert_string_equal(venue_broken(v), "");
}

static void the_dead_man_cancels_only_its_tag(void **state)
{
    (void)state;
    ts_t trigger;
    struct venue_request r = request("buy", "limit", "90000", "0.01");
    r.tag = STR("mm");
    assert_int_equal(send(r), 0);
    uint64_t tagged = ack.order;
    assert_int_equal(place("buy", "limit", "90000", "0.01"), 0);
    uint64_t plain = ack.order;
    assert_int_equal(venue_cancel_all_after(v, 0, STR("mm"), DUR_S(5), now, &trigger), 51000);
    assert_int_equal(venue_cancel_all_after(v, 0, STR("mm"), DUR_S(10), now, &trigger), 0);
    assert_int_equal(trigger.v, now.v + DUR_S(10).v);
    assert_int_equal(venue_deadline(v).v, trigger.v);
    venue_step(v, TS(trigger.v - 1));
    assert_int_equal(order(tagged)->state, VENUE_LIVE);
    venue_step(v, trigger);
    assert_int_equal(order(tagged)->state, VENUE_CANCELED);
    assert_int_equal(order(tagged)->cancel_source, VENUE_BY_DEAD_MAN);
    assert_int_equal(order(plain)->state, VENUE_LIVE);
}

static void a_swap_round_trip_pays_profit_less_fees(void **state)
{
    (void)state;
    for (uint16_t a = 0; a < 2; a++)
        venue_set_fees(v, a, 1, RATE(200000), RATE(500000));
    assert_int_equal(venue_set_leverage(v, 0, 1, STR("10"), now), 0);
    assert_int_equal(place_swap(0, "buy", "limit", "91467.1", "5"), 0);
    venue_flow_take(v, 1, SIDE_SELL, PX(0), QTY(500), now);
    assert_int_equal(venue_position(v, 0, 1)->qty, 500);
    assert_int_equal(place_swap(0, "sell", "limit", "91480.1", "5"), 0);
    uint64_t close = ack.order;
    venue_flow_take(v, 1, SIDE_BUY, PX(0), QTY(500), now);
    /* dossier §7.1: pnl 0.65, fees 0.914671 and 0.914801 */
    assert_true(money_cmp(order(close)->pnl, amount("0.65")) == 0);
    expect_cash(0, "USDT", "99998.820528");
    assert_int_equal(venue_position(v, 0, 1)->qty, 0);
    assert_string_equal(venue_broken(v), "");
}

static void a_swap_order_needs_margin(void **state)
{
    (void)state;
    assert_int_equal(venue_set_leverage(v, 0, 1, STR("10"), now), 0);
    assert_int_equal(place_swap(0, "buy", "limit", "90000", "1112"), 51008);
    assert_int_equal(ack.sub_code, 1001);
    assert_int_equal(place_swap(0, "buy", "limit", "90000", "1111"), 0);
    assert_int_equal(place_swap(0, "buy", "limit", "90000", "2"), 51008);
    assert_int_equal(place_swap(0, "sell", "limit", "90001", "2"),
                     0); /* the other side is covered */
    assert_int_equal(venue_set_leverage(v, 0, 1, STR("5"), now), 59107);
    assert_int_equal(venue_set_leverage(v, 0, 1, STR("101"), now), 59102);
}

static void a_reduce_only_order_never_exceeds_the_position(void **state)
{
    (void)state;
    struct venue_request r = request("sell", "limit", "91600", "5");
    r.inst = 1;
    r.td_mode = STR("cross");
    r.reduce_only = true;
    assert_int_equal(send(r), 51169);
    assert_int_equal(place_swap(0, "buy", "limit", "91500", "3"), 0);
    venue_flow_take(v, 1, SIDE_SELL, PX(0), QTY(300), now);
    assert_int_equal(send(r), 0);
    uint64_t reducing = ack.order;
    assert_int_equal(order(reducing)->qty.v, 300);
    r.side = STR("buy");
    assert_int_equal(send(r), 51170);
    assert_int_equal(place_swap(0, "sell", "limit", "91550", "2"), 0);
    venue_flow_take(v, 1, SIDE_BUY, PX(915500), QTY(200), now);
    assert_int_equal(order(reducing)->qty.v, 100);
    assert_int_equal(place_swap(0, "sell", "limit", "91550", "1"), 0);
    venue_flow_take(v, 1, SIDE_BUY, PX(915500), QTY(100), now);
    assert_int_equal(order(reducing)->state, VENUE_CANCELED);
    assert_int_equal(order(reducing)->cancel_source, VENUE_BY_CLOSED);
    assert_string_equal(venue_broken(v), "");
}

static void longs_pay_funding(void **state)
{
    (void)state;
    venue_step(v, now);
    assert_int_equal(place_swap(0, "buy", "limit", "90000", "100"), 0);
    venue_flow_take(v, 1, SIDE_SELL, PX(0), QTY(10000), now);
    money_t before = venue_funds(v, 0, venue_currency(v, STR("USDT"))).cash;
    ts_t at = venue_funding_time(v, 1, now);
    assert_int_equal(at.v % DUR_S(8 * 3600).v, 0);
    venue_step(v, at);
    money_t after = venue_funds(v, 0, venue_currency(v, STR("USDT"))).cash;
    /* 1 BTC at 90000, 0.01 % */
    assert_true(money_cmp(money_sub(before, after), amount("9")) == 0);
    assert_string_equal(venue_broken(v), "");
}

static void a_suspended_instrument_takes_no_orders(void **state)
{
    (void)state;
    venue_set_state(v, 0, INST_STATE_SUSPEND, now);
    assert_int_equal(place("buy", "limit", "90000", "0.001"), 51022);
    venue_set_state(v, 0, INST_STATE_LIVE, now);
    assert_int_equal(place("buy", "limit", "90000", "0.001"), 0);
}

static void a_taker_matches_at_most_a_thousand_makers(void **state)
{
    (void)state;
    for (int n = 0; n < 1001; n++)
        flow(SIDE_SELL, 915000, 1000);
    while (venue_next_event(v) != NULL)
        ;
    assert_int_equal(place("buy", "limit", "91500", "0.1"), 0);
    assert_int_equal(order(ack.order)->filled.v, 1000 * 1000);
    assert_int_equal(order(ack.order)->cancel_source, VENUE_BY_MAKER_COUNT);
}

static void recorded_size_ahead_must_trade_before_we_do(void **state)
{
    (void)state;
    venue_flow_set(v, 0, SIDE_BUY, PX(900000), QTY(500), now);
    assert_int_equal(place("buy", "limit", "90000", "0.00001"), 0); /* 1000 */
    uint64_t id = ack.order;
    venue_flow_set(v, 0, SIDE_BUY, PX(900000), QTY(800), now); /* 300 join behind */
    venue_flow_trade(v, 0, SIDE_SELL, PX(900000), QTY(400), now);
    assert_int_equal(order(id)->filled.v, 0);
    assert_int_equal(ladder_at(&v->book[0], SIDE_BUY, PX(900000))->flow, 800);
    venue_flow_trade(v, 0, SIDE_SELL, PX(900000), QTY(400), now); /* 100 ahead, 300 for us */
    assert_int_equal(order(id)->filled.v, 300);
    venue_flow_trade(v, 0, SIDE_SELL, PX(899990), QTY(200), now); /* through our price */
    assert_int_equal(order(id)->filled.v, 500);
    assert_string_equal(venue_broken(v), "");
}

static void a_shrinking_recorded_level_leaves_from_behind(void **state)
{
    (void)state;
    venue_flow_set(v, 0, SIDE_BUY, PX(900000), QTY(500), now);
    assert_int_equal(place("buy", "limit", "90000", "0.00001"), 0);
    uint64_t id = ack.order;
    venue_flow_set(v, 0, SIDE_BUY, PX(900000), QTY(900), now);
    venue_flow_set(v, 0, SIDE_BUY, PX(900000), QTY(300), now); /* 300 still ahead */
    venue_flow_trade(v, 0, SIDE_SELL, PX(900000), QTY(300), now);
    assert_int_equal(order(id)->filled.v, 0);
    venue_flow_trade(v, 0, SIDE_SELL, PX(900000), QTY(1), now);
    assert_int_equal(order(id)->filled.v, 1);
}

static void a_recorded_book_that_comes_through_us_fills_us(void **state)
{
    (void)state;
    venue_flow_set(v, 0, SIDE_BUY, PX(900000), QTY(500), now);
    venue_flow_set(v, 0, SIDE_SELL, PX(900100), QTY(500), now);
    assert_int_equal(place("buy", "limit", "90005", "0.00001"), 0);
    uint64_t id = ack.order;
    venue_flow_set(v, 0, SIDE_SELL, PX(900000), QTY(700), now);
    assert_int_equal(order(id)->filled.v, 700);
    venue_flow_set(v, 0, SIDE_SELL, PX(900000), QTY(900), now);
    assert_int_equal(order(id)->state, VENUE_FILLED);
    assert_int_equal(ladder_at(&v->book[0], SIDE_SELL, PX(900000))->flow, 600);
    assert_null(ladder_at(&v->book[0], SIDE_BUY, PX(900000))); /* the stale bid is gone */
    assert_string_equal(venue_broken(v), "");
}

static void ids_grow_and_fills_page_by_bill(void **state)
{
    (void)state;
    for (int n = 0; n < 3; n++) {
        assert_int_equal(place("buy", "limit", "90000", "0.001"), 0);
        venue_flow_take(v, 0, SIDE_SELL, PX(0), QTY(100000), now);
    }
    const struct venue_fill *f = venue_next_fill(v, 0, NULL);
    uint64_t last = UINT64_MAX;
    int count = 0;
    for (; f != NULL; f = venue_next_fill(v, 0, f), count++) {
        assert_true(f->bill < last);
        last = f->bill;
    }
    assert_int_equal(count, 3);
    assert_null(venue_next_fill(v, 1, NULL));
    count = 0;
    for (const struct venue_bill *b = venue_next_bill(v, 0, NULL); b != NULL;
         b = venue_next_bill(v, 0, b))
        count++;
    assert_int_equal(count, 8); /* 2 transfers and two currencies a fill */
}

static void the_ticker_covers_a_day(void **state)
{
    (void)state;
    struct venue_ticker t;
    flow(SIDE_SELL, 900000, 100);
    venue_flow_take(v, 0, SIDE_BUY, PX(0), QTY(100), now);
    now = ts_add(now, DUR_S(3600));
    flow(SIDE_SELL, 910000, 300);
    venue_flow_take(v, 0, SIDE_BUY, PX(0), QTY(200), now);
    venue_tape_ticker(&v->tape[0], now, &t);
    assert_int_equal(t.last.v, 910000);
    assert_int_equal(t.open.v, 900000);
    assert_int_equal(t.high.v, 910000);
    assert_int_equal(t.low.v, 900000);
    assert_int_equal(t.volume.v, 300);
    venue_tape_ticker(&v->tape[0], ts_add(now, DUR_S(23 * 3600 + 60)), &t);
    assert_int_equal(t.open.v, 910000);
    assert_int_equal(t.volume.v, 200);
}

static void ended_orders_are_forgotten_only_for_new_ones(void **state)
{
    (void)state;
    struct venue_request r = request("buy", "ioc", "90000", "0.001");
    r.cl_ord_id = STR("first");
    assert_int_equal(send(r), 0);
    assert_non_null(venue_order(v, 0, STR_EMPTY, STR("first")));
    r.cl_ord_id = STR_EMPTY;
    for (int n = 0; n < VENUE_ORDERS; n++) {
        now.v++;
        assert_int_equal(venue_place(v, &r, now, &ack), 0);
        while (venue_next_event(v) != NULL)
            ;
    }
    assert_null(venue_order(v, 0, STR_EMPTY, STR("first")));
    assert_string_equal(venue_broken(v), "");
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

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
