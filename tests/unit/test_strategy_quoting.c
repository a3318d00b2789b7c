/* Entering: when a pair is quoted, and what ends a quote. */
#include "tests/lib/test.h"

#include "services/strategy/strategy.h"
#include "tests/lib/strategy_desk.h"

/* A book with others on both sides, 0.12 % wide at 100.00. */
static void quoting(struct desk *d)
{
    desk_ready(d);
    desk_book(d, 10000, 5000, 10012, 5000);
    desk_accept(d, SIDE_BUY);
    desk_accept(d, SIDE_SELL);
    desk_forget(d);
    assert_int_equal(desk_state(d), SYMBOL_QUOTING);
}

static struct desk *quoting_desk(void)
{
    const struct settings s = desk_settings();
    struct desk *d = desk_new(&s);
    quoting(d);
    return d;
}

static void a_wide_enough_spread_is_quoted_on_both_sides(void **state)
{
    (void)state;
    const struct settings s = desk_settings();
    struct desk *d = desk_new(&s);
    desk_ready(d);
    assert_int_equal(desk_state(d), SYMBOL_IDLE);
    desk_book(d, 10000, 5000, 10009, 5000);
    desk_expect(d, "");
    assert_true(desk_guarded(d, GUARD_SPREAD));
    desk_book(d, 10000, 5000, 10010, 5000);
    desk_expect(d, "place buy 10000 x 49 open entry\n"
                   "place sell 10010 x 49 open entry\n");
    assert_int_equal(desk_state(d), SYMBOL_QUOTING);
    desk_free(d);
}

static void nothing_is_quoted_before_everything_is_known(void **state)
{
    (void)state;
    const struct settings s = desk_settings();
    struct desk *d = desk_new(&s);
    desk_book(d, 10000, 5000, 10020, 5000);
    desk_instrument(d, 1);
    desk_book(d, 10000, 5000, 10020, 5000);
    desk_mode(d, MODE_ACTIVE);
    desk_lease(d, DESK_SES);
    desk_expect(d, "");
    assert_int_equal(desk_state(d), SYMBOL_INIT);
    desk_free(d);
}

static void without_the_lease_nothing_is_quoted(void **state)
{
    (void)state;
    const struct settings s = desk_settings();
    struct desk *d = desk_new(&s);
    desk_ready(d);
    desk_lease(d, DESK_SES + 1);
    desk_book(d, 10000, 5000, 10020, 5000);
    desk_expect(d, "");
    assert_true(desk_guarded(d, GUARD_LEASE));
    desk_free(d);
}

static void a_lease_that_runs_out_pulls_the_quotes(void **state)
{
    (void)state;
    struct desk *d = quoting_desk();
    desk_wait_silent(d, 1001);
    desk_expect(d, "cancel buy 10000 protective lease\n"
                   "cancel sell 10012 protective lease\n");
    desk_free(d);
}

/* The buy alone at the top: the others' best is 99.97, the spread without us stays wide. */
static void our_own_orders_are_not_the_market(void **state)
{
    (void)state;
    struct desk *d = quoting_desk();
    desk_book(d, 9997, 5000, 10012, 5000);
    desk_expect(d, "");
    assert_int_equal(d->st.symbols[0].touch[SIDE_BUY].px.v, 9997);
    assert_int_equal(d->st.symbols[0].spread.v, 1500450);
    desk_free(d);
}

static void a_level_smaller_than_an_order_is_looked_through(void **state)
{
    (void)state;
    struct desk *d = quoting_desk();
    desk_book(d, 10001, 9, 10012, 5000); /* nine lots are less than a minimum order */
    assert_int_equal(d->st.symbols[0].touch[SIDE_BUY].px.v, 9996);
    desk_book(d, 10001, 10, 10012, 5000);
    assert_int_equal(d->st.symbols[0].touch[SIDE_BUY].px.v, 10001);
    desk_free(d);
}

static void a_market_that_leaves_us_alone_at_the_top_cancels_at_once(void **state)
{
    (void)state;
    struct desk *d = quoting_desk();
    desk_book(d, 9996, 5000, 10008, 5000);
    desk_expect(d, "");
    desk_book(d, 9994, 5000, 10007, 5000); /* 0.06 % down */
    desk_expect(d, "cancel buy 10000 protective moved_through\n");
    desk_free(d);
}

static void a_move_away_waits_for_the_minimum_life(void **state)
{
    (void)state;
    struct desk *d = quoting_desk();
    desk_book(d, 10006, 5000, 10019,
              5000); /* up by 0.06 %: the sell is in danger, the buy behind */
    desk_expect(d, "cancel sell 10012 protective moved_through\n");
    desk_cancelled(d, SIDE_SELL);
    desk_wait(d, 100);
    desk_expect(d, "place sell 10019 x 49 open entry\n");
    desk_accept(d, SIDE_SELL);
    desk_wait(d, 2890);
    desk_expect(d, "");
    desk_wait(d, 10);
    desk_expect(d, "cancel buy 10000 discretionary moved_away\n");
    desk_cancelled(d, SIDE_BUY);
    desk_wait(d, 10);
    desk_expect(d, "place buy 10006 x 49 open entry\n");
    desk_free(d);
}

