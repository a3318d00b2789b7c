#include "tests/lib/test.h"

#include "services/risk/risk.h"
#include "tests/lib/bed_trade.h"

/* The gate's rows about repetition, positions, caps and funds: see test_risk_gate. */

static void the_same_order_twice_within_200_ms_is_a_mistake(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    const struct msg_intent first = bed_intent(bed, SIDE_BUY, 1000);
    const uint64_t order = bed_place(bed, &first);
    bed_expect_buy(bed, VERDICT_DUPLICATE);
    bed_order(bed, order, ORDER_REJECTED);
    bed_expect_buy(bed, VERDICT_DUPLICATE);
    bed_live(bed, 200);
    bed_expect_buy(bed, VERDICT_OK);
    bed_free(&bed);
}

static void the_same_order_after_the_first_is_over_is_a_new_quote(void **state)
{
    (void)state;
    static const enum order_state over[] = {ORDER_CANCELED, ORDER_FILLED};
    for (size_t i = 0; i < sizeof over / sizeof over[0]; i++) {
        struct bed *bed = bed_ready_with(NULL);
        const struct msg_intent first = bed_intent(bed, SIDE_BUY, 1000);
        const uint64_t order = bed_place(bed, &first);
        bed_order(bed, order, over[i]);
        bed_expect_buy(bed, VERDICT_OK);
        bed_free(&bed);
    }
}

static void an_intent_number_is_used_once(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    const struct msg_intent first = bed_intent(bed, SIDE_BUY, 1000);
    const uint64_t order = bed_place(bed, &first);
    bed_order(bed, order, ORDER_CANCELED);
    bed_live(bed, 1000);
    struct msg_intent again = first;
    again.book_ts = bed->now;
    bed_expect(bed, &again, VERDICT_DUPLICATE);
    bed_free(&bed);
}

static void one_live_order_a_side(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    const struct msg_intent first = bed_intent(bed, SIDE_BUY, 1000);
    const uint64_t order = bed_place(bed, &first);
    struct msg_intent second = bed_intent(bed, SIDE_BUY, 999);
    bed_expect(bed, &second, VERDICT_ONE_A_SIDE); /* in flight */
    bed_order(bed, order, ORDER_UNKNOWN);
    second = bed_intent(bed, SIDE_BUY, 999);
    bed_expect(bed, &second, VERDICT_ONE_A_SIDE); /* and when nobody knows */
    bed_order(bed, order, ORDER_LIVE);
    bed_order(bed, order, ORDER_CANCELING);
    second = bed_intent(bed, SIDE_BUY, 999);
    bed_expect(bed, &second, VERDICT_ONE_A_SIDE); /* until the cancel is confirmed */
    bed_order(bed, order, ORDER_CANCELED);
    second = bed_intent(bed, SIDE_BUY, 999);
    bed_expect(bed, &second, VERDICT_OK);
    bed_free(&bed);
}

static void nothing_is_opened_while_a_position_is_open(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    bed_hold(bed);
    bed_live(bed, 300);
    bed_expect_buy(bed, VERDICT_POSITION);
    bed_free(&bed);
}

static void an_exit_may_not_be_larger_than_the_position(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    struct msg_intent in = bed_exit(bed, 1000);
    bed_expect(bed, &in, VERDICT_EXIT_SIZE); /* nothing is held */
    bed_hold(bed);
    in = bed_exit(bed, 1001);
    bed_expect(bed, &in, VERDICT_EXIT_SIZE);
    in = bed_exit(bed, 1000);
    in.side = SIDE_BUY;
    in.px = PX(999);
    bed_expect(bed, &in, VERDICT_EXIT_SIZE); /* the wrong way */
    in = bed_exit(bed, 1000);
    bed_expect(bed, &in, VERDICT_OK);
    bed_free(&bed);
}

static void exits_need_no_lease_no_caps_and_no_calm(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    bed_hold(bed);
    bed->core->account_known = false;
    bed->core->latency.throttled = true;
    bed->core->symbols[0].pause.until = ts_add(bed->now, DUR_S(100));
    bed->core->leases.at[0].holder = 0;
    const struct msg_intent in = bed_exit(bed, 1000);
    bed_expect(bed, &in, VERDICT_OK);
    bed_free(&bed);
}

static void a_strategy_may_not_pose_as_risk(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    bed_hold(bed);
    struct msg_intent in = bed_exit(bed, 1000);
    in.purpose = PURPOSE_STOP;
    bed_expect(bed, &in, VERDICT_MODE);
    bed_free(&bed);
}

static void without_known_equity_nothing_is_opened(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    bed->core->account_known = false;
    bed_expect_buy(bed, VERDICT_CAPITAL);
    bed_free(&bed);
}

static void an_account_that_may_not_trade_opens_nothing(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    bed->core->can_trade = false;
    bed_expect_buy(bed, VERDICT_CAPITAL);
    bed_free(&bed);
}

