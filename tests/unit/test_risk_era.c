#include "tests/lib/test.h"

#include "services/risk/risk.h"
#include "tests/lib/bed_trade.h"

/* New books: another account, or a simulated exchange that was started anew. */

static struct settings settings;

static int setup(void **state)
{
    (void)state;
    bed_settings(&settings);
    return 0;
}

/* One coin bought, then the exchange is as it was at first. */
static struct bed *started_anew(void)
{
    settings.exchange = word_of("simulated");
    struct bed *bed = bed_ready(&settings);
    bed_cycle(bed, 1000, 1002, "-0.02");
    bed_live(bed, 300);
    bed_hold(bed);
    bed_forget(bed);
    bed_pass(bed, 1);
    bed_balance(bed, "USDT", "10000");
    bed_balance(bed, "BTC", "10");
    bed_live(bed, 3000);
    return bed;
}

static void a_simulated_exchange_started_anew_begins_new_books(void **state)
{
    (void)state;
    struct bed *bed = started_anew();
    assert_int_equal(bed->core->mode.mode, MODE_ACTIVE);
    assert_int_equal(bed_alerts(bed, ALERT_LEDGER), 1);
    assert_true(bed->core->symbols[0].position.amount.v == 0);
    assert_true(bed_line(bed, "USDT")->traded.v == 0);
    assert_true(bed_line(bed, "USDT")->start.v == bed_money("10000").v);
    assert_int_equal(bed->core->totals.fills, 0);
    assert_int_equal(bed->core->totals.orders, 0);
    assert_int_equal(bed->core->totals.round_trips, 0);
    assert_true(bed->core->totals.pnl_net.v == 0);
    const struct msg_intent in = bed_intent(bed, SIDE_BUY, 1000);
    assert_int_equal(bed_ask(bed, &in), VERDICT_OK);
    bed_free(&bed);
}

static void new_books_do_not_take_back_the_old_ones_fills(void **state)
{
    (void)state;
    struct bed *bed = started_anew();
    bed_cycle(bed, 1000, 1002, "-0.02");
    struct bed *next = bed_second_life(bed, &settings);
    assert_int_equal(next->core->mode.mode, MODE_ACTIVE);
    assert_int_equal(next->core->era, 1);
    assert_int_equal(next->core->fills, 2);
    assert_true(bed_line(next, "USDT")->traded.v == bed_money("0.16").v);
    assert_int_equal(next->core->symbols[0].position.cycles, 1);
    bed_free(&bed);
    bed_free(&next);
}

static void a_crash_at_any_record_of_new_books_still_begins_them(void **state)
{
    (void)state;
    struct bed *bed = started_anew();
    size_t began = 0;
    while (bed->disk_log[began].type != MSG_RECORD_LATCH ||
           !word_is(&bed->disk_log[began].record_latch.key, "era"))
        began++;
    const size_t all = bed->disk_count;
    for (size_t cut = began + 1; cut <= all; cut++) {
        bed->disk_count = cut;
        struct bed *next = bed_second_life(bed, &settings);
        assert_int_equal(next->core->mode.mode, MODE_ACTIVE);
        assert_true(next->core->symbols[0].position.amount.v == 0);
        assert_true(bed_line(next, "USDT")->traded.v == 0);
        assert_true(bed_line(next, "USDT")->start.v == bed_money("10000").v);
        assert_int_equal(next->core->fills, 0);
        bed_free(&next);
    }
    bed_free(&bed);
}

static void another_account_begins_new_books(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    struct msg m = {.type = MSG_ACCOUNT};
    m.account.equity = bed_money("12000");
    m.account.can_trade = true;
    bed->core->books_uid = word_of("111");
    m.account.uid = word_of("111");
    bed_send(bed, m);
    bed_cycle(bed, 1000, 1002, "-0.02");
    assert_int_equal(bed->core->era, 0);
    m.account.uid = word_of("222");
    bed_send(bed, m);
    bed_live(bed, 300);
    assert_int_equal(bed->core->era, 1);
    assert_true(word_is(&bed->core->books_uid, "222"));
    assert_true(bed_line(bed, "USDT")->traded.v == 0);
    assert_int_equal(bed->core->mode.mode, MODE_ACTIVE);
    bed_free(&bed);
}

static void a_real_exchange_is_never_taken_for_started_anew(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    bed_hold(bed);
    bed_pass(bed, 1);
    bed_balance(bed, "USDT", "10000");
    bed_balance(bed, "BTC", "10");
    bed_live(bed, 3000);
    assert_int_equal(bed->core->mode.mode, MODE_REDUCING);
    bed_free(&bed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_simulated_exchange_started_anew_begins_new_books, setup),
        cmocka_unit_test_setup(new_books_do_not_take_back_the_old_ones_fills, setup),
        cmocka_unit_test_setup(a_crash_at_any_record_of_new_books_still_begins_them, setup),
        cmocka_unit_test_setup(another_account_begins_new_books, setup),
        cmocka_unit_test_setup(a_real_exchange_is_never_taken_for_started_anew, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
