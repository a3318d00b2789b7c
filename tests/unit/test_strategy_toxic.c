/* Sides step out of the way of flow that knows more, of a pressing book, and of a funding. */
#include <math.h>
#include <string.h>

#include "common/base/decimal.h"

#include "services/strategy/strategy.h"
#include "services/strategy/why.h"
#include "tests/lib/strategy_desk.h"
#include "tests/lib/test.h"

static struct desk *with(void (*change)(struct settings *s))
{
    struct settings s = desk_settings();
    change(&s);
    struct desk *d = desk_new(&s);
    desk_ready(d);
    return d;
}

static void guarded(struct settings *s)
{
    s->toxic_guard = true;
    s->refresh_same_price = false;
}

static void quote_both(struct desk *d)
{
    desk_book(d, 9995, 900, 10005, 900);
    desk_accept(d, SIDE_BUY);
    desk_accept(d, SIDE_SELL);
    desk_wait(d, 1000);
    desk_forget(d);
}

static void trade(struct desk *d, enum side aggressor, int64_t px, int64_t qty)
{
    desk_say(d, &(struct msg){.type = MSG_TRADE,
                              .trade = {.inst = word_of("X-USDT"),
                                        .px_exp = -2,
                                        .qty_exp = -2,
                                        .px = PX(px),
                                        .qty = QTY(qty),
                                        .side = aggressor}});
}

static const struct gate_row *row(const struct desk *d, enum side side, enum guard g)
{
    const struct symbol *s = &d->st.symbols[0];
    for (uint16_t i = 0; i < s->gate_count; i++)
        if (s->gates[side][i].guard == g)
            return &s->gates[side][i];
    fail();
    return NULL;
}

/* In the row's sentence, whatever else closes the side before it. */
static void assert_dangers(struct desk *d, enum side side, const char *what)
{
    char line[512];
    struct text t = TEXT(line);
    danger_put(&d->st.symbols[0].opinion.danger, side, d->now, &t);
    line[t.len] = '\0';
    if (strstr(line, what) == NULL)
        fail_msg("%s", line);
}

static void assert_says(struct desk *d, enum side side, const char *what)
{
    char line[512];
    struct text t = TEXT(line);
    why_words(&d->st.symbols[0], &d->st.shared, side, d->now, &t);
    line[t.len] = '\0';
    if (strstr(line, what) == NULL)
        fail_msg("%s", line);
}

/* To a hundred thousandth. */
static void assert_row(const struct gate_row *r, double value, double limit)
{
    assert_true(r->closed && r->measured);
    assert_true(fabs(money_to_double(r->value) - value) < 1e-5);
    assert_true(fabs(money_to_double(r->limit) - limit) < 1e-5);
}

static void a_sweep_of_sellers_takes_our_bid_off_for_a_second(void **state)
{
    (void)state;
    struct desk *d = with(guarded);
    quote_both(d);
    trade(d, SIDE_SELL, 9995, 500);
    desk_expect(d, "cancel buy 9995 protective toxic\n");
    assert_row(row(d, SIDE_BUY, GUARD_TOXIC), 500.0 / 900.0, 0.5);
    assert_false(row(d, SIDE_SELL, GUARD_TOXIC)->closed);
    desk_cancelled(d, SIDE_BUY);
    assert_says(d, SIDE_BUY, "sweep: within a second 55.");
    assert_says(d, SIDE_BUY, "of the touch was traded against it, the limit is 50%; 999ms left");
    desk_wait(d, 800);
    desk_expect(d, "");
    desk_wait(d, 400);
    desk_expect(d, "place buy 9995 x 49 open entry\n");
    desk_free(d);
}

static void small_trades_are_no_sweep_until_they_add_up(void **state)
{
    (void)state;
    struct desk *d = with(guarded);
    quote_both(d);
    trade(d, SIDE_BUY, 10005, 200);
    trade(d, SIDE_BUY, 10005, 200);
    desk_expect(d, "");
    trade(d, SIDE_BUY, 10005, 200);
    desk_expect(d, "cancel sell 10005 protective toxic\n");
    desk_free(d);
}

static void unguarded(struct settings *s)
{
    s->refresh_same_price = false;
}

static void without_the_setting_a_sweep_moves_nothing(void **state)
{
    (void)state;
    struct desk *d = with(unguarded);
    quote_both(d);
    trade(d, SIDE_SELL, 9995, 900);
    desk_expect(d, "");
    assert_false(row(d, SIDE_BUY, GUARD_TOXIC)->closed);
    desk_free(d);
}

