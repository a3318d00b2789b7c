#include "tests/lib/test.h"

#include <math.h>

#include "common/base/prng.h"
#include "common/model/slippage.h"

#define BP 1e-4

static const struct book_level bids[] = {
    {{10000}, {10}}, {{9990}, {20}}, {{9950}, {30}}, {{9900}, {100}}};
static const struct book_level asks[] = {{{10010}, {10}}, {{10030}, {10}}};

static bool near(double got, double want, double tolerance)
{
    return fabs(got - want) <= tolerance;
}

static void a_walk_is_the_mean_price_beyond_the_touch(void **state)
{
    (void)state;
    const struct levels b = {bids, 4};
    const struct levels a = {asks, 2};
    struct slippage_walk w = slippage_walk(b, SIDE_SELL, 8);
    assert_true(w.whole && near(w.cost, 0, 1e-15) && near(w.vwap, 10000, 1e-9));
    w = slippage_walk(b, SIDE_SELL, 40); /* 10 at 10000, 20 at 9990, 10 at 9950 */
    assert_true(w.whole && near(w.vwap, 9982.5, 1e-9) && near(w.cost, 17.5 / 10000, 1e-12));
    w = slippage_walk(a, SIDE_BUY, 20);
    assert_true(w.whole && near(w.vwap, 10020, 1e-9) && near(w.cost, 10.0 / 10010, 1e-12));
    w = slippage_walk(a, SIDE_BUY, 21);
    assert_false(w.whole);
    assert_true(slippage_walk(a, SIDE_SELL, 20).cost >= 1.0); /* asks are no bids */
    assert_true(slippage_walk((struct levels){NULL, 0}, SIDE_BUY, 1).cost >= 1.0);
    assert_true(slippage_walk(b, SIDE_SELL, (double)NAN).cost >= 1.0);
}

static struct slippage_inputs inputs(void)
{
    return (struct slippage_inputs){.walk = 2 * BP,
                                    .sigma = 1.5 * BP,
                                    .latency_s = 0.16,
                                    .sigma_window = 10 * BP,
                                    .share = .01};
}

static void it_starts_at_the_prior_and_is_not_believed(void **state)
{
    (void)state;
    struct slippage s;
    slippage_init(&s);
    const struct slippage_inputs in = inputs();
    assert_true(near(slippage_forecast(&s, &in), (2 + .5 * 1.5 * .4 + 1.0 * 10 * .1) * BP, 1e-12));
    assert_true(near(slippage_expect(&s, &in), 3 * BP, 1e-12));
    struct slippage_inputs bad = in;
    bad.sigma = (double)NAN;
    assert_true(slippage_expect(&s, &bad) >= 1.0);
    assert_false(slippage_learn(&s, &bad, 0.0));
    assert_false(slippage_learn(&s, &in, (double)INFINITY));
}

/* A world in which the truth is walk + b0 + b1·σ√lat + Y·σ√share and some noise. */
static void teach(struct slippage *s, const double b[3], double noise_bp, int samples, double jumps)
{
    struct prng g;
    prng_seed(&g, 12);
    for (int n = 0; n < samples; n++) {
        struct slippage_inputs in = inputs();
        in.sigma *= 0.5 + 3.0 * prng_unit(&g);
        in.share *= 8.0 * prng_unit(&g);
        const double x1 = in.sigma * sqrt(in.latency_s) / BP;
        const double x2 = in.sigma_window * sqrt(in.share) / BP;
        double y = b[0] + b[1] * x1 + b[2] * x2 + noise_bp * prng_normal(&g);
        if (prng_unit(&g) < jumps)
            y += 200.0;
        assert_true(slippage_learn(s, &in, in.walk + y * BP));
    }
}

static void coefficients_are_found_and_the_forecast_then_believed(void **state)
{
    (void)state;
    struct slippage s;
    slippage_init(&s);
    const double truth[3] = {0.5, 2.0, 1.5};
    teach(&s, truth, 0.3, 29, 0.0);
    assert_false(slippage_score(&s).accepted); /* too few, however good */
    teach(&s, truth, 0.3, 2000, 0.0);
    for (int k = 0; k < 3; k++)
        assert_true(near(s.b[k], truth[k], 0.2));
    const struct slippage_score c = slippage_score(&s);
    assert_true(c.accepted && c.skill > 0.8 && c.t > 10.0);
    assert_true(near(c.bias, 0.0, 0.05 * BP));
    assert_true(near(c.model, 0.3 * sqrt(2 / 3.14159) * BP, 0.03 * BP));
    assert_true(near(c.p90, 1.645 * 0.3 * BP, 0.12 * BP));
    assert_true(near(c.coverage, 0.8, 0.05));
    assert_true(c.zero > c.walk && c.walk > c.model);
    const struct slippage_inputs in = inputs();
    assert_true(near(slippage_expect(&s, &in), slippage_forecast(&s, &in), 1e-15));
}

