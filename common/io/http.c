#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "common/base/assert.h"
#include "common/io/clock.h"
#include "common/io/ports.h"
#include "common/io/smtp.h"

enum {
    REPLY_MAX = 16 << 20, /* bytes; the largest of the exchange's lists has 1 MB */
    TIMEOUT_MS = 10000,   /* when the request names none */
    CONNECT_MS = 5000,
    MAILS_MAX = 4,
    URL_SIZE = 2048,
    IDLE_CONNECTIONS = 4,
};

struct job {
    struct job *next;
    struct http *http;
    CURL *easy;
    uint64_t id;
    struct curl_slist *lines; /* headers */
    char *out;                /* what is sent */
    size_t out_len;
    size_t out_at;
    char *in; /* what has come */
    size_t in_len;
    size_t in_size;
    char error[CURL_ERROR_SIZE];
};

struct http {
    struct loop *loop;
    const struct settings *settings;
    struct sink sink;
    CURLM *multi;
    struct loop_timer *timer;
    struct job *jobs;
    uint64_t mails;
    struct smtp *mailing[MAILS_MAX];
    uint64_t mail_ids[MAILS_MAX];
    uint64_t busy[64]; /* mails refused, to be told from the loop */
    size_t busy_count;
    struct loop_timer *refuse;
};

/* ---- the loop ---- */

static void finish_all(struct http *h);

static void on_socket(void *arg, uint32_t events);
static void on_timer(void *arg, uint32_t events);

/* A socket's watch needs its number again: one for each, found by number. */
struct watched {
    struct http *http;
    curl_socket_t fd;
};

static int set_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *known)
{
    struct http *h = arg;
    struct watched *w = known;
    (void)easy;
    if (what == CURL_POLL_REMOVE) {
        loop_forget(h->loop, fd);
        free(w);
        (void)curl_multi_assign(h->multi, fd, NULL);
        return 0;
    }
    uint32_t events = (what & CURL_POLL_IN ? (uint32_t)EPOLLIN : 0) |
                      (what & CURL_POLL_OUT ? (uint32_t)EPOLLOUT : 0);
    if (w != NULL)
        return loop_change(h->loop, fd, events) == ERR_OK ? 0 : -1;
    w = calloc(1, sizeof *w);
    ASSERT(w != NULL);
    *w = (struct watched){.http = h, .fd = fd};
    loop_forget(h->loop, fd); /* closed without a word and given out again */
    if (loop_watch(h->loop, fd, events, on_socket, w) != ERR_OK) {
        free(w);
        return -1;
    }
    (void)curl_multi_assign(h->multi, fd, w);
    return 0;
}

static int set_timer(CURLM *multi, long ms, void *arg)
{
    struct http *h = arg;
    (void)multi;
    if (ms < 0)
        loop_timer_stop(h->timer);
    else
        loop_timer_after(h->timer, DUR_MS(ms));
    return 0;
}

static void on_socket(void *arg, uint32_t events)
{
    const struct watched *w = arg;
    struct http *h = w->http;
    int running;
    int what = ((events & EPOLLIN) != 0 ? CURL_CSELECT_IN : 0) |
               ((events & EPOLLOUT) != 0 ? CURL_CSELECT_OUT : 0) |
               ((events & (EPOLLERR | EPOLLHUP)) != 0 ? CURL_CSELECT_ERR : 0);
    (void)curl_multi_socket_action(h->multi, w->fd, what, &running);
    finish_all(h);
}

