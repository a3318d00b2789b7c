/*
 * What a world needs to know of a core: how big it is and its functions. One row
 * a core, each in a file of its own (actor_*.c), because two cores may give the
 * same name to things of their own.
 */
#ifndef BACKTEST_ACTOR_H
#define BACKTEST_ACTOR_H

#include "common/base/settings.h"
#include "common/msg/outbox.h"

struct actor_kind {
    enum service id;
    size_t size; /* of the core's struct */
    void (*init)(void *core, const struct settings *settings);
    void (*step)(void *core, const struct msg *in, struct outbox *out);
    ts_t (*deadline)(const void *core);
    void (*snapshot)(const void *core, ts_t now, struct outbox *out); /* NULL: no stream */
    enum service_state (*state)(const void *core, struct word *reason);
    enum channel stream;   /* the PUB channel it writes; CHANNEL_LOCAL: none */
    enum channel reads[4]; /* the PUB channels it reads; CHANNEL_LOCAL ends */
    bool store;            /* keeps records */
};

extern const struct actor_kind actor_simulator, actor_feed, actor_strategy, actor_risk,
    actor_executor;

#endif
