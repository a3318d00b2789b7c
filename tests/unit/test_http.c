#include "tests/lib/test.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/io/ports.h"

/*
 * The other end is a server on the same loop that follows a script: for each line or request
 * that comes, the next answer; NULL hangs up, "" says nothing.
 */
static struct loop *loop;
static struct http *http;
static struct settings s;
static int listener = -1;
static int peer = -1;
static uint16_t port;
static const char *const *script;
static size_t accepted;
static char came[64 << 10];
static size_t came_len;
static bool awaits_dot; /* the text of a mail is coming */

static size_t replies;
static struct msg reply; /* the last one, its text in `text` */
static char text[4096];

static void deliver(void *arg, struct msg *m)
{
    (void)arg;
    struct str said = m->type == MSG_HTTP_REPLY ? m->http_reply.body : m->mail_done.detail;
    assert_true(m->type == MSG_HTTP_REPLY || m->type == MSG_MAIL_DONE);
    reply = *m;
    (void)str_copy(text, sizeof text, said);
    replies++;
    loop_stop(loop);
}

static void hang_up(void)
{
    loop_forget(loop, peer);
    (void)close(peer);
    peer = -1;
}

static void on_data(void *arg, uint32_t events)
{
    (void)arg;
    (void)events;
    ssize_t n = recv(peer, came + came_len, sizeof came - 1 - came_len, 0);
    if (n <= 0) {
        hang_up();
        return;
    }
    came_len += (size_t)n;
    came[came_len] = '\0';
    const char *end = awaits_dot ? "\r\n.\r\n" : "\r\n";
    size_t end_len = strlen(end);
    if (came_len < end_len ||
        (strcmp(came + came_len - end_len, end) != 0 && came[came_len - 1] != '}'))
        return;
    if (*script == NULL) {
        hang_up();
        return;
    }
    awaits_dot = strncmp(*script, "354", 3) == 0;
    (void)send(peer, *script, strlen(*script), MSG_NOSIGNAL);
    script++;
}

static void on_accept(void *arg, uint32_t events)
{
    (void)arg;
    (void)events;
    if (peer >= 0)
        hang_up();
    peer = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    assert_true(peer >= 0);
    accepted++;
    assert_int_equal(loop_watch(loop, peer, EPOLLIN, on_data, NULL), ERR_OK);
    if (*script != NULL && strncmp(*script, "220", 3) == 0) {
        (void)send(peer, *script, strlen(*script),
                   MSG_NOSIGNAL); /* SMTP: the server speaks first */
        script++;
    }
}

static int open_all(void **state)
{
    struct sockaddr_in a = {.sin_family = AF_INET};
    socklen_t len = sizeof a;
    (void)state;
    loop = loop_new();
    settings_defaults(&s);
    http = http_new(loop, &s, (struct sink){.deliver = deliver});
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(listener, (struct sockaddr *)&a, sizeof a), 0);
    assert_int_equal(listen(listener, 8), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&a, &len), 0);
    port = ntohs(a.sin_port);
    assert_int_equal(loop_watch(loop, listener, EPOLLIN, on_accept, NULL), ERR_OK);
    accepted = replies = came_len = 0;
    awaits_dot = false;
    came[0] = '\0';
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    http_destroy(&http);
    if (peer >= 0)
        hang_up();
    loop_forget(loop, listener);
    (void)close(listener);
    loop_destroy(&loop);
    return 0;
}

static void on_too_late(void *arg, uint32_t events)
{
    (void)arg;
    (void)events;
    fail_msg("no reply; the peer got: %s", came);
}

static void await(void)
{
    struct loop_timer *t = loop_timer_new(loop, on_too_late, NULL);
    size_t before = replies;
    loop_timer_after(t, DUR_S(15));
    loop_run(loop);
    loop_timer_destroy(&t);
    assert_int_equal(replies, before + 1);
}

static void ask(const char *method, const char *body, uint16_t to_port)
{
    char url[128];
    struct msg m = {.type = MSG_HTTP_REQUEST};
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u/api/v5/trade/order?instId=BTC-USDT",
                   to_port);
    m.http_request.id = 42;
    m.http_request.method = word_of(method);
    m.http_request.url = str_from(url);
    m.http_request.headers = STR("OK-ACCESS-KEY: key\nContent-Type: application/json\n");
    m.http_request.body = str_from(body);
    m.http_request.timeout = DUR_MS(500);
    assert_true(http_take(http, &m));
    assert_int_equal(accepted == 0 ? replies : 0, 0); /* never from inside http_take */
    await();
}

#define ANSWER "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"

static void a_get_brings_its_answer(void **state)
{
    (void)state;
    script = (const char *const[]){ANSWER, NULL};
    ask("GET", "", port);
    assert_int_equal(reply.http_reply.id, 42);
    assert_int_equal(reply.http_reply.status, 200);
    assert_true(reply.http_reply.sent);
    assert_true(reply.http_reply.rtt.v > 0);
    assert_string_equal(text, "{}");
    assert_ptr_equal(strstr(came, "GET /api/v5/trade/order?instId=BTC-USDT HTTP/1.1\r\n"), came);
    assert_non_null(strstr(came, "OK-ACCESS-KEY: key\r\n"));
}

