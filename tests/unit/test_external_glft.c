/* Published values of Guéant-Lehalle-Fernandez-Tapia quotes (strategy.md §4.5 b). */
#include "tests/lib/test.h"

#include <math.h>

#include "common/base/prng.h"
#include "common/model/quotes.h"

static bool near(double got, double want, double tolerance)
{
    return fabs(got - want) <= tolerance;
}

/* The hftbacktest notebook's numbers, to the last digit a double has. */
static void the_notebooks_values_come_out_to_all_digits(void **state)
{
    (void)state;
    const struct quotes_market m = {.sigma = 10.69,
                                    .a = 2.986162360812285,
                                    .k = 0.04235741115084049,
                                    .gamma = 0.05,
                                    .xi = 0.05,
                                    .size = 1.0};
    const struct quotes q = quotes_closed(&m);
    assert_true(q.known);
    assert_true(near(q.c1, 15.590451013297573, 2e-14));
    assert_true(near(q.c2, 0.9133085734604556, 1e-15));
    assert_true(near(q.half_spread, 20.47208533844371, 2e-14));
    assert_true(near(q.skew, 9.76326865029227, 1e-14));
}

static const struct quotes_market paper = {
    .sigma = 0.3, .a = 0.9, .k = 0.3, .gamma = 0.01, .xi = 0.01, .size = 1.0};

static void the_papers_table_comes_out_exact_and_closed(void **state)
{
    (void)state;
    static const struct {
        int q;
        double bid, ask, bid_closed, ask_closed;
    } row[] = {
        {-10, 2.63280, 3.99293, 2.63426, 3.99157}, {-1, 3.24492, 3.38117, 3.24505, 3.38078},
        {0, 3.31305, 3.31305, 3.31292, 3.31292},   {1, 3.38117, 3.24492, 3.38078, 3.24505},
        {5, 3.65348, 2.97252, 3.65224, 2.97359},   {10, 3.99293, 2.63280, 3.99157, 2.63426},
    };
    struct quotes_exact e;
    quotes_exact(&e, &paper, 30);
    assert_true(e.known);
    assert_true(near(e.eigenvalue, -0.64473443, 5e-9));
    const struct quotes closed = quotes_closed(&paper);
    for (size_t n = 0; n < sizeof row / sizeof row[0]; n++) {
        double bid = 0.0;
        double ask = 0.0;
        assert_true(quotes_exact_bid(&e, row[n].q, &bid));
        assert_true(quotes_exact_ask(&e, row[n].q, &ask));
        assert_true(near(bid, row[n].bid, 5.1e-6));
        assert_true(near(ask, row[n].ask, 5.1e-6));
        assert_true(near(quotes_bid_depth(&closed, row[n].q), row[n].bid_closed, 5.1e-6));
        assert_true(near(quotes_ask_depth(&closed, row[n].q), row[n].ask_closed, 5.1e-6));
    }
    double none = 0.0;
    assert_false(quotes_exact_bid(&e, 30, &none)); /* at the limit nothing more is bought */
    assert_true(quotes_exact_ask(&e, 30, &none));
}

static void the_second_set_comes_out_too(void **state)
{
    (void)state;
    struct quotes_market m = paper;
    m.sigma = 0.6;
    m.k = 0.9;
    struct quotes_exact e;
    quotes_exact(&e, &m, 30);
    const struct quotes closed = quotes_closed(&m);
    double depth = 0.0;
    assert_true(quotes_exact_bid(&e, 0, &depth));
    assert_true(near(depth, 1.14447, 5.1e-6));
    assert_true(near(quotes_bid_depth(&closed, 0), 1.14395, 5.1e-6));
    assert_true(quotes_exact_bid(&e, 10, &depth));
    assert_true(near(depth, 1.91562, 5.1e-6));
    assert_true(near(quotes_bid_depth(&closed, 10), 1.92332, 5.1e-6));
    assert_true(quotes_exact_ask(&e, 10, &depth));
    assert_true(near(depth, 0.36863, 5.1e-6));
    assert_true(near(quotes_ask_depth(&closed, 10), 0.36458, 5.1e-6));
}

