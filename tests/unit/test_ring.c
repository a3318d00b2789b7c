#include "tests/lib/test.h"

#include "common/base/ring.h"

static void what_goes_in_first_comes_out_first(void **state)
{
    (void)state;
    struct ring r;
    int array[3];
    uint32_t at;
    ring_init(&r, 3);
    for (int round = 0; round < 10; round++) {
        assert_true(ring_push(&r, &at));
        array[at] = round;
        assert_true(ring_push(&r, &at));
        array[at] = round + 100;
        assert_true(ring_pop(&r, &at));
        assert_int_equal(array[at], round);
        assert_true(ring_pop(&r, &at));
        assert_int_equal(array[at], round + 100);
    }
}

static void a_full_ring_refuses_and_an_empty_one_gives_nothing(void **state)
{
    (void)state;
    struct ring r;
    uint32_t at = 77;
    ring_init(&r, 2);
    assert_false(ring_pop(&r, &at));
    assert_true(ring_push(&r, &at));
    assert_true(ring_push(&r, &at));
    assert_true(ring_full(&r));
    at = 77;
    assert_false(ring_push(&r, &at));
    assert_int_equal(at, 77);
}

static void elements_are_counted_from_the_first(void **state)
{
    (void)state;
    struct ring r;
    uint32_t at;
    ring_init(&r, 2);
    (void)ring_push(&r, &at);
    (void)ring_pop(&r, &at);
    (void)ring_push(&r, &at);
    (void)ring_push(&r, &at);
    assert_int_equal(ring_at(&r, 0), 1);
    assert_int_equal(ring_at(&r, 1), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_goes_in_first_comes_out_first),
        cmocka_unit_test(a_full_ring_refuses_and_an_empty_one_gives_nothing),
        cmocka_unit_test(elements_are_counted_from_the_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
