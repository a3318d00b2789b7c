#include "tests/lib/test.h"

#include "services/risk/latency.h"
#include "services/risk/ledger.h"
#include "services/risk/mirror.h"
#include "services/risk/mode.h"
#include "services/risk/pause.h"
#include "services/risk/records.h"
#include "services/risk/seen.h"

static ts_t at(int64_t ms)
{
    return TS(INT64_C(1000000000000) + ms * 1000000);
}

/* latency */

static void one_slow_answer_among_many_fast_ones_does_not_stop_opening(void **state)
{
    (void)state;
    struct latency l;
    latency_init(&l, DUR_MS(200));
    for (int i = 0; i < 30; i++)
        assert_false(latency_sample(&l, DUR_MS(50), at(i)));
    assert_false(latency_sample(&l, DUR_MS(900), at(40)));
    assert_false(l.throttled);
}

static void three_slow_answers_in_a_row_stop_opening(void **state)
{
    (void)state;
    struct latency l;
    latency_init(&l, DUR_MS(200));
    for (int i = 0; i < 30; i++)
        (void)latency_sample(&l, DUR_MS(10), at(i));
    assert_false(latency_sample(&l, DUR_MS(201), at(40)));
    assert_false(latency_sample(&l, DUR_MS(201), at(41)));
    assert_true(latency_sample(&l, DUR_MS(201), at(42)));
    assert_true(l.throttled);
}

static void opening_resumes_after_ten_seconds_below_three_quarters(void **state)
{
    (void)state;
    struct latency l;
    latency_init(&l, DUR_MS(200));
    assert_true(latency_sample(&l, DUR_MS(300), at(0)));
    for (int i = 0; i < 60; i++)
        (void)latency_sample(&l, DUR_MS(180), at(i)); /* below the limit, not below 75 % */
    assert_false(latency_tick(&l, at(11000)));
    for (int i = 0; i < 60; i++)
        (void)latency_sample(&l, DUR_MS(20), at(11000 + i));
    assert_false(latency_tick(&l, at(20900)));
    assert_true(l.throttled);
    assert_true(latency_tick(&l, at(21100)));
    assert_false(l.throttled);
}

static void silence_resumes_on_probation_and_the_first_slow_answer_ends_it(void **state)
{
    (void)state;
    struct latency l;
    latency_init(&l, DUR_MS(200));
    assert_true(latency_sample(&l, DUR_MS(500), at(0)));
    assert_false(latency_tick(&l, at(29999)));
    assert_true(latency_tick(&l, at(30000)));
    assert_true(latency_sample(&l, DUR_MS(201), at(30001)));
    assert_true(l.throttled);
}

/* seen */

static struct seen_key key(const char *trade, bool buy)
{
    return seen_key(STR("BTC-USDT"), str_from(trade), STR("7"), buy);
}

static void a_fill_is_new_once(void **state)
{
    (void)state;
    static struct seen s;
    seen_init(&s);
    assert_true(seen_add(&s, key("1", true), at(0)));
    assert_false(seen_add(&s, key("1", true), at(0)));
    assert_true(seen_has(&s, key("1", true)));
}

static void both_sides_of_a_trade_with_ourselves_are_two_fills(void **state)
{
    (void)state;
    static struct seen s;
    seen_init(&s);
    assert_true(seen_add(&s, key("1", true), at(0)));
    assert_true(seen_add(&s, key("1", false), at(0)));
}

static void parts_of_a_key_do_not_run_into_each_other(void **state)
{
    (void)state;
    const struct seen_key a = seen_key(STR("X"), STR("12"), STR("3"), true);
    const struct seen_key b = seen_key(STR("X"), STR("1"), STR("23"), true);
    assert_false(a.high == b.high && a.low == b.low);
}

