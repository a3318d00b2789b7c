#include "services/risk/seen.h"

#include <string.h>

#include "common/base/assert.h"

_Static_assert(SEEN_SLOTS >= 2 * SEEN_MAX, "open addressing needs room");
_Static_assert((SEEN_SLOTS & (SEEN_SLOTS - 1)) == 0, "slots are masked");

void seen_init(struct seen *s)
{
    memset(s, 0, sizeof *s);
}

/* FNV-1a over two different offsets, then a finaliser: enough for keys nobody chooses. */
static uint64_t digest(uint64_t h, struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        h = (h ^ (uint8_t)text.at[i]) * UINT64_C(0x100000001b3);
    return (h ^ 0xff) *
           UINT64_C(0x100000001b3); /* ends the part, so that "a","bc" is not "ab","c" */
}

static uint64_t finish(uint64_t h)
{
    h ^= h >> 33;
    h *= UINT64_C(0xff51afd7ed558ccd);
    h ^= h >> 33;
    h *= UINT64_C(0xc4ceb9fe1a85ec53);
    return h ^ h >> 33;
}

struct seen_key seen_key(struct str inst, struct str trade_id, struct str ord_id, bool buy)
{
    uint64_t h[2] = {UINT64_C(0xcbf29ce484222325), UINT64_C(0x9ae16a3b2f90404f)};
    for (size_t i = 0; i < 2; i++) {
        h[i] = digest(h[i], inst);
        h[i] = digest(h[i], trade_id);
        h[i] = digest(h[i], ord_id);
        h[i] = digest(h[i], buy ? STR("buy") : STR("sell"));
    }
    return (struct seen_key){finish(h[0]), finish(h[1])};
}

static bool equal(struct seen_key a, struct seen_key b)
{
    return a.high == b.high && a.low == b.low;
}

static uint32_t slot_after(uint32_t slot)
{
    return (slot + 1) & (SEEN_SLOTS - 1);
}

/* The slot that holds the key, or the empty one where it belongs. */
static uint32_t find(const struct seen *s, struct seen_key key)
{
    uint32_t slot = (uint32_t)key.low & (SEEN_SLOTS - 1);
    while (s->slots[slot] != 0 && !equal(s->ring[s->slots[slot] - 1], key))
        slot = slot_after(slot);
    return slot;
}

/* Empties a slot and moves up those behind it that could no longer be found. */
static void remove_slot(struct seen *s, uint32_t hole)
{
    s->slots[hole] = 0;
    for (uint32_t slot = slot_after(hole); s->slots[slot] != 0; slot = slot_after(slot)) {
        const uint32_t home = (uint32_t)s->ring[s->slots[slot] - 1].low & (SEEN_SLOTS - 1);
        const uint32_t from_home = (slot - home) & (SEEN_SLOTS - 1);
        const uint32_t from_hole = (slot - hole) & (SEEN_SLOTS - 1);
        if (from_home < from_hole)
            continue;
        s->slots[hole] = s->slots[slot];
        s->slots[slot] = 0;
        hole = slot;
    }
}

bool seen_has(const struct seen *s, struct seen_key key)
{
    return s->slots[find(s, key)] != 0;
}

bool seen_add(struct seen *s, struct seen_key key, ts_t at)
{
    if (seen_has(s, key))
        return false;
    if (s->horizon.v != 0 && at.v < s->horizon.v)
        return false;
    if (s->count == SEEN_MAX) {
        const uint32_t oldest = s->next;
        if (s->at[oldest].v > s->horizon.v)
            s->horizon = s->at[oldest];
        remove_slot(s, find(s, s->ring[oldest]));
        s->count--;
    }
    s->ring[s->next] = key;
    s->at[s->next] = at;
    s->slots[find(s, key)] = s->next + 1;
    s->next = (s->next + 1) % SEEN_MAX;
    s->count++;
    ASSERT(seen_has(s, key));
    return true;
}
