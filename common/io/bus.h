/*
 * The bus of one process: every socket its services own, and the rules of the
 * road. What goes out is numbered, timed, checked for its author and copied to
 * the monitor; what comes in is handed over only when it is sound, from whom it
 * says, in order, young enough and meant for us.
 *
 * Services of one process speak to each other through the same calls: the bus
 * sees that the addressee lives here and hands the message back to its client.
 */
#ifndef IO_BUS_H
#define IO_BUS_H

#include "common/base/settings.h"
#include "common/io/loop.h"
#include "common/msg/outbox.h"

enum { BUS_MEMBERS_MAX = 8 };

struct bus;

struct bus_member {
    enum service id;
    uint16_t instance;
    uint64_t ses;
    const enum channel *reads; /* CHANNEL_LOCAL at the end; NULL: none */
};

/* Whose messages these are: called on the loop's thread, from bus_poll, bus_tick and bus_send.
 * A message from a member is borrowed for the call like any other. */
struct bus_client {
    void *arg;
    void (*deliver)(void *arg, size_t member, struct msg *in);
    /* The member's whole state; the outbox is read and cleared before the next call. */
    struct outbox *(*snapshot)(void *arg, size_t member);
};

struct bus_plan {
    struct loop *loop;
    const struct settings *settings;
    const char *state_dir;
    const struct bus_member *members;
    size_t count;
    struct bus_client client;
};

/* NULL and `why` when an endpoint is refused; *e then says how: ERR_DUPLICATE taken, ERR_IO. */
struct bus *bus_new(const struct bus_plan *plan, struct text *why, enum err *e);
void bus_destroy(struct bus **b_p);

/* Tells members of each other when they live in one process: the whole state, SYNCED, PEER live.
 * Once, after every core has started; the client must keep, not step, what is delivered here. */
void bus_introduce(struct bus *b);

/* Sends on the channel of its type. A command nobody can take is dropped, counted and logged;
 * facts are for whoever listens. Asserts that the member is the message's author. LOCAL and
 * STORE do not belong here. */
void bus_send(struct bus *b, size_t member, struct msg *m);

/* The member's heartbeat; last_seq is filled in here. */
void bus_heartbeat(struct bus *b, size_t member, const struct msg_heartbeat *body);

/* Takes in what waits, fairly. True: there may be more. Before every sleep. */
bool bus_poll(struct bus *b);

/* Silence, requests, reopening, alerts again. Every 50 ms. */
void bus_tick(struct bus *b, ts_t now);

/* This process was away for longer than it may (stopped, starved): commands that waited are
 * dropped, but for cancels, and every stream is fetched anew before it is believed. */
void bus_fence(struct bus *b, ts_t now);

#endif
