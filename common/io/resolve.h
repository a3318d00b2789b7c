/*
 * Names to IPv4 addresses without stopping the loop: getaddrinfo blocks for
 * seconds when a resolver is away, so each look-up has a thread of its own that
 * hands its result over a socket pair. A look-up that is no longer wanted is
 * forgotten at once; its thread ends by itself.
 */
#ifndef IO_RESOLVE_H
#define IO_RESOLVE_H

#include "common/base/err.h"
#include "common/io/loop.h"

enum { RESOLVE_ADDRESS_SIZE = 16, RESOLVE_HOST_SIZE = 256 };

struct resolve;

/* address: dotted, or NULL and `why`. The look-up is over; do not cancel it. */
typedef void resolve_fn(void *arg, const char *address, const char *why);

/* NULL when no thread can be started. fn is never called before this returns. */
struct resolve *resolve_start(struct loop *l, const char *host, resolve_fn *fn, void *arg);
void resolve_cancel(struct resolve **r_p);

/* True when `host` is a dotted address itself. */
bool resolve_numeric(const char *host);

#endif
