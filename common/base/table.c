#include "common/base/table.h"

#include "common/base/assert.h"

enum { ID_SLOTS = 2 * ID_TABLE_MAX, WORD_SLOTS = 2 * WORD_TABLE_MAX };

_Static_assert((ID_SLOTS & (ID_SLOTS - 1)) == 0, "slots are masked");
_Static_assert((WORD_SLOTS & (WORD_SLOTS - 1)) == 0, "slots are masked");

static uint64_t mix(uint64_t x)
{
    x ^= x >> 30;
    x *= UINT64_C(0xbf58476d1ce4e5b9);
    x ^= x >> 27;
    x *= UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static uint32_t id_home(uint64_t id)
{
    return (uint32_t)mix(id) & (ID_SLOTS - 1);
}

static uint32_t word_home(const struct word *w)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < WORD_SIZE && w->at[i] != '\0'; i++)
        h = (h ^ (unsigned char)w->at[i]) * UINT64_C(0x100000001b3);
    return (uint32_t)mix(h) & (WORD_SLOTS - 1);
}

/* The slot that holds the id, or the free one where it would go. Half of them are free. */
static uint32_t id_slot(const struct id_table *t, uint64_t id)
{
    uint32_t at = id_home(id);
    while (t->slots[at].used && t->slots[at].id != id)
        at = (at + 1) & (ID_SLOTS - 1);
    return at;
}

bool id_table_put(struct id_table *t, uint64_t id, uint32_t index)
{
    const uint32_t at = id_slot(t, id);
    if (!t->slots[at].used) {
        if (t->count == ID_TABLE_MAX)
            return false;
        t->count++;
        t->slots[at].used = true;
        t->slots[at].id = id;
    }
    t->slots[at].index = index;
    return true;
}

bool id_table_get(const struct id_table *t, uint64_t id, uint32_t *index)
{
    const uint32_t at = id_slot(t, id);
    if (!t->slots[at].used)
        return false;
    *index = t->slots[at].index;
    return true;
}

/* Whether an entry whose home is `home` may stand at `hole` when it stood at `at`: only if the
 * hole is not before its home on the way round. */
static bool may_move(uint32_t home, uint32_t hole, uint32_t at, uint32_t mask)
{
    return ((at - home) & mask) >= ((at - hole) & mask);
}

bool id_table_remove(struct id_table *t, uint64_t id)
{
    uint32_t hole = id_slot(t, id);
    if (!t->slots[hole].used)
        return false;
    const uint32_t mask = ID_SLOTS - 1;
    for (uint32_t at = (hole + 1) & mask; t->slots[at].used; at = (at + 1) & mask) {
        if (may_move(id_home(t->slots[at].id), hole, at, mask)) {
            t->slots[hole] = t->slots[at];
            hole = at;
        }
    }
    t->slots[hole].used = false;
    ASSERT(t->count > 0);
    t->count--;
    return true;
}

static uint32_t word_slot(const struct word_table *t, const struct word *w)
{
    uint32_t at = word_home(w);
    while (!word_empty(&t->slots[at].word) && !word_equal(&t->slots[at].word, w))
        at = (at + 1) & (WORD_SLOTS - 1);
    return at;
}

bool word_table_put(struct word_table *t, const struct word *w, uint32_t index)
{
    ASSERT(!word_empty(w));
    const uint32_t at = word_slot(t, w);
    if (word_empty(&t->slots[at].word)) {
        if (t->count == WORD_TABLE_MAX)
            return false;
        t->count++;
        t->slots[at].word = *w;
    }
    t->slots[at].index = index;
    return true;
}

bool word_table_get(const struct word_table *t, const struct word *w, uint32_t *index)
{
    if (word_empty(w))
        return false;
    const uint32_t at = word_slot(t, w);
    if (word_empty(&t->slots[at].word))
        return false;
    *index = t->slots[at].index;
    return true;
}

bool word_table_remove(struct word_table *t, const struct word *w)
{
    uint32_t hole = word_slot(t, w);
    if (word_empty(w) || word_empty(&t->slots[hole].word))
        return false;
    const uint32_t mask = WORD_SLOTS - 1;
    for (uint32_t at = (hole + 1) & mask; !word_empty(&t->slots[at].word); at = (at + 1) & mask) {
        if (may_move(word_home(&t->slots[at].word), hole, at, mask)) {
            t->slots[hole] = t->slots[at];
            hole = at;
        }
    }
    t->slots[hole].word = WORD_EMPTY;
    ASSERT(t->count > 0);
    t->count--;
    return true;
}
