#include "tests/lib/test.h"

#include <string.h>

#include "services/risk/risk.h"
#include "tests/lib/bed.h"

/* One test a row of the gate: bed_ready() with a good intent passes every row, so each test
 * spoils one thing and says which row must notice. That the good intent is accepted is the first
 * test and the start of each other one. */

static struct bed *ready_with(void (*change)(struct settings *s))
{
    static struct settings s;
    bed_settings(&s);
    if (change != NULL)
        change(&s);
    return bed_ready(&s);
}

static struct bed *ready(void)
{
    return ready_with(NULL);
}

static void expect(struct bed *bed, const struct msg_intent *in, enum verdict want)
{
    bed_forget(bed);
    const enum verdict got = bed_ask(bed, in);
    if (got != want)
        fail_msg("wanted %s, got %s (%s)", verdict_name(want), verdict_name(got), bed->detail);
    if (want != VERDICT_OK)
        assert_int_equal(bed_said(bed, MSG_ORDER), 0);
}

static void refuses_buy(struct bed *bed, enum verdict want)
{
    const struct msg_intent in = bed_intent(bed, SIDE_BUY, 1000);
    expect(bed, &in, want);
}

/* A long position of one coin, bought at the touch. */
static void hold(struct bed *bed)
{
    const struct msg_intent in = bed_intent(bed, SIDE_BUY, 1000);
    const uint64_t order = bed_place(bed, &in);
    bed_order(bed, order, ORDER_LIVE);
    bed_fill(bed, order, 1000, "-0.02");
}

static struct msg_intent exit_of(struct bed *bed, int64_t qty)
{
    struct msg_intent in = bed_intent(bed, SIDE_SELL, 1002);
    in.purpose = PURPOSE_EXIT;
    in.qty = QTY(qty);
    return in;
}

static void a_good_order_becomes_an_order_with_a_number(void **state)
{
    (void)state;
    struct bed *bed = ready();
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
    struct bed *bed = ready();
    const struct msg_intent buy = bed_intent(bed, SIDE_BUY, 1000);
    const struct msg_intent sell = bed_intent(bed, SIDE_SELL, 1002);
    expect(bed, &buy, VERDICT_OK);
    expect(bed, &sell, VERDICT_OK);
    bed_free(&bed);
}

static void no_caps(struct settings *s)
{
    s->order_cap = RATE(0);
}

static void without_a_limit_nothing_is_allowed(void **state)
{
    (void)state;
    struct bed *bed = ready_with(no_caps);
    refuses_buy(bed, VERDICT_NO_LIMIT);
    bed_free(&bed);
}

static void the_mode_decides_first_what_may_open(void **state)
{
    (void)state;
    struct bed *bed = ready();
    (void)bed_command(bed, COMMAND_HALT, "");
    refuses_buy(bed, VERDICT_MODE);
    bed_free(&bed);
}

static void a_suspect_executor_gets_no_orders(void **state)
{
    (void)state;
    struct bed *bed = ready();
    bed_peer(bed, SERVICE_EXECUTOR, PEER_SUSPECT);
    refuses_buy(bed, VERDICT_EXECUTOR);
    bed_peer(bed, SERVICE_EXECUTOR, PEER_LIVE);
    refuses_buy(bed, VERDICT_OK);
    bed_free(&bed);
}

static void without_order_news_nothing_is_opened(void **state)
{
    (void)state;
    struct bed *bed = ready();
    struct msg_executor_status s = bed_status(bed);
    s.private_up = false;
    bed_say_status(bed, &s);
    refuses_buy(bed, VERDICT_UNRECONCILED);
    bed_free(&bed);
}

static void clocks_a_second_apart_stop_opening(void **state)
{
    (void)state;
    struct bed *bed = ready();
    struct msg_executor_status s = bed_status(bed);
    s.clock_offset = DUR_MS(-1001);
    bed_say_status(bed, &s);
    refuses_buy(bed, VERDICT_CLOCK);
    s.clock_offset = DUR_MS(-1000);
    bed_say_status(bed, &s);
    refuses_buy(bed, VERDICT_OK);
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
    struct bed *bed = ready();
    maintenance(bed, "scheduled", 3600);
    refuses_buy(bed, VERDICT_OK);
    maintenance(bed, "scheduled", 110);
    struct msg_intent sell = bed_intent(bed, SIDE_SELL, 1002);
    expect(bed, &sell, VERDICT_MAINTENANCE);
    maintenance(bed, "completed", 110);
    bed_live(bed, 300);
    sell = bed_intent(bed, SIDE_SELL, 1002);
    expect(bed, &sell, VERDICT_OK);
    bed_free(&bed);
}

