/* Orders that go wrong, restarts, leases and stopping. */
#include "tests/lib/test.h"

#include <stdlib.h>

#include "common/msg/layout.h"
#include "services/strategy/strategy.h"
#include "tests/lib/strategy_desk.h"

static struct desk *asking(void)
{
    const struct settings s = desk_settings();
    struct desk *d = desk_new(&s);
    desk_ready(d);
    desk_book(d, 10000, 5000, 10012, 5000);
    desk_expect(d, "place buy 10000 x 49 open entry\n"
                   "place sell 10012 x 49 open entry\n");
    return d;
}

static void refusals_are_followed_by_longer_and_longer_pauses(void **state)
{
    (void)state;
    struct settings s = desk_settings();
    s.order_timeout = DUR_S(600);
    struct desk *d = desk_new(&s);
    desk_ready(d);
    desk_book(d, 10000, 5000, 10012, 5000);
    desk_accept(d, SIDE_SELL);
    desk_forget(d);
    static const int64_t pauses[] = {250, 500, 1000, 2000, 4000, 5000, 5000};
    for (size_t i = 0; i < sizeof(pauses) / sizeof(pauses[0]); i++) {
        desk_refuse(d, SIDE_BUY, VERDICT_BALANCE);
        desk_expect(d, "");
        desk_wait(d, pauses[i] - 1);
        desk_expect(d, "");
        desk_wait(d, 1);
        desk_expect(d, "place buy 10000 x 49 open entry\n");
    }
    desk_free(d);
}

static void an_accepted_order_ends_the_patience(void **state)
{
    (void)state;
    struct desk *d = asking();
    desk_accept(d, SIDE_SELL);
    desk_refuse(d, SIDE_BUY, VERDICT_RATE);
    desk_wait(d, 250);
    desk_accept(d, SIDE_BUY);
    assert_int_equal(d->st.symbols[0].patience[SIDE_BUY].refused, 0);
    desk_free(d);
}

static void an_unanswered_order_is_called_back_and_counts_as_alive(void **state)
{
    (void)state;
    struct desk *d = asking();
    desk_accept(d, SIDE_SELL);
    desk_wait(d, 498);
    desk_expect(d, "");
    desk_wait(d, 2);
    desk_expect(d, "cancel buy 10000 protective no_answer\n");
    desk_wait(d, 500);
    desk_expect(d, "cancel buy 10000 protective again\n");
    /* risk has never heard of it, so it is safe to ask anew */
    desk_say(d, &(struct msg){.type = MSG_VERDICT,
                              .verdict = {.intent = d->last_cancel[SIDE_BUY],
                                          .inst = word_of("X-USDT"),
                                          .action = ACTION_CANCEL,
                                          .code = VERDICT_TARGET}});
    desk_expect(d, "place buy 10000 x 49 open entry\n");
    desk_free(d);
}

static void an_order_nobody_can_send_any_more_is_given_up(void **state)
{
    (void)state;
    struct desk *d = asking();
    desk_accept(d, SIDE_SELL);
    desk_wait(d, 2900);
    desk_forget(d);
    desk_wait(d, 100);
    desk_expect(d, "place buy 10000 x 49 open entry\n");
    desk_free(d);
}

static void an_unknown_outcome_keeps_its_side_closed_until_it_is_proven_absent(void **state)
{
    (void)state;
    struct desk *d = asking();
    desk_accept(d, SIDE_SELL);
    desk_order(d, SIDE_BUY, ORDER_UNKNOWN, 0);
    desk_wait(d, 3500);
    desk_expect(d, "");
    desk_order(d, SIDE_BUY, ORDER_GHOST, 0);
    desk_expect(d, "place buy 10000 x 49 open entry\n");
    desk_free(d);
}

/* The executor says so of an order of an earlier intent on the buy side. */
static void say_of(struct desk *d, uint64_t intent, uint64_t order, enum order_state state)
{
    const struct own *o = &d->placed[SIDE_BUY];
    desk_say(d, &(struct msg){.type = MSG_ORDER_STATE,
                              .order_state = {.order = order,
                                              .intent = intent,
                                              .inst = word_of("X-USDT"),
                                              .side = SIDE_BUY,
                                              .purpose = PURPOSE_OPEN,
                                              .px_exp = -2,
                                              .qty_exp = -2,
                                              .px = o->px,
                                              .qty = o->qty,
                                              .state = state}});
}

