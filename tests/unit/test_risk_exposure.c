#include "tests/lib/test.h"

#include <string.h>

#include "services/risk/risk.h"
#include "tests/lib/bed_trade.h"

/* What may come of it: worst cases, lean, liquidation, doubt, and equity that falls by itself.
 * The bed's cautious equity is 10780.98: 98 % of 10000 USDT and 10 BTC at 100.1. */

static struct msg_intent of(struct bed *bed, uint32_t symbol, enum side side, int64_t px)
{
    struct msg_intent in = bed_intent(bed, side, px);
    in.inst = bed->core->symbols[symbol].inst;
    return in;
}

static void small_positions(struct settings *s)
{
    s->position_cap = RATE(9275625); /* 100.0003...: one order of 100, not more */
}

static void a_position_may_not_become_too_large_if_everything_fills(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(small_positions);
    struct msg_intent in = bed_intent(bed, SIDE_BUY, 1000);
    in.qty = QTY(1001);
    bed_expect(bed, &in, VERDICT_WORST_CASE);
    bed_expect_buy(bed, VERDICT_OK);
    bed_free(&bed);
}

static void a_ghost_frees_its_side_while_the_balances_agree(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    const struct msg_intent in = bed_intent(bed, SIDE_BUY, 1000);
    bed_order(bed, bed_place(bed, &in), ORDER_GHOST);
    bed_balance(bed, "USDT", "9990"); /* or did it fill? */
    bed_live(bed, 300);
    bed_expect_buy(bed, VERDICT_UNRECONCILED);
    bed_balance(bed, "USDT", "10000");
    bed_live(bed, 300);
    bed_expect_buy(bed, VERDICT_OK);
    bed_free(&bed);
}

static void an_order_nobody_knows_the_end_of_counts_in_the_worst_case(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(small_positions);
    const struct msg_intent in = bed_intent(bed, SIDE_BUY, 1000);
    const uint64_t order = bed_place(bed, &in);
    bed_order(bed, order, ORDER_GHOST); /* leaves its place on the side, not the caps */
    bed_live(bed, 300);
    bed_expect_buy(bed, VERDICT_WORST_CASE);
    const struct msg_intent sell = bed_intent(bed, SIDE_SELL, 1002);
    bed_expect(bed, &sell, VERDICT_WORST_CASE); /* 100.2 */
    bed_order(bed, order, ORDER_VOID);
    bed_live(bed, 300);
    bed_expect_buy(bed, VERDICT_OK);
    bed_free(&bed);
}

static void two_symbols(struct settings *s)
{
    s->symbols.count = 2;
    s->symbols.at[1] = word_of("ETH-USDT");
    s->net_cap = RATE(18000000); /* about 213: two orders of 100, not three */
}

static void three_symbols(struct settings *s)
{
    two_symbols(s);
    s->symbols.count = 3;
    s->symbols.at[2] = word_of("SOL-USDT");
}

static void all_positions_together_lean_only_so_far(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(three_symbols);
    bed_hold(bed); /* long 100 of the first */
    bed_live(bed, 300);
    const struct msg_intent second = of(bed, 1, SIDE_BUY, 1000);
    bed_expect(bed, &second, VERDICT_OK);
    const struct msg_intent third = of(bed, 2, SIDE_BUY, 1000);
    bed_expect(bed, &third, VERDICT_NET); /* what rests on the second may fill */
    const struct msg_intent other = of(bed, 1, SIDE_SELL, 1002);
    bed_expect(bed, &other, VERDICT_OK); /* the other way it gets less */
    bed_free(&bed);
}

static void one_way(struct settings *s)
{
    two_symbols(s);
    s->net_cap = RATE(250000000);
    s->same_direction = 1;
}