static void an_instrument_that_is_not_live_is_not_traded(void **state)
{
    (void)state;
    struct bed *bed = ready();
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
    refuses_buy(bed, VERDICT_INSTRUMENT);
    bed_free(&bed);
}

static void an_unknown_symbol_is_refused(void **state)
{
    (void)state;
    struct bed *bed = ready();
    struct msg_intent in = bed_intent(bed, SIDE_BUY, 1000);
    in.inst = word_of("DOGE-USDT");
    expect(bed, &in, VERDICT_INSTRUMENT);
    bed_free(&bed);
}

static void an_order_for_an_older_instrument_version_is_refused(void **state)
{
    (void)state;
    struct bed *bed = ready();
    struct msg_intent in = bed_intent(bed, SIDE_BUY, 1000);
    in.version = 0;
    expect(bed, &in, VERDICT_INSTRUMENT);
    bed_free(&bed);
}

static void only_the_holder_of_the_lease_opens(void **state)
{
    (void)state;
    struct bed *bed = ready();
    const struct msg_intent in = bed_intent(bed, SIDE_BUY, 1000);
    assert_int_equal(bed_ask_as(bed, &in, UINT64_C(0x600000009), 1), VERDICT_LEASE);
    expect(bed, &in, VERDICT_OK);
    bed_free(&bed);
}

static void a_lease_that_is_not_renewed_ends(void **state)
{
    (void)state;
    struct bed *bed = ready();
    const struct msg_executor_status s = bed_status(bed);
    bed_pass(bed, 1001);
    bed_book(bed, "BTC-USDT", 1000, 1002, 100000);
    bed_say_status(bed, &s);
    refuses_buy(bed, VERDICT_LEASE);
    bed_free(&bed);
}

static void a_paused_symbol_does_not_open(void **state)
{
    (void)state;
    struct bed *bed = ready();
    (void)bed_command(bed, COMMAND_PAUSE, "BTC-USDT");
    refuses_buy(bed, VERDICT_PAUSED);
    (void)bed_command(bed, COMMAND_RESUME, "BTC-USDT");
    refuses_buy(bed, VERDICT_OK);
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
    struct bed *bed = ready_with(wide_stop);
    hold(bed);
    struct msg_intent out = exit_of(bed, 1000);
    const uint64_t order = bed_place(bed, &out);
    bed_order(bed, order, ORDER_LIVE);
    bed_fill_at(bed, order, 970, 1000, "-0.02");
    refuses_buy(bed, VERDICT_LOSS);
    bed_live(bed, 200);
    assert_int_equal(bed->core->mode.mode, MODE_HALTED);
    assert_int_equal(bed_alerts(bed, ALERT_LOSS_LIMIT), 1);
    bed_free(&bed);
}

static void unknown_fees_stop_opening(void **state)
{
    (void)state;
    struct bed *bed = ready();
    bed->core->symbols[0].fees.known = false;
    refuses_buy(bed, VERDICT_FEES);
    bed_free(&bed);
}

static void fees_read_more_than_a_day_ago_stop_opening(void **state)
{
    (void)state;
    struct bed *bed = ready();
    bed->core->symbols[0].fees.asked = TS(bed->now.v - DUR_S(86401).v);
    refuses_buy(bed, VERDICT_FEES);
    bed_free(&bed);
}

static void fees_a_round_trip_cannot_pay_are_refused_with_the_spread_that_would(void **state)
{
    (void)state;
    struct bed *bed = ready();
    bed_fees(bed, "BTC-USDT", 800000, 1000000); /* spot Lv1: 0.08 % and 0.1 % */
    assert_int_equal(bed_alerts(bed, ALERT_FEES_DIFFER), 1);
    refuses_buy(bed, VERDICT_FEES);
    const money_t need = bed_last(bed, MSG_VERDICT)->verdict.limit;
    assert_true(need.v > bed_money("0.0016").v);
    assert_true(need.v < bed_money("0.003").v);
    assert_true(str_find(str_from(bed->detail), STR("would work")) < strlen(bed->detail));
    bed_free(&bed);
}

