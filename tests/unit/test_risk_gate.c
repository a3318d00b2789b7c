#include "tests/lib/test.h"

#include <string.h>

#include "services/risk/risk.h"
#include "tests/lib/bed_trade.h"

/* One test a row of the gate: a bed that is ready and a good intent pass every row, so each test
 * spoils one thing and says which row must notice. Here the rows about the state of things, and
 * cancels and amendments; prices and depth, and how much, are in test_risk_price and _caps. */

static void a_good_order_becomes_an_order_with_a_number(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    const struct msg_intent in = bed_intent(bed, SIDE_BUY, 1000);
    const uint64_t order = bed_place(bed, &in);
    const struct msg_order *o = &bed_last(bed, MSG_ORDER)->order;
    assert_int_equal(order >> 32, 7);
    assert_int_equal(o->action, ACTION_PLACE);
    assert_int_equal(o->px.v, 1000);
    assert_int_equal(o->qty.v, 1000);
    assert_int_equal(o->intent, in.intent);
    assert_int_equal(o->deadline.v, bed->now.v + DUR_MS(250).v);
    assert_int_equal(bed_last(bed, MSG_VERDICT)->verdict.order, order);
    bed_free(&bed);
}

static void both_sides_may_be_quoted(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    const struct msg_intent buy = bed_intent(bed, SIDE_BUY, 1000);
    const struct msg_intent sell = bed_intent(bed, SIDE_SELL, 1002);
    bed_expect(bed, &buy, VERDICT_OK);
    bed_expect(bed, &sell, VERDICT_OK);
    bed_free(&bed);
}

static void no_caps(struct settings *s)
{
    s->order_cap = RATE(0);
}

static void without_a_limit_nothing_is_allowed(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(no_caps);
    bed_expect_buy(bed, VERDICT_NO_LIMIT);
    bed_free(&bed);
}

static void the_mode_decides_first_what_may_open(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    (void)bed_command(bed, COMMAND_HALT, "");
    bed_expect_buy(bed, VERDICT_MODE);
    bed_free(&bed);
}

static void a_suspect_executor_gets_no_orders(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    bed_peer(bed, SERVICE_EXECUTOR, PEER_SUSPECT);
    bed_expect_buy(bed, VERDICT_EXECUTOR);
    bed_peer(bed, SERVICE_EXECUTOR, PEER_LIVE);
    bed_expect_buy(bed, VERDICT_OK);
    bed_free(&bed);
}

static void without_order_news_nothing_is_opened(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    struct msg_executor_status s = bed_status(bed);
    s.private_up = false;
    bed_say_status(bed, &s);
    bed_expect_buy(bed, VERDICT_UNRECONCILED);
    bed_free(&bed);
}

static void say_offset(struct bed *bed, int64_t ms)
{
    struct msg_executor_status s = bed_status(bed);
    s.clock_offset = DUR_MS(ms);
    bed_say_status(bed, &s);
}

static void clocks_a_second_apart_stop_opening(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    for (int64_t ms = -250; ms >= -1000; ms -= 250)
        say_offset(bed, ms); /* drifting, not jumping */
    say_offset(bed, -1001);
    bed_expect_buy(bed, VERDICT_CLOCK);
    say_offset(bed, -1000);
    bed_expect_buy(bed, VERDICT_OK);
    bed_free(&bed);
}

static void a_clock_that_jumps_stops_opening_for_ten_seconds(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    say_offset(bed, 250);
    bed_expect_buy(bed, VERDICT_OK);
    say_offset(bed, -1);
    struct msg_intent sell = bed_intent(bed, SIDE_SELL, 1002);
    bed_expect(bed, &sell, VERDICT_CLOCK);
    bed_live(bed, 9900);
    sell = bed_intent(bed, SIDE_SELL, 1002);
    bed_expect(bed, &sell, VERDICT_CLOCK);
    bed_live(bed, 200);
    sell = bed_intent(bed, SIDE_SELL, 1002);
    bed_expect(bed, &sell, VERDICT_OK);
    bed_free(&bed);
}

static void maintenance(struct bed *bed, const char *word, int64_t in_seconds)
{
    struct msg m = {.type = MSG_VENUE_STATUS};
    m.venue_status.state = word_of(word);
    m.venue_status.begin = ts_add(TS(INT64_C(1700000000) * 1000000000), DUR_S(in_seconds));
    m.venue_status.title = STR("upgrade");
    bed_send(bed, m);
}

