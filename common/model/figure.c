#include "common/model/figure.h"

#include <math.h>

bool figure_within(double x, double low, double high)
{
    return x >= low && x <= high; /* a NaN is neither */
}

double figure_clamp(double x, double low, double high)
{
    if (!(x >= low))
        return low;
    return x > high ? high : x;
}

double figure_seconds(dur_t d)
{
    return (double)d.v * 1e-9;
}

double figure_of_rate(rate_t r)
{
    return (double)r.v * 1e-9;
}

rate_t figure_rate(double x)
{
    return isfinite(x) ? RATE(llround(figure_clamp(x, -1e9, 1e9) * 1e9)) : RATE(0);
}