static void the_worse_of_configured_and_account_fees_counts(void **state)
{
    (void)state;
    struct bed *bed = ready();
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
    struct bed *bed = ready_with(narrow_stop);
    refuses_buy(bed, VERDICT_FEES);
    bed_free(&bed);
}

static void slow_answers_stop_opening(void **state)
{
    (void)state;
    struct bed *bed = ready();
    (void)latency_sample(&bed->core->latency, DUR_MS(250), bed->now);
    refuses_buy(bed, VERDICT_LATENCY);
    bed_free(&bed);
}

static void without_the_dead_mans_switch_nothing_is_opened(void **state)
{
    (void)state;
    struct bed *bed = ready();
    struct msg_executor_status s = bed_status(bed);
    s.switch_armed = false;
    bed_say_status(bed, &s);
    refuses_buy(bed, VERDICT_DEAD_MAN);
    s.switch_armed = true;
    s.switch_ts = TS(bed->now.v - DUR_MS(5001).v);
    bed_say_status(bed, &s);
    refuses_buy(bed, VERDICT_DEAD_MAN);
    s.switch_ts = TS(bed->now.v - DUR_MS(4999).v);
    bed_say_status(bed, &s);
    refuses_buy(bed, VERDICT_OK);
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
    struct bed *bed = ready_with(swap_only);
    refuses_buy(bed, VERDICT_LEVERAGE);
    leverage(bed, 11);
    assert_int_equal(bed_alerts(bed, ALERT_LEVERAGE), 1);
    refuses_buy(bed, VERDICT_LEVERAGE);
    leverage(bed, 10);
    refuses_buy(bed, VERDICT_OK);
    bed_free(&bed);
}

static void an_old_book_is_not_quoted_on(void **state)
{
    (void)state;
    struct bed *bed = ready();
    for (int i = 0; i < 21; i++) {
        const struct msg_executor_status s = bed_status(bed);
        bed_say_status(bed, &s);
        bed_lease(bed, BED_SES, 0, "BTC-USDT");
        bed_pass(bed, 100);
    }
    refuses_buy(bed, VERDICT_FRESHNESS);
    bed_book(bed, "BTC-USDT", 1000, 1002, 100000);
    refuses_buy(bed, VERDICT_OK);
    bed_free(&bed);
}

static void a_broken_book_is_not_quoted_on(void **state)
{
    (void)state;
    struct bed *bed = ready();
    bed_book_state(bed, "BTC-USDT", BOOK_STALE);
    refuses_buy(bed, VERDICT_FRESHNESS);
    bed_free(&bed);
}

static void an_intent_decided_on_an_old_book_is_refused(void **state)
{
    (void)state;
    struct bed *bed = ready();
    struct msg_intent in = bed_intent(bed, SIDE_BUY, 1000);
    in.book_ts = TS(bed->now.v - DUR_MS(2001).v);
    expect(bed, &in, VERDICT_FRESHNESS);
    in.book_ts = TS(bed->now.v + DUR_MS(1001).v);
    expect(bed, &in, VERDICT_FRESHNESS);
    bed_free(&bed);
}

static void prices_and_sizes_off_the_grid_are_refused(void **state)
{
    (void)state;
    struct bed *bed = ready();
    bed->core->symbols[0].market.instrument.tick = PX(5);
    struct msg_intent in = bed_intent(bed, SIDE_BUY, 999);
    expect(bed, &in, VERDICT_TICK);
    bed->core->symbols[0].market.instrument.tick = PX(1);
    bed->core->symbols[0].market.instrument.lot = QTY(10);
    in = bed_intent(bed, SIDE_BUY, 1000);
    in.qty = QTY(1001);
    expect(bed, &in, VERDICT_TICK);
    in.px = PX(0);
    in.qty = QTY(1000);
    expect(bed, &in, VERDICT_TICK);
    bed_free(&bed);
}

