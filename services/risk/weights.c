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
                                .trips_an_hour = m->trips_an_hour,
                                .trips = m->trips};
}

static double ratio(rate_t r)
{
    return (double)r.v * 1e-9;
}

struct means {
    uint32_t known;
    double edge;
    double variance;
};

static struct means means_of(const struct weight_edge *at, uint32_t count)
{
    struct means m = {0};
    uint32_t varied = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (!at[i].known)
            continue;
        m.known++;
        m.edge += ratio(at[i].edge);
        if (at[i].deviation.v > 0) {
            varied++;
            m.variance += ratio(at[i].deviation) * ratio(at[i].deviation);
        }
    }
    m.edge = m.known > 0 ? m.edge / m.known : 0;
    m.variance = varied > 0 ? m.variance / varied : variance_least;
    return m;
}

/* Edge per variance: what the Kelly share is a fraction of. */
static double worth(const struct weight_edge *e, const struct means *m)
{
    const double n = e->known ? (double)e->trips : 0;
    const double all = n + WEIGHTS_PSEUDO_TRIPS;
    const double own = e->deviation.v > 0 ? ratio(e->deviation) * ratio(e->deviation) : m->variance;
    const double edge = (n * ratio(e->edge) + WEIGHTS_PSEUDO_TRIPS * m->edge) / all;
    const double error = ratio(e->error) * n / all;
    const double variance = (n * own + WEIGHTS_PSEUDO_TRIPS * m->variance) / all;
    if ((e->known && e->trips_an_hour.v == 0) || edge <= error)
        return 0;
    return (edge - error) / fmax(variance, variance_least);
}

void weights_of(const struct weight_edge *at, uint32_t count, rate_t kelly, struct weight *out)
{
    ASSERT(count <= SETTING_SYMBOLS_MAX);
    const struct means m = means_of(at, count);
    double worths[SETTING_SYMBOLS_MAX];
    double best = 0;
    for (uint32_t i = 0; i < count; i++) {
        worths[i] = m.known > 0 ? worth(&at[i], &m) : 1.0;
        best = fmax(best, worths[i]);
    }
    for (uint32_t i = 0; i < count; i++) {
        const double of_equity = m.known > 0 ? fmin(worths[i] * ratio(kelly), 1.0) : 1.0;
        out[i].weight = best > 0 ? (int64_t)(worths[i] / best * POOL_WEIGHT_ONE) : 0;
        out[i].kelly = RATE((int64_t)(of_equity * RATE_MOST));
    }
}