static void a_jump_takes_both_sides_off_for_three_seconds(void **state)
{
    (void)state;
    struct desk *d = with(guarded);
    for (int i = 0; i < 65; i++) {
        desk_book(d, 9998 + i % 2, 900, 10002 + i % 2, 900);
        desk_wait(d, 999);
    }
    assert_false(desk_guarded(d, GUARD_TOXIC));
    desk_book(d, 10018, 900, 10022, 900);
    assert_true(row(d, SIDE_BUY, GUARD_TOXIC)->closed);
    assert_true(
        money_cmp(row(d, SIDE_BUY, GUARD_TOXIC)->value, row(d, SIDE_BUY, GUARD_TOXIC)->limit) > 0);
    assert_true(fabs(money_to_double(row(d, SIDE_BUY, GUARD_TOXIC)->value) - 0.00195) < 1e-4);
    assert_dangers(d, SIDE_BUY, "jump: the price moved 0.19");
    assert_dangers(d, SIDE_SELL, "; 3000ms left");
    assert_true(row(d, SIDE_SELL, GUARD_TOXIC)->closed);
    assert_true(desk_guarded(d, GUARD_TOXIC));
    desk_wait(d, 4200); /* for a second the jump is still within the last one */
    assert_false(desk_guarded(d, GUARD_TOXIC));
    desk_free(d);
}

static void a_round_trip(struct desk *d, int64_t fall)
{
    desk_forget(d);
    desk_book(d, 9995, 900, 10005, 900);
    if (d->line.len == 0)
        desk_wait(d, 1000);
    desk_accept(d, SIDE_BUY);
    desk_accept(d, SIDE_SELL);
    desk_fill(d, SIDE_BUY, d->placed[SIDE_BUY].qty.v);
    desk_cancelled(d, SIDE_SELL);
    desk_accept(d, SIDE_SELL);
    if (fall > 0) {
        desk_book(d, 9995 - fall, 900, 10005 - fall, 900);
        desk_cancelled(d, SIDE_SELL);
        desk_accept(d, SIDE_SELL);
    }
    desk_wait(d, 5500);
    desk_fill(d, SIDE_SELL, d->placed[SIDE_SELL].qty.v);
}

static void four_entries_of_a_minute_take_their_side_off(void **state)
{
    (void)state;
    struct desk *d = with(guarded);
    for (int i = 0; i < 4; i++)
        a_round_trip(d, 0);
    assert_row(row(d, SIDE_BUY, GUARD_TOXIC), 4.0 / 3.0, 1.0);
    assert_says(d, SIDE_BUY, "burst: 4 entries filled within a minute, the limit is 3; ");
    assert_false(row(d, SIDE_SELL, GUARD_TOXIC)->closed);
    desk_free(d);
}

static void a_side_whose_fills_lose_is_taken_off_and_told(void **state)
{
    (void)state;
    struct desk *d = with(guarded);
    for (int i = 0; i < 20; i++) {
        a_round_trip(d, 8);                /* each time the price falls 8 bp after we bought */
        desk_book(d, 9995, 10, 10005, 10); /* too thin to quote meanwhile */
        desk_wait(d, 20000);
    }
    text_char(&d->line, '\0');
    assert_non_null(strstr(d->trace, "alert toxic buy 6"));
    assert_true(row(d, SIDE_BUY, GUARD_TOXIC)->closed);
    assert_true(d->markout[SIDE_BUY].off);
    assert_true(row(d, SIDE_BUY, GUARD_TOXIC)->measured);
    assert_true(
        money_cmp(row(d, SIDE_BUY, GUARD_TOXIC)->value, row(d, SIDE_BUY, GUARD_TOXIC)->limit) < 0);
    assert_true(d->markout[SIDE_BUY].after_5s.v < -200000);
    assert_int_equal(d->markout[SIDE_BUY].fills, 20);
    desk_free(d);
}

static void led(struct settings *s)
{
    guarded(s);
    s->symbols.count = 2;
    s->symbols.at[1] = word_of("LEAD");
    s->lead_symbol = word_of("LEAD");
}

static void lead_book(struct desk *d, int64_t mid)
{
    const struct book_level bid = {PX(mid - 1), QTY(1000)};
    const struct book_level ask = {PX(mid + 1), QTY(1000)};
    desk_say(d, &(struct msg){.type = MSG_BOOK_STATUS,
                              .book_status = {.inst = word_of("LEAD"), .state = BOOK_LIVE}});
    desk_say(d, &(struct msg){.type = MSG_BOOK_DEPTH,
                              .book_depth = {.inst = word_of("LEAD"),
                                             .px_exp = -2,
                                             .qty_exp = -2,
                                             .bids = {&bid, 1},
                                             .asks = {&ask, 1}}});
}

