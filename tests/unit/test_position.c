#include "tests/lib/test.h"

#include "common/market/fees.h"
#include "common/market/position.h"

#define ONE ((int128_t)1000000000 * 1000000000)

/* Prices with one decimal, sizes with eight; one minimum order is 0.001. */
static struct instrument spot(void)
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
        .min_qty = QTY(100000),
        .contract = 1,
    };
}

static struct instrument swap(void)
{
    struct instrument i = spot();
    i.type = INST_SWAP;
    i.qty_exp = -2;
    i.min_qty = QTY(1);
    i.contract_exp = -2;
    return i;
}

static money_t amount(const char *text)
{
    money_t m = MONEY(0);
    assert_int_equal(money_parse(str_from(text), &m), ERR_OK);
    return m;
}

static void assert_money(money_t got, const char *want)
{
    char buffer[64];
    struct text t = TEXT(buffer);
    text_money(&t, got);
    text_char(&t, '\0');
    assert_string_equal(buffer, want);
}

struct book {
    struct position p;
    struct instrument i;
    struct cycle last;
    int64_t now;
};

/* Books a fill whose fee is `fee` of `ccy`; true when a cycle ended. */
static bool fill(struct book *b, enum side side, int64_t px, int64_t qty, const char *fee,
                 const char *ccy)
{
    const struct position_fill f = {
        .side = side,
        .px = PX(px),
        .qty = QTY(qty),
        .fee = amount(fee),
        .fee_ccy = word_of(ccy),
        .at = TS(++b->now),
    };
    return position_book(&b->p, &b->i, &f, &b->last);
}

static void a_round_trip_earns_the_difference_less_both_fees(void **state)
{
    (void)state;
    struct book b = {.i = swap()};
    /* 1 contract of 0.01: bought at 60000, sold at 60060 */
    assert_false(fill(&b, SIDE_BUY, 600000, 100, "-0.12", "USDT"));
    assert_money(position_average(&b.p, &b.i), "60000");
    assert_true(fill(&b, SIDE_SELL, 600600, 100, "-0.12012", "USDT"));
    assert_int_equal(b.last.number, 1);
    assert_int_equal(b.last.entry, SIDE_BUY);
    assert_money(b.last.gross, "0.6");
    assert_money(b.last.fees, "0.24012");
    assert_money(b.last.net, "0.35988");
    assert_money(b.p.realised, "0.35988");
    assert_true(b.p.amount.v == 0);
    assert_true(b.p.value.v == 0);
    assert_int_equal(b.p.cycles, 1);
    assert_int_equal(b.p.opened.v, 0);
}

static void a_short_cycle_is_entered_by_the_sale(void **state)
{
    (void)state;
    struct book b = {.i = swap()};
    assert_false(fill(&b, SIDE_SELL, 600600, 100, "0.01", "USDT"));
    assert_money(b.p.amount, "-1");
    assert_money(position_average(&b.p, &b.i), "60060");
    assert_true(fill(&b, SIDE_BUY, 600000, 100, "-0.05", ""));
    assert_int_equal(b.last.entry, SIDE_SELL);
    assert_money(b.last.gross, "0.6");
    assert_money(b.last.fees, "0.04");
}

static void a_fee_in_coins_is_taken_off_the_position(void **state)
{
    (void)state;
    struct book b = {.i = spot()};
    assert_false(fill(&b, SIDE_BUY, 600000, 1000000, "-0.000002", "BTC"));
    assert_money(b.p.amount, "0.009998");
    assert_money(position_average(&b.p, &b.i), "60000");
    assert_money(b.p.fees, "0.12");
    assert_int_equal(position_qty(&b.p, &b.i).v, 999800);
    assert_money(position_cost(&b.p), "600");
    assert_true(fill(&b, SIDE_SELL, 600000, 999800, "-0.1", "USDT"));
    /* out of 600 USDT came 599.88 less 0.1 */
    assert_money(b.last.gross, "0");
    assert_money(b.last.net, "-0.22");
    assert_true(b.p.amount.v == 0);
}

static void dust_goes_into_the_next_cycle_at_its_cost(void **state)
{
    (void)state;
    struct book b = {.i = spot()};
    assert_false(fill(&b, SIDE_BUY, 600000, 1000000, "0", "USDT"));
    assert_true(fill(&b, SIDE_SELL, 600600, 990000, "0", "USDT"));
    assert_money(b.p.amount, "0.0001");
    assert_money(b.p.value, "6");
    assert_false(position_is_open(&b.p, &b.i));
    assert_false(fill(&b, SIDE_BUY, 590000, 990000, "0", "USDT"));
    assert_true(fill(&b, SIDE_SELL, 600000, 1000000, "0", "USDT"));
    assert_money(b.last.gross, "9.9"); /* the dust was sold at what it had cost */
    assert_true(b.p.value.v == 0);
    assert_money(b.p.realised, "10.494");
}

