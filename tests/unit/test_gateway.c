/* The bus as outside tools see it: through the real sockets, decoded as a tool would do it. */
#include <czmq.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/io/clock.h"
#include "common/io/gateway.h"
#include "common/io/socket.h"
#include "common/msg/outside.h"
#include "tests/lib/test.h"

enum { PATIENCE_MS = 8000 };

static char folder[] = "/tmp/okxmm-gateway-XXXXXX";
static struct loop *loop;
static struct settings settings;
static struct gateway *gateway;
static struct socket inside; /* a process of ours */
static size_t core_heard;    /* what the monitor's core was handed, but for subscriptions */

static void on_core(void *arg, struct msg *in)
{
    (void)arg;
    core_heard += in->type != MSG_SUBSCRIBED;
}

static void say(struct msg *m, enum channel stream)
{
    static char frame[CODEC_COMMAND_MAX];
    const struct codec_head head = {.stream = (uint16_t)stream, .mono = clock_mono_ns()};
    m->sent = TS(1234567890);
    const size_t len = codec_encode(m, &head, frame, sizeof(frame));
    assert_true(len > 0);
    assert_int_equal(socket_send(&inside, 0, STR("x."), (struct str){frame, len}), ERR_OK);
}

static void say_top(const char *inst, int64_t bid, uint64_t seq)
{
    struct msg m = {.type = MSG_BOOK_TOP, .src = SERVICE_FEED, .ses = 0x11, .seq = seq};
    m.book_top.inst = word_of(inst);
    m.book_top.px_exp = -1;
    m.book_top.bid = PX(bid);
    say(&m, CHANNEL_MD);
}

static void turn(void)
{
    while (gateway_poll(gateway))
        continue;
    (void)poll(NULL, 0, 1);
}

/* Until the core has heard `count` messages. */
static void until_heard(size_t count)
{
    for (int ms = 0; ms < PATIENCE_MS && core_heard < count; ms++)
        turn();
    assert_int_equal(core_heard, count);
}

static zsock_t *subscribe(const char *prefix)
{
    zsock_t *s = zsock_new_sub(settings.bus_out.at, prefix);
    assert_non_null(s);
    return s;
}

/* The next message of three frames, header and body as JSON; false: nothing came. */
static bool receive(zsock_t *s, char *topic, char *header, char *body, size_t size)
{
    for (int ms = 0; ms < 1000; ms++) {
        turn();
        if ((zsock_events(s) & ZMQ_POLLIN) == 0)
            continue;
        zmsg_t *m = zmsg_recv(s);
        assert_int_equal(zmsg_size(m), 3);
        zframe_t *f[3] = {zmsg_first(m), NULL, NULL};
        f[1] = zmsg_next(m);
        f[2] = zmsg_next(m);
        struct text t = {topic, 0, size, false};
        struct text h = {header, 0, size, false};
        struct text b = {body, 0, size, false};
        text_str(&t, (struct str){(const char *)zframe_data(f[0]), zframe_size(f[0])});
        text_char(&t, 0);
        assert_true(
            outside_json((struct str){(const char *)zframe_data(f[1]), zframe_size(f[1])}, &h));
        assert_true(
            outside_json((struct str){(const char *)zframe_data(f[2]), zframe_size(f[2])}, &b));
        text_char(&h, 0);
        text_char(&b, 0);
        zmsg_destroy(&m);
        return true;
    }
    return false;
}

static void a_late_subscriber_gets_the_last_value_marked_as_repeated(void **state)
{
    (void)state;
    char topic[512];
    char header[512];
    char body[512];
    say_top("AAA-USDT", 10, 1);
    say_top("AAA-USDT", 11, 2);
    say_top("BBB-USDT", 20, 3);
    until_heard(3);
    zsock_t *s = subscribe("okxmm.v1.md.book_top.AAA-USDT");
    assert_true(receive(s, topic, header, body, sizeof(topic)));
    assert_string_equal(topic, "okxmm.v1.md.book_top.AAA-USDT");
    assert_non_null(strstr(header, "\"r\":1"));
    assert_non_null(strstr(header, "\"seq\":2"));
    assert_non_null(strstr(header, "\"stream\":\"md\""));
    assert_non_null(strstr(header, "\"ts\":1234567"));
    assert_non_null(strstr(body, "\"bid\":\"1.1\""));
    say_top("AAA-USDT", 12, 4);
    assert_true(receive(s, topic, header, body, sizeof(topic)));
    assert_non_null(strstr(header, "\"r\":0"));
    assert_non_null(strstr(body, "\"bid\":\"1.2\""));
    zsock_destroy(&s);
}

