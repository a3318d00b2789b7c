/* The last hour in buckets of a minute. */
#include "tests/lib/test.h"

#include <string.h>

#include "services/strategy/share.h"

#define MINUTE INT64_C(60000000000)
#define START  (INT64_C(28333333) * MINUTE)

static struct shares h;
static int64_t ns[SHARE_CAUSES];

static int fresh(void **state)
{
    (void)state;
    memset(&h, 0, sizeof(h));
    return 0;
}

static void time_goes_to_the_cause_that_held(void **state)
{
    (void)state;
    shares_note(&h, GUARD_SPREAD, TS(START + 5));
    shares_note(&h, SHARE_QUOTING, TS(START + 12));
    shares_note(&h, SHARE_QUOTING, TS(START + 15));
    assert_int_equal(shares_sum(&h, ns).v, 10);
    assert_int_equal(ns[GUARD_SPREAD], 7);
    assert_int_equal(ns[SHARE_QUOTING], 3);
    assert_int_equal(h.since.v, START + 12);
}

static void what_is_older_than_an_hour_is_forgotten_by_the_minute(void **state)
{
    (void)state;
    shares_note(&h, GUARD_MODE, TS(START));
    shares_note(&h, GUARD_DEPTH, TS(START + MINUTE)); /* the first minute was mode's */
    shares_note(&h, GUARD_DEPTH, TS(START + 60 * MINUTE - 1));
    assert_int_equal(shares_sum(&h, ns).v, 60 * MINUTE - 1);
    assert_int_equal(ns[GUARD_MODE], MINUTE);
    shares_note(&h, GUARD_DEPTH, TS(START + 60 * MINUTE));
    assert_int_equal(shares_sum(&h, ns).v, 59 * MINUTE);
    assert_int_equal(ns[GUARD_MODE], 0);
}

static void a_long_silence_leaves_one_hour(void **state)
{
    (void)state;
    shares_note(&h, GUARD_STALE, TS(START));
    shares_note(&h, GUARD_SPREAD, TS(START + 1000 * MINUTE + 7));
    assert_int_equal(shares_sum(&h, ns).v, 59 * MINUTE + 7);
    assert_int_equal(ns[GUARD_STALE], 59 * MINUTE + 7);
}

static void a_clock_that_steps_back_counts_no_time_twice(void **state)
{
    (void)state;
    shares_note(&h, GUARD_STALE, TS(START + 100));
    shares_note(&h, GUARD_STALE, TS(START + 200));
    shares_note(&h, GUARD_SPREAD, TS(START + 150));
    shares_note(&h, GUARD_SPREAD, TS(START + 210));
    assert_int_equal(shares_sum(&h, ns).v, 110);
    assert_int_equal(ns[GUARD_SPREAD], 10);
    shares_note(&h, GUARD_SPREAD, TS(START - 100 * MINUTE)); /* set back for good */
    shares_note(&h, GUARD_SPREAD, TS(START - 100 * MINUTE + 3));
    assert_int_equal(shares_sum(&h, ns).v, 3);
}

static void thirds_are_printed_so_that_they_add_up(void **state)
{
    (void)state;
    rate_t share[SHARE_CAUSES];
    memset(ns, 0, sizeof(ns));
    shares_round(ns, share);
    assert_int_equal(share[0].v, 0); /* nothing seen, nothing said */
    ns[1] = ns[2] = ns[3] = 10;
    shares_round(ns, share);
    assert_int_equal(share[1].v, 334000000);
    assert_int_equal(share[2].v, 333000000);
    assert_int_equal(share[3].v, 333000000);
    ns[4] = 1; /* the smallest: 3.2 %, its rest is larger than theirs */
    shares_round(ns, share);
    assert_int_equal(share[1].v + share[2].v + share[3].v + share[4].v, 1000000000);
    assert_int_equal(share[4].v, 32000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(time_goes_to_the_cause_that_held, fresh),
        cmocka_unit_test_setup(what_is_older_than_an_hour_is_forgotten_by_the_minute, fresh),
        cmocka_unit_test_setup(a_long_silence_leaves_one_hour, fresh),
        cmocka_unit_test_setup(a_clock_that_steps_back_counts_no_time_twice, fresh),
        cmocka_unit_test_setup(thirds_are_printed_so_that_they_add_up, fresh),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
