/* What waits inside a process: messages for cores that are busy, alerts nobody has stored yet. */
#include <stdlib.h>

#include "common/io/alerts_out.h"
#include "common/io/handover.h"
#include "tests/lib/test.h"

static struct handover *handover;
static struct alerts_out alerts;

static void messages_come_out_in_order_with_their_core_and_their_own_bytes(void **state)
{
    (void)state;
    char text[] = "first";
    struct msg out;
    size_t core;
    struct msg m = {.type = MSG_WIRE_RX, .wire_rx = {.conn = 1, .data = {text, 5}}};
    assert_true(handover_put(handover, 3, &m));
    text[0] = 'F'; /* its owner moves on */
    m.wire_rx.conn = 2;
    m.wire_rx.data = STR("second");
    assert_true(handover_put(handover, 4, &m));
    assert_true(handover_take(handover, &core, &out));
    assert_int_equal(core, 3);
    assert_true(str_is(out.wire_rx.data, "first"));
    assert_true(handover_take(handover, &core, &out));
    assert_int_equal(core, 4);
    assert_int_equal(out.wire_rx.conn, 2);
    assert_false(handover_take(handover, &core, &out));
}

static void what_does_not_fit_is_refused_and_nothing_is_lost(void **state)
{
    (void)state;
    static char big[CODEC_LOCAL_MAX - 1024];
    struct msg m = {.type = MSG_WIRE_RX, .wire_rx = {.data = {big, sizeof(big)}}};
    struct msg out;
    size_t core;
    size_t put = 0;
    while (handover_put(handover, put, &m))
        put++;
    assert_int_equal(put, HANDOVER_SIZE / CODEC_LOCAL_MAX);
    for (size_t i = 0; i < put; i++) {
        assert_true(handover_take(handover, &core, &out));
        assert_int_equal(core, i);
    }
    assert_false(handover_take(handover, &core, &out));
    assert_true(handover_put(handover, 0, &m));
    assert_true(handover_take(handover, &core, &out));
}

static uint64_t add(enum alert code, struct str detail)
{
    struct msg m = {.type = MSG_ALERT};
    m.alert.code = code;
    m.alert.level = alert_level(code);
    m.alert.detail = detail;
    return alerts_out_add(&alerts, 0, &m);
}

static void an_alert_is_due_at_once_and_then_every_second(void **state)
{
    (void)state;
    alerts = (struct alerts_out){0};
    const ts_t now = TS(DUR_S(1000).v);
    const uint64_t id = add(ALERT_TEST, STR("x"));
    assert_non_null(alerts_out_due(&alerts, now));
    assert_null(alerts_out_due(&alerts, now));
    const ts_t again = ts_add(now, DUR_MS(ALERTS_OUT_RETRY_MS));
    assert_true(alerts_out_due(&alerts, again)->m.alert.id == id);
    assert_true(alerts_out_ack(&alerts, id));
    assert_false(alerts_out_ack(&alerts, id));
    assert_null(alerts_out_due(&alerts, ts_add(again, DUR_S(10))));
}

static void when_it_is_full_the_least_important_makes_room(void **state)
{
    (void)state;
    alerts = (struct alerts_out){0};
    const uint64_t error = add(ALERT_LEDGER, STR("keep me"));
    const uint64_t info = add(ALERT_TEST, STR("drop me"));
    for (size_t i = 2; i < ALERTS_OUT_CAP; i++)
        add(ALERT_LINK_DOWN, STR("warn"));
    const uint64_t last = add(ALERT_LEDGER, STR("newest"));
    assert_int_equal(alerts.dropped, 1);
    assert_false(alerts_out_ack(&alerts, info));
    assert_true(str_is(alerts.at[0].m.alert.detail, "keep me"));
    assert_true(str_is(alerts.at[ALERTS_OUT_CAP - 1].m.alert.detail, "newest"));
    assert_true(alerts_out_ack(&alerts, error));
    assert_true(str_is(alerts.at[ALERTS_OUT_CAP - 2].m.alert.detail, "newest"));
    assert_true(alerts_out_ack(&alerts, last));
}

static int make(void **state)
{
    (void)state;
    handover = calloc(1, sizeof(*handover));
    return handover == NULL;
}

static int unmake(void **state)
{
    (void)state;
    free(handover);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_come_out_in_order_with_their_core_and_their_own_bytes),
        cmocka_unit_test(what_does_not_fit_is_refused_and_nothing_is_lost),
        cmocka_unit_test(an_alert_is_due_at_once_and_then_every_second),
        cmocka_unit_test(when_it_is_full_the_least_important_makes_room),
    };
    return cmocka_run_group_tests(tests, make, unmake);
}
