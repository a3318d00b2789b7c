#include "tests/lib/test.h"

#include "services/risk/account.h"
#include "services/risk/risk.h"
#include "tests/lib/bed_trade.h"

/* Changes of balances that are no trades. */

static struct settings settings;

static int setup(void **state)
{
    (void)state;
    bed_settings(&settings);
    settings.stop_loss = RATE(50000000); /* the stop has its own tests */
    return 0;
}

struct said {
    const char *bill;
    enum payment kind;
    const char *amount;
    int64_t ago_ms;
};

static void pay(struct bed *bed, const struct said *p)
{
    struct msg m = {.type = MSG_PAYMENT};
    m.payment = (struct msg_payment){.bill = word_of(p->bill),
                                     .kind = p->kind,
                                     .inst = word_of("BTC-USDT"),
                                     .currency = word_of("USDT"),
                                     .amount = bed_money(p->amount),
                                     .at = ts_add(bed->now, DUR_MS(-p->ago_ms)),
                                     .code = word_of("8/173")};
    if (p->kind == PAYMENT_TRANSFER)
        m.payment.inst = WORD_EMPTY;
    bed_send(bed, m);
}

/* The exchange's cash of a currency changes. */
static void cash(struct bed *bed, const char *change)
{
    char buffer[64];
    struct text t = TEXT(buffer);
    text_money(&t, money_add(bed_line(bed, "USDT")->exchange, bed_money(change)));
    text_char(&t, '\0');
    bed_balance(bed, "USDT", buffer);
}

static const struct said FUNDING = {"901", PAYMENT_FUNDING, "-0.123456789012345678", 0};

static void funding_with_an_open_position_halts_nothing(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    bed_hold(bed);
    cash(bed, FUNDING.amount);
    pay(bed, &FUNDING);
    bed_live(bed, 12000);
    assert_false(bed->core->halted);
    assert_int_equal(bed->core->mode.mode, MODE_ACTIVE);
    assert_true(ledger_equal(bed_line(bed, "USDT")));
    assert_true(bed_line(bed, "USDT")->paid.v == bed_money(FUNDING.amount).v);
    assert_true(bed_line(bed, "USDT")->moved.v == 0);
    bed_free(&bed);
}

static void a_change_nobody_explains_still_halts(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    cash(bed, "-0.5");
    pay(bed, &(struct said){"901", PAYMENT_FUNDING, "-0.4", 0}); /* another one */
    bed_live(bed, 14000);
    assert_true(bed->core->halted);
    bed_free(&bed);
}

static void a_payment_of_a_kind_not_understood_is_not_booked(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    cash(bed, "-0.5");
    pay(bed, &(struct said){"901", PAYMENT_LIQUIDATION, "-0.5", 0});
    bed_live(bed, 14000);
    assert_true(bed->core->halted);
    assert_int_equal(bed_said(bed, MSG_RECORD_PAYMENT), 0);
    bed_free(&bed);
}

static void funding_is_in_the_net_of_its_cycle(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    bed_hold(bed);
    cash(bed, "-0.05");
    pay(bed, &(struct said){"901", PAYMENT_FUNDING, "-0.05", 0});
    const struct msg_intent leave = bed_exit(bed, 1000);
    const uint64_t order = bed_place(bed, &leave);
    bed_order(bed, order, ORDER_LIVE);
    bed_fill(bed, order, 1000, "0");
    const struct msg_cycle *c = &bed_last(bed, MSG_CYCLE)->cycle;
    assert_true(c->funding.v == bed_money("-0.05").v);
    assert_true(c->net.v == money_add(money_sub(c->gross, c->fees), c->funding).v);
    bed_live(bed, 1100);
    assert_true(bed->core->totals.pnl_net.v == c->net.v);
    assert_true(bed->core->totals.pnl_realised.v == c->net.v);
    bed_free(&bed);
}

static void a_transfer_is_neither_profit_nor_drawdown(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    const money_t before = account_equity(bed->core);
    cash(bed, "-2000");
    pay(bed, &(struct said){"77", PAYMENT_TRANSFER, "-2000", 0});
    bed_live(bed, 12000);
    assert_false(bed->core->halted);
    assert_true(bed->core->totals.pnl_net.v == 0);
    assert_true(bed->core->totals.drawdown.v == 0);
    assert_true(money_sub(before, account_equity(bed->core)).v == bed_money("2000").v);
    assert_true(bed_line(bed, "USDT")->carried.v == bed_money("-2000").v);
    assert_true(bed_line(bed, "USDT")->paid.v == 0);
    bed_free(&bed);
}