static void sizes_outside_the_instruments_limits_are_refused(void **state)
{
    (void)state;
    struct bed *bed = ready();
    struct msg_intent in = bed_intent(bed, SIDE_BUY, 1000);
    in.qty = QTY(9);
    expect(bed, &in, VERDICT_SIZE);
    in.qty = QTY(1000001);
    expect(bed, &in, VERDICT_SIZE);
    in = bed_intent(bed, SIDE_BUY, 1000);
    in.qty = QTY(10);
    expect(bed, &in, VERDICT_OK);
    bed_free(&bed);
}

static void nonsense_is_refused_and_overflows_nothing(void **state)
{
    (void)state;
    struct bed *bed = ready();
    struct msg_intent in = bed_intent(bed, SIDE_BUY, 1000);
    in.px = PX(INT64_MAX);
    in.qty = QTY(INT64_MAX);
    expect(bed, &in, VERDICT_SIZE);
    in.px = PX(INT64_MIN);
    in.qty = QTY(INT64_MIN);
    expect(bed, &in, VERDICT_TICK);
    bed_free(&bed);
}

static void what_is_not_post_only_may_not_open(void **state)
{
    (void)state;
    struct bed *bed = ready();
    struct msg_intent in = bed_intent(bed, SIDE_BUY, 1000);
    in.kind = ORDER_KIND_LIMIT;
    expect(bed, &in, VERDICT_WOULD_CROSS);
    bed_free(&bed);
}

static void a_post_only_order_that_would_take_is_refused(void **state)
{
    (void)state;
    struct bed *bed = ready();
    struct msg_intent in = bed_intent(bed, SIDE_BUY, 1002);
    expect(bed, &in, VERDICT_WOULD_CROSS);
    in = bed_intent(bed, SIDE_SELL, 1000);
    expect(bed, &in, VERDICT_WOULD_CROSS);
    in = bed_intent(bed, SIDE_BUY, 1001);
    expect(bed, &in, VERDICT_OK);
    bed_free(&bed);
}

static void our_orders_never_meet_each_other(void **state)
{
    (void)state;
    struct bed *bed = ready();
    const struct msg_intent buy = bed_intent(bed, SIDE_BUY, 1000);
    const uint64_t order = bed_place(bed, &buy);
    bed_order(bed, order, ORDER_LIVE);
    bed_book(bed, "BTC-USDT", 996, 998, 100000); /* the book fell through our bid */
    const struct msg_intent sell = bed_intent(bed, SIDE_SELL, 998);
    expect(bed, &sell, VERDICT_SELF_TRADE);
    bed_free(&bed);
}

static void a_price_beyond_the_collar_is_refused(void **state)
{
    (void)state;
    struct bed *bed = ready();
    struct msg_intent in = bed_intent(bed, SIDE_BUY, 990); /* middle 1001, 1 % is 10.01 */
    expect(bed, &in, VERDICT_COLLAR);
    in = bed_intent(bed, SIDE_BUY, 991);
    expect(bed, &in, VERDICT_OK);
    bed_free(&bed);
}

static void a_price_outside_the_exchanges_band_is_refused(void **state)
{
    (void)state;
    struct bed *bed = ready();
    struct msg m = {.type = MSG_PRICE_LIMIT};
    m.price_limit = (struct msg_price_limit){.inst = word_of("BTC-USDT"),
                                             .px_exp = -1,
                                             .buy_limit = PX(999),
                                             .sell_limit = PX(1003),
                                             .enabled = true};
    bed_send(bed, m);
    refuses_buy(bed, VERDICT_PRICE_BAND);
    const struct msg_intent sell = bed_intent(bed, SIDE_SELL, 1002);
    expect(bed, &sell, VERDICT_PRICE_BAND);
    m.price_limit.enabled = false;
    bed_send(bed, m);
    refuses_buy(bed, VERDICT_OK);
    bed_free(&bed);
}

static void a_touch_below_three_times_our_quotes_is_too_thin(void **state)
{
    (void)state;
    struct bed *bed = ready();
    bed_book(bed, "BTC-USDT", 1000, 1002, 1490); /* 298.3 of notional, 300 wanted */
    refuses_buy(bed, VERDICT_DEPTH);
    assert_true(bed_last(bed, MSG_VERDICT)->verdict.limit.v == bed_money("300").v);
    bed_book(bed, "BTC-USDT", 1000, 1002, 1500);
    refuses_buy(bed, VERDICT_OK);
    bed_free(&bed);
}

