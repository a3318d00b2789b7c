#include "tests/lib/test.h"

#include <math.h>

#include "common/base/prng.h"
#include "common/model/volatility.h"

#define S 1000000000

static ts_t at(double s)
{
    return TS(1000000000LL * S + (int64_t)(s * 1e9));
}

static struct volatility fresh(void)
{
    struct volatility v;
    volatility_init(&v, DUR_S(30), DUR_S(300));
    return v;
}

static bool near(double got, double want, double share)
{
    return fabs(got - want) <= share * fabs(want);
}

/* The recursion of §3.1 by hand, at one sample a second. */
static void a_step_of_the_average_is_the_formula(void **state)
{
    (void)state;
    struct volatility v = fresh();
    const double mid[] = {100.0, 100.1, 100.05, 100.2, 100.0};
    for (int n = 0; n < 5; n++)
        assert_true(volatility_see(&v, at(n), mid[n]));
    const double keep = pow(2.0, -1.0 / 30.0);
    assert_true(near(keep, 0.97716, 1e-5));
    double sum = 0.0;
    double weight = 0.0;
    for (int n = 1; n < 5; n++) {
        const double r = log(mid[n] / mid[n - 1]);
        sum = keep * sum + (1 - keep) * r * r;
        weight = keep * weight + (1 - keep);
    }
    assert_true(near(volatility_fast(&v), sqrt(sum / weight), 1e-9));
    assert_int_equal(v.samples, 4);
}

/* A random walk of 1.5 bp per √second, seen at irregular times, up to eleven a second. */
static void the_volatility_of_a_random_walk_is_found_at_any_times(void **state)
{
    (void)state;
    struct prng g;
    prng_seed(&g, 20);
    const double sigma = 1.5e-4;
    double t = 0.0;
    double mid = 100.0;
    double slow = 0.0;
    double range = 0.0;
    int n = 0;
    struct volatility v = fresh();
    while (t < 20000.0) {
        const double dt = prng_exponential(&g, 0.09);
        t += dt;
        mid *= exp(sigma * sqrt(dt) * prng_normal(&g));
        assert_true(volatility_see(&v, at(t), mid));
        if (t > 1500.0) {
            slow += volatility_slow(&v) * volatility_slow(&v);
            range += volatility_range(&v) * volatility_range(&v);
            n++;
        }
    }
    assert_true(near(sqrt(slow / n), sigma, 0.02));
    assert_true(near(sqrt(range / n), sigma, 0.03));
    assert_true(volatility_use(&v) >= volatility_fast(&v));
    assert_true(volatility_use(&v) >= volatility_slow(&v));
    assert_true(volatility_jump_share(&v) < 0.5);
}

static void a_sample_is_the_mid_that_stood_at_its_second(void **state)
{
    (void)state;
    struct volatility v = fresh();
    assert_true(volatility_see(&v, at(0), 100.0));
    assert_true(volatility_see(&v, at(0.5), 101.0));
    assert_true(volatility_see(&v, at(1.5), 200.0));
    assert_int_equal(v.samples, 1);
    assert_true(near(volatility_fast(&v), log(1.01), 1e-9));
}

static void sixty_samples_make_it_warm_and_the_prior_stands_in_until_then(void **state)
{
    (void)state;
    struct volatility v = fresh();
    assert_true(volatility_prior(&v, 2e-4));
    assert_false(volatility_prior(&v, (double)NAN));
    for (int n = 0; n < 60; n++)
        assert_true(volatility_see(&v, at(n), n % 2 ? 100.0 : 100.001));
    assert_false(volatility_warm(&v));
    assert_true(near(volatility_use(&v), 2e-4, 1e-12));
    assert_true(volatility_see(&v, at(60), 100.001));
    assert_true(volatility_warm(&v));
    assert_true(near(volatility_use(&v), 1e-5, 1e-3));
}

static void a_jump_is_cut_at_six_sigma_in_the_slow_one_only(void **state)
{
    (void)state;
    struct volatility v = fresh();
    double mid = 100.0;
    for (int n = 0; n < 600; n++) {
        mid *= n % 2 ? 1.0001 : 1.0 / 1.0001;
        assert_true(volatility_see(&v, at(n), mid));
    }
    assert_true(volatility_jump_share(&v) < 0.01);
    const double before = volatility_slow(&v);
    assert_true(volatility_see(&v, at(600), mid * 1.01));
    const double most = 6.0 * before;
    const double slow = volatility_slow(&v);
    const double keep = pow(2.0, -1.0 / 300.0);
    const double old = v.slow.weight - (1 - keep); /* what it weighed, faded */
    const double want = (before * before * old + (1 - keep) * most * most) / v.slow.weight;
    assert_true(near(slow, sqrt(want), 1e-6));
    assert_true(volatility_fast(&v) > 10.0 * before);
    assert_true(volatility_jump_share(&v) > 0.9);
    assert_true(near(volatility_last_second(&v, at(600)), 0.00995, 1e-3));
}

