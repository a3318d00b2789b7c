#include "services/risk/day.h"

#include "services/risk/account.h"

#define DAY_NS (INT64_C(86400) * 1000000000)

/* Coins that were traded are valued at a price: before there is one the result is not known. */
static bool valued(const struct risk *r)
{
    for (uint32_t i = 0; i < r->count; i++) {
        const struct market *m = &r->symbols[i].market;
        if (!m->known || market_mid_px(m).v == 0)
            return false;
    }
    return r->ledger.based;
}

money_t day_loss(const struct risk *r)
{
    return valued(r) && r->day != 0 ? money_sub(r->day_start, account_pnl(r)) : MONEY(0);
}

money_t day_limit(const struct risk *r)
{
    return money_times_rate(account_base(r), r->settings.daily_loss_limit, ROUND_DOWN);
}

void day_restart(struct risk *r, ts_t now, struct outbox *out)
{
    const struct word key = latch_key("day", &WORD_EMPTY);
    r->day = now.v / DAY_NS;
    r->day_start = account_pnl(r);
    r->day_peak = account_equity(r);
    const struct latch_value v = {.value = r->day, .at = now, .amount = r->day_start};
    (void)record_latch(&r->records, &key, &v, now, out);
}

void day_tick(struct risk *r, ts_t now, struct outbox *out)
{
    if (!valued(r))
        return;
    if (r->day != now.v / DAY_NS)
        day_restart(r, now, out);
    r->day_peak = money_max(r->day_peak, account_equity(r));
}

void day_carried(struct risk *r, money_t worth)
{
    r->day_peak = money_add(r->day_peak, worth);
}
