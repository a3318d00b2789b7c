#include "tests/lib/test.h"

#include <stdio.h>
#include <string.h>

#include "services/executor/executor.h"
#include "tests/lib/executor_rig.h"

/* Payments: read from bills, said once. */

static const char funding_path[] = "/api/v5/account/bills?type=8&limit=100";

struct bill {
    const char *id;
    const char *change;
    int64_t ago_ms;
};

static void append(struct rig *r, struct text *t, const struct bill *b, const char *type,
                   const char *sub)
{
    char row[400];
    snprintf(row, sizeof row,
             "{\"billId\":\"%s\",\"type\":\"%s\",\"subType\":\"%s\",\"ccy\":\"USDT\","
             "\"instId\":\"BTC-USDT-SWAP\",\"balChg\":\"%s\",\"ts\":\"%lld\"}",
             b->id, type, sub, b->change, (long long)(ts_to_ms(r->now) - b->ago_ms));
    text_put(t, t->at[t->len - 1] == '[' ? "" : ",");
    text_put(t, row);
}

/* The exchange lists these funding bills, newest first. */
static void list(struct rig *r, const char *path, const struct bill *bills, size_t count)
{
    static char body[RIG_TEXT];
    struct text t = TEXT(body);
    text_put(&t, "{\"code\":\"0\",\"msg\":\"\",\"data\":[");
    for (size_t i = 0; i < count; i++)
        append(r, &t, &bills[i], "8", "173");
    text_put(&t, "]}");
    text_char(&t, '\0');
    assert_false(t.cut);
    rig_answer(r, path, 200, body);
}

static void say_event(struct rig *r, const char *event, const char *cash)
{
    rig_frame(r,
              "{\"arg\":{\"channel\":\"balance_and_position\"},\"data\":[{\"pTime\":\"%lld\","
              "\"eventType\":\"%s\",\"balData\":[{\"ccy\":\"USDT\",\"cashBal\":\"%s\","
              "\"uTime\":\"%lld\"}],\"posData\":[],\"trades\":[]}]}",
              (long long)ts_to_ms(r->now), event, cash, (long long)ts_to_ms(r->now));
}

static struct rig *ready(void)
{
    struct rig *r = rig_new();
    rig_start(r);
    rig_run(r, 30000); /* the looks of the start are over */
    r->said = 0;
    return r;
}

static void funding_is_said_soon_after_the_balance_moves(void **state)
{
    (void)state;
    struct rig *r = ready();
    const struct bill bill = {"9001", "-0.123456789012345678", 0};
    say_event(r, "funding_fee", "9999.876543210987654322");
    list(r, funding_path, &bill, 1);
    rig_run(r, 1500);
    assert_int_equal(rig_count(r, MSG_PAYMENT), 1);
    const struct msg_payment *p = &rig_last(r, MSG_PAYMENT)->payment;
    assert_int_equal(p->kind, PAYMENT_FUNDING);
    assert_true(p->amount.v == -INT64_C(123456789012345678));
    assert_string_equal(p->bill.at, "9001");
    assert_string_equal(p->inst.at, "BTC-USDT-SWAP");
    assert_string_equal(p->currency.at, "USDT");
    assert_string_equal(p->code.at, "8/173");
    assert_false(p->replayed);
    rig_run(r, 1500000); /* it is listed for a week */
    assert_int_equal(rig_count(r, MSG_PAYMENT), 1);
    rig_free(r);
}

static void a_bill_that_is_listed_late_is_still_found(void **state)
{
    (void)state;
    struct rig *r = ready();
    say_event(r, "funding_fee", "9999.5");
    rig_run(r, 3000);
    assert_int_equal(rig_count(r, MSG_PAYMENT), 0);
    list(r, funding_path, &(struct bill){"9001", "-0.5", 3000}, 1);
    rig_run(r, 5000);
    assert_int_equal(rig_count(r, MSG_PAYMENT), 1);
    rig_free(r);
}

static void a_change_of_cash_without_a_fill_is_looked_into(void **state)
{
    (void)state;
    struct rig *r = ready();
    rig_frame(r,
              "{\"arg\":{\"channel\":\"account\"},\"eventType\":\"event_update\",\"data\":[{"
              "\"uTime\":\"%lld\",\"totalEq\":\"9999\",\"details\":[{\"ccy\":\"USDT\",\"cashBal\":"
              "\"9999\",\"eq\":\"9999\",\"availBal\":\"9999\",\"frozenBal\":\"0\",\"uTime\":"
              "\"%lld\"}]}]}",
              (long long)ts_to_ms(r->now), (long long)ts_to_ms(r->now));
    list(r, funding_path, &(struct bill){"9001", "-1", 0}, 1);
    rig_run(r, 2000);
    assert_int_equal(rig_count(r, MSG_PAYMENT), 1);
    rig_free(r);
}

