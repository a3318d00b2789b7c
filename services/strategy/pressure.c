#include "services/strategy/pressure.h"

#include "common/model/figure.h"

enum { PAPER_MS = 1000, MET_MS = 500 };

void pressure_init(struct pressure *p, rate_t alpha_back)
{
    *p = (struct pressure){.up = 0.5};
    flow_init(&p->flow);
    markout_init(&p->markout, figure_of_rate(alpha_back));
}

void pressure_see(struct pressure *p, ts_t now, const px_t px[2], const struct flow_touch *t,
                  double unit)
{
    if (!(p->micro.unit > 0.0))
        micro_init(&p->micro, figure_clamp(unit, 1e-9, 1.0));
    struct lean next = {.known = true,
                        .since = now,
                        .px = {px[SIDE_BUY], px[SIDE_SELL]},
                        .touch = *t,
                        .mid = (t->bid + t->ask) / 2.0};
    if (!flow_see(&p->flow, now, t) || !micro_see(&p->micro, now, t))
        return;
    next.alpha = micro_alpha(&p->micro, t);
    p->up = flow_up(&p->flow, now);
    const struct lean *was = &p->now;
    const bool moved =
        was->px[SIDE_BUY].v != px[SIDE_BUY].v || was->px[SIDE_SELL].v != px[SIDE_SELL].v;
    if (was->known && moved) {
        p->before = *was;
        p->before.since = now; /* it ended now */
    } else if (was->known) {
        next.since = was->since;
    }
    p->now = next;
    (void)markout_mid(&p->markout, now, next.mid);
}

void pressure_break(struct pressure *p)
{
    if (p->micro.unit > 0.0)
        micro_break(&p->micro);
    p->now.known = p->before.known = false;
}

const struct lean *pressure_met(const struct pressure *p, enum side side, px_t px, ts_t now)
{
    const bool recent = p->before.known && ts_diff(now, p->before.since).v <= DUR_MS(MET_MS).v;
    if (recent && p->before.px[side].v == px.v && p->now.px[side].v != px.v)
        return &p->before;
    return &p->now;
}

static void fill(struct pressure *p, enum side side, const struct lean *met, double real, ts_t now,
                 bool simulated)
{
    const struct markout_fill f = {.ts = now,
                                   .side = side,
                                   .px = real,
                                   .mid = met->mid,
                                   .alpha = met->alpha,
                                   .simulated = simulated};
    if (met->known)
        (void)markout_fill(&p->markout, &f);
}

void pressure_fill(struct pressure *p, enum side side, px_t px, double real, ts_t now)
{
    fill(p, side, pressure_met(p, side, px, now), real, now, false);
}

void pressure_trade(struct pressure *p, enum side aggressor, px_t px, double real, ts_t now)
{
    const enum side ours = side_other(aggressor);
    const struct lean *met = pressure_met(p, ours, px, now);
    const bool rested =
        p->paper[ours].v == 0 || ts_diff(now, p->paper[ours]).v >= DUR_MS(PAPER_MS).v;
    if (!met->known || met->px[ours].v != px.v || !rested)
        return;
    fill(p, ours, met, real, now, true);
    p->paper[ours] = now;
}

double pressure_against(const struct pressure *p, enum side side)
{
    if (!p->now.known)
        return 0.0;
    return side == SIDE_BUY ? -p->now.alpha : p->now.alpha;
}
