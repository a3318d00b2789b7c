#include "tests/lib/test.h"

#include <math.h>

#include "common/base/prng.h"
#include "common/model/markout.h"

#define S  1000000000LL
#define MS 1000000LL
#define T0 (1000LL * S)

static bool near(double got, double want)
{
    return fabs(got - want) <= 1e-9;
}

static void fill(struct markout *m, int64_t at, enum side side, double px, double alpha)
{
    const struct markout_fill f = {
        .ts = TS(T0 + at), .side = side, .px = px, .mid = 100.0, .alpha = alpha};
    assert_true(markout_fill(m, &f));
}

static void mid(struct markout *m, int64_t at, double px)
{
    assert_true(markout_mid(m, TS(T0 + at), px));
}

static void each_horizon_takes_the_mid_that_stood_at_its_instant(void **state)
{
    (void)state;
    struct markout m;
    markout_init(&m, 0.4);
    fill(&m, 0, SIDE_BUY, 99.95, 0.0);
    mid(&m, 99 * MS, 99.99);
    mid(&m, 101 * MS, 50.0); /* just after 100 ms: 99.99 stood */
    mid(&m, 1 * S, 99.97);   /* the very instant */
    mid(&m, 4 * S, 99.90);
    mid(&m, 6 * S, 77.0);
    mid(&m, 29 * S, 99.85);
    mid(&m, 40 * S, 1.0);
    const struct markout_side *b = &m.side[SIDE_BUY];
    assert_true(near(b->half.mean, 0.05 / 99.95));
    assert_true(near(b->after[MARKOUT_100MS].mean, 0.04 / 99.95));
    assert_true(near(b->after[MARKOUT_1S].mean, 0.02 / 99.95));
    assert_true(near(b->after[MARKOUT_5S].mean, -0.05 / 99.95));
    assert_true(near(b->after[MARKOUT_30S].mean, -0.10 / 99.95));
    assert_int_equal(m.count, 0);
    assert_int_equal(m.side[SIDE_SELL].half.count, 0);
}

static void a_sale_is_judged_the_other_way_round(void **state)
{
    (void)state;
    struct markout m;
    markout_init(&m, 0.4);
    fill(&m, 0, SIDE_SELL, 100.05, 0.0);
    mid(&m, 31 * S, 100.20); /* until then 100 stood */
    assert_true(near(m.side[SIDE_SELL].half.mean, 0.05 / 100.05));
    assert_true(near(m.side[SIDE_SELL].after[MARKOUT_30S].mean, 0.05 / 100.05));
    fill(&m, 31 * S, SIDE_SELL, 100.05, 0.0);
    mid(&m, 32 * S, 100.20);
    assert_int_equal(m.side[SIDE_SELL].after[MARKOUT_1S].count, 2);
}

static void adverse_is_what_the_half_spread_loses_and_starts_at_the_prior(void **state)
{
    (void)state;
    struct markout m;
    markout_init(&m, 0.4);
    assert_true(near(markout_round_trip(&m, 5.0, 2e-4), 2e-4));
    for (int n = 0; n < 20; n++) { /* bought at 99.95, mid 100 goes to 99.98 and stays */
        fill(&m, n * 40 * S, SIDE_BUY, 99.95, 0.0);
        mid(&m, n * 40 * S + 1, 99.98);
        mid(&m, n * 40 * S + 35 * S, 99.98);
    }
    const double adverse = 0.02 / 99.95;
    assert_true(near(markout_adverse(&m, SIDE_BUY, MARKOUT_5S, 1e-4), (adverse + 1e-4) / 2.0));
    assert_true(near(markout_round_trip(&m, 60.0, 2e-4), (adverse + 1e-4) / 2.0 + 1e-4));
}

