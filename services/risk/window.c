#include "services/risk/window.h"

#include "common/base/assert.h"
#include "common/base/decimal.h"

void window_init(struct window *w, dur_t span)
{
    ASSERT(span.v >= WINDOW_SLOTS);
    *w = (struct window){.slot = DUR(span.v / (WINDOW_SLOTS - 1))};
}

/* Empties the slots that time has passed over. */
static void pass(struct window *w, ts_t now)
{
    const int64_t is = now.v / w->slot.v;
    if (is - w->last >= WINDOW_SLOTS) {
        window_clear(w);
        w->last = is;
    }
    while (w->last < is) {
        money_t *next = &w->at[++w->last % WINDOW_SLOTS];
        w->sum = money_sub(w->sum, *next);
        *next = MONEY(0);
    }
}

void window_clear(struct window *w)
{
    const dur_t slot = w->slot;
    *w = (struct window){.slot = slot, .last = w->last};
}

void window_add(struct window *w, money_t amount, ts_t now)
{
    pass(w, now);
    money_t *at = &w->at[w->last % WINDOW_SLOTS];
    *at = money_add(*at, amount);
    w->sum = money_add(w->sum, amount);
}

money_t window_sum(struct window *w, ts_t now)
{
    pass(w, now);
    return w->sum;
}
