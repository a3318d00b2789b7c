#include "services/simulator/market.h"

#include <string.h>

#include "common/base/assert.h"
#include "services/simulator/market_weather.h"

enum { MARKET_STEPS = 64 }; /* causes or lines a call: their events must fit the venue's queue */

bool market_open(struct market *m, struct venue *v, const struct settings *s, uint64_t seed,
                 struct text *why)
{
    m->replay = word_is(&s->sim_market, "replay");
    if (m->replay)
        return market_replay_init(&m->tape, s, why);
    market_synthetic_init(&m->synthetic, v, seed != 0 ? seed : s->sim_seed,
                          word_str(&s->sim_weather));
    return true;
}

void market_start(struct market *m, struct venue *v, ts_t now, struct outbox *out)
{
    if (m->replay)
        market_replay_start(&m->tape, now, out);
    else
        market_synthetic_start(&m->synthetic, v, now);
}

void market_step(struct market *m, struct venue *v, ts_t now, struct outbox *out)
{
    if (m->replay)
        market_replay_step(&m->tape, v, now, MARKET_STEPS, out);
    else
        market_synthetic_step(&m->synthetic, v, now, MARKET_STEPS);
}

ts_t market_deadline(const struct market *m)
{
    return m->replay ? market_replay_deadline(&m->tape) : market_synthetic_deadline(&m->synthetic);
}

void market_take(struct market *m, struct venue *v, const struct msg *in, struct outbox *out)
{
    if (m->replay)
        market_replay_take(&m->tape, v, in, out);
}

bool market_over(const struct market *m)
{
    return m->replay && market_replay_over(&m->tape);
}

bool market_set(struct market *m, struct venue *v, struct str inst, struct str key,
                struct str value, ts_t now)
{
    int n = venue_inst(v, inst);
    return !m->replay && n >= 0 && market_synthetic_set(&m->synthetic, n, key, value, now);
}

bool market_hands(struct market *m, const struct venue *v, int inst, bool hands, ts_t now)
{
    if (m->replay)
        return false;
    market_synthetic_hands(&m->synthetic, v, inst, hands, now);
    return true;
}

void market_keys(struct text *json)
{
    market_weather_keys(json);
}

bool market_crossed(const struct market *m, int inst)
{
    return !m->replay && m->synthetic.state[inst].on && m->synthetic.state[inst].crossed;
}
