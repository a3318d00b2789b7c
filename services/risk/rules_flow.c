/* The rules about what goes out and comes back over time. */
#include "services/risk/rules.h"

bool fills_are_calm(struct ask *a)
{
    return !a->s->repeated ||
           ask_no(a, "entries were filled over and over; a person has to resume it");
}

bool orders_are_worth_it(struct ask *a)
{
    const uint64_t ratio = flow_ratio(&a->s->flow, a->now);
    const uint64_t limit = (uint64_t)a->r->settings.order_to_trade * FLOW_REFUSE_TIMES;
    return ratio < limit || ask_beyond(a, money_of_count(ratio), money_of_count(limit));
}

bool side_is_not_frozen(struct ask *a)
{
    return !flow_frozen(&a->s->flow, a->in->side, a->now) ||
           ask_no(a, "this side was filled too fast and rests for two seconds");
}

/* The size against the usual one; the price against the usual one, as many times the collar. */
bool is_like_the_others(struct ask *a)
{
    const struct settings *s = &a->r->settings;
    const struct flow_usual usual = flow_usual(&a->s->flow, a->now);
    if (usual.count == 0)
        return true;
    const money_t qty = ask_qty(a, a->in->qty);
    const money_t most = share_of(usual.qty, s->outlier);
    if (money_cmp(qty, most) > 0)
        return ask_no(a, "a size unlike our last ones"), ask_beyond(a, qty, most);
    const money_t px = ask_px(a, a->in->px);
    const money_t away = MONEY(int128_abs(money_sub(px, usual.px).v));
    const money_t furthest = share_of(share_of(usual.px, s->price_collar), s->outlier);
    return money_cmp(away, furthest) <= 0 ||
           (ask_no(a, "a price unlike our last ones"), ask_beyond(a, px, usual.px));
}