static void on_timer(void *arg, uint32_t events)
{
    struct http *h = arg;
    int running;
    (void)events;
    (void)curl_multi_socket_action(h->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    finish_all(h);
}

/* ---- jobs ---- */

static size_t take_in(char *at, size_t size, size_t n, void *arg)
{
    struct job *j = arg;
    size_t len = size * n;
    if (j->in_len + len > REPLY_MAX)
        return 0;
    if (j->in_len + len > j->in_size) {
        size_t grown = (j->in_len + len) * 2;
        char *in = realloc(j->in, grown);
        if (in == NULL)
            return 0;
        j->in = in;
        j->in_size = grown;
    }
    memcpy(j->in + j->in_len, at, len);
    j->in_len += len;
    return len;
}

static size_t give_out(char *at, size_t size, size_t n, void *arg)
{
    struct job *j = arg;
    size_t len = j->out_len - j->out_at;
    if (len > size * n)
        len = size * n;
    memcpy(at, j->out + j->out_at, len);
    j->out_at += len;
    return len;
}

static struct job *job_new(struct http *h, uint64_t id)
{
    struct job *j = calloc(1, sizeof *j);
    ASSERT(j != NULL);
    j->http = h;
    j->id = id;
    j->easy = curl_easy_init();
    ASSERT(j->easy != NULL);
    j->next = h->jobs;
    h->jobs = j;
    return j;
}

/* Takes it out of the list that begins at `first`. */
static void job_unlink(struct job **first, const struct job *j)
{
    while (*first != j)
        first = &(*first)->next;
    *first = j->next;
}

static void job_free(struct job *j)
{
    (void)curl_multi_remove_handle(j->http->multi, j->easy);
    curl_easy_cleanup(j->easy);
    curl_slist_free_all(j->lines);
    free(j->out);
    free(j->in);
    free(j);
}

static void add_line(struct job *j, const char *line)
{
    struct curl_slist *longer = curl_slist_append(j->lines, line);
    ASSERT(longer != NULL);
    j->lines = longer;
}

static void copy_out(struct job *j, struct str body)
{
    j->out = malloc(body.len + 1);
    ASSERT(j->out != NULL);
    memcpy(j->out, body.at, body.len);
    j->out_len = body.len;
}

/* Options every job has. Debian's default CAPATH switches the cache of certificates off: each new
 * connection would then stop the loop for 20 ms. */
static void set_common(struct job *j, const char *url, long timeout_ms)
{
    CURL *e = j->easy;
    (void)curl_easy_setopt(e, CURLOPT_URL, url);
    (void)curl_easy_setopt(e, CURLOPT_PRIVATE, j);
    (void)curl_easy_setopt(e, CURLOPT_ERRORBUFFER, j->error);
    (void)curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    (void)curl_easy_setopt(e, CURLOPT_CAPATH, NULL);
    (void)curl_easy_setopt(e, CURLOPT_IPRESOLVE, (long)CURL_IPRESOLVE_V4);
    (void)curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, timeout_ms);
    (void)curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS,
                           timeout_ms < CONNECT_MS ? timeout_ms : (long)CONNECT_MS);
    (void)curl_easy_setopt(e, CURLOPT_TCP_KEEPALIVE, 1L);
    (void)curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, take_in);
    (void)curl_easy_setopt(e, CURLOPT_WRITEDATA, j);
    (void)curl_easy_setopt(e, CURLOPT_READFUNCTION, give_out);
    (void)curl_easy_setopt(e, CURLOPT_READDATA, j);
}

static void start(struct job *j)
{
    CURLMcode rc = curl_multi_add_handle(j->http->multi, j->easy);
    ASSERT(rc == CURLM_OK);
}

/* ---- HTTP ---- */

static bool is_local(const char *url)
{
    struct str host = str_from(url);
    size_t slashes = str_find(host, STR("//"));
    host = (struct str){host.at + slashes, host.len - slashes};
    return str_starts(host, STR("//127.0.0.1")) || str_starts(host, STR("//localhost"));
}

/* Telegram may be behind the proxy of the environment; the exchange is reached directly, as its
 * websockets are, and its certificates say nothing about Telegram's. */
