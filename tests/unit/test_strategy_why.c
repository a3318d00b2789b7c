/* Why there is no order: the table of gates, and what is told of it. */
#include "tests/lib/test.h"

#include <string.h>

#include "services/strategy/gate.h"
#include "tests/lib/strategy_desk.h"

#define OTHER UINT64_C(0x99)

static const enum guard order_of_gates[] = {
#define X(guard, scope, function) guard,
    GATES(X)
#undef X
};

enum { GATE_COUNT = sizeof order_of_gates / sizeof order_of_gates[0] };

/* The last WHY of a side since the desk was made. */
static const struct why_told *told(const struct desk *d, enum side side)
{
    return &d->st.symbols[0].why[side];
}

static const struct gate_row *row(const struct desk *d, enum side side, enum guard g)
{
    for (size_t i = 0; i < GATE_COUNT; i++) {
        if (order_of_gates[i] == g)
            return &told(d, side)->rows[i];
    }
    fail_msg("%s has no place", guard_name(g));
    return NULL;
}

static enum guard reason(const struct desk *d, enum side side)
{
    const struct gates g = {told(d, side)->rows, GATE_COUNT};
    const struct gate_row *first = gates_closed(&g);
    assert_non_null(first);
    return first->guard;
}

/* What a snapshot tells of a side: the text `opens`. */
static void assert_opens(struct desk *d, enum side side, const char *want)
{
    strategy_snapshot(&d->st, d->now, &d->out);
    bool found = false;
    for (size_t i = 0; i < d->out.count; i++) {
        const struct msg *m = &d->out.at[i];
        if (m->type != MSG_WHY || m->why.side != side)
            continue;
        found = true;
        char line[512];
        struct text t = TEXT(line);
        text_str(&t, m->why.opens);
        text_char(&t, '\0');
        assert_string_equal(line, want);
    }
    assert_true(found);
    outbox_clear(&d->out);
}

static struct desk *ready(void)
{
    const struct settings s = desk_settings();
    struct desk *d = desk_new(&s);
    desk_ready(d);
    return d;
}

static void quote_both(struct desk *d)
{
    desk_book(d, 10000, 5000, 10020, 5000);
    desk_accept(d, SIDE_BUY);
    desk_accept(d, SIDE_SELL);
    desk_wait(d, 1200);
}

static void every_guard_has_one_place_in_the_order(void **state)
{
    (void)state;
    size_t places[guard_count] = {0};
    for (size_t i = 0; i < GATE_COUNT; i++)
        places[order_of_gates[i]]++;
    for (unsigned g = 0; g < guard_count; g++) {
        if (places[g] != 1)
            fail_msg("%s stands there %zu times", guard_name((enum guard)g), places[g]);
    }
}

/* Who has to be there comes before the market, the market before our own orders. */
static void the_order_goes_from_the_system_to_the_moment(void **state)
{
    (void)state;
    static const enum guard landmarks[] = {GUARD_RISK,    GUARD_MODE,   GUARD_LEASE,  GUARD_STALE,
                                           GUARD_FEES,    GUARD_WIDE,   GUARD_SPREAD, GUARD_DEPTH,
                                           GUARD_WAITING, GUARD_BACKOFF};
    size_t next = 0;
    for (size_t i = 0; i < GATE_COUNT && next < sizeof landmarks / sizeof landmarks[0]; i++)
        next += order_of_gates[i] == landmarks[next];
    assert_int_equal(next, sizeof landmarks / sizeof landmarks[0]);
}

static void coins_that_may_not_be_sold_close_one_side_alone(void **state)
{
    (void)state;
    struct settings s = desk_settings();
    s.spot_mode = word_of("buy_first");
    struct desk *d = desk_new(&s);
    desk_ready(d);
    desk_book(d, 10000, 5000, 10020, 5000);
    desk_accept(d, SIDE_BUY);
    desk_wait(d, 1200);
    assert_true(told(d, SIDE_BUY)->quoting);
    assert_int_equal(reason(d, SIDE_SELL), GUARD_INVENTORY);
    assert_false(desk_guarded(d, GUARD_INVENTORY)); /* the other side is open */
    desk_free(d);
}

static void a_quoting_side_has_no_closed_gate(void **state)
{
    (void)state;
    struct desk *d = ready();
    quote_both(d);
    for (int side = 0; side < side_count; side++) {
        const struct gates g = {told(d, (enum side)side)->rows, GATE_COUNT};
        assert_true(told(d, (enum side)side)->quoting);
        const struct gate_row *closed = gates_closed(&g);
        assert_true(closed == NULL);
    }
    assert_opens(d, SIDE_BUY, "");
    desk_free(d);
}

