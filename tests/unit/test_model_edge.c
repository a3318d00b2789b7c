#include "tests/lib/test.h"

#include <math.h>

#include "common/model/edge.h"
#include "common/model/figure.h"

#define BP FIGURE_BP

/* strategy.md §3.2's worked example: swap Lv1, life 4 s, â 2 bp, p .05, κ 2 bp, edge_min 1 bp. */
static struct edge_inputs worked(double sigma_bp)
{
    return (struct edge_inputs){.maker = 2 * BP,
                                .taker = 5 * BP,
                                .adverse = 2 * BP,
                                .sigma = sigma_bp * BP,
                                .life_s = 4.0,
                                .hold_s = 20.0,
                                .stop = 20 * BP,
                                .stops = 0.05,
                                .slippage = 2 * BP,
                                .stale_factor = 0.9,
                                .edge_min = 1 * BP};
}

static void assert_bp(double got, double want_bp, double tolerance_bp)
{
    if (!(fabs(got / BP - want_bp) <= tolerance_bp))
        fail_msg("%.4f bp, wanted %.4f", got / BP, want_bp);
}

static void the_need_is_what_the_worked_examples_say(void **state)
{
    (void)state;
    struct edge_inputs in = worked(1.5);
    assert_bp(edge_need(&in), 10.5, 0.05);
    assert_bp(edge_need(&in), (4 + 2 + 2.7 + .25 + 1) / .95, 1e-9);
    in = worked(2.5);
    assert_bp(edge_need(&in), 12.4, 0.05);
    in = worked(0.7);
    assert_bp(edge_need(&in), 9.0, 0.05);
    in = worked(1.5);
    in.maker = 8 * BP;
    in.taker = 10 * BP;
    assert_bp(edge_need(&in), 23.1, 0.06);
}

/* §1.1's table: s=10, â=2, L=20, f 2/5, κ=2; p and E by theory. */
static void stops_and_edge_are_those_of_the_first_passage_table(void **state)
{
    (void)state;
    static const struct {
        double sigma, hold, p, edge;
    } row[] = {{1.0, 5, .000, 4.00},  {1.0, 60, .037, 3.44},   {1.5, 20, .0225, 3.66},
               {1.5, 60, .112, 2.32}, {1.5, 180, .282, -0.23}, {2.5, 20, .103, 2.46},
               {2.5, 60, .269, -0.03}};
    for (size_t n = 0; n < sizeof row / sizeof row[0]; n++) {
        struct edge_inputs in = worked(row[n].sigma);
        in.hold_s = row[n].hold;
        in.stale_factor = 0.0;
        in.stops = edge_stop_prior(&in);
        assert_true(fabs(in.stops - row[n].p) <= 0.0006);
        assert_bp(edge_of_trip(&in, 10 * BP, 10 * BP).edge, row[n].edge, 0.006);
    }
}

/* §1.2: s_min at (â 0, p 0), (2, 5 %), (2, 10 %), (4, 10 %), (4, 20 %); net at s=10 and at 10/8
 * with â 2, p 5 %. Fees in bp. */
static void the_break_even_table_comes_out(void **state)
{
    (void)state;
    static const struct {
        double maker, taker, least[5], net, net_back;
    } row[] = {
        {2, 5, {4.0, 6.6, 7.2, 9.4, 11.2}, 3.25, 2.30},
        {1.6, 4.5, {3.2, 5.7, 6.3, 8.5, 10.2}, 4.05, 3.10},
        {8, 10, {16.0, 19.2, 20.4, 22.7, 26.0}, -8.70, -9.65},
        {6, 8, {12.0, 14.9, 16.0, 18.2, 21.0}, -4.70, -5.65},
        {5, 7, {10.0, 12.8, 13.8, 16.0, 18.5}, -2.70, -3.65},
        {3, 6, {6.0, 8.7, 9.4, 11.7, 13.8}, 1.25, 0.30},
        {0, 4, {0.0, 2.4, 2.9, 5.1, 6.5}, 7.20, 6.25},
        {-0.2, 3, {-0.4, 2.0, 2.4, 4.6, 5.8}, 7.64, 6.69},
        {-0.5, 2.5, {-1.0, 1.3, 1.7, 3.9, 5.0}, 8.25, 7.30},
        {14, 23, {28.0, 32.2, 34.6, 36.8, 42.8}, -21.1, -22.0},
        {20, 35, {40.0, 45.1, 48.6, 50.8, 59.2}, -33.4, -34.3},
    };
    static const double adverse[5] = {0, 2, 2, 4, 4};
    static const double stops[5] = {0, .05, .10, .10, .20};
    for (size_t n = 0; n < sizeof row / sizeof row[0]; n++) {
        struct edge_inputs in = {
            .maker = row[n].maker * BP, .taker = row[n].taker * BP, .slippage = 2 * BP};
        for (int k = 0; k < 5; k++) {
            in.adverse = adverse[k] * BP;
            in.stops = stops[k];
            const double least = row[n].least[k] > 0.0 ? row[n].least[k] : 0.0;
            assert_bp(edge_need(&in), least, 0.0501);
        }
        in.adverse = 2 * BP;
        in.stops = .05;
        assert_bp(edge_of_trip(&in, 10 * BP, 10 * BP).edge, row[n].net, 0.0501);
        assert_bp(edge_of_trip(&in, 10 * BP, 8 * BP).edge, row[n].net_back, 0.0501);
    }
}

