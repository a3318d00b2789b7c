/*
 * Laws and tables that hold for random walks, by the processes the simulator's markets are made of
 * and the estimators the strategy uses: what Rogers-Satchell sees of the variance when a bar is
 * sampled (strategy.md §4.5 e), stops as a first passage (d, the table of §1.1), trips an hour (f).
 */
#include "tests/lib/test.h"

#include <math.h>

#include "common/model/edge.h"
#include "common/model/figure.h"
#include "common/model/process.h"
#include "common/model/volatility.h"
#include "tests/lib/seed.h"

#define BP FIGURE_BP

/* The mean share of the variance over `bars` bars of `samples` steps; *error its standard error. */
static double share_seen(struct prng *g, int samples, int bars, double *error)
{
    const double sigma = 1e-3; /* over a bar */
    double sum = 0.0;
    double squares = 0.0;
    for (int n = 0; n < bars; n++) {
        double x = 0.0;
        double high = 0.0;
        double low = 0.0;
        for (int k = 0; k < samples; k++) {
            x += process_step(g, sigma, 0.0, 1.0 / samples);
            high = x > high ? x : high;
            low = x < low ? x : low;
        }
        const double v =
            volatility_rogers_satchell(100.0, 100.0 * exp(high), 100.0 * exp(low), 100.0 * exp(x)) /
            (sigma * sigma);
        sum += v;
        squares += v * v;
    }
    const double mean = sum / bars;
    *error = sqrt((squares / bars - mean * mean) / bars);
    return mean;
}

/* `exact` is of 30 million steps; `table` of 20,000 bars, so it has an error of its own. At 60
 * samples that is .0038: the table's .772 lies 1.6 of it below what it estimates. */
static void sampled_bars_show_rogers_satchell_the_share_of_the_table(void **state)
{
    (void)state;
    static const struct {
        int samples, bars;
        double exact, table;
    } row[] = {{10, 20000, .5196, .516},
               {30, 20000, .6985, .695},
               {60, 20000, .7783, .772},
               {300, 4000, .8972, .903},
               {1000, 1000, .9409, .940}};
    struct prng g = seed_prng("sampled_bars_show_rogers_satchell_the_share_of_the_table");
    for (size_t n = 0; n < sizeof row / sizeof row[0]; n++) {
        double error = 0.0;
        const double share = share_seen(&g, row[n].samples, row[n].bars, &error);
        const double theirs = error * sqrt(row[n].bars / 20000.0);
        assert_true(fabs(share - row[n].exact) <= 3 * error);
        assert_true(fabs(share - row[n].table) <= 3 * hypot(error, theirs) + .0005);
        assert_true(fabs(volatility_range_share((uint32_t)row[n].samples) - row[n].exact) <= .0006);
    }
}

/* A stop as a first passage of the mid, the exit a Poisson arrival of it: each trip exactly, its
 * end drawn as a Gaussian and the passage before it by the Brownian bridge. */
struct trips {
    double stops, stops_error, edge, edge_error;
};

static struct trips trade(struct prng *g, double sigma, double hold_s, int trips)
{
    const double room = 18 * BP; /* L − â */
    double stopped = 0.0;
    double sum = 0.0;
    double squares = 0.0;
    for (int n = 0; n < trips; n++) {
        const double t = figure_seconds(process_wait(g, hold_s));
        const double x = process_step(g, sigma, 0.0, t);
        const double beyond = exp(-2.0 * room * (room + x) / (sigma * sigma * t));
        double net = 0.0;
        if (process_happens(g, x <= -room ? 1.0 : beyond)) {
            stopped += 1.0;
            net = -room - 2 * BP - (2 + 5 + 2) * BP; /* bid to bid; â, fees and κ */
        } else {
            net = 10 * BP + x - 2 * BP - 4 * BP; /* bid to ask; â, fees */
        }
        sum += net;
        squares += net * net;
    }
    const double p = stopped / trips;
    const double mean = sum / trips;
    return (struct trips){p, sqrt(p * (1 - p) / trips), mean,
                          sqrt((squares / trips - mean * mean) / trips)};
}

static void stops_and_edge_are_those_of_a_first_passage(void **state)
{
    (void)state;
    static const struct {
        double sigma, hold, p, edge; /* the table's own simulation of 20,000 */
    } row[] = {{1.0, 5, .000, 4.02},  {1.0, 60, .039, 3.45},   {1.5, 20, .0215, 3.71},
               {1.5, 60, .107, 2.56}, {1.5, 180, .279, -0.29}, {2.5, 20, .100, 2.56},
               {2.5, 60, .267, -0.03}};
    enum { TRIPS = 200000 };
    struct prng g = seed_prng("stops_and_edge_are_those_of_a_first_passage");
    for (size_t n = 0; n < sizeof row / sizeof row[0]; n++) {
        struct edge_inputs in = {.maker = 2 * BP,
                                 .taker = 5 * BP,
                                 .adverse = 2 * BP,
                                 .sigma = row[n].sigma * BP,
                                 .hold_s = row[n].hold,
                                 .stop = 20 * BP,
                                 .slippage = 2 * BP};
        in.stops = edge_stop_prior(&in);
        const double edge = edge_of_trip(&in, 10 * BP, 10 * BP).edge;
        const struct trips t = trade(&g, in.sigma, row[n].hold, TRIPS);
        assert_true(fabs(t.stops - in.stops) <= 3 * t.stops_error + 1e-5);
        assert_true(fabs(t.edge - edge) <= 3 * t.edge_error);
        const double theirs = sqrt(row[n].p * (1 - row[n].p) / 20000);
        assert_true(fabs(t.stops - row[n].p) <= 3 * hypot(theirs, t.stops_error) + .0005);
        const double both = t.edge_error * sqrt(1.0 + TRIPS / 20000.0);
        assert_true(fabs(t.edge - row[n].edge * BP) <= 3 * both);
    }
}

/* Flat, either side's order may fill (2λ); then the exit (λ): 2400·λ round trips an hour. */
static void round_trips_come_as_often_as_the_law_says(void **state)
{
    (void)state;
    enum { TRIPS = 20000 };
    struct prng g = seed_prng("round_trips_come_as_often_as_the_law_says");
    static const double rate[] = {0.005, 0.025, 0.2};
    for (size_t k = 0; k < sizeof rate / sizeof rate[0]; k++) {
        struct edge e;
        edge_init(&e);
        ts_t now = TS(1000000000);
        const ts_t start = now;
        double gaps = 0.0;
        for (int n = 0; n < TRIPS; n++) {
            const dur_t flat = process_wait(&g, 1.0 / (2.0 * rate[k]));
            const dur_t hold = process_wait(&g, 1.0 / rate[k]);
            now = ts_add(ts_add(now, flat), hold);
            const struct edge_trip t = {.closed = now, .hold = hold, .net = 0.0};
            assert_true(edge_trip(&e, &t));
            if (n > 0)
                gaps += 1.0 / edge_trips_an_hour(&e, now);
        }
        const double hours = figure_seconds(ts_diff(now, start)) / 3600.0;
        const double law = 2400.0 * rate[k];
        assert_true(fabs(TRIPS / hours - law) <= 4 * 0.75 * law / sqrt(TRIPS));
        assert_true(fabs((TRIPS - 1) / gaps - law) <= 0.04 * law);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sampled_bars_show_rogers_satchell_the_share_of_the_table),
        cmocka_unit_test(stops_and_edge_are_those_of_a_first_passage),
        cmocka_unit_test(round_trips_come_as_often_as_the_law_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