static void a_silence_is_one_sample_of_its_length(void **state)
{
    (void)state;
    struct volatility v = fresh();
    for (int n = 0; n < 100; n++)
        assert_true(volatility_see(&v, at(n), n % 2 ? 100.0 : 100.01));
    const uint32_t samples = v.samples;
    assert_true(volatility_see(&v, at(100.6), 100.0));
    assert_int_equal(v.samples, samples + 1);
    assert_true(volatility_see(&v, at(116.6), 100.04)); /* 4 bp in 17 s is 1 bp a √s */
    assert_int_equal(v.samples, samples + 2);
    assert_true(near(v.returns[(v.return_next + 59) % 60], 4e-4 / sqrt(16.6), 0.02));
    assert_true(volatility_see(&v, at(900), 200.0)); /* forgotten: no return of 100 % */
    assert_int_equal(v.samples, 0);
    assert_false(volatility_warm(&v));
}

static void a_book_that_hardly_moves_has_no_jumps(void **state)
{
    (void)state;
    struct volatility v = fresh();
    for (int n = 0; n < 200; n++)
        assert_true(volatility_see(&v, at(n), n % 20 < 10 ? 100.0 : 100.1));
    assert_true(volatility_jump_share(&v) <= 0.0);
}

static void the_last_second_is_measured_to_a_tenth(void **state)
{
    (void)state;
    struct volatility v = fresh();
    for (int n = 0; n <= 50; n++) /* up 1 bp each 100 ms */
        assert_true(volatility_see(&v, at(n * 0.1), 100.0 * exp(n * 1e-4)));
    assert_true(near(volatility_last_second(&v, at(5.0)), 10e-4, 1e-6));
    assert_true(volatility_last_second(&v, at(9.0)) <= 0.0); /* it has stood since */
}

static void mids_that_are_none_are_refused(void **state)
{
    (void)state;
    struct volatility v = fresh();
    assert_true(volatility_see(&v, at(5), 100.0));
    assert_false(volatility_see(&v, at(6), (double)NAN));
    assert_false(volatility_see(&v, at(6), (double)INFINITY));
    assert_false(volatility_see(&v, at(6), 0.0));
    assert_false(volatility_see(&v, at(6), -1.0));
    assert_false(volatility_see(&v, at(4), 100.0));
    assert_true(volatility_see(&v, at(6), 101.0));
    assert_int_equal(v.samples, 1);
}

static void the_share_a_bar_shows_passes_through_the_table(void **state)
{
    (void)state;
    static const double table[][2] = {
        {10, .520}, {30, .698}, {60, .778}, {300, .897}, {1000, .941}};
    for (int n = 0; n < 5; n++)
        assert_true(near(volatility_range_share((uint32_t)table[n][0]), table[n][1], 1e-9));
    double last = 0.0;
    for (uint32_t n = 10; n < 5000; n++) {
        const double share = volatility_range_share(n);
        assert_true(share >= last && share < 1.0);
        last = share;
    }
    assert_true(volatility_range_share(0) > 0.5);
}

static void rogers_satchell_does_not_see_a_straight_line(void **state)
{
    (void)state;
    assert_true(volatility_rogers_satchell(100, 110, 100, 110) <= 0.0);
    assert_true(near(volatility_rogers_satchell(100, 101, 99, 100),
                     pow(log(1.01), 2) + pow(log(0.99), 2), 1e-9));
    assert_true(volatility_rogers_satchell(0, 1, 1, 1) <= 0.0);
    assert_true(volatility_rogers_satchell((double)NAN, 1, 1, 1) <= 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_step_of_the_average_is_the_formula),
        cmocka_unit_test(the_volatility_of_a_random_walk_is_found_at_any_times),
        cmocka_unit_test(a_sample_is_the_mid_that_stood_at_its_second),
        cmocka_unit_test(sixty_samples_make_it_warm_and_the_prior_stands_in_until_then),
        cmocka_unit_test(a_jump_is_cut_at_six_sigma_in_the_slow_one_only),
        cmocka_unit_test(a_silence_is_one_sample_of_its_length),
        cmocka_unit_test(a_book_that_hardly_moves_has_no_jumps),
        cmocka_unit_test(the_last_second_is_measured_to_a_tenth),
        cmocka_unit_test(mids_that_are_none_are_refused),
        cmocka_unit_test(the_share_a_bar_shows_passes_through_the_table),
        cmocka_unit_test(rogers_satchell_does_not_see_a_straight_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
