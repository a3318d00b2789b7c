#include "tests/lib/test.h"

#include <string.h>

#include "services/risk/risk.h"
#include "tests/lib/bed_trade.h"

/* The operator's commands, the trading mode, and what happens when a neighbour falls silent. */

static struct settings settings;

static int setup(void **state)
{
    (void)state;
    bed_settings(&settings);
    return 0;
}

static bool replied(const struct bed *bed, bool ok)
{
    const struct msg *m = bed_last(bed, MSG_CONTROL_REPLY);
    return m != NULL && m->control_reply.ok == ok && m->control_reply.id == 41 && m->to == 5;
}

static uint64_t quote(struct bed *bed)
{
    const struct msg_intent in = bed_intent(bed, SIDE_BUY, 1000);
    const uint64_t order = bed_place(bed, &in);
    bed_order(bed, order, ORDER_LIVE);
    bed_forget(bed);
    return order;
}

static void stored(struct bed *bed)
{
    struct msg m = {.type = MSG_STORED};
    m.stored.number = bed->core->records.written;
    bed_send(bed, m);
}

static void stored_but(struct bed *bed, uint64_t last)
{
    struct msg m = {.type = MSG_STORED};
    m.stored.number = bed->core->records.written - last;
    bed_send(bed, m);
}

static void status_is_answered_at_once(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    bed->disk = false;
    (void)bed_command(bed, COMMAND_STATUS, "");
    assert_true(replied(bed, true));
    assert_true(str_starts(str_from(bed->detail), STR("ACTIVE")));
    bed_free(&bed);
}

static void a_halt_acts_at_once_and_is_confirmed_when_it_is_on_disk(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    (void)quote(bed);
    bed->disk = false;
    (void)bed_command(bed, COMMAND_HALT, "");
    assert_int_equal(bed->core->mode.mode, MODE_HALTED);
    assert_true(bed_cancels(bed) > 0);
    assert_null(bed_last(bed, MSG_CONTROL_REPLY));
    stored(bed);
    assert_true(replied(bed, true));
    bed_free(&bed);
}

static void a_halt_survives_a_restart(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    (void)bed_command(bed, COMMAND_HALT, "");
    struct bed *next = bed_reborn(bed, &settings);
    assert_true(next->core->halted);
    bed_pass(next, 200);
    assert_int_equal(next->core->mode.mode, MODE_HALTED);
    bed_free(&bed);
    bed_free(&next);
}

static void a_resume_takes_effect_only_when_it_is_on_disk(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    (void)bed_command(bed, COMMAND_HALT, "");
    bed->disk = false;
    bed_forget(bed);
    (void)bed_command(bed, COMMAND_RESUME, "");
    assert_int_equal(bed->core->mode.mode, MODE_HALTED);
    stored_but(bed, 1); /* everything but the end of the halt */
    assert_int_equal(bed->core->mode.mode, MODE_HALTED);
    assert_null(bed_last(bed, MSG_CONTROL_REPLY));
    stored(bed);
    assert_true(replied(bed, true));
    bed_live(bed, 300);
    assert_int_equal(bed->core->mode.mode, MODE_ACTIVE);
    bed_free(&bed);
}

static void a_halt_overtakes_a_resume_that_waits_for_the_disk(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    (void)bed_command(bed, COMMAND_PAUSE, "");
    bed->disk = false;
    (void)bed_command(bed, COMMAND_RESUME, "");
    bed_forget(bed);
    (void)bed_command(bed, COMMAND_HALT, "");
    assert_true(replied(bed, false)); /* the resume is void */
    stored(bed);
    bed_live(bed, 300);
    assert_int_equal(bed->core->mode.mode, MODE_HALTED);
    bed_free(&bed);
}

static void a_pause_of_all_reduces_and_takes_opening_orders_away(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    const uint64_t order = quote(bed);
    (void)bed_command(bed, COMMAND_PAUSE, "");
    assert_int_equal(bed->core->mode.mode, MODE_REDUCING);
    assert_int_equal(bed_last(bed, MSG_ORDER)->order.target, order);
    assert_true(replied(bed, true));
    bed_free(&bed);
}

static void a_pause_survives_a_restart_and_a_resume_does_too(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    (void)bed_command(bed, COMMAND_PAUSE, "BTC-USDT");
    struct bed *next = bed_reborn(bed, &settings);
    assert_true(next->core->symbols[0].paused);
    (void)bed_command(bed, COMMAND_RESUME, "BTC-USDT");
    struct bed *third = bed_reborn(bed, &settings);
    assert_false(third->core->symbols[0].paused);
    bed_free(&bed);
    bed_free(&next);
    bed_free(&third);
}

