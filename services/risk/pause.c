#include "services/risk/pause.h"

#include "common/base/assert.h"

bool pause_cycle(struct pause *p, bool lost, bool earned, uint32_t limit, dur_t length, ts_t now)
{
    ASSERT(limit > 0);
    ASSERT(length.v > 0);
    if (lost)
        p->streak++;
    else if (earned)
        p->streak = 0;
    if (p->streak < limit)
        return false;
    p->streak = 0;
    p->began = now;
    p->until = ts_add(now, length);
    return true;
}

bool pause_active(const struct pause *p, ts_t now)
{
    return p->until.v > now.v;
}

bool pause_over(struct pause *p, ts_t now)
{
    if (p->until.v == 0 || p->until.v > now.v)
        return false;
    p->until = TS(0);
    return true;
}

bool pause_recent(const struct pause *p, dur_t window, ts_t now)
{
    return p->began.v != 0 && ts_diff(now, p->began).v < window.v;
}