static void a_small_move_is_followed_at_the_time_out_only(void **state)
{
    (void)state;
    struct desk *d = quoting_desk();
    desk_book(d, 10003, 5000, 10015, 5000);
    desk_wait(d, 4900);
    desk_expect(d, "");
    desk_wait(d, 100);
    desk_expect(d, "cancel buy 10000 timeout timeout\n"
                   "cancel sell 10012 timeout timeout\n");
    desk_free(d);
}

static void the_time_out_replaces_even_what_would_stay(void **state)
{
    (void)state;
    struct desk *d = quoting_desk();
    desk_wait(d, 5000);
    desk_expect(d, "cancel buy 10000 timeout timeout\n"
                   "cancel sell 10012 timeout timeout\n");
    desk_cancelled(d, SIDE_BUY);
    desk_expect(d, "place buy 10000 x 49 open entry\n");
    desk_free(d);
}

static void a_quote_that_would_stay_may_keep_its_place(void **state)
{
    (void)state;
    struct settings s = desk_settings();
    s.refresh_same_price = false;
    struct desk *d = desk_new(&s);
    quoting(d);
    desk_wait(d, 12000);
    desk_expect(d, "");
    desk_book(d, 10001, 5000, 10012, 5000);
    desk_wait(d, 3000);
    desk_expect(d, "cancel buy 10000 timeout timeout\n");
    desk_free(d);
}

static void a_spread_below_reentry_pulls_the_pair_and_says_so(void **state)
{
    (void)state;
    struct desk *d = quoting_desk();
    desk_book(d, 10001, 5000, 10011, 5000);
    desk_expect(d, ""); /* 0.09998 %: below the minimum, above reentry: kept for a while */
    desk_book(d, 10002, 5000, 10009, 5000);
    desk_expect(d, "cancel buy 10000 protective spread\n"
                   "cancel sell 10012 protective spread\n");
    desk_cancelled(d, SIDE_BUY);
    desk_cancelled(d, SIDE_SELL);
    desk_expect(d, "alert spread_low 0.08%\n");
    assert_int_equal(desk_state(d), SYMBOL_IDLE);
    desk_free(d);
}

static void a_spread_between_reentry_and_minimum_ends_quotes_after_their_minimum_life(void **state)
{
    (void)state;
    struct desk *d = quoting_desk();
    desk_book(d, 10001, 5000, 10010, 5000);
    desk_wait(d, 2900);
    desk_expect(d, "");
    desk_wait(d, 100);
    desk_expect(d, "cancel buy 10000 discretionary spread\n"
                   "cancel sell 10012 discretionary spread\n");
    desk_free(d);
}

static void a_broken_book_is_not_quoted(void **state)
{
    (void)state;
    struct desk *d = quoting_desk();
    desk_book(d, 10000, 5000, 10150, 5000);
    desk_expect(d, "cancel buy 10000 protective wide\n"
                   "cancel sell 10012 protective wide\n");
    desk_free(d);
}

static void a_thin_book_is_not_quoted(void **state)
{
    (void)state;
    const struct settings s = desk_settings();
    struct desk *d = desk_new(&s);
    desk_ready(d);
    desk_book(d, 10000, 146, 10012, 146); /* 292 lots where six orders of 49 are needed */
    desk_expect(d, "");
    assert_true(desk_guarded(d, GUARD_DEPTH));
    desk_book(d, 10000, 148, 10012, 148);
    desk_wait(d, 100);
    desk_expect(d, "place buy 10000 x 49 open entry\n"
                   "place sell 10012 x 49 open entry\n");
    desk_free(d);
}

static void an_old_book_pulls_the_quotes(void **state)
{
    (void)state;
    struct desk *d = quoting_desk();
    for (int i = 0; i < 8; i++) { /* leases go on, the book does not */
        desk_wait_silent(d, 250);
        desk_lease(d, DESK_SES);
    }
    desk_expect(d, "");
    desk_wait_silent(d, 1);
    desk_expect(d, "cancel buy 10000 protective stale\n"
                   "cancel sell 10012 protective stale\n"
                   "alert book_stale X-USDT\n");
    desk_free(d);
}

static void a_feed_that_lost_something_pulls_the_quotes(void **state)
{
    (void)state;
    struct desk *d = quoting_desk();
    desk_peer(d, SERVICE_FEED, PEER_STALE);
    desk_expect(d, "cancel buy 10000 protective stale\n"
                   "cancel sell 10012 protective stale\n"
                   "alert book_stale X-USDT\n");
    desk_free(d);
}

static void a_silent_risk_for_a_moment_only_stops_new_quotes(void **state)
{
    (void)state;
    struct desk *d = quoting_desk();
    desk_peer(d, SERVICE_RISK, PEER_SUSPECT);
    desk_expect(d, "");
    assert_true(desk_guarded(d, GUARD_RISK));
    desk_peer(d, SERVICE_RISK, PEER_DEAD);
    desk_expect(d, "cancel buy 10000 protective risk\n"
                   "cancel sell 10012 protective risk\n");
    desk_free(d);
}

