/*
 * Which fills have been told before. A core that has lost its memory tells the exchange's history
 * again, marked as replayed; the same fill is then no second one.
 */
#ifndef TESTS_TOLD_H
#define TESTS_TOLD_H

#include "common/msg/msg.h"

enum { TOLD_FILLS = 4096 };

struct told {
    uint64_t key[TOLD_FILLS]; /* hashes, ring */
    uint64_t fills;           /* different ones */
};

/* True when it is new, and remembers it. */
bool told_new(struct told *t, const struct msg_fill *f);

#endif
