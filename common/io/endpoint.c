#include "common/io/endpoint.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/assert.h"

enum { IPC_PATH_MAX = 107 };

const char *door_name(enum door d)
{
    static const char *const names[] = {
#define X(NAME, name) #name,
        DOORS(X)
#undef X
    };
    ASSERT(d < DOOR_COUNT);
    return names[d];
}

enum door door_of(enum channel c)
{
    switch (c) {
    case CHANNEL_MD: return DOOR_MD;
    case CHANNEL_EXEC: return DOOR_EXEC;
    case CHANNEL_RISK: return DOOR_RISK;
    case CHANNEL_INTENT: return DOOR_INTENT;
    case CHANNEL_ORDER: return DOOR_ORDER;
    case CHANNEL_CONTROL: return DOOR_CONTROL;
    case CHANNEL_ALERT: return DOOR_ALERT;
    case CHANNEL_LOCAL:
    case CHANNEL_STORE:
    case CHANNEL_STRATEGY:
    case CHANNEL_ALL:
    case CHANNEL_SNAPSHOT:
    case CHANNEL_NOTICE: break;
    }
    UNREACHABLE();
}

enum door door_snapshot(enum channel c)
{
    const enum door d = door_of(c);
    ASSERT(d == DOOR_MD || d == DOOR_EXEC || d == DOOR_RISK);
    return (enum door)(d + 1); /* each stands behind its stream */
}

static const char *configured(const struct settings *s, enum door d)
{
    switch (d) {
#define X(NAME, name) \
    case DOOR_##NAME: return s->bus_##name.at;
        DOORS(X)
#undef X
    case DOOR_COUNT: break;
    }
    UNREACHABLE();
}

enum err endpoint_of(const struct settings *s, const char *state_dir, enum door d,
                     char out[ENDPOINT_SIZE])
{
    const char *given = configured(s, d);
    const int n = given[0] != 0
                      ? snprintf(out, ENDPOINT_SIZE, "%s", given)
                      : snprintf(out, ENDPOINT_SIZE, "ipc://%s/%s.ipc", state_dir, door_name(d));
    if (n < 0 || n >= ENDPOINT_SIZE)
        return ERR_TOO_BIG;
    if (strncmp(out, "ipc://", 6) == 0 && strlen(out + 6) > IPC_PATH_MAX)
        return ERR_TOO_BIG;
    return ERR_OK;
}

enum err endpoint_lock(const char *endpoint, int *fd)
{
    char path[ENDPOINT_SIZE];
    *fd = -1;
    if (strncmp(endpoint, "ipc:///", 7) != 0 && strncmp(endpoint, "ipc://.", 7) != 0)
        return ERR_OK;
    const int n = snprintf(path, sizeof(path), "%s.lock", endpoint + 6);
    if (n < 0 || (size_t)n >= sizeof(path))
        return ERR_TOO_BIG;
    *fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0660);
    if (*fd < 0)
        return ERR_IO;
    if (flock(*fd, LOCK_EX | LOCK_NB) == 0)
        return ERR_OK;
    (void)close(*fd);
    *fd = -1;
    return ERR_DUPLICATE;
}

static bool add_address(const struct addrinfo *a, const char *port, char out[ENDPOINT_SIZE])
{
    char host[INET_ADDRSTRLEN];
    if (getnameinfo(a->ai_addr, a->ai_addrlen, host, sizeof(host), NULL, 0, NI_NUMERICHOST) != 0)
        return false;
    const int n = snprintf(out, ENDPOINT_SIZE, "tcp://%s:%s", host, port);
    return n > 0 && n < ENDPOINT_SIZE;
}

void endpoint_expand(const char *endpoint, struct endpoints *out)
{
    char host[ENDPOINT_SIZE];
    const struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    out->count = 1;
    (void)snprintf(out->at[0], ENDPOINT_SIZE, "%s", endpoint);
    if (strncmp(endpoint, "tcp://", 6) != 0)
        return;
    if (strncmp(endpoint, "tcp://*:", 8) == 0) { /* bound by this very process */
        (void)snprintf(out->at[0], ENDPOINT_SIZE, "tcp://127.0.0.1:%s", endpoint + 8);
        return;
    }
    (void)snprintf(host, sizeof(host), "%s", endpoint + 6);
    char *colon = strrchr(host, ':');
    if (colon == NULL)
        return;
    *colon = 0;
    if (getaddrinfo(host, NULL, &hints, &found) != 0)
        return;
    size_t count = 0;
    for (const struct addrinfo *a = found; a != NULL && count < ENDPOINTS_MAX; a = a->ai_next)
        count += add_address(a, colon + 1, out->at[count]) ? 1 : 0;
    freeaddrinfo(found);
    if (count > 1) {
        out->count = count;
        return;
    }
    /* One address or none: keep the name, which ZeroMQ resolves anew at each attempt. */
    (void)snprintf(out->at[0], ENDPOINT_SIZE, "%s", endpoint);
}
