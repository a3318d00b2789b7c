/*
 * The sign of life for whoever supervises from outside: a small file a process
 * writes every second from its own loop, and the question asked of it by
 * `--health`. A loop that hangs stops writing.
 */
#ifndef IO_HEALTH_H
#define IO_HEALTH_H

#include "common/base/err.h"
#include "common/market/words.h"

enum { HEALTH_FRESH_S = 3 };

void health_write(const char *state_dir, const char *name, enum service_state state);

/* True when it is fresh, written on this host (a container is one: several may share a folder),
 * and the state is one a running service may be in for long. */
bool health_ask(const char *state_dir, const char *name);

#endif
