#include "tests/lib/test.h"

#include <string.h>

#include "services/risk/risk.h"
#include "tests/lib/bed_trade.h"

static struct settings settings;

/* One coin long at 100.0, bought for 100 USDT; the stop is at 0.2 %. */
static struct bed *holding(void)
{
    struct bed *bed = bed_ready(&settings);
    bed_hold(bed);
    bed_live(bed, 300);
    bed_forget(bed);
    return bed;
}

static int setup(void **state)
{
    (void)state;
    bed_settings(&settings);
    return 0;
}

static const struct msg_order *last_place(const struct bed *bed)
{
    for (size_t i = bed->count; i > 0; i--)
        if (bed->log[i - 1].type == MSG_ORDER && bed->log[i - 1].order.action == ACTION_PLACE)
            return &bed->log[i - 1].order;
    return NULL;
}

/* One update only: the depth, which is what is walked. */
static void drop(struct bed *bed, int64_t bid)
{
    bed_book(bed, "BTC-USDT", bid, bid + 2, 100000);
}

static void a_loss_within_the_limit_is_borne(void **state)
{
    (void)state;
    struct bed *bed = holding();
    drop(bed, 998); /* 0.2 %, not more */
    bed_live(bed, 1000);
    assert_null(last_place(bed));
    bed_free(&bed);
}

static void a_loss_shown_twice_is_cut_by_an_ioc_through_the_touch(void **state)
{
    (void)state;
    struct bed *bed = holding();
    drop(bed, 997);
    const struct msg_order *o = last_place(bed);
    assert_non_null(o);
    assert_int_equal(o->kind, ORDER_KIND_IOC);
    assert_int_equal(o->purpose, PURPOSE_STOP);
    assert_int_equal(o->side, SIDE_SELL);
    assert_int_equal(o->qty.v, 1000);
    assert_int_equal(o->px.v, 995); /* 997 less 0.3 % is 994.009; on the tick within the slip */
    assert_int_equal(bed_alerts(bed, ALERT_STOP_LOSS), 1);
    bed_free(&bed);
}

static void one_flickering_update_is_not_a_loss(void **state)
{
    (void)state;
    struct bed *bed = holding();
    struct symbol *s = &bed->core->symbols[0];
    struct book_level bid = {PX(997), QTY(100000)}, ask = {PX(999), QTY(100000)};
    struct msg m = {.type = MSG_BOOK_DEPTH};
    m.book_depth = (struct msg_book_depth){
        .inst = s->inst, .px_exp = -1, .qty_exp = -3, .bids = {&bid, 1}, .asks = {&ask, 1}};
    bed_send(bed, m);
    assert_int_equal(s->stop.breaches, 1);
    assert_false(stop_running(&s->stop));
    bed_book(bed, "BTC-USDT", 1000, 1002, 100000);
    assert_int_equal(s->stop.breaches, 0);
    assert_false(stop_running(&s->stop));
    bed_free(&bed);
}

static void more_than_twice_the_limit_is_cut_at_the_first_update(void **state)
{
    (void)state;
    struct bed *bed = holding();
    struct book_level bid = {PX(990), QTY(100000)}, ask = {PX(999), QTY(100000)};
    struct msg m = {.type = MSG_BOOK_DEPTH};
    m.book_depth = (struct msg_book_depth){.inst = word_of("BTC-USDT"),
                                           .px_exp = -1,
                                           .qty_exp = -3,
                                           .bids = {&bid, 1},
                                           .asks = {&ask, 1}};
    bed_send(bed, m);
    assert_non_null(last_place(bed));
    bed_free(&bed);
}

static void the_loss_is_what_the_whole_book_would_bring(void **state)
{
    (void)state;
    struct bed *bed = holding();
    /* The touch looks well, but a tenth of the coin is all it takes. */
    struct book_level bids[] = {{PX(1000), QTY(100)}, {PX(980), QTY(100000)}};
    struct book_level ask = {PX(1002), QTY(100000)};
    struct msg m = {.type = MSG_BOOK_DEPTH};
    m.book_depth = (struct msg_book_depth){.inst = word_of("BTC-USDT"),
                                           .px_exp = -1,
                                           .qty_exp = -3,
                                           .bids = {bids, 2},
                                           .asks = {&ask, 1}};
    bed_send(bed, m);
    assert_non_null(last_place(bed));
    bed_free(&bed);
}

