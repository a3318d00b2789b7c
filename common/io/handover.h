/*
 * Messages on their way to a core of this process that cannot be stepped right
 * now, because another step is being worked off. Kept as the bytes of the bus,
 * so nothing borrowed outlives its owner, and played in order.
 */
#ifndef IO_HANDOVER_H
#define IO_HANDOVER_H

#include "common/msg/codec.h"

enum { HANDOVER_SIZE = 32 << 20 };

struct handover {
    size_t from;
    size_t to;
    struct codec_room room;
    char bytes[HANDOVER_SIZE];
};

/* False when there is no room, or the message is larger than its kind may be. */
bool handover_put(struct handover *h, size_t core, const struct msg *m);

/* The oldest, borrowed until the next call; false when there is none. */
bool handover_take(struct handover *h, size_t *core, struct msg *m);

#endif
