#include "common/io/health.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "common/base/decimal.h"
#include "common/io/clock.h"

enum { HOST_SIZE = 65 };

/* Empty when it cannot be told: then all are one host. */
static struct str this_host(char room[HOST_SIZE])
{
    if (gethostname(room, HOST_SIZE) != 0)
        room[0] = 0;
    room[HOST_SIZE - 1] = 0;
    return str_from(room);
}

void health_write(const char *state_dir, const char *name, enum service_state state)
{
    char path[PATH_MAX];
    char draft[PATH_MAX + 8];
    char host[HOST_SIZE];
    const int n = snprintf(path, sizeof(path), "%s/%s.health", state_dir, name);
    if (n < 0 || (size_t)n >= sizeof(path))
        return;
    (void)snprintf(draft, sizeof(draft), "%s.new", path);
    FILE *f = fopen(draft, "we");
    if (f == NULL)
        return;
    (void)this_host(host);
    (void)fprintf(f, "%" PRId64 " %s %s\n", clock_mono_ns(), service_state_name(state), host);
    if (fclose(f) == 0)
        (void)rename(draft, path);
}

static bool acceptable(enum service_state s)
{
    switch (s) {
    case SERVICE_STATE_SYNCING:
    case SERVICE_STATE_READY:
    case SERVICE_STATE_DEGRADED:
    case SERVICE_STATE_HALTED: return true;
    case SERVICE_STATE_STARTING:
    case SERVICE_STATE_STOPPING:
    case SERVICE_STATE_DEAD: return false;
    }
    return false;
}

bool health_ask(const char *state_dir, const char *name)
{
    char path[PATH_MAX];
    char line[160];
    char host[HOST_SIZE];
    int64_t written = 0;
    enum service_state state;
    const int n = snprintf(path, sizeof(path), "%s/%s.health", state_dir, name);
    if (n < 0 || (size_t)n >= sizeof(path))
        return false;
    FILE *f = fopen(path, "re");
    if (f == NULL)
        return false;
    const char *got = fgets(line, sizeof(line), f);
    (void)fclose(f);
    struct str rest = str_trim(str_from(got == NULL ? "" : line));
    if (i64_parse(str_cut(&rest, ' '), &written) != ERR_OK ||
        !service_state_from(str_cut(&rest, ' '), &state) || !str_equal(rest, this_host(host)))
        return false;
    const int64_t age = clock_mono_ns() - written;
    return age >= 0 && age < DUR_S(HEALTH_FRESH_S).v && acceptable(state);
}