static void announced_maintenance_stops_opening_two_minutes_before(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    maintenance(bed, "scheduled", 3600);
    bed_expect_buy(bed, VERDICT_OK);
    maintenance(bed, "scheduled", 110);
    struct msg_intent sell = bed_intent(bed, SIDE_SELL, 1002);
    bed_expect(bed, &sell, VERDICT_MAINTENANCE);
    maintenance(bed, "completed", 110);
    bed_live(bed, 300);
    sell = bed_intent(bed, SIDE_SELL, 1002);
    bed_expect(bed, &sell, VERDICT_OK);
    bed_free(&bed);
}

static void an_instrument_that_is_not_live_is_not_traded(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    struct msg m = {.type = MSG_INSTRUMENT};
    const struct instrument *i = &bed->core->symbols[0].market.instrument;
    m.instrument = (struct msg_instrument){.inst = i->inst,
                                           .inst_type = i->type,
                                           .state = INST_STATE_SUSPEND,
                                           .base = i->base,
                                           .quote = i->quote,
                                           .linear = true,
                                           .px_exp = -1,
                                           .qty_exp = -3,
                                           .tick = i->tick,
                                           .lot = i->lot,
                                           .min_qty = i->min_qty,
                                           .contract = 1,
                                           .version = 2};
    bed_send(bed, m);
    bed_expect_buy(bed, VERDICT_INSTRUMENT);
    bed_free(&bed);
}

static void an_unknown_symbol_is_refused(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    struct msg_intent in = bed_intent(bed, SIDE_BUY, 1000);
    in.inst = word_of("DOGE-USDT");
    bed_expect(bed, &in, VERDICT_INSTRUMENT);
    bed_free(&bed);
}

static void an_order_for_an_older_instrument_version_is_refused(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    struct msg_intent in = bed_intent(bed, SIDE_BUY, 1000);
    in.version = 0;
    bed_expect(bed, &in, VERDICT_INSTRUMENT);
    bed_free(&bed);
}

static void only_the_holder_of_the_lease_opens(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    const struct msg_intent in = bed_intent(bed, SIDE_BUY, 1000);
    assert_int_equal(bed_ask_as(bed, &in, UINT64_C(0x600000009), 1), VERDICT_LEASE);
    bed_expect(bed, &in, VERDICT_OK);
    bed_free(&bed);
}

static void a_lease_that_is_not_renewed_ends(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    const struct msg_executor_status s = bed_status(bed);
    bed_pass(bed, 1001);
    bed_book(bed, "BTC-USDT", 1000, 1002, 100000);
    bed_say_status(bed, &s);
    bed_expect_buy(bed, VERDICT_LEASE);
    bed_free(&bed);
}

static void a_paused_symbol_does_not_open(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    (void)bed_command(bed, COMMAND_PAUSE, "BTC-USDT");
    bed_expect_buy(bed, VERDICT_PAUSED);
    (void)bed_command(bed, COMMAND_RESUME, "BTC-USDT");
    bed_expect_buy(bed, VERDICT_OK);
    bed_free(&bed);
}

static void wide_stop(struct settings *s)
{
    s->stop_loss = RATE(50000000);
    s->daily_loss_limit = RATE(100000);
}

static void a_loss_of_the_day_at_the_limit_refuses_before_it_halts(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(wide_stop);
    bed_hold(bed);
    struct msg_intent out = bed_exit(bed, 1000);
    const uint64_t order = bed_place(bed, &out);
    bed_order(bed, order, ORDER_LIVE);
    bed_fill_at(bed, order, 970, 1000, "-0.02");
    bed_expect_buy(bed, VERDICT_LOSS);
    bed_live(bed, 200);
    assert_int_equal(bed->core->mode.mode, MODE_HALTED);
    assert_int_equal(bed_alerts(bed, ALERT_LOSS_LIMIT), 1);
    bed_free(&bed);
}

static void unknown_fees_stop_opening(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    bed->core->symbols[0].fees.known = false;
    bed_expect_buy(bed, VERDICT_FEES);
    bed_free(&bed);
}

static void fees_read_more_than_a_day_ago_stop_opening(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    bed->core->symbols[0].fees.asked = TS(bed->now.v - DUR_S(86401).v);
    bed_expect_buy(bed, VERDICT_FEES);
    bed_free(&bed);
}

