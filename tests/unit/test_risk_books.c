#include "tests/lib/test.h"

#include <string.h>

#include "services/risk/risk.h"
#include "tests/lib/bed_trade.h"

/* Fills, cycles, pauses, ledger, and what of them a restart remembers. */

static struct settings settings;

static int setup(void **state)
{
    (void)state;
    bed_settings(&settings);
    settings.stop_loss = RATE(50000000); /* the stop has its own tests */
    return 0;
}

static struct symbol *first(struct bed *bed)
{
    return &bed->core->symbols[0];
}

static void a_round_trip_is_booked_to_the_last_decimal(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    bed_cycle(bed, 1000, 1002, "-0.020000000000000001");
    assert_true(bed_line(bed, "USDT")->traded.v == bed_money("0.159999999999999998").v);
    assert_true(bed_line(bed, "BTC")->traded.v == 0);
    const struct msg_cycle *c = &bed_last(bed, MSG_CYCLE)->cycle;
    assert_true(c->net.v == bed_money("0.159999999999999998").v);
    assert_int_equal(c->number, 1);
    bed_live(bed, 1100);
    assert_true(bed->core->totals.pnl_net.v == c->net.v);
    assert_int_equal(bed->core->totals.round_trips, 1);
    assert_int_equal(bed->core->mode.mode, MODE_ACTIVE);
    bed_free(&bed);
}

static void a_fill_told_twice_is_booked_once(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    const struct msg_intent in = bed_intent(bed, SIDE_BUY, 1000);
    const uint64_t order = bed_place(bed, &in);
    bed_order(bed, order, ORDER_LIVE);
    struct msg m = {.type = MSG_FILL};
    m.fill = (struct msg_fill){.inst = word_of("BTC-USDT"),
                               .order = order,
                               .side = SIDE_BUY,
                               .px_exp = -1,
                               .qty_exp = -3,
                               .px = PX(1000),
                               .qty = QTY(400),
                               .filled = QTY(400),
                               .fee = bed_money("-0.0001"),
                               .fee_ccy = word_of("BTC"),
                               .trade_id = word_of("77"),
                               .ord_id = word_of("5"),
                               .at = ts_add(bed->now, DUR_MS(1))};
    bed_send(bed, m);
    m.fill.replayed = true;
    bed_send(bed, m);
    assert_true(first(bed)->position.amount.v == bed_money("0.3999").v);
    assert_true(bed_line(bed, "BTC")->traded.v == bed_money("0.3999").v);
    assert_true(bed_line(bed, "USDT")->traded.v == bed_money("-40").v);
    assert_int_equal(bed_said(bed, MSG_RECORD_FILL), 1);
    bed_free(&bed);
}

/* An executor that has just started does not know the grid yet when it tells of earlier fills. */
static void a_fill_on_a_finer_scale_is_the_same_fill(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    const struct msg_intent in = bed_intent(bed, SIDE_BUY, 1000);
    const uint64_t order = bed_place(bed, &in);
    bed_order(bed, order, ORDER_LIVE);
    struct msg m = {.type = MSG_FILL};
    m.fill = (struct msg_fill){.inst = word_of("BTC-USDT"),
                               .order = order,
                               .side = SIDE_BUY,
                               .px_exp = -8,
                               .qty_exp = -12,
                               .px = PX(10000000000),
                               .qty = QTY(400000000000),
                               .filled = QTY(400000000000),
                               .fee = bed_money("-0.0001"),
                               .fee_ccy = word_of("BTC"),
                               .trade_id = word_of("77"),
                               .ord_id = word_of("5"),
                               .at = ts_add(bed->now, DUR_MS(1)),
                               .replayed = true};
    bed_send(bed, m);
    assert_true(bed_line(bed, "USDT")->traded.v == bed_money("-40").v);
    assert_int_equal(bed_said(bed, MSG_RECORD_FILL), 1);
    assert_int_equal(bed->core->waiting_count, 0);
    m.fill.px_exp = -1;
    m.fill.qty_exp = -3;
    m.fill.px = PX(1000);
    m.fill.qty = QTY(400);
    m.fill.filled = QTY(400);
    bed_send(bed, m);
    assert_true(first(bed)->position.amount.v == bed_money("0.3999").v);
    bed_free(&bed);
}

