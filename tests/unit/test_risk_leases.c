#include "tests/lib/test.h"

#include "services/risk/leases.h"
#include "services/risk/risk.h"
#include "tests/lib/bed_trade.h"

static const struct lease_idle ALL_IDLE = {~UINT64_C(0), ~UINT64_C(0)};
static const struct lease_idle ALL_FLAT = {~UINT64_C(0), 0};
static const struct lease_idle ALL_HELD = {0, 0};

enum { A = 101, B = 202 };

static ts_t at(int64_t ms)
{
    return TS(INT64_C(1000000000000) + ms * 1000000);
}

static void ask_all(struct leases *l, uint64_t ses, uint16_t instance, ts_t now)
{
    for (uint32_t s = 0; s < l->symbols; s++)
        (void)leases_ask(l, s, ses, instance, now);
}

static void the_first_to_ask_holds_and_keeps_by_renewing(void **state)
{
    (void)state;
    static struct leases l;
    leases_init(&l, 1);
    assert_true(leases_ask(&l, 0, A, 0, at(0)));
    assert_false(leases_ask(&l, 0, B, 1, at(10)));
    for (int64_t t = 300; t <= 3000; t += 300) {
        assert_true(leases_ask(&l, 0, A, 0, at(t)));
        (void)leases_tick(&l, &ALL_HELD, at(t));
        assert_true(leases_may_open(&l, 0, A, at(t)));
        assert_false(leases_may_open(&l, 0, B, at(t)));
    }
}

static void a_lease_that_is_not_renewed_goes_to_who_asks(void **state)
{
    (void)state;
    static struct leases l;
    leases_init(&l, 1);
    (void)leases_ask(&l, 0, A, 0, at(0));
    (void)leases_ask(&l, 0, B, 1, at(900));
    assert_true(leases_may_open(&l, 0, A, at(999)));
    assert_false(leases_may_open(&l, 0, A, at(1000)));
    assert_int_equal(leases_tick(&l, &ALL_HELD, at(1000)), 1);
    assert_true(leases_may_open(&l, 0, B, at(1000)));
}

static void a_dead_instance_loses_all_at_once(void **state)
{
    (void)state;
    static struct leases l;
    leases_init(&l, 3);
    ask_all(&l, A, 0, at(0));
    ask_all(&l, B, 1, at(100));
    leases_peer(&l, A, PEER_DEAD, at(200));
    assert_int_equal(leases_count(&l, A), 0);
    (void)leases_tick(&l, &ALL_HELD, at(200));
    assert_int_equal(leases_count(&l, B), 3);
}

static void a_suspect_holder_may_not_open_but_keeps_its_lease(void **state)
{
    (void)state;
    static struct leases l;
    leases_init(&l, 1);
    (void)leases_ask(&l, 0, A, 0, at(0));
    leases_peer(&l, A, PEER_SUSPECT, at(400));
    assert_false(leases_may_open(&l, 0, A, at(400)));
    leases_peer(&l, A, PEER_LIVE, at(500));
    assert_true(leases_may_open(&l, 0, A, at(500)));
}

static void a_restarted_instance_replaces_its_older_self(void **state)
{
    (void)state;
    static struct leases l;
    leases_init(&l, 1);
    (void)leases_ask(&l, 0, A, 0, at(0));
    assert_true(leases_ask(&l, 0, B, 0, at(100)));
    assert_false(leases_may_open(&l, 0, A, at(100)));
    assert_false(leases_author(&l, A));
    assert_true(leases_author(&l, B));
}

static void of_two_with_one_number_the_later_stays(void **state)
{
    (void)state;
    static struct leases l;
    leases_init(&l, 1);
    (void)leases_ask(&l, 0, A, 0, at(0));
    for (int64_t t = 100; t <= 3000; t += 100) { /* a holder that changed would cancel each time */
        assert_true(leases_ask(&l, 0, B, 0, at(t)));
        assert_false(leases_ask(&l, 0, A, 0, at(t + 50)));
        assert_true(leases_may_open(&l, 0, B, at(t + 50)));
    }
    leases_peer(&l, B, PEER_DEAD, at(3100));
    assert_true(leases_ask(&l, 0, A, 0, at(3200)));
}

static void what_nobody_holds_goes_to_who_holds_fewest(void **state)
{
    (void)state;
    static struct leases l;
    leases_init(&l, 3);
    (void)leases_ask(&l, 0, A, 0, at(0));
    (void)leases_ask(&l, 1, A, 0, at(0));
    (void)leases_ask(&l, 2, A, 0, at(0));
    leases_release(&l, 2, A, at(10));
    (void)leases_ask(&l, 2, B, 1, at(20));
    assert_true(l.at[2].holder == B);
}

