#include "services/strategy/trips.h"

#include "common/base/decimal.h"

void trips_init(struct trips *t)
{
    *t = (struct trips){0};
    edge_init(&t->edge);
}

void trips_fill(struct trips *t, enum side side, money_t notional, dur_t age)
{
    t->traded[side] = money_add(t->traded[side], notional);
    if (age.v >= 0)
        (void)edge_filled(&t->edge, age);
}

void trips_cycle(struct trips *t, const struct msg_cycle *c)
{
    t->cycle = *c;
    t->booked = true;
}

void trips_flat(struct trips *t)
{
    if (!t->booked)
        return;
    /* Both sides carry the same size; the larger is whole even where a fill was missed. */
    const money_t notional = money_max(t->traded[SIDE_BUY], t->traded[SIDE_SELL]);
    const struct edge_trip trip = {
        .closed = t->cycle.closed,
        .hold = ts_diff(t->cycle.closed, t->cycle.opened),
        .net = notional.v > 0 ? money_to_double(t->cycle.net) / money_to_double(notional) : 0.0,
        .stopped = t->cycle.stopped,
    };
    if (notional.v > 0 && edge_trip(&t->edge, &trip)) {
        t->holds[t->hold_next] = trip.hold;
        t->hold_next = (t->hold_next + 1) % TRIPS_HOLDS;
        t->hold_count += t->hold_count < TRIPS_HOLDS;
    }
    t->traded[SIDE_BUY] = t->traded[SIDE_SELL] = MONEY(0);
    t->booked = false;
}

dur_t trips_hold_p95(const struct trips *t)
{
    int64_t sorted[TRIPS_HOLDS];
    if (t->hold_count == 0)
        return DUR((int64_t)(edge_hold_s(&t->edge) * 1e9));
    for (uint32_t n = 0; n < t->hold_count; n++) {
        uint32_t at = n;
        for (; at > 0 && sorted[at - 1] > t->holds[n].v; at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = t->holds[n].v;
    }
    return DUR(sorted[t->hold_count - 1 - t->hold_count / 20]);
}