static void our_own_order_is_not_depth(void **state)
{
    (void)state;
    struct bed *bed = ready();
    const struct msg_intent buy = bed_intent(bed, SIDE_BUY, 1000);
    const uint64_t order = bed_place(bed, &buy);
    bed_order(bed, order, ORDER_LIVE);
    bed_book(bed, "BTC-USDT", 1000, 1002, 3400); /* 680 with, 580 without, 600 wanted */
    const struct msg_intent sell = bed_intent(bed, SIDE_SELL, 1002);
    expect(bed, &sell, VERDICT_DEPTH);
    bed_free(&bed);
}

static void depth_of_equity(struct settings *s)
{
    s->depth_basis = word_of("equity");
}

static void depth_can_be_asked_in_multiples_of_equity(void **state)
{
    (void)state;
    struct bed *bed = ready_with(depth_of_equity);
    refuses_buy(bed, VERDICT_DEPTH);
    bed_book(bed, "BTC-USDT", 1000, 1002, 200000);
    refuses_buy(bed, VERDICT_OK);
    bed_free(&bed);
}

static void the_same_order_twice_within_200_ms_is_a_mistake(void **state)
{
    (void)state;
    struct bed *bed = ready();
    const struct msg_intent first = bed_intent(bed, SIDE_BUY, 1000);
    const uint64_t order = bed_place(bed, &first);
    bed_order(bed, order, ORDER_CANCELED);
    refuses_buy(bed, VERDICT_DUPLICATE);
    bed_live(bed, 200);
    refuses_buy(bed, VERDICT_OK);
    bed_free(&bed);
}

static void an_intent_number_is_used_once(void **state)
{
    (void)state;
    struct bed *bed = ready();
    const struct msg_intent first = bed_intent(bed, SIDE_BUY, 1000);
    const uint64_t order = bed_place(bed, &first);
    bed_order(bed, order, ORDER_CANCELED);
    bed_live(bed, 1000);
    struct msg_intent again = first;
    again.book_ts = bed->now;
    expect(bed, &again, VERDICT_DUPLICATE);
    bed_free(&bed);
}

static void one_live_order_a_side(void **state)
{
    (void)state;
    struct bed *bed = ready();
    const struct msg_intent first = bed_intent(bed, SIDE_BUY, 1000);
    const uint64_t order = bed_place(bed, &first);
    struct msg_intent second = bed_intent(bed, SIDE_BUY, 999);
    expect(bed, &second, VERDICT_ONE_A_SIDE); /* in flight */
    bed_order(bed, order, ORDER_UNKNOWN);
    second = bed_intent(bed, SIDE_BUY, 999);
    expect(bed, &second, VERDICT_ONE_A_SIDE); /* and when nobody knows */
    bed_order(bed, order, ORDER_LIVE);
    bed_order(bed, order, ORDER_CANCELING);
    second = bed_intent(bed, SIDE_BUY, 999);
    expect(bed, &second, VERDICT_ONE_A_SIDE); /* until the cancel is confirmed */
    bed_order(bed, order, ORDER_CANCELED);
    second = bed_intent(bed, SIDE_BUY, 999);
    expect(bed, &second, VERDICT_OK);
    bed_free(&bed);
}

static void nothing_is_opened_while_a_position_is_open(void **state)
{
    (void)state;
    struct bed *bed = ready();
    hold(bed);
    bed_live(bed, 300);
    refuses_buy(bed, VERDICT_POSITION);
    bed_free(&bed);
}

static void an_exit_may_not_be_larger_than_the_position(void **state)
{
    (void)state;
    struct bed *bed = ready();
    struct msg_intent in = exit_of(bed, 1000);
    expect(bed, &in, VERDICT_EXIT_SIZE); /* nothing is held */
    hold(bed);
    in = exit_of(bed, 1001);
    expect(bed, &in, VERDICT_EXIT_SIZE);
    in = exit_of(bed, 1000);
    in.side = SIDE_BUY;
    in.px = PX(999);
    expect(bed, &in, VERDICT_EXIT_SIZE); /* the wrong way */
    in = exit_of(bed, 1000);
    expect(bed, &in, VERDICT_OK);
    bed_free(&bed);
}