static void a_fill_below_the_minimum_opens_no_cycle(void **state)
{
    (void)state;
    struct book b = {.i = spot()};
    assert_false(fill(&b, SIDE_BUY, 600000, 50000, "-0.03", "USDT"));
    assert_int_equal(b.p.opened.v, 0);
    assert_false(fill(&b, SIDE_SELL, 600000, 50000, "-0.03", "USDT"));
    assert_int_equal(b.p.cycles, 0);
    assert_money(b.p.fees, "0.06"); /* paid by the next cycle */
    assert_false(fill(&b, SIDE_BUY, 600000, 100000, "0", "USDT"));
    assert_true(fill(&b, SIDE_SELL, 600000, 100000, "0", "USDT"));
    assert_money(b.last.net, "-0.06");
}

static void a_partial_exit_takes_its_share_of_the_cost(void **state)
{
    (void)state;
    struct book b = {.i = swap()};
    fill(&b, SIDE_BUY, 600000, 100, "0", "USDT");
    fill(&b, SIDE_BUY, 602000, 100, "0", "USDT");
    assert_money(position_average(&b.p, &b.i), "60100");
    assert_false(fill(&b, SIDE_SELL, 603000, 50, "0", "USDT"));
    assert_money(b.p.gross, "1");
    assert_money(position_average(&b.p, &b.i), "60100");
    assert_money(position_unrealised(&b.p, amount("904.5")), "3"); /* 1.5 contracts at 60300 */
}

static void a_fill_through_zero_ends_one_cycle_and_starts_the_next(void **state)
{
    (void)state;
    struct book b = {.i = swap()};
    fill(&b, SIDE_BUY, 600000, 100, "0", "USDT");
    assert_true(fill(&b, SIDE_SELL, 601000, 300, "-0.3", "USDT"));
    assert_money(b.last.gross, "1");
    assert_money(b.last.fees, "0.1");
    assert_money(b.p.amount, "-2");
    assert_money(b.p.fees, "0.2");
    assert_int_equal(b.p.entry, SIDE_SELL);
    assert_money(position_average(&b.p, &b.i), "60100");
    assert_true(fill(&b, SIDE_BUY, 601000, 200, "0", "USDT"));
    assert_money(b.last.net, "-0.2");
}

static void both_quotes_filled_at_once_are_a_round_trip(void **state)
{
    (void)state;
    struct book b = {.i = spot()};
    assert_false(fill(&b, SIDE_BUY, 600000, 1000000, "-0.000002", "BTC"));
    assert_true(fill(&b, SIDE_SELL, 600600, 1000000, "-0.12", "USDT"));
    assert_int_equal(b.p.cycles, 1);
    assert_money(b.p.amount, "-0.000002"); /* sold a little of what was there before */
    assert_money(b.last.gross, "0.59988");
}

static void a_stop_marks_the_cycle_it_ends(void **state)
{
    (void)state;
    struct book b = {.i = swap()};
    fill(&b, SIDE_BUY, 600000, 100, "0", "USDT");
    const struct position_fill stop = {
        .side = SIDE_SELL, .px = PX(598000), .qty = QTY(100), .at = TS(9), .stop = true};
    assert_true(position_book(&b.p, &b.i, &stop, &b.last));
    assert_true(b.last.stopped);
    assert_false(b.p.stopped);
}

static void a_fee_in_a_third_currency_is_counted_not_guessed(void **state)
{
    (void)state;
    struct book b = {.i = spot()};
    fill(&b, SIDE_BUY, 600000, 1000000, "-0.001", "OKB");
    assert_int_equal(b.p.odd_fees, 1);
    assert_true(b.p.fees.v == 0);
    assert_money(b.p.amount, "0.01");
}

static void funding_is_part_of_the_cycle_it_came_in(void **state)
{
    (void)state;
    struct book b = {.i = swap()};
    assert_false(fill(&b, SIDE_BUY, 600000, 100, "-0.01", "USDT"));
    position_fund(&b.p, amount("-0.06"));
    assert_true(fill(&b, SIDE_SELL, 601000, 100, "-0.01", "USDT"));
    assert_money(b.last.funding, "-0.06");
    assert_money(b.last.net, "0.92");
    assert_money(b.p.realised, "0.92");
    assert_money(position_brought(&b.p), "1");
    position_fund(&b.p, amount("0.5")); /* after the end: of the next one */
    assert_false(fill(&b, SIDE_BUY, 600000, 100, "0", "USDT"));
    assert_true(fill(&b, SIDE_SELL, 600000, 100, "0", "USDT"));
    assert_money(b.last.net, "0.5");
    assert_money(b.p.funding_total, "0.44");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(funding_is_part_of_the_cycle_it_came_in),
        cmocka_unit_test(a_round_trip_earns_the_difference_less_both_fees),
        cmocka_unit_test(a_short_cycle_is_entered_by_the_sale),
        cmocka_unit_test(a_fee_in_coins_is_taken_off_the_position),
        cmocka_unit_test(dust_goes_into_the_next_cycle_at_its_cost),
        cmocka_unit_test(a_fill_below_the_minimum_opens_no_cycle),
        cmocka_unit_test(a_partial_exit_takes_its_share_of_the_cost),
        cmocka_unit_test(a_fill_through_zero_ends_one_cycle_and_starts_the_next),
        cmocka_unit_test(both_quotes_filled_at_once_are_a_round_trip),
        cmocka_unit_test(a_stop_marks_the_cycle_it_ends),
        cmocka_unit_test(a_fee_in_a_third_currency_is_counted_not_guessed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
