#include "services/risk/ask.h"

#include "services/risk/account.h"

void ask_init(struct ask *a, struct risk *r, struct symbol *s, const struct msg_intent *in,
              ts_t now)
{
    *a = (struct ask){.r = r, .s = s, .in = in, .now = now, .notional = ACCOUNT_UNKNOWN};
    a->detail = TEXT(a->room);
    a->base = account_base(r);
    if (s == NULL || !s->market.known)
        return;
    money_t price;
    const struct instrument *i = &s->market.instrument;
    const bool scaled = in->px_exp == i->px_exp && in->qty_exp == i->qty_exp;
    const px_t px = in->kind == ORDER_KIND_MARKET ? market_mid_px(&s->market) : in->px;
    if (!scaled || px.v <= 0 || in->qty.v <= 0 || !account_price(r, &i->quote, &price))
        return;
    /* Nonsense from outside must not overflow a product here. */
    if (in->qty.v <= instrument_qty_for(i, px, ACCOUNT_UNKNOWN).v)
        a->notional = account_value(instrument_notional(i, px, in->qty), price);
}

bool ask_no(struct ask *a, const char *why)
{
    text_put(&a->detail, why);
    return false;
}

static void put_amount(struct text *t, money_t amount)
{
    if (money_cmp(amount, ACCOUNT_UNKNOWN) >= 0)
        text_put(t, "unknown");
    else
        text_money(t, amount);
}

bool ask_beyond(struct ask *a, money_t value, money_t limit)
{
    if (a->detail.len == 0) {
        put_amount(&a->detail, value);
        text_put(&a->detail, ", allowed ");
        put_amount(&a->detail, limit);
    }
    a->value = value;
    a->limit = limit;
    return false;
}

money_t money_of_dur(dur_t d)
{
    return MONEY((int128_t)d.v * 1000000000); /* seconds at 1e-18 */
}

money_t money_of_rate(rate_t r)
{
    return MONEY((int128_t)r.v * 1000000000);
}

money_t money_of_count(uint64_t n)
{
    return MONEY((int128_t)n * 1000000000000000000);
}

money_t ask_px(const struct ask *a, px_t px)
{
    return MONEY(decimal_rescale(px.v, a->s->market.instrument.px_exp, MONEY_EXP, ROUND_DOWN));
}

money_t ask_qty(const struct ask *a, qty_t qty)
{
    return instrument_qty_money(&a->s->market.instrument, qty);
}

money_t share_of(money_t amount, rate_t share)
{
    return money_times_rate(amount, share, ROUND_DOWN);
}