static void a_full_ring_drops_its_oldest_and_counts_it(void **state)
{
    (void)state;
    struct markout m;
    markout_init(&m, 0.4);
    for (int n = 0; n < MARKOUT_PENDING + 10; n++)
        fill(&m, n, SIDE_BUY, 99.95, 0.0);
    assert_int_equal(m.count, MARKOUT_PENDING);
    assert_int_equal(m.dropped, 10);
    mid(&m, 40 * S, 100.0);
    assert_int_equal(m.side[SIDE_BUY].after[MARKOUT_30S].count, MARKOUT_PENDING);
    assert_int_equal(m.count, 0);
}

/* Fills whose later price follows alpha by `effect`, and those where it does not. */
static struct markout_proof proof(double effect, int fills, bool simulated)
{
    struct prng g;
    prng_seed(&g, 5);
    struct markout m;
    markout_init(&m, 0.4);
    for (int n = 0; n < fills; n++) {
        const double alpha = n % 2 ? 0.8 : -0.8;
        const int64_t at = n * 10 * S;
        const struct markout_fill f = {.ts = TS(T0 + at),
                                       .side = n % 4 < 2 ? SIDE_BUY : SIDE_SELL,
                                       .px = 100.0,
                                       .mid = 100.0,
                                       .alpha = alpha,
                                       .simulated = simulated};
        assert_true(markout_fill(&m, &f));
        mid(&m, at + S, 100.0 + effect * alpha + 0.02 * prng_normal(&g));
        mid(&m, at + 6 * S, 100.0);
    }
    return markout_proof(&m);
}

static void pressure_is_proven_by_enough_fills_that_differ(void **state)
{
    (void)state;
    assert_true(proof(0.02, 220, false).enough);
    assert_true(proof(0.02, 220, false).difference > 2e-4);
    assert_false(proof(0.02, 190, false).enough); /* too few */
    assert_false(proof(0.0, 220, false).enough);  /* nothing there */
    assert_false(proof(-0.02, 220, false).enough);
    assert_false(proof(0.02, 1900, true).enough); /* simulated ones must be more */
    assert_true(proof(0.02, 2100, true).enough);
    assert_int_equal(proof(0.02, 2100, true).simulated, 2100);
}

static void simulated_fills_are_no_sides_mean(void **state)
{
    (void)state;
    struct markout m;
    markout_init(&m, 0.4);
    const struct markout_fill f = {
        .ts = TS(T0), .side = SIDE_BUY, .px = 99.0, .mid = 100.0, .simulated = true};
    assert_true(markout_fill(&m, &f));
    mid(&m, 40 * S, 100.0);
    assert_int_equal(m.side[SIDE_BUY].half.count, 0);
    assert_int_equal(m.side[SIDE_BUY].after[MARKOUT_5S].count, 0);
    assert_int_equal(m.bucket[1][MARKOUT_NEUTRAL].count, 1);
}

static void a_fill_without_sense_is_refused(void **state)
{
    (void)state;
    struct markout m;
    markout_init(&m, 0.4);
    struct markout_fill f = {.ts = TS(T0), .side = SIDE_BUY, .px = (double)NAN, .mid = 100.0};
    assert_false(markout_fill(&m, &f));
    f.px = 100.0;
    f.alpha = 1.5;
    assert_false(markout_fill(&m, &f));
    f.alpha = 0.0;
    assert_true(markout_fill(&m, &f));
    f.ts = TS(T0 - 1);
    assert_false(markout_fill(&m, &f));
    assert_false(markout_mid(&m, TS(T0 + 1), (double)INFINITY));
    assert_false(markout_mid(&m, TS(T0 - 1), 100.0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_horizon_takes_the_mid_that_stood_at_its_instant),
        cmocka_unit_test(a_sale_is_judged_the_other_way_round),
        cmocka_unit_test(adverse_is_what_the_half_spread_loses_and_starts_at_the_prior),
        cmocka_unit_test(a_full_ring_drops_its_oldest_and_counts_it),
        cmocka_unit_test(pressure_is_proven_by_enough_fills_that_differ),
        cmocka_unit_test(simulated_fills_are_no_sides_mean),
        cmocka_unit_test(a_fill_without_sense_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