static void a_full_memory_forgets_the_oldest_and_takes_older_ones_for_booked(void **state)
{
    (void)state;
    static struct seen s;
    seen_init(&s);
    for (int64_t i = 0; i < SEEN_MAX + 1000; i++) {
        const struct seen_key k = {(uint64_t)i * UINT64_C(0x9e3779b97f4a7c15), (uint64_t)i % 977};
        assert_true(seen_add(&s, k, at(i)));
    }
    assert_int_equal(s.count, SEEN_MAX);
    for (int64_t i = 1000; i < SEEN_MAX + 1000; i += 61) {
        const struct seen_key k = {(uint64_t)i * UINT64_C(0x9e3779b97f4a7c15), (uint64_t)i % 977};
        assert_true(seen_has(&s, k));
    }
    const struct seen_key forgotten = {UINT64_C(5) * UINT64_C(0x9e3779b97f4a7c15), 5};
    assert_false(seen_has(&s, forgotten));
    assert_false(seen_add(&s, forgotten, at(5)));
}

/* pause */

static void three_losses_in_a_row_pause_and_start_counting_anew(void **state)
{
    (void)state;
    struct pause p = {0};
    assert_false(pause_cycle(&p, true, false, 3, DUR_S(300), at(0)));
    assert_false(pause_cycle(&p, true, false, 3, DUR_S(300), at(1)));
    assert_true(pause_cycle(&p, true, false, 3, DUR_S(300), at(2)));
    assert_int_equal(p.streak, 0);
    assert_true(pause_active(&p, at(300001)));
    assert_false(pause_active(&p, at(300002)));
}

static void a_gain_breaks_the_row_and_an_even_cycle_does_not(void **state)
{
    (void)state;
    struct pause p = {0};
    (void)pause_cycle(&p, true, false, 3, DUR_S(300), at(0));
    (void)pause_cycle(&p, true, false, 3, DUR_S(300), at(1));
    assert_false(pause_cycle(&p, false, false, 3, DUR_S(300), at(2)));
    assert_int_equal(p.streak, 2);
    assert_false(pause_cycle(&p, false, true, 3, DUR_S(300), at(3)));
    assert_int_equal(p.streak, 0);
}

/* mode */

static void the_worst_cause_decides(void **state)
{
    (void)state;
    struct trading_mode m;
    mode_init(&m);
    assert_true(mode_judge(&m, 0, at(0)));
    assert_int_equal(m.mode, MODE_ACTIVE);
    (void)mode_judge(&m, CAUSE_BIT(CAUSE_PAUSED) | CAUSE_BIT(CAUSE_FEED), at(1));
    assert_int_equal(m.mode, MODE_CANCEL_ONLY);
    assert_int_equal(m.cause, CAUSE_FEED);
    (void)mode_judge(&m, CAUSE_BIT(CAUSE_PAUSED), at(2));
    assert_int_equal(m.mode, MODE_REDUCING);
}

static void a_start_goes_on_until_everything_is_proven(void **state)
{
    (void)state;
    struct trading_mode m;
    mode_init(&m);
    (void)mode_judge(&m, CAUSE_BIT(CAUSE_UNPROVEN), at(0));
    assert_int_equal(m.mode, MODE_STARTING);
    assert_int_equal(m.cause, CAUSE_UNPROVEN);
}

static void after_a_halt_it_starts_again(void **state)
{
    (void)state;
    struct trading_mode m;
    mode_init(&m);
    (void)mode_judge(&m, 0, at(0));
    (void)mode_judge(&m, CAUSE_BIT(CAUSE_HALT), at(1));
    assert_int_equal(m.mode, MODE_HALTED);
    (void)mode_judge(&m, 0, at(2));
    assert_int_equal(m.mode, MODE_STARTING);
    (void)mode_judge(&m, 0, at(3));
    assert_int_equal(m.mode, MODE_ACTIVE);
}

static void each_mode_allows_no_more_than_its_name(void **state)
{
    (void)state;
    for (unsigned m = 0; m < mode_count; m++) {
        assert_true(mode_allows((enum mode)m, PURPOSE_OPEN) == (m == MODE_ACTIVE));
        assert_true(mode_allows((enum mode)m, PURPOSE_STOP) ==
                    (m == MODE_ACTIVE || m == MODE_REDUCING));
    }
}

/* ledger */

static money_t units(int64_t n)
{
    return MONEY((int128_t)n * 1000000000000000000);
}

