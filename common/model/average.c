#include "common/model/average.h"

#include <math.h>

#include "common/base/assert.h"
#include "common/model/figure.h"

void average_init(struct average *a, uint32_t span)
{
    ASSERT(span > 0);
    *a = (struct average){.span = span};
}

bool average_add(struct average *a, double x)
{
    ASSERT(a->span > 0);
    if (!figure_within(x, -1e100, 1e100))
        return false;
    a->count++;
    const double moving = 2.0 / ((double)a->span + 1.0);
    const double plain = 1.0 / (double)a->count;
    const double share = plain > moving ? plain : moving;
    const double off = x - a->mean;
    a->mean += share * off;
    a->variance = (1.0 - share) * (a->variance + share * off * off);
    a->squares = (1.0 - share) * (1.0 - share) * a->squares + share * share;
    return true;
}

double average_deviation(const struct average *a)
{
    if (a->count < 2 || a->squares >= 1.0)
        return 0.0;
    return sqrt(a->variance / (1.0 - a->squares));
}

double average_error(const struct average *a)
{
    return average_deviation(a) * sqrt(a->squares);
}

double average_t(const struct average *a)
{
    if (a->count < 2)
        return 0.0;
    const double error = average_error(a);
    if (error > 0.0)
        return figure_clamp(a->mean / error, -1e6, 1e6);
    return a->mean > 0.0 ? 1e6 : a->mean < 0.0 ? -1e6 : 0.0;
}

double average_shrunk(const struct average *a, double prior, double weight)
{
    ASSERT(weight >= 0.0);
    if (a->count == 0)
        return prior;
    const double seen = 1.0 / a->squares;
    return (prior * weight + a->mean * seen) / (weight + seen);
}