static void the_exit_is_cancelled_before_the_stop_is_sent(void **state)
{
    (void)state;
    struct bed *bed = holding();
    struct msg_intent out = bed_intent(bed, SIDE_SELL, 1002);
    out.purpose = PURPOSE_EXIT;
    const uint64_t exit = bed_place(bed, &out);
    bed_order(bed, exit, ORDER_LIVE);
    bed_forget(bed);
    drop(bed, 997);
    assert_int_equal(bed_cancels(bed), 1);
    assert_null(last_place(bed));
    bed_order(bed, exit, ORDER_CANCELING);
    assert_null(last_place(bed));
    bed_order(bed, exit, ORDER_CANCELED);
    assert_non_null(last_place(bed));
    bed_free(&bed);
}

static void what_an_unconfirmed_exit_may_still_sell_is_not_sold_twice(void **state)
{
    (void)state;
    struct bed *bed = holding();
    struct msg_intent out = bed_intent(bed, SIDE_SELL, 1002);
    out.purpose = PURPOSE_EXIT;
    out.qty = QTY(600);
    const uint64_t exit = bed_place(bed, &out);
    bed_order(bed, exit, ORDER_UNKNOWN);
    bed_forget(bed);
    drop(bed, 997);
    bed_live(bed, 1200);
    assert_non_null(last_place(bed));
    assert_int_equal(last_place(bed)->qty.v, 400);
    bed_free(&bed);
}

static void after_three_tries_the_market_takes_it(void **state)
{
    (void)state;
    struct bed *bed = holding();
    drop(bed, 997);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(last_place(bed)->kind, ORDER_KIND_IOC);
        bed_order(bed, last_place(bed)->order, ORDER_CANCELED);
        bed_forget(bed);
        bed_live(bed, 800);
        assert_null(last_place(bed)); /* once a second */
        bed_live(bed, 300);
        assert_non_null(last_place(bed));
    }
    assert_int_equal(last_place(bed)->kind, ORDER_KIND_MARKET);
    assert_int_equal(last_place(bed)->px.v, 0);
    bed_free(&bed);
}

static void a_stop_ends_when_the_position_does_and_counts_as_a_loss(void **state)
{
    (void)state;
    struct bed *bed = holding();
    drop(bed, 997);
    bed_fill_at(bed, last_place(bed)->order, 997, 1000, "-0.05");
    const struct msg_cycle *c = &bed_last(bed, MSG_CYCLE)->cycle;
    assert_true(c->stopped);
    assert_true(c->net.v < 0);
    assert_int_equal(c->losing_streak, 1);
    assert_false(stop_running(&bed->core->symbols[0].stop));
    bed_free(&bed);
}

static void dust_below_one_minimum_order_is_left(void **state)
{
    (void)state;
    struct bed *bed = holding();
    drop(bed, 997);
    const uint64_t order = last_place(bed)->order;
    bed_fill_at(bed, order, 997, 995, "-0.05");
    bed_order(bed, order, ORDER_CANCELED);
    bed_forget(bed);
    bed_live(bed, 3000);
    assert_null(last_place(bed));
    assert_false(stop_running(&bed->core->symbols[0].stop));
    assert_true(bed->core->symbols[0].position.amount.v == bed_money("0.005").v);
    bed_free(&bed);
}

static void a_short_is_bought_back_through_the_ask(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    const struct msg_intent in = bed_intent(bed, SIDE_SELL, 1002);
    const uint64_t order = bed_place(bed, &in);
    bed_order(bed, order, ORDER_LIVE);
    bed_fill(bed, order, 1000, "-0.02");
    bed_forget(bed);
    bed_book(bed, "BTC-USDT", 1004, 1006, 100000);
    const struct msg_order *o = last_place(bed);
    assert_non_null(o);
    assert_int_equal(o->side, SIDE_BUY);
    assert_int_equal(o->px.v, 1009); /* 1006 and 0.3 % is 1009.018 */
    bed_free(&bed);
}

static void pauses_caps_and_latency_do_not_hold_up_a_stop(void **state)
{
    (void)state;
    struct bed *bed = holding();
    bed->core->symbols[0].paused = true;
    bed->core->account_known = false;
    bed->core->latency.throttled = true;
    (void)bed_command(bed, COMMAND_PAUSE, "");
    assert_int_equal(bed->core->mode.mode, MODE_REDUCING);
    bed_forget(bed);
    drop(bed, 997);
    assert_non_null(last_place(bed));
    bed_free(&bed);
}

