#include "tests/lib/test.h"

#include "common/base/hist.h"

static struct hist h;

static void an_empty_histogram_knows_nothing(void **state)
{
    (void)state;
    hist_clear(&h);
    assert_int_equal(hist_percentile(&h, RATE(500000000)).v, 0);
    assert_int_equal(hist_mean(&h).v, 0);
    assert_int_equal(hist_at_most(&h, DUR_S(1)), 0);
}

static void percentiles_are_right_to_three_percent(void **state)
{
    (void)state;
    hist_clear(&h);
    for (int64_t us = 1; us <= 10000; us++)
        hist_add(&h, DUR(us * 1000));
    const struct {
        int64_t share;
        int64_t want;
    } rows[] = {{500000000, 5000000}, {900000000, 9000000}, {990000000, 9900000}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const int64_t got = hist_percentile(&h, RATE(rows[i].share)).v;
        assert_in_range(got, rows[i].want, rows[i].want * 104 / 100);
    }
    assert_int_equal(hist_percentile(&h, RATE(1000000000)).v, 10000000);
    assert_int_equal(hist_mean(&h).v, 5000500);
}

static void the_ends_are_exact(void **state)
{
    (void)state;
    hist_clear(&h);
    hist_add(&h, DUR(-5));
    hist_add(&h, DUR(INT64_MAX));
    hist_add(&h, DUR(123456789));
    assert_int_equal(h.least.v, 0);
    assert_true(h.most.v == INT64_MAX);
    assert_true(hist_percentile(&h, RATE(1000000000)).v == INT64_MAX);
    assert_int_equal(hist_percentile(&h, RATE(0)).v, 0);
    assert_int_equal(hist_at_most(&h, DUR_S(1)), 2);
    assert_int_equal(hist_at_most(&h, DUR(INT64_MAX)), 3);
}

static void merging_is_the_same_as_adding_all_to_one(void **state)
{
    (void)state;
    static struct hist a;
    static struct hist b;
    hist_clear(&h);
    hist_clear(&a);
    hist_clear(&b);
    for (int64_t i = 0; i < 1000; i++) {
        hist_add(i % 2 == 0 ? &a : &b, DUR(i * i));
        hist_add(&h, DUR(i * i));
    }
    hist_merge(&a, &b);
    assert_memory_equal(&a, &h, sizeof(h));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_histogram_knows_nothing),
        cmocka_unit_test(percentiles_are_right_to_three_percent),
        cmocka_unit_test(the_ends_are_exact),
        cmocka_unit_test(merging_is_the_same_as_adding_all_to_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