static void books_open_with_what_the_exchange_has(void **state)
{
    (void)state;
    static struct ledger l;
    const struct ledger_currency *worst;
    const struct word usdt = word_of("USDT");
    ledger_init(&l);
    ledger_told(&l, &usdt, units(100), units(100), at(0));
    ledger_open(&l);
    assert_int_equal(ledger_compare(&l, true, at(0), &worst), LEDGER_EQUAL);
    assert_true(ledger_ours(ledger_find(&l, &usdt)).v == units(100).v);
}

static void a_difference_of_the_last_decimal_is_a_difference(void **state)
{
    (void)state;
    static struct ledger l;
    const struct ledger_currency *worst;
    const struct word usdt = word_of("USDT");
    ledger_init(&l);
    ledger_told(&l, &usdt, units(100), units(100), at(0));
    ledger_open(&l);
    ledger_trade(&l, &usdt, MONEY(-1), at(1));
    assert_int_equal(ledger_compare(&l, true, at(1), &worst), LEDGER_UNPROVEN);
    assert_int_equal(ledger_compare(&l, true, at(2000), &worst), LEDGER_UNPROVEN);
    assert_int_equal(ledger_compare(&l, true, at(2001), &worst), LEDGER_DIFFERS);
    assert_int_equal(ledger_compare(&l, true, at(10001), &worst), LEDGER_BROKEN);
    assert_true(word_equal(&worst->ccy, &usdt));
    ledger_told(&l, &usdt, MONEY(units(100).v - 1), MONEY(0), at(20000));
    assert_int_equal(ledger_compare(&l, true, at(20000), &worst), LEDGER_EQUAL);
}

static void while_orders_are_on_their_way_only_opening_stops(void **state)
{
    (void)state;
    static struct ledger l;
    const struct ledger_currency *worst;
    const struct word usdt = word_of("USDT");
    ledger_init(&l);
    ledger_told(&l, &usdt, units(100), units(100), at(0));
    ledger_open(&l);
    ledger_trade(&l, &usdt, units(-1), at(1));
    assert_int_equal(ledger_compare(&l, false, at(1), &worst), LEDGER_UNPROVEN);
    assert_int_equal(ledger_compare(&l, false, at(60000), &worst), LEDGER_DIFFERS);
}

static void an_older_balance_does_not_overwrite_a_newer_one(void **state)
{
    (void)state;
    static struct ledger l;
    const struct word usdt = word_of("USDT");
    ledger_init(&l);
    ledger_told(&l, &usdt, units(5), units(5), at(10));
    ledger_told(&l, &usdt, units(6), units(6), at(9));
    assert_true(ledger_find(&l, &usdt)->exchange.v == units(5).v);
}

static void what_a_person_accepts_is_kept_apart_from_trading(void **state)
{
    (void)state;
    static struct ledger l;
    const struct word usdt = word_of("USDT");
    ledger_init(&l);
    ledger_told(&l, &usdt, units(100), units(100), at(0));
    ledger_open(&l);
    ledger_trade(&l, &usdt, units(3), at(1));
    ledger_told(&l, &usdt, units(153), units(153), at(2));
    ledger_accept(&l);
    const struct ledger_currency *c = ledger_find(&l, &usdt);
    assert_true(ledger_equal(c));
    assert_true(c->start.v == units(100).v);
    assert_true(c->traded.v == units(3).v);
    assert_true(c->moved.v == units(50).v);
}

/* mirror */

static struct msg_order approval(uint64_t number)
{
    return (struct msg_order){.order = number,
                              .intent = number + 1000,
                              .action = ACTION_PLACE,
                              .inst = word_of("BTC-USDT"),
                              .px = PX(10),
                              .qty = QTY(5),
                              .deadline = at(250)};
}

static struct msg_order_state told(uint64_t number, enum order_state s)
{
    return (struct msg_order_state){.order = number,
                                    .intent = number + 1000,
                                    .inst = word_of("BTC-USDT"),
                                    .px = PX(10),
                                    .qty = QTY(5),
                                    .state = s};
}

