#include "tests/lib/test.h"

#include <math.h>

#include "common/base/prng.h"

enum { DRAWS = 200000 };

static void the_same_seed_gives_the_same_numbers(void **state)
{
    (void)state;
    struct prng a;
    struct prng b;
    prng_seed(&a, 42);
    prng_seed(&b, 42);
    for (int i = 0; i < 100; i++)
        assert_true(prng_u64(&a) == prng_u64(&b));
    prng_seed(&b, 43);
    assert_true(prng_u64(&a) != prng_u64(&b));
}

/* The first outputs for the state 1, 2, 3, 4, as its authors' program prints them. */
static void it_is_xoshiro(void **state)
{
    (void)state;
    struct prng g = {{1, 2, 3, 4}};
    assert_true(prng_u64(&g) == UINT64_C(41943041));
    assert_true(prng_u64(&g) == UINT64_C(58720359));
    assert_true(prng_u64(&g) == UINT64_C(3588806011781223));
    assert_true(prng_u64(&g) == UINT64_C(3591011842654386));
}

static void a_split_generator_does_not_disturb_its_origin(void **state)
{
    (void)state;
    struct prng a;
    prng_seed(&a, 1);
    struct prng b = a;
    struct prng child = prng_split(&a);
    (void)prng_split(&b);
    for (int i = 0; i < 50; i++)
        (void)prng_u64(&child);
    assert_true(prng_u64(&a) == prng_u64(&b));
}

static void whole_numbers_stay_in_range_and_reach_its_ends(void **state)
{
    (void)state;
    struct prng g;
    prng_seed(&g, 7);
    int seen[3] = {0};
    for (int i = 0; i < 3000; i++)
        seen[prng_between(&g, -1, 1) + 1]++;
    for (int k = 0; k < 3; k++)
        assert_in_range(seen[k], 800, 1200);
    assert_true(prng_below(&g, 1) == 0);
    (void)prng_between(&g, INT64_MIN, INT64_MAX);
}

static void a_chance_comes_as_often_as_it_says(void **state)
{
    (void)state;
    struct prng g;
    prng_seed(&g, 7);
    int hits = 0;
    for (int i = 0; i < DRAWS; i++)
        hits += prng_chance(&g, RATE(250000000));
    assert_in_range(hits, DRAWS / 4 - 1000, DRAWS / 4 + 1000);
    assert_false(prng_chance(&g, RATE(0)));
    assert_true(prng_chance(&g, RATE(1000000000)));
}

static void exponential_and_normal_have_their_moments(void **state)
{
    (void)state;
    struct prng g;
    prng_seed(&g, 7);
    double sum = 0.0;
    double normal = 0.0;
    double squares = 0.0;
    for (int i = 0; i < DRAWS; i++) {
        sum += prng_exponential(&g, 3.0);
        const double x = prng_normal(&g);
        normal += x;
        squares += x * x;
    }
    assert_true(fabs(sum / DRAWS - 3.0) <= 0.03);
    assert_true(fabs(normal / DRAWS - 0.0) <= 0.01);
    assert_true(fabs(squares / DRAWS - 1.0) <= 0.02);
}

static void our_logarithm_agrees_with_the_library(void **state)
{
    (void)state;
    struct prng a;
    prng_seed(&a, 11);
    struct prng b = a;
    for (int i = 0; i < 10000; i++) {
        const double want = -log(1.0 - prng_unit(&b));
        assert_true(fabs(prng_exponential(&a, 1.0) - want) <= 1e-14 * (1.0 + want));
    }
}

static void arrivals_are_poisson(void **state)
{
    (void)state;
    struct prng g;
    prng_seed(&g, 3);
    double sum = 0.0;
    double squares = 0.0;
    for (int i = 0; i < 20000; i++) {
        const double n = (double)prng_poisson(&g, 4.0);
        sum += n;
        squares += n * n;
    }
    const double mean = sum / 20000;
    assert_true(fabs(mean - 4.0) <= 0.06);
    assert_true(fabs(squares / 20000 - mean * mean - 4.0) <= 0.2);
    assert_int_equal(prng_poisson(&g, 0.0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_seed_gives_the_same_numbers),
        cmocka_unit_test(it_is_xoshiro),
        cmocka_unit_test(a_split_generator_does_not_disturb_its_origin),
        cmocka_unit_test(whole_numbers_stay_in_range_and_reach_its_ends),
        cmocka_unit_test(a_chance_comes_as_often_as_it_says),
        cmocka_unit_test(exponential_and_normal_have_their_moments),
        cmocka_unit_test(our_logarithm_agrees_with_the_library),
        cmocka_unit_test(arrivals_are_poisson),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
