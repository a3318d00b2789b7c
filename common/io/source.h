/*
 * One stream that others publish and we read: the subscription, the snapshots
 * behind it, and what is known of each sender. It hands over messages in order
 * without holes, and says PEER and SYNCED about the senders. Pure rules are in
 * common/msg/receiver.h; this is their sockets and the bytes kept aside.
 */
#ifndef IO_SOURCE_H
#define IO_SOURCE_H

#include "common/io/socket.h"
#include "common/msg/receiver.h"

enum { SOURCE_SENDERS_MAX = 16, SOURCE_KEEP_MAX = 4 << 20 };

struct source;

struct source_plan {
    struct loop *loop;
    const struct settings *settings;
    const char *state_dir;
    enum channel channel;
    enum service owner;  /* who may speak on it */
    uint64_t ses;        /* ours: the name of the snapshot socket */
    enum service reader; /* ours: the src of requests */
    uint16_t instance;
    struct sink_of_source {
        void *arg;
        void (*deliver)(void *arg, enum channel c, struct msg *in); /* borrowed for the call */
        void (*refused)(void *arg, enum channel c, enum err e);
    } sink;
};

/* NULL and `why` when a socket cannot be made. */
struct source *source_new(const struct source_plan *plan, struct text *why);
void source_destroy(struct source **s_p);

/* Takes up to `most` messages in. True: there may be more. */
bool source_poll(struct source *s, struct inbound *in, int most);

/* Time passes: silence, requests, reopening. Every 50 ms is often enough. */
void source_tick(struct source *s, ts_t now);

/* We were away: everything is fetched anew before it is believed. */
void source_fence(struct source *s, ts_t now);

#endif