static void a_new_tick_pulls_the_quotes_and_waits_for_the_book(void **state)
{
    (void)state;
    struct desk *d = quoting_desk();
    desk_instrument(d, 5);
    desk_expect(d, "cancel buy 10000 protective stale\n"
                   "cancel sell 10012 protective stale\n"
                   "alert book_stale X-USDT\n");
    desk_cancelled(d, SIDE_BUY);
    desk_cancelled(d, SIDE_SELL);
    desk_wait(d, 200);
    desk_book(d, 10000, 5000, 10015, 5000);
    desk_expect(d, "place buy 10000 x 49 open entry\n"
                   "place sell 10015 x 49 open entry\n");
    desk_free(d);
}

static void decisions_keep_their_distance(void **state)
{
    (void)state;
    struct desk *d = quoting_desk();
    desk_book(d, 9994, 5000, 10010, 5000);
    desk_expect(d, "cancel buy 10000 protective moved_through\n");
    desk_cancelled(d, SIDE_BUY);
    desk_expect(d, ""); /* the last pair was asked for a moment ago */
    desk_wait(d, 100);
    desk_expect(d, "place buy 9994 x 49 open entry\n");
    desk_free(d);
}

static void limit_order_count(struct msg_symbol_limits *l)
{
    l->open_allowed = false;
    l->code = VERDICT_ORDER_COUNT;
}

static void limit_latency(struct msg_symbol_limits *l)
{
    l->open_allowed = false;
    l->code = VERDICT_LATENCY;
}

static void a_limit_our_own_orders_reach_does_not_cancel_them(void **state)
{
    (void)state;
    struct desk *d = quoting_desk();
    desk_limits(d, limit_order_count);
    desk_expect(d, "");
    assert_true(desk_guarded(d, GUARD_POOL_CAP));
    desk_limits(d, limit_latency);
    desk_expect(d, "cancel buy 10000 protective latency\n"
                   "cancel sell 10012 protective latency\n");
    desk_free(d);
}

static void nothing_may_be_sold(struct msg_symbol_limits *l)
{
    l->sellable = MONEY(0);
}

static void spot_without_declared_coins_buys_first(void **state)
{
    (void)state;
    const struct settings s = desk_settings();
    struct desk *d = desk_new(&s);
    desk_ready(d);
    desk_limits(d, nothing_may_be_sold);
    desk_book(d, 10000, 5000, 10012, 5000);
    desk_expect(d, "place buy 10000 x 49 open entry\n");
    desk_free(d);
}

static void only_cancels_are_left_when_the_mode_says_so(void **state)
{
    (void)state;
    struct desk *d = quoting_desk();
    desk_mode(d, MODE_HALTED);
    desk_expect(d, "cancel buy 10000 protective mode\n"
                   "cancel sell 10012 protective mode\n");
    assert_int_equal(desk_state(d), SYMBOL_HALT);
    desk_cancelled(d, SIDE_BUY);
    desk_cancelled(d, SIDE_SELL);
    desk_wait(d, 5000);
    desk_expect(d, "");
    desk_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wide_enough_spread_is_quoted_on_both_sides),
        cmocka_unit_test(nothing_is_quoted_before_everything_is_known),
        cmocka_unit_test(without_the_lease_nothing_is_quoted),
        cmocka_unit_test(a_lease_that_runs_out_pulls_the_quotes),
        cmocka_unit_test(our_own_orders_are_not_the_market),
        cmocka_unit_test(a_level_smaller_than_an_order_is_looked_through),
        cmocka_unit_test(a_market_that_leaves_us_alone_at_the_top_cancels_at_once),
        cmocka_unit_test(a_move_away_waits_for_the_minimum_life),
        cmocka_unit_test(a_small_move_is_followed_at_the_time_out_only),
        cmocka_unit_test(the_time_out_replaces_even_what_would_stay),
        cmocka_unit_test(a_quote_that_would_stay_may_keep_its_place),
        cmocka_unit_test(a_spread_below_reentry_pulls_the_pair_and_says_so),
        cmocka_unit_test(a_spread_between_reentry_and_minimum_ends_quotes_after_their_minimum_life),
        cmocka_unit_test(a_broken_book_is_not_quoted),
        cmocka_unit_test(a_thin_book_is_not_quoted),
        cmocka_unit_test(an_old_book_pulls_the_quotes),
        cmocka_unit_test(a_feed_that_lost_something_pulls_the_quotes),
        cmocka_unit_test(a_silent_risk_for_a_moment_only_stops_new_quotes),
        cmocka_unit_test(a_new_tick_pulls_the_quotes_and_waits_for_the_book),
        cmocka_unit_test(decisions_keep_their_distance),
        cmocka_unit_test(a_limit_our_own_orders_reach_does_not_cancel_them),
        cmocka_unit_test(spot_without_declared_coins_buys_first),
        cmocka_unit_test(only_cancels_are_left_when_the_mode_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