static void a_fall_of_the_leader_pulls_our_bid(void **state)
{
    (void)state;
    struct desk *d = with(led);
    desk_say(d, &(struct msg){.type = MSG_INSTRUMENT,
                              .instrument = {.inst = word_of("LEAD"),
                                             .inst_type = INST_SPOT,
                                             .state = INST_STATE_LIVE,
                                             .base = word_of("L"),
                                             .quote = word_of("USDT"),
                                             .linear = true,
                                             .px_exp = -2,
                                             .qty_exp = -2,
                                             .tick = PX(1),
                                             .lot = QTY(1),
                                             .min_qty = QTY(1),
                                             .contract = 1}});
    for (int i = 0; i < 65; i++) {
        lead_book(d, 50000 + i % 2);
        desk_wait(d, 1000);
    }
    quote_both(d);
    lead_book(d, 50000 - 40); /* 8 bp */
    desk_expect(d, "cancel buy 9995 protective toxic\n");
    assert_says(d, SIDE_BUY, "lead: the leading symbol moved 0.0");
    desk_free(d);
}

static void leaning(struct settings *s)
{
    s->depth_aware = word_of("on");
    s->requote_move = RATE(1000000); /* the next level is near enough */
}

static void a_pressed_bid_steps_back_one_level(void **state)
{
    (void)state;
    struct desk *d = with(leaning);
    desk_book(d, 9995, 100, 10005, 90000);
    desk_expect(d, "place buy 9990 x 49 open entry\n"
                   "place sell 10005 x 49 open entry\n");
    desk_free(d);
}

static void a_quote_comes_back_when_the_pressure_is_over(void **state)
{
    (void)state;
    struct desk *d = with(leaning);
    desk_book(d, 9995, 100, 10005, 90000);
    desk_accept(d, SIDE_BUY);
    desk_accept(d, SIDE_SELL);
    desk_forget(d);
    desk_book(d, 9995, 900, 10005, 900);
    desk_wait(d, 2900);
    desk_expect(d, "");
    desk_wait(d, 200);
    desk_expect(d, "cancel buy 9990 discretionary pressure\n");
    desk_free(d);
}

static void leaning_early(struct settings *s)
{
    leaning(s);
    s->alpha_pull = RATE(450000000);
}

static void a_bid_pressed_hard_is_pulled_and_says_so(void **state)
{
    (void)state;
    struct desk *d = with(leaning_early);
    quote_both(d);
    desk_book(d, 9995, 100, 10005, 90000);
    desk_expect(d, "cancel buy 9995 protective pressure\n");
    const struct gate_row *r = row(d, SIDE_BUY, GUARD_PRESSURE);
    assert_true(r->closed && r->measured);
    assert_true(money_cmp(r->value, r->limit) > 0);
    assert_false(row(d, SIDE_SELL, GUARD_PRESSURE)->closed);
    desk_cancelled(d, SIDE_BUY);
    assert_says(d, SIDE_BUY, "is over alpha_pull 0.45");
    desk_free(d);
}

static void an_exit_goes_inside_when_the_book_turns_against_it(void **state)
{
    (void)state;
    struct desk *d = with(leaning_early);
    quote_both(d);
    desk_book(d, 9995, 100, 10005, 90000); /* asks press */
    desk_forget(d);
    desk_fill(d, SIDE_BUY, 49); /* before its cancel came */
    desk_cancelled(d, SIDE_SELL);
    desk_expect(d, "cancel sell 10005 protective position_open\n"
                   "place sell 10004 x 49 exit reversal\n");
    desk_free(d);
}

static void unproven(struct settings *s)
{
    s->depth_aware = word_of("auto");
}

static void what_is_not_proven_only_watches(void **state)
{
    (void)state;
    struct desk *d = with(unproven);
    desk_book(d, 9995, 100, 10005, 90000);
    desk_expect(d, "place buy 9995 x 49 open entry\n"
                   "place sell 10005 x 49 open entry\n");
    desk_wait(d, 1100);
    assert_true(d->forecast.shadow);
    assert_true(d->forecast.alpha.v < -400000000);
    desk_free(d);
}

static void trades_at_the_touch_prove_the_pressure_without_a_fill_of_ours(void **state)
{
    (void)state;
    struct desk *d = with(unproven);
    desk_book(d, 9995, 100, 10005, 90000);
    for (int i = 0; i < 20; i++) {
        trade(d, SIDE_SELL, 9995, 1);
        trade(d, SIDE_SELL, 9995, 1); /* one a second counts */
        trade(d, SIDE_SELL, 9990, 1); /* not at the touch */
        desk_wait(d, 1000);
    }
    desk_wait(d, 6000);
    assert_in_range(d->st.symbols[0].opinion.pressure.markout.bucket[1][MARKOUT_AGAINST].count, 19,
                    20);
    assert_int_equal(d->markout[SIDE_BUY].fills, 0);
    desk_free(d);
}

