#include "common/base/hist.h"

#include <string.h>

#include "common/base/assert.h"

enum { SUB = 1 << HIST_SUB_BITS };

static uint32_t bucket_of(int64_t v)
{
    const uint64_t u = (uint64_t)v;
    if (u < SUB)
        return (uint32_t)u;
    const int top = 63 - __builtin_clzll(u);
    const int shift = top - HIST_SUB_BITS;
    return (uint32_t)((shift + 1) << HIST_SUB_BITS) + (uint32_t)((u >> shift) & (SUB - 1));
}

/* The largest value that falls into a bucket. */
static int64_t bucket_top(uint32_t b)
{
    if (b < SUB)
        return (int64_t)b;
    const int shift = (int)(b >> HIST_SUB_BITS) - 1;
    const uint64_t base = (uint64_t)SUB + (b & (SUB - 1));
    return (int64_t)(((base + 1) << shift) - 1);
}

void hist_clear(struct hist *h)
{
    memset(h, 0, sizeof(*h));
}

void hist_add(struct hist *h, dur_t v)
{
    const int64_t n = v.v > 0 ? v.v : 0;
    const uint32_t b = bucket_of(n);
    ASSERT(b < HIST_BUCKETS);
    if (h->count == 0 || n < h->least.v)
        h->least = DUR(n);
    if (h->count == 0 || n > h->most.v)
        h->most = DUR(n);
    h->count++;
    h->sum += n;
    h->buckets[b]++;
}

void hist_merge(struct hist *into, const struct hist *from)
{
    if (from->count == 0)
        return;
    if (into->count == 0 || from->least.v < into->least.v)
        into->least = from->least;
    if (into->count == 0 || from->most.v > into->most.v)
        into->most = from->most;
    into->count += from->count;
    into->sum += from->sum;
    for (size_t b = 0; b < HIST_BUCKETS; b++)
        into->buckets[b] += from->buckets[b];
}

dur_t hist_percentile(const struct hist *h, rate_t share)
{
    ASSERT(share.v >= 0);
    ASSERT(share.v <= 1000000000);
    if (h->count == 0)
        return DUR(0);
    const uint128_t wanted = ((uint128_t)h->count * (uint64_t)share.v + 999999999) / 1000000000;
    uint64_t seen = 0;
    for (uint32_t b = 0; b < HIST_BUCKETS; b++) {
        seen += h->buckets[b];
        if (seen < wanted || seen == 0)
            continue;
        const int64_t top = bucket_top(b);
        const int64_t low = top < h->least.v ? h->least.v : top;
        return DUR(low > h->most.v ? h->most.v : low);
    }
    return h->most;
}

dur_t hist_mean(const struct hist *h)
{
    return h->count == 0 ? DUR(0) : DUR((int64_t)(h->sum / (int128_t)h->count));
}

uint64_t hist_at_most(const struct hist *h, dur_t v)
{
    uint64_t seen = 0;
    for (uint32_t b = 0; b < HIST_BUCKETS && v.v >= 0 && bucket_top(b) <= v.v; b++)
        seen += h->buckets[b];
    return v.v >= h->most.v ? h->count : seen;
}
