/* The bus over real ipc sockets in a folder of its own: what is handed over, and what is not. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/io/bus.h"
#include "common/io/clock.h"
#include "common/io/socket.h"
#include "tests/lib/stand_in.h"
#include "tests/lib/test.h"

enum { HEARD_MAX = 256, PATIENCE_MS = 8000 };

static const uint64_t feed_ses = UINT64_C(1000) << 32 | 1;
static const uint64_t feed_later = UINT64_C(1001) << 32 | 3;
static const uint64_t risk_ses = UINT64_C(1000) << 32 | 5;
static const uint64_t strategy_ses = UINT64_C(1000) << 32 | 7;
static const uint64_t notifier_ses = UINT64_C(1000) << 32 | 9;

static const enum channel reads_md[] = {CHANNEL_MD, CHANNEL_LOCAL};

/* One process of the test: a bus and what it was handed. */
struct party {
    struct bus *bus;
    size_t count;
    struct msg heard[HEARD_MAX];
    struct outbox *snapshot;
    uint32_t state_version; /* what its snapshot says */
};

static char folder[] = "/tmp/okxmm-bus-XXXXXX";
static struct loop *loop;
static struct settings settings;
static struct party a;
static struct party b;

static void on_deliver(void *arg, size_t member, struct msg *m)
{
    struct party *p = arg;
    (void)member;
    if (m->type != MSG_HEARTBEAT && p->count < HEARD_MAX)
        p->heard[p->count++] = *m;
}

static struct outbox *on_snapshot(void *arg, size_t member)
{
    struct party *p = arg;
    (void)member;
    struct msg *m = outbox_push(p->snapshot, MSG_INSTRUMENT, clock_now());
    m->instrument.inst = word_of("SNAP");
    m->instrument.version = p->state_version;
    return p->snapshot;
}

static void join(struct party *p, enum service id, uint64_t ses, const enum channel *reads)
{
    char line[256];
    struct text why = TEXT(line);
    enum err e;
    const struct bus_member member = {id, 0, ses, reads};
    const struct bus_plan plan = {.loop = loop,
                                  .settings = &settings,
                                  .state_dir = folder,
                                  .members = &member,
                                  .count = 1,
                                  .client = {p, on_deliver, on_snapshot}};
    p->count = 0;
    p->bus = bus_new(&plan, &why, &e);
    if (p->bus == NULL)
        print_message("%.*s\n", (int)why.len, why.at);
    assert_non_null(p->bus);
}

static void turn(struct party *p)
{
    if (p->bus == NULL)
        return;
    while (bus_poll(p->bus))
        continue;
    bus_tick(p->bus, clock_now());
}

static void beat(struct party *p)
{
    const struct msg_heartbeat body = {.state = SERVICE_STATE_READY};
    if (p->bus != NULL)
        bus_heartbeat(p->bus, 0, &body);
}

static const struct msg *find(const struct party *p, enum msg_type type)
{
    for (size_t i = 0; i < p->count; i++) {
        if (p->heard[i].type == type)
            return &p->heard[i];
    }
    return NULL;
}

static bool has_peer(const struct party *p, enum peer_state state, uint64_t ses)
{
    for (size_t i = 0; i < p->count; i++) {
        const struct msg *m = &p->heard[i];
        if (m->type == MSG_PEER && m->peer.state == state && m->peer.ses == ses)
            return true;
    }
    return false;
}

/* Runs both until `done` says so; false when patience is over. */
static bool until(bool (*done)(void))
{
    for (int ms = 0; ms < PATIENCE_MS; ms++) {
        turn(&a);
        turn(&b);
        if (done())
            return true;
        if (ms % 20 == 0) {
            beat(&a);
            beat(&b);
        }
        (void)poll(NULL, 0, 1); /* lets ZeroMQ's thread work */
    }
    return false;
}

static bool b_is_synced(void)
{
    return find(&b, MSG_SYNCED) != NULL && has_peer(&b, PEER_LIVE, feed_ses);
}
static bool b_is_synced_anew(void)
{
    return has_peer(&b, PEER_LIVE, feed_later);
}
static bool b_has_instrument_2(void)
{
    for (size_t i = 0; i < b.count; i++) {
        if (b.heard[i].type == MSG_INSTRUMENT && b.heard[i].instrument.version == 2)
            return true;
    }
    return false;
}
static bool a_has_intent(void)
{
    return find(&a, MSG_INTENT) != NULL;
}
static bool a_has_cancel(void)
{
    return a_has_intent() && find(&a, MSG_INTENT)->intent.action == ACTION_CANCEL;
}
static bool a_has_alert(void)
{
    return find(&a, MSG_ALERT) != NULL;
}
static bool a_sees_strategy(void)
{
    return has_peer(&a, PEER_LIVE, strategy_ses);
}
static bool a_sees_strategy_dead(void)
{
    return has_peer(&a, PEER_DEAD, strategy_ses);
}

