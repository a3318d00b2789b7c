#include "tests/lib/test.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/io/loop.h"
#include "common/io/ports.h"

enum { FRAME_MAX = 300 << 10, HEARD_MAX = 64, RAW_SIZE = 64 << 10 };

/* Everything a port said, with its texts copied. */
struct heard {
    enum msg_type type;
    uint32_t conn;
    uint16_t code;
    char *text; /* rx data; call: "METHOD path\nheaders\nbody" */
    char *more; /* call: body */
};

static struct loop *loop;
static struct ws *ws;
static struct heard heard[HEARD_MAX];
static size_t heard_count;
static enum msg_type wanted;
static size_t wanted_count;
static bool timed_out;
static char url[128];

/* A plain TCP client on the same loop. */
static int raw_fd = -1;
static char raw_in[RAW_SIZE];
static size_t raw_len;
static const char *raw_wanted;

static char *copy(struct str s)
{
    char *c = malloc(s.len + 1);
    assert_non_null(c);
    memcpy(c, s.at, s.len);
    c[s.len] = '\0';
    return c;
}

static void answer(uint32_t conn, uint16_t status, struct str body)
{
    struct msg m = {.type = MSG_HTTP_ANSWER};
    m.http_answer.conn = conn;
    m.http_answer.status = status;
    m.http_answer.body = body;
    assert_true(ws_take(ws, &m));
}

static void deliver(void *arg, struct msg *m)
{
    (void)arg;
    struct heard *h = &heard[heard_count];
    assert_true(heard_count < HEARD_MAX);
    *h = (struct heard){.type = m->type};
    heard_count++;
    switch (m->type) {
    case MSG_WIRE_UP:
        h->conn = m->wire_up.conn;
        h->text = copy(m->wire_up.path);
        break;
    case MSG_WIRE_RX:
        h->conn = m->wire_rx.conn;
        h->text = copy(m->wire_rx.data);
        break;
    case MSG_WIRE_DOWN:
        h->conn = m->wire_down.conn;
        h->code = m->wire_down.code;
        h->text = copy(m->wire_down.reason);
        break;
    case MSG_HTTP_CALL: {
        static char buffer[16 << 10];
        struct text t = TEXT(buffer);
        h->conn = m->http_call.conn;
        text_word(&t, &m->http_call.method);
        text_char(&t, ' ');
        text_str(&t, m->http_call.path);
        text_char(&t, '\n');
        text_str(&t, m->http_call.headers);
        h->text = copy(text_done(&t));
        h->more = copy(m->http_call.body);
        answer(h->conn, 200, m->http_call.body.len > 0 ? m->http_call.body : STR("{}"));
        break;
    }
    default: fail_msg("unexpected %s", msg_name(m->type));
    }
}

static size_t count_of(enum msg_type type)
{
    size_t n = 0;
    for (size_t i = 0; i < heard_count; i++)
        n += heard[i].type == type ? 1 : 0;
    return n;
}

static const struct heard *nth(enum msg_type type, size_t n)
{
    for (size_t i = 0; i < heard_count; i++)
        if (heard[i].type == type && n-- == 0)
            return &heard[i];
    fail_msg("not heard: %s", msg_name(type));
    return NULL;
}

static bool stop_when_heard(void *arg)
{
    (void)arg;
    if (raw_wanted != NULL ? strstr(raw_in, raw_wanted) != NULL : count_of(wanted) >= wanted_count)
        loop_stop(loop);
    return false;
}

static void on_too_late(void *arg, uint32_t events)
{
    (void)arg;
    (void)events;
    timed_out = true;
    loop_stop(loop);
}

static void run(void)
{
    struct loop_timer *t = loop_timer_new(loop, on_too_late, NULL);
    timed_out = false;
    loop_timer_after(t, DUR_S(15));
    loop_set_poll(loop, stop_when_heard, NULL);
    loop_run(loop);
    loop_timer_destroy(&t);
    assert_false(timed_out);
}

