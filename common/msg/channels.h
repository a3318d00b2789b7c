/*
 * Where messages travel. One row a channel:
 *
 *   X(NAME, name, pattern, binder)
 *
 * LOCAL never leaves the process (core and its shell). PUB: the binder publishes,
 * everybody else may subscribe; one stream of sequence numbers. ROUTER: the binder
 * answers, others connect with a DEALER. STORE goes to the process's own database.
 * STRATEGY is published by every strategy instance straight to the monitor, since
 * strategies only connect; NOTICE, the lines for people, likewise by the notifier, whose
 * runner also prints them on stdout. ALL: the sender's own stream, whichever it is.
 *
 * Each process also copies what it publishes to the monitor (EVENTS: the monitor
 * binds an XSUB, others connect a PUB). Endpoints: settings `bus_<name>`, default
 * ipc://$OKXMM_STATE_DIR/<name>.ipc.
 */
#ifndef MSG_CHANNELS_H
#define MSG_CHANNELS_H

/* clang-format off */
#define CHANNELS(X)                             \
    X(LOCAL,    local,    NONE,   RUNNER)       \
    X(STORE,    store,    NONE,   RUNNER)       \
    X(MD,       md,       PUB,    FEED)         \
    X(EXEC,     exec,     PUB,    EXECUTOR)     \
    X(RISK,     risk,     PUB,    RISK)         \
    X(STRATEGY, strategy, EVENT,  STRATEGY)     \
    X(ALL,      all,      NONE,   RUNNER)       \
    X(SNAPSHOT, snapshot, NONE,   RUNNER)       /* on the snapshot socket of each PUB stream */ \
    X(NOTICE,   notice,   EVENT,  NOTIFIER)     \
    X(INTENT,   intent,   ROUTER, RISK)         \
    X(ORDER,    order,    ROUTER, EXECUTOR)     \
    X(CONTROL,  control,  ROUTER, RISK)         \
    X(ALERT,    alert,    ROUTER, NOTIFIER)
/* clang-format on */

enum channel {
#define X(NAME, name, pattern, binder) CHANNEL_##NAME,
    CHANNELS(X)
#undef X
};

#endif