static void exits_need_no_lease_no_caps_and_no_calm(void **state)
{
    (void)state;
    struct bed *bed = ready();
    hold(bed);
    bed->core->account_known = false;
    bed->core->latency.throttled = true;
    bed->core->symbols[0].pause.until = ts_add(bed->now, DUR_S(100));
    bed->core->leases.at[0].holder = 0;
    const struct msg_intent in = exit_of(bed, 1000);
    expect(bed, &in, VERDICT_OK);
    bed_free(&bed);
}

static void a_strategy_may_not_pose_as_risk(void **state)
{
    (void)state;
    struct bed *bed = ready();
    hold(bed);
    struct msg_intent in = exit_of(bed, 1000);
    in.purpose = PURPOSE_STOP;
    expect(bed, &in, VERDICT_MODE);
    bed_free(&bed);
}

static void without_known_equity_nothing_is_opened(void **state)
{
    (void)state;
    struct bed *bed = ready();
    bed->core->account_known = false;
    refuses_buy(bed, VERDICT_CAPITAL);
    bed_free(&bed);
}

static void an_account_that_may_not_trade_opens_nothing(void **state)
{
    (void)state;
    struct bed *bed = ready();
    bed->core->can_trade = false;
    refuses_buy(bed, VERDICT_CAPITAL);
    bed_free(&bed);
}

static void an_order_is_at_most_five_percent_of_cautious_equity(void **state)
{
    (void)state;
    struct bed *bed = ready();
    /* 10000 USDT + 10 BTC at 100.1 = 11001; 98 % of it is 10780.98; 5 % of that is 539.049. */
    struct msg_intent in = bed_intent(bed, SIDE_BUY, 1000);
    in.qty = QTY(5391);
    expect(bed, &in, VERDICT_ORDER_CAP);
    assert_true(bed_last(bed, MSG_VERDICT)->verdict.limit.v == bed_money("539.049").v);
    in = bed_intent(bed, SIDE_BUY, 1000);
    in.qty = QTY(5390);
    expect(bed, &in, VERDICT_OK);
    bed_free(&bed);
}

static void the_lower_of_both_equities_counts(void **state)
{
    (void)state;
    struct bed *bed = ready();
    bed_account(bed, "1000"); /* 5 % of 980 is 49 */
    refuses_buy(bed, VERDICT_ORDER_CAP);
    bed_free(&bed);
}

static void one_order(struct settings *s)
{
    s->max_open_orders = 1;
}

static void no_more_than_max_open_orders(void **state)
{
    (void)state;
    struct bed *bed = ready_with(one_order);
    const struct msg_intent buy = bed_intent(bed, SIDE_BUY, 1000);
    expect(bed, &buy, VERDICT_OK);
    const struct msg_intent sell = bed_intent(bed, SIDE_SELL, 1002);
    expect(bed, &sell, VERDICT_ORDER_COUNT);
    bed_free(&bed);
}

static void small_pool(struct settings *s)
{
    s->open_cap = RATE(15000000); /* 1.5 %: 161.7 */
}

static void all_open_orders_stay_under_the_open_cap(void **state)
{
    (void)state;
    struct bed *bed = ready_with(small_pool);
    const struct msg_intent buy = bed_intent(bed, SIDE_BUY, 1000);
    const uint64_t order = bed_place(bed, &buy);
    struct msg_intent sell = bed_intent(bed, SIDE_SELL, 1002);
    expect(bed, &sell, VERDICT_OPEN_CAP); /* in flight counts */
    bed_order(bed, order, ORDER_UNKNOWN);
    sell = bed_intent(bed, SIDE_SELL, 1002);
    expect(bed, &sell, VERDICT_OPEN_CAP); /* unknown counts */
    bed_order(bed, order, ORDER_GHOST);
    sell = bed_intent(bed, SIDE_SELL, 1002);
    expect(bed, &sell, VERDICT_OPEN_CAP); /* a ghost counts */
    bed_order(bed, order, ORDER_VOID);
    sell = bed_intent(bed, SIDE_SELL, 1002);
    expect(bed, &sell, VERDICT_OK); /* a void does not */
    bed_free(&bed);
}