static void run_until(enum msg_type type, size_t count)
{
    wanted = type;
    wanted_count = count;
    raw_wanted = NULL;
    run();
}

static void run_until_raw(const char *text)
{
    raw_wanted = text;
    run();
}

static void on_pause_over(void *arg, uint32_t events)
{
    (void)arg;
    (void)events;
    loop_stop(loop);
}

/* Lets everything that is on its way arrive. */
static void settle(void)
{
    struct loop_timer *t = loop_timer_new(loop, on_pause_over, NULL);
    loop_timer_after(t, DUR_MS(50));
    loop_set_poll(loop, NULL, NULL);
    loop_run(loop);
    loop_timer_destroy(&t);
}

static void forget_heard(void)
{
    for (size_t i = 0; i < heard_count; i++) {
        free(heard[i].text);
        free(heard[i].more);
    }
    heard_count = 0;
}

static void on_raw(void *arg, uint32_t events)
{
    (void)arg;
    (void)events;
    ssize_t n = recv(raw_fd, raw_in + raw_len, sizeof raw_in - 1 - raw_len, 0);
    if (n <= 0) {
        loop_forget(loop, raw_fd);
        return;
    }
    raw_len += (size_t)n;
    raw_in[raw_len] = '\0';
}

static void raw_open(bool reads)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(ws_port(ws))};
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    raw_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    raw_len = 0;
    raw_in[0] = '\0';
    assert_true(raw_fd >= 0);
    assert_int_equal(connect(raw_fd, (struct sockaddr *)&a, sizeof a), 0);
    if (reads)
        assert_int_equal(loop_watch(loop, raw_fd, EPOLLIN, on_raw, NULL), ERR_OK);
}

static void raw_send(const char *text)
{
    assert_int_equal(send(raw_fd, text, strlen(text), MSG_NOSIGNAL), (ssize_t)strlen(text));
}

static void open_port(const struct ws_options *o)
{
    char buffer[256];
    struct text why = TEXT(buffer);
    ws = ws_new(loop, o, (struct sink){.deliver = deliver}, &why);
    if (ws == NULL)
        fail_msg("%.*s", (int)why.len, buffer);
}

static int open_plain(void **state)
{
    (void)state;
    struct ws_options o = {.listen = "127.0.0.1:0", .frame_max = FRAME_MAX};
    loop = loop_new();
    open_port(&o);
    (void)snprintf(url, sizeof url, "ws://127.0.0.1:%u/ws/v5/public?brokerId=9", ws_port(ws));
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    if (raw_fd >= 0) {
        loop_forget(loop, raw_fd);
        (void)close(raw_fd);
        raw_fd = -1;
    }
    ws_destroy(&ws);
    loop_destroy(&loop);
    forget_heard();
    return 0;
}

static void dial(uint32_t conn, const char *where)
{
    struct msg m = {.type = MSG_WIRE_CONNECT};
    m.wire_connect.conn = conn;
    m.wire_connect.url = str_from(where);
    assert_true(ws_take(ws, &m));
}

static void say(uint32_t conn, struct str data)
{
    struct msg m = {.type = MSG_WIRE_TX};
    m.wire_tx.conn = conn;
    m.wire_tx.data = data;
    assert_true(ws_take(ws, &m));
}

static void hang_up(uint32_t conn, uint16_t code, const char *reason)
{
    struct msg m = {.type = MSG_WIRE_CLOSE};
    m.wire_close.conn = conn;
    m.wire_close.code = code;
    m.wire_close.reason = str_from(reason);
    assert_true(ws_take(ws, &m));
}

/* Number of the served end of the only websocket. */
static uint32_t served(void)
{
    for (size_t i = 0; i < heard_count; i++)
        if (heard[i].type == MSG_WIRE_UP && heard[i].conn != 7)
            return heard[i].conn;
    fail();
    return 0;
}

