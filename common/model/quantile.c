#include "common/model/quantile.h"

#include <string.h>

#include "common/model/figure.h"

/* The first place whose value is not below x. */
static uint32_t place(const struct quantile *q, double x)
{
    uint32_t low = 0;
    uint32_t high = q->count;
    while (low < high) {
        const uint32_t at = (low + high) / 2;
        if (q->sorted[at] < x)
            low = at + 1;
        else
            high = at;
    }
    return low;
}

bool quantile_add(struct quantile *q, double x)
{
    if (!figure_within(x, -1e100, 1e100))
        return false;
    if (q->count == QUANTILE_WINDOW) {
        const uint32_t old = place(q, q->ring[q->next]);
        q->count--;
        memmove(&q->sorted[old], &q->sorted[old + 1], (q->count - old) * sizeof q->sorted[0]);
    }
    const uint32_t at = place(q, x);
    memmove(&q->sorted[at + 1], &q->sorted[at], (q->count - at) * sizeof q->sorted[0]);
    q->sorted[at] = x;
    q->count++;
    q->ring[q->next] = x;
    q->next = (q->next + 1) % QUANTILE_WINDOW;
    return true;
}

double quantile_at(const struct quantile *q, double level)
{
    if (q->count == 0)
        return 0.0;
    const double where = figure_clamp(level, 0.0, 1.0) * (q->count - 1);
    const uint32_t low = (uint32_t)where;
    if (low + 1 >= q->count)
        return q->sorted[q->count - 1];
    return q->sorted[low] + (where - low) * (q->sorted[low + 1] - q->sorted[low]);
}