static void set_route(struct job *j, const char *url)
{
    const struct settings *s = j->http->settings;
    struct str telegram = str_from(s->telegram_url.at);
    bool to_telegram = telegram.len > 0 && str_starts(str_from(url), telegram);
    if (!to_telegram || is_local(url))
        (void)curl_easy_setopt(j->easy, CURLOPT_NOPROXY, "*");
    if (!to_telegram && s->exchange_ca_file.at[0] != '\0')
        (void)curl_easy_setopt(j->easy, CURLOPT_CAINFO, s->exchange_ca_file.at);
}

static void set_headers(struct job *j, struct str headers)
{
    char line[2048];
    add_line(j, "Expect:");
    while (headers.len > 0) {
        struct str one = str_trim(str_cut(&headers, '\n'));
        if (one.len > 0 && one.len < sizeof line) {
            (void)str_copy(line, sizeof line, one);
            add_line(j, line);
        }
    }
    (void)curl_easy_setopt(j->easy, CURLOPT_HTTPHEADER, j->lines);
}

/* A body goes through the read function, which cannot be wound back: curl would otherwise send the
 * request again by itself when a kept connection dies under it, and the outcome of the first is not
 * known. Asking again is the core's decision. */
static void set_method(struct job *j, const struct msg_http_request *r)
{
    bool body = r->body.len > 0 || word_is(&r->method, "POST");
    if (body) {
        copy_out(j, r->body);
        (void)curl_easy_setopt(j->easy, CURLOPT_POST, 1L);
        (void)curl_easy_setopt(j->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body.len);
    }
    if (body ? !word_is(&r->method, "POST") : !word_is(&r->method, "GET"))
        (void)curl_easy_setopt(j->easy, CURLOPT_CUSTOMREQUEST, r->method.at);
}