static void a_narrow_spread_is_named_with_both_numbers(void **state)
{
    (void)state;
    struct desk *d = ready();
    desk_book(d, 10000, 5000, 10005, 5000);
    desk_wait(d, 1200);
    assert_int_equal(reason(d, SIDE_BUY), GUARD_SPREAD);
    assert_int_equal(reason(d, SIDE_SELL), GUARD_SPREAD);
    const struct gate_row *r = row(d, SIDE_BUY, GUARD_SPREAD);
    assert_true(r->measured);
    assert_true(r->value.v == (int128_t)500000 * 1000000000);  /* 0.05 % */
    assert_true(r->limit.v == (int128_t)1000000 * 1000000000); /* 0.1 % */
    assert_opens(d, SIDE_BUY, "a spread of 0.1%; it is 0.05%");
    desk_free(d);
}

static void unpayable(struct msg_symbol_limits *l)
{
    l->open_allowed = false;
    l->code = VERDICT_FEES;
    l->maker = RATE(800000);
    l->taker = RATE(1000000);
    l->detail = STR("maker fee 0.08%");
}

/* Reentry 0.08 %: the mean of min_spread and it has to pay 0.16 % and an edge of 0.01 %. */
static void fees_that_cannot_be_paid_name_the_spread_that_would(void **state)
{
    (void)state;
    struct desk *d = ready();
    desk_book(d, 10000, 5000, 10005, 5000);
    desk_limits(d, unpayable);
    desk_wait(d, 1200);
    assert_int_equal(reason(d, SIDE_BUY), GUARD_FEES); /* before the spread, which is closed too */
    assert_true(row(d, SIDE_BUY, GUARD_SPREAD)->closed);
    strategy_snapshot(&d->st, d->now, &d->out);
    assert_true(d->out.count >= 3);
    outbox_clear(&d->out);
    const struct gate_row *r = row(d, SIDE_BUY, GUARD_FEES);
    assert_true(r->measured && money_cmp(r->limit, r->value) > 0);
    assert_opens(d, SIDE_BUY, "min_spread: 0.2604% would pay; it is 0.1% (R29 maker fee 0.08%)");
    desk_free(d);
}

static void unread(struct msg_symbol_limits *l)
{
    l->open_allowed = false;
    l->code = VERDICT_FEES;
    l->detail = STR("the account's fees on this instrument are not known");
}

static void fees_not_yet_read_name_no_number(void **state)
{
    (void)state;
    struct desk *d = ready();
    desk_limits(d, unread);
    desk_wait(d, 1200);
    assert_false(row(d, SIDE_BUY, GUARD_FEES)->measured);
    assert_opens(d, SIDE_BUY, "R29 the account's fees on this instrument are not known");
    desk_free(d);
}

static void the_holder_of_the_lease_is_named(void **state)
{
    (void)state;
    struct desk *d = ready();
    desk_lease(d, 0);
    desk_wait_silent(d, 1100);
    desk_say(d, &(struct msg){.type = MSG_LEASE, .lease = {.inst = word_of("X-USDT")}});
    assert_int_equal(reason(d, SIDE_BUY), GUARD_LEASE);
    assert_opens(d, SIDE_BUY, "risk's lease; it is held by nobody");
    desk_free(d);
}

static void holding_closes_the_entry_side_and_opens_the_exit(void **state)
{
    (void)state;
    struct desk *d = ready();
    quote_both(d);
    desk_fill(d, SIDE_BUY, d->placed[SIDE_BUY].qty.v);
    desk_cancelled(d, SIDE_SELL);
    desk_accept(d, SIDE_SELL); /* the reversal */
    desk_wait(d, 1200);
    assert_int_equal(desk_state(d), SYMBOL_EXITING);
    assert_true(told(d, SIDE_SELL)->quoting);
    assert_int_equal(reason(d, SIDE_BUY), GUARD_HOLDING);
    assert_false(desk_guarded(d, GUARD_HOLDING)); /* a moment is no guard */
    desk_free(d);
}