static void nothing(struct settings *s)
{
    s->refresh_same_price = false;
}

static struct desk *swap_desk(void)
{
    struct desk *d = with(nothing);
    desk_say(d, &(struct msg){.type = MSG_INSTRUMENT,
                              .instrument = {.inst = word_of("X-USDT"),
                                             .inst_type = INST_SWAP,
                                             .state = INST_STATE_LIVE,
                                             .base = word_of("X"),
                                             .quote = word_of("USDT"),
                                             .linear = true,
                                             .px_exp = -2,
                                             .qty_exp = -2,
                                             .tick = PX(1),
                                             .lot = QTY(1),
                                             .min_qty = QTY(10),
                                             .contract = 1,
                                             .max_leverage = 10,
                                             .version = 2}});
    desk_say(d, &(struct msg){.type = MSG_BOOK_STATUS,
                              .book_status = {.inst = word_of("X-USDT"), .state = BOOK_LIVE}});
    return d;
}

static void funding_in(struct desk *d, int64_t seconds, rate_t rate)
{
    desk_say(d, &(struct msg){.type = MSG_FUNDING,
                              .funding = {.inst = word_of("X-USDT"),
                                          .rate = rate,
                                          .at = ts_add(d->now, DUR_S(seconds)),
                                          .next = ts_add(d->now, DUR_S(seconds + 28800))}});
}

static void no_entry_on_the_side_that_pays_a_funding(void **state)
{
    (void)state;
    struct desk *d = swap_desk();
    quote_both(d);
    funding_in(d, 100, RATE(1000000)); /* longs pay 10 bp; the window is 60 s and the usual hold */
    desk_expect(d, "");
    desk_wait(d, 20100);
    desk_expect(d, "cancel buy 9995 protective funding\n");
    desk_cancelled(d, SIDE_BUY);
    assert_true(row(d, SIDE_BUY, GUARD_FUNDING)->closed);
    assert_false(row(d, SIDE_SELL, GUARD_FUNDING)->closed);
    desk_wait(d, 83000);
    desk_expect(d, "");
    desk_wait(d, 2000); /* 5 s after it */
    desk_expect(d, "place buy 9995 x 49 open entry\n");
    desk_free(d);
}

static void a_funding_that_costs_little_closes_nothing(void **state)
{
    (void)state;
    struct desk *d = swap_desk();
    quote_both(d);
    desk_wait(d, 2000);
    funding_in(d, 30, RATE(10000)); /* 0.1 bp */
    desk_wait(d, 1000);
    desk_expect(d, "");
    desk_free(d);
}

static void who_would_pay_leaves_whatever_the_spread(void **state)
{
    (void)state;
    struct desk *d = swap_desk();
    quote_both(d);
    desk_fill(d, SIDE_BUY, 49);
    desk_cancelled(d, SIDE_SELL);
    desk_refuse(d, SIDE_SELL, VERDICT_RATE);
    desk_book(d, 9999, 900, 10001, 900); /* 2 bp: nothing is quoted */
    desk_wait(d, 2000);
    desk_forget(d);
    funding_in(d, 30, RATE(1000000));
    desk_expect(d, "place sell 10001 x 49 exit reversal\n");
    desk_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sweep_of_sellers_takes_our_bid_off_for_a_second),
        cmocka_unit_test(small_trades_are_no_sweep_until_they_add_up),
        cmocka_unit_test(without_the_setting_a_sweep_moves_nothing),
        cmocka_unit_test(a_jump_takes_both_sides_off_for_three_seconds),
        cmocka_unit_test(four_entries_of_a_minute_take_their_side_off),
        cmocka_unit_test(a_side_whose_fills_lose_is_taken_off_and_told),
        cmocka_unit_test(a_fall_of_the_leader_pulls_our_bid),
        cmocka_unit_test(a_pressed_bid_steps_back_one_level),
        cmocka_unit_test(a_quote_comes_back_when_the_pressure_is_over),
        cmocka_unit_test(a_bid_pressed_hard_is_pulled_and_says_so),
        cmocka_unit_test(an_exit_goes_inside_when_the_book_turns_against_it),
        cmocka_unit_test(what_is_not_proven_only_watches),
        cmocka_unit_test(trades_at_the_touch_prove_the_pressure_without_a_fill_of_ours),
        cmocka_unit_test(no_entry_on_the_side_that_pays_a_funding),
        cmocka_unit_test(a_funding_that_costs_little_closes_nothing),
        cmocka_unit_test(who_would_pay_leaves_whatever_the_spread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
