/* The rules about losses and fees. */
#include "services/risk/account.h"
#include "services/risk/day.h"
#include "services/risk/rules.h"

enum { FEES_AGE_H = 24 };

bool loss_is_bearable(struct ask *a)
{
    const struct settings *s = &a->r->settings;
    const struct day_lost lost = day_lost(a->r, a->now);
    const struct {
        money_t lost;
        rate_t share;
        const char *what;
    } all[] = {
        {lost.today, s->daily_loss_limit, "lost since the day began"},
        {lost.drawdown, s->drawdown_limit, "lost from the day's best"},
        {lost.minute, s->loss_speed, "lost within a minute"},
    };
    if (a->base.v <= 0)
        return true; /* without equity the caps refuse */
    if (!day_known(a->r))
        return ask_no(a, "the day's result is not known");
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        const money_t limit = share_of(a->base, all[i].share);
        if (money_cmp(all[i].lost, limit) >= 0)
            return ask_no(a, all[i].what), ask_beyond(a, all[i].lost, limit);
    }
    return true;
}

bool fees_can_be_paid(struct ask *a)
{
    const struct risk *r = a->r;
    const struct settings *s = &r->settings;
    const struct symbol_fees *f = &a->s->fees;
    if (!f->known)
        return ask_no(a, "the account's fees on this instrument are not known");
    if (ts_diff(a->now, f->asked).v > DUR_S(INT64_C(3600) * FEES_AGE_H).v)
        return ask_no(a, "the account's fees were read more than a day ago");
    const rate_t maker = symbol_maker(r, a->s);
    const rate_t taker = symbol_taker(r, a->s);
    if (!fee_payable(maker, s->min_spread, s->reentry_spread)) {
        const rate_t need = fee_need_spread(maker, s->reentry_spread, s->edge_min);
        text_put(&a->detail, "maker fee ");
        text_percent(&a->detail, maker);
        text_put(&a->detail, ": min_spread of at least ");
        text_rate(&a->detail, need);
        text_put(&a->detail, " would work, it is ");
        text_rate(&a->detail, s->min_spread);
        text_put(&a->detail, "; or a fee tier with a maker fee of at most ");
        text_percent(&a->detail, fee_most_maker(s->min_spread, s->reentry_spread));
        return ask_beyond(a, money_of_rate(s->min_spread), money_of_rate(need));
    }
    const rate_t noise = RATE(s->min_spread.v + maker.v + taker.v);
    if (s->stop_loss.v < noise.v) {
        text_put(&a->detail, "stop_loss is within spread and fees: at least ");
        text_rate(&a->detail, noise);
        text_put(&a->detail, " would work");
        return ask_beyond(a, money_of_rate(s->stop_loss), money_of_rate(noise));
    }
    return true;
}