static void a_refusal_is_named_by_its_code_while_it_is_waited_out(void **state)
{
    (void)state;
    struct desk *d = ready();
    desk_book(d, 10000, 5000, 10020, 5000);
    desk_refuse(d, SIDE_BUY, VERDICT_COLLAR);
    desk_accept(d, SIDE_SELL);
    char line[256];
    strategy_snapshot(&d->st, d->now, &d->out);
    for (size_t i = 0; i < d->out.count; i++) {
        const struct msg *m = &d->out.at[i];
        if (m->type != MSG_WHY)
            continue;
        const struct gate_row *g = gates_closed(&m->why.gates);
        assert_int_equal(m->why.quoting, m->why.side == SIDE_SELL);
        if (m->why.side == SIDE_SELL)
            continue;
        assert_int_equal(g->guard, GUARD_BACKOFF);
        assert_int_equal(m->why.code, VERDICT_COLLAR);
        struct text t = TEXT(line);
        text_str(&t, m->why.detail);
        assert_true(str_starts(text_done(&t), STR("risk refused with R07 collar")));
    }
    outbox_clear(&d->out);
    desk_free(d);
}

static void shares_add_up_and_name_what_was(void **state)
{
    (void)state;
    struct desk *d = ready();
    desk_book(d, 10000, 5000, 10005, 5000);
    desk_wait(d, 30000); /* too narrow */
    desk_book(d, 10000, 5000, 10020, 5000);
    desk_accept(d, SIDE_BUY);
    desk_accept(d, SIDE_SELL);
    desk_wait(d, 4000); /* quoting */
    int64_t sum = told(d, SIDE_BUY)->share_quoting.v;
    for (size_t i = 0; i < GATE_COUNT; i++)
        sum += told(d, SIDE_BUY)->rows[i].share.v;
    assert_int_equal(sum, 1000000000);
    const int64_t narrow = row(d, SIDE_BUY, GUARD_SPREAD)->share.v;
    const int64_t quoting = told(d, SIDE_BUY)->share_quoting.v;
    assert_in_range((uint64_t)narrow, 870000000, 900000000);
    assert_in_range((uint64_t)quoting, 90000000, 130000000);
    desk_free(d);
}

/* While another quotes the symbol its orders are told by the executor: this instance counts as if
 * they were its own, so that the hour goes on when it takes over. */
static void the_hour_survives_a_hand_over_of_the_lease(void **state)
{
    (void)state;
    struct desk *d = ready();
    desk_lease(d, OTHER);
    desk_book(d, 10000, 5000, 10020, 5000);
    for (int side = 0; side < side_count; side++)
        desk_say(d, &(struct msg){.type = MSG_ORDER_STATE,
                                  .order_state = {.order = 7 + (uint64_t)side,
                                                  .intent = OTHER << 32 | (unsigned)side | 2,
                                                  .inst = word_of("X-USDT"),
                                                  .side = (enum side)side,
                                                  .purpose = PURPOSE_OPEN,
                                                  .px_exp = -2,
                                                  .qty_exp = -2,
                                                  .px = PX(side == SIDE_BUY ? 9999 : 10021),
                                                  .qty = QTY(50),
                                                  .state = ORDER_LIVE}});
    for (int i = 0; i < 100; i++) {
        desk_wait_silent(d, 300);
        desk_lease(d, OTHER);
    }
    const struct shares *h = &d->st.symbols[0].shares[SIDE_BUY];
    int64_t ns[SHARE_CAUSES];
    assert_true(shares_sum(h, ns).v >= INT64_C(29000000000));
    assert_true(ns[SHARE_QUOTING] >= INT64_C(29000000000));
    assert_true(ns[GUARD_LEASE] == 0);
    desk_expect(d, "");
    desk_free(d);
}

static void what_another_quotes_is_left_to_it_to_tell(void **state)
{
    (void)state;
    struct desk *d = ready();
    desk_lease(d, OTHER);
    strategy_snapshot(&d->st, d->now, &d->out);
    for (size_t i = 0; i < d->out.count; i++)
        assert_int_not_equal(d->out.at[i].type, MSG_WHY);
    outbox_clear(&d->out);
    desk_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_guard_has_one_place_in_the_order),
        cmocka_unit_test(the_order_goes_from_the_system_to_the_moment),
        cmocka_unit_test(coins_that_may_not_be_sold_close_one_side_alone),
        cmocka_unit_test(a_quoting_side_has_no_closed_gate),
        cmocka_unit_test(a_narrow_spread_is_named_with_both_numbers),
        cmocka_unit_test(fees_that_cannot_be_paid_name_the_spread_that_would),
        cmocka_unit_test(fees_not_yet_read_name_no_number),
        cmocka_unit_test(the_holder_of_the_lease_is_named),
        cmocka_unit_test(holding_closes_the_entry_side_and_opens_the_exit),
        cmocka_unit_test(a_refusal_is_named_by_its_code_while_it_is_waited_out),
        cmocka_unit_test(shares_add_up_and_name_what_was),
        cmocka_unit_test(the_hour_survives_a_hand_over_of_the_lease),
        cmocka_unit_test(what_another_quotes_is_left_to_it_to_tell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
