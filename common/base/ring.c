#include "common/base/ring.h"

#include "common/base/assert.h"

void ring_init(struct ring *r, uint32_t size)
{
    ASSERT(size > 0);
    ASSERT(size <= UINT32_MAX / 2);
    *r = (struct ring){.size = size};
}

bool ring_full(const struct ring *r)
{
    return r->count == r->size;
}

bool ring_push(struct ring *r, uint32_t *at)
{
    if (ring_full(r))
        return false;
    *at = (r->first + r->count) % r->size;
    r->count++;
    return true;
}

bool ring_pop(struct ring *r, uint32_t *at)
{
    if (r->count == 0)
        return false;
    *at = r->first;
    r->first = (r->first + 1) % r->size;
    r->count--;
    return true;
}

uint32_t ring_at(const struct ring *r, uint32_t n)
{
    ASSERT(n < r->count);
    return (r->first + n) % r->size;
}
