#include "common/model/flow.h"

#include <math.h>

#include "common/base/assert.h"
#include "common/model/figure.h"

#define MOST_OFI 10.0
#define MOST_B   50.0
#define RATE_SGD 0.01
#define TWO_PI_1 0.63661977236758134 /* 2/π */
#define SLOT_NS  100000000

static bool sound(const struct flow_touch *t)
{
    return figure_within(t->bid, 1e-18, 1e18) && figure_within(t->ask, 1e-18, 1e18) &&
           t->bid < t->ask && figure_within(t->bid_qty, 1e-18, 1e18) &&
           figure_within(t->ask_qty, 1e-18, 1e18);
}

double flow_imbalance(const struct flow_touch *t)
{
    return sound(t) ? t->bid_qty / (t->bid_qty + t->ask_qty) : 0.5;
}

double flow_weighted_mid(const struct flow_touch *t)
{
    if (!figure_within(t->bid, 0.0, 1e18) || !figure_within(t->ask, 0.0, 1e18))
        return 0.0;
    const double share = flow_imbalance(t);
    return t->bid * (1.0 - share) + t->ask * share;
}

double flow_event(const struct flow_touch *before, const struct flow_touch *now)
{
    if (!sound(before) || !sound(now))
        return 0.0;
    double e = 0.0;
    if (now->bid >= before->bid)
        e += now->bid_qty;
    if (now->bid <= before->bid)
        e -= before->bid_qty;
    if (now->ask <= before->ask)
        e -= now->ask_qty;
    if (now->ask >= before->ask)
        e += before->ask_qty;
    return e;
}

double flow_up_closed(double x, double y)
{
    if (!figure_within(x, 1e-18, 1e18) || !figure_within(y, 1e-18, 1e18))
        return 0.5;
    return 0.5 - TWO_PI_1 * atan((y - x) / (y + x));
}

void flow_score_add(struct flow_score *s, double chance, bool up)
{
    const double p = figure_clamp(chance, 0.0, 1.0);
    const double off = p - (up ? 1.0 : 0.0);
    uint32_t at = (uint32_t)(p * FLOW_CHANCES);
    at = at < FLOW_CHANCES ? at : FLOW_CHANCES - 1;
    s->count++;
    s->squares += off * off;
    (up ? s->up : s->down)[at]++;
}

double flow_brier(const struct flow_score *s)
{
    return s->count > 0 ? s->squares / (double)s->count : 0.25;
}

/* The chance that an up was given more than a down; within one cell they are even. */
double flow_auc(const struct flow_score *s)
{
    double up = 0.0;
    double down = 0.0;
    double won = 0.0;
    for (uint32_t n = 0; n < FLOW_CHANCES; n++) {
        won += (double)s->up[n] * (down + 0.5 * (double)s->down[n]);
        up += (double)s->up[n];
        down += (double)s->down[n];
    }
    return up > 0.0 && down > 0.0 ? won / (up * down) : 0.5;
}

void flow_init(struct flow *f)
{
    *f = (struct flow){.on = false};
}

static double slots(const struct flow *f, ts_t now)
{
    const int64_t late = now.v / SLOT_NS - f->slot;
    double sum = 0.0;
    for (int64_t n = 0; n < FLOW_SLOTS - late; n++) /* those of the last second by `now` */
        sum += f->event[(f->slot - n + FLOW_SLOTS) % FLOW_SLOTS];
    return sum;
}

double flow_ofi(const struct flow *f, ts_t now)
{
    if (!f->on || !(f->depth > 0.0) || now.v / SLOT_NS < f->slot)
        return 0.0;
    return figure_clamp(slots(f, now) / f->depth, -MOST_OFI, MOST_OFI);
}

static double chance(const struct flow *f, const double x[3])
{
    const double z = f->b[0] * x[0] + f->b[1] * x[1] + f->b[2] * x[2];
    return 1.0 / (1.0 + exp(-figure_clamp(z, -500.0, 500.0)));
}

static void features(const struct flow *f, ts_t now, double x[3])
{
    x[0] = 1.0;
    x[1] = 2.0 * flow_imbalance(&f->touch) - 1.0;
    x[2] = flow_ofi(f, now);
}

static void learn(struct flow *f, ts_t now, bool up)
{
    double x[3];
    features(f, now, x);
    const double p = chance(f, x);
    flow_score_add(&f->score, p, up);
    for (int k = 0; k < 3; k++)
        f->b[k] = figure_clamp(f->b[k] + RATE_SGD * ((up ? 1.0 : 0.0) - p) * x[k], -MOST_B, MOST_B);
}

static void roll(struct flow *f, ts_t now)
{
    const int64_t slot = now.v / SLOT_NS;
    for (int64_t n = 1; n <= slot - f->slot && n <= FLOW_SLOTS; n++)
        f->event[(f->slot + n) % FLOW_SLOTS] = 0.0;
    f->slot = slot;
}

bool flow_see(struct flow *f, ts_t now, const struct flow_touch *t)
{
    if (!sound(t) || now.v < 0 || (f->on && now.v / SLOT_NS < f->slot))
        return false;
    const double depth = (t->bid_qty + t->ask_qty) / 2.0;
    if (!f->on) {
        *f = (struct flow){.b = {f->b[0], f->b[1], f->b[2]},
                           .score = f->score,
                           .on = true,
                           .touch = *t,
                           .depth = depth,
                           .slot = now.v / SLOT_NS};
        return true;
    }
    const double move = (t->bid + t->ask) - (f->touch.bid + f->touch.ask);
    if (fabs(move) > 0.0)
        learn(f, now, move > 0.0);
    roll(f, now);
    f->event[f->slot % FLOW_SLOTS] += flow_event(&f->touch, t);
    f->depth += (depth - f->depth) * 0.01;
    f->touch = *t;
    return true;
}

double flow_up(const struct flow *f, ts_t now)
{
    if (!f->on)
        return 0.5;
    double x[3];
    features(f, now, x);
    return chance(f, x);
}
