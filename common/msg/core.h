/*
 * The functions every core has, as whoever runs it takes them: over a core whose type is not said.
 * CORE_STEPS(feed) defines step, deadline and state out of feed_step, feed_deadline and feed_state;
 * CORE(feed) init as well. A core with a stream of its own adds CORE_SNAPSHOT(feed).
 */
#ifndef MSG_CORE_H
#define MSG_CORE_H

#include "common/base/settings.h"
#include "common/msg/outbox.h"

#define CORE_STEPS(name) \
    static void step(void *core, const struct msg *in, struct outbox *out) \
    { \
        name##_step(core, in, out); \
    } \
    static ts_t deadline(const void *core) \
    { \
        return name##_deadline(core); \
    } \
    static enum service_state state(const void *core, struct word *reason) \
    { \
        return name##_state(core, reason); \
    }

#define CORE(name) \
    static void init(void *core, const struct settings *settings) \
    { \
        name##_init(core, settings); \
    } \
    CORE_STEPS(name)

#define CORE_SNAPSHOT(name) \
    static void snapshot(const void *core, ts_t now, struct outbox *out) \
    { \
        name##_snapshot(core, now, out); \
    }

#endif