static void fills_from_before_the_books_are_not_booked(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    struct msg m = {.type = MSG_FILL};
    m.fill = (struct msg_fill){.inst = word_of("BTC-USDT"),
                               .order = 99,
                               .px_exp = -1,
                               .qty_exp = -3,
                               .px = PX(1000),
                               .qty = QTY(400),
                               .trade_id = word_of("77"),
                               .ord_id = word_of("5"),
                               .at = TS(bed->core->ledger.based_at.v - 1),
                               .replayed = true};
    bed_send(bed, m);
    assert_true(bed_line(bed, "BTC")->traded.v == 0);
    assert_int_equal(bed->core->early_fills, 1);
    bed_free(&bed);
}

static void three_losing_cycles_pause_the_symbol_for_five_minutes(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    for (int i = 0; i < 3; i++)
        bed_cycle(bed, 1000, 1002, "-0.11"); /* earns 0.2, pays 0.22 */
    assert_int_equal(bed_alerts(bed, ALERT_LOSS_STREAK), 1);
    bed_live(bed, 300);
    struct msg_intent in = bed_intent(bed, SIDE_BUY, 1000);
    assert_int_equal(bed_ask(bed, &in), VERDICT_PAUSED);
    assert_false(first(bed)->limits.open_allowed);
    assert_true(first(bed)->limits.paused_until.v > bed->now.v);
    bed_forget(bed);
    bed_live(bed, 299000);
    in = bed_intent(bed, SIDE_BUY, 1000);
    assert_int_equal(bed_ask(bed, &in), VERDICT_PAUSED);
    bed_live(bed, 2000);
    in = bed_intent(bed, SIDE_BUY, 1000);
    assert_int_equal(bed_ask(bed, &in), VERDICT_OK);
    bed_free(&bed);
}

static void a_pause_survives_a_restart(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    for (int i = 0; i < 3; i++)
        bed_cycle(bed, 1000, 1002, "-0.11");
    struct bed *next = bed_second_life(bed, &settings);
    assert_int_equal(next->core->mode.mode, MODE_ACTIVE);
    const struct msg_intent in = bed_intent(next, SIDE_BUY, 1000);
    assert_int_equal(bed_ask(next, &in), VERDICT_PAUSED);
    bed_free(&bed);
    bed_free(&next);
}

static void a_losing_row_goes_on_counting_after_a_restart(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    for (int i = 0; i < 2; i++)
        bed_cycle(bed, 1000, 1002, "-0.11");
    struct bed *next = bed_second_life(bed, &settings);
    assert_int_equal(next->core->symbols[0].pause.streak, 2);
    next->trades = 1000;
    bed_cycle(next, 1000, 1002, "-0.11");
    assert_true(pause_active(&next->core->symbols[0].pause, next->now));
    bed_free(&bed);
    bed_free(&next);
}

static void exits_go_on_while_paused(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    bed_hold(bed);
    (void)bed_command(bed, COMMAND_PAUSE, "");
    struct msg_intent out = bed_intent(bed, SIDE_SELL, 1002);
    out.purpose = PURPOSE_EXIT;
    assert_int_equal(bed_ask(bed, &out), VERDICT_OK);
    bed_free(&bed);
}

static void two_symbols_losing_at_once_pause_the_pool(void **state)
{
    (void)state;
    settings.symbols.count = 2;
    settings.symbols.at[1] = word_of("ETH-USDT");
    struct bed *bed = bed_ready(&settings);
    bed->core->symbols[1].pause.began = bed->now; /* the other one paused just now */
    for (int i = 0; i < 3; i++)
        bed_cycle(bed, 1000, 1002, "-0.11");
    assert_true(pause_active(&bed->core->pool, bed->now));
    assert_int_equal(bed_alerts(bed, ALERT_LOSS_STREAK), 2);
    bed_free(&bed);
}

