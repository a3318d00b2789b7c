#include "services/risk/latency.h"

#include "common/base/assert.h"

enum { SAMPLES = 20, SLOW_IN_A_ROW = 3, CALM_S = 10, PROBATION_S = 30 };

void latency_init(struct latency *l, dur_t limit)
{
    ASSERT(limit.v > 0);
    *l = (struct latency){.limit = limit};
}

bool latency_sample(struct latency *l, dur_t took, ts_t now)
{
    if (took.v <= 0)
        return false;
    const bool slow = took.v > l->limit.v;
    l->last = now;
    l->average =
        l->average.v == 0 ? took : DUR(l->average.v + (took.v - l->average.v) * 2 / (SAMPLES + 1));
    l->slow = slow ? l->slow + 1 : 0;
    const bool too_slow =
        l->average.v > l->limit.v || l->slow >= SLOW_IN_A_ROW || (slow && l->probation);
    if (!slow)
        l->probation = false;
    if (l->average.v * 4 >= l->limit.v * 3)
        l->good_since = TS(0);
    else if (l->good_since.v == 0)
        l->good_since = now;
    if (!too_slow || l->throttled)
        return false;
    l->throttled = true;
    l->probation = false;
    l->good_since = TS(0);
    return true;
}

bool latency_tick(struct latency *l, ts_t now)
{
    if (!l->throttled)
        return false;
    const bool calm = l->good_since.v != 0 && ts_diff(now, l->good_since).v >= DUR_S(CALM_S).v;
    const bool silent = ts_diff(now, l->last).v >= DUR_S(PROBATION_S).v;
    if (!calm && !silent)
        return false;
    l->throttled = false;
    l->slow = 0;
    l->probation = !calm;
    if (!calm)
        l->average = DUR(0);
    return true;
}
