#include "common/market/bucket.h"

#include "common/base/assert.h"

void bucket_init(struct bucket *b, uint32_t count, dur_t window, uint32_t burst)
{
    ASSERT(count > 0);
    ASSERT(burst > 0);
    ASSERT(window.v > 0);
    const int64_t each = (window.v + (int64_t)count - 1) / (int64_t)count;
    ASSERT(each <= INT64_MAX / (int64_t)burst);
    *b = (struct bucket){
        .each = each, .full = each * (int64_t)burst, .level = each * (int64_t)burst};
}

static int64_t level_at(const struct bucket *b, ts_t now)
{
    if (b->seen.v == 0 || now.v <= b->seen.v)
        return b->level;
    const int64_t gained = ts_diff(now, b->seen).v;
    return gained >= b->full - b->level ? b->full : b->level + gained;
}

bool bucket_take(struct bucket *b, ts_t now, uint32_t n)
{
    ASSERT(b->each > 0);
    b->level = level_at(b, now);
    if (now.v > b->seen.v)
        b->seen = now;
    if (n > b->level / b->each)
        return false;
    b->level -= (int64_t)n * b->each;
    return true;
}

uint32_t bucket_left(const struct bucket *b, ts_t now)
{
    ASSERT(b->each > 0);
    return (uint32_t)(level_at(b, now) / b->each);
}

ts_t bucket_ready(const struct bucket *b, ts_t now, uint32_t n)
{
    ASSERT(b->each > 0);
    if (n > b->full / b->each)
        return TS_NEVER;
    const int64_t missing = (int64_t)n * b->each - level_at(b, now);
    return missing <= 0 ? now : ts_add(now, DUR(missing));
}
