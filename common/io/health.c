#include "common/io/health.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>

#include "common/io/clock.h"

void health_write(const char *state_dir, const char *name, enum service_state state)
{
    char path[PATH_MAX];
    char draft[PATH_MAX + 8];
    const int n = snprintf(path, sizeof(path), "%s/%s.health", state_dir, name);
    if (n < 0 || (size_t)n >= sizeof(path))
        return;
    (void)snprintf(draft, sizeof(draft), "%s.new", path);
    FILE *f = fopen(draft, "we");
    if (f == NULL)
        return;
    (void)fprintf(f, "%" PRId64 " %s\n", clock_mono_ns(), service_state_name(state));
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
    char word[WORD_SIZE];
    int64_t written;
    enum service_state state;
    const int n = snprintf(path, sizeof(path), "%s/%s.health", state_dir, name);
    if (n < 0 || (size_t)n >= sizeof(path))
        return false;
    FILE *f = fopen(path, "re");
    if (f == NULL)
        return false;
    const int got = fscanf(f, "%" SCNd64 " %39s", &written, word);
    (void)fclose(f);
    const int64_t age = clock_mono_ns() - written;
    return got == 2 && age >= 0 && age < DUR_S(HEALTH_FRESH_S).v &&
           service_state_from(str_from(word), &state) && acceptable(state);
}
