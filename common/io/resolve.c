#include "common/io/resolve.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/str.h"

/* What the thread is told, and what it says; each side owns its own. */
struct question {
    int fd;
    char host[RESOLVE_HOST_SIZE];
};

struct answer {
    int rc; /* of getaddrinfo */
    char address[RESOLVE_ADDRESS_SIZE];
};

struct resolve {
    struct loop *loop;
    int fd;
    resolve_fn *fn;
    void *arg;
};

static void *look_up(void *arg)
{
    struct question *q = arg;
    struct answer a = {.rc = 0};
    struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    a.rc = getaddrinfo(q->host, NULL, &hints, &found);
    if (a.rc == 0) {
        struct sockaddr_in in;
        memcpy(&in, found->ai_addr, sizeof in);
        (void)inet_ntop(AF_INET, &in.sin_addr, a.address, sizeof a.address);
        freeaddrinfo(found);
    }
    /* Fails when nobody waits any more. */
    (void)send(q->fd, &a, sizeof a, MSG_NOSIGNAL);
    (void)close(q->fd);
    free(q);
    return NULL;
}

static void on_answer(void *arg, uint32_t events)
{
    struct resolve *r = arg;
    struct answer a;
    (void)events;
    ssize_t n = recv(r->fd, &a, sizeof a, 0);
    resolve_fn *fn = r->fn;
    void *fn_arg = r->arg;
    resolve_cancel(&r);
    if (n != (ssize_t)sizeof a)
        fn(fn_arg, NULL, "the look-up was cut short");
    else if (a.rc != 0)
        fn(fn_arg, NULL, gai_strerror(a.rc));
    else
        fn(fn_arg, a.address, NULL);
}

static bool start_thread(struct question *q)
{
    pthread_attr_t attr;
    pthread_t thread;
    (void)pthread_attr_init(&attr);
    (void)pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    (void)pthread_attr_setstacksize(&attr, 256 << 10);
    int rc = pthread_create(&thread, &attr, look_up, q);
    (void)pthread_attr_destroy(&attr);
    return rc == 0;
}

struct resolve *resolve_start(struct loop *l, const char *host, resolve_fn *fn, void *arg)
{
    int pair[2];
    struct resolve *r = calloc(1, sizeof *r);
    struct question *q = calloc(1, sizeof *q);
    if (r == NULL || q == NULL)
        goto no_memory;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
        goto no_memory;
    *r = (struct resolve){.loop = l, .fd = pair[0], .fn = fn, .arg = arg};
    q->fd = pair[1];
    (void)str_copy(q->host, sizeof q->host, str_from(host));
    if (loop_watch(l, r->fd, EPOLLIN, on_answer, r) != ERR_OK)
        goto not_watched;
    if (!start_thread(q))
        goto no_thread;
    return r;
no_thread:
    loop_forget(l, r->fd);
not_watched:
    (void)close(pair[0]);
    (void)close(pair[1]);
no_memory:
    free(r);
    free(q);
    return NULL;
}

void resolve_cancel(struct resolve **r_p)
{
    struct resolve *r = *r_p;
    if (r == NULL)
        return;
    loop_forget(r->loop, r->fd);
    (void)close(r->fd);
    free(r);
    *r_p = NULL;
}

bool resolve_numeric(const char *host)
{
    struct in_addr in;
    return inet_pton(AF_INET, host, &in) == 1;
}