static void both_ends_come_up_and_frames_travel_both_ways(void **state)
{
    (void)state;
    dial(7, url);
    run_until(MSG_WIRE_UP, 2);
    uint32_t far = served();
    for (size_t i = 0; i < 2; i++)
        assert_string_equal(nth(MSG_WIRE_UP, i)->text, "/ws/v5/public?brokerId=9");
    say(7, STR("ping"));
    run_until(MSG_WIRE_RX, 1);
    assert_int_equal(nth(MSG_WIRE_RX, 0)->conn, far);
    assert_string_equal(nth(MSG_WIRE_RX, 0)->text, "ping");
    say(far, STR("pong"));
    say(far, STR("{\"event\":\"subscribe\"}"));
    run_until(MSG_WIRE_RX, 3);
    assert_int_equal(nth(MSG_WIRE_RX, 1)->conn, 7);
    assert_string_equal(nth(MSG_WIRE_RX, 1)->text, "pong");
    assert_string_equal(nth(MSG_WIRE_RX, 2)->text, "{\"event\":\"subscribe\"}");
}

static void a_long_frame_arrives_whole(void **state)
{
    (void)state;
    size_t len = 250 << 10;
    char *big = malloc(len);
    assert_non_null(big);
    for (size_t i = 0; i < len; i++)
        big[i] = (char)('a' + i % 26);
    dial(7, url);
    run_until(MSG_WIRE_UP, 2);
    say(served(), (struct str){big, len});
    say(served(), STR("after"));
    run_until(MSG_WIRE_RX, 2);
    assert_int_equal(strlen(nth(MSG_WIRE_RX, 0)->text), len);
    assert_memory_equal(nth(MSG_WIRE_RX, 0)->text, big, len);
    assert_string_equal(nth(MSG_WIRE_RX, 1)->text, "after");
    free(big);
}

static void a_frame_over_the_limit_ends_the_connection(void **state)
{
    (void)state;
    size_t len = FRAME_MAX + 1;
    char *big = calloc(1, len);
    assert_non_null(big);
    memset(big, 'x', len);
    dial(7, url);
    run_until(MSG_WIRE_UP, 2);
    say(served(), (struct str){big, len});
    run_until(MSG_WIRE_DOWN, 2);
    assert_int_equal(count_of(MSG_WIRE_RX), 0);
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(nth(MSG_WIRE_DOWN, i)->code, 1009);
    free(big);
}

static void a_close_tells_both_ends_its_code_once(void **state)
{
    (void)state;
    dial(7, url);
    run_until(MSG_WIRE_UP, 2);
    hang_up(served(), 4004, "No data received in 30s.");
    run_until(MSG_WIRE_DOWN, 2);
    settle();
    assert_int_equal(count_of(MSG_WIRE_DOWN), 2);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(nth(MSG_WIRE_DOWN, i)->code, 4004);
        assert_string_equal(nth(MSG_WIRE_DOWN, i)->text, "No data received in 30s.");
    }
}

static void a_dropped_connection_is_told_as_1006(void **state)
{
    (void)state;
    dial(7, url);
    run_until(MSG_WIRE_UP, 2);
    hang_up(served(), 0, "");
    run_until(MSG_WIRE_DOWN, 2);
    assert_int_equal(nth(MSG_WIRE_DOWN, 0)->code, 1006);
    assert_int_equal(nth(MSG_WIRE_DOWN, 1)->code, 1006);
    say(7, STR("to nobody"));
    hang_up(7, 1000, "");
    settle();
    assert_int_equal(count_of(MSG_WIRE_DOWN), 2);
}

static void a_number_may_be_used_again_after_its_end(void **state)
{
    (void)state;
    dial(7, url);
    run_until(MSG_WIRE_UP, 2);
    hang_up(7, 1000, "bye");
    run_until(MSG_WIRE_DOWN, 2);
    forget_heard();
    dial(7, url);
    run_until(MSG_WIRE_UP, 2);
}

