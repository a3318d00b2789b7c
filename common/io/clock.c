#include "common/io/clock.h"

#include <time.h>

#include "common/base/assert.h"

static int64_t read_ns(clockid_t id)
{
    struct timespec t;
    const int rc = clock_gettime(id, &t);
    ASSERT(rc == 0);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int64_t clock_mono_ns(void)
{
    return read_ns(CLOCK_MONOTONIC);
}

ts_t clock_wall(void)
{
    return TS(read_ns(CLOCK_REALTIME));
}

ts_t clock_now(void)
{
    static int64_t anchor; /* wall minus monotonic at the first call */
    if (anchor == 0)
        anchor = read_ns(CLOCK_REALTIME) - clock_mono_ns();
    return TS(anchor + clock_mono_ns());
}
