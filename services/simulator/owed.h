/*
 * Cancels the exchange has acknowledged and not carried out yet (fault late_cancel;
 * on the real exchange sCode 0 means no more than that the request was taken).
 * Full: the cancel is carried out at once.
 */
#ifndef SIMULATOR_OWED_H
#define SIMULATOR_OWED_H

#include "common/base/types.h"

enum { OWED_MAX = 64 };

struct owed_cancel {
    ts_t due;
    uint64_t order; /* ordId; 0: the place is free */
    int inst;
};

struct owed {
    struct owed_cancel at[OWED_MAX];
};

void owed_init(struct owed *o);
bool owed_add(struct owed *o, uint64_t order, int inst, ts_t due);

/* One that is due, taken off; order 0: none is. */
struct owed_cancel owed_take(struct owed *o, ts_t now);
ts_t owed_deadline(const struct owed *o);

#endif
