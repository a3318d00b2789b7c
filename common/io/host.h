/*
 * A core at home: its doors, its outbox, its place on the bus. Everything that
 * reaches the core goes through host_deliver, one message at a time, each step's
 * outbox worked off before the next step begins.
 */
#ifndef IO_HOST_H
#define IO_HOST_H

#include "common/io/bus.h"
#include "common/io/gateway.h"
#include "common/io/handover.h"
#include "common/io/ports.h"
#include "common/io/service.h"
#include "common/io/trace.h"

struct home; /* the process */

struct host {
    struct home *home;
    size_t index;
    const struct service_spec *spec;
    uint16_t instance;
    uint32_t epoch;
    uint64_t ses;
    struct outbox *out;
    struct ws *ws;
    struct http *http;
    struct store *store;
    struct tape *tape;
    struct gateway *gateway;
    struct trace *journal;
    char name[WORD_SIZE]; /* "strategy-0": of its files */
    bool started;
    bool stopping;
    bool stopped;
    bool clean;      /* what its STOPPED said */
    ts_t beat_at;    /* next heartbeat */
    ts_t not_before; /* no TIMER sooner, when a deadline does not move */
};

struct home {
    const struct settings *settings;
    const char *state_dir;
    struct loop *loop;
    struct bus *bus;
    size_t count;
    struct host host[BUS_MEMBERS_MAX];
    bool busy; /* a step is being worked off: what comes waits in the handover */
    struct handover *handover;
    ts_t started_at;
    uint64_t config_hash;
    dur_t lag; /* longest since the last heartbeat */
};

/* Opens the doors its declaration names. False and `why`; the doors opened so far are closed by
 * host_close. */
bool host_open(struct host *h, struct text *why);
void host_close(struct host *h);

/* START; then, when it has a store, every stored record. */
void host_start(struct host *h);
void host_stop(struct host *h, const char *reason);

/* A message for this core, borrowed: stepped now, or kept and stepped in its turn. */
void host_deliver(struct host *h, struct msg *in);

/* The same as a sink, for messages that say themselves who wrote them. */
void host_hear(void *arg, struct msg *in);

/* Steps whatever was kept while `busy`. */
void host_drain(struct home *home);

/* TIMER when its deadline has come; heartbeat when it is due. */
void host_tick(struct host *h, ts_t now);
ts_t host_deadline(const struct host *h);
enum service_state host_state(const struct host *h, struct word *reason);

#endif
