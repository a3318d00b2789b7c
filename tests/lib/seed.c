#include "tests/lib/seed.h"

#include <stdio.h>
#include <stdlib.h>

struct prng seed_prng(const char *test)
{
    const char *from_environment = getenv("SEED");
    const uint64_t seed =
        from_environment == NULL ? UINT64_C(20251103) : strtoull(from_environment, NULL, 10);
    printf("%s: SEED=%llu\n", test, (unsigned long long)seed);
    struct prng g;
    prng_seed(&g, seed);
    return g;
}
