#include "services/risk/day.h"

#include "services/risk/account.h"

#define DAY_NS (INT64_C(86400) * 1000000000)

enum { PEAK_STEPS = 100 }; /* the best moment is written down in hundredths of drawdown_limit */

/* Coins that were traded, and what swaps hold, are valued at a price. */
static bool valued(const struct risk *r)
{
    for (uint32_t i = 0; i < r->count; i++) {
        const struct symbol *s = &r->symbols[i];
        const bool held = s->position.amount.v != 0 || s->position.fills > 0;
        if (held && (!s->market.known || market_mid_px(&s->market).v == 0))
            return false;
    }
    return r->ledger.based;
}

bool day_known(const struct risk *r)
{
    return r->day != 0 && valued(r);
}

static money_t below_best(const struct risk *r, money_t result)
{
    return money_max(money_sub(r->day_peak, result), MONEY(0));
}

struct day_lost day_lost(struct risk *r, ts_t now)
{
    if (!day_known(r))
        return (struct day_lost){0};
    const money_t result = account_pnl(r);
    return (struct day_lost){.today = money_sub(r->day_start, result),
                             .drawdown = below_best(r, result),
                             .minute = speed_loss(&r->speed, result, now)};
}

money_t day_drawdown(const struct risk *r)
{
    return day_known(r) ? below_best(r, account_pnl(r)) : MONEY(0);
}

money_t day_share(const struct risk *r, rate_t share)
{
    return money_times_rate(account_base(r), share, ROUND_DOWN);
}

bool day_halved(const struct risk *r)
{
    const rate_t share = r->settings.drawdown_reduce;
    return share.v > 0 && day_known(r) && money_cmp(day_drawdown(r), day_share(r, share)) >= 0;
}

money_t day_order_cap(const struct risk *r, money_t base)
{
    const money_t cap = money_times_rate(base, r->settings.order_cap, ROUND_DOWN);
    return day_halved(r) ? MONEY(cap.v / 2) : cap;
}

static void store_peak(struct risk *r, ts_t now, struct outbox *out)
{
    const struct word key = latch_key("peak", &WORD_EMPTY);
    const struct latch_value v = {.value = r->day, .at = now, .amount = r->day_peak};
    r->day_peak_stored = r->day_peak;
    (void)record_latch(&r->records, &key, &v, now, out);
}

void day_restart(struct risk *r, ts_t now, struct outbox *out)
{
    const struct word key = latch_key("day", &WORD_EMPTY);
    r->day = r->peak_day = now.v / DAY_NS;
    r->day_start = r->day_peak = account_pnl(r);
    r->speed = (struct speed){0};
    const struct latch_value v = {.value = r->day, .at = now, .amount = r->day_start};
    (void)record_latch(&r->records, &key, &v, now, out);
    store_peak(r, now, out);
}

void day_tick(struct risk *r, ts_t now, struct outbox *out)
{
    if (!valued(r))
        return;
    if (r->day != now.v / DAY_NS)
        day_restart(r, now, out);
    if (r->peak_day != r->day)
        r->day_peak = r->day_start; /* the disk knew of no better moment */
    r->peak_day = r->day;
    r->day_peak = money_max(r->day_peak, account_pnl(r));
    const money_t step = MONEY(day_share(r, r->settings.drawdown_limit).v / PEAK_STEPS);
    if (money_cmp(r->day_peak, money_add(r->day_peak_stored, step)) > 0)
        store_peak(r, now, out);
}
