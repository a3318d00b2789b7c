#include "services/strategy/opinion.h"

#include <math.h>

#include "common/model/figure.h"

enum { EVERY_MS = 1000 };

#define SPREAD_KEEPS  0.97715996843424755 /* a second's share of a half-life of 30 s: 2^(-1/30) */
#define SLIPPAGE_USED 2e-4                /* strategy.md §1.1, until it is forecast */

void opinion_init(struct opinion *o, const struct settings *s, dur_t phase)
{
    *o = (struct opinion){
        .phase = phase, .min_spread = s->min_spread, .reentry_spread = s->reentry_spread};
    volatility_init(&o->volatility, s->volatility_fast, s->volatility_slow);
    trips_init(&o->trips);
}

/* A price as a number; the scale of an instrument may change, what it costs does not. */
static double price(px_t px, const struct instrument *i)
{
    double v = (double)px.v;
    for (int e = i->px_exp; e < 0; e++)
        v /= 10.0;
    return v;
}

static bool two_sided(const struct sight *x)
{
    return x->fresh && x->touch[SIDE_BUY].px.v > 0 &&
           x->touch[SIDE_SELL].px.v > x->touch[SIDE_BUY].px.v;
}

static void learn(struct opinion *o, const struct sight *x)
{
    const double bid = price(x->touch[SIDE_BUY].px, x->instrument);
    const double ask = price(x->touch[SIDE_SELL].px, x->instrument);
    (void)volatility_see(&o->volatility, x->now, (bid + ask) / 2.0);
}

static void average_spread(struct opinion *o, const struct sight *x)
{
    const double now = figure_of_rate(spread_rate(x->touch[SIDE_BUY].px, x->touch[SIDE_SELL].px));
    o->spread = o->spread_known ? SPREAD_KEEPS * o->spread + (1.0 - SPREAD_KEEPS) * now : now;
    o->spread_known = true;
}

static struct edge_inputs inputs_of(const struct opinion *o, const struct settings *s,
                                    const struct sight *x)
{
    struct edge_inputs in = {
        .maker = figure_of_rate(x->maker),
        .taker = figure_of_rate(x->taker),
        .adverse = figure_of_rate(s->adverse_prior),
        .sigma = volatility_use(&o->volatility),
        .life_s = edge_life_s(&o->trips.edge),
        .hold_s = edge_hold_s(&o->trips.edge),
        .stop = figure_of_rate(s->stop_loss),
        .slippage = SLIPPAGE_USED,
        .stale_factor = figure_of_rate(s->stale_factor),
        .risk_factor = figure_of_rate(s->risk_factor),
        .edge_min = figure_of_rate(s->edge_min),
    };
    in.stops = edge_stops(&o->trips.edge, edge_stop_prior(&in));
    return in;
}

/* The thresholds: the settings', raised where need asks for it. A reversal is only kept waiting
 * for a wider spread where waiting has an end (hold_soft). */
static void decide(struct opinion *o, const struct settings *s, const struct sight *x)
{
    const struct edge_settings wanted = {
        .min_spread = figure_of_rate(s->min_spread),
        .reentry_spread = figure_of_rate(s->reentry_spread),
        .max_spread = figure_of_rate(s->max_spread),
        .tick = (double)x->instrument->tick.v / (double)x->touch[SIDE_BUY].px.v,
    };
    o->warm = x->fees_known && volatility_warm(&o->volatility);
    const double held = o->warm ? edge_hold_up(&o->trips.edge, x->now, o->need) : o->need;
    const struct edge_limits limits = edge_limits(held, &wanted);
    o->payable = limits.payable || !s->dynamic_spread;
    o->min_spread = s->min_spread;
    o->reentry_spread = s->reentry_spread;
    if (!s->dynamic_spread || !o->warm)
        return;
    const rate_t least = figure_rate(limits.min_spread);
    const rate_t back = figure_rate(limits.reentry_spread);
    o->min_spread = least.v > s->min_spread.v ? least : s->min_spread;
    if (s->hold_soft.v > 0 && back.v > s->reentry_spread.v)
        o->reentry_spread = back;
}

static double at_least(double x, rate_t low)
{
    const double floor = figure_of_rate(low);
    return x > floor ? x : floor;
}

static void think(struct opinion *o, const struct settings *s, const struct sight *x)
{
    average_spread(o, x);
    o->inputs = inputs_of(o, s, x);
    o->need = edge_need(&o->inputs);
    decide(o, s, x);
    /* What would be quoted now: entered at no less than the threshold, left likewise. */
    o->terms = edge_of_trip(&o->inputs, at_least(o->spread, o->min_spread),
                            at_least(o->spread, o->reentry_spread));
}

static ts_t next_due(const struct opinion *o, ts_t now)
{
    const int64_t every = DUR_MS(EVERY_MS).v;
    return TS(((now.v - o->phase.v) / every + 1) * every + o->phase.v);
}

bool opinion_see(struct opinion *o, const struct settings *s, const struct sight *x)
{
    const bool usable = two_sided(x);
    if (usable)
        learn(o, x);
    if (x->now.v < o->due.v)
        return false;
    o->due = next_due(o, x->now);
    if (usable)
        think(o, s, x);
    return true;
}

bool opinion_warming(const struct opinion *o, const struct settings *s)
{
    return s->dynamic_spread && !o->warm;
}

static dur_t seconds(double s)
{
    return DUR((int64_t)(figure_clamp(s, 0.0, 1e9) * 1e9));
}

void opinion_say(const struct opinion *o, const struct word *inst, ts_t now, struct outbox *out)
{
    const struct edge *e = &o->trips.edge;
    outbox_push(out, MSG_EDGE, now)->edge = (struct msg_edge){
        .inst = *inst,
        .volatility_fast = figure_rate(volatility_fast(&o->volatility)),
        .volatility_slow = figure_rate(volatility_slow(&o->volatility)),
        .volatility_range = figure_rate(volatility_range(&o->volatility)),
        .jump_share = figure_rate(volatility_jump_share(&o->volatility)),
        .need = figure_rate(o->need),
        .min_spread = o->min_spread,
        .reentry_spread = o->reentry_spread,
        .captured = figure_rate(o->terms.captured),
        .fees = figure_rate(o->terms.fees),
        .adverse = figure_rate(o->terms.adverse),
        .stale = figure_rate(o->terms.stale),
        .stops = figure_rate(o->terms.stops),
        .edge = figure_rate(o->terms.edge),
        .realised = figure_rate(e->net.mean),
        .error = figure_rate(average_error(&e->net)),
        .deviation = figure_rate(average_deviation(&e->net)),
        .trips = e->net.count,
        .stop_share = figure_rate(o->inputs.stops),
        .hold = seconds(edge_hold_s(e)),
        .life = seconds(edge_life_s(e)),
        .trips_an_hour = figure_rate(edge_trips_an_hour(e, now)),
        .warm = o->warm,
    };
}