static void a_funding_time_with_a_position_is_looked_after(void **state)
{
    (void)state;
    struct rig *r = ready();
    rig_instrument(r, "BTC-USDT-SWAP", INST_SWAP);
    rig_frame(r,
              "{\"arg\":{\"channel\":\"positions\"},\"data\":[{\"instId\":\"BTC-USDT-SWAP\","
              "\"posSide\":\"net\",\"pos\":\"5\",\"avgPx\":\"100\",\"uTime\":\"%lld\"}]}",
              (long long)ts_to_ms(r->now));
    struct msg m = {.type = MSG_FUNDING};
    m.funding =
        (struct msg_funding){.inst = word_of("BTC-USDT-SWAP"), .at = ts_add(r->now, DUR_S(60))};
    rig_step(r, &m);
    rig_run(r, 59000);
    list(r, funding_path, &(struct bill){"9001", "-1", -1000}, 1);
    r->said = 0;
    rig_run(r, 900);
    assert_int_equal(rig_count(r, MSG_PAYMENT), 0);
    rig_run(r, 2000);
    assert_int_equal(rig_count(r, MSG_PAYMENT), 1);
    rig_free(r);
}

static void the_start_goes_through_the_archive_and_says_it_is_old(void **state)
{
    (void)state;
    struct rig *r = rig_new();
    static const struct bill old[] = {{"8002", "0.25", 3600000}, {"8001", "-0.5", 7200000}};
    list(r, "/api/v5/account/bills-archive?type=8&limit=100", old, 2);
    list(r, funding_path, old, 2);
    rig_start(r);
    rig_run(r, 30000);
    assert_int_equal(rig_count(r, MSG_PAYMENT), 2);
    assert_true(rig_last(r, MSG_PAYMENT)->payment.replayed);
    rig_free(r);
}

static void a_look_that_fails_is_taken_again_and_says_nothing_twice(void **state)
{
    (void)state;
    struct rig *r = ready();
    rig_answer(r, funding_path, 200, "{\"code\":\"50011\",\"msg\":\"Too Many\",\"data\":[]}");
    say_event(r, "funding_fee", "9999.5");
    rig_run(r, 1000);
    assert_int_equal(rig_count(r, MSG_PAYMENT), 0);
    rig_answer(r, funding_path, 0, "");
    rig_run(r, 5000);
    list(r, funding_path, &(struct bill){"9001", "-0.5", 0}, 1);
    rig_run(r, 30000);
    assert_int_equal(rig_count(r, MSG_PAYMENT), 1);
    rig_free(r);
}

static void a_bill_that_is_a_trade_or_cannot_be_read_is_not_said(void **state)
{
    (void)state;
    struct rig *r = ready();
    static char body[RIG_TEXT];
    struct text t = TEXT(body);
    text_put(&t, "{\"code\":\"0\",\"msg\":\"\",\"data\":[");
    append(r, &t, &(struct bill){"9003", "-0.5", 0}, "2", "1");
    append(r, &t, &(struct bill){"9002", "minus one", 0}, "8", "173");
    append(r, &t, &(struct bill){"x", "-0.5", 0}, "8", "173");
    append(r, &t, &(struct bill){"9001", "-0.5", 0}, "8", "173");
    text_put(&t, "]}");
    text_char(&t, '\0');
    rig_answer(r, funding_path, 200, body);
    say_event(r, "funding_fee", "9999.5");
    rig_run(r, 30000);
    assert_int_equal(rig_count(r, MSG_PAYMENT), 1);
    assert_string_equal(rig_last(r, MSG_PAYMENT)->payment.bill.at, "9001");
    rig_free(r);
}

static void a_snapshot_says_the_payments_again(void **state)
{
    (void)state;
    struct rig *r = ready();
    list(r, funding_path, &(struct bill){"9001", "-0.5", 0}, 1);
    say_event(r, "funding_fee", "9999.5");
    rig_run(r, 2000);
    r->said = 0;
    executor_snapshot(&r->x, r->now, &r->out);
    for (size_t i = 0; i < r->out.count; i++)
        r->say[r->said++] = r->out.at[i];
    outbox_clear(&r->out);
    assert_int_equal(rig_count(r, MSG_PAYMENT), 1);
    assert_true(rig_last(r, MSG_PAYMENT)->payment.replayed);
    rig_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(funding_is_said_soon_after_the_balance_moves),
        cmocka_unit_test(a_bill_that_is_listed_late_is_still_found),
        cmocka_unit_test(a_change_of_cash_without_a_fill_is_looked_into),
        cmocka_unit_test(a_funding_time_with_a_position_is_looked_after),
        cmocka_unit_test(the_start_goes_through_the_archive_and_says_it_is_old),
        cmocka_unit_test(a_look_that_fails_is_taken_again_and_says_nothing_twice),
        cmocka_unit_test(a_bill_that_is_a_trade_or_cannot_be_read_is_not_said),
        cmocka_unit_test(a_snapshot_says_the_payments_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
