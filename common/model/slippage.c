#include "common/model/slippage.h"

#include <math.h>
#include <string.h>

#include "common/base/assert.h"
#include "common/model/figure.h"

#define FORGET    0.995
#define RIDGE     10.0
#define MADS      5.0
#define MOST_B    10.0
#define LEAST_MAD 0.01 /* bp */
#define EVERY_S   10
#define GAVE_UP_S 5

enum { WINSOR_FROM = 10, INTERVAL_FROM = 20 };

static const double prior[SLIPPAGE_TERMS] = {0.0, 0.5, 1.0};

struct slippage_walk slippage_walk(struct levels levels, enum side taker, double qty)
{
    const struct slippage_walk senseless = {.cost = 1.0};
    if (levels.count == 0 || levels.at[0].px.v <= 0 || !figure_within(qty, 1e-18, 1e19))
        return senseless;
    struct slippage_walk w = {.touch = (double)levels.at[0].px.v};
    double left = qty;
    double beyond = 0.0; /* Σ qty·distance from the touch: exact for the touch itself */
    for (uint16_t n = 0; n < levels.count && left > 0.0; n++) {
        const struct book_level *l = &levels.at[n];
        if (l->px.v <= 0 || l->qty.v < 0)
            return senseless;
        const double take = (double)l->qty.v < left ? (double)l->qty.v : left;
        const double away = (double)(l->px.v - levels.at[0].px.v);
        beyond += take * (taker == SIDE_BUY ? away : -away);
        left -= take;
    }
    const double taken = qty - left;
    if (!(taken > 0.0) || beyond < 0.0)
        return senseless;
    const double each = beyond / taken;
    w.whole = left <= 0.0;
    w.vwap = w.touch + (taker == SIDE_BUY ? each : -each);
    w.cost = figure_clamp(each / w.touch, 0.0, 1.0);
    return w;
}

void slippage_init(struct slippage *s)
{
    memset(s, 0, sizeof *s);
    memcpy(s->b, prior, sizeof prior);
    average_init(&s->model, SLIPPAGE_SPAN);
    average_init(&s->walk, SLIPPAGE_SPAN);
    average_init(&s->zero, SLIPPAGE_SPAN);
    average_init(&s->bias, SLIPPAGE_SPAN);
    average_init(&s->better, SLIPPAGE_SPAN);
    average_init(&s->inside, SLIPPAGE_SPAN);
}

static bool sound(const struct slippage_inputs *in)
{
    return figure_within(in->walk, 0.0, 1.0) && figure_within(in->sigma, 0.0, 1.0) &&
           figure_within(in->latency_s, 0.0, 3600.0) && figure_within(in->sigma_window, 0.0, 1.0) &&
           figure_within(in->share, 0.0, 1e6);
}

/* In basis points, so that the three are of one size and one ridge suits them all. */
static void features(const struct slippage_inputs *in, double x[SLIPPAGE_TERMS])
{
    x[0] = 1.0;
    x[1] = in->sigma * sqrt(in->latency_s) / FIGURE_BP;
    x[2] = in->sigma_window * sqrt(in->share) / FIGURE_BP;
}

static double beyond_walk(const struct slippage *s, const struct slippage_inputs *in)
{
    double x[SLIPPAGE_TERMS];
    features(in, x);
    double sum = 0.0;
    for (int k = 0; k < SLIPPAGE_TERMS; k++)
        sum += s->b[k] * x[k];
    return sum;
}

double slippage_forecast(const struct slippage *s, const struct slippage_inputs *in)
{
    if (!sound(in))
        return 1.0;
    return figure_clamp(in->walk + beyond_walk(s, in) * FIGURE_BP, 0.0, 1.0);
}

static bool accepted(const struct slippage *s)
{
    return s->samples >= SLIPPAGE_ENOUGH && s->model.mean < s->walk.mean &&
           average_t(&s->better) >= 2.0;
}

double slippage_expect(const struct slippage *s, const struct slippage_inputs *in)
{
    if (!sound(in))
        return 1.0;
    return accepted(s) ? slippage_forecast(s, in) : figure_clamp(in->walk + FIGURE_BP, 0.0, 1.0);
}

/* Solves for the terms that are free, the others being 0; by elimination. */
static void solve(const struct slippage *s, const bool fixed[SLIPPAGE_TERMS],
                  double b[SLIPPAGE_TERMS])
{
    double a[SLIPPAGE_TERMS][SLIPPAGE_TERMS + 1];
    for (int i = 0; i < SLIPPAGE_TERMS; i++) {
        for (int j = 0; j < SLIPPAGE_TERMS; j++)
            a[i][j] = fixed[i] || fixed[j] ? 0.0 : s->normal[i][j];
        a[i][i] += fixed[i] ? 1.0 : RIDGE;
        a[i][SLIPPAGE_TERMS] = fixed[i] ? 0.0 : s->moment[i] + RIDGE * prior[i];
    }
    for (int k = 0; k < SLIPPAGE_TERMS; k++) { /* positive definite: no pivots needed */
        for (int i = 0; i < SLIPPAGE_TERMS; i++) {
            const double f = i == k ? 0.0 : a[i][k] / a[k][k];
            for (int j = k; j <= SLIPPAGE_TERMS; j++)
                a[i][j] -= f * a[k][j];
        }
    }
    for (int k = 0; k < SLIPPAGE_TERMS; k++)
        b[k] = a[k][SLIPPAGE_TERMS] / a[k][k];
}

