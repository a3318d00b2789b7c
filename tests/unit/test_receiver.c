#include "common/msg/receiver.h"
#include "tests/lib/test.h"

enum { START_S = 1800000000 };

static const uint64_t ses = UINT64_C(64000000) << 32 | 7;
static const uint64_t later = UINT64_C(64000001) << 32 | 5;

static ts_t at(int64_t ms)
{
    return ts_add(TS((int64_t)START_S * 1000000000), DUR_MS(ms));
}

/* Heard once and synced as of 10: live, 11 is next. */
static struct receiver live(void)
{
    struct receiver s;
    uint32_t id;
    receiver_init(&s, SERVICE_FEED, 0);
    assert_int_equal(receiver_data(&s, at(0), ses, 5), RECEIVER_KEEP);
    assert_int_equal(s.state, PEER_STALE);
    assert_true(receiver_request(&s, at(0), &id));
    assert_true(receiver_synced(&s, at(0), ses, id, 10));
    assert_int_equal(s.state, PEER_LIVE);
    return s;
}

static void messages_in_order_are_applied(void **state)
{
    (void)state;
    struct receiver s = live();
    assert_int_equal(receiver_data(&s, at(1), ses, 11), RECEIVER_APPLY);
    assert_int_equal(receiver_data(&s, at(2), ses, 12), RECEIVER_APPLY);
    assert_int_equal(s.state, PEER_LIVE);
}

static void a_repetition_is_dropped(void **state)
{
    (void)state;
    struct receiver s = live();
    assert_int_equal(receiver_data(&s, at(1), ses, 10), RECEIVER_REPEAT);
    assert_int_equal(s.repeats, 1);
    assert_int_equal(receiver_data(&s, at(1), ses, 11), RECEIVER_APPLY);
}

static void a_gap_makes_it_stale_and_keeps_what_follows(void **state)
{
    (void)state;
    struct receiver s = live();
    uint32_t id;
    assert_int_equal(receiver_data(&s, at(1), ses, 13), RECEIVER_KEEP);
    assert_int_equal(s.state, PEER_STALE);
    assert_int_equal(s.gaps, 1);
    assert_int_equal(receiver_data(&s, at(2), ses, 14), RECEIVER_KEEP);
    assert_true(receiver_request(&s, at(2), &id));
    assert_true(receiver_synced(&s, at(3), ses, id, 13));
    assert_int_equal(receiver_data(&s, at(3), ses, 13), RECEIVER_REPEAT);
    assert_int_equal(receiver_data(&s, at(3), ses, 14), RECEIVER_APPLY);
}

static void a_lost_tail_shows_in_the_heartbeat(void **state)
{
    (void)state;
    struct receiver s = live();
    assert_int_equal(receiver_heartbeat(&s, at(1), ses, 10), RECEIVER_APPLY);
    assert_int_equal(s.state, PEER_LIVE);
    assert_int_equal(receiver_heartbeat(&s, at(2), ses, 11), RECEIVER_APPLY);
    assert_int_equal(s.state, PEER_STALE);
}

static void a_restarted_sender_is_adopted_and_its_old_life_fenced(void **state)
{
    (void)state;
    struct receiver s = live();
    assert_int_equal(receiver_data(&s, at(1), later, 1), RECEIVER_KEEP);
    assert_int_equal(s.state, PEER_STALE);
    assert_true(s.ses == later);
    assert_int_equal(receiver_data(&s, at(2), ses, 11), RECEIVER_ZOMBIE);
    assert_int_equal(receiver_heartbeat(&s, at(2), ses, 11), RECEIVER_ZOMBIE);
    assert_int_equal(s.zombies, 2);
}

static void a_session_from_the_far_future_is_refused(void **state)
{
    (void)state;
    struct receiver s = live();
    const uint64_t now = (uint64_t)(START_S - RECEIVER_EPOCH_ORIGIN_S);
    const uint64_t far = (now + RECEIVER_EPOCH_AHEAD_S + 60) << 32;
    const uint64_t near = (now + RECEIVER_EPOCH_AHEAD_S - 60) << 32;
    assert_int_equal(receiver_data(&s, at(1), far, 1), RECEIVER_ZOMBIE);
    assert_int_equal(receiver_data(&s, at(1), near, 1), RECEIVER_KEEP);
}

static void silence_is_suspect_then_dead(void **state)
{
    (void)state;
    struct receiver s = live();
    assert_false(receiver_tick(&s, at(RECEIVER_SUSPECT_MS - 1)));
    assert_true(receiver_tick(&s, at(RECEIVER_SUSPECT_MS)));
    assert_int_equal(s.state, PEER_SUSPECT);
    assert_false(receiver_tick(&s, at(RECEIVER_DEAD_MS - 1)));
    assert_true(receiver_tick(&s, at(RECEIVER_DEAD_MS)));
    assert_int_equal(s.state, PEER_DEAD);
}

