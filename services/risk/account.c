#include "services/risk/account.h"

#include "common/base/assert.h"

#define ONE MONEY((int128_t)1000000000000000000)

static bool is_dollar(const struct word *ccy)
{
    return word_is(ccy, "USDT") || word_is(ccy, "USDC") || word_is(ccy, "USD");
}

bool account_price(const struct risk *r, const struct word *ccy, money_t *price)
{
    if (word_equal(ccy, &r->currency) || (is_dollar(ccy) && is_dollar(&r->currency))) {
        *price = ONE;
        return true;
    }
    for (uint32_t i = 0; i < r->count; i++) {
        const struct market *m = &r->symbols[i].market;
        const bool quoted = m->known && m->instrument.type == INST_SPOT &&
                            word_equal(&m->instrument.base, ccy) &&
                            (word_equal(&m->instrument.quote, &r->currency) ||
                             (is_dollar(&m->instrument.quote) && is_dollar(&r->currency)));
        if (quoted && market_mid(m).v > 0) {
            *price = market_mid(m);
            return true;
        }
    }
    return false;
}

money_t account_value(money_t amount, money_t price)
{
    return MONEY(int128_mul_div(amount.v, price.v, ONE.v, ROUND_DOWN));
}

static bool is_swap(const struct symbol *s)
{
    return s->market.known && s->market.instrument.type != INST_SPOT;
}

/* What leaving the position at the middle would bring, in its quote currency, signed. */
static money_t worth_at_mid(const struct symbol *s)
{
    const struct market *m = &s->market;
    const px_t mid = market_mid_px(m);
    if (!m->known || mid.v == 0)
        return s->position.value;
    return instrument_notional(&m->instrument, mid, position_qty(&s->position, &m->instrument));
}

static money_t swap_floating(const struct risk *r)
{
    money_t sum = MONEY(0);
    for (uint32_t i = 0; i < r->count; i++) {
        const struct symbol *s = &r->symbols[i];
        if (is_swap(s) && s->position.amount.v != 0)
            sum = money_add(sum, position_unrealised(&s->position, worth_at_mid(s)));
    }
    return sum;
}

money_t account_equity(const struct risk *r)
{
    money_t sum = swap_floating(r);
    money_t price;
    for (uint32_t i = 0; i < r->ledger.count; i++) {
        const struct ledger_currency *c = &r->ledger.at[i];
        if (account_price(r, &c->ccy, &price))
            sum = money_add(sum, account_value(ledger_ours(c), price));
    }
    return sum;
}

money_t account_base(const struct risk *r)
{
    if (!r->account_known || !r->ledger.based)
        return MONEY(0);
    const rate_t cautious = RATE(980000000);
    const money_t lower = money_min(r->account_equity, account_equity(r));
    const money_t capital = r->settings.capital;
    const money_t base = capital.v > 0 ? money_min(lower, capital) : lower;
    return base.v > 0 ? money_times_rate(base, cautious, ROUND_DOWN) : MONEY(0);
}

money_t account_claim(struct risk *r, const struct order *o)
{
    const struct symbol *s = risk_symbol(r, &o->inst);
    money_t price;
    if (s == NULL || !s->market.known)
        return ACCOUNT_UNKNOWN;
    const struct instrument *i = &s->market.instrument;
    const bool scale = o->px_exp == i->px_exp && o->qty_exp == i->qty_exp;
    if (!scale || !account_price(r, &i->quote, &price))
        return ACCOUNT_UNKNOWN;
    const money_t claim = order_notional(o, i, market_mid_px(&s->market));
    if (money_cmp(claim, ACCOUNT_UNKNOWN) >= 0)
        return ACCOUNT_UNKNOWN;
    return account_value(claim, price);
}

static bool claims(const struct order *o)
{
    return o->purpose == PURPOSE_OPEN || o->origin != ORIGIN_OURS;
}

money_t symbol_open_orders(struct risk *r, const struct symbol *s)
{
    money_t sum = MONEY(0);
    struct orders *os = &r->mirror.orders;
    for (const struct order *o = orders_first(os); o != NULL; o = orders_after(os, o))
        if (claims(o) && word_equal(&o->inst, &s->inst))
            sum = money_add(sum, account_claim(r, o));
    return sum;
}