static void a_ghost_that_comes_back_keeps_its_side_closed(void **state)
{
    (void)state;
    struct desk *d = asking();
    desk_accept(d, SIDE_SELL);
    const uint64_t intent = d->last_place[SIDE_BUY];
    const uint64_t order = d->place_order[SIDE_BUY];
    desk_order(d, SIDE_BUY, ORDER_GHOST, 0);
    desk_wait(d, 100);
    desk_expect(d, "place buy 10000 x 49 open entry\n");
    desk_order(d, SIDE_BUY, ORDER_CANCELED, 0);
    say_of(d, intent, order, ORDER_CANCELING); /* found: the executor cancels it at once */
    desk_wait(d, 450);
    desk_expect(d, "");
    say_of(d, intent, order, ORDER_CANCELED);
    desk_wait(d, 350);
    desk_expect(d, "place buy 10000 x 49 open entry\n");
    desk_free(d);
}

static void a_crossed_post_only_order_is_tried_again_three_times_a_second(void **state)
{
    (void)state;
    struct desk *d = asking();
    desk_accept(d, SIDE_SELL);
    for (int i = 0; i < 4; i++) {
        desk_accept(d, SIDE_BUY); /* accepted, then cancelled: it would have taken */
        desk_order(d, SIDE_BUY, ORDER_CANCELED, 0);
        desk_wait(d, i < 3 ? 348 : 998); /* the book without it has taken one */
        desk_expect(d, "");
        desk_wait(d, 1);
        desk_expect(d, "place buy 10000 x 49 open entry\n");
    }
    desk_free(d);
}

static void an_unconfirmed_cancel_is_asked_for_again(void **state)
{
    (void)state;
    struct desk *d = asking();
    desk_accept(d, SIDE_BUY);
    desk_accept(d, SIDE_SELL);
    desk_mode(d, MODE_REDUCING);
    desk_expect(d, "cancel buy 10000 protective mode\n"
                   "cancel sell 10012 protective mode\n");
    desk_cancelled(d, SIDE_SELL);
    desk_wait(d, 500);
    desk_expect(d, "cancel buy 10000 protective again\n");
    desk_free(d);
}

static void orders_of_an_earlier_session_are_cancelled_before_anything_else(void **state)
{
    (void)state;
    const struct settings s = desk_settings();
    struct desk *d = desk_new(&s);
    const struct own old = {
        .side = SIDE_SELL, .purpose = PURPOSE_OPEN, .px = PX(10020), .qty = QTY(49)};
    d->placed[SIDE_SELL] = old;
    d->last_place[SIDE_SELL] = UINT64_C(4) << 32 | 17; /* what the last life asked for */
    d->place_order[SIDE_SELL] = 5;
    d->market[0] = 10000;
    d->market[1] = 5000;
    d->market[2] = 10012;
    d->market[3] = 5000;
    desk_order(d, SIDE_SELL, ORDER_LIVE, 0);
    desk_ready(d);
    d->cancel_target[SIDE_SELL] = d->last_place[SIDE_SELL];
    desk_book(d, 10000, 5000, 10012, 5000);
    desk_expect(d, "place buy 10000 x 49 open entry\n");
    desk_wait(d, 600);
    desk_forget(d);
    desk_cancelled(d, SIDE_SELL);
    desk_expect(d, "place sell 10012 x 49 open entry\n");
    desk_free(d);
}

static void a_position_found_at_the_start_is_taken_over(void **state)
{
    (void)state;
    const struct settings s = desk_settings();
    struct desk *d = desk_new(&s);
    d->position = MONEY((int128_t)490000000 * 1000000000);
    desk_position(d);
    desk_ready(d);
    assert_int_equal(desk_state(d), SYMBOL_HOLD_WAIT);
    desk_book(d, 10000, 5000, 10012, 5000);
    desk_expect(d, "place sell 10012 x 49 exit reversal\n");
    desk_free(d);
}

static void after_the_executor_restarted_only_what_it_speaks_of_is_alive(void **state)
{
    (void)state;
    struct desk *d = asking();
    desk_accept(d, SIDE_BUY);
    desk_accept(d, SIDE_SELL);
    desk_wait(d, 1500);
    desk_peer(d, SERVICE_EXECUTOR, PEER_DEAD);
    desk_expect(d, "cancel buy 10000 protective executor\n"
                   "cancel sell 10012 protective executor\n");
    assert_int_equal(desk_state(d), SYMBOL_INIT);
    desk_wait(d, 400);
    desk_say(d, &(struct msg){.type = MSG_EXECUTOR_STATUS, .executor_status = {.ready = true}});
    desk_order(d, SIDE_BUY, ORDER_CANCELING, 0);
    desk_forget(d);
    d->resting[SIDE_SELL] = false; /* the dead-man's switch has taken it away */
    desk_synced(d, SERVICE_EXECUTOR);
    desk_wait(d, 50);
    desk_book(d, 10000, 5000, 10012, 5000);
    desk_expect(d, "place sell 10012 x 49 open entry\n");
    desk_free(d);
}

