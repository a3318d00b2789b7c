#include "services/simulator/limits.h"

#include <stdlib.h>

#include "services/simulator/link.h"
#include "tests/lib/test.h"

static struct limits *l;

static int setup(void **state)
{
    (void)state;
    l = calloc(1, sizeof(*l));
    limits_init(l);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    free(l);
    return 0;
}

static ts_t at_ms(int64_t ms)
{
    return ts_from_ms(1767323045678 + ms);
}

static void a_window_slides(void **state)
{
    (void)state;
    for (int i = 0; i < 60; i++)
        assert_true(limits_take(l, LIMIT_PLACE, 1, 1, at_ms(i * 10)));
    assert_false(limits_take(l, LIMIT_PLACE, 1, 1, at_ms(1900)));
    assert_true(limits_take(l, LIMIT_PLACE, 1, 1, at_ms(2000)));
    assert_int_equal(l->refused, 1);
}

static void a_client_that_keeps_an_exact_window_is_never_refused(void **state)
{
    (void)state;
    int64_t sent[60] = {0};
    uint64_t seed = 7;

    for (int n = 0; n < 5000; n++) {
        int64_t oldest = sent[n % 60];
        int64_t now = n == 0 ? 1 : sent[(n - 1) % 60];

        seed = seed * UINT64_C(6364136223846793005) + 1;
        now += (int64_t)(seed >> 58);
        if (n >= 60 && now - oldest < 2000)
            now = oldest + 2000;
        assert_true(limits_take(l, LIMIT_PLACE, 1, 1, at_ms(now)));
        sent[n % 60] = now;
    }
}

static void scopes_and_rules_are_counted_apart(void **state)
{
    (void)state;
    for (int i = 0; i < 60; i++)
        assert_true(limits_take(l, LIMIT_PLACE, 1, 1, at_ms(0)));
    assert_false(limits_take(l, LIMIT_PLACE, 1, 1, at_ms(0)));
    assert_true(limits_take(l, LIMIT_PLACE, 2, 1, at_ms(0)));
    assert_true(limits_take(l, LIMIT_CANCEL, 1, 1, at_ms(0)));
    assert_true(limits_take(l, LIMIT_PLACE_BATCH, 1, 300, at_ms(0)));
    assert_false(limits_take(l, LIMIT_PLACE_BATCH, 1, 1, at_ms(0)));
}

static void what_does_not_fit_whole_counts_nothing(void **state)
{
    (void)state;
    assert_true(limits_take(l, LIMIT_PLACE_BATCH, 1, 290, at_ms(0)));
    assert_false(limits_take(l, LIMIT_PLACE_BATCH, 1, 20, at_ms(0)));
    assert_true(limits_take(l, LIMIT_PLACE_BATCH, 1, 10, at_ms(0)));
}

static void the_table_survives_more_scopes_than_it_holds(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 3 * LIMIT_WINDOWS; i++)
        (void)limits_take(l, LIMIT_BOOKS, i, 1, at_ms(0));
    assert_true(limits_take(l, LIMIT_PLACE, 1, 1, at_ms(5000)));
}

/* ---- link: what waits, waits in order ---- */

static struct link *k;
static struct outbox *out;

static int link_setup(void **state)
{
    (void)state;
    k = calloc(1, sizeof(*k));
    out = calloc(1, sizeof(*out));
    link_init(k);
    return 0;
}

static int link_teardown(void **state)
{
    (void)state;
    free(k);
    free(out);
    return 0;
}

static void frames_of_a_connection_keep_their_order_when_the_latency_ends(void **state)
{
    (void)state;
    k->latency = DUR_MS(100);
    assert_true(link_frame(k, out, 5, STR("first"), at_ms(0)));
    k->latency = DUR(0);
    assert_true(link_frame(k, out, 5, STR("second"), at_ms(10)));
    assert_true(link_frame(k, out, 6, STR("other"), at_ms(10)));
    assert_int_equal(out->count, 1);
    assert_int_equal(out->at[0].wire_tx.conn, 6);
    link_release(k, out, at_ms(99));
    assert_int_equal(out->count, 1);
    assert_int_equal(link_deadline(k).v, at_ms(100).v);
    link_release(k, out, at_ms(100));
    assert_int_equal(out->count, 3);
    assert_true(str_is(out->at[1].wire_tx.data, "first"));
    assert_true(str_is(out->at[2].wire_tx.data, "second"));
    assert_int_equal(link_deadline(k).v, TS_NEVER.v);
    assert_true(link_frame(k, out, 5, STR("third"), at_ms(101)));
    assert_int_equal(out->count, 4);
}

static void what_the_outbox_cannot_hold_waits_for_the_next_step(void **state)
{
    (void)state;
    for (int i = 0; i < 700; i++)
        assert_true(link_frame(k, out, 5, STR("frame"), at_ms(0)));
    assert_true(out->count < OUTBOX_CAP);
    size_t sent = out->count;
    while (k->count > 0) {
        outbox_clear(out);
        link_release(k, out, at_ms(0));
        assert_true(out->count > 0);
        sent += out->count;
    }
    assert_int_equal(sent, 700);
}

static void a_gone_connection_is_forgotten(void **state)
{
    (void)state;
    k->latency = DUR_MS(100);
    assert_true(link_frame(k, out, 5, STR("first"), at_ms(0)));
    assert_true(link_frame(k, out, 6, STR("second"), at_ms(0)));
    link_forget(k, 5);
    link_release(k, out, at_ms(200));
    assert_int_equal(out->count, 1);
    assert_int_equal(out->at[0].wire_tx.conn, 6);
    assert_int_equal(k->count, 0);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
#define LINK(name) cmocka_unit_test_setup_teardown(name, link_setup, link_teardown)
    const struct CMUnitTest tests[] = {
        CASE(a_window_slides),
        CASE(a_client_that_keeps_an_exact_window_is_never_refused),
        CASE(scopes_and_rules_are_counted_apart),
        CASE(what_does_not_fit_whole_counts_nothing),
        CASE(the_table_survives_more_scopes_than_it_holds),
        LINK(frames_of_a_connection_keep_their_order_when_the_latency_ends),
        LINK(what_the_outbox_cannot_hold_waits_for_the_next_step),
        LINK(a_gone_connection_is_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
