#include "common/model/edge.h"

#include <math.h>

#include "common/base/assert.h"
#include "common/model/figure.h"

#define LIFE_S      4.0
#define HOLD_S      20.0
#define PSEUDO      5.0
#define LOWERING_S  30.0
#define LN2         0.69314718055994531
#define LONGEST_S   1e9
#define LEAST_TRIPS 10

static bool sound(const struct edge_inputs *in)
{
    return figure_within(in->maker, -0.1, 0.1) && figure_within(in->taker, -0.1, 0.1) &&
           figure_within(in->adverse, -0.1, 0.1) && figure_within(in->sigma, 0.0, 1.0) &&
           figure_within(in->life_s, 0.0, LONGEST_S) && figure_within(in->hold_s, 0.0, LONGEST_S) &&
           figure_within(in->stop, 0.0, 1.0) && figure_within(in->slippage, 0.0, 1.0) &&
           figure_within(in->stale_factor, 0.0, 100.0) &&
           figure_within(in->risk_factor, 0.0, 100.0) && figure_within(in->edge_min, -1.0, 1.0);
}

static bool sound_stops(const struct edge_inputs *in)
{
    return sound(in) && figure_within(in->stops, 0.0, 1.0);
}

double edge_stop_prior(const struct edge_inputs *in)
{
    const double room = in->stop - in->adverse;
    if (!sound(in) || room <= 0.0)
        return EDGE_MOST_STOPS;
    if (!(in->sigma > 0.0) || !(in->hold_s > 0.0))
        return 0.0;
    return figure_clamp(exp(-room * sqrt(2.0 / in->hold_s) / in->sigma), 0.0, EDGE_MOST_STOPS);
}

static double stale(const struct edge_inputs *in)
{
    return in->stale_factor * in->sigma * sqrt(in->life_s);
}

struct edge_terms edge_of_trip(const struct edge_inputs *in, double spread, double reentry)
{
    struct edge_terms t = {.edge = -1.0};
    if (!sound_stops(in) || !figure_within(spread, -1.0, 1.0) || !figure_within(reentry, -1.0, 1.0))
        return t;
    t.captured = (spread + reentry) / 2.0;
    t.fees = 2.0 * in->maker;
    t.adverse = in->adverse;
    t.stale = stale(in);
    t.stops = in->stops * (t.captured + in->taker - in->maker + in->slippage);
    t.edge = t.captured - t.fees - t.adverse - t.stale - t.stops;
    return t;
}

double edge_need(const struct edge_inputs *in)
{
    if (!sound_stops(in))
        return 1.0;
    const double p = in->stops < EDGE_MOST_STOPS ? in->stops : EDGE_MOST_STOPS;
    const double premium = in->risk_factor * in->sigma * sqrt(in->hold_s);
    const double sum = 2.0 * in->maker + in->adverse + stale(in) + premium +
                       p * (in->taker - in->maker + in->slippage) + in->edge_min;
    return figure_clamp(sum / (1.0 - p), 0.0, 1.0);
}

struct edge_limits edge_limits(double need, const struct edge_settings *s)
{
    const double tick = figure_within(s->tick, 0.0, 1.0) ? s->tick : 0.0;
    const bool known = figure_within(need, 0.0, 1.0);
    double wanted = known && need > s->min_spread ? need : s->min_spread;
    wanted = wanted > tick ? wanted : tick;
    const bool payable = known && wanted <= s->max_spread;
    const double least = figure_clamp(wanted, 0.0, s->max_spread);
    double back = s->min_spread > 0.0 ? s->reentry_spread * least / s->min_spread : least;
    back = figure_clamp(back, 0.0, least);
    return (struct edge_limits){.min_spread = least, .reentry_spread = back, .payable = payable};
}

void edge_init(struct edge *e)
{
    *e = (struct edge){.closed = TS(0)};
    average_init(&e->net, EDGE_SPAN);
    average_init(&e->hold_s, EDGE_SPAN);
    average_init(&e->life_s, EDGE_SPAN);
    average_init(&e->gap_s, EDGE_SPAN);
}

bool edge_trip(struct edge *e, const struct edge_trip *t)
{
    if (!figure_within(t->net, -1.0, 1.0) || t->hold.v < 0 || t->closed.v < e->closed.v)
        return false;
    (void)average_add(&e->net, t->net);
    (void)average_add(&e->hold_s, figure_seconds(t->hold));
    if (e->closed.v > 0)
        (void)average_add(&e->gap_s, figure_seconds(ts_diff(t->closed, e->closed)));
    const double keep = 1.0 - 1.0 / EDGE_SPAN;
    e->trips = keep * e->trips + 1.0;
    e->stops = keep * e->stops + (t->stopped ? 1.0 : 0.0);
    e->closed = t->closed;
    return true;
}

bool edge_filled(struct edge *e, dur_t age)
{
    return age.v >= 0 && average_add(&e->life_s, figure_seconds(age));
}

double edge_life_s(const struct edge *e)
{
    return average_shrunk(&e->life_s, LIFE_S, PSEUDO);
}

double edge_hold_s(const struct edge *e)
{
    return average_shrunk(&e->hold_s, HOLD_S, PSEUDO);
}

double edge_stops(const struct edge *e, double prior)
{
    const double p = figure_clamp(prior, 0.0, EDGE_MOST_STOPS);
    return (EDGE_PSEUDO_TRIPS * p + e->stops) / (EDGE_PSEUDO_TRIPS + e->trips);
}

double edge_trips_an_hour(const struct edge *e, ts_t now)
{
    if (e->gap_s.count == 0)
        return 0.0;
    const double silence = figure_seconds(ts_diff(now, e->closed));
    const double gap = silence > e->gap_s.mean ? silence : e->gap_s.mean;
    return gap > 1e-3 ? 3600.0 / gap : 3600.0 / 1e-3;
}

double edge_hold_up(struct edge *e, ts_t now, double need)
{
    const double fresh = figure_within(need, 0.0, 1.0) ? need : 1.0;
    const double dt = figure_clamp(figure_seconds(ts_diff(now, e->raised_at)), 0.0, LONGEST_S);
    if (e->raised_at.v == 0 || fresh >= e->raised)
        e->raised = fresh;
    else
        e->raised = fresh + (e->raised - fresh) * exp(-dt * LN2 / LOWERING_S);
    e->raised_at = now;
    return e->raised;
}

bool edge_loses(const struct edge *e)
{
    return e->net.count >= LEAST_TRIPS && e->net.mean < 0.0 && average_t(&e->net) < -2.0;
}
