/* After a fill: the other side goes, the reversal comes, the round trip ends. */
#include "tests/lib/test.h"

#include "services/strategy/strategy.h"
#include "tests/lib/strategy_desk.h"

static struct desk *quoting_with(const struct settings *s)
{
    struct desk *d = desk_new(s);
    desk_ready(d);
    desk_book(d, 10000, 5000, 10012, 5000);
    desk_accept(d, SIDE_BUY);
    desk_accept(d, SIDE_SELL);
    desk_forget(d);
    assert_int_equal(desk_state(d), SYMBOL_QUOTING);
    return d;
}

static struct desk *quoting(void)
{
    const struct settings s = desk_settings();
    return quoting_with(&s);
}

/* The buy is filled, the sell is gone, the reversal rests. */
static struct desk *exiting(void)
{
    struct desk *d = quoting();
    desk_fill(d, SIDE_BUY, 49);
    desk_cancelled(d, SIDE_SELL);
    desk_accept(d, SIDE_SELL);
    desk_forget(d);
    assert_int_equal(desk_state(d), SYMBOL_EXITING);
    return d;
}

static void a_filled_buy_is_reversed_after_the_sell_is_gone(void **state)
{
    (void)state;
    struct desk *d = quoting();
    desk_fill(d, SIDE_BUY, 49);
    desk_expect(d, "cancel sell 10012 protective position_open\n");
    assert_int_equal(desk_state(d), SYMBOL_HOLD_WAIT);
    desk_book(d, 10001, 5000, 10013, 5000);
    desk_expect(d, "");
    desk_cancelled(d, SIDE_SELL);
    desk_expect(d, "place sell 10013 x 49 exit reversal\n");
    assert_int_equal(desk_state(d), SYMBOL_EXITING);
    desk_accept(d, SIDE_SELL);
    desk_fill(d, SIDE_SELL, 49);
    assert_int_equal(desk_state(d), SYMBOL_IDLE);
    desk_free(d);
}

static void a_filled_sell_is_bought_back(void **state)
{
    (void)state;
    struct desk *d = quoting();
    desk_fill(d, SIDE_SELL, 49);
    desk_expect(d, "cancel buy 10000 protective position_open\n");
    desk_cancelled(d, SIDE_BUY);
    desk_expect(d, "place buy 10000 x 49 exit reversal\n");
    desk_free(d);
}

static void after_a_round_trip_the_pair_is_quoted_again(void **state)
{
    (void)state;
    struct desk *d = exiting();
    desk_fill(d, SIDE_SELL, 49);
    desk_wait(d, 100);
    desk_expect(d, "place buy 10000 x 49 open entry\n"
                   "place sell 10012 x 49 open entry\n");
    desk_free(d);
}

static void a_narrow_spread_lets_the_reversal_wait(void **state)
{
    (void)state;
    struct desk *d = quoting();
    desk_book(d, 10003, 5000, 10010, 5000);
    desk_forget(d);
    desk_fill(d, SIDE_BUY, 49);
    desk_cancelled(d, SIDE_SELL);
    desk_expect(d, "");
    desk_wait(d, 60000);
    desk_expect(d, "");
    assert_int_equal(desk_state(d), SYMBOL_HOLD_WAIT);
    desk_book(d, 10001, 5000, 10010, 5000);
    desk_expect(d, "place sell 10010 x 49 exit reversal\n");
    desk_free(d);
}

static void the_soft_limit_ends_the_waiting(void **state)
{
    (void)state;
    struct settings s = desk_settings();
    s.hold_soft = DUR_S(120);
    struct desk *d = quoting_with(&s);
    desk_book(d, 10003, 5000, 10010, 5000);
    desk_fill(d, SIDE_BUY, 49);
    desk_cancelled(d, SIDE_SELL);
    desk_forget(d);
    desk_wait(d, 119000);
    desk_expect(d, "");
    desk_wait(d, 1000);
    desk_expect(d, "place sell 10010 x 49 exit reversal\n");
    desk_free(d);
}

static void the_reversal_may_be_below_the_entry(void **state)
{
    (void)state;
    struct desk *d = quoting();
    desk_fill(d, SIDE_BUY, 49);
    desk_book(d, 9980, 5000, 9990, 5000);
    desk_forget(d);
    desk_cancelled(d, SIDE_SELL);
    desk_expect(d, "place sell 9990 x 49 exit reversal\n");
    desk_free(d);
}