static void take_request(struct http *h, const struct msg_http_request *r)
{
    char url[URL_SIZE];
    struct job *j = job_new(h, r->id);
    long ms = r->timeout.v > 0 ? (long)(r->timeout.v / 1000000) : (long)TIMEOUT_MS;
    bool fits = str_copy(url, sizeof url, r->url) == r->url.len;
    set_common(j, fits ? url : "", ms > 0 ? ms : 1);
    (void)curl_easy_setopt(j->easy, CURLOPT_PROTOCOLS_STR, "http,https");
    (void)curl_easy_setopt(j->easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    (void)curl_easy_setopt(j->easy, CURLOPT_USERAGENT, "okx-mm/" OKXMM_VERSION);
    set_route(j, url);
    set_headers(j, r->headers);
    set_method(j, r);
    start(j);
}

static long info_long(CURL *easy, CURLINFO what)
{
    long v = 0;
    (void)curl_easy_getinfo(easy, what, &v);
    return v;
}

static void finish_request(struct job *j, CURLcode rc)
{
    struct http *h = j->http;
    curl_off_t us = 0;
    const char *error = j->error[0] != '\0' ? j->error : curl_easy_strerror(rc);
    struct msg m = {.type = MSG_HTTP_REPLY};
    (void)curl_easy_getinfo(j->easy, CURLINFO_TOTAL_TIME_T, &us);
    m.http_reply.id = j->id;
    m.http_reply.rtt = DUR(us * 1000);
    if (rc == CURLE_OK) {
        m.http_reply.status = (uint16_t)info_long(j->easy, CURLINFO_RESPONSE_CODE);
        m.http_reply.sent = true;
        m.http_reply.body = (struct str){j->in_len > 0 ? j->in : "", j->in_len};
    } else {
        /* Counts the bytes of requests handed to the kernel, over all attempts. */
        m.http_reply.sent = info_long(j->easy, CURLINFO_REQUEST_SIZE) > 0;
        m.http_reply.body = str_from(error);
    }
    h->sink.deliver(h->sink.arg, &m);
}

/* ---- mail ---- */

static void on_mailed(void *arg, uint64_t id, const struct smtp_result *r)
{
    struct http *h = arg;
    struct msg m = {.type = MSG_MAIL_DONE};
    m.mail_done.id = id;
    m.mail_done.ok = r->ok;
    m.mail_done.permanent = r->permanent;
    m.mail_done.detail = str_from(r->detail);
    for (size_t i = 0; i < MAILS_MAX; i++) /* it has forgotten itself */
        if (h->mail_ids[i] == id)
            h->mailing[i] = NULL;
    h->sink.deliver(h->sink.arg, &m);
}

static void on_busy(void *arg, uint32_t events)
{
    static const struct smtp_result busy = {.detail = "too many mails on their way"};
    struct http *h = arg;
    (void)events;
    while (h->busy_count > 0)
        on_mailed(h, h->busy[--h->busy_count], &busy);
}

static void take_mail(struct http *h, const struct msg_mail_send *r)
{
    struct mail mail = {.from = str_from(h->settings->email_from.at),
                        .to = str_from(h->settings->email_to.at),
                        .subject = r->subject,
                        .body = r->body,
                        .date = clock_wall(),
                        .id = ++h->mails};
    for (size_t i = 0; i < MAILS_MAX; i++) {
        if (h->mailing[i] != NULL)
            continue;
        h->mail_ids[i] = r->id;
        h->mailing[i] = smtp_start(h->loop, h->settings, &mail, r->id, on_mailed, h);
        if (h->mailing[i] != NULL)
            return;
        break;
    }
    ASSERT(h->busy_count < sizeof h->busy / sizeof h->busy[0]);
    h->busy[h->busy_count++] = r->id;
    loop_timer_after(h->refuse, DUR(0));
}

/* ---- the port ---- */

static void finish_all(struct http *h)
{
    int left;
    for (CURLMsg *done = curl_multi_info_read(h->multi, &left); done != NULL;
         done = curl_multi_info_read(h->multi, &left)) {
        struct job *j = NULL;
        CURLcode rc = done->data.result;
        (void)curl_easy_getinfo(done->easy_handle, CURLINFO_PRIVATE, &j);
        finish_request(j, rc);
        job_unlink(&h->jobs, j);
        job_free(j);
    }
}

struct http *http_new(struct loop *l, const struct settings *s, struct sink sink)
{
    struct http *h = calloc(1, sizeof *h);
    ASSERT(h != NULL);
    *h = (struct http){.loop = l, .settings = s, .sink = sink};
    CURLcode rc = curl_global_init(CURL_GLOBAL_DEFAULT);
    ASSERT(rc == CURLE_OK);
    h->timer = loop_timer_new(l, on_timer, h);
    h->refuse = loop_timer_new(l, on_busy, h);
    h->multi = curl_multi_init();
    ASSERT(h->multi != NULL);
    (void)curl_multi_setopt(h->multi, CURLMOPT_SOCKETFUNCTION, set_socket);
    (void)curl_multi_setopt(h->multi, CURLMOPT_SOCKETDATA, h);
    (void)curl_multi_setopt(h->multi, CURLMOPT_TIMERFUNCTION, set_timer);
    (void)curl_multi_setopt(h->multi, CURLMOPT_TIMERDATA, h);
    (void)curl_multi_setopt(h->multi, CURLMOPT_MAXCONNECTS, (long)IDLE_CONNECTIONS);
    return h;
}

bool http_take(struct http *h, const struct msg *m)
{
    switch (m->type) {
    case MSG_HTTP_REQUEST: take_request(h, &m->http_request); return true;
    case MSG_MAIL_SEND: take_mail(h, &m->mail_send); return true;
    default: return false;
    }
}

void http_destroy(struct http **h_p)
{
    struct http *h = *h_p;
    if (h == NULL)
        return;
    while (h->jobs != NULL) {
        struct job *first = h->jobs;
        h->jobs = first->next;
        job_free(first);
    }
    for (size_t i = 0; i < MAILS_MAX; i++)
        smtp_forget(&h->mailing[i]);
    (void)curl_multi_cleanup(h->multi);
    loop_timer_destroy(&h->timer);
    loop_timer_destroy(&h->refuse);
    free(h);
    *h_p = NULL;
}
