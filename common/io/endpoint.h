/*
 * Where the sockets of the bus are. Settings `bus_<name>` say it; empty means
 * an ipc socket in the state directory. Who binds an ipc endpoint holds a lock
 * beside it meanwhile, because ZeroMQ lets a second process steal it silently.
 */
#ifndef IO_ENDPOINT_H
#define IO_ENDPOINT_H

#include "common/base/err.h"
#include "common/base/settings.h"
#include "common/msg/channels.h"

/* X(NAME, setting without bus_) */
/* clang-format off */
#define DOORS(X) \
    X(MD, md) X(MD_SNAPSHOT, md_snapshot) X(EXEC, exec) X(EXEC_SNAPSHOT, exec_snapshot) \
    X(RISK, risk) X(RISK_SNAPSHOT, risk_snapshot) X(INTENT, intent) X(ORDER, order) \
    X(CONTROL, control) X(ALERT, alert) X(IN, in) X(OUT, out)
/* clang-format on */

enum door {
#define X(NAME, name) DOOR_##NAME,
    DOORS(X)
#undef X
        DOOR_COUNT
};

enum { ENDPOINT_SIZE = 320, ENDPOINTS_MAX = 8 };

struct endpoints {
    size_t count;
    char at[ENDPOINTS_MAX][ENDPOINT_SIZE];
};

const char *door_name(enum door d);

/* The door of a PUB or ROUTER channel; of a PUB channel also where its snapshots are asked for.
 * Asserts on a channel that has none. */
enum door door_of(enum channel c);
enum door door_snapshot(enum channel c);

/* The endpoint as configured or by default. ERR_TOO_BIG: an ipc path longer than the system
 * takes (107). */
MUST_CHECK enum err endpoint_of(const struct settings *s, const char *state_dir, enum door d,
                                char out[ENDPOINT_SIZE]);

/* Before binding: takes the lock of an ipc endpoint; it lasts until *fd is closed.
 * ERR_DUPLICATE: another process has it; ERR_IO. Other transports need none: ERR_OK and -1. */
MUST_CHECK enum err endpoint_lock(const char *endpoint, int *fd);

/* To connect to: a tcp name that resolves to several addresses becomes one endpoint each; anything
 * else, a name that cannot be resolved yet too, stays as it is. At least one. May wait for the
 * resolver: only at the start. */
void endpoint_expand(const char *endpoint, struct endpoints *out);

#endif
