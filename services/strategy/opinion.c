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
    pressure_init(&o->pressure, s->alpha_back);
    taking_init(&o->taking);
    danger_init(&o->danger, s->toxic_off);
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

static struct taking_sight taking_sight(const struct opinion *o, const struct sight *x)
{
    return (struct taking_sight){
        .now = x->now,
        .view = x->view,
        .own = x->own,
        .qty = x->size,
        .sigma = volatility_use(&o->volatility),
        .latency = x->latency,
    };
}

/* Spreads are counted in ticks where a tick is wide, else in quarters of min_spread. */
static double spread_unit(const struct settings *s, const struct sight *x)
{
    const double tick = (double)x->instrument->tick.v / (double)x->touch[SIDE_BUY].px.v;
    return fmax(tick, figure_of_rate(s->min_spread) / 4.0);
}

static void learn(struct opinion *o, const struct settings *s, const struct sight *x)
{
    const px_t px[2] = {x->touch[SIDE_BUY].px, x->touch[SIDE_SELL].px};
    const struct flow_touch touch = {
        .bid = price(px[SIDE_BUY], x->instrument),
        .ask = price(px[SIDE_SELL], x->instrument),
        .bid_qty = (double)x->touch[SIDE_BUY].qty.v,
        .ask_qty = (double)x->touch[SIDE_SELL].qty.v,
    };
    (void)volatility_see(&o->volatility, x->now, (touch.bid + touch.ask) / 2.0);
    pressure_see(&o->pressure, x->now, px, &touch, spread_unit(s, x));
    if (volatility_warm(&o->volatility))
        (void)guards_move(&o->danger.guards, x->now, volatility_last_second(&o->volatility, x->now),
                          volatility_slow(&o->volatility));
    const struct taking_sight t = taking_sight(o, x);
    taking_see(&o->taking, &t);
}

void opinion_fill(struct opinion *o, const struct instrument *i, const struct msg_fill *m,
                  bool entry, ts_t now)
{
    if (entry)
        (void)guards_entry(&o->danger.guards, now, m->side);
    if (m->maker && !m->replayed)
        pressure_fill(&o->pressure, m->side, m->px, price(m->px, i), now);
}

/* Prints of retail price improvement did not meet the queue anybody sees (§3.7): they are volume
 * and no more. */
void opinion_trade(struct opinion *o, const struct instrument *i, const struct msg_trade *m,
                   ts_t now)
{
    if (m->px_exp != i->px_exp || m->qty_exp != i->qty_exp || m->px.v <= 0 || m->qty.v <= 0)
        return;
    taking_trade(&o->taking, now, m->qty);
    if (m->source != 0)
        return;
    const struct lean *met = pressure_met(&o->pressure, side_other(m->side), m->px, now);
    danger_trade(&o->danger, m, met, now);
    pressure_trade(&o->pressure, m->side, m->px, price(m->px, i), now);
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
        .adverse = markout_round_trip(&o->pressure.markout, edge_hold_s(&o->trips.edge),
                                      figure_of_rate(s->adverse_prior)),
        .sigma = volatility_use(&o->volatility),
        .life_s = edge_life_s(&o->trips.edge),
        .hold_s = edge_hold_s(&o->trips.edge),
        .stop = figure_of_rate(s->stop_loss),
        .slippage = opinion_slippage(o, s),
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

/* By member: two runs compare as bytes, gaps included. */
static void take_proof(struct opinion *o)
{
    const struct markout_proof now = markout_proof(&o->pressure.markout);
    o->proof.difference = now.difference;
    o->proof.t = now.t;
    o->proof.fills = now.fills;
    o->proof.simulated = now.simulated;
    o->proof.enough = now.enough;
}

static void think(struct opinion *o, const struct settings *s, const struct sight *x)
{
    const struct taking_sight t = taking_sight(o, x);
    average_spread(o, x);
    taking_think(&o->taking, &t);
    danger_judge(&o->danger, &o->pressure.markout, figure_of_rate(x->maker), x->now);
    take_proof(o);
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
        learn(o, s, x);
    else if (!x->fresh)
        pressure_break(&o->pressure);
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

bool opinion_leans(const struct opinion *o, const struct settings *s)
{
    return word_is(&s->depth_aware, "on") || (word_is(&s->depth_aware, "auto") && o->proof.enough);
}

double opinion_slippage(const struct opinion *o, const struct settings *s)
{
    if (!s->slippage_forecast || !o->taking.known)
        return SLIPPAGE_USED;
    return o->taking.expected;
}

dur_t opinion_funding_window(const struct opinion *o, const struct settings *s)
{
    return DUR(s->funding_window.v + trips_hold_p95(&o->trips).v);
}