/* Wishes, orders and opinions travel by dealer; their copies are for watchers all the same. */
static void commands_are_seen_and_a_side_has_a_last_value_of_its_own(void **state)
{
    (void)state;
    char topic[512];
    char header[512];
    char body[512];
    const size_t before = core_heard;
    struct msg m = {.type = MSG_EDGE, .src = SERVICE_STRATEGY, .ses = 0x12, .seq = 1};
    m.edge.inst = word_of("AAA-USDT");
    m.edge.need = RATE(1500000);
    say(&m, CHANNEL_INTENT);
    for (int n = 0; n < side_count; n++) {
        m = (struct msg){.type = MSG_MARKOUT, .src = SERVICE_STRATEGY, .ses = 0x12};
        m.seq = (uint64_t)n + 1;
        m.markout.inst = word_of("AAA-USDT");
        m.markout.side = (enum side)n;
        m.markout.fills = (uint64_t)n + 7;
        say(&m, CHANNEL_STRATEGY);
    }
    until_heard(before + 3);
    zsock_t *s = subscribe("okxmm.v1.st.edge.AAA-USDT");
    assert_true(receive(s, topic, header, body, sizeof(topic)));
    assert_non_null(strstr(body, "\"need\":\"0.0015\""));
    zsock_destroy(&s);
    s = subscribe("okxmm.v1.st.markout.AAA-USDT");
    assert_true(receive(s, topic, header, body, sizeof(topic)));
    assert_string_equal(topic, "okxmm.v1.st.markout.AAA-USDT.buy");
    assert_non_null(strstr(body, "\"fills\":\"7\""));
    assert_true(receive(s, topic, header, body, sizeof(topic)));
    assert_string_equal(topic, "okxmm.v1.st.markout.AAA-USDT.sell");
    assert_non_null(strstr(body, "\"fills\":\"8\""));
    zsock_destroy(&s);
}

static void what_a_shell_says_to_its_core_cannot_come_from_outside(void **state)
{
    (void)state;
    struct msg m = {.type = MSG_STOP, .src = SERVICE_RUNNER, .ses = 0x11, .seq = 1};
    const size_t before = core_heard;
    say(&m, CHANNEL_LOCAL);
    m = (struct msg){.type = MSG_RECORD_MONEY, .src = SERVICE_RISK, .ses = 0x11, .seq = 2};
    say(&m, CHANNEL_STORE);
    say_top("CCC-USDT", 1, 3);
    until_heard(before + 1);
}

static void hostile_bytes_do_not_stop_it(void **state)
{
    (void)state;
    const size_t before = core_heard;
    assert_int_equal(socket_send_raw(&inside, STR("alone"), false), ERR_OK);
    assert_int_equal(socket_send(&inside, 0, STR("x."), STR("\xdd\xff\xff\xff\xff")), ERR_OK);
    assert_int_equal(socket_send(&inside, 0, STR("x."), STR_EMPTY), ERR_OK);
    say_top("CCC-USDT", 2, 4);
    until_heard(before + 1);
}

static int start(void **state)
{
    (void)state;
    char line[256];
    struct text why = TEXT(line);
    const struct socket_plan plan = {.kind = SOCKET_XPUB};
    if (mkdtemp(folder) == NULL)
        return -1;
    socket_library_start();
    loop = loop_new();
    settings_defaults(&settings);
    (void)snprintf(settings.bus_in.at, sizeof(settings.bus_in.at), "ipc://%s/in.ipc", folder);
    (void)snprintf(settings.bus_out.at, sizeof(settings.bus_out.at), "ipc://%s/out.ipc", folder);
    gateway = gateway_new(loop, &settings, folder, (struct sink){NULL, on_core}, &why);
    if (gateway == NULL || socket_open(&inside, loop, settings.bus_in.at, &plan) != ERR_OK)
        return -1;
    for (int ms = 0; ms < PATIENCE_MS && !socket_waiting(&inside); ms++)
        turn(); /* until its subscription has arrived: nothing is lost from here on */
    return socket_waiting(&inside) ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    char command[64];
    socket_close(&inside);
    gateway_destroy(&gateway);
    loop_destroy(&loop);
    socket_library_end();
    (void)snprintf(command, sizeof(command), "rm -r %s", folder);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_late_subscriber_gets_the_last_value_marked_as_repeated),
        cmocka_unit_test(commands_are_seen_and_a_side_has_a_last_value_of_its_own),
        cmocka_unit_test(what_a_shell_says_to_its_core_cannot_come_from_outside),
        cmocka_unit_test(hostile_bytes_do_not_stop_it),
    };
    return cmocka_run_group_tests(tests, start, end);
}