static void an_order_is_at_most_five_percent_of_cautious_equity(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    /* 10000 USDT + 10 BTC at 100.1 = 11001; 98 % of it is 10780.98; 5 % of that is 539.049. */
    struct msg_intent in = bed_intent(bed, SIDE_BUY, 1000);
    in.qty = QTY(5391);
    bed_expect(bed, &in, VERDICT_ORDER_CAP);
    assert_true(bed_last(bed, MSG_VERDICT)->verdict.limit.v == bed_money("539.049").v);
    assert_string_equal(bed->detail, "539.1, allowed 539.049");
    in = bed_intent(bed, SIDE_BUY, 1000);
    in.qty = QTY(5390);
    bed_expect(bed, &in, VERDICT_OK);
    bed_free(&bed);
}

static void the_lower_of_both_equities_counts(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    bed_account(bed, "1000"); /* 5 % of 980 is 49 */
    bed_expect_buy(bed, VERDICT_ORDER_CAP);
    bed_free(&bed);
}

static void one_order(struct settings *s)
{
    s->max_open_orders = 1;
}

static void no_more_than_max_open_orders(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(one_order);
    const struct msg_intent buy = bed_intent(bed, SIDE_BUY, 1000);
    bed_expect(bed, &buy, VERDICT_OK);
    const struct msg_intent sell = bed_intent(bed, SIDE_SELL, 1002);
    bed_expect(bed, &sell, VERDICT_ORDER_COUNT);
    bed_free(&bed);
}

static void small_pool(struct settings *s)
{
    s->open_cap = RATE(15000000); /* 1.5 %: 161.7 */
}

static void all_open_orders_stay_under_the_open_cap(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(small_pool);
    const struct msg_intent buy = bed_intent(bed, SIDE_BUY, 1000);
    const uint64_t order = bed_place(bed, &buy);
    struct msg_intent sell = bed_intent(bed, SIDE_SELL, 1002);
    bed_expect(bed, &sell, VERDICT_OPEN_CAP); /* in flight counts */
    bed_order(bed, order, ORDER_UNKNOWN);
    sell = bed_intent(bed, SIDE_SELL, 1002);
    bed_expect(bed, &sell, VERDICT_OPEN_CAP); /* unknown counts */
    bed_order(bed, order, ORDER_GHOST);
    sell = bed_intent(bed, SIDE_SELL, 1002);
    bed_expect(bed, &sell, VERDICT_OPEN_CAP); /* a ghost counts */
    bed_order(bed, order, ORDER_VOID);
    sell = bed_intent(bed, SIDE_SELL, 1002);
    bed_expect(bed, &sell, VERDICT_OK); /* a void does not */
    bed_free(&bed);
}

static void somebody_elses_order_counts_against_the_open_cap(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(small_pool);
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
    bed_expect_buy(bed, VERDICT_OPEN_CAP);
    bed_free(&bed);
}

static void an_order_that_cannot_be_valued_blocks_opening(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    struct msg m = {.type = MSG_ORDER_STATE};
    m.order_state = (struct msg_order_state){.inst = word_of("XYZ-EUR"),
                                             .kind = ORDER_KIND_LIMIT,
                                             .px = PX(1),
                                             .qty = QTY(1),
                                             .state = ORDER_LIVE,
                                             .origin = ORIGIN_FOREIGN,
                                             .ord_id = word_of("98")};
    bed_send(bed, m);
    bed_expect_buy(bed, VERDICT_OPEN_CAP);
    bed_free(&bed);
}

static void a_purchase_needs_the_money(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    const struct word usdt = word_of("USDT");
    ledger_line(&bed->core->ledger, &usdt)->exchange = bed_money("99.99");
    bed_expect_buy(bed, VERDICT_BALANCE);
    ledger_line(&bed->core->ledger, &usdt)->exchange = bed_money("100");
    bed_expect_buy(bed, VERDICT_OK);
    bed_free(&bed);
}

static void half_a_coin(struct settings *s)
{
    (void)str_copy(s->inventory.at, sizeof s->inventory.at, STR("BTC:0.5"));
}

static void undeclared_coins_are_never_sold(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(half_a_coin); /* ten are there */
    struct msg_intent sell = bed_intent(bed, SIDE_SELL, 1002);
    bed_expect(bed, &sell, VERDICT_BALANCE);
    sell = bed_intent(bed, SIDE_SELL, 1002);
    sell.qty = QTY(500);
    bed_expect(bed, &sell, VERDICT_OK);
    bed_free(&bed);
}

static void buy_first(struct settings *s)
{
    s->spot_mode = word_of("buy_first");
}

static void buying_first_sells_nothing_that_was_there(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(buy_first);
    const struct msg_intent sell = bed_intent(bed, SIDE_SELL, 1002);
    bed_expect(bed, &sell, VERDICT_BALANCE);
    bed_expect_buy(bed, VERDICT_OK);
    bed_free(&bed);
}

static void our_share_of_the_request_limit_is_kept(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    while (bucket_take(&bed->core->symbols[0].places, bed->now, 1))
        ;
    bed_expect_buy(bed, VERDICT_RATE);
    bed_live(bed, 100); /* two come back in 95 ms */
    bed_expect_buy(bed, VERDICT_OK);
    bed_free(&bed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_order_twice_within_200_ms_is_a_mistake),
        cmocka_unit_test(the_same_order_after_the_first_is_over_is_a_new_quote),
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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
