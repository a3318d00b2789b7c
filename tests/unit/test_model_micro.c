#include "tests/lib/test.h"

#include <math.h>

#include "common/base/prng.h"
#include "common/model/micro.h"

#define TICK 0.01

/* A market of one tick's spread whose next mid move is up with the chance 0.1 + 0.8·I, each update
 * moving it one tick with 30 %; after a move the imbalance is drawn anew. */
struct market {
    struct prng g;
    double bid, lean;
};

static struct flow_touch next(struct market *k)
{
    if (prng_unit(&k->g) < 0.3) {
        k->bid += prng_unit(&k->g) < 0.1 + 0.8 * k->lean ? TICK : -TICK;
        k->lean = prng_unit(&k->g);
    }
    const double qb = 0.001 + k->lean;
    return (struct flow_touch){k->bid, k->bid + TICK, qb, 1.002 - qb};
}

static struct market begin(void)
{
    struct market k = {.bid = 100.0, .lean = 0.5};
    prng_seed(&k.g, 4);
    return k;
}

static struct flow_touch leaning(double lean)
{
    return (struct flow_touch){100.0, 100.0 + TICK, lean, 1.0 - lean};
}

static void the_estimate_is_the_expected_move_of_the_known_market(void **state)
{
    (void)state;
    struct market k = begin();
    struct micro m;
    micro_init(&m, TICK / 100.0);
    for (int64_t n = 0; n < 200000; n++) {
        const struct flow_touch t = next(&k);
        assert_true(micro_see(&m, TS(n * 10000000), &t));
    }
    /* The lean does not last beyond a move, so only the first counts: (2·P(up) − 1) ticks, and
     * P(up) at the middle of the decile. */
    for (int i = 0; i < MICRO_IMBALANCES; i++) {
        const double lean = 0.05 + 0.1 * i;
        const struct flow_touch t = leaning(lean);
        double price = 0.0;
        assert_true(micro_price(&m, &t, &price));
        const double want = (2.0 * (0.1 + 0.8 * lean) - 1.0) * TICK / 100.0;
        assert_true(fabs(price - want) <= 0.05 * TICK / 100.0);
        const double alpha = want / (TICK / 100.0) * 2.0; /* in half spreads, at most 1 */
        assert_true(fabs(micro_alpha(&m, &t) - fmax(-1.0, fmin(1.0, alpha))) <= 0.1);
    }
}

static void the_estimate_knows_no_direction(void **state)
{
    (void)state;
    struct market k = begin();
    struct micro m;
    micro_init(&m, TICK / 100.0);
    for (int64_t n = 0; n < 20000; n++) {
        const struct flow_touch t = next(&k);
        (void)micro_see(&m, TS(n * 10000000), &t);
    }
    for (int i = 0; i < MICRO_IMBALANCES; i++)
        assert_true(fabs(m.price[i] + m.price[MICRO_IMBALANCES - 1 - i]) <= 1e-12);
}

/* A lean that outlives every move, each a tick up: six moves are looked ahead. */
static void a_lean_that_lasts_counts_for_six_moves(void **state)
{
    (void)state;
    struct micro m;
    micro_init(&m, TICK / 10000.0);
    struct flow_touch t = {10000.0, 10000.0 + TICK, 0.95, 0.05};
    for (int64_t n = 0; n < 4000; n++) {
        t.bid += TICK;
        t.ask = t.bid + TICK;
        assert_true(micro_see(&m, TS(n * 10000000), &t));
    }
    double price = 0.0;
    assert_true(micro_price(&m, &t, &price));
    assert_true(fabs(price / (6.0 * TICK / 10000.0) - 1.0) <= 0.02);
}

static void before_two_hundred_transitions_half_the_weighted_mid_stands_in(void **state)
{
    (void)state;
    struct micro m;
    micro_init(&m, TICK / 100.0);
    const struct flow_touch t = leaning(0.9);
    double price = 0.0;
    assert_false(micro_price(&m, &t, &price));
    const double mid = 100.0 + TICK / 2;
    assert_true(fabs(price - 0.5 * (flow_weighted_mid(&t) / mid - 1.0)) <= 1e-12);
    assert_true(fabs(micro_alpha(&m, &t) - 0.4) <= 1e-9);
}

static void it_is_estimated_when_it_has_doubled_and_then_hourly(void **state)
{
    (void)state;
    struct market k = begin();
    struct micro m;
    micro_init(&m, TICK / 100.0);
    int64_t now = 1000000000000;
    while (m.estimates == 0) {
        const struct flow_touch t = next(&k);
        (void)micro_see(&m, TS(now), &t);
        now += 10000000;
    }
    assert_int_equal(m.transitions, MICRO_FIRST);
    while (m.estimates == 1) {
        const struct flow_touch t = next(&k);
        (void)micro_see(&m, TS(now), &t);
        now += 10000000;
    }
    assert_int_equal(m.transitions, 2 * MICRO_FIRST);
    const double count = m.row[5].count;
    const ts_t last = m.at;
    now = last.v + 3600LL * 1000000000;
    micro_break(&m);
    struct flow_touch t = next(&k);
    assert_true(micro_see(&m, TS(now), &t)); /* after a break: no transition, yet due */
    assert_int_equal(m.transitions, 2 * MICRO_FIRST);
    assert_int_equal(m.estimates, 3);
    assert_true(fabs(m.row[5].count - count * 23.0 / 24.0) <= 1e-6);
}

static void states_are_deciles_of_imbalance_by_units_of_spread(void **state)
{
    (void)state;
    struct micro m;
    micro_init(&m, 2.5e-4);
    struct flow_touch t = {100.0, 100.025, 0.05, 0.95};
    assert_int_equal(micro_state(&m, &t), 0);
    t.bid_qty = 0.999;
    t.ask_qty = 0.001;
    assert_int_equal(micro_state(&m, &t), 9);
    t.ask = 100.05; /* two units */
    assert_int_equal(micro_state(&m, &t), 19);
    t.ask = 101.0; /* very wide */
    assert_int_equal(micro_state(&m, &t), 39);
}

static void a_touch_that_is_none_is_refused(void **state)
{
    (void)state;
    struct micro m;
    micro_init(&m, 1e-4);
    struct flow_touch t = {100.0, (double)NAN, 1.0, 1.0};
    assert_false(micro_see(&m, TS(1), &t));
    assert_true(micro_alpha(&m, &t) <= 0.0 && micro_alpha(&m, &t) >= 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_estimate_is_the_expected_move_of_the_known_market),
        cmocka_unit_test(the_estimate_knows_no_direction),
        cmocka_unit_test(a_lean_that_lasts_counts_for_six_moves),
        cmocka_unit_test(before_two_hundred_transitions_half_the_weighted_mid_stands_in),
        cmocka_unit_test(it_is_estimated_when_it_has_doubled_and_then_hourly),
        cmocka_unit_test(states_are_deciles_of_imbalance_by_units_of_spread),
        cmocka_unit_test(a_touch_that_is_none_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