static void the_terms_sum_to_the_edge(void **state)
{
    (void)state;
    struct edge_inputs in = worked(1.5);
    const struct edge_terms t = edge_of_trip(&in, 10 * BP, 8 * BP);
    assert_bp(t.captured, 9, 1e-9);
    assert_bp(t.fees, 4, 1e-9);
    assert_bp(t.adverse, 2, 1e-9);
    assert_bp(t.stale, 2.7, 1e-9);
    assert_bp(t.stops, .05 * (9 + 5 - 2 + 2), 1e-9);
    assert_bp(t.edge, 9 - 4 - 2 - 2.7 - .7, 1e-9);
}

static void a_number_that_is_none_makes_the_worst_of_it(void **state)
{
    (void)state;
    struct edge_inputs in = worked(1.5);
    in.sigma = (double)NAN;
    assert_true(edge_need(&in) >= 1.0);
    assert_true(edge_stop_prior(&in) >= EDGE_MOST_STOPS);
    assert_true(edge_of_trip(&in, 10 * BP, 10 * BP).edge <= -1.0);
    in = worked(1.5);
    in.adverse = 25 * BP; /* beyond the stop: every trip is stopped */
    assert_true(edge_stop_prior(&in) >= EDGE_MOST_STOPS);
}

static void thresholds_rise_together_and_stop_at_the_widest(void **state)
{
    (void)state;
    const struct edge_settings s = {10 * BP, 8 * BP, 100 * BP, 1 * BP};
    struct edge_limits l = edge_limits(5 * BP, &s); /* need is less than the setting */
    assert_bp(l.min_spread, 10, 1e-9);
    assert_bp(l.reentry_spread, 8, 1e-9);
    l = edge_limits(20 * BP, &s);
    assert_bp(l.min_spread, 20, 1e-9);
    assert_bp(l.reentry_spread, 16, 1e-9);
    assert_true(l.payable);
    l = edge_limits(150 * BP, &s);
    assert_bp(l.min_spread, 100, 1e-9);
    assert_false(l.payable);
    const struct edge_settings coarse = {10 * BP, 8 * BP, 100 * BP, 30 * BP};
    l = edge_limits(5 * BP, &coarse);
    assert_bp(l.min_spread, 30, 1e-9);
    assert_false(edge_limits((double)NAN, &s).payable);
}

static void a_need_is_raised_at_once_and_lowered_by_half_in_30_seconds(void **state)
{
    (void)state;
    struct edge e;
    edge_init(&e);
    ts_t now = TS(1000000000);
    assert_bp(edge_hold_up(&e, now, 10 * BP), 10, 1e-9);
    now = ts_add(now, DUR_S(1));
    assert_bp(edge_hold_up(&e, now, 30 * BP), 30, 1e-9);
    for (int n = 0; n < 30; n++) {
        now = ts_add(now, DUR_S(1));
        (void)edge_hold_up(&e, now, 10 * BP);
    }
    assert_bp(e.raised, 20, 1e-6);
}

static void trip(struct edge *e, int64_t at_s, double net_bp, int64_t hold_s, bool stopped)
{
    const struct edge_trip t = {TS(at_s * 1000000000), DUR_S(hold_s), net_bp * BP, stopped};
    assert_true(edge_trip(e, &t));
}

static void stops_are_shrunk_to_what_happened(void **state)
{
    (void)state;
    struct edge e;
    edge_init(&e);
    assert_true(fabs(edge_stops(&e, 0.05) - 0.05) <= 1e-12);
    trip(&e, 1, -20, 10, true); /* one trip, stopped: 20 at .05 and 1 at 1 */
    assert_true(fabs(edge_stops(&e, 0.05) - (20 * .05 + 1) / 21) <= 1e-12);
    for (int n = 0; n < 2000; n++)
        trip(&e, 2 + n, 3, 10, false);
    assert_true(fabs(edge_stops(&e, 0.05) - 20 * .05 / 70) <= 1e-6); /* 50 are remembered */
}