static void so_many_positions_in_one_direction_and_no_more(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(one_way);
    const struct msg_intent waiting = of(bed, 1, SIDE_BUY, 1000);
    const uint64_t order = bed_place(bed, &waiting);
    bed_order(bed, order, ORDER_LIVE);
    bed_hold(bed);
    bed_forget(bed);
    bed_live(bed, 300);
    assert_int_equal(bed_last(bed, MSG_ORDER)->order.target, order); /* what rests is pulled */
    bed_order(bed, order, ORDER_CANCELED);
    const struct msg_intent again = of(bed, 1, SIDE_BUY, 1000);
    bed_expect(bed, &again, VERDICT_NET);
    const struct msg_intent other = of(bed, 1, SIDE_SELL, 1002);
    bed_expect(bed, &other, VERDICT_OK);
    bed_free(&bed);
}

static void half_soft(struct settings *s)
{
    s->symbols.count = 2;
    s->symbols.at[1] = word_of("ETH-USDT");
    s->open_cap = RATE(25000000); /* with ten ETH 294, four fifths of it 235.2 */
}

static void what_cannot_be_pulled_leaves_a_fifth_of_the_open_cap_free(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(half_soft);
    struct msg_intent in = bed_intent(bed, SIDE_BUY, 1000);
    in.qty = QTY(1460);
    const uint64_t held = bed_place(bed, &in);
    bed_order(bed, held, ORDER_LIVE);
    bed_fill(bed, held, 1460, "0");
    in = of(bed, 1, SIDE_BUY, 1000);
    in.qty = QTY(950);
    const uint64_t order = bed_place(bed, &in);
    bed_order(bed, order, ORDER_LIVE);
    struct msg_intent other = of(bed, 1, SIDE_SELL, 1002);
    other.qty = QTY(300);
    bed_expect(bed, &other, VERDICT_OK); /* a quote can be pulled: the hard cap alone counts */
    bed_order(bed, bed_last(bed, MSG_ORDER)->order.order, ORDER_CANCELED);
    bed_order(bed, order, ORDER_GHOST);
    bed_live(bed, 300);
    other = of(bed, 1, SIDE_SELL, 1002);
    other.qty = QTY(300);
    bed_expect(bed, &other, VERDICT_OPEN_CAP); /* 146 held and 95 in doubt */
    assert_true(str_find(str_from(bed->detail), STR("positions")) < strlen(bed->detail));
    bed_free(&bed);
}

static void when_equity_falls_openings_are_pulled_until_the_cap_holds(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(two_symbols);
    const struct msg_intent first = bed_intent(bed, SIDE_BUY, 1000);
    const struct msg_intent second = of(bed, 1, SIDE_SELL, 1002);
    const uint64_t stays = bed_place(bed, &first);
    const uint64_t goes = bed_place(bed, &second);
    bed_order(bed, stays, ORDER_LIVE);
    bed_order(bed, goes, ORDER_LIVE);
    bed_account(bed, "820"); /* 25 % of 803.6 is 200.9: 200.2 are open */
    bed_forget(bed);
    bed_live(bed, 300);
    assert_int_equal(bed_cancels(bed), 0);
    bed_account(bed, "800"); /* 196 */
    bed_live(bed, 200);
    assert_int_equal(bed_cancels(bed), 1);
    assert_int_equal(bed_last(bed, MSG_ORDER)->order.target, goes);
    bed_free(&bed);
}

static void swap_only(struct settings *s)
{
    s->symbols.at[0] = word_of("BTC-USDT-SWAP");
    s->max_exit_slip = RATE(50000000);
}

static void swap_and_spot(struct settings *s)
{
    swap_only(s);
    s->symbols.count = 2;
    s->symbols.at[1] = word_of("ETH-USDT-SWAP");
}

static void say_position(struct bed *bed, uint32_t symbol, int64_t qty, uint32_t leverage,
                         const char *liquidation)
{
    struct msg m = {.type = MSG_EXCHANGE_POSITION};
    m.exchange_position.inst = bed->core->symbols[symbol].inst;
    m.exchange_position.qty_exp = -3;
    m.exchange_position.qty = QTY(qty);
    m.exchange_position.leverage = leverage;
    m.exchange_position.liquidation = bed_money(liquidation);
    bed_send(bed, m);
}