/* A part of a name may have 63 characters: no resolver is asked for this one. */
#define LABEL "aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd"

static void what_cannot_be_reached_is_told_exactly_once(void **state)
{
    (void)state;
    static const char *const where[] = {"ws://127.0.0.1:1/", "http://127.0.0.1/", "ws://",
                                        "ws://127.0.0.1:99999/", "ws://" LABEL LABEL ".x:1/"};
    for (uint32_t i = 0; i < 5; i++) {
        dial(i + 1, where[i]);
        assert_int_equal(count_of(MSG_WIRE_DOWN), i); /* never from inside ws_take */
        run_until(MSG_WIRE_DOWN, i + 1);
    }
    settle();
    assert_int_equal(count_of(MSG_WIRE_DOWN), 5);
    for (uint32_t i = 0; i < 5; i++) {
        assert_int_equal(nth(MSG_WIRE_DOWN, i)->conn, i + 1);
        assert_int_equal(nth(MSG_WIRE_DOWN, i)->code, 1006);
        assert_true(strlen(nth(MSG_WIRE_DOWN, i)->text) > 0);
    }
}

static void closing_before_it_is_open_is_told_once(void **state)
{
    (void)state;
    char named[128];
    (void)snprintf(named, sizeof named, "ws://localhost:%u/x", ws_port(ws));
    dial(7, named);
    hang_up(7, 1000, "");
    run_until(MSG_WIRE_DOWN, 1);
    dial(8, url);
    hang_up(8, 1000, "");
    run_until(MSG_WIRE_DOWN, 2);
    settle();
    assert_int_equal(count_of(MSG_WIRE_DOWN) - count_of(MSG_WIRE_UP), 2);
}

static void a_name_is_resolved(void **state)
{
    (void)state;
    char named[128];
    (void)snprintf(named, sizeof named, "ws://localhost:%u/x", ws_port(ws));
    dial(7, named);
    run_until(MSG_WIRE_UP, 2);
}

static void a_get_comes_with_query_and_headers(void **state)
{
    (void)state;
    raw_open(true);
    raw_send("GET /api/v5/account/balance?ccy=BTC,USDT&q=a%20b HTTP/1.1\r\nHost: x\r\n"
             "OK-ACCESS-KEY: demo-key\r\nOK-ACCESS-SIGN: c2ln+/=\r\nOK-ACCESS-TIMESTAMP: "
             "2026-01-01T00:00:00.000Z\r\nOK-ACCESS-PASSPHRASE: demo pass\r\n"
             "expTime: 1597026383085\r\nx-simulated-trading: 1\r\n\r\n");
    run_until_raw("{}");
    const struct heard *call = nth(MSG_HTTP_CALL, 0);
    assert_ptr_equal(strstr(call->text, "GET /api/v5/account/balance?ccy=BTC,USDT&q=a%20b\n"),
                     call->text);
    assert_non_null(strstr(call->text, "\nok-access-key: demo-key\n"));
    assert_non_null(strstr(call->text, "\nok-access-sign: c2ln+/=\n"));
    assert_non_null(strstr(call->text, "\nok-access-timestamp: 2026-01-01T00:00:00.000Z\n"));
    assert_non_null(strstr(call->text, "\nok-access-passphrase: demo pass\n"));
    assert_non_null(strstr(call->text, "\nexptime: 1597026383085\n"));
    assert_non_null(strstr(call->text, "\nx-simulated-trading: 1\n"));
    assert_non_null(strstr(raw_in, "HTTP/1.1 200"));
    assert_non_null(strstr(raw_in, "content-type: application/json"));
    assert_non_null(strstr(raw_in, "content-length: 2"));
}

