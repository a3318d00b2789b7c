#include "services/simulator/owed.h"

#include <string.h>

void owed_init(struct owed *o)
{
    memset(o, 0, sizeof(*o));
}

bool owed_add(struct owed *o, uint64_t order, int inst, ts_t due)
{
    for (size_t n = 0; n < OWED_MAX; n++) {
        if (o->at[n].order != 0)
            continue;
        o->at[n] = (struct owed_cancel){due, order, inst};
        return true;
    }
    return false;
}

struct owed_cancel owed_take(struct owed *o, ts_t now)
{
    struct owed_cancel taken = {.order = 0};

    for (size_t n = 0; n < OWED_MAX; n++) {
        if (o->at[n].order == 0 || o->at[n].due.v > now.v)
            continue;
        taken = o->at[n];
        o->at[n].order = 0;
        return taken;
    }
    return taken;
}

ts_t owed_deadline(const struct owed *o)
{
    ts_t first = TS_NEVER;

    for (size_t n = 0; n < OWED_MAX; n++) {
        if (o->at[n].order != 0)
            first = ts_min(first, o->at[n].due);
    }
    return first;
}