static void say_instrument(struct party *p, uint32_t version)
{
    struct msg m = {.type = MSG_INSTRUMENT};
    m.instrument.inst = word_of("X");
    m.instrument.version = version;
    bus_send(p->bus, 0, &m);
}

static void a_late_reader_gets_the_state_then_the_stream(void **state)
{
    (void)state;
    join(&a, SERVICE_FEED, feed_ses, NULL);
    a.state_version = 1;
    say_instrument(&a, 1);
    join(&b, SERVICE_NOTIFIER, notifier_ses, reads_md);
    assert_true(until(b_is_synced));
    assert_int_equal(b.heard[0].type, MSG_PEER);
    assert_int_equal(b.heard[0].peer.state, PEER_STALE);
    assert_int_equal(b.heard[1].type, MSG_INSTRUMENT);
    assert_true(word_is(&b.heard[1].instrument.inst, "SNAP"));
    assert_int_equal(b.heard[1].src, SERVICE_FEED);
    assert_int_equal(b.heard[2].type, MSG_SYNCED);
    assert_int_equal(b.heard[3].peer.state, PEER_LIVE);
    say_instrument(&a, 2);
    assert_true(until(b_has_instrument_2));
}

static void a_restarted_publisher_is_followed(void **state)
{
    (void)state;
    join(&a, SERVICE_FEED, feed_ses, NULL);
    join(&b, SERVICE_NOTIFIER, notifier_ses, reads_md);
    assert_true(until(b_is_synced));
    bus_destroy(&a.bus);
    join(&a, SERVICE_FEED, feed_later, NULL);
    assert_true(until(b_is_synced_anew));
    assert_true(has_peer(&b, PEER_STALE, feed_later));
    say_instrument(&a, 2);
    assert_true(until(b_has_instrument_2));
}

static void an_endpoint_cannot_be_taken_twice(void **state)
{
    (void)state;
    char line[256];
    struct text why = TEXT(line);
    enum err e;
    const struct bus_member member = {SERVICE_FEED, 0, feed_later, NULL};
    const struct bus_plan plan = {.loop = loop,
                                  .settings = &settings,
                                  .state_dir = folder,
                                  .members = &member,
                                  .count = 1,
                                  .client = {&b, on_deliver, on_snapshot}};
    join(&a, SERVICE_FEED, feed_ses, NULL);
    assert_null(bus_new(&plan, &why, &e));
    assert_int_equal(e, ERR_DUPLICATE);
}

static struct stand_in stand_in;

static bool b_is_synced_by_stand_in(void)
{
    stand_in_turn(&stand_in);
    return b.count > 0 && b.heard[b.count - 1].type == MSG_PEER &&
           b.heard[b.count - 1].peer.state == PEER_LIVE;
}

static bool b_heard_version_13(void)
{
    const struct msg *last = b.count == 0 ? NULL : &b.heard[b.count - 1];
    stand_in_turn(&stand_in);
    return last != NULL && last->type == MSG_INSTRUMENT && last->instrument.version == 13;
}

/* 11 is lost; 12 shows it. Nothing behind the hole may be seen before the state is whole again. */
static void a_gap_is_told_before_it_is_repaired(void **state)
{
    (void)state;
    stand_in_open(&stand_in, loop, &settings, folder);
    stand_in.said = 10;
    join(&b, SERVICE_NOTIFIER, notifier_ses, reads_md);
    assert_true(until(b_is_synced_by_stand_in));
    const uint32_t before = stand_in.asked;
    b.count = 0;
    stand_in.said = 12;
    stand_in_instrument(&stand_in, 12, 12);
    assert_true(until(b_is_synced_by_stand_in));
    assert_int_equal(stand_in.asked, before + 1);
    assert_int_equal(b.heard[0].type, MSG_PEER);
    assert_int_equal(b.heard[0].peer.state, PEER_STALE);
    assert_true(word_is(&b.heard[1].instrument.inst, "SNAP"));
    assert_int_equal(b.heard[1].instrument.version, 12);
    assert_int_equal(b.heard[2].type, MSG_SYNCED);
    assert_int_equal(b.count, 4); /* 12 itself is in the snapshot and is not said again */
    stand_in.said = 13;
    stand_in_instrument(&stand_in, 13, 13);
    assert_true(until(b_heard_version_13));
    assert_int_equal(stand_in.asked, before + 1);
    stand_in_close(&stand_in);
}

