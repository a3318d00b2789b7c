#include "services/risk/funds.h"

#include <string.h>

#include "common/base/assert.h"
#include "services/risk/account.h"
#include "services/risk/day.h"
#include "services/risk/report.h"
#include "services/risk/rules.h"

/* Refusals that are the symbol's own and last: meanwhile others can use its share. */
static bool keeps_out(enum verdict v)
{
    return v == VERDICT_INSTRUMENT || v == VERDICT_FEES || v == VERDICT_PAUSED ||
           v == VERDICT_LEVERAGE || v == VERDICT_EDGE || v == VERDICT_REPEAT ||
           v == VERDICT_LIQUIDATION;
}

static bool takes_part(struct risk *r, uint32_t i, ts_t now)
{
    ts_t *last = &r->funds.part[i];
    if (leases_wanted(&r->leases, i, now) && !keeps_out(r->symbols[i].limits.code))
        *last = now;
    return last->v != 0 && ts_diff(now, *last).v < DUR_MS(FUNDS_LEAVE_MS).v;
}

/* One minimum order on each side, at the touch; 0 while it cannot be said. */
static money_t pair_of(const struct risk *r, const struct symbol *s)
{
    const struct market *m = &s->market;
    money_t price;
    if (!m->known || m->ask.v <= 0 || !account_price(r, &m->instrument.quote, &price))
        return MONEY(0);
    const money_t one = instrument_notional(&m->instrument, m->ask, m->instrument.min_qty);
    return account_value(money_add(one, one), price);
}

/* What changes between two ticks: equity, what is held, what is bound. */
static void look(struct risk *r)
{
    struct pool_want *w = &r->funds.want;
    money_t bound[SETTING_SYMBOLS_MAX] = {0};
    r->funds.base = account_base(r);
    w->cap = money_times_rate(r->funds.base, r->settings.open_cap, ROUND_DOWN);
    w->outside = account_bound(r, bound);
    for (uint32_t i = 0; i < r->count; i++) {
        w->at[i].held = symbol_held(r, &r->symbols[i]);
        w->at[i].bound = bound[i];
    }
}

void funds_fit(struct risk *r)
{
    look(r);
    pool_fit(&r->funds.pool, &r->funds.want);
}

/* What moves together has one limit. */
static void relate(struct risk *r, ts_t now)
{
    double mid[SETTING_SYMBOLS_MAX] = {0};
    for (uint32_t i = 0; i < r->count; i++) {
        const struct market *m = &r->symbols[i].market;
        const bool there = market_fresh(m, now, r->settings.max_book_age);
        mid[i] = there ? money_to_double(market_mid(m)) : 0;
    }
    relation_see(&r->funds.relation, mid, now);
    for (uint32_t i = 0; i < r->count; i++)
        r->funds.want.at[i].group = r->funds.relation.group[i];
}

static void weigh(struct risk *r)
{
    struct pool_want *w = &r->funds.want;
    struct weight weights[SETTING_SYMBOLS_MAX] = {0};
    w->by_edge = word_is(&r->settings.pool_weights, "edge");
    w->explore = money_times_rate(w->cap, r->settings.pool_explore, ROUND_DOWN);
    w->rebalance = r->settings.pool_rebalance;
    if (!w->by_edge)
        return;
    weights_of(r->funds.edge, r->count, r->settings.pool_kelly, weights);
    const money_t base = r->funds.base;
    const money_t order = money_times_rate(base, r->settings.order_cap, ROUND_DOWN);
    w->each = money_add(order, order);
    for (uint32_t i = 0; i < r->count; i++) {
        w->at[i].weight = weights[i].weight;
        w->at[i].most = money_min(w->each, money_times_rate(base, weights[i].kelly, ROUND_DOWN));
    }
}

/* A hundredth more or less is no news. */
static bool news(money_t said, money_t now)
{
    const int128_t change = int128_abs(now.v - said.v);
    return change * 100 > int128_abs(said.v);
}

