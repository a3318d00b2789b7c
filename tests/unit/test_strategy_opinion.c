/* What is thought of a symbol, told each second, and the spread it makes us ask for. */
#include "services/strategy/strategy.h"
#include "tests/lib/strategy_desk.h"
#include "tests/lib/test.h"

#include <math.h>

static struct desk *pro(void (*change)(struct settings *s))
{
    struct settings s = desk_settings();
    settings_profile(&s, "pro");
    if (change != NULL)
        change(&s);
    struct desk *d = desk_new(&s);
    desk_ready(d);
    return d;
}

static struct desk *basic(void)
{
    const struct settings s = desk_settings();
    struct desk *d = desk_new(&s);
    desk_ready(d);
    return d;
}

/* A mid that steps up and down by so many ticks of 1 bp each second: the volatility is known. */
static void shake(struct desk *d, int seconds, int64_t ticks, int64_t half_spread)
{
    for (int i = 0; i < seconds; i++) {
        const int64_t mid = 10000 + (i % 2 == 0 ? ticks : 0);
        desk_book(d, mid - half_spread, 900000, mid + half_spread, 900000);
        desk_wait(d, 999);
    }
}

/* The time moves on in small steps until something is asked for. */
static void until_asked(struct desk *d, int most_s)
{
    for (int i = 0; i < most_s * 10 && d->line.len == 0; i++)
        desk_wait(d, 100);
    assert_true(d->line.len > 0);
}

static money_t usdt(int64_t micros)
{
    return MONEY((int128_t)micros * 1000000000000);
}

/* An entry that fills whole, and its reversal that does. */
static void round_trip(struct desk *d, int64_t wait_ms)
{
    desk_accept(d, SIDE_BUY);
    desk_wait(d, wait_ms);
    desk_fill(d, SIDE_BUY, d->placed[SIDE_BUY].qty.v);
    desk_cancelled(d, SIDE_SELL);
    desk_accept(d, SIDE_SELL);
    desk_fill(d, SIDE_SELL, d->placed[SIDE_SELL].qty.v);
}

static void edge_is_told_each_second_by_the_holder_alone(void **state)
{
    (void)state;
    struct desk *d = basic();
    shake(d, 3, 0, 5);
    const uint64_t told = d->edges;
    assert_in_range(told, 3, 4);
    desk_lease(d, DESK_SES + 1);
    for (int i = 0; i < 5; i++) {
        desk_lease(d, DESK_SES + 1);
        desk_wait_silent(d, 900);
    }
    assert_int_equal(d->edges, told);
    desk_free(d);
}

static void basic_keeps_the_thresholds_of_the_settings(void **state)
{
    (void)state;
    struct desk *d = basic();
    shake(d, 90, 4, 6);
    assert_true(d->edge.warm);
    assert_true(d->edge.volatility_fast.v > 300000);
    assert_true(d->edge.need.v > 1000000); /* it would be asked for */
    assert_int_equal(d->edge.min_spread.v, 1000000);
    assert_int_equal(d->edge.reentry_spread.v, 800000);
    assert_false(desk_guarded(d, GUARD_NEED));
    assert_false(desk_guarded(d, GUARD_WARMING));
    desk_free(d);
}

static void a_snapshot_holds_the_edge_of_what_is_held(void **state)
{
    (void)state;
    struct desk *d = basic();
    shake(d, 2, 0, 5);
    strategy_snapshot(&d->st, d->now, &d->out);
    bool found = false;
    for (size_t i = 0; i < d->out.count; i++)
        found = found || d->out.at[i].type == MSG_EDGE;
    assert_true(found);
    outbox_clear(&d->out);
    desk_free(d);
}

static void round_trips_are_counted_when_risk_books_them(void **state)
{
    (void)state;
    struct desk *d = basic();
    desk_book(d, 9995, 900000, 10005, 900000);
    desk_accept(d, SIDE_SELL);
    round_trip(d, 2000);
    desk_cycle(d, usdt(25000), 4000, false); /* of about 50 USDT */
    desk_wait(d, 1100);
    assert_int_equal(d->edge.trips, 1);
    const double notional = 49.0245; /* 0.49 coins at 100.05, the dearer side */
    assert_true(fabs((double)d->edge.realised.v / 1e9 - 0.025 / notional) < 2e-6);
    assert_true(d->edge.life.v < DUR_S(4).v); /* drawn to the two seconds that were seen */
    assert_true(d->edge.hold.v < DUR_S(20).v);
    desk_free(d);
}

