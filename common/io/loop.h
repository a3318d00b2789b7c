/*
 * The one event loop of a process: a nested epoll holds every descriptor. Who
 * sleeps is exchangeable: epoll_wait by default; where websockets are used or
 * served, libwebsockets sleeps and the epoll is one descriptor in it
 * (feasibility: best of six ways tried).
 */
#ifndef IO_LOOP_H
#define IO_LOOP_H

#include "common/base/err.h"
#include "common/base/types.h"

struct loop;
struct loop_timer;

typedef void loop_fn(void *arg, uint32_t events); /* events: EPOLLIN, EPOLLOUT, ... */

struct loop *loop_new(void); /* never NULL; failure to make an epoll ends the process */
void loop_destroy(struct loop **l_p);

/* Watches a descriptor. The callback may watch and forget any descriptor, itself included. */
MUST_CHECK enum err loop_watch(struct loop *l, int fd, uint32_t events, loop_fn *fn, void *arg);
MUST_CHECK enum err loop_change(struct loop *l, int fd, uint32_t events);
void loop_forget(struct loop *l, int fd);

/* A timer that is not running; its callback gets events 0. */
struct loop_timer *loop_timer_new(struct loop *l, loop_fn *fn, void *arg);
void loop_timer_after(struct loop_timer *t, dur_t delay); /* once; a delay <= 0 fires at once */
void loop_timer_stop(struct loop_timer *t);
void loop_timer_destroy(struct loop_timer **t_p);

/* Asked before each sleep; returns true when work was found, and then the loop does not sleep.
 * ZeroMQ's descriptors are edge-triggered, so its sockets are looked at here, every turn. */
typedef bool loop_poll_fn(void *arg);
void loop_set_poll(struct loop *l, loop_poll_fn *fn, void *arg);

/* Hands the sleeping to somebody who watches loop_epoll_fd() and calls loop_dispatch(). */
typedef void loop_sleep_fn(void *arg, bool may_block);
void loop_set_sleeper(struct loop *l, loop_sleep_fn *fn, void *arg);
int loop_epoll_fd(const struct loop *l);
void loop_dispatch(struct loop *l); /* runs what is ready, does not wait */

void loop_run(struct loop *l); /* until loop_stop */
void loop_stop(struct loop *l);

#endif
