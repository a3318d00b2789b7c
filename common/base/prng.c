#include "common/base/prng.h"

#include <math.h>
#include <string.h>

#include "common/base/assert.h"

static uint64_t splitmix(uint64_t *x)
{
    *x += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t z = *x;
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static uint64_t rotate(uint64_t x, int by)
{
    return (x << by) | (x >> (64 - by));
}

void prng_seed(struct prng *g, uint64_t seed)
{
    for (size_t i = 0; i < 4; i++)
        g->s[i] = splitmix(&seed);
}

struct prng prng_split(struct prng *g)
{
    struct prng other;
    prng_seed(&other, prng_u64(g));
    return other;
}

uint64_t prng_u64(struct prng *g)
{
    uint64_t *s = g->s;
    const uint64_t out = rotate(s[0] + s[3], 23) + s[0];
    const uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 45);
    return out;
}

uint64_t prng_below(struct prng *g, uint64_t n)
{
    ASSERT(n > 0);
    const uint64_t skip = (UINT64_MAX - n + 1) % n; /* 2^64 mod n: below it would be favoured */
    uint64_t v;
    do {
        v = prng_u64(g);
    } while (v < skip);
    return v % n;
}

int64_t prng_between(struct prng *g, int64_t low, int64_t high)
{
    ASSERT(low <= high);
    const uint64_t span = (uint64_t)high - (uint64_t)low;
    const uint64_t off = span == UINT64_MAX ? prng_u64(g) : prng_below(g, span + 1);
    return (int64_t)((uint64_t)low + off);
}

bool prng_chance(struct prng *g, rate_t probability)
{
    return (int64_t)prng_below(g, 1000000000) < probability.v;
}

double prng_unit(struct prng *g)
{
    return (double)(prng_u64(g) >> 11) * 0x1p-53;
}

/* ln x for 0 < x <= 1, from the arithmetic that IEEE 754 fixes: x = m·2^e with m in [1, 2),
 * ln m = 2·artanh((m-1)/(m+1)). */
static double natural_log(double x)
{
    ASSERT(x > 0.0);
    uint64_t bits;
    memcpy(&bits, &x, sizeof(bits));
    const int e = (int)(bits >> 52) - 1023;
    bits = (bits & UINT64_C(0x000fffffffffffff)) | UINT64_C(0x3ff0000000000000);
    double m;
    memcpy(&m, &bits, sizeof(m));
    const double s = (m - 1.0) / (m + 1.0); /* below 1/3 */
    const double square = s * s;
    double sum = 0.0;
    for (int k = 35; k >= 1; k -= 2)
        sum = sum * square + 1.0 / k;
    return 2.0 * s * sum + e * 0x1.62e42fefa39efp-1;
}

double prng_exponential(struct prng *g, double mean)
{
    return -mean * natural_log(1.0 - prng_unit(g));
}

double prng_normal(struct prng *g)
{
    double x;
    double square;
    do { /* Marsaglia's polar method; the second number is given up, so that there is no state */
        x = 2.0 * prng_unit(g) - 1.0;
        const double y = 2.0 * prng_unit(g) - 1.0;
        square = x * x + y * y;
    } while (square >= 1.0 || square <= 0.0);
    return x * sqrt(-2.0 * natural_log(square) / square);
}

int64_t prng_poisson(struct prng *g, double mean)
{
    ASSERT(mean >= 0.0);
    ASSERT(mean <= 500.0);
    int64_t count = -1;
    for (double t = 0.0; t <= mean; count++) /* arrivals of rate 1 up to `mean` */
        t += prng_exponential(g, 1.0);
    return count;
}