static void a_first_part_cancels_the_other_side_and_gives_the_rest_a_moment(void **state)
{
    (void)state;
    struct desk *d = quoting();
    desk_fill(d, SIDE_BUY, 20);
    desk_expect(d, "cancel sell 10012 protective other_side_filled\n");
    assert_int_equal(desk_state(d), SYMBOL_ENTRY_PART);
    desk_cancelled(d, SIDE_SELL);
    desk_wait(d, 490);
    desk_expect(d, "");
    desk_wait(d, 10);
    desk_expect(d, "cancel buy 10000 protective partial\n");
    desk_cancelled(d, SIDE_BUY);
    desk_expect(d, "place sell 10012 x 20 exit reversal\n");
    desk_free(d);
}

static void a_part_below_the_minimum_leaves_the_rest_its_normal_life(void **state)
{
    (void)state;
    struct desk *d = quoting();
    desk_fill(d, SIDE_BUY, 5);
    desk_cancelled(d, SIDE_SELL);
    desk_forget(d);
    desk_wait(d, 4000);
    desk_expect(d, "");
    assert_int_equal(desk_state(d), SYMBOL_ENTRY_PART);
    desk_wait(d, 1000);
    desk_expect(d, "cancel buy 10000 timeout timeout\n");
    desk_cancelled(d, SIDE_BUY);
    /* five lots of dust are no position: quoting goes on, and the next exit takes them along */
    desk_wait(d, 100);
    desk_expect(d, "place buy 10000 x 49 open entry\n"
                   "place sell 10012 x 49 open entry\n");
    desk_accept(d, SIDE_BUY);
    desk_accept(d, SIDE_SELL);
    desk_fill(d, SIDE_BUY, 49);
    desk_forget(d);
    desk_cancelled(d, SIDE_SELL);
    desk_expect(d, "place sell 10012 x 54 exit reversal\n");
    desk_free(d);
}

static void both_sides_filled_at_once_are_a_round_trip(void **state)
{
    (void)state;
    struct desk *d = quoting();
    desk_fill(d, SIDE_BUY, 49);
    desk_expect(d, "cancel sell 10012 protective position_open\n");
    desk_fill(d, SIDE_SELL, 49); /* faster than the cancel */
    assert_int_equal(desk_state(d), SYMBOL_IDLE);
    desk_wait(d, 100);
    desk_expect(d, "place buy 10000 x 49 open entry\n"
                   "place sell 10012 x 49 open entry\n");
    desk_free(d);
}

static void nothing_is_placed_until_risk_has_booked_the_fill(void **state)
{
    (void)state;
    struct desk *d = quoting();
    d->lazy_risk = true;
    desk_fill(d, SIDE_BUY, 49);
    desk_forget(d);
    desk_cancelled(d, SIDE_SELL);
    desk_expect(d, "");
    desk_position(d);
    desk_expect(d, "place sell 10012 x 49 exit reversal\n");
    desk_free(d);
}

static void a_fill_that_was_missed_comes_from_risks_ledger(void **state)
{
    (void)state;
    struct desk *d = quoting();
    d->position = MONEY((int128_t)490000000 * 1000000000); /* 0.49: the fill was lost on the way */
    desk_position(d);
    desk_expect(d, "");
    desk_wait(d, 500);
    desk_expect(d, "cancel buy 10000 protective position_open\n"
                   "cancel sell 10012 protective position_open\n");
    assert_int_equal(desk_state(d), SYMBOL_HOLD_WAIT);
    desk_free(d);
}

static void a_moved_touch_takes_the_reversal_along_at_once(void **state)
{
    (void)state;
    struct desk *d = exiting();
    desk_book(d, 9995, 5000, 10008, 5000);
    desk_expect(d, "");
    desk_book(d, 9992, 5000, 10006, 5000);
    desk_expect(d, "cancel sell 10012 protective moved\n");
    desk_cancelled(d, SIDE_SELL);
    desk_expect(d, "place sell 10006 x 49 exit reversal\n");
    desk_accept(d, SIDE_SELL);
    desk_book(d, 10000, 5000, 10012, 5000);
    desk_expect(d, "cancel sell 10006 protective moved\n");
    desk_free(d);
}

static void a_narrow_spread_does_not_cancel_a_resting_reversal(void **state)
{
    (void)state;
    struct desk *d = exiting();
    desk_book(d, 10006, 5000, 10012, 5000);
    desk_wait(d, 20000);
    desk_expect(d, "");
    desk_book(d, 10001, 5000, 10013, 5000);
    desk_expect(d, "cancel sell 10012 timeout timeout\n");
    desk_free(d);
}

static void a_part_of_the_reversal_leaves_the_rest_working(void **state)
{
    (void)state;
    struct desk *d = exiting();
    desk_fill(d, SIDE_SELL, 20);
    desk_expect(d, "");
    assert_int_equal(desk_state(d), SYMBOL_EXITING);
    desk_fill(d, SIDE_SELL, 29);
    assert_int_equal(desk_state(d), SYMBOL_IDLE);
    desk_free(d);
}