static void noise_alone_earns_no_belief(void **state)
{
    (void)state;
    struct slippage s;
    slippage_init(&s);
    const double nothing[3] = {0, 0, 0};
    teach(&s, nothing, 2.0, 1000, 0.0);
    const struct slippage_score c = slippage_score(&s);
    assert_false(c.accepted);
    for (int k = 0; k < 3; k++)
        assert_true(s.b[k] >= 0.0 && s.b[k] < 0.5);
}

static void coefficients_stay_at_zero_where_the_truth_is_below(void **state)
{
    (void)state;
    struct slippage s;
    slippage_init(&s);
    const double truth[3] = {0.0, -2.0, 0.5};
    teach(&s, truth, 0.1, 1000, 0.0);
    assert_true(s.b[1] <= 0.0 && s.b[1] >= 0.0);
    const struct slippage_inputs in = inputs();
    assert_true(slippage_forecast(&s, &in) >= 0.0);
    const double above[3] = {3.0, -2.0, 0.5};
    slippage_init(&s);
    teach(&s, above, 0.1, 1000, 0.0);
    assert_true(s.b[1] <= 0.0);
    assert_true(near(slippage_score(&s).bias, 0.0, 0.1 * BP)); /* the others were found anew */
}

static void an_outlier_is_cut_to_five_deviations(void **state)
{
    (void)state;
    struct slippage s;
    slippage_init(&s);
    const double truth[3] = {0.5, 2.0, 1.5};
    teach(&s, truth, 0.3, 3000, 0.02); /* one in fifty is 200 bp off */
    for (int k = 0; k < 3; k++)
        assert_true(near(s.b[k], truth[k], 0.35)); /* without the cut b0 would be near 4 */
}

static void a_paper_taker_walks_again_when_its_order_would_arrive(void **state)
{
    (void)state;
    struct slippage s;
    slippage_init(&s);
    const int64_t t0 = 1000000000000;
    const struct slippage_inputs in = inputs();
    assert_true(slippage_paper_due(&s, TS(t0)));
    const enum side first = s.paper.taker;
    assert_true(slippage_paper_start(&s, TS(t0), &in, 10000));
    assert_false(slippage_paper_due(&s, TS(t0)));
    assert_false(slippage_paper_arrived(&s, TS(t0 + 159000000)));
    assert_false(slippage_paper_finish(&s, TS(t0 + 159000000), 9990));
    assert_true(slippage_paper_arrived(&s, TS(t0 + 160000000)));
    const double vwap = first == SIDE_SELL ? 9990 : 10010; /* 10 bp worse than the touch */
    assert_true(slippage_paper_finish(&s, TS(t0 + 160000000), vwap));
    assert_int_equal(s.samples, 1);
    assert_true(near(s.zero.mean, 10 * BP, 1e-9));
    assert_true(s.paper.taker != first);
    assert_false(slippage_paper_due(&s, TS(t0 + 9000000000)));
    assert_true(slippage_paper_due(&s, TS(t0 + 10000000000)));
    assert_true(slippage_paper_start(&s, TS(t0 + 10000000000), &in, 10000));
    assert_false(slippage_paper_finish(&s, TS(t0 + 20000000000), vwap)); /* much too late */
    assert_int_equal(s.samples, 1);
}

static void quantiles_are_those_of_the_window(void **state)
{
    (void)state;
    struct quantile q = {.count = 0};
    assert_true(near(quantile_at(&q, .5), 0, 1e-15));
    for (int n = 0; n < 1000; n++)
        assert_true(quantile_add(&q, (n * 37) % 128));
    assert_true(near(quantile_at(&q, 0), 0, 1e-12));
    assert_true(near(quantile_at(&q, 1), 127, 1e-12));
    assert_true(near(quantile_at(&q, .5), 63.5, 1e-12));
    for (int n = 1; n < QUANTILE_WINDOW; n++)
        assert_true(q.sorted[n - 1] <= q.sorted[n]);
    assert_false(quantile_add(&q, (double)NAN));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_walk_is_the_mean_price_beyond_the_touch),
        cmocka_unit_test(it_starts_at_the_prior_and_is_not_believed),
        cmocka_unit_test(coefficients_are_found_and_the_forecast_then_believed),
        cmocka_unit_test(noise_alone_earns_no_belief),
        cmocka_unit_test(coefficients_stay_at_zero_where_the_truth_is_below),
        cmocka_unit_test(an_outlier_is_cut_to_five_deviations),
        cmocka_unit_test(a_paper_taker_walks_again_when_its_order_would_arrive),
        cmocka_unit_test(quantiles_are_those_of_the_window),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