static void an_order_counts_from_its_approval_to_its_proven_end(void **state)
{
    (void)state;
    static struct mirror m;
    mirror_init(&m);
    const struct msg_order a = approval(1);
    const struct order *o = mirror_approve(&m, &a, at(0));
    static const enum order_state life[] = {ORDER_SENT, ORDER_UNKNOWN, ORDER_LIVE, ORDER_CANCELING,
                                            ORDER_GHOST};
    assert_int_equal(order_open_qty(o).v, 5);
    for (size_t i = 0; i < sizeof life / sizeof life[0]; i++) {
        const struct msg_order_state s = told(1, life[i]);
        assert_int_equal(order_open_qty(mirror_state(&m, &s, 9, at(1))).v, 5);
    }
    const struct msg_order_state end = told(1, ORDER_VOID);
    assert_int_equal(order_open_qty(mirror_state(&m, &end, 9, at(2))).v, 0);
    assert_int_equal(m.orders.live, 0);
    assert_true(orders_valid(&m.orders));
}

static void an_approval_never_heard_of_ends_after_its_deadline(void **state)
{
    (void)state;
    static struct mirror m;
    mirror_init(&m);
    const struct msg_order a = approval(1);
    (void)mirror_approve(&m, &a, at(0));
    mirror_tick(&m, at(1249));
    assert_int_equal(m.orders.live, 1);
    mirror_tick(&m, at(1250));
    assert_int_equal(m.orders.live, 0);
}

static void what_a_resync_does_not_speak_of_is_over(void **state)
{
    (void)state;
    static struct mirror m;
    mirror_init(&m);
    for (uint64_t n = 1; n <= 2; n++) {
        const struct msg_order_state s = told(n, ORDER_LIVE);
        (void)mirror_state(&m, &s, 9, at(0));
    }
    mirror_resync(&m);
    const struct msg_order_state again = told(2, ORDER_LIVE);
    (void)mirror_state(&m, &again, 9, at(10));
    mirror_synced(&m, 9, at(20));
    assert_int_equal(m.orders.live, 1);
    assert_non_null(orders_by_number(&m.orders, 2));
    assert_int_equal(orders_first(&m.orders)->number, 2);
}

static void what_a_new_executor_does_not_speak_of_is_over(void **state)
{
    (void)state;
    static struct mirror m;
    mirror_init(&m);
    const struct msg_order_state one = told(1, ORDER_LIVE);
    const struct msg_order_state two = told(2, ORDER_LIVE);
    (void)mirror_state(&m, &one, 9, at(0));
    (void)mirror_state(&m, &two, 9, at(0));
    (void)mirror_state(&m, &two, 10, at(10)); /* another session, without a word of its end */
    mirror_synced(&m, 10, at(20));
    assert_int_equal(m.orders.live, 1);
    assert_int_equal(orders_first(&m.orders)->number, 2);
}

/* An executor that has just started speaks of earlier orders on a scale of its own. */
static void what_is_filled_is_compared_on_one_scale(void **state)
{
    (void)state;
    static struct mirror m;
    mirror_init(&m);
    const struct msg_order_state live = told(1, ORDER_LIVE);
    struct order *o = mirror_state(&m, &live, 9, at(0));
    const struct msg_fill two = {
        .order = 1, .inst = word_of("BTC-USDT"), .qty_exp = -4, .filled = QTY(20000)};
    mirror_fill(&m, &two);
    assert_int_equal(order_open_qty(o).v, 3);
    struct msg_order_state orphan = told(1, ORDER_LIVE);
    orphan.origin = ORIGIN_ORPHAN;
    orphan.qty_exp = -4;
    orphan.qty = QTY(50000);
    o = mirror_state(&m, &orphan, 10, at(1));
    assert_int_equal(order_open_qty(o).v, 30000);
    assert_true(orders_valid(&m.orders));
}

static void why_an_order_was_placed_survives_an_executor_that_forgot(void **state)
{
    (void)state;
    static struct mirror m;
    mirror_init(&m);
    struct msg_order a = approval(1);
    a.purpose = PURPOSE_EXIT;
    (void)mirror_approve(&m, &a, at(0));
    struct msg_order_state s = told(1, ORDER_LIVE);
    s.origin = ORIGIN_ORPHAN;
    s.intent = 0;
    s.purpose = PURPOSE_OPEN;
    const struct order *o = mirror_state(&m, &s, 10, at(1));
    assert_int_equal(o->purpose, PURPOSE_EXIT);
    assert_int_equal(o->intent, 1001);
}

