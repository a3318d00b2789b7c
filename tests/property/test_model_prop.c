/*
 * Whatever an estimator is fed - nothing, infinity, the largest and smallest numbers, times that
 * go backwards - it never says anything that is not finite, and what has bounds stays in them.
 */
#include "tests/lib/test.h"

#include <float.h>
#include <math.h>

#include "common/model/edge.h"
#include "common/model/figure.h"
#include "common/model/guards.h"
#include "common/model/markout.h"
#include "common/model/micro.h"
#include "common/model/quotes.h"
#include "common/model/slippage.h"
#include "common/model/volatility.h"
#include "tests/lib/seed.h"

enum { ROUNDS = 60000 };

/* Mostly a number like the usual one, now and then anything at all. */
static double hostile(struct prng *g, double usual)
{
    static const double any[] = {0.0,     -0.0,     1.0,      -1.0,        1e-18, 1e18,   DBL_MIN,
                                 DBL_MAX, -DBL_MAX, 4.9e-324, DBL_EPSILON, 1e100, 1e-100, 1e12};
    switch (prng_below(g, 16)) {
    case 0: return (double)NAN;
    case 1: return (double)INFINITY;
    case 2: return -(double)INFINITY;
    case 3: return any[prng_below(g, sizeof any / sizeof any[0])];
    case 4: return -usual;
    case 5: return usual * exp(60.0 * prng_normal(g));
    default: return usual * exp(0.001 * prng_normal(g));
    }
}

static ts_t later(struct prng *g, ts_t now)
{
    switch (prng_below(g, 64)) {
    case 0: return TS(now.v - prng_between(g, 0, 100000000000));
    case 1: return ts_add(now, DUR(prng_between(g, 0, 5000000000000)));
    default: return ts_add(now, DUR(prng_between(g, 0, 700000000)));
    }
}

static void assert_number(double x, double low, double high)
{
    if (!(isfinite(x) && x >= low && x <= high))
        fail_msg("%g is not within %g..%g", x, low, high);
}

static void volatility_is_always_a_number(void **state)
{
    (void)state;
    struct prng g = seed_prng("volatility_is_always_a_number");
    struct volatility v;
    volatility_init(&v, DUR_S(30), DUR_S(300));
    ts_t now = TS(1700000000000000000);
    for (int n = 0; n < ROUNDS; n++) {
        const ts_t at = later(&g, now);
        (void)volatility_prior(&v, hostile(&g, 1e-4));
        now = volatility_see(&v, at, hostile(&g, 100.0)) ? at : now;
        assert_number(volatility_fast(&v), 0, 1e3);
        assert_number(volatility_slow(&v), 0, 1e3);
        assert_number(volatility_use(&v), 0, 1e3);
        assert_number(volatility_range(&v), 0, 1e3);
        assert_number(volatility_jump_share(&v), 0, 1);
        assert_number(volatility_last_second(&v, at), -200, 200);
    }
    assert_number(volatility_rogers_satchell(hostile(&g, 1), hostile(&g, 1), 1, 1), 0, DBL_MAX);
}

static void edge_is_always_a_number(void **state)
{
    (void)state;
    struct prng g = seed_prng("edge_is_always_a_number");
    struct edge e;
    edge_init(&e);
    ts_t now = TS(1700000000000000000);
    for (int n = 0; n < ROUNDS; n++) {
        now = later(&g, now);
        const struct edge_trip t = {now, DUR(prng_between(&g, -1000, 1000000000000)),
                                    hostile(&g, 1e-4), prng_below(&g, 3) == 0};
        (void)edge_trip(&e, &t);
        (void)edge_filled(&e, DUR(prng_between(&g, -5, 10000000000)));
        struct edge_inputs in = {.maker = hostile(&g, 2e-4),
                                 .taker = hostile(&g, 5e-4),
                                 .adverse = hostile(&g, 2e-4),
                                 .sigma = hostile(&g, 1e-4),
                                 .life_s = hostile(&g, 4.0),
                                 .hold_s = edge_hold_s(&e),
                                 .stop = hostile(&g, 2e-3),
                                 .slippage = hostile(&g, 2e-4),
                                 .stale_factor = 0.9,
                                 .risk_factor = hostile(&g, 0.1),
                                 .edge_min = 1e-4};
        in.stops = edge_stops(&e, edge_stop_prior(&in));
        assert_number(in.stops, 0, 1);
        if (prng_below(&g, 8) == 0)
            in.stops = hostile(&g, 0.1);
        const double need = edge_need(&in);
        assert_number(need, 0, 1);
        const double held = edge_hold_up(&e, now, prng_below(&g, 2) ? need : hostile(&g, 1e-3));
        assert_number(held, 0, 1);
        const struct edge_terms terms = edge_of_trip(&in, hostile(&g, 1e-3), hostile(&g, 1e-3));
        assert_number(terms.edge, -1e4, 1e4);
        const struct edge_settings s = {1e-3, 8e-4, 1e-2, hostile(&g, 1e-4)};
        const struct edge_limits l = edge_limits(held, &s);
        assert_number(l.min_spread, 1e-3, 1e-2); /* never below the setting */
        assert_number(l.reentry_spread, 0, l.min_spread);
        assert_number(edge_life_s(&e), 0, 1e12);
        assert_number(edge_hold_s(&e), 0, 1e12);
        assert_number(edge_trips_an_hour(&e, now), 0, 1e9);
        assert_number(average_error(&e.net), 0, 1);
        assert_number(average_t(&e.net), -1e6, 1e6);
    }
    assert_true(e.net.count > 1000);
}

