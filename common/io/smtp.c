#include "common/io/smtp.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/assert.h"

enum { WITHIN_MS = 30000, CONNECT_MS = 10000 };

/* The thread's own; nothing in it is shared. */
struct errand {
    int fd;
    char url[SETTING_TEXT_SIZE];
    char from[SETTING_TEXT_SIZE];
    char user[SETTING_TEXT_SIZE];
    struct secret password;
    struct curl_slist *receivers;
    size_t len;
    size_t at;
    char text[];
};

struct smtp {
    struct loop *loop;
    int fd;
    uint64_t id;
    smtp_fn *fn;
    void *arg;
};

static size_t give_out(char *at, size_t size, size_t n, void *arg)
{
    struct errand *e = arg;
    size_t len = e->len - e->at;
    if (len > size * n)
        len = size * n;
    memcpy(at, e->text + e->at, len);
    e->at += len;
    return len;
}

static bool is_local(const char *url)
{
    struct str host = str_from(url);
    size_t slashes = str_find(host, STR("//"));
    host = (struct str){host.at + slashes, host.len - slashes};
    return str_starts(host, STR("//127.0.0.1")) || str_starts(host, STR("//localhost"));
}

static void set_options(CURL *c, struct errand *e, char *error)
{
    bool login = e->user[0] != '\0';
    (void)curl_easy_setopt(c, CURLOPT_URL, e->url);
    (void)curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    (void)curl_easy_setopt(c, CURLOPT_ERRORBUFFER, error);
    (void)curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    (void)curl_easy_setopt(c, CURLOPT_CAPATH, NULL);
    (void)curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)WITHIN_MS);
    (void)curl_easy_setopt(c, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)WITHIN_MS / 1000);
    (void)curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    (void)curl_easy_setopt(c, CURLOPT_MAIL_FROM, e->from);
    (void)curl_easy_setopt(c, CURLOPT_MAIL_RCPT, e->receivers);
    (void)curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
    (void)curl_easy_setopt(c, CURLOPT_INFILESIZE_LARGE, (curl_off_t)e->len);
    (void)curl_easy_setopt(c, CURLOPT_READFUNCTION, give_out);
    (void)curl_easy_setopt(c, CURLOPT_READDATA, e);
    if (login) {
        (void)curl_easy_setopt(c, CURLOPT_USERNAME, e->user);
        (void)curl_easy_setopt(c, CURLOPT_PASSWORD, e->password.at);
    }
    /* A password leaves this machine only encrypted. */
    bool must = login && !is_local(e->url);
    (void)curl_easy_setopt(c, CURLOPT_USE_SSL, must ? (long)CURLUSESSL_ALL : (long)CURLUSESSL_TRY);
}

static void *run_errand(void *arg)
{
    struct errand *e = arg;
    struct smtp_result r = {.ok = false};
    char error[CURL_ERROR_SIZE] = "";
    struct text t = TEXT(r.detail);
    long code = 0;
    CURL *c = curl_easy_init();
    ASSERT(c != NULL);
    set_options(c, e, error);
    CURLcode rc = curl_easy_perform(c);
    (void)curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &code);
    r.ok = rc == CURLE_OK;
    r.permanent = !r.ok && (code >= 500 || rc == CURLE_LOGIN_DENIED || rc == CURLE_URL_MALFORMAT);
    text_put(&t, error[0] != '\0' ? error : curl_easy_strerror(rc));
    if (code > 0) {
        text_put(&t, " (");
        text_i64(&t, code);
        text_char(&t, ')');
    }
    r.detail[t.len < SMTP_DETAIL_SIZE ? t.len : SMTP_DETAIL_SIZE - 1] = '\0';
    curl_easy_cleanup(c);
    curl_slist_free_all(e->receivers);
    (void)send(e->fd, &r, sizeof r, MSG_NOSIGNAL); /* fails when nobody waits any more */
    (void)close(e->fd);
    explicit_bzero(&e->password, sizeof e->password);
    free(e);
    return NULL;
}

static void on_end(void *arg, uint32_t events)
{
    struct smtp *m = arg;
    struct smtp_result r = {.ok = false, .detail = "the errand was cut short"};
    (void)events;
    (void)recv(m->fd, &r, sizeof r, 0);
    smtp_fn *fn = m->fn;
    void *fn_arg = m->arg;
    uint64_t id = m->id;
    smtp_forget(&m);
    fn(fn_arg, id, &r);
}

static struct errand *errand_new(const struct settings *s, const struct mail *m, int fd)
{
    struct errand *e = calloc(1, sizeof *e + mail_size(m));
    struct str to = m->to;
    ASSERT(e != NULL);
    struct text t = {.at = e->text, .size = mail_size(m)};
    mail_compose(m, &t);
    ASSERT(!t.cut);
    e->len = t.len;
    e->fd = fd;
    (void)str_copy(e->url, sizeof e->url, str_from(s->email_url.at));
    (void)str_copy(e->from, sizeof e->from, mail_address(m->from));
    (void)str_copy(e->user, sizeof e->user, str_from(s->email_user.at));
    e->password = s->email_password;
    while (to.len > 0) {
        char one[SETTING_TEXT_SIZE];
        if (str_copy(one, sizeof one, mail_address(str_cut(&to, ','))) > 0)
            e->receivers = curl_slist_append(e->receivers, one);
    }
    return e;
}

static bool start_thread(struct errand *e)
{
    pthread_attr_t attr;
    pthread_t thread;
    (void)pthread_attr_init(&attr);
    (void)pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    int rc = pthread_create(&thread, &attr, run_errand, e);
    (void)pthread_attr_destroy(&attr);
    return rc == 0;
}

struct smtp *smtp_start(struct loop *l, const struct settings *s, const struct mail *m, uint64_t id,
                        smtp_fn *fn, void *arg)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
        return NULL;
    struct smtp *waiting = calloc(1, sizeof *waiting);
    ASSERT(waiting != NULL);
    *waiting = (struct smtp){.loop = l, .fd = pair[0], .id = id, .fn = fn, .arg = arg};
    struct errand *e = errand_new(s, m, pair[1]);
    if (loop_watch(l, pair[0], EPOLLIN, on_end, waiting) == ERR_OK && start_thread(e))
        return waiting;
    (void)close(pair[1]);
    curl_slist_free_all(e->receivers);
    free(e);
    smtp_forget(&waiting);
    return NULL;
}

void smtp_forget(struct smtp **m_p)
{
    struct smtp *m = *m_p;
    if (m == NULL)
        return;
    loop_forget(m->loop, m->fd);
    (void)close(m->fd);
    free(m);
    *m_p = NULL;
}
