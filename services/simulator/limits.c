#include "services/simulator/limits.h"

#include <string.h>

#include "common/base/assert.h"

enum { PROBES = 32 };

static const struct {
    uint32_t count;
    int64_t window_ms;
} rules[] = {
#define X(constant, count, window) {(count), (window)},
    LIMITS(X)
#undef X
};

void limits_init(struct limits *l)
{
    memset(l, 0, sizeof(*l));
}

static uint64_t mix(uint64_t v)
{
    v ^= v >> 33;
    v *= UINT64_C(0xff51afd7ed558ccd);
    v ^= v >> 33;
    v *= UINT64_C(0xc4ceb9fe1a85ec53);
    return v ^ (v >> 33);
}

uint64_t limits_scope(struct str a, struct str b)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < a.len; i++)
        h = (h ^ (uint8_t)a.at[i]) * UINT64_C(0x100000001b3);
    h = (h ^ '|') * UINT64_C(0x100000001b3);
    for (size_t i = 0; i < b.len; i++)
        h = (h ^ (uint8_t)b.at[i]) * UINT64_C(0x100000001b3);
    return h;
}

static int64_t slot_of(enum limit rule, ts_t now)
{
    return now.v / (rules[rule].window_ms * 1000000 / LIMIT_SLOTS);
}

static bool is_idle(const struct limit_window *w, ts_t now)
{
    return slot_of((enum limit)(w->key & 0xff), now) - w->head >= LIMIT_SLOTS;
}

/* The window of this key, claimed from an unused or idle one; NULL: the neighbourhood is full. */
static struct limit_window *find(struct limits *l, uint64_t key, ts_t now)
{
    struct limit_window *spare = NULL;
    size_t start = (size_t)(mix(key) % LIMIT_WINDOWS);

    for (size_t i = 0; i < PROBES; i++) {
        struct limit_window *w = &l->at[(start + i) % LIMIT_WINDOWS];

        if (w->key == key)
            return w;
        if (!spare && (w->key == 0 || is_idle(w, now)))
            spare = w;
    }
    if (spare) {
        memset(spare, 0, sizeof(*spare));
        spare->key = key;
    }
    return spare;
}

/* Lets the slots that left the window go. */
static void advance(struct limit_window *w, int64_t slot)
{
    int64_t steps = slot - w->head;

    if (steps >= LIMIT_SLOTS || w->head == 0) {
        memset(w->counts, 0, sizeof(w->counts));
        w->head = slot;
        return;
    }
    for (int64_t i = 0; i < steps; i++) {
        w->head++;
        w->counts[w->head % LIMIT_SLOTS] = 0;
    }
}

bool limits_take(struct limits *l, enum limit rule, uint64_t scope, unsigned n, ts_t now)
{
    struct limit_window *w;
    uint32_t used = 0;

    if (rule >= LIMIT_COUNT || l->off || n == 0)
        return true;
    /* the rule in the low byte, so that is_idle finds it again; never 0 thanks to bit 63 */
    w = find(l, UINT64_C(1) << 63 | (mix(scope) >> 9) << 8 | (uint64_t)rule, now);
    if (!w)
        return true;
    advance(w, slot_of(rule, now));
    for (size_t i = 0; i < LIMIT_SLOTS; i++)
        used += w->counts[i];
    if (used + n > rules[rule].count) {
        l->refused++;
        return false;
    }
    w->counts[w->head % LIMIT_SLOTS] = (uint16_t)(w->counts[w->head % LIMIT_SLOTS] + n);
    return true;
}