static void a_payment_is_booked_once_also_over_a_restart(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    bed_hold(bed);
    cash(bed, FUNDING.amount);
    pay(bed, &FUNDING);
    pay(bed, &FUNDING);
    assert_int_equal(bed_said(bed, MSG_RECORD_PAYMENT), 1);
    assert_int_equal(bed_alerts(bed, ALERT_PAYMENT), 1);
    bed_live(bed, 300);
    struct bed *next = bed_second_life(bed, &settings);
    pay(next, &FUNDING);
    assert_true(bed_line(next, "USDT")->paid.v == bed_money(FUNDING.amount).v);
    const struct position *p = &next->core->symbols[0].position;
    assert_true(p->funding.v == bed_money(FUNDING.amount).v);
    assert_true(p->value.v == bed_money("100").v);
    bed_live(next, 12000);
    assert_int_equal(next->core->mode.mode, MODE_ACTIVE);
    bed_free(&bed);
    bed_free(&next);
}

static void a_crash_between_payment_and_position_is_mended(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    bed_hold(bed);
    cash(bed, FUNDING.amount);
    pay(bed, &FUNDING);
    while (bed->disk_log[bed->disk_count - 1].type != MSG_RECORD_PAYMENT)
        bed->disk_count--;
    struct bed *next = bed_second_life(bed, &settings);
    assert_true(next->core->symbols[0].position.funding.v == bed_money(FUNDING.amount).v);
    assert_int_equal(next->core->mode.mode, MODE_ACTIVE);
    bed_free(&bed);
    bed_free(&next);
}

static void a_payment_from_before_the_books_is_in_the_start_balance(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    pay(bed, &(struct said){"5", PAYMENT_TRANSFER, "10000", 86400000});
    assert_true(bed_line(bed, "USDT")->carried.v == 0);
    assert_true(ledger_equal(bed_line(bed, "USDT")));
    bed_free(&bed);
}

/* The exchange tells of it only after a person has taken the difference as moved. */
static void what_a_person_took_as_moved_is_not_counted_twice(void **state)
{
    (void)state;
    struct bed *bed = bed_ready(&settings);
    cash(bed, "-0.5");
    bed_live(bed, 14000);
    assert_true(bed->core->halted);
    (void)bed_command(bed, COMMAND_RESUME, "");
    bed_live(bed, 300);
    assert_true(bed_line(bed, "USDT")->moved.v == bed_money("-0.5").v);
    pay(bed, &(struct said){"901", PAYMENT_FUNDING, "-0.5", 14300});
    assert_true(bed_line(bed, "USDT")->moved.v == 0);
    assert_true(bed_line(bed, "USDT")->paid.v == bed_money("-0.5").v);
    struct bed *next = bed_second_life(bed, &settings);
    assert_true(bed_line(next, "USDT")->moved.v == 0);
    assert_true(bed_line(next, "USDT")->paid.v == bed_money("-0.5").v);
    assert_true(ledger_equal(bed_line(next, "USDT")));
    bed_free(&bed);
    bed_free(&next);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(funding_with_an_open_position_halts_nothing, setup),
        cmocka_unit_test_setup(a_change_nobody_explains_still_halts, setup),
        cmocka_unit_test_setup(a_payment_of_a_kind_not_understood_is_not_booked, setup),
        cmocka_unit_test_setup(funding_is_in_the_net_of_its_cycle, setup),
        cmocka_unit_test_setup(a_transfer_is_neither_profit_nor_drawdown, setup),
        cmocka_unit_test_setup(a_payment_is_booked_once_also_over_a_restart, setup),
        cmocka_unit_test_setup(a_crash_between_payment_and_position_is_mended, setup),
        cmocka_unit_test_setup(a_payment_from_before_the_books_is_in_the_start_balance, setup),
        cmocka_unit_test_setup(what_a_person_took_as_moved_is_not_counted_twice, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