static void a_suspect_that_speaks_in_order_is_live_again(void **state)
{
    (void)state;
    struct receiver s = live();
    assert_true(receiver_tick(&s, at(RECEIVER_SUSPECT_MS)));
    assert_int_equal(receiver_data(&s, at(400), ses, 11), RECEIVER_APPLY);
    assert_int_equal(s.state, PEER_LIVE);
    assert_true(receiver_tick(&s, at(400 + RECEIVER_SUSPECT_MS)));
    assert_int_equal(receiver_heartbeat(&s, at(800), ses, 11), RECEIVER_APPLY);
    assert_int_equal(s.state, PEER_LIVE);
}

static void the_dead_come_back_through_a_snapshot(void **state)
{
    (void)state;
    struct receiver s = live();
    assert_true(receiver_tick(&s, at(RECEIVER_DEAD_MS)));
    assert_int_equal(receiver_data(&s, at(2000), ses, 11), RECEIVER_KEEP);
    assert_int_equal(s.state, PEER_STALE);
}

static void a_snapshot_is_asked_for_again_and_an_old_answer_ignored(void **state)
{
    (void)state;
    struct receiver s = live();
    uint32_t first;
    uint32_t second;
    receiver_fence(&s, at(10));
    assert_int_equal(s.state, PEER_STALE);
    assert_true(receiver_request(&s, at(10), &first));
    assert_false(receiver_request(&s, at(10 + RECEIVER_TRY_MS - 1), &second));
    assert_true(receiver_request(&s, at(10 + RECEIVER_TRY_MS), &second));
    assert_false(receiver_synced(&s, at(300), ses, first, 20));
    assert_false(receiver_synced(&s, at(300), later, second, 20));
    assert_true(receiver_synced(&s, at(300), ses, second, 20));
}

static void a_storm_of_gaps_is_spaced(void **state)
{
    (void)state;
    struct receiver s = live(); /* the first resync of the window */
    uint32_t id;
    for (uint64_t seq = 12, i = 0; i < 2; i++, seq += 10) {
        assert_int_equal(receiver_data(&s, at(1), ses, seq), RECEIVER_KEEP);
        if (i == 1)
            break;
        assert_true(receiver_request(&s, at(1), &id));
        assert_true(receiver_synced(&s, at(1), ses, id, seq));
    }
    assert_false(receiver_request(&s, at(999), &id));
    assert_true(receiver_request(&s, at(1001), &id));
}

static void a_sender_without_a_stream_is_live_when_heard(void **state)
{
    (void)state;
    struct receiver s;
    receiver_init(&s, SERVICE_STRATEGY, 0);
    assert_int_equal(receiver_heard(&s, at(0), ses), RECEIVER_APPLY);
    assert_int_equal(s.state, PEER_LIVE);
    assert_true(receiver_tick(&s, at(RECEIVER_DEAD_MS)));
    assert_int_equal(s.state, PEER_DEAD);
    assert_int_equal(receiver_heard(&s, at(1200), ses), RECEIVER_APPLY);
    assert_int_equal(s.state, PEER_LIVE);
}

static void the_deadline_is_the_next_thing_due(void **state)
{
    (void)state;
    struct receiver s = live();
    assert_true(receiver_deadline(&s).v == at(RECEIVER_SUSPECT_MS).v);
    assert_true(receiver_tick(&s, at(RECEIVER_SUSPECT_MS)));
    assert_true(receiver_deadline(&s).v == at(RECEIVER_DEAD_MS).v);
    assert_true(receiver_tick(&s, at(RECEIVER_DEAD_MS)));
    assert_true(receiver_deadline(&s).v == TS_NEVER.v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_in_order_are_applied),
        cmocka_unit_test(a_repetition_is_dropped),
        cmocka_unit_test(a_gap_makes_it_stale_and_keeps_what_follows),
        cmocka_unit_test(a_lost_tail_shows_in_the_heartbeat),
        cmocka_unit_test(a_restarted_sender_is_adopted_and_its_old_life_fenced),
        cmocka_unit_test(a_session_from_the_far_future_is_refused),
        cmocka_unit_test(silence_is_suspect_then_dead),
        cmocka_unit_test(a_suspect_that_speaks_in_order_is_live_again),
        cmocka_unit_test(the_dead_come_back_through_a_snapshot),
        cmocka_unit_test(a_snapshot_is_asked_for_again_and_an_old_answer_ignored),
        cmocka_unit_test(a_storm_of_gaps_is_spaced),
        cmocka_unit_test(a_sender_without_a_stream_is_live_when_heard),
        cmocka_unit_test(the_deadline_is_the_next_thing_due),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
