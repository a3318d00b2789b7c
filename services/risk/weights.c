#include "services/risk/weights.h"

#include <math.h>

#include "common/base/assert.h"
#include "services/risk/pool.h"

enum { RATE_MOST = 1000000000 };

/* Nobody's result is steadier than a basis point a round trip. */
static const double variance_least = 1e-8;

static bool possible(rate_t r)
{
    return r.v >= -RATE_MOST && r.v <= RATE_MOST;
}

struct weight_edge weight_edge_of(const struct msg_edge *m)
{
    const bool sane = possible(m->edge) && possible(m->error) && possible(m->deviation) &&
                      m->error.v >= 0 && m->deviation.v >= 0 && m->trips_an_hour.v >= 0;
    if (!sane || !m->warm)
        return (struct weight_edge){0};
    return (struct weight_edge){.known = true,
                                .edge = m->edge,
                                .error = m->error,
                                .deviation = m->deviation,
                                .trips = m->trips};
}

static double ratio(rate_t r)
{
    return (double)r.v * 1e-9;
}

struct means {
    double edge;
    double variance;
};

/* How far a symbol speaks for itself, 0 .. 1. */
static double own_voice(const struct weight_edge *e)
{
    const double n = e->known ? (double)e->trips : 0;
    return n / (n + WEIGHTS_PSEUDO_TRIPS);
}

static double square(rate_t r)
{
    return ratio(r) * ratio(r);
}

static struct means means_of(const struct weight_edge *at, uint32_t count)
{
    struct means m = {.variance = variance_least};
    double voices = 0;
    double varied = 0;
    double edges = 0;
    double variances = 0;
    for (uint32_t i = 0; i < count; i++) {
        const double voice = own_voice(&at[i]);
        voices += voice;
        edges += voice * ratio(at[i].edge);
        if (at[i].deviation.v > 0) {
            varied += voice;
            variances += voice * square(at[i].deviation);
        }
    }
    if (voices > 0)
        m.edge = edges / voices;
    if (varied > 0)
        m.variance = variances / varied;
    return m;
}

/* Edge per variance: what the Kelly share is a fraction of. */
static double worth(const struct weight_edge *e, const struct means *m)
{
    const double voice = own_voice(e);
    const double own = e->deviation.v > 0 ? square(e->deviation) : m->variance;
    const double edge = voice * ratio(e->edge) + (1 - voice) * m->edge;
    const double error = voice * ratio(e->error);
    const double variance = voice * own + (1 - voice) * m->variance;
    return edge <= error ? 0 : (edge - error) / fmax(variance, variance_least);
}

/* What nobody has proven worthless weighs. */
static double neutral(const double *worths, uint32_t count)
{
    double sum = 0;
    uint32_t n = 0;
    for (uint32_t i = 0; i < count; i++) {
        sum += worths[i];
        n += worths[i] > 0;
    }
    return n > 0 ? sum / n : 1.0;
}

static double doubt(const struct weight_edge *e)
{
    const double n = e->known ? (double)e->trips : 0;
    return fmax(1.0 - n / WEIGHTS_PSEUDO_TRIPS, 0.0);
}

void weights_of(const struct weight_edge *at, uint32_t count, rate_t kelly, struct weight *out)
{
    ASSERT(count <= SETTING_SYMBOLS_MAX);
    const struct means m = means_of(at, count);
    double worths[SETTING_SYMBOLS_MAX] = {0};
    double best = 0;
    for (uint32_t i = 0; i < count; i++)
        worths[i] = worth(&at[i], &m);
    const double usual = neutral(worths, count);
    for (uint32_t i = 0; i < count; i++) {
        const double proven = fmin(worths[i] * ratio(kelly), 1.0);
        out[i].kelly = RATE((int64_t)(fmax(proven, doubt(&at[i])) * RATE_MOST));
        worths[i] = fmax(worths[i], doubt(&at[i]) * usual);
        best = fmax(best, worths[i]);
    }
    for (uint32_t i = 0; i < count; i++)
        out[i].weight = best > 0 ? (int64_t)(worths[i] / best * POOL_WEIGHT_ONE) : 0;
}