static void fees_a_round_trip_cannot_pay_are_refused_with_the_spread_that_would(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    bed_fees(bed, "BTC-USDT", 800000, 1000000); /* spot Lv1: 0.08 % and 0.1 % */
    assert_int_equal(bed_alerts(bed, ALERT_FEES_DIFFER), 1);
    bed_expect_buy(bed, VERDICT_FEES);
    const money_t need = bed_last(bed, MSG_VERDICT)->verdict.limit;
    assert_true(need.v > bed_money("0.0016").v);
    assert_true(need.v < bed_money("0.003").v);
    assert_true(str_find(str_from(bed->detail), STR("would work")) < strlen(bed->detail));
    bed_free(&bed);
}

static void the_worse_of_configured_and_account_fees_counts(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    bed_fees(bed, "BTC-USDT", -100000, 100000); /* a rebate we did not count on */
    bed_live(bed, 200);
    assert_int_equal(bed_last(bed, MSG_SYMBOL_LIMITS) == NULL, true);
    assert_int_equal(bed->core->symbols[0].limits.maker.v, 200000);
    bed_fees(bed, "BTC-USDT", 300000, 600000);
    bed_live(bed, 200);
    assert_int_equal(bed->core->symbols[0].limits.maker.v, 300000);
    bed_free(&bed);
}

static void narrow_stop(struct settings *s)
{
    s->stop_loss = RATE(1600000); /* 0.16 % under 0.1 % + 0.02 % + 0.05 % */
}

static void a_stop_within_spread_and_fees_is_refused(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(narrow_stop);
    bed_expect_buy(bed, VERDICT_FEES);
    bed_free(&bed);
}

static void slow_answers_stop_opening(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    (void)latency_sample(&bed->core->latency, DUR_MS(250), bed->now);
    bed_expect_buy(bed, VERDICT_LATENCY);
    bed_free(&bed);
}

static void without_the_dead_mans_switch_nothing_is_opened(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    struct msg_executor_status s = bed_status(bed);
    s.switch_armed = false;
    bed_say_status(bed, &s);
    bed_expect_buy(bed, VERDICT_DEAD_MAN);
    s.switch_armed = true;
    s.switch_ts = TS(bed->now.v - DUR_MS(5001).v);
    bed_say_status(bed, &s);
    bed_expect_buy(bed, VERDICT_DEAD_MAN);
    s.switch_ts = TS(bed->now.v - DUR_MS(4999).v);
    bed_say_status(bed, &s);
    bed_expect_buy(bed, VERDICT_OK);
    bed_free(&bed);
}

static void swap_only(struct settings *s)
{
    s->symbols.at[0] = word_of("BTC-USDT-SWAP");
}

static void leverage(struct bed *bed, uint32_t lever)
{
    struct msg m = {.type = MSG_EXCHANGE_POSITION};
    m.exchange_position.inst = bed->core->symbols[0].inst;
    m.exchange_position.qty_exp = -3;
    m.exchange_position.leverage = lever;
    bed_send(bed, m);
}

static void leverage_must_be_read_back_and_at_most_ten(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(swap_only);
    bed_expect_buy(bed, VERDICT_LEVERAGE);
    leverage(bed, 11);
    assert_int_equal(bed_alerts(bed, ALERT_LEVERAGE), 1);
    bed_expect_buy(bed, VERDICT_LEVERAGE);
    leverage(bed, 10);
    bed_expect_buy(bed, VERDICT_OK);
    bed_free(&bed);
}

static void a_cancel_always_passes(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    const struct msg_intent in = bed_intent(bed, SIDE_BUY, 1000);
    const uint64_t order = bed_place(bed, &in);
    bed_order(bed, order, ORDER_LIVE);
    bed->core->account_known = false;
    bed->core->latency.throttled = true;
    bed_book_state(bed, "BTC-USDT", BOOK_DOWN);
    bed->core->mirror.cancel_asked[0] = TS(0); /* the stale book has already had it cancelled */
    bed_forget(bed);
    struct msg_intent cancel = bed_intent(bed, SIDE_BUY, 0);
    cancel.action = ACTION_CANCEL;
    cancel.target = in.intent;
    cancel.class = CANCEL_DISCRETIONARY;
    assert_int_equal(bed_ask(bed, &cancel), VERDICT_OK);
    const struct msg_order *o = &bed_last(bed, MSG_ORDER)->order;
    assert_int_equal(o->action, ACTION_CANCEL);
    assert_int_equal(o->target, order);
    assert_int_equal(o->class, CANCEL_DISCRETIONARY);
    bed_free(&bed);
}