static void nine_percent(struct settings *s)
{
    swap_only(s);
    s->stop_loss = RATE(9000000); /* 0.9 %: ten times it is 9 % */
}

static void the_leverage_must_leave_room_for_ten_stops(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(nine_percent);
    say_position(bed, 0, 0, 10, "0"); /* 10 % less 2 % of maintenance */
    bed_expect_buy(bed, VERDICT_LIQUIDATION);
    assert_true(bed_last(bed, MSG_VERDICT)->verdict.value.v == bed_money("0.08").v);
    say_position(bed, 0, 0, 9, "0"); /* 9.1 % */
    bed_live(bed, 200);
    bed_expect_buy(bed, VERDICT_OK);
    bed_free(&bed);
}

static void a_position_near_its_liquidation_stops_opening_on_every_swap(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(swap_and_spot);
    say_position(bed, 0, 0, 3, "0");
    say_position(bed, 1, 1000, 3, "98.1"); /* 1.998 % from 100.1; 2 % wanted */
    bed_expect_buy(bed, VERDICT_LIQUIDATION);
    assert_true(str_find(str_from(bed->detail), STR("ETH-USDT-SWAP")) < strlen(bed->detail));
    say_position(bed, 1, 1000, 3, "98.0");
    bed_expect_buy(bed, VERDICT_OK);
    bed_free(&bed);
}

static void inverse_swaps_are_refused_and_the_reason_said(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(swap_only);
    say_position(bed, 0, 0, 3, "0");
    bed->core->symbols[0].market.instrument.linear = false;
    bed_expect_buy(bed, VERDICT_INSTRUMENT);
    assert_string_equal(bed->detail, "inverse instruments are not traded");
    bed_free(&bed);
}

static void an_order_beyond_its_symbols_share_is_refused(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(half_soft); /* 294 for two: 147 each */
    struct msg_intent in = of(bed, 1, SIDE_BUY, 1000);
    in.qty = QTY(1471);
    bed_expect(bed, &in, VERDICT_LEASED);
    in = of(bed, 1, SIDE_BUY, 1000);
    in.qty = QTY(1469);
    bed_expect(bed, &in, VERDICT_OK);
    bed_free(&bed);
}

static void an_order_whose_outcome_is_unknown_holds_up_the_other_side_too(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(two_symbols);
    const struct msg_intent buy = bed_intent(bed, SIDE_BUY, 1000);
    const uint64_t order = bed_place(bed, &buy);
    bed_order(bed, order, ORDER_UNKNOWN);
    struct msg_intent sell = bed_intent(bed, SIDE_SELL, 1002);
    bed_expect(bed, &sell, VERDICT_UNRECONCILED);
    const struct msg_intent other = of(bed, 1, SIDE_SELL, 1002);
    bed_expect(bed, &other, VERDICT_OK);
    bed_order(bed, order, ORDER_LIVE);
    sell = bed_intent(bed, SIDE_SELL, 1002);
    bed_expect(bed, &sell, VERDICT_OK);
    bed_free(&bed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_position_may_not_become_too_large_if_everything_fills),
        cmocka_unit_test(a_ghost_frees_its_side_while_the_balances_agree),
        cmocka_unit_test(an_order_nobody_knows_the_end_of_counts_in_the_worst_case),
        cmocka_unit_test(all_positions_together_lean_only_so_far),
        cmocka_unit_test(so_many_positions_in_one_direction_and_no_more),
        cmocka_unit_test(what_cannot_be_pulled_leaves_a_fifth_of_the_open_cap_free),
        cmocka_unit_test(when_equity_falls_openings_are_pulled_until_the_cap_holds),
        cmocka_unit_test(the_leverage_must_leave_room_for_ten_stops),
        cmocka_unit_test(a_position_near_its_liquidation_stops_opening_on_every_swap),
        cmocka_unit_test(inverse_swaps_are_refused_and_the_reason_said),
        cmocka_unit_test(an_order_beyond_its_symbols_share_is_refused),
        cmocka_unit_test(an_order_whose_outcome_is_unknown_holds_up_the_other_side_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
