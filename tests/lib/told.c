#include "tests/lib/told.h"

static uint64_t hash(const struct msg_fill *f)
{
    uint64_t h = UINT64_C(1469598103934665603);
    const struct word *parts[] = {&f->inst, &f->trade_id, &f->ord_id};
    for (int n = 0; n < 3; n++)
        for (int i = 0; i < WORD_SIZE; i++)
            h = (h ^ (uint8_t)parts[n]->at[i]) * UINT64_C(1099511628211);
    return h ^ (uint64_t)f->side;
}

bool told_new(struct told *t, const struct msg_fill *f)
{
    const uint64_t key = hash(f);
    for (uint64_t n = 0; n < TOLD_FILLS && n < t->fills; n++)
        if (t->key[n] == key)
            return false;
    t->key[t->fills++ % TOLD_FILLS] = key;
    return true;
}