static void after_a_halt_not_even_a_stop_is_sent(void **state)
{
    (void)state;
    struct bed *bed = holding();
    (void)bed_command(bed, COMMAND_HALT, "");
    bed_forget(bed);
    drop(bed, 980);
    bed_live(bed, 3000);
    assert_null(last_place(bed));
    bed_free(&bed);
}

static void while_a_stop_runs_the_strategy_places_nothing(void **state)
{
    (void)state;
    struct bed *bed = holding();
    drop(bed, 997);
    struct msg_intent out = bed_intent(bed, SIDE_SELL, 999);
    out.purpose = PURPOSE_EXIT;
    assert_int_equal(bed_ask(bed, &out), VERDICT_PAUSED);
    bed_free(&bed);
}

static void a_position_held_too_long_is_left(void **state)
{
    (void)state;
    settings.hold_hard = DUR_S(10);
    struct bed *bed = holding();
    bed_live(bed, 9000);
    assert_null(last_place(bed));
    bed_live(bed, 1500);
    assert_non_null(last_place(bed));
    assert_int_equal(bed_alerts(bed, ALERT_HOLD_LIMIT), 1);
    bed_free(&bed);
}

static void a_swap_is_left_by_orders_that_can_only_reduce(void **state)
{
    (void)state;
    settings.symbols.at[0] = word_of("BTC-USDT-SWAP");
    struct bed *bed = bed_ready(&settings);
    struct msg m = {.type = MSG_EXCHANGE_POSITION};
    m.exchange_position.inst = word_of("BTC-USDT-SWAP");
    m.exchange_position.qty_exp = -3;
    m.exchange_position.leverage = 3;
    bed_send(bed, m);
    const struct msg_intent in = bed_intent(bed, SIDE_SELL, 1002);
    const uint64_t order = bed_place(bed, &in);
    assert_false(last_place(bed)->reduce_only);
    bed_order(bed, order, ORDER_LIVE);
    bed_fill(bed, order, 1000, "-0.02");
    bed_forget(bed);
    bed_book(bed, "BTC-USDT-SWAP", 1006, 1008, 100000);
    assert_non_null(last_place(bed));
    assert_true(last_place(bed)->reduce_only);
    bed_free(&bed);
}

static void flatten_pauses_cancels_and_leaves(void **state)
{
    (void)state;
    struct bed *bed = holding();
    (void)bed_command(bed, COMMAND_FLATTEN, "BTC-USDT");
    const struct msg_order *o = last_place(bed);
    assert_non_null(o);
    assert_int_equal(o->purpose, PURPOSE_FLATTEN);
    assert_true(bed->core->symbols[0].paused);
    assert_true(bed_last(bed, MSG_CONTROL_REPLY)->control_reply.ok);
    bed_fill_at(bed, o->order, 1000, 1000, "-0.05");
    assert_false(stop_running(&bed->core->symbols[0].stop));
    bed_free(&bed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_loss_within_the_limit_is_borne, setup),
        cmocka_unit_test_setup(a_loss_shown_twice_is_cut_by_an_ioc_through_the_touch, setup),
        cmocka_unit_test_setup(one_flickering_update_is_not_a_loss, setup),
        cmocka_unit_test_setup(more_than_twice_the_limit_is_cut_at_the_first_update, setup),
        cmocka_unit_test_setup(the_loss_is_what_the_whole_book_would_bring, setup),
        cmocka_unit_test_setup(the_exit_is_cancelled_before_the_stop_is_sent, setup),
        cmocka_unit_test_setup(what_an_unconfirmed_exit_may_still_sell_is_not_sold_twice, setup),
        cmocka_unit_test_setup(after_three_tries_the_market_takes_it, setup),
        cmocka_unit_test_setup(a_stop_ends_when_the_position_does_and_counts_as_a_loss, setup),
        cmocka_unit_test_setup(dust_below_one_minimum_order_is_left, setup),
        cmocka_unit_test_setup(a_short_is_bought_back_through_the_ask, setup),
        cmocka_unit_test_setup(pauses_caps_and_latency_do_not_hold_up_a_stop, setup),
        cmocka_unit_test_setup(after_a_halt_not_even_a_stop_is_sent, setup),
        cmocka_unit_test_setup(while_a_stop_runs_the_strategy_places_nothing, setup),
        cmocka_unit_test_setup(a_position_held_too_long_is_left, setup),
        cmocka_unit_test_setup(a_swap_is_left_by_orders_that_can_only_reduce, setup),
        cmocka_unit_test_setup(flatten_pauses_cancels_and_leaves, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