static void pause_for_a_second(struct msg_symbol_limits *l)
{
    l->open_allowed = false;
    l->code = VERDICT_PAUSED;
    l->paused_until = TS(INT64_C(1700000300000000000));
}

static void a_pause_blocks_entries_but_never_the_reversal(void **state)
{
    (void)state;
    struct desk *d = quoting();
    desk_fill(d, SIDE_BUY, 49);
    desk_limits(d, pause_for_a_second);
    desk_forget(d);
    desk_cancelled(d, SIDE_SELL);
    desk_expect(d, "place sell 10012 x 49 exit reversal\n");
    desk_accept(d, SIDE_SELL);
    desk_fill(d, SIDE_SELL, 49);
    assert_int_equal(desk_state(d), SYMBOL_PAUSED);
    desk_wait(d, 10000);
    desk_expect(d, "");
    desk_free(d);
}

static void reducing_keeps_the_reversal_and_ends_entries(void **state)
{
    (void)state;
    struct desk *d = exiting();
    desk_mode(d, MODE_REDUCING);
    desk_expect(d, "");
    desk_fill(d, SIDE_SELL, 49);
    desk_wait(d, 1000);
    desk_expect(d, "");
    desk_mode(d, MODE_ACTIVE);
    desk_expect(d, "place buy 10000 x 49 open entry\n"
                   "place sell 10012 x 49 open entry\n");
    desk_free(d);
}

static void stop_order(struct desk *d, enum order_state order_state, int64_t filled)
{
    desk_say(d, &(struct msg){.type = MSG_ORDER_STATE,
                              .order_state = {.order = 900,
                                              .inst = word_of("X-USDT"),
                                              .side = SIDE_SELL,
                                              .purpose = PURPOSE_STOP,
                                              .px_exp = -2,
                                              .qty_exp = -2,
                                              .px = PX(9950),
                                              .qty = QTY(49),
                                              .filled = QTY(filled),
                                              .state = order_state}});
}

static void the_strategy_gets_out_of_the_way_of_a_stop(void **state)
{
    (void)state;
    struct desk *d = exiting();
    stop_order(d, ORDER_SENT, 0);
    desk_expect(d, "cancel sell 10012 protective stopping\n");
    assert_int_equal(desk_state(d), SYMBOL_STOPPING);
    desk_cancelled(d, SIDE_SELL);
    stop_order(d, ORDER_CANCELED, 0); /* nothing there to trade with: risk will try again */
    desk_wait(d, 1000);
    desk_expect(d, "");
    stop_order(d, ORDER_SENT, 0);
    d->position = MONEY(0);
    desk_say(d, &(struct msg){.type = MSG_FILL,
                              .fill = {.inst = word_of("X-USDT"),
                                       .order = 900,
                                       .side = SIDE_SELL,
                                       .purpose = PURPOSE_STOP,
                                       .px_exp = -2,
                                       .qty_exp = -2,
                                       .px = PX(9960),
                                       .qty = QTY(49),
                                       .filled = QTY(49),
                                       .order_qty = QTY(49),
                                       .at = d->now}});
    stop_order(d, ORDER_FILLED, 49);
    desk_position(d);
    assert_int_equal(desk_state(d), SYMBOL_QUOTING); /* flat again, and the spread is there */
    desk_expect(d, "place buy 10000 x 49 open entry\n"
                   "place sell 10012 x 49 open entry\n");
    desk_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_filled_buy_is_reversed_after_the_sell_is_gone),
        cmocka_unit_test(a_filled_sell_is_bought_back),
        cmocka_unit_test(after_a_round_trip_the_pair_is_quoted_again),
        cmocka_unit_test(a_narrow_spread_lets_the_reversal_wait),
        cmocka_unit_test(the_soft_limit_ends_the_waiting),
        cmocka_unit_test(the_reversal_may_be_below_the_entry),
        cmocka_unit_test(a_first_part_cancels_the_other_side_and_gives_the_rest_a_moment),
        cmocka_unit_test(a_part_below_the_minimum_leaves_the_rest_its_normal_life),
        cmocka_unit_test(both_sides_filled_at_once_are_a_round_trip),
        cmocka_unit_test(nothing_is_placed_until_risk_has_booked_the_fill),
        cmocka_unit_test(a_fill_that_was_missed_comes_from_risks_ledger),
        cmocka_unit_test(a_moved_touch_takes_the_reversal_along_at_once),
        cmocka_unit_test(a_narrow_spread_does_not_cancel_a_resting_reversal),
        cmocka_unit_test(a_part_of_the_reversal_leaves_the_rest_working),
        cmocka_unit_test(a_pause_blocks_entries_but_never_the_reversal),
        cmocka_unit_test(reducing_keeps_the_reversal_and_ends_entries),
        cmocka_unit_test(the_strategy_gets_out_of_the_way_of_a_stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