static void markouts_and_guards_are_always_numbers(void **state)
{
    (void)state;
    struct prng g = seed_prng("markouts_and_guards_are_always_numbers");
    static struct markout m;
    markout_init(&m, 0.4);
    struct guards guards;
    guards_init(&guards, DUR_S(60));
    struct vpin vpin;
    vpin_init(&vpin, 10.0);
    ts_t now = TS(1700000000000000000);
    for (int n = 0; n < ROUNDS; n++) {
        const ts_t at = later(&g, now);
        const enum side side = prng_below(&g, 2) ? SIDE_BUY : SIDE_SELL;
        const struct markout_fill f = {at,
                                       side,
                                       hostile(&g, 100.0),
                                       hostile(&g, 100.0),
                                       hostile(&g, 0.5),
                                       prng_below(&g, 2) == 0};
        if (prng_below(&g, 4) == 0)
            (void)markout_fill(&m, &f);
        now = markout_mid(&m, at, hostile(&g, 100.0)) ? at : now;
        for (int h = 0; h < MARKOUT_HORIZONS; h++) {
            const struct average *after = &m.side[side].after[h];
            assert_number(after->mean, -1e6, 1e6);
            assert_number(average_error(after), 0, 1e7);
        }
        assert_number(markout_round_trip(&m, hostile(&g, 10.0), 2e-4), -1e7, 1e7);
        const struct markout_proof p = markout_proof(&m);
        assert_number(p.t, -1e6, 1e6);
        assert_number(p.difference, -1e7, 1e7);
        const struct guards_print print = {at, side, hostile(&g, 1.0), hostile(&g, 10.0), 1};
        (void)guards_trade(&guards, &print);
        (void)guards_move(&guards, at, hostile(&g, 1e-3), hostile(&g, 1e-4));
        (void)guards_lead(&guards, at, hostile(&g, 1e-3), hostile(&g, 1e-4));
        (void)guards_judge(&guards, at, side, &m.side[side].after[MARKOUT_5S], hostile(&g, 2e-4));
        enum toxic_cause why = TOXIC_SWEEP;
        const ts_t until = guards_until(&guards, at, side, &why);
        assert_true(until.v == 0 || ts_diff(until, at).v <= 5200000000000 + 1800000000000);
        (void)vpin_trade(&vpin, side, hostile(&g, 3.0));
        assert_number(vpin_value(&vpin), 0, 1);
    }
}

static void pressure_is_always_a_number(void **state)
{
    (void)state;
    struct prng g = seed_prng("pressure_is_always_a_number");
    struct flow f;
    flow_init(&f);
    static struct micro m;
    micro_init(&m, 1e-4);
    ts_t now = TS(1700000000000000000);
    for (int n = 0; n < ROUNDS; n++) {
        const ts_t at = later(&g, now);
        const double bid = hostile(&g, 100.0);
        const bool narrow = prng_below(&g, 8) != 0;
        const struct flow_touch t = {bid, narrow ? bid * 1.0002 : hostile(&g, 100.0),
                                     hostile(&g, 1.0), hostile(&g, 1.0)};
        now = flow_see(&f, at, &t) ? at : now;
        (void)micro_see(&m, at, &t);
        if (prng_below(&g, 1000) == 0)
            micro_estimate(&m, at);
        assert_number(flow_up(&f, at), 0, 1);
        assert_number(flow_ofi(&f, at), -10, 10);
        assert_number(flow_brier(&f.score), 0, 1);
        assert_number(flow_auc(&f.score), 0, 1);
        assert_number(flow_imbalance(&t), 0, 1);
        assert_number(micro_alpha(&m, &t), -1, 1);
        double price = 0.0;
        (void)micro_price(&m, &t, &price);
        assert_number(price, -100, 100);
        assert_number(flow_up_closed(t.bid_qty, t.ask_qty), 0, 1);
    }
    assert_true(m.estimates > 0);
}

