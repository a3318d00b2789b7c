/*
 * Positions in a ring over somebody's array: first in, first out. It holds no
 * elements, only says where they stand, so that one ring serves every type.
 */
#ifndef BASE_RING_H
#define BASE_RING_H

#include "common/base/types.h"

struct ring {
    uint32_t size; /* elements of the array */
    uint32_t first;
    uint32_t count;
};

void ring_init(struct ring *r, uint32_t size); /* size > 0 */
bool ring_full(const struct ring *r);

/* Where the new last element goes; false when full: the caller refuses or drops first. */
bool ring_push(struct ring *r, uint32_t *at);

/* Takes off the first element, which stood at *at; false when empty. */
bool ring_pop(struct ring *r, uint32_t *at);

/* Where the n-th element from the first stands; n < count. */
uint32_t ring_at(const struct ring *r, uint32_t n);

#endif