static void a_restart_knows_position_and_money(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    bed_cycle(bed, 1000, 1002, "-0.02");
    bed_live(bed, 300);
    bed_hold(bed);
    struct bed *next = bed_second_life(bed, &settings);
    const struct position *p = &next->core->symbols[0].position;
    assert_true(p->amount.v == bed_money("1").v);
    assert_true(p->value.v == bed_money("100").v);
    assert_int_equal(p->cycles, 1);
    assert_true(p->realised.v == bed_money("0.16").v);
    assert_true(bed_line(next, "USDT")->traded.v == bed_line(bed, "USDT")->traded.v);
    assert_true(bed_line(next, "BTC")->traded.v == bed_money("1").v);
    assert_int_equal(next->core->mode.mode, MODE_ACTIVE);
    bed_free(&bed);
    bed_free(&next);
}

static void a_crash_between_fill_and_position_is_mended(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    bed_hold(bed);
    /* The disk kept the fill and nothing after it. */
    while (bed->disk_log[bed->disk_count - 1].type != MSG_RECORD_FILL)
        bed->disk_count--;
    struct bed *next = bed_second_life(bed, &settings);
    assert_true(next->core->symbols[0].position.amount.v == bed_money("1").v);
    assert_true(bed_line(next, "BTC")->traded.v == bed_money("1").v);
    assert_int_equal(next->core->mode.mode, MODE_ACTIVE);
    bed_free(&bed);
    bed_free(&next);
}

static void a_fill_the_disk_lost_comes_back_from_the_exchange_once(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    const struct msg_intent in = bed_intent(bed, SIDE_BUY, 1000);
    const uint64_t order = bed_place(bed, &in);
    bed_order(bed, order, ORDER_LIVE);
    bed_fill(bed, order, 1000, "-0.02");
    struct msg fill = {.type = MSG_FILL};
    fill.fill.inst = word_of("BTC-USDT");
    fill.fill.order = order;
    fill.fill.px_exp = -1;
    fill.fill.qty_exp = -3;
    fill.fill.px = PX(1000);
    fill.fill.qty = fill.fill.filled = fill.fill.order_qty = QTY(1000);
    fill.fill.fee = bed_money("-0.02");
    fill.fill.fee_ccy = word_of("USDT");
    fill.fill.trade_id = word_of("1");
    fill.fill.ord_id = word_of("312269865356374016");
    fill.fill.at = bed->now;
    fill.fill.replayed = true;
    while (bed->disk_log[bed->disk_count - 1].type != MSG_RECORD_FILL)
        bed->disk_count--;
    bed->disk_count--; /* the fill itself is lost too */
    struct bed *next = bed_reborn(bed, &settings);
    bed_send(next, fill); /* before anything is known of the instrument */
    bed_send(next, fill);
    bed_reconnect(next);
    bed_balances_as_in(next, bed);
    bed_send(next, fill);
    bed_live(next, 300);
    assert_true(next->core->symbols[0].position.amount.v == bed_money("1").v);
    assert_true(bed_line(next, "USDT")->traded.v == bed_money("-100.02").v);
    assert_int_equal(next->core->mode.mode, MODE_ACTIVE);
    bed_free(&bed);
    bed_free(&next);
}

static void money_that_moved_by_itself_reduces_then_halts(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    bed_pass(bed, 1);
    bed_balance(bed, "USDT", "9999.999999999999999999");
    bed_live(bed, 1900);
    assert_int_equal(bed->core->mode.mode, MODE_ACTIVE);
    bed_live(bed, 400);
    assert_int_equal(bed->core->mode.mode, MODE_REDUCING);
    assert_int_equal(bed_alerts(bed, ALERT_LEDGER), 1);
    const struct msg_intent in = bed_intent(bed, SIDE_BUY, 1000);
    assert_int_equal(bed_ask(bed, &in), VERDICT_MODE);
    bed_live(bed, 8000);
    assert_int_equal(bed->core->mode.mode, MODE_HALTED);
    assert_true(word_is(&bed->core->halt_reason, "ledger"));
    bed_free(&bed);
}

static void a_person_may_say_that_money_was_moved(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    bed_pass(bed, 1);
    bed_balance(bed, "USDT", "15000");
    bed_live(bed, 11000);
    assert_int_equal(bed->core->mode.mode, MODE_HALTED);
    (void)bed_command(bed, COMMAND_RESUME, "");
    bed_live(bed, 300);
    assert_int_equal(bed->core->mode.mode, MODE_ACTIVE);
    assert_true(bed_line(bed, "USDT")->moved.v == bed_money("5000").v);
    assert_true(bed->core->totals.pnl_net.v == 0); /* a deposit is no result */
    bed_free(&bed);
}

