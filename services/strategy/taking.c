#include "services/strategy/taking.h"

#include <math.h>

#include "common/model/figure.h"

#define LATENCY_USUAL 0.05 /* seconds, until the executor has measured it */

void taking_init(struct taking *t)
{
    *t = (struct taking){0};
    slippage_init(&t->slippage);
}

static void turn_to(struct taking *t, ts_t now)
{
    const int64_t second = now.v / DUR_S(1).v;
    for (int i = 0; i < TAKING_WINDOW_S && t->second < second; i++) {
        t->second =
            second - t->second > TAKING_WINDOW_S ? second - TAKING_WINDOW_S + 1 : t->second + 1;
        t->volume[t->second % TAKING_WINDOW_S] = 0.0;
    }
}

void taking_trade(struct taking *t, ts_t now, qty_t qty)
{
    turn_to(t, now);
    if (qty.v > 0)
        t->volume[t->second % TAKING_WINDOW_S] += (double)qty.v;
}

static struct slippage_walk walk(const struct taking_sight *x, enum side taker)
{
    struct book_level room[VIEW_LEVELS];
    const struct levels levels = {room, view_others(x->view, side_other(taker), x->own, room)};
    return slippage_walk(levels, taker, (double)x->qty.v);
}

static struct slippage_inputs inputs(struct taking *t, const struct taking_sight *x, double cost)
{
    double volume = 0.0;
    turn_to(t, x->now);
    for (int i = 0; i < TAKING_WINDOW_S; i++)
        volume += t->volume[i];
    const double latency = figure_seconds(x->latency);
    return (struct slippage_inputs){
        .walk = cost,
        .sigma = x->sigma,
        .latency_s = latency > 0.0 ? latency : LATENCY_USUAL,
        .sigma_window = figure_clamp(x->sigma * sqrt((double)TAKING_WINDOW_S), 0.0, 1.0),
        .share = volume > 0.0 ? figure_clamp((double)x->qty.v / volume, 0.0, 1e6) : 1.0,
    };
}

void taking_see(struct taking *t, const struct taking_sight *x)
{
    struct slippage *s = &t->slippage;
    if (x->qty.v <= 0)
        return;
    if (s->paper.waiting && slippage_paper_arrived(s, x->now)) {
        const struct slippage_walk w = walk(x, s->paper.taker);
        if (!w.whole || !slippage_paper_finish(s, x->now, w.vwap))
            slippage_paper_drop(s);
    }
    if (!slippage_paper_due(s, x->now))
        return;
    const struct slippage_walk w = walk(x, s->paper.taker);
    const struct slippage_inputs in = inputs(t, x, w.cost);
    if (w.whole)
        (void)slippage_paper_start(s, x->now, &in, w.touch);
}

void taking_think(struct taking *t, const struct taking_sight *x)
{
    t->known = x->qty.v > 0;
    t->walk = t->forecast = t->expected = 0.0;
    for (int n = 0; n < side_count && t->known; n++) {
        const struct slippage_walk w = walk(x, (enum side)n);
        const struct slippage_inputs in = inputs(t, x, w.cost);
        t->known = w.whole;
        t->walk = fmax(t->walk, w.cost);
        t->forecast = fmax(t->forecast, slippage_forecast(&t->slippage, &in));
        t->expected = fmax(t->expected, slippage_expect(&t->slippage, &in));
    }
}
