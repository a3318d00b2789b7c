#include "tests/lib/sweep.h"

#include <stdio.h>
#include <stdlib.h>

static uint64_t number(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text != NULL ? strtoull(text, NULL, 10) : otherwise;
}

struct sweep sweep_asked(uint64_t usually)
{
    const uint64_t one = number("WORLD", 0);
    return (struct sweep){.first = one != 0 ? one : number("MARKETS_FROM", 1),
                          .count = one != 0 ? 1 : number("MARKETS", usually),
                          .most = number("MARKETS_BROKEN", 5)};
}

uint64_t sweep_run(const struct sweep *s, sweep_world_fn *fn, const struct sweep_total *total)
{
    uint64_t broken = 0;
    for (uint64_t seed = s->first; seed < s->first + s->count && broken < s->most; seed++) {
        broken += fn(seed, NULL) ? 0 : 1;
        if ((seed - s->first + 1) % 100 == 0)
            printf("%lu markets, %lu fills, %lu cycles\n", (unsigned long)(seed - s->first + 1),
                   (unsigned long)total->fills, (unsigned long)total->cycles);
        fflush(stdout);
    }
    printf("%lu markets, %lu opening orders, %lu fills, %lu cycles\n", (unsigned long)total->worlds,
           (unsigned long)total->opened, (unsigned long)total->fills, (unsigned long)total->cycles);
    return broken;
}

bool sweep_repeats(const struct sweep *s, uint64_t one_in, sweep_world_fn *fn)
{
    for (uint64_t seed = s->first; seed < s->first + s->count; seed += one_in) {
        uint64_t digest[2] = {0, 0};
        (void)fn(seed, &digest[0]);
        (void)fn(seed, &digest[1]);
        if (digest[0] == 0 || digest[0] != digest[1])
            return false;
    }
    return true;
}
