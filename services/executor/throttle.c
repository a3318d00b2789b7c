#include "services/executor/throttle.h"

#include "common/base/assert.h"

static const struct {
    uint32_t limit;
    uint32_t percent;
} instrument_lanes[] =
    {
#define X(lane, limit, percent, what) [LANE_##lane] = {limit, percent},
        INSTRUMENT_LANES(X)
#undef X
},
  account_lanes[] = {
#define X(lane, limit, percent, what) [ACCOUNT_##lane] = {limit, percent},
      ACCOUNT_LANES(X)
#undef X
};

/* A burst of half the budget and the other half flowing in over the window: in no window of two
 * seconds can more than the budget leave. */
static void set(struct bucket *b, uint32_t limit, uint32_t percent)
{
    const uint32_t budget = limit * percent / 100;
    const uint32_t burst = budget / 2;
    ASSERT(burst > 0);
    bucket_init(b, budget - burst, DUR_S(2), burst);
}

void throttle_init(struct throttle *t)
{
    t->held = TS(0);
    for (int i = 0; i < LANE_COUNT; i++)
        set(&t->lane[i], instrument_lanes[i].limit, instrument_lanes[i].percent);
}

void account_throttle_init(struct account_throttle *t)
{
    for (int i = 0; i < ACCOUNT_LANE_COUNT; i++)
        set(&t->lane[i], account_lanes[i].limit, account_lanes[i].percent);
}

static bool is_held(const struct throttle *t, enum instrument_lane lane, ts_t now)
{
    return (lane == LANE_PLACE || lane == LANE_AMEND) && now.v < t->held.v;
}

bool throttle_take(struct throttle *t, enum instrument_lane lane, ts_t now, uint32_t n)
{
    ASSERT(lane < LANE_COUNT);
    return !is_held(t, lane, now) && bucket_take(&t->lane[lane], now, n);
}

bool account_throttle_take(struct account_throttle *t, enum account_lane lane, ts_t now)
{
    ASSERT(lane < ACCOUNT_LANE_COUNT);
    return bucket_take(&t->lane[lane], now, 1);
}

ts_t throttle_ready(const struct throttle *t, enum instrument_lane lane, ts_t now)
{
    ASSERT(lane < LANE_COUNT);
    const ts_t tokens = bucket_ready(&t->lane[lane], now, 1);
    return is_held(t, lane, now) && t->held.v > tokens.v ? t->held : tokens;
}

void throttle_hold(struct throttle *t, ts_t until)
{
    if (until.v > t->held.v)
        t->held = until;
}