/* 11 is lost and nothing follows it: only the heartbeat tells. */
static void a_lost_tail_is_found_by_the_heartbeat(void **state)
{
    (void)state;
    stand_in_open(&stand_in, loop, &settings, folder);
    stand_in.said = 10;
    join(&b, SERVICE_NOTIFIER, notifier_ses, reads_md);
    assert_true(until(b_is_synced_by_stand_in));
    b.count = 0;
    stand_in.said = 11;
    assert_false(b_is_synced_by_stand_in());
    assert_true(until(b_is_synced_by_stand_in));
    assert_int_equal(b.heard[0].peer.state, PEER_STALE);
    assert_int_equal(b.heard[1].instrument.version, 11);
    stand_in_close(&stand_in);
}

static struct msg intent(enum action action)
{
    struct msg m = {.type = MSG_INTENT, .src = SERVICE_STRATEGY, .ses = strategy_ses};
    m.intent.action = action;
    m.intent.inst = word_of("X");
    m.sent = clock_now();
    return m;
}

static void an_intent_reaches_risk_and_its_writer_is_watched(void **state)
{
    (void)state;
    join(&a, SERVICE_RISK, risk_ses, NULL);
    join(&b, SERVICE_STRATEGY, strategy_ses, NULL);
    assert_true(until(a_sees_strategy)); /* by its heartbeats */
    struct msg m = intent(ACTION_PLACE);
    m.ttl = DUR_S(5);
    bus_send(b.bus, 0, &m);
    assert_true(until(a_has_intent));
    assert_true(find(&a, MSG_INTENT)->ses == strategy_ses);
    bus_destroy(&b.bus);
    assert_true(until(a_sees_strategy_dead));
}

static void a_command_nobody_can_take_is_not_kept_for_later(void **state)
{
    (void)state;
    join(&b, SERVICE_STRATEGY, strategy_ses, NULL);
    struct msg m = intent(ACTION_PLACE);
    bus_send(b.bus, 0, &m);
    join(&a, SERVICE_RISK, risk_ses, NULL);
    assert_true(until(a_sees_strategy));
    assert_null(find(&a, MSG_INTENT));
}

/* A stranger's socket at risk's door, saying whatever it wants. */
static void knock(struct socket *s, uint64_t identity)
{
    char endpoint[ENDPOINT_SIZE];
    const struct socket_plan plan = {.kind = SOCKET_DEALER, .identity = identity};
    assert_int_equal(endpoint_of(&settings, folder, DOOR_INTENT, endpoint), ERR_OK);
    assert_int_equal(socket_open(s, loop, endpoint, &plan), ERR_OK);
}

/* Sends when the connection is up: before that it is refused. */
static void put(struct socket *s, struct str body)
{
    for (int ms = 0; ms < PATIENCE_MS; ms++) {
        turn(&a);
        if (socket_send(s, 0, STR("intent.X"), body) == ERR_OK)
            return;
        (void)poll(NULL, 0, 1);
    }
    fail();
}

static struct str encoded(const struct msg *m, int64_t mono)
{
    static char frame[CODEC_COMMAND_MAX];
    const struct codec_head head = {.stream = CHANNEL_INTENT, .mono = mono};
    const size_t len = codec_encode(m, &head, frame, sizeof(frame));
    assert_true(len > 0);
    return (struct str){frame, len};
}

static void an_old_intent_is_dropped_and_an_old_cancel_is_not(void **state)
{
    (void)state;
    struct socket s;
    join(&a, SERVICE_RISK, risk_ses, NULL);
    knock(&s, strategy_ses);
    const int64_t age = DUR_S(2).v;
    struct msg m = intent(ACTION_PLACE);
    m.ttl = DUR_S(1);
    m.sent = ts_add(m.sent, DUR(-age));
    put(&s, encoded(&m, clock_mono_ns() - age));
    m.intent.action = ACTION_CANCEL;
    put(&s, encoded(&m, clock_mono_ns() - age));
    assert_true(until(a_has_intent));
    assert_true(a_has_cancel());
    socket_close(&s);
}

static void hostile_bytes_are_survived(void **state)
{
    (void)state;
    struct socket s;
    static char zeros[8192];
    join(&a, SERVICE_RISK, risk_ses, NULL);
    knock(&s, strategy_ses);
    put(&s, STR("\xdd\x05\x00\x00\x00"));
    put(&s, (struct str){zeros, sizeof(zeros)});
    put(&s, STR_EMPTY);
    assert_int_equal(socket_send_raw(&s, STR("alone"), false), ERR_OK);
    struct msg m = intent(ACTION_PLACE);
    m.ses = strategy_ses + 2; /* another's name */
    put(&s, encoded(&m, clock_mono_ns()));
    struct msg order = {.type = MSG_ORDER, .src = SERVICE_RISK, .ses = strategy_ses};
    put(&s, encoded(&order, clock_mono_ns())); /* not for this door */
    struct msg stop = {.type = MSG_STOP, .src = SERVICE_RUNNER, .ses = strategy_ses};
    put(&s, encoded(&stop, clock_mono_ns())); /* a shell's word from outside */
    m.ses = strategy_ses;
    put(&s, encoded(&m, clock_mono_ns()));
    assert_true(until(a_has_intent));
    assert_null(find(&a, MSG_ORDER));
    assert_null(find(&a, MSG_STOP));
    assert_int_equal(a.count, 2); /* the peer and the one good intent */
    socket_close(&s);
}