static void a_cycle_told_before_its_last_fill_is_whole_all_the_same(void **state)
{
    (void)state;
    struct desk *d = basic();
    d->lazy_risk = true;
    desk_book(d, 9995, 900000, 10005, 900000);
    desk_accept(d, SIDE_SELL);
    desk_accept(d, SIDE_BUY);
    desk_fill(d, SIDE_BUY, d->placed[SIDE_BUY].qty.v);
    desk_position(d);
    desk_cancelled(d, SIDE_SELL);
    desk_accept(d, SIDE_SELL);
    desk_cycle(d, usdt(-50000), 1000, true);
    desk_wait(d, 1100);
    assert_int_equal(d->edge.trips, 0);
    desk_fill(d, SIDE_SELL, d->placed[SIDE_SELL].qty.v);
    desk_wait(d, 1100);
    assert_int_equal(d->edge.trips, 1);
    assert_true(fabs((double)d->edge.realised.v / 1e9 + 0.05 / 49.0245) < 2e-6);
    desk_free(d);
}

static void pro_quotes_nothing_until_it_has_seen_a_minute(void **state)
{
    (void)state;
    struct desk *d = pro(NULL);
    shake(d, 50, 0, 10);
    assert_true(desk_guarded(d, GUARD_WARMING));
    assert_int_equal(desk_state(d), SYMBOL_IDLE);
    desk_expect(d, "");
    shake(d, 15, 0, 10);
    assert_false(desk_guarded(d, GUARD_WARMING));
    assert_int_equal(desk_state(d), SYMBOL_QUOTING);
    desk_free(d);
}

static void a_spread_below_need_is_guarded_with_its_numbers(void **state)
{
    (void)state;
    struct desk *d = pro(NULL);
    shake(d, 90, 4, 6); /* 12 bp, moving 4 bp a second */
    const struct symbol *s = &d->st.symbols[0];
    assert_true(desk_guarded(d, GUARD_NEED));
    assert_false(desk_guarded(d, GUARD_SPREAD));
    assert_true(d->edge.min_spread.v > 1500000);
    assert_true(d->edge.min_spread.v >= d->edge.need.v);
    for (uint16_t i = 0; i < s->gate_count; i++) {
        const struct gate_row *row = &s->gates[SIDE_BUY][i];
        if (row->guard != GUARD_NEED)
            continue;
        assert_true(row->closed && row->measured);
        assert_true(row->value.v == (int128_t)s->spread.v * 1000000000);
        assert_true(row->limit.v == (int128_t)d->edge.min_spread.v * 1000000000);
    }
    desk_forget(d);
    shake(d, 2, 4, 15); /* 30 bp pay for it */
    assert_false(desk_guarded(d, GUARD_NEED));
    assert_int_equal(desk_state(d), SYMBOL_QUOTING);
    desk_free(d);
}

static void need_rises_at_once_and_falls_slowly(void **state)
{
    (void)state;
    struct desk *d = pro(NULL);
    shake(d, 120, 0, 10);
    assert_int_equal(d->edge.min_spread.v, 1000000);
    shake(d, 5, 8, 10);
    const rate_t high = d->edge.min_spread;
    assert_true(high.v > 1500000);
    desk_book(d, 9990, 900000, 10010, 900000);
    desk_wait(d, 3000);
    assert_true(d->edge.min_spread.v > high.v / 2);
    desk_free(d);
}

static void stale_quotes_cost_much(struct settings *s)
{
    s->stale_factor = RATE(5000000000);
    s->toxic_guard = false;
}

static void resting_quotes_end_when_need_outgrows_the_spread(void **state)
{
    (void)state;
    struct desk *d = pro(stale_quotes_cost_much);
    shake(d, 55, 0, 6);
    until_asked(d, 10);
    desk_accept(d, SIDE_BUY);
    desk_accept(d, SIDE_SELL);
    desk_forget(d);
    desk_wait(d, 100);
    for (int i = 0; i < 5 && d->line.len == 0; i++) /* too small a move to end a quote by itself */
        shake(d, 1, i % 2 == 0 ? 4 : 0, 6);
    desk_expect(d, "cancel buy 9994 protective need\n"
                   "cancel sell 10006 protective need\n");
    desk_free(d);
}