static void the_start_waits_until_ledger_and_exchange_are_equal(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    bed_cycle(bed, 1000, 1002, "-0.02");
    struct bed *next = bed_reborn(bed, &settings);
    bed_reconnect(next);
    bed_live(next, 500);
    assert_int_equal(next->core->mode.mode, MODE_STARTING); /* not a word of balances */
    bed_balances_as_in(next, bed);
    bed_live(next, 300);
    assert_int_equal(next->core->mode.mode, MODE_ACTIVE);
    bed_free(&bed);
    bed_free(&next);
}

static void somebody_elses_fill_is_not_ours_to_book(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    struct msg m = {.type = MSG_FILL};
    m.fill = (struct msg_fill){.inst = word_of("BTC-USDT"),
                               .px_exp = -1,
                               .qty_exp = -3,
                               .px = PX(1000),
                               .qty = QTY(400),
                               .trade_id = word_of("77"),
                               .ord_id = word_of("5"),
                               .at = ts_add(bed->now, DUR_MS(1))};
    bed_send(bed, m);
    assert_true(bed_line(bed, "BTC")->traded.v == 0);
    assert_int_equal(bed->core->fills, 0);
    bed_free(&bed);
}

static void a_disk_that_does_not_answer_stops_opening(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    bed->disk = false;
    bed_cycle(bed, 1000, 1002, "-0.02");
    bed_live(bed, 4900);
    assert_int_equal(bed->core->mode.mode, MODE_ACTIVE);
    bed_live(bed, 300);
    assert_int_equal(bed->core->mode.mode, MODE_REDUCING);
    assert_int_equal(bed->core->mode.cause, CAUSE_DISK);
    bed_free(&bed);
}

static void the_snapshot_says_everything(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    bed_cycle(bed, 1000, 1002, "-0.02");
    bed_live(bed, 1100);
    outbox_clear(bed->out);
    risk_snapshot(bed->core, bed->now, bed->out);
    unsigned seen = 0;
    for (size_t i = 0; i < bed->out->count; i++) {
        switch (bed->out->at[i].type) {
        case MSG_MODE: seen |= 1; break;
        case MSG_LEASE: seen |= 2; break;
        case MSG_SYMBOL_LIMITS: seen |= 4; break;
        case MSG_POSITION: seen |= 8; break;
        case MSG_TOTALS: seen |= 16; break;
        case MSG_LEDGER: seen |= 32; break;
        case MSG_POOL: seen |= 64; break;
        default: fail(); break;
        }
    }
    assert_int_equal(seen, 127);
    bed_free(&bed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_round_trip_is_booked_to_the_last_decimal, setup),
        cmocka_unit_test_setup(a_fill_told_twice_is_booked_once, setup),
        cmocka_unit_test_setup(a_fill_on_a_finer_scale_is_the_same_fill, setup),
        cmocka_unit_test_setup(fills_from_before_the_books_are_not_booked, setup),
        cmocka_unit_test_setup(three_losing_cycles_pause_the_symbol_for_five_minutes, setup),
        cmocka_unit_test_setup(a_pause_survives_a_restart, setup),
        cmocka_unit_test_setup(a_losing_row_goes_on_counting_after_a_restart, setup),
        cmocka_unit_test_setup(exits_go_on_while_paused, setup),
        cmocka_unit_test_setup(two_symbols_losing_at_once_pause_the_pool, setup),
        cmocka_unit_test_setup(a_restart_knows_position_and_money, setup),
        cmocka_unit_test_setup(a_crash_between_fill_and_position_is_mended, setup),
        cmocka_unit_test_setup(a_fill_the_disk_lost_comes_back_from_the_exchange_once, setup),
        cmocka_unit_test_setup(money_that_moved_by_itself_reduces_then_halts, setup),
        cmocka_unit_test_setup(a_person_may_say_that_money_was_moved, setup),
        cmocka_unit_test_setup(the_start_waits_until_ledger_and_exchange_are_equal, setup),
        cmocka_unit_test_setup(somebody_elses_fill_is_not_ours_to_book, setup),
        cmocka_unit_test_setup(a_disk_that_does_not_answer_stops_opening, setup),
        cmocka_unit_test_setup(the_snapshot_says_everything, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
