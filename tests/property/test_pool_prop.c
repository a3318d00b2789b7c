#include "tests/lib/test.h"

#include <string.h>

#include "services/risk/account.h"
#include "services/risk/funds.h"
#include "services/risk/risk.h"
#include "tests/lib/bed_trade.h"
#include "tests/lib/seed.h"

/*
 * One pool, several strategies, everything at random: who asks, who gives back, who dies, what
 * becomes of orders, what equity is. At every step what is bound and what is promised keep the
 * cap, counted here by itself; one instance at most may open in a symbol; who could use a share
 * is not without one for a minute; and a position may always be left.
 */

enum { STEPS = 5000, RUNS = 4, SYMBOLS = 5, INSTANCES = 3, STARVED_S = 60 };

static const char *const names[SYMBOLS] = {"BTC-USDT", "ETH-USDT", "SOL-USDT", "XRP-USDT",
                                           "ADA-USDT"};

struct field {
    struct prng prng;
    struct bed *bed;
    uint64_t ses[INSTANCES];
    uint32_t lives;
    int64_t mid[SYMBOLS];
    int64_t without[SYMBOLS]; /* ms that a symbol could have used a share and had none */
    uint64_t approved, refused, leased, filled, exits, deaths;
};

static int64_t pick(struct field *f, int64_t low, int64_t high)
{
    return low + (int64_t)prng_below(&f->prng, (uint64_t)(high - low + 1));
}

static void be_born(struct field *f, int n)
{
    f->ses[n] = UINT64_C(0x700000000) + ((uint64_t)++f->lives << 8) + (uint64_t)n;
}

static void book(struct field *f, uint32_t i)
{
    f->mid[i] += pick(f, -2, 2);
    if (f->mid[i] < 950 || f->mid[i] > 1050)
        f->mid[i] = 1001;
    bed_book(f->bed, names[i], f->mid[i] - 1, f->mid[i] + 1, 100000);
}

/* Time, with fresh books and a living executor: what the pool is about is tested elsewhere. */
static void pass(struct field *f)
{
    const int64_t ms = pick(f, 10, 250);
    for (uint32_t i = 0; i < SYMBOLS; i++)
        book(f, i);
    const struct msg_executor_status status = bed_status(f->bed);
    bed_say_status(f->bed, &status);
    bed_pass(f->bed, ms);
    const struct risk *r = f->bed->core;
    money_t bound = r->funds.want.outside;
    for (uint32_t i = 0; i < SYMBOLS; i++)
        bound = money_add(bound, r->funds.want.at[i].bound);
    for (uint32_t i = 0; i < SYMBOLS; i++) {
        const struct pool_claim *c = &r->funds.want.at[i];
        const money_t room = money_sub(r->funds.want.cap, bound);
        const bool could = c->in && c->bound.v == 0 && money_cmp(room, MONEY(c->pair.v * 20)) > 0;
        const bool has = r->funds.pool.at[i].share.v >= c->pair.v;
        f->without[i] = could && !has ? f->without[i] + ms : 0;
        if (f->without[i] > STARVED_S * 1000)
            fail_msg("%s has been without a share for a minute", names[i]);
    }
}

static void lease(struct field *f)
{
    const int n = (int)pick(f, 0, INSTANCES - 1);
    for (uint32_t i = 0; i < SYMBOLS; i++)
        if (pick(f, 0, 9) != 0)
            bed_lease(f->bed, f->ses[n], (uint16_t)n, names[i]);
    if (pick(f, 0, 15) != 0)
        return;
    struct msg m = {.type = MSG_LEASE_REQUEST, .ses = f->ses[n], .instance = (uint16_t)n};
    m.lease_request.inst = word_of(names[pick(f, 0, SYMBOLS - 1)]);
    m.lease_request.release = true;
    bed_send(f->bed, m);
}

