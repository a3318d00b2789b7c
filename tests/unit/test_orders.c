#include "tests/lib/test.h"

#include <stdlib.h>

#include "common/market/orders.h"

static struct orders *fresh(void)
{
    struct orders *os = malloc(sizeof *os);
    assert_non_null(os);
    orders_init(os);
    return os;
}

static struct order *add(struct orders *os, uint64_t number, enum side side, int64_t qty)
{
    struct order *o = orders_add(os, ORDER_SENT);
    assert_non_null(o);
    o->number = number;
    o->side = side;
    o->qty = QTY(qty);
    o->inst = word_of("BTC-USDT");
    return o;
}

static void end(struct orders *os, struct order *o)
{
    order_move(o, ORDER_CANCELED, TS(1));
    orders_end(os, o);
}

static void an_order_is_found_by_each_of_its_names(void **state)
{
    (void)state;
    struct orders *os = fresh();
    struct order *o = add(os, 7, SIDE_BUY, 1);
    o->intent = 9;
    o->cl_ord_id = word_of("Q1abc");
    o->ord_id = word_of("251");
    assert_ptr_equal(orders_by_number(os, 7), o);
    assert_ptr_equal(orders_by_intent(os, 9), o);
    assert_ptr_equal(orders_by_cl_ord_id(os, STR("Q1abc")), o);
    assert_ptr_equal(orders_by_ord_id(os, STR("251")), o);
    add(os, 0, SIDE_BUY, 1);
    assert_null(orders_by_number(os, 0));
    assert_null(orders_by_ord_id(os, STR_EMPTY));
    end(os, o);
    assert_ptr_equal(orders_by_number(os, 7), o);
    free(os);
}

static void ended_orders_make_room_oldest_first_and_live_ones_never(void **state)
{
    (void)state;
    struct orders *os = fresh();
    for (uint64_t n = 1; n <= ORDERS_MAX; n++)
        add(os, n, SIDE_BUY, 1);
    assert_null(orders_add(os, ORDER_SENT));
    end(os, orders_by_number(os, 5));
    end(os, orders_by_number(os, 3));
    assert_true(orders_valid(os));
    add(os, 1000, SIDE_BUY, 1);
    assert_null(orders_by_number(os, 5));
    assert_non_null(orders_by_number(os, 3));
    add(os, 1001, SIDE_BUY, 1);
    assert_null(orders_by_number(os, 3));
    assert_null(orders_add(os, ORDER_SENT));
    assert_true(orders_valid(os));
    free(os);
}

static void sums_count_only_what_lives_and_matches(void **state)
{
    (void)state;
    struct orders *os = fresh();
    add(os, 1, SIDE_BUY, 10);
    add(os, 2, SIDE_SELL, 20);
    add(os, 3, SIDE_BUY, 30)->inst = word_of("ETH-USDT");
    end(os, add(os, 4, SIDE_BUY, 40));
    const struct orders_filter buys = {word_of("BTC-USDT"), true, SIDE_BUY};
    const struct orders_filter both = {word_of("BTC-USDT"), false, SIDE_BUY};
    const struct orders_filter all = {WORD_EMPTY, false, SIDE_BUY};
    assert_int_equal(orders_open_qty(os, &buys).v, 10);
    assert_int_equal(orders_open_qty(os, &both).v, 30);
    assert_int_equal(orders_count(os, &all), 3);
    assert_int_equal(orders_in_state(os, ORDER_SENT), 3);
    free(os);
}

static void walking_visits_what_lives_in_order_of_arrival(void **state)
{
    (void)state;
    struct orders *os = fresh();
    for (uint64_t n = 1; n <= 5; n++)
        add(os, n, SIDE_BUY, 1);
    end(os, orders_by_number(os, 1));
    end(os, orders_by_number(os, 4));
    uint64_t seen = 0;
    for (struct order *o = orders_first(os); o != NULL; o = orders_after(os, o))
        seen = seen * 10 + o->number;
    assert_int_equal(seen, 235);
    free(os);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_order_is_found_by_each_of_its_names),
        cmocka_unit_test(ended_orders_make_room_oldest_first_and_live_ones_never),
        cmocka_unit_test(sums_count_only_what_lives_and_matches),
        cmocka_unit_test(walking_visits_what_lives_in_order_of_arrival),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
