#include "services/risk/advice.h"

enum { ONE = 1000000000 };

/* A hundred per cent either way is more than any round trip brings or costs. */
static bool possible(rate_t r)
{
    return r.v >= -ONE && r.v <= ONE;
}

bool advice_edge_sane(const struct msg_edge *e)
{
    return possible(e->realised) && possible(e->error) && e->error.v >= 0 &&
           e->trips < UINT32_MAX && possible(e->volatility_fast) && e->volatility_fast.v >= 0 &&
           possible(e->volatility_slow) && e->volatility_slow.v >= 0 && e->hold.v >= 0;
}

bool advice_take_edge(struct advice *a, const struct msg_edge *e, dur_t pause, ts_t now)
{
    if (!advice_edge_sane(e))
        return false;
    const bool calm = e->volatility_slow.v >= e->volatility_fast.v;
    a->volatility = calm ? e->volatility_slow : e->volatility_fast;
    a->hold = e->hold;
    if (e->error.v == 0 || pause.v <= 0)
        return false;
    if (e->trips < ADVICE_TRIPS_MIN || e->trips == a->trips || advice_paused(a, now))
        return false;
    if (e->realised.v >= -ADVICE_T_LIMIT * e->error.v)
        return false;
    a->trips = e->trips;
    a->paused_until = ts_add(now, pause);
    return true;
}

void advice_take_forecast(struct advice *a, const struct msg_forecast *f, ts_t now)
{
    const bool usable = f->accepted && possible(f->slippage) && f->slippage.v >= 0;
    a->exit_cost = usable ? f->slippage : RATE(0);
    a->foretold_at = now;
}

bool advice_paused(const struct advice *a, ts_t now)
{
    return a->paused_until.v > now.v;
}

rate_t advice_exit_cost(const struct advice *a, ts_t now)
{
    const bool fresh = ts_diff(now, a->foretold_at).v <= DUR_MS(ADVICE_FRESH_MS).v;
    return fresh ? a->exit_cost : RATE(0);
}