static void one_connection_carries_many_requests(void **state)
{
    (void)state;
    raw_open(true);
    raw_send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 7\r\n\r\n{\"a\":1}");
    run_until_raw("{\"a\":1}");
    raw_send("POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
    run_until(MSG_HTTP_CALL, 2);
    raw_send("GET /c HTTP/1.1\r\nHost: x\r\n\r\n");
    run_until(MSG_HTTP_CALL, 3);
    raw_send("DELETE /d HTTP/1.1\r\nHost: x\r\nContent-Length: 7\r\n\r\n{\"d\"");
    settle();
    raw_send(":4}");
    run_until_raw("{\"d\":4}");
    assert_string_equal(nth(MSG_HTTP_CALL, 0)->more, "{\"a\":1}");
    assert_non_null(strstr(nth(MSG_HTTP_CALL, 1)->text, "POST /b\n"));
    assert_string_equal(nth(MSG_HTTP_CALL, 1)->more, "");
    assert_non_null(strstr(nth(MSG_HTTP_CALL, 2)->text, "GET /c\n"));
    assert_non_null(strstr(nth(MSG_HTTP_CALL, 3)->text, "DELETE /d\n"));
    assert_string_equal(nth(MSG_HTTP_CALL, 3)->more, "{\"d\":4}");
    for (size_t i = 0; i < 4; i++)
        for (size_t j = 0; j < i; j++)
            assert_int_not_equal(nth(MSG_HTTP_CALL, i)->conn, nth(MSG_HTTP_CALL, j)->conn);
}

static void a_body_over_the_limit_is_refused(void **state)
{
    (void)state;
    raw_open(true);
    raw_send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n");
    run_until_raw("413");
    assert_int_equal(count_of(MSG_HTTP_CALL), 0);
}

static void answers_to_nobody_are_ignored(void **state)
{
    (void)state;
    raw_open(true);
    raw_send("GET /c HTTP/1.1\r\nHost: x\r\n\r\n");
    run_until_raw("{}");
    answer(nth(MSG_HTTP_CALL, 0)->conn, 200, STR("again"));
    answer(12345, 200, STR("again"));
    settle();
    assert_null(strstr(raw_in, "again"));
}

static void a_peer_that_does_not_read_is_cut_off(void **state)
{
    (void)state;
    size_t len = 256 << 10;
    char *big = malloc(len);
    assert_non_null(big);
    memset(big, 'x', len);
    raw_open(false);
    raw_send("GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
    run_until(MSG_WIRE_UP, 1);
    for (size_t i = 0; i < 64; i++)
        say(served(), (struct str){big, len});
    run_until(MSG_WIRE_DOWN, 1);
    assert_int_equal(nth(MSG_WIRE_DOWN, 0)->code, 4005);
    free(big);
}

/* Listening sockets of this port in one of the kernel's tables, by local address. */
static size_t listeners(const char *table, const char *address)
{
    char line[512];
    char local[80];
    size_t n = 0;
    FILE *f = fopen(table, "r");
    if (f == NULL)
        return 0;
    (void)snprintf(local, sizeof local, ": %s:%04X ", address, ws_port(ws));
    while (fgets(line, sizeof line, f) != NULL)
        n += strstr(line, local) != NULL && strstr(line, " 0A ") != NULL ? 1 : 0;
    (void)fclose(f);
    return n;
}

static void only_the_configured_address_is_bound(void **state)
{
    (void)state;
    assert_int_equal(listeners("/proc/net/tcp", "0100007F"), 1);
    assert_int_equal(listeners("/proc/net/tcp", "00000000"), 0);
    assert_int_equal(listeners("/proc/net/tcp6", "00000000000000000000000000000000"), 0);
}

static void an_address_in_use_is_refused_in_words(void **state)
{
    (void)state;
    char address[64];
    char buffer[256] = "";
    struct text why = TEXT(buffer);
    (void)snprintf(address, sizeof address, "127.0.0.1:%u", ws_port(ws));
    struct ws_options o = {.listen = address, .frame_max = FRAME_MAX};
    assert_null(ws_new(loop, &o, (struct sink){.deliver = deliver}, &why));
    assert_non_null(strstr(buffer, "cannot listen here"));
    dial(7, url); /* and the first goes on */
    run_until(MSG_WIRE_UP, 2);
}

static char cert_file[64];
static char key_file[64];
static char folder[] = "/tmp/okxmm-ws-XXXXXX";

static int open_tls(void **state)
{
    (void)state;
    struct ws_options o = {.listen = "127.0.0.1:0",
                           .tls = true,
                           .cert_file = cert_file,
                           .key_file = key_file,
                           .ca_file = cert_file,
                           .frame_max = FRAME_MAX};
    loop = loop_new();
    open_port(&o);
    (void)snprintf(url, sizeof url, "wss://localhost:%u/ws/v5/private", ws_port(ws));
    return 0;
}

static void our_certificate_is_made_and_trusted(void **state)
{
    (void)state;
    dial(7, url);
    run_until(MSG_WIRE_UP, 2);
    say(7, STR("ping"));
    run_until(MSG_WIRE_RX, 1);
    assert_string_equal(nth(MSG_WIRE_RX, 0)->text, "ping");
}

static void a_certificate_of_unknown_origin_is_refused(void **state)
{
    (void)state;
    struct ws *server = ws;
    struct ws_options o = {.frame_max = FRAME_MAX};
    open_port(&o); /* a client with the system's certificates */
    dial(7, url);
    run_until(MSG_WIRE_DOWN, 1);
    assert_int_equal(count_of(MSG_WIRE_UP), 0);
    ws_destroy(&server);
}

static void a_name_that_is_not_in_the_certificate_is_refused(void **state)
{
    (void)state;
    char other[128];
    /* the same address in another spelling, which is not among its names */
    (void)snprintf(other, sizeof other, "wss://127.1:%u/", ws_port(ws));
    dial(7, other);
    run_until(MSG_WIRE_DOWN, 1);
    assert_int_equal(count_of(MSG_WIRE_UP), 0);
    assert_null(strstr(nth(MSG_WIRE_DOWN, 0)->text, "127.1"));
}

static int make_folder(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL)
        return 1;
    (void)snprintf(cert_file, sizeof cert_file, "%s/cert.pem", folder);
    (void)snprintf(key_file, sizeof key_file, "%s/key.pem", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    (void)unlink(cert_file);
    (void)unlink(key_file);
    return rmdir(folder);
}

#define PLAIN(f) cmocka_unit_test_setup_teardown(f, open_plain, close_all)
#define TLS(f)   cmocka_unit_test_setup_teardown(f, open_tls, close_all)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PLAIN(both_ends_come_up_and_frames_travel_both_ways),
        PLAIN(a_long_frame_arrives_whole),
        PLAIN(a_frame_over_the_limit_ends_the_connection),
        PLAIN(a_close_tells_both_ends_its_code_once),
        PLAIN(a_dropped_connection_is_told_as_1006),
        PLAIN(a_number_may_be_used_again_after_its_end),
        PLAIN(what_cannot_be_reached_is_told_exactly_once),
        PLAIN(closing_before_it_is_open_is_told_once),
        PLAIN(a_name_is_resolved),
        PLAIN(a_get_comes_with_query_and_headers),
        PLAIN(one_connection_carries_many_requests),
        PLAIN(a_body_over_the_limit_is_refused),
        PLAIN(answers_to_nobody_are_ignored),
        PLAIN(a_peer_that_does_not_read_is_cut_off),
        PLAIN(only_the_configured_address_is_bound),
        PLAIN(an_address_in_use_is_refused_in_words),
        TLS(our_certificate_is_made_and_trusted),
        TLS(a_certificate_of_unknown_origin_is_refused),
        TLS(a_name_that_is_not_in_the_certificate_is_refused),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