money_t symbol_held(const struct risk *r, const struct symbol *s)
{
    const money_t worth = worth_at_mid(s);
    money_t price;
    if (worth.v == 0 || !r->settings.cap_positions)
        return MONEY(0);
    if (!s->market.known || !account_price(r, &s->market.instrument.quote, &price))
        return ACCOUNT_UNKNOWN;
    return account_value(MONEY(int128_abs(worth.v)), price);
}

money_t account_bound(struct risk *r, money_t *bound)
{
    money_t outside = r->mirror.lost > 0 ? ACCOUNT_UNKNOWN : MONEY(0);
    struct orders *os = &r->mirror.orders;
    for (uint32_t i = 0; i < r->count; i++)
        bound[i] = symbol_held(r, &r->symbols[i]);
    for (const struct order *o = orders_first(os); o != NULL; o = orders_after(os, o)) {
        const struct symbol *s = risk_symbol(r, &o->inst);
        money_t *to = s != NULL ? &bound[risk_index(r, s)] : &outside;
        if (claims(o))
            *to = money_add(*to, account_claim(r, o));
    }
    return outside;
}

money_t symbol_worth(const struct symbol *s)
{
    return worth_at_mid(s);
}

money_t account_working(struct risk *r, const struct word *inst, enum side side)
{
    money_t sum = MONEY(0);
    struct orders *os = &r->mirror.orders;
    for (const struct order *o = orders_first(os); o != NULL; o = orders_after(os, o)) {
        const bool here = word_empty(inst) || word_equal(&o->inst, inst);
        if (here && o->side == side && claims(o))
            sum = money_add(sum, account_claim(r, o));
    }
    return sum;
}

uint32_t account_leaning(const struct risk *r, enum side side)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < r->count; i++) {
        const struct symbol *s = &r->symbols[i];
        const bool open = s->market.known && position_is_open(&s->position, &s->market.instrument);
        n += open && (s->position.amount.v > 0) == (side == SIDE_BUY);
    }
    return n;
}

money_t account_stuck(struct risk *r)
{
    money_t sum = r->mirror.lost > 0 ? ACCOUNT_UNKNOWN : MONEY(0);
    struct orders *os = &r->mirror.orders;
    for (const struct order *o = orders_first(os); o != NULL; o = orders_after(os, o)) {
        const bool doubt = o->state == ORDER_UNKNOWN || o->state == ORDER_GHOST;
        if (claims(o) && (doubt || o->origin != ORIGIN_OURS))
            sum = money_add(sum, account_claim(r, o));
    }
    for (uint32_t i = 0; i < r->count; i++)
        sum = money_add(sum, symbol_held(r, &r->symbols[i]));
    return sum;
}

money_t account_open(struct risk *r)
{
    money_t bound[SETTING_SYMBOLS_MAX] = {0};
    money_t sum = account_bound(r, bound);
    for (uint32_t i = 0; i < r->count; i++)
        sum = money_add(sum, bound[i]);
    return sum;
}

money_t account_pnl(const struct risk *r)
{
    money_t sum = swap_floating(r);
    money_t price;
    for (uint32_t i = 0; i < r->ledger.count; i++) {
        const struct ledger_currency *c = &r->ledger.at[i];
        if (account_price(r, &c->ccy, &price))
            sum = money_add(sum, account_value(money_add(c->traded, c->paid), price));
    }
    return sum;
}

money_t account_realised(const struct risk *r)
{
    money_t sum = MONEY(0);
    for (uint32_t i = 0; i < r->count; i++)
        sum = money_add(sum, r->symbols[i].position.realised);
    return sum;
}

money_t account_fees(const struct risk *r)
{
    money_t sum = MONEY(0);
    for (uint32_t i = 0; i < r->count; i++)
        sum = money_add(sum, r->symbols[i].position.fees_total);
    return sum;
}

uint64_t account_cycles(const struct risk *r)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < r->count; i++)
        sum += r->symbols[i].position.cycles;
    return sum;
}