static void a_reversal_waits_for_the_raised_spread_no_longer_than_hold_soft(void **state)
{
    (void)state;
    struct desk *d = pro(NULL);
    shake(d, 55, 0, 6);
    until_asked(d, 10);
    desk_accept(d, SIDE_BUY);
    desk_accept(d, SIDE_SELL);
    desk_fill(d, SIDE_BUY, d->placed[SIDE_BUY].qty.v);
    desk_cancelled(d, SIDE_SELL);
    desk_refuse(d, SIDE_SELL, VERDICT_RATE); /* the reversal that was asked for at once */
    shake(d, 20, 8, 5);
    assert_true(d->edge.reentry_spread.v > 1100000); /* 10 bp are too little now */
    desk_wait(d, 3000);
    assert_int_equal(desk_state(d), SYMBOL_HOLD_WAIT);
    desk_forget(d);
    desk_wait(d, 70000);
    desk_expect(d, "");
    until_asked(d, 30);
    desk_expect(d, "place sell 10005 x 49 exit reversal\n");
    assert_true(ts_diff(d->now, d->st.symbols[0].position.opened).v >= DUR_S(120).v);
    desk_free(d);
}

static void fills_that_move_against_us_raise_the_adverse_term(void **state)
{
    (void)state;
    struct desk *d = basic();
    desk_book(d, 9995, 900000, 10005, 900000);
    desk_accept(d, SIDE_SELL);
    desk_accept(d, SIDE_BUY);
    desk_wait(d, 1500);
    assert_int_equal(d->edge.adverse.v, 200000); /* adverse_prior */
    desk_fill(d, SIDE_BUY, d->placed[SIDE_BUY].qty.v);
    desk_cancelled(d, SIDE_SELL);
    desk_book(d, 9955, 900000, 9965, 900000);
    desk_wait(d, 32000); /* positions are thought to be held for 20 s: the markout of 30 s counts */
    assert_int_equal(d->markout[SIDE_BUY].fills, 1);
    assert_true(d->markout[SIDE_BUY].half_spread.v > 490000);
    assert_true(d->markout[SIDE_BUY].after_5s.v < -3000000);
    assert_true(d->edge.adverse.v > 200000);
    desk_free(d);
}

static void forecasts_are_told_when_they_differ(void **state)
{
    (void)state;
    struct desk *d = basic();
    desk_book(d, 9995, 900000, 10005, 900000);
    desk_wait(d, 70000);
    const uint64_t told = d->forecasts;
    desk_wait(d, 5000);
    assert_true(d->forecasts <= told + 1); /* the market stands */
    desk_book(d, 9995, 100000, 10005, 900000);
    desk_wait(d, 1100);
    assert_true(d->forecasts > told);
    assert_true(d->forecast.imbalance.v < -790000000 && d->forecast.imbalance.v > -810000000);
    assert_true(d->forecast.alpha.v < 0);
    assert_true(d->forecast.shadow);
    desk_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edge_is_told_each_second_by_the_holder_alone),
        cmocka_unit_test(basic_keeps_the_thresholds_of_the_settings),
        cmocka_unit_test(a_snapshot_holds_the_edge_of_what_is_held),
        cmocka_unit_test(round_trips_are_counted_when_risk_books_them),
        cmocka_unit_test(a_cycle_told_before_its_last_fill_is_whole_all_the_same),
        cmocka_unit_test(pro_quotes_nothing_until_it_has_seen_a_minute),
        cmocka_unit_test(a_spread_below_need_is_guarded_with_its_numbers),
        cmocka_unit_test(need_rises_at_once_and_falls_slowly),
        cmocka_unit_test(resting_quotes_end_when_need_outgrows_the_spread),
        cmocka_unit_test(a_reversal_waits_for_the_raised_spread_no_longer_than_hold_soft),
        cmocka_unit_test(fills_that_move_against_us_raise_the_adverse_term),
        cmocka_unit_test(forecasts_are_told_when_they_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
