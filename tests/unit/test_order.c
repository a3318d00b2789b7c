#include "tests/lib/test.h"

#include "common/market/order.h"

static struct order resting(int64_t qty)
{
    struct order o;
    order_init(&o, ORDER_APPROVED);
    o.px = PX(1000);
    o.qty = QTY(qty);
    order_move(&o, ORDER_SENT, TS(1));
    o.proven = true;
    order_move(&o, ORDER_LIVE, TS(2));
    return o;
}

static bool learn(struct order *o, enum order_state state, int64_t filled, int64_t updated)
{
    return order_learn(o, &(struct order_news){state, QTY(filled), TS(updated)});
}

static void an_order_that_ended_stays_ended(void **state)
{
    (void)state;
    for (int s = 0; s < order_state_count; s++) {
        if (!order_state_terminal((enum order_state)s))
            continue;
        struct order o;
        order_init(&o, (enum order_state)s);
        for (int next = 0; next < order_state_count; next++)
            assert_false(order_may_move(&o, (enum order_state)next));
    }
}

static void every_state_that_lives_can_end(void **state)
{
    (void)state;
    for (int s = 0; s < order_state_count; s++) {
        struct order o;
        order_init(&o, (enum order_state)s);
        bool ends = order_ended(&o);
        for (int next = 0; next < order_state_count; next++)
            ends |= order_may_move(&o, (enum order_state)next) &&
                    order_state_terminal((enum order_state)next);
        assert_true(ends);
    }
}

static void an_order_of_unknown_outcome_counts_in_full(void **state)
{
    (void)state;
    struct order o;
    order_init(&o, ORDER_APPROVED);
    o.qty = QTY(10);
    assert_int_equal(order_open_qty(&o).v, 10);
    order_move(&o, ORDER_SENT, TS(1));
    order_move(&o, ORDER_UNKNOWN, TS(2));
    assert_int_equal(order_open_qty(&o).v, 10);
    order_move(&o, ORDER_GHOST, TS(3));
    assert_int_equal(order_open_qty(&o).v, 10);
    order_move(&o, ORDER_VOID, TS(4));
    assert_int_equal(order_open_qty(&o).v, 0);
    assert_int_equal(o.ended.v, 4);
}

static void an_order_being_amended_counts_with_the_larger_terms(void **state)
{
    (void)state;
    struct order o = resting(10);
    order_amending(&o, PX(1001), QTY(15), TS(3));
    assert_int_equal(order_open_qty(&o).v, 15);
    order_move(&o, ORDER_CANCELING, TS(4));
    assert_int_equal(order_open_qty(&o).v, 15);

    o = resting(10);
    order_amending(&o, PX(1001), QTY(5), TS(3));
    assert_int_equal(order_open_qty(&o).v, 10);
    order_amended(&o, TS(4));
    assert_int_equal(order_open_qty(&o).v, 5);
    assert_int_equal(o.px.v, 1001);

    o = resting(10);
    order_amending(&o, PX(1001), QTY(15), TS(3));
    order_move(&o, ORDER_LIVE, TS(4));
    assert_int_equal(order_open_qty(&o).v, 10);
    assert_int_equal(o.px.v, 1000);
}

static void repeated_and_overtaken_news_do_not_move_it_back(void **state)
{
    (void)state;
    struct order o = resting(10);
    assert_true(learn(&o, ORDER_LIVE, 3, 100));
    assert_false(learn(&o, ORDER_LIVE, 3, 100));
    assert_false(learn(&o, ORDER_LIVE, 2, 200));
    assert_false(learn(&o, ORDER_CANCELED, 2, 300));
    assert_true(learn(&o, ORDER_CANCELED, 3, 90));
    assert_false(learn(&o, ORDER_LIVE, 3, 400));
    assert_int_equal(o.told.v, 3);
    assert_int_equal(o.updated.v, 100);
}

static void a_cancelled_order_ends_only_when_its_fills_are_booked(void **state)
{
    (void)state;
    struct order o = resting(10);
    order_move(&o, ORDER_CANCELING, TS(3));
    assert_true(learn(&o, ORDER_CANCELED, 4, 100));
    assert_false(order_settle(&o, TS(4)));
    assert_int_equal(o.state, ORDER_CANCELING);
    assert_int_equal(order_open_qty(&o).v, 10);
    assert_int_equal(order_rest_qty(&o).v, 0);
    assert_true(order_fill(&o, QTY(4)));
    assert_true(order_settle(&o, TS(5)));
    assert_int_equal(o.state, ORDER_CANCELED);
}

static void the_last_fill_ends_an_order_without_a_word_from_the_exchange(void **state)
{
    (void)state;
    struct order o = resting(10);
    assert_true(order_fill(&o, QTY(6)));
    assert_false(order_settle(&o, TS(3)));
    assert_true(order_fill(&o, QTY(4)));
    assert_true(order_settle(&o, TS(4)));
    assert_int_equal(o.state, ORDER_FILLED);
}

static void a_fill_beyond_the_size_is_booked_and_reported(void **state)
{
    (void)state;
    struct order o = resting(10);
    assert_true(order_fill(&o, QTY(10)));
    assert_false(order_fill(&o, QTY(1)));
    assert_int_equal(o.filled.v, 11);
    assert_int_equal(order_open_qty(&o).v, 0);
    assert_true(order_valid(&o));
}

static void a_late_fill_is_booked_on_an_ended_order(void **state)
{
    (void)state;
    struct order o = resting(10);
    assert_true(learn(&o, ORDER_CANCELED, 0, 5));
    assert_true(order_settle(&o, TS(5)));
    assert_true(order_fill(&o, QTY(2)));
    assert_false(order_settle(&o, TS(6)));
    assert_int_equal(o.state, ORDER_CANCELED);
    assert_int_equal(o.filled.v, 2);
}

static void a_ghost_that_shows_up_is_live_again(void **state)
{
    (void)state;
    struct order o;
    order_init(&o, ORDER_APPROVED);
    o.qty = QTY(10);
    order_move(&o, ORDER_SENT, TS(1));
    order_move(&o, ORDER_UNKNOWN, TS(2));
    order_move(&o, ORDER_GHOST, TS(3));
    assert_true(learn(&o, ORDER_LIVE, 0, 50));
    assert_true(order_settle(&o, TS(4)));
    assert_int_equal(o.state, ORDER_LIVE);
    assert_true(o.proven);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_order_that_ended_stays_ended),
        cmocka_unit_test(every_state_that_lives_can_end),
        cmocka_unit_test(an_order_of_unknown_outcome_counts_in_full),
        cmocka_unit_test(an_order_being_amended_counts_with_the_larger_terms),
        cmocka_unit_test(repeated_and_overtaken_news_do_not_move_it_back),
        cmocka_unit_test(a_cancelled_order_ends_only_when_its_fills_are_booked),
        cmocka_unit_test(the_last_fill_ends_an_order_without_a_word_from_the_exchange),
        cmocka_unit_test(a_fill_beyond_the_size_is_booked_and_reported),
        cmocka_unit_test(a_late_fill_is_booked_on_an_ended_order),
        cmocka_unit_test(a_ghost_that_shows_up_is_live_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