static void trips_show_mean_error_hold_and_pace(void **state)
{
    (void)state;
    struct edge e;
    edge_init(&e);
    assert_true(fabs(edge_hold_s(&e) - 20.0) <= 1e-12);
    assert_true(fabs(edge_life_s(&e) - 4.0) <= 1e-12);
    assert_true(edge_trips_an_hour(&e, TS(1)) <= 0.0);
    for (int n = 0; n < 40; n++)
        trip(&e, 60 + n * 60, n % 2 ? -3 : 1, 30, false);
    assert_int_equal(e.net.count, 40);
    assert_bp(e.net.mean, -1, 0.1);
    assert_bp(average_deviation(&e.net), 2, 0.1);
    assert_true(edge_hold_s(&e) > 28.0 && edge_hold_s(&e) < 30.0);
    assert_true(fabs(edge_trips_an_hour(&e, e.closed) - 60.0) <= 1e-9);
    const ts_t later = ts_add(e.closed, DUR_S(600));
    assert_true(fabs(edge_trips_an_hour(&e, later) - 6.0) <= 1e-9);
    assert_true(edge_loses(&e)); /* −1 ± 2/√n_eff */
}

static void a_symbol_does_not_lose_by_ten_bad_trips_of_many(void **state)
{
    (void)state;
    struct edge e;
    edge_init(&e);
    for (int n = 0; n < 9; n++)
        trip(&e, 1 + n, -5 - n, 30, false);
    assert_false(edge_loses(&e)); /* nine are too few, whatever they say */
    trip(&e, 20, -5, 30, false);
    assert_true(edge_loses(&e));
    edge_init(&e);
    for (int n = 0; n < 40; n++)
        trip(&e, 1 + n, n % 2 ? -5 : 4.5, 30, false);
    assert_false(edge_loses(&e)); /* below zero, within chance */
}

static void a_trip_without_sense_is_refused(void **state)
{
    (void)state;
    struct edge e;
    edge_init(&e);
    trip(&e, 10, 1, 1, false);
    struct edge_trip t = {TS(20000000000), DUR_S(1), (double)NAN, false};
    assert_false(edge_trip(&e, &t));
    t.net = 0.0;
    t.hold = DUR_S(-1);
    assert_false(edge_trip(&e, &t));
    t.hold = DUR_S(1);
    t.closed = TS(1);
    assert_false(edge_trip(&e, &t));
    assert_int_equal(e.net.count, 1);
}

static void an_average_is_plain_until_its_span_and_fades_after(void **state)
{
    (void)state;
    struct average a;
    average_init(&a, 50);
    assert_true(average_add(&a, 1.0));
    assert_true(average_add(&a, 2.0));
    assert_true(average_add(&a, 6.0));
    assert_true(fabs(a.mean - 3.0) <= 1e-12);
    assert_true(fabs(average_deviation(&a) - sqrt(7.0)) <= 1e-12); /* (4+1+9)/2 */
    assert_true(fabs(average_error(&a) - sqrt(7.0 / 3.0)) <= 1e-12);
    for (int n = 0; n < 1000; n++)
        assert_true(average_add(&a, 10.0));
    assert_true(fabs(a.mean - 10.0) <= 1e-9);
    assert_true(fabs(1.0 / a.squares - 50.0) <= 1e-6); /* it rests on its span */
    assert_false(average_add(&a, (double)INFINITY));
    assert_false(average_add(&a, (double)NAN));
    assert_true(fabs(average_shrunk(&a, 0.0, 50.0) - 5.0) <= 1e-6);
}

static void a_rate_is_cut_where_a_message_ends(void **state)
{
    (void)state;
    assert_int_equal(figure_rate(1e-4).v, 100000);
    assert_int_equal(figure_rate(-1.5e-9).v, -2);
    assert_int_equal(figure_rate((double)NAN).v, 0);
    assert_int_equal(figure_rate((double)INFINITY).v, 0);
    assert_true(figure_rate(1e300).v == 1000000000000000000);
    assert_true(figure_clamp((double)NAN, 1.0, 2.0) <= 1.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_need_is_what_the_worked_examples_say),
        cmocka_unit_test(stops_and_edge_are_those_of_the_first_passage_table),
        cmocka_unit_test(the_break_even_table_comes_out),
        cmocka_unit_test(the_terms_sum_to_the_edge),
        cmocka_unit_test(a_number_that_is_none_makes_the_worst_of_it),
        cmocka_unit_test(thresholds_rise_together_and_stop_at_the_widest),
        cmocka_unit_test(a_need_is_raised_at_once_and_lowered_by_half_in_30_seconds),
        cmocka_unit_test(stops_are_shrunk_to_what_happened),
        cmocka_unit_test(trips_show_mean_error_hold_and_pace),
        cmocka_unit_test(a_symbol_does_not_lose_by_ten_bad_trips_of_many),
        cmocka_unit_test(a_trip_without_sense_is_refused),
        cmocka_unit_test(an_average_is_plain_until_its_span_and_fades_after),
        cmocka_unit_test(a_rate_is_cut_where_a_message_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
