#include "common/model/micro.h"

#include <math.h>
#include <string.h>

#include "common/base/assert.h"
#include "common/model/figure.h"

#define FADE     (1.0 - 1.0 / 24.0)
#define HOUR_S   3600
#define STEPS    6
#define FALLBACK 0.5

static bool sound(const struct flow_touch *t)
{
    return figure_within(t->bid, 1e-18, 1e18) && figure_within(t->ask, 1e-18, 1e18) &&
           t->bid < t->ask && figure_within(t->bid_qty, 1e-18, 1e18) &&
           figure_within(t->ask_qty, 1e-18, 1e18);
}

static double mid_of(const struct flow_touch *t)
{
    return (t->bid + t->ask) / 2.0;
}

static double spread_of(const struct flow_touch *t)
{
    return (t->ask - t->bid) / mid_of(t);
}

void micro_init(struct micro *m, double unit)
{
    ASSERT(figure_within(unit, 1e-9, 1.0));
    memset(m, 0, sizeof *m);
    m->unit = unit;
}

uint32_t micro_state(const struct micro *m, const struct flow_touch *t)
{
    const double lean = flow_imbalance(t) * MICRO_IMBALANCES;
    const double wide = sound(t) ? spread_of(t) / m->unit - 0.5 : 0.0; /* 1 unit is bucket 0 */
    const uint32_t i = (uint32_t)figure_clamp(lean, 0.0, MICRO_IMBALANCES - 1);
    const uint32_t s = (uint32_t)figure_clamp(wide, 0.0, MICRO_SPREADS - 1);
    return s * MICRO_IMBALANCES + i;
}

static uint32_t mirror(uint32_t state)
{
    const uint32_t i = state % MICRO_IMBALANCES;
    return state - i + (MICRO_IMBALANCES - 1 - i);
}

static void count(struct micro *m, uint32_t from, uint32_t to, double move)
{
    struct micro_row *r = &m->row[from];
    r->count += 1.0;
    r->moved += move;
    *(fabs(move) > 0.0 ? &r->left[to] : &r->stood[to]) += 1.0;
}

static bool alike(const struct flow_touch *a, const struct flow_touch *b)
{
    const double off = fabs(a->bid - b->bid) + fabs(a->ask - b->ask) +
                       fabs(a->bid_qty - b->bid_qty) + fabs(a->ask_qty - b->ask_qty);
    return !(off > 0.0);
}

static bool due(const struct micro *m, ts_t now)
{
    if (m->transitions < MICRO_FIRST)
        return false;
    if (m->estimates == 0 || ts_diff(now, m->at).v >= DUR_S(HOUR_S).v)
        return true;
    return m->transitions >= 2 * m->estimated && ts_diff(now, m->at).v >= DUR_S(1).v;
}

bool micro_see(struct micro *m, ts_t now, const struct flow_touch *t)
{
    if (!sound(t))
        return false;
    if (m->on && alike(t, &m->touch))
        return true;
    const uint32_t to = micro_state(m, t);
    if (m->on) {
        const double most = spread_of(&m->touch);
        const double move = figure_clamp(mid_of(t) / mid_of(&m->touch) - 1.0, -most, most);
        count(m, m->state, to, move);
        count(m, mirror(m->state), mirror(to), -move);
        m->transitions++;
    }
    m->on = true;
    m->touch = *t;
    m->state = to;
    if (due(m, now))
        micro_estimate(m, now);
    return true;
}

void micro_break(struct micro *m)
{
    m->on = false;
}

/* 1 − Q, each state with one pseudo-transition that ends: so the rows sum to more than nothing and
 * the elimination needs no pivots. Lower part: the factors; upper part: what is left. */
static void factor(const struct micro *m, double a[MICRO_STATES][MICRO_STATES])
{
    for (int i = 0; i < MICRO_STATES; i++) {
        const double all = m->row[i].count + 1.0;
        for (int j = 0; j < MICRO_STATES; j++)
            a[i][j] = (i == j ? 1.0 : 0.0) - m->row[i].stood[j] / all;
    }
    for (int k = 0; k < MICRO_STATES; k++) {
        for (int i = k + 1; i < MICRO_STATES; i++) {
            const double f = a[i][k] / a[k][k];
            a[i][k] = f;
            for (int j = k + 1; j < MICRO_STATES; j++)
                a[i][j] -= f * a[k][j];
        }
    }
}

static void solve(double a[MICRO_STATES][MICRO_STATES], double x[MICRO_STATES])
{
    for (int i = 0; i < MICRO_STATES; i++)
        for (int j = 0; j < i; j++)
            x[i] -= a[i][j] * x[j];
    for (int i = MICRO_STATES - 1; i >= 0; i--) {
        for (int j = i + 1; j < MICRO_STATES; j++)
            x[i] -= a[i][j] * x[j];
        x[i] /= a[i][i];
    }
}

void micro_estimate(struct micro *m, ts_t now)
{
    double a[MICRO_STATES][MICRO_STATES];
    double g[MICRO_STATES];
    factor(m, a);
    for (int i = 0; i < MICRO_STATES; i++) {
        g[i] = m->row[i].moved / (m->row[i].count + 1.0);
        m->price[i] = 0.0;
    }
    for (int step = 0; step < STEPS; step++) {
        solve(a, g); /* B^step·G1 */
        double next[MICRO_STATES];
        for (int i = 0; i < MICRO_STATES; i++) {
            m->price[i] += g[i];
            next[i] = 0.0;
            for (int j = 0; j < MICRO_STATES; j++)
                next[i] += m->row[i].left[j] / (m->row[i].count + 1.0) * g[j];
        }
        memcpy(g, next, sizeof g);
    }
    for (int i = 0; i < MICRO_STATES; i++) {
        m->known[i] = m->row[i].count >= MICRO_LEAST && isfinite(m->price[i]);
        if (ts_diff(now, m->at).v < DUR_S(HOUR_S).v)
            continue;
        struct micro_row *r = &m->row[i];
        r->count *= FADE;
        r->moved *= FADE;
        for (int j = 0; j < MICRO_STATES; j++) {
            r->stood[j] *= FADE;
            r->left[j] *= FADE;
        }
    }
    m->at = now;
    m->estimated = m->transitions;
    m->estimates++;
}

bool micro_price(const struct micro *m, const struct flow_touch *t, double *price)
{
    *price = 0.0;
    if (!sound(t))
        return false;
    const uint32_t state = micro_state(m, t);
    if (m->known[state]) {
        *price = m->price[state];
        return true;
    }
    *price = FALLBACK * spread_of(t) * (flow_imbalance(t) - 0.5);
    return false;
}

double micro_alpha(const struct micro *m, const struct flow_touch *t)
{
    double price = 0.0;
    (void)micro_price(m, t, &price);
    return sound(t) ? figure_clamp(2.0 * price / spread_of(t), -1.0, 1.0) : 0.0;
}