money_t symbol_unrealised(struct risk *r, const struct symbol *s)
{
    const struct market *m = &s->market;
    if (!m->known || s->position.amount.v == 0)
        return MONEY(0);
    const qty_t qty = position_qty(&s->position, &m->instrument);
    const bool is_long = qty.v > 0;
    money_t value;
    if (qty.v == 0 || !market_walk(m, is_long ? SIDE_SELL : SIDE_BUY, QTY(is_long ? qty.v : -qty.v),
                                   &r->mirror.orders, &value))
        return MONEY(0);
    return position_unrealised(&s->position, is_long ? value : money_neg(value));
}

/* `BTC:0.1,ETH:2`: the amount declared for one currency, 0 when it is not named or not a number. */
static money_t listed(struct str list, const struct word *ccy)
{
    while (list.len > 0) {
        struct str entry = str_cut(&list, ',');
        const struct str name = str_trim(str_cut(&entry, ':'));
        money_t amount;
        if (str_equal(name, word_str(ccy)) && money_parse(str_trim(entry), &amount) == ERR_OK)
            return amount;
    }
    return MONEY(0);
}

static money_t declared(const struct risk *r, const struct word *ccy)
{
    const bool simulated = word_is(&r->settings.exchange, "simulated");
    const struct str list = str_trim(str_from(r->settings.inventory.at));
    if (word_is(&r->settings.spot_mode, "buy_first"))
        return MONEY(0);
    if (word_is(&r->settings.spot_mode, "auto") && !simulated)
        return MONEY(0);
    if (list.len > 0)
        return listed(list, ccy);
    const struct ledger_currency *c = simulated ? ledger_find(&r->ledger, ccy) : NULL;
    return c != NULL && c->start.v > 0 ? c->start : MONEY(0);
}

money_t symbol_sellable(const struct risk *r, const struct symbol *s)
{
    if (!s->market.known || is_swap(s) || !r->ledger.based)
        return MONEY(0);
    const struct word *base = &s->market.instrument.base;
    money_t left = declared(r, base);
    for (uint32_t i = 0; i < r->count; i++) {
        const struct symbol *other = &r->symbols[i];
        const bool same = other->market.known && !is_swap(other) &&
                          word_equal(&other->market.instrument.base, base);
        if (same && other->position.amount.v < 0)
            left = money_add(left, other->position.amount);
    }
    return left.v > 0 ? left : MONEY(0);
}

/* What an order of ours keeps of a currency until it ends. */
static money_t order_hold(struct risk *r, const struct order *o, const struct word *ccy)
{
    const struct symbol *s = risk_symbol(r, &o->inst);
    if (s == NULL || !s->market.known)
        return MONEY(0);
    const struct instrument *i = &s->market.instrument;
    const bool spot = i->type == INST_SPOT;
    if (spot && o->side == SIDE_SELL)
        return word_equal(ccy, &i->base) ? instrument_qty_money(i, order_open_qty(o)) : MONEY(0);
    if (!word_equal(ccy, &i->quote) || o->purpose != PURPOSE_OPEN)
        return MONEY(0);
    return order_notional(o, i, market_mid_px(&s->market));
}

money_t account_free(struct risk *r, const struct word *ccy)
{
    const struct ledger_currency *c = ledger_find(&r->ledger, ccy);
    if (c == NULL || !c->told)
        return MONEY(0);
    money_t left = money_min(ledger_ours(c), c->exchange);
    struct orders *os = &r->mirror.orders;
    for (const struct order *o = orders_first(os); o != NULL; o = orders_after(os, o))
        left = money_sub(left, order_hold(r, o, ccy));
    return left;
}

rate_t symbol_maker(const struct risk *r, const struct symbol *s)
{
    return s->fees.known ? fee_worse(s->fees.maker, r->settings.maker_fee) : r->settings.maker_fee;
}

rate_t symbol_taker(const struct risk *r, const struct symbol *s)
{
    return s->fees.known ? fee_worse(s->fees.taker, r->settings.taker_fee) : r->settings.taker_fee;
}
