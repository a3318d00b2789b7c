/* An instrument gets another tick or another smallest order while orders rest. */
#include "services/simulator/venue.h"

#include "tests/lib/test.h"
#include "tests/lib/trader.h"

static uint64_t rest(const char *side, const char *px, const char *sz)
{
    assert_int_equal(trader_place(side, "post_only", px, sz), 0);
    return trader.ack.order;
}

static struct listing_terms terms(void)
{
    const struct instrument *i = &trader.v->listing[0].is;
    return (struct listing_terms){i->tick, i->lot, i->min_qty};
}

static ts_t announce(struct listing_terms next)
{
    const ts_t at = ts_add(trader.now, DUR_S(30));
    assert_true(venue_announce(trader.v, 0, &next, at, trader.now));
    return at;
}

static void what_is_announced_holds_from_its_time_on_and_not_before(void **state)
{
    (void)state;
    struct listing_terms next = terms();
    next.tick = PX(10);
    while (venue_next_event(trader.v) != NULL)
        ;
    const ts_t at = announce(next);
    assert_int_equal(trader_drain(VENUE_EVENT_INSTRUMENT), 1);
    assert_int_equal(venue_deadline(trader.v).v, at.v);
    venue_step(trader.v, TS(at.v - 1));
    assert_int_equal(trader_place("buy", "post_only", "90000.1", "0.01"), 0);
    while (venue_next_event(trader.v) != NULL)
        ;
    venue_step(trader.v, at);
    assert_int_equal(trader_drain(VENUE_EVENT_INSTRUMENT), 1);
    assert_int_equal(trader.v->listing[0].is.tick.v, 10);
    assert_int_equal(trader.v->listing[0].change_at.v, 0);
    assert_int_equal(trader_place("buy", "post_only", "90000.1", "0.01"), VENUE_PARAMETER);
    assert_int_equal(trader_place("buy", "post_only", "90000", "0.01"), 0);
    assert_true(venue_deadline(trader.v).v > at.v);
}

static void only_orders_that_no_longer_fit_are_cancelled(void **state)
{
    (void)state;
    struct listing_terms next = terms();
    const uint64_t off = rest("buy", "90000.1", "0.01");
    const uint64_t on = rest("buy", "90001", "0.01");
    const uint64_t small = rest("sell", "93000", "0.0009");
    const uint64_t least = rest("sell", "93001", "0.001");
    next.tick = PX(10);
    next.min_qty = QTY(100000);
    venue_step(trader.v, announce(next));
    assert_int_equal(trader_order(off)->state, VENUE_CANCELED);
    assert_int_equal(trader_order(off)->cancel_source, VENUE_BY_SYSTEM);
    assert_int_equal(trader_order(small)->state, VENUE_CANCELED);
    assert_int_equal(trader_order(on)->state, VENUE_LIVE);
    assert_int_equal(trader_order(least)->state, VENUE_LIVE);
    assert_string_equal(venue_broken(trader.v), "");
}

static void a_finer_tick_cancels_nothing(void **state)
{
    (void)state;
    struct listing_terms next = terms();
    next.tick = PX(10);
    venue_step(trader.v, announce(next));
    const uint64_t order = rest("buy", "90001", "0.01");
    next.tick = PX(1);
    venue_step(trader.v, announce(next));
    assert_int_equal(trader_order(order)->state, VENUE_LIVE);
    assert_int_equal(trader_place("buy", "post_only", "90000.1", "0.01"), 0);
}

static void anonymous_quantity_is_cut_to_the_new_grid(void **state)
{
    (void)state;
    struct listing_terms next = terms();
    trader_flow(SIDE_BUY, 900001, 5000);
    trader_flow(SIDE_BUY, 900010, 5050);
    trader_flow(SIDE_BUY, 900020, 50);
    next.tick = PX(10);
    next.lot = QTY(100);
    next.min_qty = QTY(1000);
    venue_step(trader.v, announce(next));
    assert_null(ladder_at(&trader.v->book[0], SIDE_BUY, PX(900001)));
    assert_null(ladder_at(&trader.v->book[0], SIDE_BUY, PX(900020)));
    assert_int_equal(ladder_at(&trader.v->book[0], SIDE_BUY, PX(900010))->qty, 5000);
    assert_string_equal(venue_broken(trader.v), "");
}

static void very_many_orders_go_in_parts_before_the_terms_change(void **state)
{
    (void)state;
    struct listing_terms next = terms();
    assert_int_equal(venue_open_account(trader.v, STR("3")), 2);
    assert_int_equal(venue_transfer(trader.v, 2, STR("USDT"), trader_amount("1000"), trader.now),
                     0);
    for (int n = 0; n < 1200; n++) {
        const uint16_t account = (uint16_t)(n % 3);
        assert_int_equal(trader_place_as(account, "buy", "post_only", "80000.1", "0.00001"), 0);
        while (venue_next_event(trader.v) != NULL)
            ;
    }
    next.tick = PX(10);
    const ts_t at = announce(next);
    venue_step(trader.v, at);
    assert_int_equal(trader.v->listing[0].is.tick.v, 1);
    assert_int_equal(venue_deadline(trader.v).v, at.v);
    while (venue_next_event(trader.v) != NULL)
        ;
    venue_step(trader.v, at);
    assert_int_equal(trader.v->listing[0].is.tick.v, 10);
    assert_int_equal(trader.v->orders.pending[0], 0);
    assert_string_equal(venue_broken(trader.v), "");
}

static void what_was_taken_back_does_not_happen(void **state)
{
    (void)state;
    struct listing_terms next = terms();
    next.tick = PX(10);
    const ts_t at = announce(next);
    venue_withdraw(trader.v, 0, trader.now);
    venue_step(trader.v, at);
    assert_int_equal(trader.v->listing[0].is.tick.v, 1);
}

static void terms_that_make_no_instrument_are_refused(void **state)
{
    (void)state;
    const ts_t later = ts_add(trader.now, DUR_S(1));
    struct listing_terms next = terms();
    assert_false(venue_announce(trader.v, 0, &next, TS(trader.now.v - 1), trader.now));
    next.tick = PX(0);
    assert_false(venue_announce(trader.v, 0, &next, later, trader.now));
    next = terms();
    next.lot = QTY(300);
    next.min_qty = QTY(1000); /* not a number of lots */
    assert_false(venue_announce(trader.v, 0, &next, later, trader.now));
    assert_int_equal(trader.v->listing[0].change_at.v, 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, trader_setup, trader_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(what_is_announced_holds_from_its_time_on_and_not_before),
        CASE(only_orders_that_no_longer_fit_are_cancelled),
        CASE(a_finer_tick_cancels_nothing),
        CASE(anonymous_quantity_is_cut_to_the_new_grid),
        CASE(very_many_orders_go_in_parts_before_the_terms_change),
        CASE(what_was_taken_back_does_not_happen),
        CASE(terms_that_make_no_instrument_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
