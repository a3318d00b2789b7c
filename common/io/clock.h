/* The clocks: the only callers of clock_gettime. */
#ifndef IO_CLOCK_H
#define IO_CLOCK_H

#include "common/base/types.h"

/* UTC, anchored at the first call and advanced by CLOCK_MONOTONIC: it never goes back, and a step
 * of the system's clock does not move it. How far it is from the exchange's is the executor's to
 * know. */
ts_t clock_now(void);

/* CLOCK_MONOTONIC: the same for all processes of a host; for ages and for time to live. */
int64_t clock_mono_ns(void);

/* CLOCK_REALTIME, for people and log lines. */
ts_t clock_wall(void);

#endif
