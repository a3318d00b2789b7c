/* What is thought of a symbol, told each second, and the spread it makes us ask for. */
#include "services/strategy/strategy.h"
#include "tests/lib/strategy_desk.h"
#include "tests/lib/test.h"

#include <math.h>

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edge_is_told_each_second_by_the_holder_alone),
        cmocka_unit_test(basic_keeps_the_thresholds_of_the_settings),
        cmocka_unit_test(a_snapshot_holds_the_edge_of_what_is_held),
        cmocka_unit_test(round_trips_are_counted_when_risk_books_them),
        cmocka_unit_test(a_cycle_told_before_its_last_fill_is_whole_all_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
