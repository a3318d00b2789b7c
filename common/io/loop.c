#include "common/io/loop.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "common/base/assert.h"

enum { WATCHES_MAX = 1024, EVENTS_MAX = 32 };

struct watch {
    loop_fn *fn; /* NULL: free */
    void *arg;
    int fd;
    uint32_t generation; /* a late event of a descriptor that was reused is not delivered */
};

struct loop {
    int epoll;
    bool stop;
    loop_poll_fn *poll;
    void *poll_arg;
    loop_sleep_fn *sleep;
    void *sleep_arg;
    struct watch watch[WATCHES_MAX];
};

struct loop_timer {
    struct loop *loop;
    int fd;
    loop_fn *fn;
    void *arg;
};

static void own_sleep(void *arg, bool may_block)
{
    struct loop *l = arg;
    /* A level-triggered nested wait: dispatch takes the events itself. */
    struct epoll_event one;
    if (may_block)
        (void)epoll_wait(l->epoll, &one, 1, -1);
    loop_dispatch(l);
}

struct loop *loop_new(void)
{
    struct loop *l = calloc(1, sizeof(*l));
    ASSERT(l != NULL);
    l->epoll = epoll_create1(EPOLL_CLOEXEC);
    ASSERT(l->epoll >= 0);
    l->sleep = own_sleep;
    l->sleep_arg = l;
    return l;
}

void loop_destroy(struct loop **l_p)
{
    if (*l_p == NULL)
        return;
    (void)close((*l_p)->epoll);
    free(*l_p);
    *l_p = NULL;
}

static struct watch *find(struct loop *l, int fd)
{
    for (size_t i = 0; i < WATCHES_MAX; i++)
        if (l->watch[i].fn != NULL && l->watch[i].fd == fd)
            return &l->watch[i];
    return NULL;
}

static struct epoll_event event_of(const struct loop *l, const struct watch *w, uint32_t events)
{
    const uint64_t index = (uint64_t)(w - l->watch);
    return (struct epoll_event){.events = events,
                                .data.u64 = (uint64_t)w->generation << 32 | index};
}

enum err loop_watch(struct loop *l, int fd, uint32_t events, loop_fn *fn, void *arg)
{
    ASSERT(fn != NULL);
    ASSERT(find(l, fd) == NULL);
    for (size_t i = 0; i < WATCHES_MAX; i++) {
        struct watch *w = &l->watch[i];
        if (w->fn != NULL)
            continue;
        w->generation++;
        struct epoll_event e = event_of(l, w, events);
        if (epoll_ctl(l->epoll, EPOLL_CTL_ADD, fd, &e) != 0)
            return ERR_IO;
        w->fn = fn;
        w->arg = arg;
        w->fd = fd;
        return ERR_OK;
    }
    return ERR_FULL;
}

enum err loop_change(struct loop *l, int fd, uint32_t events)
{
    const struct watch *w = find(l, fd);
    if (w == NULL)
        return ERR_UNKNOWN;
    struct epoll_event e = event_of(l, w, events);
    return epoll_ctl(l->epoll, EPOLL_CTL_MOD, fd, &e) == 0 ? ERR_OK : ERR_IO;
}

void loop_forget(struct loop *l, int fd)
{
    struct watch *w = find(l, fd);
    if (w == NULL)
        return;
    /* Fails harmlessly when the descriptor is closed already. */
    (void)epoll_ctl(l->epoll, EPOLL_CTL_DEL, fd, NULL);
    w->fn = NULL;
    w->fd = -1;
    w->generation++;
}

static void on_timer(void *arg, uint32_t events)
{
    struct loop_timer *t = arg;
    uint64_t expirations;
    (void)events;
    if (read(t->fd, &expirations, sizeof(expirations)) == (ssize_t)sizeof(expirations))
        t->fn(t->arg, 0);
}

struct loop_timer *loop_timer_new(struct loop *l, loop_fn *fn, void *arg)
{
    struct loop_timer *t = calloc(1, sizeof(*t));
    ASSERT(t != NULL);
    *t = (struct loop_timer){.loop = l, .fn = fn, .arg = arg};
    t->fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    ASSERT(t->fd >= 0);
    const enum err e = loop_watch(l, t->fd, EPOLLIN, on_timer, t);
    ASSERT(e == ERR_OK);
    return t;
}

static void arm(const struct loop_timer *t, int64_t ns)
{
    const struct itimerspec when = {
        .it_value = {.tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000}};
    const int rc = timerfd_settime(t->fd, 0, &when, NULL);
    ASSERT(rc == 0);
}

void loop_timer_after(struct loop_timer *t, dur_t delay)
{
    arm(t, delay.v > 0 ? delay.v : 1); /* zero would stop it */
}

void loop_timer_stop(struct loop_timer *t)
{
    arm(t, 0);
}

void loop_timer_destroy(struct loop_timer **t_p)
{
    struct loop_timer *t = *t_p;
    if (t == NULL)
        return;
    loop_forget(t->loop, t->fd);
    (void)close(t->fd);
    free(t);
    *t_p = NULL;
}

void loop_set_poll(struct loop *l, loop_poll_fn *fn, void *arg)
{
    l->poll = fn;
    l->poll_arg = arg;
}

void loop_set_sleeper(struct loop *l, loop_sleep_fn *fn, void *arg)
{
    l->sleep = fn == NULL ? own_sleep : fn;
    l->sleep_arg = fn == NULL ? l : arg;
}

int loop_epoll_fd(const struct loop *l)
{
    return l->epoll;
}

void loop_dispatch(struct loop *l)
{
    struct epoll_event events[EVENTS_MAX];
    const int n = epoll_wait(l->epoll, events, EVENTS_MAX, 0);
    for (int i = 0; i < n; i++) {
        const struct watch *w = &l->watch[events[i].data.u64 & UINT32_MAX];
        if (w->fn != NULL && w->generation == (uint32_t)(events[i].data.u64 >> 32))
            w->fn(w->arg, events[i].events);
    }
}

void loop_run(struct loop *l)
{
    l->stop = false;
    while (!l->stop) {
        const bool worked = l->poll != NULL && l->poll(l->poll_arg);
        if (!l->stop)
            l->sleep(l->sleep_arg, !worked);
    }
}

void loop_stop(struct loop *l)
{
    l->stop = true;
}