static void a_cancel_reaches_every_order_of_the_symbol(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    (void)quote(bed);
    (void)bed_command(bed, COMMAND_CANCEL, "BTC-USDT");
    const struct msg_order *o = &bed_last(bed, MSG_ORDER)->order;
    assert_int_equal(o->action, ACTION_CANCEL_ALL);
    assert_int_equal(o->class, CANCEL_OPERATOR);
    assert_true(word_is(&o->inst, "BTC-USDT"));
    assert_true(replied(bed, true));
    bed_free(&bed);
}

static void an_unknown_symbol_is_answered_with_no(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    (void)bed_command(bed, COMMAND_PAUSE, "NO-SUCH");
    assert_true(replied(bed, false));
    bed_free(&bed);
}

static void flattening_is_refused_while_halted(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    (void)bed_command(bed, COMMAND_HALT, "");
    bed_forget(bed);
    (void)bed_command(bed, COMMAND_FLATTEN, "");
    assert_true(replied(bed, false));
    assert_int_equal(bed_said(bed, MSG_ORDER), 0);
    bed_free(&bed);
}

static void resuming_nothing_is_no_failure(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    (void)bed_command(bed, COMMAND_RESUME, "");
    assert_true(replied(bed, true));
    bed_free(&bed);
}

static void a_silent_feed_refuses_at_once_and_pulls_when_dead(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    const uint64_t order = quote(bed);
    bed_peer(bed, SERVICE_FEED, PEER_SUSPECT);
    const struct msg_intent in = bed_intent(bed, SIDE_SELL, 1002);
    assert_int_equal(bed_ask(bed, &in), VERDICT_FRESHNESS);
    assert_int_equal(bed_last(bed, MSG_ORDER)->order.target, order);
    bed_forget(bed);
    bed_peer(bed, SERVICE_FEED, PEER_DEAD);
    assert_int_equal(bed->core->mode.mode, MODE_CANCEL_ONLY);
    assert_int_equal(bed_last(bed, MSG_ORDER)->order.action, ACTION_CANCEL_ALL);
    bed_free(&bed);
}

static void a_dead_executor_means_cancels_only_until_it_is_proven_again(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    bed_peer(bed, SERVICE_EXECUTOR, PEER_DEAD);
    assert_int_equal(bed->core->mode.mode, MODE_CANCEL_ONLY);
    bed_peer(bed, SERVICE_EXECUTOR, PEER_LIVE);
    bed_live(bed, 300);
    assert_int_equal(bed->core->mode.mode, MODE_CANCEL_ONLY);
    bed_balance(bed, "USDT", "10000");
    bed_balance(bed, "BTC", "10");
    bed_balance(bed, "ETH", "10");
    bed_synced(bed, SERVICE_EXECUTOR);
    bed_live(bed, 300);
    assert_int_equal(bed->core->mode.mode, MODE_ACTIVE);
    bed_free(&bed);
}

static void a_stale_book_pulls_the_quotes_of_its_symbol(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    const uint64_t order = quote(bed);
    bed_book_state(bed, "BTC-USDT", BOOK_STALE);
    assert_int_equal(bed_last(bed, MSG_ORDER)->order.target, order);
    assert_int_equal(bed->core->mode.mode, MODE_ACTIVE);
    bed_free(&bed);
}

static void slow_answers_pull_opening_orders_and_say_so(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    const struct msg_intent in = bed_intent(bed, SIDE_BUY, 1000);
    const uint64_t order = bed_place(bed, &in);
    struct order *o = orders_by_number(&bed->core->mirror.orders, order);
    o->sent = TS(bed->now.v - DUR_MS(1000).v);
    bed_order(bed, order, ORDER_UNKNOWN); /* a second without an answer */
    assert_true(bed->core->latency.throttled);
    assert_int_equal(bed_alerts(bed, ALERT_LATENCY_HIGH), 1);
    assert_int_equal(bed_last(bed, MSG_ORDER)->order.target, order);
    bed_free(&bed);
}

static void a_cancel_that_is_not_confirmed_is_repeated(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    (void)quote(bed);
    (void)bed_command(bed, COMMAND_PAUSE, "");
    bed_forget(bed);
    bed_live(bed, 1500);
    assert_true(bed_cancels(bed) >= 2);
    assert_true(bed_cancels(bed) <= 4);
    bed_free(&bed);
}