static void slippage_is_always_a_number(void **state)
{
    (void)state;
    struct prng g = seed_prng("slippage_is_always_a_number");
    struct slippage s;
    slippage_init(&s);
    for (int n = 0; n < ROUNDS / 3; n++) {
        const struct slippage_inputs in = {hostile(&g, 2e-4), hostile(&g, 1e-4), hostile(&g, 0.1),
                                           hostile(&g, 1e-3), hostile(&g, 0.01)};
        (void)slippage_learn(&s, &in, hostile(&g, 3e-4));
        assert_number(slippage_forecast(&s, &in), 0, 1);
        assert_number(slippage_expect(&s, &in), 0, 1);
        for (int k = 0; k < SLIPPAGE_TERMS; k++)
            assert_number(s.b[k], 0, 10);
        const struct slippage_score c = slippage_score(&s);
        assert_number(c.skill, -1e3, 1);
        assert_number(c.bias, -2, 2);
        assert_number(c.p90, 0, 1e12);
        assert_number(c.coverage, 0, 1);
        assert_number(c.t, -1e6, 1e6);
        const struct book_level level[2] = {
            {{prng_between(&g, -5, 1000000)}, {prng_between(&g, -5, INT64_MAX)}},
            {{prng_between(&g, -5, INT64_MAX)}, {prng_between(&g, 0, 1000000)}}};
        const struct levels levels = {level, (uint16_t)prng_below(&g, 3)};
        const enum side side = prng_below(&g, 2) ? SIDE_BUY : SIDE_SELL;
        const struct slippage_walk w = slippage_walk(levels, side, hostile(&g, 100.0));
        assert_number(w.cost, 0, 1);
        assert_number(w.vwap, -1e20, 1e20);
    }
    assert_true(s.samples > 1000);
}

static void reference_quotes_are_numbers_or_none(void **state)
{
    (void)state;
    struct prng g = seed_prng("reference_quotes_are_numbers_or_none");
    struct quotes_arrivals a;
    quotes_arrivals_init(&a);
    ts_t now = TS(1700000000000000000);
    for (int n = 0; n < ROUNDS / 20; n++) {
        const struct quotes_market m = {hostile(&g, 1.0),  hostile(&g, 1.0),  hostile(&g, 0.3),
                                        hostile(&g, 0.05), hostile(&g, 0.05), hostile(&g, 1.0),
                                        hostile(&g, 0.1)};
        const struct quotes q = quotes_closed(&m);
        assert_number(q.half_spread, 0, 1e12);
        assert_number(q.skew, 0, 1e12);
        assert_number(quotes_shift(&q, hostile(&g, 3.0), 2.0), -2, 2);
        struct quotes_exact e;
        quotes_exact(&e, &m, 10);
        double depth = 0.0;
        if (quotes_exact_bid(&e, (int)prng_between(&g, -12, 12), &depth))
            assert_number(depth, -DBL_MAX, DBL_MAX);
        now = later(&g, now);
        (void)quotes_arrived(&a, now, hostile(&g, 5.0));
        double big_a = 1.0;
        double k = 1.0;
        if (quotes_calibrate(&a, now, &big_a, &k)) {
            assert_number(big_a, 0, 1e12);
            assert_number(k, 0, 1e12);
        }
        assert_true(figure_rate(hostile(&g, 1.0)).v <= 1000000000000000000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(volatility_is_always_a_number),
        cmocka_unit_test(edge_is_always_a_number),
        cmocka_unit_test(markouts_and_guards_are_always_numbers),
        cmocka_unit_test(pressure_is_always_a_number),
        cmocka_unit_test(slippage_is_always_a_number),
        cmocka_unit_test(reference_quotes_are_numbers_or_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
