#include "tests/lib/test.h"

#include <math.h>

#include "common/model/process.h"
#include "tests/lib/seed.h"

enum { DRAWS = 200000 };

/* Mean within four standard errors, variance within 2 %. */
static void steps_have_the_drift_and_the_variance_of_their_time(void **state)
{
    (void)state;
    struct prng g = seed_prng("steps_have_the_drift_and_the_variance_of_their_time");
    double sum[2] = {0};
    double squares[2] = {0};
    for (int n = 0; n < DRAWS; n++) {
        const double x[2] = {process_step(&g, 2.0, 0.3, 0.25), process_coin(&g, 2.0, 0.25)};
        for (int k = 0; k < 2; k++) {
            sum[k] += x[k];
            squares[k] += x[k] * x[k];
        }
    }
    const double error = 1.0 / sqrt(DRAWS);
    assert_true(fabs(sum[0] / DRAWS - 0.075) <= 4 * error);
    assert_true(fabs(sum[1] / DRAWS) <= 4 * error);
    assert_true(fabs(squares[0] / DRAWS - 0.075 * 0.075 - 1.0) <= 0.02);
    assert_true(fabs(squares[1] / DRAWS - 1.0) <= 1e-9);
}

static void waits_are_exponential_and_never_nothing(void **state)
{
    (void)state;
    struct prng g = seed_prng("waits_are_exponential_and_never_nothing");
    double sum = 0.0;
    int beyond = 0;
    for (int n = 0; n < DRAWS; n++) {
        const dur_t d = process_wait(&g, 0.5);
        assert_true(d.v >= 1000);
        sum += (double)d.v * 1e-9;
        beyond += d.v > 1000000000; /* e^-2 */
    }
    assert_true(fabs(sum / DRAWS - 0.5) <= 4 * 0.5 / sqrt(DRAWS));
    const double p = exp(-2.0);
    assert_true(fabs((double)beyond / DRAWS - p) <= 4 * sqrt(p * (1 - p) / DRAWS));
    assert_true(process_wait(&g, 0.0).v == 1000);
}

static void fills_come_with_the_intensity_of_their_distance(void **state)
{
    (void)state;
    const struct process_fill f = {140.0, 1.5};
    assert_true(fabs(process_intensity(&f, 1.0) - 140.0 * exp(-1.5)) <= 1e-9);
    assert_true(process_chance_linear(&f, -10.0, 0.005) <= 1.0);
    const double linear = process_chance_linear(&f, 0.75, 0.005);
    const double poisson = process_chance_poisson(&f, 0.75, 0.005);
    assert_true(fabs(linear - 0.7 * exp(-1.125)) <= 1e-12);
    assert_true(fabs(poisson - (1.0 - exp(-linear))) <= 1e-12);
    struct prng g = seed_prng("fills_come_with_the_intensity_of_their_distance");
    int hits = 0;
    for (int n = 0; n < DRAWS; n++)
        hits += process_happens(&g, linear);
    assert_true(fabs((double)hits / DRAWS - linear) <= 4 * sqrt(linear / DRAWS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_have_the_drift_and_the_variance_of_their_time),
        cmocka_unit_test(waits_are_exponential_and_never_nothing),
        cmocka_unit_test(fills_come_with_the_intensity_of_their_distance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