static void die(struct field *f)
{
    const int n = (int)pick(f, 0, INSTANCES - 1);
    struct msg m = {.type = MSG_PEER};
    m.peer.service = SERVICE_STRATEGY;
    m.peer.ses = f->ses[n];
    m.peer.instance = (uint16_t)n;
    m.peer.state = pick(f, 0, 1) != 0 ? PEER_DEAD : PEER_SUSPECT;
    bed_send(f->bed, m);
    if (m.peer.state == PEER_DEAD)
        assert_int_equal(leases_count(&f->bed->core->leases, f->ses[n]), 0);
    if (m.peer.state == PEER_DEAD && pick(f, 0, 1) != 0)
        be_born(f, n);
    f->deaths += m.peer.state == PEER_DEAD;
}

static void ask(struct field *f)
{
    const struct risk *r = f->bed->core;
    const uint32_t i = (uint32_t)pick(f, 0, SYMBOLS - 1);
    const enum side side = i < 2 && pick(f, 0, 1) != 0 ? SIDE_SELL : SIDE_BUY;
    struct msg_intent in =
        bed_intent(f->bed, side, side == SIDE_BUY ? f->mid[i] - 1 : f->mid[i] + 1);
    int n = (int)pick(f, 0, INSTANCES - 1);
    for (int k = 0; k < INSTANCES && pick(f, 0, 9) != 0; k++)
        if (r->leases.at[i].holder == f->ses[k])
            n = k;
    in.inst = word_of(names[i]);
    in.intent = (f->ses[n] & UINT32_MAX) << 32 | (uint32_t)in.intent;
    /* Around what the share allows, below and above. */
    const qty_t half = instrument_qty_for(&r->symbols[i].market.instrument, in.px,
                                          MONEY(r->funds.pool.at[i].share.v / 2));
    in.qty = QTY(10 + (half.v > 0 ? half.v * pick(f, 1, 24) / 10 : 0));
    const enum verdict v = bed_ask_as(f->bed, &in, f->ses[n], (uint16_t)n);
    f->approved += v == VERDICT_OK;
    f->refused += v != VERDICT_OK;
    f->leased += v == VERDICT_LEASED;
}

/* Whoever it is, with or without a lease, whatever is bound: leaving is not held up by the pool. */
static void leave(struct field *f)
{
    const uint32_t i = (uint32_t)pick(f, 0, SYMBOLS - 1);
    const int n = (int)pick(f, 0, INSTANCES - 1);
    const struct symbol *s = &f->bed->core->symbols[i];
    const qty_t held = position_qty(&s->position, &s->market.instrument);
    if (held.v < 10 && held.v > -10)
        return;
    const enum side side = held.v > 0 ? SIDE_SELL : SIDE_BUY;
    struct msg_intent in =
        bed_intent(f->bed, side, side == SIDE_BUY ? f->mid[i] - 1 : f->mid[i] + 1);
    in.inst = s->inst;
    in.intent = (f->ses[n] & UINT32_MAX) << 32 | (uint32_t)in.intent;
    in.purpose = PURPOSE_EXIT;
    in.qty = QTY(held.v > 0 ? held.v : -held.v);
    const enum verdict v = bed_ask_as(f->bed, &in, f->ses[n], (uint16_t)n);
    f->exits += v == VERDICT_OK;
    const bool held_up = v == VERDICT_LEASED || v == VERDICT_LEASE || v == VERDICT_OPEN_CAP ||
                         v == VERDICT_ORDER_CAP || v == VERDICT_WORST_CASE ||
                         v == VERDICT_CAPITAL || v == VERDICT_ORDER_COUNT;
    if (held_up)
        fail_msg("an exit was refused: %s", verdict_name(v));
}