static void an_idle_symbol_moves_to_a_newcomer_until_all_have_alike(void **state)
{
    (void)state;
    static struct leases l;
    leases_init(&l, 4);
    for (int64_t t = 0; t <= 10000; t += 100) {
        ask_all(&l, A, 0, at(t));
        if (t >= 1000)
            ask_all(&l, B, 1, at(t));
        (void)leases_tick(&l, &ALL_IDLE, at(t));
    }
    assert_int_equal(leases_count(&l, A), 2);
    assert_int_equal(leases_count(&l, B), 2);
}

static void a_symbol_asked_back_opens_nothing_and_moves_when_idle(void **state)
{
    (void)state;
    static struct leases l;
    leases_init(&l, 2);
    ask_all(&l, A, 0, at(0));
    ask_all(&l, B, 1, at(0));
    (void)leases_tick(&l, &ALL_FLAT, at(0));
    assert_true(l.at[0].yielding);
    assert_false(leases_may_open(&l, 0, A, at(0)));
    assert_int_equal(leases_tick(&l, &ALL_FLAT, at(100)), 0); /* orders still rest */
    assert_int_equal(leases_tick(&l, &ALL_IDLE, at(200)), 1);
    assert_true(leases_may_open(&l, 0, B, at(200)));
}

static void a_late_fill_keeps_a_symbol_where_it_was(void **state)
{
    (void)state;
    static struct leases l;
    leases_init(&l, 2);
    ask_all(&l, A, 0, at(0));
    ask_all(&l, B, 1, at(0));
    (void)leases_tick(&l, &ALL_FLAT, at(0));
    assert_true(l.at[0].yielding);
    (void)leases_tick(&l, &ALL_HELD, at(100));
    assert_false(l.at[0].yielding);
    assert_true(leases_may_open(&l, 0, A, at(100)));
}

static void at_most_one_holds_a_symbol_whatever_happens(void **state)
{
    (void)state;
    static struct leases l;
    leases_init(&l, 2);
    for (int64_t t = 0; t < 20000; t += 70) {
        for (uint64_t i = 0; i < 3; i++)
            if ((t / 700 + (int64_t)i) % 3 != 0)
                ask_all(&l, A + i, (uint16_t)i, at(t));
        (void)leases_tick(&l, (t / 70) % 2 != 0 ? &ALL_IDLE : &ALL_FLAT, at(t));
        for (uint32_t s = 0; s < 2; s++) {
            int may = 0;
            for (uint64_t i = 0; i < 3; i++)
                may += leases_may_open(&l, s, A + i, at(t));
            assert_true(may <= 1);
        }
    }
}

static void more_instances_than_there_is_room_for_get_nothing(void **state)
{
    (void)state;
    static struct leases l;
    leases_init(&l, 1);
    for (uint64_t i = 0; i < LEASE_INSTANCES_MAX; i++)
        assert_non_null(leases_meet(&l, 1000 + i, (uint16_t)i, at(0)));
    assert_null(leases_meet(&l, 5000, 99, at(0)));
    assert_false(leases_ask(&l, 0, 5000, 99, at(0)));
}

static void the_orders_of_a_dead_strategy_are_cancelled_and_its_symbols_move_on(void **state)
{
    (void)state;
    static struct settings s;
    bed_settings(&s);
    struct bed *bed = bed_ready(&s);
    const uint64_t other = UINT64_C(0x600000002);
    const struct msg_intent in = bed_intent(bed, SIDE_BUY, 1000);
    const uint64_t order = bed_place(bed, &in);
    bed_order(bed, order, ORDER_LIVE);
    bed_lease(bed, other, 1, "BTC-USDT");
    bed_forget(bed);
    bed_peer(bed, SERVICE_STRATEGY, PEER_DEAD);
    assert_int_equal(bed_cancels(bed), 1);
    assert_int_equal(bed_last(bed, MSG_ORDER)->order.target, order);
    assert_int_equal(bed_alerts(bed, ALERT_SERVICE_DOWN), 1);
    assert_true(bed_last(bed, MSG_LEASE)->lease.holder == other);
    bed_free(&bed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_to_ask_holds_and_keeps_by_renewing),
        cmocka_unit_test(a_lease_that_is_not_renewed_goes_to_who_asks),
        cmocka_unit_test(a_dead_instance_loses_all_at_once),
        cmocka_unit_test(a_suspect_holder_may_not_open_but_keeps_its_lease),
        cmocka_unit_test(a_restarted_instance_replaces_its_older_self),
        cmocka_unit_test(of_two_with_one_number_the_later_stays),
        cmocka_unit_test(what_nobody_holds_goes_to_who_holds_fewest),
        cmocka_unit_test(an_idle_symbol_moves_to_a_newcomer_until_all_have_alike),
        cmocka_unit_test(a_symbol_asked_back_opens_nothing_and_moves_when_idle),
        cmocka_unit_test(a_late_fill_keeps_a_symbol_where_it_was),
        cmocka_unit_test(at_most_one_holds_a_symbol_whatever_happens),
        cmocka_unit_test(more_instances_than_there_is_room_for_get_nothing),
        cmocka_unit_test(the_orders_of_a_dead_strategy_are_cancelled_and_its_symbols_move_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