static void the_limit_of_xi_is_reached_smoothly(void **state)
{
    (void)state;
    struct quotes_market m = paper;
    m.xi = 0.0;
    const struct quotes none = quotes_closed(&m);
    assert_true(near(none.c1, 1.0 / 0.3, 1e-12));
    assert_true(near(none.c2, sqrt(0.01 * exp(1.0) / (2 * 0.9 * 0.3)), 1e-12));
    m.xi = 1e-7;
    assert_true(near(quotes_closed(&m).half_spread, none.half_spread, 1e-5));
    m.xi = 2e-10;
    assert_true(near(quotes_closed(&m).half_spread, none.half_spread, 1e-7));
}

static void impact_widens_by_half_and_steepens_the_skew(void **state)
{
    (void)state;
    struct quotes_market m = paper;
    m.impact = 2.0;
    const struct quotes with = quotes_closed(&m);
    const struct quotes without = quotes_closed(&paper);
    assert_true(near(with.half_spread, without.half_spread + 1.0, 1e-12));
    assert_true(near(with.skew, without.skew * exp(0.15), 1e-12));
    assert_true(near(quotes_shift(&without, 100.0, 2.0), -2.0, 1e-12));
    assert_true(near(quotes_shift(&without, -1.0, 2.0), without.skew, 1e-12));
}

/* Orders that reach δ with the intensity 2·e^(−0.2δ), ten minutes of them. */
static void a_and_k_are_found_again_in_what_arrives(void **state)
{
    (void)state;
    struct prng g;
    prng_seed(&g, 77);
    struct quotes_arrivals a;
    quotes_arrivals_init(&a);
    double t = 0.0;
    while (t < 3000.0) { /* fifty minutes: only the last ten count */
        const double rate = t < 2000.0 ? 9.0 : 2.0;
        t += prng_exponential(&g, 1.0 / rate);
        assert_true(quotes_arrived(&a, TS((int64_t)(t * 1e9)), prng_exponential(&g, 5.0)));
    }
    double big_a = 0.0;
    double k = 0.0;
    assert_true(quotes_calibrate(&a, TS((int64_t)(t * 1e9)), &big_a, &k));
    assert_true(near(k, 0.2, 0.03));
    assert_true(near(big_a, 2.0, 0.5));
    const double x[4] = {0, 1, 2, 3};
    const double rate[4] = {4, 2, 1, 0.5};
    assert_true(quotes_regress(x, rate, 4, &big_a, &k));
    assert_true(near(big_a, 4, 1e-12) && near(k, log(2.0), 1e-12));
    assert_false(quotes_regress(x, rate, 2, &big_a, &k));
}

static void reservation_and_spread_are_the_papers(void **state)
{
    (void)state;
    const struct quotes_horizon p = {.gamma = 0.1, .sigma = 2.0, .k = 1.5};
    assert_true(near(quotes_reservation(&p, 100.0, 3.0, 0.5), 100.0 - 3 * .1 * 4 * .5, 1e-12));
    assert_true(near(quotes_spread(&p, 0.0), 20.0 * log(1 + .1 / 1.5), 1e-12));
    /* mean over the path, §4.5 a: ½γσ²T + (2/γ)·ln(1 + γ/k) */
    static const double table[][2] = {{.1, 1.4908}, {.01, 1.3490}, {.5, 2.1507}, {1, 3.0217}};
    for (int n = 0; n < 4; n++) {
        const struct quotes_horizon r = {.gamma = table[n][0], .sigma = 2.0, .k = 1.5};
        assert_true(near(quotes_spread(&r, 0.5), table[n][1], 1e-4));
    }
}

static void parameters_without_sense_give_no_quotes(void **state)
{
    (void)state;
    struct quotes_market m = paper;
    m.sigma = (double)NAN;
    assert_false(quotes_closed(&m).known);
    struct quotes_exact e;
    quotes_exact(&e, &m, 30);
    assert_false(e.known);
    m = paper;
    m.a = 0.0;
    assert_false(quotes_closed(&m).known);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_notebooks_values_come_out_to_all_digits),
        cmocka_unit_test(the_papers_table_comes_out_exact_and_closed),
        cmocka_unit_test(the_second_set_comes_out_too),
        cmocka_unit_test(the_limit_of_xi_is_reached_smoothly),
        cmocka_unit_test(impact_widens_by_half_and_steepens_the_skew),
        cmocka_unit_test(a_and_k_are_found_again_in_what_arrives),
        cmocka_unit_test(reservation_and_spread_are_the_papers),
        cmocka_unit_test(parameters_without_sense_give_no_quotes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