static void answer(struct field *f)
{
    static const enum order_state news[] = {ORDER_SENT,     ORDER_LIVE,     ORDER_LIVE,
                                            ORDER_UNKNOWN,  ORDER_CANCELED, ORDER_CANCELED,
                                            ORDER_CANCELED, ORDER_VOID};
    struct orders *os = &f->bed->core->mirror.orders;
    const struct order *o = orders_first(os);
    for (int64_t n = os->live > 0 ? pick(f, 0, os->live - 1) : 0; n > 0 && o != NULL; n--)
        o = orders_after(os, o);
    if (o == NULL)
        return;
    const uint64_t number = o->number;
    if (o->state == ORDER_LIVE && pick(f, 0, 3) == 0) {
        const int64_t left = o->qty.v - o->filled.v;
        bed_fill_at(f->bed, number, o->px.v, pick(f, 0, 1) != 0 ? left : pick(f, 1, left), "-0.01");
        f->filled++;
        return;
    }
    const enum order_state next = news[pick(f, 0, 7)];
    if (o->filled.v > 0 && (next == ORDER_VOID || next == ORDER_SENT))
        return;
    bed_order(f->bed, number, next);
}

static void equity(struct field *f)
{
    char text[24];
    struct text t = TEXT(text);
    text_i64(&t, pick(f, 4000, 13000));
    text[t.len] = 0;
    bed_account(f->bed, text);
}

static void edge(struct field *f)
{
    const uint32_t i = (uint32_t)pick(f, 0, SYMBOLS - 1);
    struct msg m = {.type = MSG_EDGE, .ses = f->ses[pick(f, 0, INSTANCES - 1)]};
    m.edge.inst = word_of(names[i]);
    m.edge.edge = RATE(pick(f, -300000, 600000));
    m.edge.error = RATE(pick(f, 0, 200000));
    m.edge.deviation = RATE(pick(f, 100000, 2000000));
    m.edge.trips = (uint64_t)pick(f, 0, 500);
    m.edge.trips_an_hour = RATE(pick(f, 0, 100) * INT64_C(1000000000));
    m.edge.warm = true;
    bed_send(f->bed, m);
}

/* What has not ended at full, at its own price; positions at the middle. Nothing asked of account
 * or funds. */
static money_t bound_here(const struct field *f, uint32_t i)
{
    struct risk *r = f->bed->core;
    const struct symbol *s = &r->symbols[i];
    const struct instrument *is = &s->market.instrument;
    const qty_t held = position_qty(&s->position, is);
    struct orders *os = &r->mirror.orders;
    money_t sum = MONEY(0);
    if (held.v != 0)
        sum =
            instrument_notional(is, market_mid_px(&s->market), QTY(held.v < 0 ? -held.v : held.v));
    for (const struct order *o = orders_first(os); o != NULL; o = orders_after(os, o))
        if (word_equal(&o->inst, &s->inst) && o->purpose == PURPOSE_OPEN && !order_ended(o))
            sum = money_add(sum, instrument_notional(is, o->px, QTY(o->qty.v - o->filled.v)));
    return sum;
}

