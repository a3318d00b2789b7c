#include "common/model/quotes.h"

#include <math.h>
#include <string.h>

#include "common/base/assert.h"
#include "common/model/figure.h"

#define E_NUMBER      2.7182818284590452
#define LEAST         1e-12
#define MOST          1e12
#define LEAST_REACHED 10.0
#define MINUTE        INT64_C(60000000000)

static bool positive(double x)
{
    return figure_within(x, LEAST, MOST);
}

double quotes_reservation(const struct quotes_horizon *p, double mid, double q, double left)
{
    return mid - q * p->gamma * p->sigma * p->sigma * left;
}

double quotes_spread(const struct quotes_horizon *p, double left)
{
    return p->gamma * p->sigma * p->sigma * left + 2.0 / p->gamma * log1p(p->gamma / p->k);
}

struct quotes quotes_closed(const struct quotes_market *m)
{
    struct quotes q = {.known = false};
    if (!positive(m->sigma) || !positive(m->a) || !positive(m->k) || !positive(m->gamma) ||
        !positive(m->size) || !figure_within(m->xi, 0.0, MOST) ||
        !figure_within(m->impact, 0.0, MOST))
        return q;
    const double step = m->xi * m->size;
    const double ratio = step / m->k;
    double power = E_NUMBER;
    q.c1 = 1.0 / m->k;
    if (ratio > 1e-9) {
        q.c1 = log1p(ratio) / step;
        power = exp((1.0 / ratio + 1.0) * log1p(ratio));
    }
    q.c2 = sqrt(m->gamma / (2.0 * m->a * m->size * m->k) * power);
    q.skew = m->sigma * q.c2;
    q.half_spread = q.c1 + m->size / 2.0 * q.skew + m->impact / 2.0;
    q.skew *= exp(m->k * m->impact / 4.0);
    q.known = figure_within(q.half_spread, 0.0, MOST) && figure_within(q.skew, 0.0, MOST);
    return q.known ? q : (struct quotes){.known = false};
}

double quotes_bid_depth(const struct quotes *q, double inventory)
{
    return q->half_spread + inventory * q->skew;
}

double quotes_ask_depth(const struct quotes *q, double inventory)
{
    return q->half_spread - inventory * q->skew;
}

double quotes_shift(const struct quotes *q, double inventory, double most)
{
    if (!isfinite(inventory) || !(most > 0.0))
        return 0.0;
    return figure_clamp(-inventory * q->skew, -most, most);
}

/* Solves (M − shift·1)·x = x for the tridiagonal M with `diagonal` and −eta beside it. */
static void tridiagonal(const double *diagonal, double eta, double *x, int n)
{
    double above[2 * QUOTES_LIMIT + 1];
    above[0] = -eta / diagonal[0];
    x[0] /= diagonal[0];
    for (int i = 1; i < n; i++) {
        const double pivot = diagonal[i] + eta * above[i - 1];
        above[i] = -eta / pivot;
        x[i] = (x[i] + eta * x[i - 1]) / pivot;
    }
    for (int i = n - 2; i >= 0; i--)
        x[i] -= above[i] * x[i + 1];
}

void quotes_exact(struct quotes_exact *e, const struct quotes_market *m, int limit)
{
    ASSERT(limit > 0);
    ASSERT(limit <= QUOTES_LIMIT);
    memset(e, 0, sizeof *e);
    if (!positive(m->sigma) || !positive(m->a) || !positive(m->k) || !positive(m->gamma))
        return;
    const int n = 2 * limit + 1;
    const double alpha = 0.5 * m->k * m->gamma * m->sigma * m->sigma;
    const double eta = m->a * exp(-(1.0 + m->k / m->gamma) * log1p(m->gamma / m->k));
    double diagonal[2 * QUOTES_LIMIT + 1] = {1.0};
    for (int i = 0; i < n; i++) { /* shifted by 2·eta: no eigenvalue lies below −2·eta */
        const double q = i - limit;
        diagonal[i] = alpha * q * q + 2.0 * eta;
        e->f[i] = 1.0;
    }
    double growth = 0.0;
    for (int round = 0; round < 2000; round++) {
        const double before = growth;
        tridiagonal(diagonal, eta, e->f, n);
        growth = 0.0;
        for (int i = 0; i < n; i++)
            growth = e->f[i] > growth ? e->f[i] : growth;
        if (!figure_within(growth, 1e-300, 1e300))
            return;
        for (int i = 0; i < n; i++)
            e->f[i] /= growth;
        if (round > 50 && fabs(growth - before) <= 1e-15 * growth)
            break;
    }
    e->eigenvalue = 1.0 / growth - 2.0 * eta;
    e->limit = limit;
    e->gamma = m->gamma;
    e->k = m->k;
    e->known = isfinite(e->eigenvalue);
}