static void a_post_carries_the_exact_body(void **state)
{
    (void)state;
    script = (const char *const[]){"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", NULL};
    ask("POST", "{\"a\":\"价\"}", port);
    assert_int_equal(reply.http_reply.status, 200);
    assert_ptr_equal(strstr(came, "POST /api"), came);
    assert_non_null(strstr(came, "\r\n\r\n{\"a\":\"价\"}"));
    assert_null(strstr(came, "Expect:"));
    assert_non_null(strstr(came, "Content-Type: application/json\r\n"));
}

static void one_connection_is_kept_for_the_next_request(void **state)
{
    (void)state;
    script = (const char *const[]){ANSWER, ANSWER, ANSWER, NULL};
    ask("GET", "", port);
    ask("POST", "{}", port);
    ask("GET", "", port);
    assert_int_equal(accepted, 1);
    assert_int_equal(reply.http_reply.status, 200);
}

static void a_refused_connection_has_sent_nothing(void **state)
{
    (void)state;
    script = (const char *const[]){NULL};
    ask("POST", "{}", 1);
    assert_int_equal(reply.http_reply.status, 0);
    assert_false(reply.http_reply.sent);
    assert_true(strlen(text) > 0);
}

static void silence_is_an_unknown_outcome(void **state)
{
    (void)state;
    script = (const char *const[]){"", NULL};
    ask("POST", "{}", port);
    assert_int_equal(reply.http_reply.status, 0);
    assert_true(reply.http_reply.sent);
    assert_int_equal(accepted, 1);
}

/* curl would send it a second time over a new connection. */
static void a_post_on_a_dying_connection_is_not_sent_again(void **state)
{
    (void)state;
    script = (const char *const[]){ANSWER, NULL};
    ask("GET", "", port);
    ask("POST", "{\"order\":1}", port);
    assert_int_equal(reply.http_reply.status, 0);
    assert_true(reply.http_reply.sent);
    char *first = strstr(came, "POST");
    assert_non_null(first);
    assert_null(strstr(first + 1, "POST"));
}

static void send_mail(void)
{
    struct msg m = {.type = MSG_MAIL_SEND};
    (void)snprintf(s.email_url.at, sizeof s.email_url.at, "smtp://127.0.0.1:%u", port);
    (void)str_copy(s.email_from.at, sizeof s.email_from.at, STR("bot <bot@example.org>"));
    (void)str_copy(s.email_to.at, sizeof s.email_to.at, STR("a@example.org, b@example.org"));
    m.mail_send.id = 43;
    m.mail_send.subject = STR("Stop-loss");
    m.mail_send.body = STR("a text");
    assert_true(http_take(http, &m));
    await();
    assert_int_equal(reply.type, MSG_MAIL_DONE);
    assert_int_equal(reply.mail_done.id, 43);
}

static void a_mail_goes_to_every_receiver(void **state)
{
    (void)state;
    script = (const char *const[]){"220 hello\r\n", "250 us\r\n",  "250 ok\r\n",
                                   "250 ok\r\n",    "250 ok\r\n",  "354 go\r\n",
                                   "250 taken\r\n", "221 bye\r\n", NULL};
    send_mail();
    assert_true(reply.mail_done.ok);
    assert_non_null(strstr(came, "MAIL FROM:<bot@example.org>"));
    assert_non_null(strstr(came, "RCPT TO:<a@example.org>"));
    assert_non_null(strstr(came, "RCPT TO:<b@example.org>"));
    assert_non_null(strstr(came, "Subject: Stop-loss\r\n"));
}

static void a_refused_receiver_is_permanent(void **state)
{
    (void)state;
    script = (const char *const[]){"220 hello\r\n",        "250 us\r\n",  "250 ok\r\n",
                                   "550 no such user\r\n", "221 bye\r\n", NULL};
    send_mail();
    assert_false(reply.mail_done.ok);
    assert_true(reply.mail_done.permanent);
    assert_non_null(strstr(text, "550"));
}

static void a_busy_server_is_worth_another_try(void **state)
{
    (void)state;
    script =
        (const char *const[]){"220 hello\r\n", "250 us\r\n", "451 later\r\n", "221 bye\r\n", NULL};
    send_mail();
    assert_false(reply.mail_done.ok);
    assert_false(reply.mail_done.permanent);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, open_all, close_all)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_get_brings_its_answer),
        CASE(a_post_carries_the_exact_body),
        CASE(one_connection_is_kept_for_the_next_request),
        CASE(a_refused_connection_has_sent_nothing),
        CASE(silence_is_an_unknown_outcome),
        CASE(a_post_on_a_dying_connection_is_not_sent_again),
        CASE(a_mail_goes_to_every_receiver),
        CASE(a_refused_receiver_is_permanent),
        CASE(a_busy_server_is_worth_another_try),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
