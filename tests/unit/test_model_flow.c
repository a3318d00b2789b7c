#include "tests/lib/test.h"

#include <math.h>

#include "common/base/prng.h"
#include "common/model/flow.h"

#define MS 1000000LL

static bool near(double got, double want, double tolerance)
{
    return fabs(got - want) <= tolerance;
}

static struct flow_touch touch(double bid, double ask, double bid_qty, double ask_qty)
{
    return (struct flow_touch){bid, ask, bid_qty, ask_qty};
}

static void the_closed_form_gives_its_table(void **state)
{
    (void)state;
    assert_true(near(flow_up_closed(2, 1), .7048, 5e-5));
    assert_true(near(flow_up_closed(3, 1), .7952, 5e-5));
    assert_true(near(flow_up_closed(5, 1), .8743, 5e-5));
    assert_true(near(flow_up_closed(1, 5), 1 - .8743, 5e-5));
    assert_true(near(flow_up_closed(4, 4), .5, 1e-12));
    assert_true(near(flow_up_closed((double)NAN, 4), .5, 1e-12));
}

static void imbalance_leans_the_weighted_mid(void **state)
{
    (void)state;
    const struct flow_touch t = touch(100, 101, 3, 1);
    assert_true(near(flow_imbalance(&t), .75, 1e-12));
    assert_true(near(flow_weighted_mid(&t), 100.75, 1e-12));
    const struct flow_touch none = touch(101, 100, 3, 1);
    assert_true(near(flow_imbalance(&none), .5, 1e-12));
}

/* Each row one rule of e_n. */
static void an_event_is_what_came_at_the_bid_less_what_came_at_the_ask(void **state)
{
    (void)state;
    static const struct {
        struct flow_touch now;
        double want;
    } row[] = {
        {{100, 101, 7, 4}, 2},      /* two more at the bid */
        {{100, 101, 5, 3}, 1},      /* one fewer at the ask */
        {{100, 101, 5, 9}, -5},     /* five more at the ask */
        {{100.5, 101, 6, 4}, 6},    /* a better bid: all of it is new */
        {{99.5, 101, 6, 4}, -5},    /* a worse bid: all of the old is gone */
        {{100, 100.5, 5, 2}, -2},   /* a better ask */
        {{100, 101.5, 5, 2}, 4},    /* a worse ask */
        {{100.5, 101.5, 6, 2}, 10}, /* both up */
    };
    const struct flow_touch before = touch(100, 101, 5, 4);
    for (size_t n = 0; n < sizeof row / sizeof row[0]; n++)
        assert_true(near(flow_event(&before, &row[n].now), row[n].want, 1e-12));
}

static void imbalance_of_flow_is_that_of_the_last_second(void **state)
{
    (void)state;
    struct flow f;
    flow_init(&f);
    const int64_t t0 = 5000 * MS;
    for (int n = 0; n <= 5; n++) { /* one more at the bid, each 100 ms */
        const struct flow_touch t = touch(100, 101, 10 + n, 10);
        assert_true(flow_see(&f, TS(t0 + n * 100 * MS), &t));
    }
    assert_true(near(flow_ofi(&f, TS(t0 + 500 * MS)) * f.depth, 5, 1e-9));
    assert_true(near(flow_ofi(&f, TS(t0 + 1200 * MS)) * f.depth, 3, 1e-9));
    assert_true(near(flow_ofi(&f, TS(t0 + 2000 * MS)), 0, 1e-12));
}

/* Moves follow the imbalance with a chance of 80 %: the logistic finds them, and is scored so. */
static void a_chance_that_knows_something_scores_better_than_a_coin(void **state)
{
    (void)state;
    for (int informed = 0; informed < 2; informed++) {
        struct prng g;
        prng_seed(&g, 9);
        struct flow f;
        flow_init(&f);
        double bid = 1000.0;
        for (int64_t n = 0; n < 20000; n++) {
            const bool heavy = prng_unit(&g) < 0.5;
            const struct flow_touch t = touch(bid, bid + 1, heavy ? 9 : 1, heavy ? 1 : 9);
            assert_true(flow_see(&f, TS(n * 1000 * MS + 1), &t));
            const bool follows = prng_unit(&g) < (informed ? 0.8 : 0.5);
            bid += (heavy == follows) ? 1.0 : -1.0;
        }
        if (informed) {
            assert_true(flow_brier(&f.score) < 0.18); /* 0.16 is all there is to know */
            assert_true(flow_auc(&f.score) > 0.78 && flow_auc(&f.score) < 0.84);
        } else {
            assert_true(near(flow_brier(&f.score), 0.25, 0.005));
            assert_true(near(flow_auc(&f.score), 0.5, 0.02));
        }
        assert_int_equal(f.score.count, 19999);
    }
}

static void a_score_is_the_area_under_the_curve(void **state)
{
    (void)state;
    struct flow_score s = {.count = 0};
    assert_true(near(flow_auc(&s), .5, 1e-12));
    assert_true(near(flow_brier(&s), .25, 1e-12));
    flow_score_add(&s, 0.9, true);
    flow_score_add(&s, 0.1, false);
    assert_true(near(flow_auc(&s), 1.0, 1e-12));
    assert_true(near(flow_brier(&s), 0.01, 1e-12));
    flow_score_add(&s, 0.1, true); /* of two pairs one is won, one is even */
    assert_true(near(flow_auc(&s), 0.75, 1e-12));
    flow_score_add(&s, (double)NAN, true); /* a chance that is none counts as 0 */
    assert_true(near(flow_brier(&s), (0.01 + 0.01 + 0.81 + 1.0) / 4, 1e-12));
}

static void a_touch_that_is_none_is_refused(void **state)
{
    (void)state;
    struct flow f;
    flow_init(&f);
    struct flow_touch t = touch(100, 100, 1, 1);
    assert_false(flow_see(&f, TS(1), &t));
    t = touch(100, 101, (double)NAN, 1);
    assert_false(flow_see(&f, TS(1), &t));
    t = touch(100, 101, 1, 0);
    assert_false(flow_see(&f, TS(1), &t));
    assert_true(near(flow_up(&f, TS(1)), .5, 1e-12));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_closed_form_gives_its_table),
        cmocka_unit_test(imbalance_leans_the_weighted_mid),
        cmocka_unit_test(an_event_is_what_came_at_the_bid_less_what_came_at_the_ask),
        cmocka_unit_test(imbalance_of_flow_is_that_of_the_last_second),
        cmocka_unit_test(a_chance_that_knows_something_scores_better_than_a_coin),
        cmocka_unit_test(a_score_is_the_area_under_the_curve),
        cmocka_unit_test(a_touch_that_is_none_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