static void somebody_elses_order_counts_against_the_open_cap(void **state)
{
    (void)state;
    struct bed *bed = ready_with(small_pool);
    struct msg m = {.type = MSG_ORDER_STATE};
    m.order_state = (struct msg_order_state){.inst = word_of("BTC-USDT"),
                                             .side = SIDE_SELL,
                                             .kind = ORDER_KIND_LIMIT,
                                             .px_exp = -1,
                                             .qty_exp = -3,
                                             .px = PX(1005),
                                             .qty = QTY(1000),
                                             .state = ORDER_LIVE,
                                             .origin = ORIGIN_FOREIGN,
                                             .ord_id = word_of("99")};
    bed_send(bed, m);
    refuses_buy(bed, VERDICT_OPEN_CAP);
    bed_free(&bed);
}

static void an_order_that_cannot_be_valued_blocks_opening(void **state)
{
    (void)state;
    struct bed *bed = ready();
    struct msg m = {.type = MSG_ORDER_STATE};
    m.order_state = (struct msg_order_state){.inst = word_of("XYZ-EUR"),
                                             .kind = ORDER_KIND_LIMIT,
                                             .px = PX(1),
                                             .qty = QTY(1),
                                             .state = ORDER_LIVE,
                                             .origin = ORIGIN_FOREIGN,
                                             .ord_id = word_of("98")};
    bed_send(bed, m);
    refuses_buy(bed, VERDICT_OPEN_CAP);
    bed_free(&bed);
}

static void a_purchase_needs_the_money(void **state)
{
    (void)state;
    struct bed *bed = ready();
    const struct word usdt = word_of("USDT");
    ledger_line(&bed->core->ledger, &usdt)->exchange = bed_money("99.99");
    refuses_buy(bed, VERDICT_BALANCE);
    ledger_line(&bed->core->ledger, &usdt)->exchange = bed_money("100");
    refuses_buy(bed, VERDICT_OK);
    bed_free(&bed);
}

static void half_a_coin(struct settings *s)
{
    (void)str_copy(s->inventory.at, sizeof s->inventory.at, STR("BTC:0.5"));
}

static void undeclared_coins_are_never_sold(void **state)
{
    (void)state;
    struct bed *bed = ready_with(half_a_coin); /* ten are there */
    struct msg_intent sell = bed_intent(bed, SIDE_SELL, 1002);
    expect(bed, &sell, VERDICT_BALANCE);
    sell = bed_intent(bed, SIDE_SELL, 1002);
    sell.qty = QTY(500);
    expect(bed, &sell, VERDICT_OK);
    bed_free(&bed);
}

static void buy_first(struct settings *s)
{
    s->spot_mode = word_of("buy_first");
}

static void buying_first_sells_nothing_that_was_there(void **state)
{
    (void)state;
    struct bed *bed = ready_with(buy_first);
    const struct msg_intent sell = bed_intent(bed, SIDE_SELL, 1002);
    expect(bed, &sell, VERDICT_BALANCE);
    refuses_buy(bed, VERDICT_OK);
    bed_free(&bed);
}

static void our_share_of_the_request_limit_is_kept(void **state)
{
    (void)state;
    struct bed *bed = ready();
    while (bucket_take(&bed->core->symbols[0].places, bed->now, 1))
        ;
    refuses_buy(bed, VERDICT_RATE);
    bed_live(bed, 100); /* two come back in 95 ms */
    refuses_buy(bed, VERDICT_OK);
    bed_free(&bed);
}

static void a_cancel_always_passes(void **state)
{
    (void)state;
    struct bed *bed = ready();
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
    struct bed *bed = ready();
    struct msg_intent cancel = bed_intent(bed, SIDE_BUY, 0);
    cancel.action = ACTION_CANCEL;
    cancel.target = 12345;
    expect(bed, &cancel, VERDICT_TARGET);
    bed_free(&bed);
}

