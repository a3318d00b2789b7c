#include "tests/lib/wires.h"

#include "tests/lib/test.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct loop *wires_loop;
struct ws *wires_ws;
static struct heard heard[WIRES_HEARD_MAX];
static size_t heard_count;
static enum msg_type wanted;
static size_t wanted_count;
static bool timed_out;
char wires_url[128];

/* A plain TCP client on the same loop. */
static int raw_fd = -1;
char wires_raw_in[WIRES_RAW_SIZE];
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

void wires_answer(uint32_t conn, uint16_t status, struct str body)
{
    struct msg m = {.type = MSG_HTTP_ANSWER};
    m.http_answer.conn = conn;
    m.http_answer.status = status;
    m.http_answer.body = body;
    assert_true(ws_take(wires_ws, &m));
}

static void deliver(void *arg, struct msg *m)
{
    (void)arg;
    struct heard *h = &heard[heard_count];
    assert_true(heard_count < WIRES_HEARD_MAX);
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
        wires_answer(h->conn, 200, m->http_call.body.len > 0 ? m->http_call.body : STR("{}"));
        break;
    }
    default: fail_msg("unexpected %s", msg_name(m->type));
    }
}

size_t wires_count(enum msg_type type)
{
    size_t n = 0;
    for (size_t i = 0; i < heard_count; i++)
        n += heard[i].type == type ? 1 : 0;
    return n;
}

const struct heard *wires_nth(enum msg_type type, size_t n)
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
    if (raw_wanted != NULL ? strstr(wires_raw_in, raw_wanted) != NULL
                           : wires_count(wanted) >= wanted_count)
        loop_stop(wires_loop);
    return false;
}

static void on_too_late(void *arg, uint32_t events)
{
    (void)arg;
    (void)events;
    timed_out = true;
    loop_stop(wires_loop);
}

static void run(void)
{
    struct loop_timer *t = loop_timer_new(wires_loop, on_too_late, NULL);
    timed_out = false;
    loop_timer_after(t, DUR_S(15));
    loop_set_poll(wires_loop, stop_when_heard, NULL);
    loop_run(wires_loop);
    loop_timer_destroy(&t);
    assert_false(timed_out);
}

void wires_run_until(enum msg_type type, size_t count)
{
    wanted = type;
    wanted_count = count;
    raw_wanted = NULL;
    run();
}

void wires_run_until_raw(const char *text)
{
    raw_wanted = text;
    run();
}

static void on_pause_over(void *arg, uint32_t events)
{
    (void)arg;
    (void)events;
    loop_stop(wires_loop);
}

/* Lets everything that is on its way arrive. */
void wires_settle(void)
{
    struct loop_timer *t = loop_timer_new(wires_loop, on_pause_over, NULL);
    loop_timer_after(t, DUR_MS(50));
    loop_set_poll(wires_loop, NULL, NULL);
    loop_run(wires_loop);
    loop_timer_destroy(&t);
}

void wires_forget(void)
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
    ssize_t n = recv(raw_fd, wires_raw_in + raw_len, sizeof wires_raw_in - 1 - raw_len, 0);
    if (n <= 0) {
        loop_forget(wires_loop, raw_fd);
        return;
    }
    raw_len += (size_t)n;
    wires_raw_in[raw_len] = '\0';
}

void wires_raw_open(bool reads)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(ws_port(wires_ws))};
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    raw_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    raw_len = 0;
    wires_raw_in[0] = '\0';
    assert_true(raw_fd >= 0);
    assert_int_equal(connect(raw_fd, (struct sockaddr *)&a, sizeof a), 0);
    if (reads)
        assert_int_equal(loop_watch(wires_loop, raw_fd, EPOLLIN, on_raw, NULL), ERR_OK);
}

void wires_raw_send(const char *text)
{
    assert_int_equal(send(raw_fd, text, strlen(text), MSG_NOSIGNAL), (ssize_t)strlen(text));
}

void wires_open(const struct ws_options *o)
{
    char buffer[256];
    struct text why = TEXT(buffer);
    wires_ws = ws_new(wires_loop, o, (struct sink){.deliver = deliver}, &why);
    if (wires_ws == NULL)
        fail_msg("%.*s", (int)why.len, buffer);
}

int wires_open_plain(void **state)
{
    (void)state;
    struct ws_options o = {.listen = "127.0.0.1:0", .frame_max = WIRES_FRAME_MAX};
    wires_loop = loop_new();
    wires_open(&o);
    (void)snprintf(wires_url, sizeof wires_url, "ws://127.0.0.1:%u/ws/v5/public?brokerId=9",
                   ws_port(wires_ws));
    return 0;
}

int wires_close(void **state)
{
    (void)state;
    if (raw_fd >= 0) {
        loop_forget(wires_loop, raw_fd);
        (void)close(raw_fd);
        raw_fd = -1;
    }
    ws_destroy(&wires_ws);
    loop_destroy(&wires_loop);
    wires_forget();
    return 0;
}

void wires_dial(uint32_t conn, const char *where)
{
    struct msg m = {.type = MSG_WIRE_CONNECT};
    m.wire_connect.conn = conn;
    m.wire_connect.url = str_from(where);
    assert_true(ws_take(wires_ws, &m));
}

void wires_say(uint32_t conn, struct str data)
{
    struct msg m = {.type = MSG_WIRE_TX};
    m.wire_tx.conn = conn;
    m.wire_tx.data = data;
    assert_true(ws_take(wires_ws, &m));
}

void wires_hang_up(uint32_t conn, uint16_t code, const char *reason)
{
    struct msg m = {.type = MSG_WIRE_CLOSE};
    m.wire_close.conn = conn;
    m.wire_close.code = code;
    m.wire_close.reason = str_from(reason);
    assert_true(ws_take(wires_ws, &m));
}

/* Number of the served end of the only websocket. */
uint32_t wires_served(void)
{
    for (size_t i = 0; i < heard_count; i++)
        if (heard[i].type == MSG_WIRE_UP && heard[i].conn != 7)
            return heard[i].conn;
    fail();
    return 0;
}
