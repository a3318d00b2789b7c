#include "services/strategy/danger.h"

enum { RUN_MS = 1000 };

void danger_init(struct danger *d, dur_t toxic_off)
{
    *d = (struct danger){0};
    guards_init(&d->guards, toxic_off);
}

/* How many prices a run of trades against this side has met within a second. */
static uint32_t levels_met(struct danger *d, enum side ours, px_t px, ts_t now)
{
    const bool running =
        d->swept_at[ours].v != 0 && ts_diff(now, d->swept_at[ours]).v <= DUR_MS(RUN_MS).v;
    const bool deeper = ours == SIDE_BUY ? px.v < d->swept[ours].v : px.v > d->swept[ours].v;
    if (!running) {
        d->swept_at[ours] = now;
        d->levels[ours] = 1;
    } else if (deeper) {
        d->levels[ours]++;
    }
    if (!running || deeper)
        d->swept[ours] = px;
    return d->levels[ours];
}

void danger_trade(struct danger *d, const struct msg_trade *t, const struct lean *met, ts_t now)
{
    const enum side ours = side_other(t->side);
    const struct guards_print print = {
        .ts = now,
        .aggressor = t->side,
        .qty = (double)t->qty.v,
        .touch = !met->known        ? 0.0
                 : ours == SIDE_BUY ? met->touch.bid_qty
                                    : met->touch.ask_qty,
        .levels = levels_met(d, ours, t->px, now),
    };
    (void)guards_trade(&d->guards, &print);
}

void danger_judge(struct danger *d, const struct markout *m, double maker, ts_t now)
{
    for (int n = 0; n < side_count; n++) {
        const enum side side = (enum side)n;
        if (!guards_judge(&d->guards, now, side, &m->side[n].after[MARKOUT_5S], maker))
            continue;
        enum toxic_cause why;
        d->off[n] = guards_until(&d->guards, now, side, &why);
    }
}
