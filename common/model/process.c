#include "common/model/process.h"

#include <math.h>

#include "common/base/assert.h"

double process_step(struct prng *g, double sigma, double drift, double dt)
{
    ASSERT(dt >= 0.0);
    const double step = sigma * sqrt(dt) * prng_normal(g);
    return step + drift * dt;
}

double process_coin(struct prng *g, double sigma, double dt)
{
    ASSERT(dt >= 0.0);
    const double step = sigma * sqrt(dt);
    return (prng_u64(g) & 1) != 0 ? step : -step;
}

dur_t process_wait(struct prng *g, double mean_s)
{
    const double wait = prng_exponential(g, mean_s);
    const int64_t ns = (int64_t)(wait * 1e9);
    return DUR(ns < 1000 ? 1000 : ns);
}

double process_intensity(const struct process_fill *f, double distance)
{
    return f->a * exp(-f->k * distance);
}

double process_chance_linear(const struct process_fill *f, double distance, double dt)
{
    const double chance = process_intensity(f, distance) * dt;
    return chance < 1.0 ? chance : 1.0;
}

double process_chance_poisson(const struct process_fill *f, double distance, double dt)
{
    return -expm1(-process_intensity(f, distance) * dt);
}

bool process_happens(struct prng *g, double chance)
{
    return prng_unit(g) < chance;
}