static void commands_that_waited_while_we_were_away_are_dropped(void **state)
{
    (void)state;
    struct socket s;
    join(&a, SERVICE_RISK, risk_ses, NULL);
    knock(&s, strategy_ses);
    struct msg m = intent(ACTION_PLACE);
    const int64_t before = clock_mono_ns();
    bus_fence(a.bus, clock_now());
    put(&s, encoded(&m, before));
    m.intent.action = ACTION_CANCEL;
    put(&s, encoded(&m, before));
    assert_true(until(a_has_intent));
    assert_true(a_has_cancel()); /* the first that came through */
    a.count = 0;
    m.intent.action = ACTION_PLACE;
    put(&s, encoded(&m, clock_mono_ns()));
    assert_true(until(a_has_intent)); /* what is said from now on is heard */
    socket_close(&s);
}

static void an_alert_is_repeated_until_it_is_acknowledged(void **state)
{
    (void)state;
    join(&b, SERVICE_FEED, feed_ses, NULL);
    struct msg m = {.type = MSG_ALERT};
    m.alert.code = ALERT_LINK_DOWN;
    m.alert.detail = STR("public");
    bus_send(b.bus, 0, &m); /* nobody there yet */
    join(&a, SERVICE_NOTIFIER, notifier_ses, NULL);
    assert_true(until(a_has_alert));
    const uint64_t id = find(&a, MSG_ALERT)->alert.id;
    a.count = 0;
    assert_true(until(a_has_alert)); /* again, not acknowledged */
    assert_true(find(&a, MSG_ALERT)->alert.id == id);
    struct msg ack = {.type = MSG_ALERT_ACK, .to = feed_ses};
    ack.alert_ack.id = id;
    bus_send(a.bus, 0, &ack);
    for (int i = 0; i < 50; i++) {
        turn(&b);
        (void)poll(NULL, 0, 1);
    }
    a.count = 0;
    for (int i = 0; i < 1200; i++) {
        turn(&a);
        turn(&b);
        (void)poll(NULL, 0, 1);
    }
    assert_null(find(&a, MSG_ALERT));
}

static int clean(void **state)
{
    (void)state;
    bus_destroy(&a.bus);
    bus_destroy(&b.bus);
    a.count = 0;
    b.count = 0;
    return 0;
}

static int make_folder(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL)
        return -1;
    socket_library_start();
    loop = loop_new();
    settings_defaults(&settings);
    (void)snprintf(settings.bus_in.at, sizeof(settings.bus_in.at), "ipc://%s/in.ipc", folder);
    a.snapshot = calloc(1, sizeof(*a.snapshot));
    b.snapshot = calloc(1, sizeof(*b.snapshot));
    return a.snapshot == NULL || b.snapshot == NULL;
}

static int remove_folder(void **state)
{
    (void)state;
    char command[64];
    free(a.snapshot);
    free(b.snapshot);
    loop_destroy(&loop);
    socket_library_end();
    (void)snprintf(command, sizeof(command), "rm -r %s", folder);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_late_reader_gets_the_state_then_the_stream, clean),
        cmocka_unit_test_teardown(a_restarted_publisher_is_followed, clean),
        cmocka_unit_test_teardown(a_gap_is_told_before_it_is_repaired, clean),
        cmocka_unit_test_teardown(a_lost_tail_is_found_by_the_heartbeat, clean),
        cmocka_unit_test_teardown(an_endpoint_cannot_be_taken_twice, clean),
        cmocka_unit_test_teardown(an_intent_reaches_risk_and_its_writer_is_watched, clean),
        cmocka_unit_test_teardown(a_command_nobody_can_take_is_not_kept_for_later, clean),
        cmocka_unit_test_teardown(an_old_intent_is_dropped_and_an_old_cancel_is_not, clean),
        cmocka_unit_test_teardown(hostile_bytes_are_survived, clean),
        cmocka_unit_test_teardown(commands_that_waited_while_we_were_away_are_dropped, clean),
        cmocka_unit_test_teardown(an_alert_is_repeated_until_it_is_acknowledged, clean),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