static void while_orders_may_be_unknown_a_strange_cancel_takes_all_of_the_symbol(void **state)
{
    (void)state;
    struct bed *bed = ready();
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
    struct bed *bed = ready();
    const struct msg_intent in = bed_intent(bed, SIDE_BUY, 1000);
    const uint64_t order = bed_place(bed, &in);
    bed_order(bed, order, ORDER_LIVE);
    struct msg_intent amend = bed_intent(bed, SIDE_BUY, 980);
    amend.action = ACTION_AMEND;
    amend.target = in.intent;
    expect(bed, &amend, VERDICT_COLLAR);
    amend = bed_intent(bed, SIDE_BUY, 999);
    amend.action = ACTION_AMEND;
    amend.target = in.intent;
    expect(bed, &amend, VERDICT_OK);
    assert_int_equal(bed_last(bed, MSG_ORDER)->order.target, order);
    assert_int_equal(orders_by_number(&bed->core->mirror.orders, order)->state, ORDER_AMENDING);
    amend.target = 4711;
    expect(bed, &amend, VERDICT_TARGET);
    bed_free(&bed);
}

static void the_first_refusal_wins(void **state)
{
    (void)state;
    struct bed *bed = ready();
    bed->core->account_known = false;         /* R12 */
    bed->core->symbols[0].fees.known = false; /* R29 stands before it */
    refuses_buy(bed, VERDICT_FEES);
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
        cmocka_unit_test(an_old_book_is_not_quoted_on),
        cmocka_unit_test(a_broken_book_is_not_quoted_on),
        cmocka_unit_test(an_intent_decided_on_an_old_book_is_refused),
        cmocka_unit_test(prices_and_sizes_off_the_grid_are_refused),
        cmocka_unit_test(sizes_outside_the_instruments_limits_are_refused),
        cmocka_unit_test(nonsense_is_refused_and_overflows_nothing),
        cmocka_unit_test(what_is_not_post_only_may_not_open),
        cmocka_unit_test(a_post_only_order_that_would_take_is_refused),
        cmocka_unit_test(our_orders_never_meet_each_other),
        cmocka_unit_test(a_price_beyond_the_collar_is_refused),
        cmocka_unit_test(a_price_outside_the_exchanges_band_is_refused),
        cmocka_unit_test(a_touch_below_three_times_our_quotes_is_too_thin),
        cmocka_unit_test(our_own_order_is_not_depth),
        cmocka_unit_test(depth_can_be_asked_in_multiples_of_equity),
        cmocka_unit_test(the_same_order_twice_within_200_ms_is_a_mistake),
        cmocka_unit_test(an_intent_number_is_used_once),
        cmocka_unit_test(one_live_order_a_side),
        cmocka_unit_test(nothing_is_opened_while_a_position_is_open),
        cmocka_unit_test(an_exit_may_not_be_larger_than_the_position),
        cmocka_unit_test(exits_need_no_lease_no_caps_and_no_calm),
        cmocka_unit_test(a_strategy_may_not_pose_as_risk),
        cmocka_unit_test(without_known_equity_nothing_is_opened),
        cmocka_unit_test(an_account_that_may_not_trade_opens_nothing),
        cmocka_unit_test(an_order_is_at_most_five_percent_of_cautious_equity),
        cmocka_unit_test(the_lower_of_both_equities_counts),
        cmocka_unit_test(no_more_than_max_open_orders),
        cmocka_unit_test(all_open_orders_stay_under_the_open_cap),
        cmocka_unit_test(somebody_elses_order_counts_against_the_open_cap),
        cmocka_unit_test(an_order_that_cannot_be_valued_blocks_opening),
        cmocka_unit_test(a_purchase_needs_the_money),
        cmocka_unit_test(undeclared_coins_are_never_sold),
        cmocka_unit_test(buying_first_sells_nothing_that_was_there),
        cmocka_unit_test(our_share_of_the_request_limit_is_kept),
        cmocka_unit_test(a_cancel_always_passes),
        cmocka_unit_test(a_cancel_of_an_unknown_order_is_answered_and_does_no_harm),
        cmocka_unit_test(while_orders_may_be_unknown_a_strange_cancel_takes_all_of_the_symbol),
        cmocka_unit_test(an_amendment_passes_the_same_gate_and_keeps_its_number),
        cmocka_unit_test(the_first_refusal_wins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
