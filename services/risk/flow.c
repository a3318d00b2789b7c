#include "services/risk/flow.h"

#include "common/base/decimal.h"

static money_t whole(uint64_t n)
{
    return MONEY((int128_t)n);
}

void flow_init(struct flow *f, dur_t repeat_window)
{
    *f = (struct flow){0};
    window_init(&f->entries, repeat_window);
    window_init(&f->filled[SIDE_BUY], DUR_S(FLOW_BURST_S));
    window_init(&f->filled[SIDE_SELL], DUR_S(FLOW_BURST_S));
    window_init(&f->orders, DUR_S(FLOW_RATIO_S));
    window_init(&f->fills, DUR_S(FLOW_RATIO_S));
    window_init(&f->traded, DUR_S(FLOW_RATIO_S));
    window_init(&f->made, DUR_S(FLOW_RATIO_S));
}

void flow_order(struct flow *f, money_t px, money_t qty, ts_t now)
{
    window_add(&f->orders, whole(1), now);
    f->sent[f->sent_count++ % FLOW_SENT_MAX] = (struct flow_sent){px, qty, now};
}

uint64_t flow_entry(struct flow *f, uint64_t order, ts_t now)
{
    if (order != f->entry)
        window_add(&f->entries, whole(1), now);
    f->entry = order;
    return (uint64_t)window_sum(&f->entries, now).v;
}

static uint32_t remembered(const struct flow *f)
{
    return f->sent_count < FLOW_SENT_MAX ? f->sent_count : FLOW_SENT_MAX;
}

static money_t largest(const struct flow *f)
{
    money_t most = MONEY(0);
    for (uint32_t i = 0; i < remembered(f); i++)
        most = money_max(most, f->sent[i].qty);
    return most;
}

void flow_traded(struct flow *f, money_t qty, bool maker, ts_t now)
{
    window_add(&f->fills, whole(1), now);
    window_add(&f->traded, qty, now);
    if (maker)
        window_add(&f->made, qty, now);
}

bool flow_filled(struct flow *f, enum side side, money_t qty, rate_t factor, ts_t now)
{
    struct window *w = &f->filled[side];
    const money_t limit = money_times_rate(largest(f), factor, ROUND_DOWN);
    window_add(w, qty, now);
    if (limit.v <= 0 || money_cmp(window_sum(w, now), limit) < 0)
        return false;
    window_clear(w);
    f->frozen_until[side] = ts_add(now, DUR_S(FLOW_FREEZE_S));
    return true;
}

bool flow_frozen(const struct flow *f, enum side side, ts_t now)
{
    return f->frozen_until[side].v > now.v;
}

uint64_t flow_ratio(struct flow *f, ts_t now)
{
    const int128_t fills = window_sum(&f->fills, now).v;
    const int128_t orders = window_sum(&f->orders, now).v;
    return (uint64_t)(orders / (fills > 0 ? fills : 1));
}

struct flow_usual flow_usual(const struct flow *f, ts_t now)
{
    struct flow_usual u = {0};
    for (uint32_t i = 0; i < remembered(f); i++) {
        const struct flow_sent *s = &f->sent[i];
        if (ts_diff(now, s->at).v > DUR_S(FLOW_SENT_S).v)
            continue;
        u.count++;
        u.px = money_add(u.px, s->px);
        u.qty = money_add(u.qty, s->qty);
    }
    if (u.count < FLOW_SENT_MIN)
        return (struct flow_usual){0};
    u.px = MONEY(u.px.v / u.count);
    u.qty = MONEY(u.qty.v / u.count);
    return u;
}
