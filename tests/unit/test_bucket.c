#include "tests/lib/test.h"

#include "common/market/bucket.h"

static ts_t at_ms(int64_t ms)
{
    return TS(INT64_C(1700000000000000000) + ms * 1000000);
}

static void a_full_bucket_gives_its_burst_and_no_more(void **state)
{
    (void)state;
    struct bucket b;
    bucket_init(&b, 60, DUR_S(2), 5);
    for (int i = 0; i < 5; i++)
        assert_true(bucket_take(&b, at_ms(0), 1));
    assert_false(bucket_take(&b, at_ms(0), 1));
    assert_int_equal(bucket_left(&b, at_ms(0)), 0);
}

static void tokens_come_back_one_by_one(void **state)
{
    (void)state;
    struct bucket b;
    bucket_init(&b, 10, DUR_S(1), 2);
    assert_true(bucket_take(&b, at_ms(0), 2));
    assert_int_equal(ts_diff(bucket_ready(&b, at_ms(0), 1), at_ms(0)).v, DUR_MS(100).v);
    assert_false(bucket_take(&b, at_ms(99), 1));
    assert_true(bucket_take(&b, at_ms(100), 1));
    assert_int_equal(bucket_left(&b, at_ms(10000)), 2);
    assert_int_equal(bucket_ready(&b, at_ms(10000), 2).v, at_ms(10000).v);
}

static void it_takes_all_or_nothing(void **state)
{
    (void)state;
    struct bucket b;
    bucket_init(&b, 10, DUR_S(1), 3);
    assert_true(bucket_take(&b, at_ms(0), 2));
    assert_false(bucket_take(&b, at_ms(0), 2));
    assert_int_equal(bucket_left(&b, at_ms(0)), 1);
    assert_int_equal(bucket_ready(&b, at_ms(0), 4).v, TS_NEVER.v);
}

static void a_clock_that_steps_back_changes_nothing(void **state)
{
    (void)state;
    struct bucket b;
    bucket_init(&b, 10, DUR_S(1), 2);
    assert_true(bucket_take(&b, at_ms(1000), 2));
    assert_false(bucket_take(&b, at_ms(0), 1));
    assert_false(bucket_take(&b, at_ms(1050), 1));
    assert_true(bucket_take(&b, at_ms(1100), 1));
}

static void no_window_ever_gives_more_than_its_count_and_the_burst(void **state)
{
    (void)state;
    struct bucket b;
    bucket_init(&b, 7, DUR_S(1), 3); /* 7 does not divide a second */
    int taken = 0;
    for (int64_t ms = 0; ms < 1000; ms++)
        taken += bucket_take(&b, at_ms(ms), 1);
    assert_int_equal(taken, 3 + 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_bucket_gives_its_burst_and_no_more),
        cmocka_unit_test(tokens_come_back_one_by_one),
        cmocka_unit_test(it_takes_all_or_nothing),
        cmocka_unit_test(a_clock_that_steps_back_changes_nothing),
        cmocka_unit_test(no_window_ever_gives_more_than_its_count_and_the_burst),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