static void a_cancel_of_an_unknown_order_is_answered_and_does_no_harm(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    struct msg_intent cancel = bed_intent(bed, SIDE_BUY, 0);
    cancel.action = ACTION_CANCEL;
    cancel.target = 12345;
    bed_expect(bed, &cancel, VERDICT_TARGET);
    bed_free(&bed);
}

static void while_orders_may_be_unknown_a_strange_cancel_takes_all_of_the_symbol(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    bed_peer(bed, SERVICE_EXECUTOR, PEER_STALE);
    bed_forget(bed);
    struct msg_intent cancel = bed_intent(bed, SIDE_BUY, 0);
    cancel.action = ACTION_CANCEL;
    cancel.target = 12345;
    assert_int_equal(bed_ask(bed, &cancel), VERDICT_TARGET);
    assert_int_equal(bed_last(bed, MSG_ORDER)->order.action, ACTION_CANCEL_ALL);
    bed_free(&bed);
}

static void an_amendment_passes_the_same_gate_and_keeps_its_number(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    const struct msg_intent in = bed_intent(bed, SIDE_BUY, 1000);
    const uint64_t order = bed_place(bed, &in);
    bed_order(bed, order, ORDER_LIVE);
    struct msg_intent amend = bed_intent(bed, SIDE_BUY, 980);
    amend.action = ACTION_AMEND;
    amend.target = in.intent;
    bed_expect(bed, &amend, VERDICT_COLLAR);
    amend = bed_intent(bed, SIDE_BUY, 999);
    amend.action = ACTION_AMEND;
    amend.target = in.intent;
    bed_expect(bed, &amend, VERDICT_OK);
    assert_int_equal(bed_last(bed, MSG_ORDER)->order.target, order);
    assert_int_equal(orders_by_number(&bed->core->mirror.orders, order)->state, ORDER_AMENDING);
    amend.target = 4711;
    bed_expect(bed, &amend, VERDICT_TARGET);
    bed_free(&bed);
}

static void the_first_refusal_wins(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    bed->core->account_known = false;         /* R12 */
    bed->core->symbols[0].fees.known = false; /* R29 stands before it */
    bed_expect_buy(bed, VERDICT_FEES);
    assert_string_equal(verdict_code(bed_last(bed, MSG_VERDICT)->verdict.code), "R29");
    bed_free(&bed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_order_becomes_an_order_with_a_number),
        cmocka_unit_test(both_sides_may_be_quoted),
        cmocka_unit_test(without_a_limit_nothing_is_allowed),
        cmocka_unit_test(the_mode_decides_first_what_may_open),
        cmocka_unit_test(a_suspect_executor_gets_no_orders),
        cmocka_unit_test(without_order_news_nothing_is_opened),
        cmocka_unit_test(clocks_a_second_apart_stop_opening),
        cmocka_unit_test(a_clock_that_jumps_stops_opening_for_ten_seconds),
        cmocka_unit_test(announced_maintenance_stops_opening_two_minutes_before),
        cmocka_unit_test(an_instrument_that_is_not_live_is_not_traded),
        cmocka_unit_test(an_unknown_symbol_is_refused),
        cmocka_unit_test(an_order_for_an_older_instrument_version_is_refused),
        cmocka_unit_test(only_the_holder_of_the_lease_opens),
        cmocka_unit_test(a_lease_that_is_not_renewed_ends),
        cmocka_unit_test(a_paused_symbol_does_not_open),
        cmocka_unit_test(a_loss_of_the_day_at_the_limit_refuses_before_it_halts),
        cmocka_unit_test(unknown_fees_stop_opening),
        cmocka_unit_test(fees_read_more_than_a_day_ago_stop_opening),
        cmocka_unit_test(fees_a_round_trip_cannot_pay_are_refused_with_the_spread_that_would),
        cmocka_unit_test(the_worse_of_configured_and_account_fees_counts),
        cmocka_unit_test(a_stop_within_spread_and_fees_is_refused),
        cmocka_unit_test(slow_answers_stop_opening),
        cmocka_unit_test(without_the_dead_mans_switch_nothing_is_opened),
        cmocka_unit_test(leverage_must_be_read_back_and_at_most_ten),
        cmocka_unit_test(a_cancel_always_passes),
        cmocka_unit_test(a_cancel_of_an_unknown_order_is_answered_and_does_no_harm),
        cmocka_unit_test(while_orders_may_be_unknown_a_strange_cancel_takes_all_of_the_symbol),
        cmocka_unit_test(an_amendment_passes_the_same_gate_and_keeps_its_number),
        cmocka_unit_test(the_first_refusal_wins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