static void another_holder_keeps_us_out(void **state)
{
    (void)state;
    struct desk *d = asking();
    desk_accept(d, SIDE_BUY);
    desk_accept(d, SIDE_SELL);
    desk_lease(d, DESK_SES + 9);
    desk_expect(d, "cancel buy 10000 protective lease\n"
                   "cancel sell 10012 protective lease\n");
    desk_free(d);
}

static void stopping_cancels_waits_and_gives_the_lease_back(void **state)
{
    (void)state;
    struct desk *d = asking();
    desk_accept(d, SIDE_BUY);
    desk_accept(d, SIDE_SELL);
    desk_say(d, &(struct msg){.type = MSG_STOP});
    desk_expect(d, "cancel buy 10000 shutdown mode\n"
                   "cancel sell 10012 shutdown mode\n");
    desk_cancelled(d, SIDE_BUY);
    desk_expect(d, "");
    desk_cancelled(d, SIDE_SELL);
    desk_expect(d, "release\nstopped clean\n");
    desk_free(d);
}

static void stopping_gives_up_after_a_while_and_says_so(void **state)
{
    (void)state;
    struct desk *d = asking();
    desk_accept(d, SIDE_BUY);
    desk_accept(d, SIDE_SELL);
    desk_say(d, &(struct msg){.type = MSG_STOP});
    desk_cancelled(d, SIDE_BUY);
    desk_wait(d, 3900);
    desk_forget(d);
    desk_wait(d, 100);
    desk_expect(d, "cancel sell 10012 shutdown again\n"
                   "release\n"
                   "stopped unclean\n");
    desk_free(d);
}

static void intents_carry_the_session_and_are_never_used_twice(void **state)
{
    (void)state;
    struct desk *d = asking();
    assert_int_equal(d->last_place[SIDE_BUY] >> 32, (uint32_t)DESK_SES);
    assert_true(d->last_place[SIDE_SELL] > d->last_place[SIDE_BUY]);
    const uint64_t before = d->last_place[SIDE_SELL];
    desk_refuse(d, SIDE_BUY, VERDICT_RATE);
    desk_wait(d, 250);
    assert_true(d->last_place[SIDE_BUY] > before);
    desk_free(d);
}

/* By what they say of themselves: bytes between the fields of a struct mean nothing. */
static void assert_same_state(const struct desk *a, const struct desk *b)
{
    struct outbox *x = calloc(1, sizeof *x);
    struct outbox *y = calloc(1, sizeof *y);
    assert_non_null(x);
    assert_non_null(y);
    strategy_snapshot(&a->st, a->now, x);
    strategy_snapshot(&b->st, b->now, y);
    assert_true(x->count > 0);
    assert_int_equal(x->count, y->count);
    for (size_t i = 0; i < x->count; i++)
        assert_true(msg_same(&x->at[i], &y->at[i]));
    free(x);
    free(y);
}

static void the_same_messages_give_the_same_wishes(void **state)
{
    (void)state;
    struct desk *a = asking();
    struct desk *b = asking();
    for (int i = 0; i < 200; i++) {
        struct desk *both[2] = {a, b};
        for (int k = 0; k < 2; k++) {
            desk_book(both[k], 10000 + i % 7, 5000, 10012 + i % 5, 5000);
            desk_wait(both[k], 37);
        }
    }
    assert_true(a->line.len > 0);
    assert_int_equal(a->line.len, b->line.len);
    assert_memory_equal(a->trace, b->trace, a->line.len);
    assert_same_state(a, b);
    desk_free(a);
    desk_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refusals_are_followed_by_longer_and_longer_pauses),
        cmocka_unit_test(an_accepted_order_ends_the_patience),
        cmocka_unit_test(an_unanswered_order_is_called_back_and_counts_as_alive),
        cmocka_unit_test(an_order_nobody_can_send_any_more_is_given_up),
        cmocka_unit_test(an_unknown_outcome_keeps_its_side_closed_until_it_is_proven_absent),
        cmocka_unit_test(a_ghost_that_comes_back_keeps_its_side_closed),
        cmocka_unit_test(a_crossed_post_only_order_is_tried_again_three_times_a_second),
        cmocka_unit_test(an_unconfirmed_cancel_is_asked_for_again),
        cmocka_unit_test(orders_of_an_earlier_session_are_cancelled_before_anything_else),
        cmocka_unit_test(a_position_found_at_the_start_is_taken_over),
        cmocka_unit_test(after_the_executor_restarted_only_what_it_speaks_of_is_alive),
        cmocka_unit_test(another_holder_keeps_us_out),
        cmocka_unit_test(stopping_cancels_waits_and_gives_the_lease_back),
        cmocka_unit_test(stopping_gives_up_after_a_while_and_says_so),
        cmocka_unit_test(intents_carry_the_session_and_are_never_used_twice),
        cmocka_unit_test(the_same_messages_give_the_same_wishes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