static bool exact(const struct quotes_exact *e, int from, int to, double *depth)
{
    if (!e->known || from < -e->limit || from > e->limit || to < -e->limit || to > e->limit)
        return false;
    const double ratio = e->f[from + e->limit] / e->f[to + e->limit];
    *depth = log(ratio) / e->k + log1p(e->gamma / e->k) / e->gamma;
    return isfinite(*depth);
}

bool quotes_exact_bid(const struct quotes_exact *e, int inventory, double *depth)
{
    return exact(e, inventory, inventory + 1, depth);
}

bool quotes_exact_ask(const struct quotes_exact *e, int inventory, double *depth)
{
    return exact(e, inventory, inventory - 1, depth);
}

bool quotes_regress(const double *x, const double *rate, size_t count, double *big_a, double *k)
{
    double n = 0.0;
    double mean_x = 0.0;
    double mean_y = 0.0;
    for (size_t i = 0; i < count; i++) {
        if (!positive(rate[i]) || !figure_within(x[i], -MOST, MOST))
            continue;
        n += 1.0;
        mean_x += (x[i] - mean_x) / n;
        mean_y += (log(rate[i]) - mean_y) / n;
    }
    double xx = 0.0;
    double xy = 0.0;
    for (size_t i = 0; i < count; i++) {
        if (!positive(rate[i]) || !figure_within(x[i], -MOST, MOST))
            continue;
        xx += (x[i] - mean_x) * (x[i] - mean_x);
        xy += (x[i] - mean_x) * (log(rate[i]) - mean_y);
    }
    if (n < 3.0 || !(xx > 0.0) || !(xy < 0.0))
        return false;
    const double slope = xy / xx;
    const double a = exp(mean_y - slope * mean_x);
    if (!positive(a) || !positive(-slope))
        return false;
    *big_a = a;
    *k = -slope;
    return true;
}

void quotes_arrivals_init(struct quotes_arrivals *a)
{
    *a = (struct quotes_arrivals){.minute = -1};
}

bool quotes_arrived(struct quotes_arrivals *a, ts_t now, double ticks)
{
    const int64_t minute = now.v / MINUTE;
    if (!figure_within(ticks, 0.0, MOST) || now.v < 0 || minute < a->minute)
        return false;
    if (a->minute < 0 || minute - a->minute >= QUOTES_SLOTS) {
        memset(a->slot, 0, sizeof a->slot);
        a->since = minute;
    } else {
        for (int64_t m = a->minute + 1; m <= minute; m++)
            memset(a->slot[m % QUOTES_SLOTS], 0, sizeof a->slot[0]);
    }
    a->minute = minute;
    const uint32_t reached = ticks < QUOTES_TICKS ? (uint32_t)ticks : QUOTES_TICKS;
    uint32_t *count = &a->slot[minute % QUOTES_SLOTS][reached];
    if (*count < UINT32_MAX)
        ++*count;
    return true;
}

bool quotes_calibrate(const struct quotes_arrivals *a, ts_t now, double *big_a, double *k)
{
    if (a->minute < 0 || now.v < a->minute * MINUTE)
        return false;
    const int64_t oldest = a->minute - (QUOTES_SLOTS - 1);
    const int64_t from = a->since > oldest ? a->since : oldest;
    const double seconds = (double)(now.v - from * MINUTE) * 1e-9;
    double x[QUOTES_TICKS];
    double rate[QUOTES_TICKS];
    double reached = 0.0; /* at least so far: summed from the far end */
    for (int s = 0; s < QUOTES_SLOTS; s++)
        reached += a->slot[s][QUOTES_TICKS];
    for (int d = QUOTES_TICKS - 1; d >= 0; d--) {
        for (int s = 0; s < QUOTES_SLOTS; s++)
            reached += a->slot[s][d];
        x[d] = d;
        rate[d] = seconds > 0.0 && reached >= LEAST_REACHED ? reached / seconds : 0.0;
    }
    return quotes_regress(x, rate, QUOTES_TICKS, big_a, k);
}