static void an_order_thought_dead_can_come_back(void **state)
{
    (void)state;
    static struct mirror m;
    mirror_init(&m);
    const struct msg_order a = approval(1);
    (void)mirror_approve(&m, &a, at(0));
    struct msg_order_state s = told(1, ORDER_CANCELED);
    (void)mirror_state(&m, &s, 9, at(1));
    s.state = ORDER_LIVE;
    const struct order *o = mirror_state(&m, &s, 9, at(2));
    assert_int_equal(order_open_qty(o).v, 5);
    assert_int_equal(m.orders.live, 1);
    assert_ptr_equal(orders_by_number(&m.orders, 1), o);
    assert_true(orders_valid(&m.orders));
}

static void an_order_there_is_no_room_for_is_counted_as_lost(void **state)
{
    (void)state;
    static struct mirror m;
    mirror_init(&m);
    for (uint64_t n = 1; n <= ORDERS_MAX + 1; n++) {
        const struct msg_order_state s = told(n, ORDER_LIVE);
        (void)mirror_state(&m, &s, 9, at(0));
    }
    assert_int_equal(m.lost, 1);
}

/* records */

static void records_wait_until_the_last_is_on_disk(void **state)
{
    (void)state;
    struct records r = {.written = 5, .waiting = at(0)};
    assert_false(records_late(&r, at(4999)));
    assert_true(records_late(&r, at(5000)));
    records_stored(&r, 4, at(5000));
    assert_false(records_late(&r, at(9999)));
    assert_true(records_late(&r, at(10000)));
    records_stored(&r, 5, at(10000));
    assert_false(records_late(&r, at(99999)));
    records_stored(&r, 99, at(10000)); /* nobody wrote that many */
    assert_int_equal(r.stored, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_slow_answer_among_many_fast_ones_does_not_stop_opening),
        cmocka_unit_test(three_slow_answers_in_a_row_stop_opening),
        cmocka_unit_test(opening_resumes_after_ten_seconds_below_three_quarters),
        cmocka_unit_test(silence_resumes_on_probation_and_the_first_slow_answer_ends_it),
        cmocka_unit_test(a_fill_is_new_once),
        cmocka_unit_test(both_sides_of_a_trade_with_ourselves_are_two_fills),
        cmocka_unit_test(parts_of_a_key_do_not_run_into_each_other),
        cmocka_unit_test(a_full_memory_forgets_the_oldest_and_takes_older_ones_for_booked),
        cmocka_unit_test(three_losses_in_a_row_pause_and_start_counting_anew),
        cmocka_unit_test(a_gain_breaks_the_row_and_an_even_cycle_does_not),
        cmocka_unit_test(the_worst_cause_decides),
        cmocka_unit_test(a_start_goes_on_until_everything_is_proven),
        cmocka_unit_test(after_a_halt_it_starts_again),
        cmocka_unit_test(each_mode_allows_no_more_than_its_name),
        cmocka_unit_test(books_open_with_what_the_exchange_has),
        cmocka_unit_test(a_difference_of_the_last_decimal_is_a_difference),
        cmocka_unit_test(while_orders_are_on_their_way_only_opening_stops),
        cmocka_unit_test(an_older_balance_does_not_overwrite_a_newer_one),
        cmocka_unit_test(what_a_person_accepts_is_kept_apart_from_trading),
        cmocka_unit_test(an_order_counts_from_its_approval_to_its_proven_end),
        cmocka_unit_test(an_approval_never_heard_of_ends_after_its_deadline),
        cmocka_unit_test(what_is_filled_is_compared_on_one_scale),
        cmocka_unit_test(what_a_resync_does_not_speak_of_is_over),
        cmocka_unit_test(what_a_new_executor_does_not_speak_of_is_over),
        cmocka_unit_test(why_an_order_was_placed_survives_an_executor_that_forgot),
        cmocka_unit_test(an_order_thought_dead_can_come_back),
        cmocka_unit_test(an_order_there_is_no_room_for_is_counted_as_lost),
        cmocka_unit_test(records_wait_until_the_last_is_on_disk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