static void check(struct field *f)
{
    struct risk *r = f->bed->core;
    const money_t base = account_base(r);
    const money_t cap = money_times_rate(base, r->settings.open_cap, ROUND_DOWN);
    money_t all = MONEY(0), bound = MONEY(0), promised = MONEY(0);
    bool opened = false;
    for (uint32_t i = 0; i < SYMBOLS; i++) {
        const money_t here = bound_here(f, i);
        const money_t share = r->funds.pool.at[i].share;
        uint32_t may = 0;
        all = money_add(all, money_max(share, here));
        bound = money_add(bound, here);
        if (share.v > here.v)
            promised = money_add(promised, money_sub(share, here));
        for (int n = 0; n < INSTANCES; n++)
            may += leases_may_open(&r->leases, i, f->ses[n], f->bed->now);
        assert_true(may <= 1);
    }
    /* A position is counted here to the lot, there to the last decimal. */
    const money_t lots = bed_money("1");
    if (promised.v > lots.v && all.v > cap.v + lots.v)
        fail_msg("%.4f bound and promised, the cap is %.4f", money_to_double(all),
                 money_to_double(cap));
    for (size_t k = 0; k < f->bed->count; k++) {
        const struct msg *m = &f->bed->log[k];
        if (m->type != MSG_ORDER || m->order.action != ACTION_PLACE ||
            m->order.purpose != PURPOSE_OPEN)
            continue;
        const struct symbol *s = risk_symbol(r, &m->order.inst);
        const money_t share = funds_share(r, risk_index(r, s));
        const money_t here = bound_here(f, risk_index(r, s));
        opened = true;
        if (here.v > share.v + lots.v)
            fail_msg("%s: %.4f bound, the share is %.4f", s->inst.at, money_to_double(here),
                     money_to_double(share));
        assert_true(instrument_notional(&s->market.instrument, m->order.px, m->order.qty).v * 20 <=
                    base.v);
    }
    if (opened && bound.v > cap.v)
        fail_msg("opened: %.4f bound, the cap is %.4f", money_to_double(bound),
                 money_to_double(cap));
}

static void step(struct field *f)
{
    const int64_t what = pick(f, 0, 99);
    f->bed->disk_count = 0;
    bed_forget(f->bed);
    if (what < 20)
        lease(f);
    else if (what < 42)
        ask(f);
    else if (what < 68)
        answer(f);
    else if (what < 78)
        leave(f);
    else if (what < 80)
        equity(f);
    else if (what < 82)
        die(f);
    else if (what < 85)
        edge(f);
    else if (what < 88)
        book(f, (uint32_t)pick(f, 0, SYMBOLS - 1));
    check(f);
    bed_forget(f->bed);
    if (what >= 88)
        pass(f);
    check(f);
}

static void configure(struct settings *s, int run)
{
    bed_settings(s);
    s->symbols.count = SYMBOLS;
    for (int i = 0; i < SYMBOLS; i++)
        s->symbols.at[i] = word_of(names[i]);
    s->max_open_orders = 60;
    s->loss_streak = 100;
    s->daily_loss_limit = RATE(1000000000);
    s->drawdown_limit = RATE(1000000000);
    s->drawdown_reduce = RATE(0);
    s->stop_loss = RATE(100000000);
    s->outlier = RATE(INT64_C(1000000000000));
    s->burst_fills = RATE(INT64_C(1000000000000));
    s->order_to_trade = 1000000;
    s->repeat_fills = 10000;
    s->pool_rebalance = DUR_S(5);
    s->position_cap = s->net_cap = RATE(250000000);
    s->pool_weights = word_of(run % 2 != 0 ? "edge" : "equal");
}

static void bound_and_promised_keep_the_cap_whatever_happens(void **state)
{
    (void)state;
    struct field f = {.prng = seed_prng("pool")};
    static struct settings s;
    for (int run = 0; run < RUNS; run++) {
        configure(&s, run);
        f.bed = bed_ready(&s);
        memset(f.without, 0, sizeof f.without);
        for (int n = 0; n < INSTANCES; n++)
            be_born(&f, n);
        for (int i = 0; i < SYMBOLS; i++)
            f.mid[i] = 1001;
        for (int i = 0; i < STEPS; i++)
            step(&f);
        bed_free(&f.bed);
    }
    print_message(
        "%lu approved, %lu refused (%lu for the share), %lu fills, %lu exits, %lu deaths\n",
        (unsigned long)f.approved, (unsigned long)f.refused, (unsigned long)f.leased,
        (unsigned long)f.filled, (unsigned long)f.exits, (unsigned long)f.deaths);
    /* A property that never traded has shown nothing. */
    assert_true(f.approved > 100);
    assert_true(f.filled > 30);
    assert_true(f.exits > 10);
    assert_true(f.leased > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bound_and_promised_keep_the_cap_whatever_happens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
