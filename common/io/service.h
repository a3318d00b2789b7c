/*
 * The one runner: every process is one or more cores, and this runs them.
 *
 * A service states who it is, its core's functions, the streams it reads and the
 * ports it uses; a main.c is that declaration and nothing more. Options, settings,
 * log, signals, sockets, timers, sequence numbers, heartbeats, snapshots, liveness,
 * journal, durable epoch and orderly shutdown are here, once, for all of them.
 *
 * Order of a core's life: init; START; then messages, TIMER when its deadline has
 * come; STOP at SIGTERM or SIGINT; it answers STOPPED when it is safe (at most
 * stop_within later, then the process ends regardless and says so).
 */
#ifndef IO_SERVICE_H
#define IO_SERVICE_H

#include "common/base/settings.h"
#include "common/msg/outbox.h"

/* Which doors to the outside a core uses. */
struct ports {
    bool wire;    /* websocket client: WIRE_* */
    bool http;    /* HTTP client: HTTP_REQUEST, HTTP_REPLY */
    bool server;  /* HTTP and websocket server on `listen`: HTTP_CALL, HTTP_ANSWER, WIRE_* */
    bool store;   /* SQLite: messages of channel STORE go in, come back at the start, STORED */
    bool mail;    /* SMTP: MAIL_SEND, MAIL_DONE */
    bool tape;    /* recordings: TAPE_* */
    bool gateway; /* the monitor's XSUB and XPUB */
};

struct service_spec {
    enum service id;
    void *core;
    void (*init)(void *core, const struct settings *settings);
    void (*step)(void *core, const struct msg *in, struct outbox *out);
    ts_t (*deadline)(const void *core); /* when it next wants a TIMER; TS_NEVER: not */
    /* Says the whole state of the core's own stream, as its usual messages; NULL: has none. */
    void (*snapshot)(const void *core, ts_t now, struct outbox *out);
    /* How the core is, for the heartbeat; NULL: ready once started. */
    enum service_state (*state)(const void *core, struct word *reason);
    const enum channel *reads; /* PUB channels read, CHANNEL_LOCAL at the end; NULL: none */
    struct ports ports;
    size_t listen_setting; /* server: offset in struct settings of the address, a setting_text */
    dur_t stop_within;     /* 0: 5 s */
};

/* Runs the services in one process until SIGINT or SIGTERM. Returns the exit status:
 * 0 ended cleanly, 1 failure, 2 usage, 78 settings refused, 69 an endpoint is taken. */
int service_main(const struct service_spec *services, size_t count, int argc, char *argv[]);

#endif