static void tell_sums(struct risk *r, ts_t now, struct outbox *out)
{
    struct funds *f = &r->funds;
    const struct pool_sums sums = pool_sums(&f->pool, &f->want);
    if (f->told_at.v != 0 && ts_diff(now, f->told_at).v < DUR_MS(FUNDS_TELL_MS).v)
        return;
    const struct msg_pool next = {.cap = f->want.cap,
                                  .bound = sums.bound,
                                  .promised = sums.promised,
                                  .free = sums.free,
                                  .symbols = sums.symbols,
                                  .halved = day_halved(r),
                                  .currency = r->currency};
    const bool same = next.halved == f->told.halved && next.cap.v == f->told.cap.v &&
                      next.bound.v == f->told.bound.v && next.promised.v == f->told.promised.v &&
                      next.free.v == f->told.free.v && next.symbols == f->told.symbols;
    if (f->told_at.v != 0 && same)
        return;
    f->told = next;
    f->told_at = now;
    outbox_push(out, MSG_POOL, now)->pool = next;
}

void funds_tick(struct risk *r, ts_t now, struct outbox *out)
{
    struct funds *f = &r->funds;
    look(r);
    for (uint32_t i = 0; i < r->count; i++) {
        f->want.at[i].in = takes_part(r, i, now);
        f->want.at[i].pair = pair_of(r, &r->symbols[i]);
    }
    relate(r, now);
    weigh(r);
    pool_tick(&f->pool, &f->want, now);
    for (uint32_t i = 0; i < r->count; i++)
        if (news(f->said[i], funds_share(r, i))) {
            f->said[i] = funds_share(r, i);
            report_lease(r, i, now, out);
        }
    tell_sums(r, now, out);
}

void funds_edge(struct risk *r, const struct msg *in)
{
    const struct symbol *s = risk_symbol(r, &in->edge.inst);
    if (s == NULL || in->ses == 0 || r->leases.at[risk_index(r, s)].holder != in->ses)
        return;
    r->funds.edge[risk_index(r, s)] = weight_edge_of(&in->edge);
}

money_t funds_share(const struct risk *r, uint32_t symbol)
{
    ASSERT(symbol < r->count);
    return r->funds.pool.at[symbol].share;
}

money_t funds_order(const struct risk *r, uint32_t symbol, money_t base)
{
    const money_t half = MONEY(funds_share(r, symbol).v / 2);
    return money_min(day_halved(r) ? MONEY(half.v / 2) : half, day_order_cap(r, base));
}

bool funds_over(const struct risk *r, uint32_t symbol)
{
    return pool_over(&r->funds.pool, &r->funds.want, symbol);
}

void funds_say(const struct risk *r, ts_t now, struct outbox *out)
{
    if (r->funds.told_at.v != 0)
        outbox_push(out, MSG_POOL, now)->pool = r->funds.told;
}

static bool no_share(struct ask *a, money_t share, const struct pool_claim *claim)
{
    if (a->r->funds.want.by_edge && claim->weight == 0) {
        ask_no(a, "no share of the pool: its round trips show no edge, it explores in turns");
    } else {
        ask_no(a, "no share of the pool that holds the smallest order on each side, ");
        text_money(&a->detail, claim->pair);
    }
    return ask_beyond(a, share, claim->pair);
}

bool share_holds(struct ask *a)
{
    const uint32_t i = risk_index(a->r, a->s);
    const money_t share = funds_share(a->r, i);
    const struct pool_claim *claim = &a->r->funds.want.at[i];
    if (a->in->qty.v == 0) /* the outlook: is there anything to ask for? */
        return money_cmp(share, money_max(claim->pair, MONEY(1))) >= 0 || no_share(a, share, claim);
    const money_t sum = money_add(claim->bound, a->notional);
    return money_cmp(sum, share) <= 0 || ask_beyond(a, sum, share);
}
