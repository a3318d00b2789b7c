#include "services/strategy/danger.h"

#include "common/model/figure.h"

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

/* As fine as a person reads it: tenths of a percent, below one percent a hundredth of a basis
 * point; cut toward zero. */
static void put_rate(struct text *out, double value)
{
    const rate_t r = figure_rate(value);
    const int64_t grain = r.v >= 10000000 || r.v <= -10000000 ? 1000000 : 1000;
    text_percent(out, RATE(r.v / grain * grain));
}

static void put_rates(struct text *out, const char *seen, double value, const char *most,
                      double limit)
{
    text_put(out, seen);
    put_rate(out, value);
    text_put(out, most);
    put_rate(out, limit);
}

static void put_sweep(const struct guards_sign *s, struct text *out)
{
    if (s->value > 0.0) {
        put_rates(out, "within a second ", s->value,
                  " of the touch was traded against it, the limit is ", s->limit);
        return;
    }
    text_put(out, "trades met ");
    text_u64(out, s->levels);
    text_put(out, " prices within a second, the limit is ");
    text_u64(out, GUARDS_SWEPT_LEVELS - 1);
}

static void put_burst(const struct guards_sign *s, struct text *out)
{
    text_u64(out, (uint64_t)s->value);
    text_put(out, " entries filled within a minute, the limit is ");
    text_u64(out, (uint64_t)s->limit);
}

void danger_put(const struct danger *d, enum side side, ts_t now, struct text *out)
{
    enum toxic_cause why;
    const ts_t until = guards_until(&d->guards, now, side, &why);
    if (until.v == 0)
        return;
    const struct guards_sign *s = &d->guards.sign[side][why];
    text_put(out, toxic_cause_name(why));
    text_put(out, ": ");
    switch (why) {
    case TOXIC_SWEEP: put_sweep(s, out); break;
    case TOXIC_JUMP:
        put_rates(out, "the price moved ", s->value, " within a second, five deviations are ",
                  s->limit);
        break;
    case TOXIC_LEAD:
        put_rates(out, "the leading symbol moved ", s->value, " within a second, the limit is ",
                  s->limit);
        break;
    case TOXIC_BURST: put_burst(s, out); break;
    case TOXIC_LOSING:
        put_rates(out, "five seconds after its fills they stand at ", s->value,
                  " with the fee, one standard error is ", s->limit);
        break;
    case TOXIC_CAUSE_COUNT: break;
    }
    text_put(out, "; ");
    text_ms(out, ts_diff(until, now));
    text_put(out, " left");
}
