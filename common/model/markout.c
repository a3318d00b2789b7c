#include "common/model/markout.h"

#include <math.h>
#include <string.h>

#include "common/base/assert.h"
#include "common/model/figure.h"

enum { PSEUDO_FILLS = 20, LONG_HOLD_S = 15 };

static const struct {
    const char *name;
    double seconds;
    int64_t ns;
} horizon[MARKOUT_HORIZONS] = {
    [MARKOUT_100MS] = {"100ms", 0.1, 100000000},
    [MARKOUT_1S] = {"1s", 1.0, 1000000000},
    [MARKOUT_5S] = {"5s", 5.0, 5000000000},
    [MARKOUT_30S] = {"30s", 30.0, 30000000000},
};

const char *markout_horizon_name(enum markout_horizon h)
{
    ASSERT(h < MARKOUT_HORIZONS);
    return horizon[h].name;
}

double markout_horizon_s(enum markout_horizon h)
{
    ASSERT(h < MARKOUT_HORIZONS);
    return horizon[h].seconds;
}

void markout_init(struct markout *m, double neutral)
{
    memset(m, 0, sizeof *m);
    m->neutral = figure_clamp(neutral, 0.0, 1.0);
    for (int side = 0; side < 2; side++) {
        average_init(&m->side[side].half, MARKOUT_SPAN);
        for (int h = 0; h < MARKOUT_HORIZONS; h++)
            average_init(&m->side[side].after[h], MARKOUT_SPAN);
    }
}

static double signed_share(const struct markout_fill *f, double mid)
{
    const double share = (mid - f->px) / f->px;
    return figure_clamp(f->side == SIDE_BUY ? share : -share, -1e6, 1e6);
}

static void sum_add(struct markout_sum *s, double x)
{
    s->count++;
    const double off = x - s->mean;
    s->mean += off / (double)s->count;
    s->squares += off * (x - s->mean);
}

static enum markout_bucket bucket_of(const struct markout *m, const struct markout_fill *f)
{
    const double ours = f->side == SIDE_BUY ? f->alpha : -f->alpha;
    if (ours <= -m->neutral)
        return MARKOUT_AGAINST;
    return ours < m->neutral ? MARKOUT_NEUTRAL : MARKOUT_WITH;
}

/* The mid that stands answers every horizon that ends before `until`. */
static void answer(struct markout *m, struct markout_waiting *w, ts_t until)
{
    while (w->next < MARKOUT_HORIZONS && ts_add(w->fill.ts, DUR(horizon[w->next].ns)).v < until.v) {
        const double mo = signed_share(&w->fill, m->mid);
        if (!w->fill.simulated)
            (void)average_add(&m->side[w->fill.side].after[w->next], mo);
        if (w->next == MARKOUT_5S)
            sum_add(&m->bucket[w->fill.simulated][bucket_of(m, &w->fill)], mo);
        w->next++;
    }
}

static void drop_first(struct markout *m)
{
    m->first = (m->first + 1) % MARKOUT_PENDING;
    m->count--;
}

bool markout_fill(struct markout *m, const struct markout_fill *f)
{
    if (!figure_within(f->px, 1e-18, 1e18) || !figure_within(f->mid, 1e-18, 1e18) ||
        !figure_within(f->alpha, -1.0, 1.0) || f->ts.v <= 0)
        return false;
    const uint32_t last = (m->first + m->count + MARKOUT_PENDING - 1) % MARKOUT_PENDING;
    if (m->count > 0 && f->ts.v < m->waiting[last].fill.ts.v)
        return false;
    if (m->seen.v < f->ts.v) /* until the next mid, this is the one */
        (void)markout_mid(m, f->ts, f->mid);
    if (m->count == MARKOUT_PENDING) {
        drop_first(m);
        m->dropped++;
    }
    m->waiting[(m->first + m->count) % MARKOUT_PENDING] = (struct markout_waiting){.fill = *f};
    m->count++;
    if (!f->simulated)
        (void)average_add(&m->side[f->side].half, signed_share(f, f->mid));
    return true;
}

bool markout_mid(struct markout *m, ts_t now, double mid)
{
    if (!figure_within(mid, 1e-18, 1e18) || now.v < m->seen.v)
        return false;
    for (uint32_t n = 0; n < m->count && m->mid > 0.0; n++)
        answer(m, &m->waiting[(m->first + n) % MARKOUT_PENDING], now);
    m->seen = now;
    m->mid = mid;
    for (uint32_t n = 0; n < m->count; n++) /* a mid of the very instant */
        answer(m, &m->waiting[(m->first + n) % MARKOUT_PENDING], TS(now.v + 1));
    while (m->count > 0 && m->waiting[m->first].next == MARKOUT_HORIZONS)
        drop_first(m);
    return true;
}

double markout_adverse(const struct markout *m, enum side side, enum markout_horizon h,
                       double prior)
{
    const struct markout_side *s = &m->side[side];
    const struct average *after = &s->after[h];
    if (after->count == 0)
        return prior;
    const double seen = 1.0 / after->squares;
    const double adverse = s->half.mean - after->mean;
    return (prior * PSEUDO_FILLS + adverse * seen) / (PSEUDO_FILLS + seen);
}

double markout_round_trip(const struct markout *m, double hold_s, double prior)
{
    const enum markout_horizon h = hold_s > LONG_HOLD_S ? MARKOUT_30S : MARKOUT_5S;
    return markout_adverse(m, SIDE_BUY, h, prior / 2.0) +
           markout_adverse(m, SIDE_SELL, h, prior / 2.0);
}

static struct markout_proof proof_of(const struct markout_sum *b, bool simulated)
{
    const struct markout_sum *with = &b[MARKOUT_WITH];
    const struct markout_sum *against = &b[MARKOUT_AGAINST];
    struct markout_proof p = {.difference = with->mean - against->mean,
                              .fills = with->count + against->count};
    if (simulated)
        p.simulated = p.fills;
    if (with->count < 2 || against->count < 2)
        return p;
    const double error =
        sqrt(with->squares / ((double)with->count - 1.0) / (double)with->count +
             against->squares / ((double)against->count - 1.0) / (double)against->count);
    if (error > 0.0)
        p.t = figure_clamp(p.difference / error, -1e6, 1e6);
    const uint64_t need = simulated ? MARKOUT_PROOF_SIMULATED : MARKOUT_PROOF_FILLS;
    p.enough = p.fills >= need && p.t > 3.0;
    return p;
}

struct markout_proof markout_proof(const struct markout *m)
{
    const struct markout_proof real = proof_of(m->bucket[0], false);
    const struct markout_proof simulated = proof_of(m->bucket[1], true);
    /* Real fills that have had their chance to speak are believed over simulated ones. */
    if (real.enough || real.fills >= MARKOUT_PROOF_FILLS)
        return real;
    return simulated.fills > real.fills ? simulated : real;
}