static void announced_maintenance_pulls_everything_a_minute_before(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    struct msg m = {.type = MSG_VENUE_STATUS};
    m.venue_status.state = word_of("scheduled");
    m.venue_status.begin = ts_add(bed->now, DUR_S(61));
    m.venue_status.title = STR("upgrade");
    bed_send(bed, m);
    assert_int_equal(bed->core->mode.mode, MODE_ACTIVE);
    bed_live(bed, 1200);
    assert_int_equal(bed->core->mode.mode, MODE_CANCEL_ONLY);
    m.venue_status.state = word_of("completed");
    bed_send(bed, m);
    assert_int_equal(bed->core->mode.mode, MODE_ACTIVE);
    bed_free(&bed);
}

static void alerts_that_reach_nobody_end_the_trading(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    bed_peer(bed, SERVICE_NOTIFIER, PEER_LIVE);
    bed_peer(bed, SERVICE_NOTIFIER, PEER_DEAD);
    bed_live(bed, 119000);
    assert_int_equal(bed->core->mode.mode, MODE_ACTIVE);
    bed_live(bed, 2000);
    assert_int_equal(bed->core->mode.mode, MODE_REDUCING);
    bed_forget(bed);
    bed_live(bed, 480000);
    assert_int_equal(bed->core->mode.mode, MODE_CANCEL_ONLY);
    bed_free(&bed);
}

static void a_stop_of_the_process_cancels_and_waits_for_the_end(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    const uint64_t order = quote(bed);
    struct msg m = {.type = MSG_STOP};
    m.stop.reason = STR("SIGTERM");
    bed_send(bed, m);
    assert_true(bed_cancels(bed) > 0);
    assert_int_equal(bed_last(bed, MSG_ORDER)->order.class, CANCEL_SHUTDOWN);
    bed_pass(bed, 200);
    assert_null(bed_last(bed, MSG_STOPPED));
    bed_order(bed, order, ORDER_CANCELED);
    bed_pass(bed, 200);
    assert_true(bed_last(bed, MSG_STOPPED)->stopped.clean);
    bed_free(&bed);
}

static void a_stop_of_the_process_does_not_wait_for_ever(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    (void)quote(bed);
    struct msg m = {.type = MSG_STOP};
    m.stop.reason = STR("SIGTERM");
    bed_send(bed, m);
    bed_pass(bed, 3200);
    assert_int_equal(bed_said(bed, MSG_STOPPED), 1);
    assert_false(bed_last(bed, MSG_STOPPED)->stopped.clean);
    bed_free(&bed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(status_is_answered_at_once, setup),
        cmocka_unit_test_setup(a_halt_acts_at_once_and_is_confirmed_when_it_is_on_disk, setup),
        cmocka_unit_test_setup(a_halt_survives_a_restart, setup),
        cmocka_unit_test_setup(a_resume_takes_effect_only_when_it_is_on_disk, setup),
        cmocka_unit_test_setup(a_halt_overtakes_a_resume_that_waits_for_the_disk, setup),
        cmocka_unit_test_setup(a_pause_of_all_reduces_and_takes_opening_orders_away, setup),
        cmocka_unit_test_setup(a_pause_survives_a_restart_and_a_resume_does_too, setup),
        cmocka_unit_test_setup(a_cancel_reaches_every_order_of_the_symbol, setup),
        cmocka_unit_test_setup(an_unknown_symbol_is_answered_with_no, setup),
        cmocka_unit_test_setup(flattening_is_refused_while_halted, setup),
        cmocka_unit_test_setup(resuming_nothing_is_no_failure, setup),
        cmocka_unit_test_setup(a_silent_feed_refuses_at_once_and_pulls_when_dead, setup),
        cmocka_unit_test_setup(a_dead_executor_means_cancels_only_until_it_is_proven_again, setup),
        cmocka_unit_test_setup(a_stale_book_pulls_the_quotes_of_its_symbol, setup),
        cmocka_unit_test_setup(slow_answers_pull_opening_orders_and_say_so, setup),
        cmocka_unit_test_setup(a_cancel_that_is_not_confirmed_is_repeated, setup),
        cmocka_unit_test_setup(announced_maintenance_pulls_everything_a_minute_before, setup),
        cmocka_unit_test_setup(alerts_that_reach_nobody_end_the_trading, setup),
        cmocka_unit_test_setup(a_stop_of_the_process_cancels_and_waits_for_the_end, setup),
        cmocka_unit_test_setup(a_stop_of_the_process_does_not_wait_for_ever, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