/* The least-squares fit with no coefficient below 0: the most negative one is fixed there and the
 * others are found anew, until none is. */
static void fit(struct slippage *s)
{
    bool fixed[SLIPPAGE_TERMS] = {false};
    double b[SLIPPAGE_TERMS];
    for (int round = 0; round <= SLIPPAGE_TERMS; round++) {
        solve(s, fixed, b);
        int worst = -1;
        for (int k = 0; k < SLIPPAGE_TERMS; k++)
            if (b[k] < 0.0 && (worst < 0 || b[k] < b[worst]))
                worst = k;
        if (worst < 0)
            break;
        fixed[worst] = true;
    }
    for (int k = 0; k < SLIPPAGE_TERMS; k++)
        s->b[k] = figure_clamp(b[k], 0.0, MOST_B);
}

static void score(struct slippage *s, const struct slippage_inputs *in, double realised)
{
    const double model = slippage_forecast(s, in);
    const double off = realised - model;
    const double walk_off = fabs(realised - in->walk);
    (void)average_add(&s->model, fabs(off));
    (void)average_add(&s->walk, walk_off);
    (void)average_add(&s->zero, fabs(realised));
    (void)average_add(&s->bias, -off);
    (void)average_add(&s->better, walk_off - fabs(off));
    if (s->residual.count >= INTERVAL_FROM) {
        const double bp = off / FIGURE_BP;
        const bool in_it =
            bp >= quantile_at(&s->residual, 0.1) && bp <= quantile_at(&s->residual, 0.9);
        (void)average_add(&s->inside, in_it ? 1.0 : 0.0);
    }
}

bool slippage_learn(struct slippage *s, const struct slippage_inputs *in, double realised)
{
    if (!sound(in) || !figure_within(realised, -1.0, 1.0))
        return false;
    score(s, in, realised);
    double x[SLIPPAGE_TERMS];
    features(in, x);
    const double foretold = beyond_walk(s, in);
    double off = (realised - in->walk) / FIGURE_BP - foretold;
    (void)quantile_add(&s->residual, off);
    if (s->samples >= WINSOR_FROM) {
        const double mad = quantile_at(&s->deviation, 0.5);
        const double most = MADS * (mad > LEAST_MAD ? mad : LEAST_MAD);
        (void)quantile_add(&s->deviation, fabs(off));
        off = figure_clamp(off, -most, most);
    } else {
        (void)quantile_add(&s->deviation, fabs(off));
    }
    for (int i = 0; i < SLIPPAGE_TERMS; i++) {
        for (int j = 0; j < SLIPPAGE_TERMS; j++)
            s->normal[i][j] = FORGET * s->normal[i][j] + x[i] * x[j];
        s->moment[i] = FORGET * s->moment[i] + x[i] * (foretold + off);
    }
    s->samples++;
    fit(s);
    return true;
}

struct slippage_score slippage_score(const struct slippage *s)
{
    return (struct slippage_score){
        .samples = s->samples,
        .model = s->model.mean,
        .walk = s->walk.mean,
        .zero = s->zero.mean,
        .skill = s->walk.mean > 1e-12 ? figure_clamp(1.0 - s->model.mean / s->walk.mean, -1e3, 1.0)
                                      : 0.0,
        .bias = s->bias.mean,
        .p90 = quantile_at(&s->deviation, 0.9) * FIGURE_BP,
        .coverage = s->inside.mean,
        .t = average_t(&s->better),
        .accepted = accepted(s),
    };
}

bool slippage_paper_due(const struct slippage *s, ts_t now)
{
    return !s->paper.waiting && now.v >= s->paper.next.v;
}

bool slippage_paper_start(struct slippage *s, ts_t now, const struct slippage_inputs *in,
                          double touch)
{
    struct slippage_paper *p = &s->paper;
    if (!slippage_paper_due(s, now) || !sound(in) || !figure_within(touch, 1e-18, 1e19))
        return false;
    p->waiting = true;
    p->next = ts_add(now, DUR_S(EVERY_S));
    p->arrives = ts_add(now, DUR((int64_t)(in->latency_s * 1e9)));
    p->touch = touch;
    p->in = *in;
    return true;
}

bool slippage_paper_arrived(const struct slippage *s, ts_t now)
{
    return s->paper.waiting && now.v >= s->paper.arrives.v;
}

bool slippage_paper_finish(struct slippage *s, ts_t now, double vwap)
{
    struct slippage_paper *p = &s->paper;
    if (!slippage_paper_arrived(s, now))
        return false;
    const double sign = p->taker == SIDE_BUY ? 1.0 : -1.0;
    const bool late = ts_diff(now, p->arrives).v > DUR_S(GAVE_UP_S).v;
    slippage_paper_drop(s);
    if (late || !figure_within(vwap, 1e-18, 1e19))
        return false;
    return slippage_learn(s, &p->in, figure_clamp(sign * (vwap - p->touch) / p->touch, -1.0, 1.0));
}

void slippage_paper_drop(struct slippage *s)
{
    s->paper.waiting = false;
    s->paper.taker = side_other(s->paper.taker);
}
