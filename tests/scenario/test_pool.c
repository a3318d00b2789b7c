/* Several strategies, six symbols, one pool of funds, in virtual time: whoever dies, is cut off or
 * leaves, its symbols are quoted by another, and the caps hold at the exchange all the while. */
#include "backtest/truth.h"
#include "services/risk/risk.h"
#include "tests/lib/chain.h"
#include "tests/lib/seed.h"
#include "tests/lib/test.h"

enum { SYMBOLS = 6, TURN_MS = 20 };

static const char *const symbols[SYMBOLS] = {"BTC-USDT",      "ETH-USDT",      "SOL-USDT",
                                             "BTC-USDT-SWAP", "ETH-USDT-SWAP", "SOL-USDT-SWAP"};

struct floor {
    struct chain *c;
    money_t most; /* bound at the exchange */
};

static const struct risk *risk_of(const struct chain *c)
{
    return world_core(c->w, WORLD_RISK);
}

/* Markets that can be quoted all the time, and orders larger than the caps allow. */
static void open_floor(struct floor *f, uint32_t strategies, uint64_t seed)
{
    struct chain *c = f->c;
    c->settings.symbols.count = SYMBOLS;
    for (int n = 0; n < SYMBOLS; n++)
        c->settings.symbols.at[n] = word_of(symbols[n]);
    c->settings.order_amount = MONEY((int128_t)100000 * 1000000000 * 1000000000);
    c->settings.max_open_orders = 60;
    c->settings.min_spread = RATE(600000);
    c->settings.reentry_spread = RATE(500000);
    c->settings.keep_spread = RATE(500000);
    c->settings.loss_streak = 100;
    c->settings.max_spread = RATE(200000000);
    c->settings.price_collar = RATE(100000000);
    c->settings.stop_loss = RATE(100000000);
    c->settings.liquidation_room = RATE(1000000000);
    c->settings.burst_fills = RATE(INT64_C(1000000000000));
    c->settings.repeat_fills = 10000;
    c->settings.daily_loss_limit = RATE(1000000000);
    c->settings.drawdown_limit = RATE(1000000000);
    c->settings.drawdown_reduce = RATE(0);
    c->settings.liquidation_room = RATE(1000000000);
    c->settings.depth_multiple = RATE(0);
    c->settings.max_exit_slip = RATE(20000000);
    c->strategies = strategies;
    chain_start(c, seed);
    for (int n = 0; n < SYMBOLS; n++) {
        char body[160];
        struct text t = TEXT(body);
        text_put(&t, "{\"inst\":\"");
        text_put(&t, symbols[n]);
        text_put(&t, "\",\"key\":\"spread\",\"value\":\"");
        text_put(&t, n < 3 ? "2" : "40");
        text_put(&t, "\"}");
        body[t.len] = 0;
        world_call(c->w, "POST", "/sim/market", body);
    }
}

/* At every look: the caps at the exchange, and two quoting holders nowhere. */
static void look(struct floor *f)
{
    struct chain *c = f->c;
    const money_t bound = truth_bound(&c->truth, c->w);
    const money_t cap = money_times_rate(truth_equity(c->w), c->settings.open_cap, ROUND_DOWN);
    f->most = money_max(f->most, bound);
    if (money_cmp(bound, cap) > 0)
        fail_msg("%.3f s: %.2f bound, the cap is %.2f",
                 (double)ts_diff(world_now(c->w), c->start).v * 1e-9, money_to_double(bound),
                 money_to_double(cap));
    assert_true(truth_side_count(c->w) <= 1);
}

static void run(struct floor *f, int64_t ms)
{
    for (int64_t t = 0; t < ms; t += TURN_MS) {
        world_run(f->c->w, ts_add(world_now(f->c->w), DUR_MS(TURN_MS)));
        look(f);
    }
}

static uint32_t held_by(const struct chain *c, uint16_t instance)
{
    const struct leases *l = &risk_of(c)->leases;
    uint32_t n = 0;
    for (uint32_t i = 0; i < SYMBOLS; i++)
        n += l->at[i].holder != 0 && l->at[i].instance == instance;
    return n;
}

/* Who held what is remembered; within `ms` each of these has an order of ours again, from a
 * holder that is not `gone`. */
static void quoted_again(struct floor *f, uint16_t gone, uint64_t lost, int64_t ms)
{
    struct chain *c = f->c;
    uint64_t back = 0;
    for (int64_t t = 0; t < ms && (back & lost) != lost; t += TURN_MS) {
        run(f, TURN_MS);
        for (uint32_t i = 0; i < SYMBOLS; i++) {
            const struct lease *l = &risk_of(c)->leases.at[i];
            if (l->holder != 0 && l->instance != gone &&
                truth_rests(c->w, &c->settings.symbols.at[i]) > 0)
                back |= UINT64_C(1) << i;
        }
    }
    for (uint32_t i = 0; i < SYMBOLS; i++)
        if ((lost >> i & 1) != 0 && (back >> i & 1) == 0)
            fail_msg("%s is not quoted %ld ms later", symbols[i], (long)ms);
}

static uint64_t symbols_of(const struct chain *c, uint16_t instance)
{
    uint64_t bits = 0;
    for (uint32_t i = 0; i < SYMBOLS; i++)
        if (risk_of(c)->leases.at[i].instance == instance && risk_of(c)->leases.at[i].holder != 0)
            bits |= UINT64_C(1) << i;
    return bits;
}

static struct floor opened(uint64_t seed)
{
    struct floor f = {.c = chain_new()};
    open_floor(&f, 3, seed);
    run(&f, 30000);
    return f;
}

static void close_floor(struct floor *f)
{
    chain_end(f->c);
    assert_string_equal(f->c->broken, "");
    chain_destroy(&f->c);
}

static void three_strategies_share_six_symbols_evenly_and_use_the_pool(void **state)
{
    (void)state;
    struct floor f = opened(21);
    for (uint16_t n = 0; n < 3; n++)
        assert_int_equal(held_by(f.c, n), 2);
    assert_true(f.c->fills > 10);
    /* More than half of what may be bound was bound at once. */
    const money_t cap = risk_of(f.c)->funds.want.cap;
    assert_true(f.most.v * 2 > cap.v);
    close_floor(&f);
}

static void the_symbols_of_a_killed_strategy_are_quoted_within_two_seconds(void **state)
{
    (void)state;
    struct floor f = opened(22);
    for (int round = 0; round < 3; round++) {
        const uint16_t gone = (uint16_t)round;
        static const enum world_who who[] = {WORLD_STRATEGY, WORLD_STRATEGY_2, WORLD_STRATEGY_3};
        const uint64_t lost = symbols_of(f.c, gone);
        assert_true(lost != 0);
        world_kill(f.c->w, who[round]);
        quoted_again(&f, gone, lost, 2000);
        world_boot(f.c->w, who[round]);
        run(&f, 12000);
        assert_true(held_by(f.c, gone) > 0);
    }
    close_floor(&f);
}

static void a_strategy_cut_off_and_back_quotes_nothing_meanwhile(void **state)
{
    (void)state;
    struct floor f = opened(23);
    const uint64_t lost = symbols_of(f.c, 1);
    world_part(f.c->w, WORLD_STRATEGY_2);
    quoted_again(&f, 1, lost, 2000);
    run(&f, 5000);
    assert_int_equal(held_by(f.c, 1), 0);
    world_join(f.c->w, WORLD_STRATEGY_2);
    run(&f, 12000);
    assert_true(held_by(f.c, 1) > 0);
    close_floor(&f);
}

static void a_strategy_that_stops_in_order_hands_over_within_a_second(void **state)
{
    (void)state;
    struct floor f = opened(24);
    const uint64_t lost = symbols_of(f.c, 2);
    world_stop(f.c->w, WORLD_STRATEGY_3, "a test");
    quoted_again(&f, 2, lost, 1000);
    assert_true(world_stopped(f.c->w, WORLD_STRATEGY_3));
    close_floor(&f);
}

static void a_fourth_strategy_gets_its_symbols_without_a_break(void **state)
{
    (void)state;
    struct floor f = opened(25);
    world_boot(f.c->w, WORLD_STRATEGY_4);
    run(&f, 15000);
    assert_int_equal(held_by(f.c, 3), 1);
    close_floor(&f);
}

/* ---- weighed by edge ---- */

enum { PRO = 4, SOL = 3, STARVED_S = 60 };

static const char *const pro_symbols[PRO] = {"BTC-USDT", "ETH-USDT", "ETH-USDT-SWAP", "SOL-USDT"};

struct shares {
    struct chain *c;
    int seconds, full; /* at most a tenth of the cap was nobody's */
    int without[PRO];
    int starved; /* the longest */
    bool proven; /* what strategies say of edges: SOL is better, and enough is known */
};

static void say_edges(void *arg, enum world_who who, struct msg *m)
{
    const struct shares *s = arg;
    (void)who;
    if (m->type != MSG_EDGE || !s->proven)
        return;
    const bool better = word_is(&m->edge.inst, pro_symbols[SOL]);
    m->edge.edge = m->edge.realised = RATE(better ? 600000 : 200000);
    m->edge.deviation = RATE(1000000);
    m->edge.error = RATE(50000);
    m->edge.trips = 400;
    m->edge.warm = true;
}

/* The last two are one currency and share one limit. */
static void watch_shares(struct shares *s, int seconds)
{
    const struct funds *f = &risk_of(s->c)->funds;
    for (int n = 0; n < seconds; n++) {
        chain_run(s->c, 1);
        const struct pool_sums sums = pool_sums(&f->pool, &f->want);
        s->seconds++;
        s->full += money_cmp(MONEY(sums.free.v * 10), f->want.cap) < 0;
        const money_t eth = money_add(f->pool.at[1].share, f->pool.at[2].share);
        const money_t held = money_add(f->want.at[1].held, f->want.at[2].held);
        assert_true(money_cmp(eth, money_max(MONEY(f->want.each.v / 100 * 115), held)) <= 0);
        for (uint32_t i = 0; i < PRO; i++) {
            const bool has = f->pool.at[i].share.v >= f->want.at[i].pair.v;
            s->without[i] = f->want.at[i].in && !has ? s->without[i] + 1 : 0;
            s->starved = s->without[i] > s->starved ? s->without[i] : s->starved;
        }
    }
}

static void by_edge_the_pool_is_used_and_follows_the_better_symbol(void **state)
{
    (void)state;
    struct shares s = {.c = chain_new()};
    struct chain *c = s.c;
    settings_profile(&c->settings, "pro");
    c->settings.symbols.count = PRO;
    for (int n = 0; n < PRO; n++)
        c->settings.symbols.at[n] = word_of(pro_symbols[n]);
    c->settings.pool_rebalance = DUR_S(20);
    c->settings.loss_streak = 100; /* a symbol that is paused asks for no share */
    chain_start(c, 31);
    world_tamper(c->w, say_edges, &s);
    const struct pool *p = &risk_of(c)->funds.pool;
    watch_shares(&s, 240);
    print_message("%d of %d s full, the longest without a share %d s, %llu round trips\n", s.full,
                  s.seconds, s.starved, (unsigned long long)c->cycles);
    assert_true(s.full * 10 > s.seconds * 9);
    assert_true(s.starved <= STARVED_S);
    assert_true(c->cycles > 0);
    const money_t before = p->at[SOL].share;
    s.proven = true;
    watch_shares(&s, 240);
    print_message("%d of %d s full, the longest without a share %d s\n", s.full, s.seconds,
                  s.starved);
    for (uint32_t i = 0; i < PRO; i++)
        print_message("%s %.0f\n", pro_symbols[i], money_to_double(p->at[i].share));
    assert_true(money_cmp(MONEY(before.v * 6 / 5), p->at[SOL].share) < 0);
    assert_true(money_cmp(p->at[0].share, p->at[SOL].share) < 0);
    assert_true(s.full * 10 > s.seconds * 9);
    assert_true(s.starved <= STARVED_S);
    chain_end(c);
    assert_string_equal(c->broken, "");
    chain_destroy(&s.c);
}

/* Strategies die, come back, are cut off and join again in any order; risk and executor too. */
static void whoever_dies_and_whenever_the_caps_hold(void **state)
{
    (void)state;
    static const enum world_who who[] = {WORLD_STRATEGY, WORLD_STRATEGY_2, WORLD_STRATEGY_3,
                                         WORLD_RISK, WORLD_EXECUTOR};
    enum { LIVES = 5, PARTABLE = 3, MOVES = 24 };
    struct prng prng = seed_prng("pool_world");
    struct floor f = {.c = chain_new()};
    struct word reason;
    bool off[LIVES] = {false};
    open_floor(&f, 3, prng_u64(&prng) & 0xffff);
    f.c->tolerant_until = ts_add(f.c->start, DUR_S(600));
    run(&f, 8000);
    for (int n = 0; n < MOVES; n++) {
        const size_t i = prng_below(&prng, LIVES);
        const bool dead = world_state(f.c->w, who[i], &reason) == SERVICE_STATE_DEAD;
        if (dead)
            world_boot(f.c->w, who[i]);
        else if (off[i])
            world_join(f.c->w, who[i]);
        else if (i < PARTABLE && prng_below(&prng, 2) != 0)
            world_part(f.c->w, who[i]);
        else
            world_kill(f.c->w, who[i]);
        off[i] = !dead && !off[i] && world_state(f.c->w, who[i], &reason) != SERVICE_STATE_DEAD;
        run(&f, (int64_t)prng_below(&prng, 3000) + 100);
    }
    for (size_t i = 0; i < LIVES; i++) {
        if (world_state(f.c->w, who[i], &reason) == SERVICE_STATE_DEAD)
            world_boot(f.c->w, who[i]);
        else if (off[i])
            world_join(f.c->w, who[i]);
    }
    const uint64_t before = f.c->fills;
    run(&f, 25000);
    assert_true(f.c->fills > before); /* and trading goes on */
    for (uint32_t i = 0; i < SYMBOLS; i++)
        assert_true(risk_of(f.c)->leases.at[i].holder != 0);
    close_floor(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_strategies_share_six_symbols_evenly_and_use_the_pool),
        cmocka_unit_test(the_symbols_of_a_killed_strategy_are_quoted_within_two_seconds),
        cmocka_unit_test(a_strategy_cut_off_and_back_quotes_nothing_meanwhile),
        cmocka_unit_test(a_strategy_that_stops_in_order_hands_over_within_a_second),
        cmocka_unit_test(a_fourth_strategy_gets_its_symbols_without_a_break),
        cmocka_unit_test(by_edge_the_pool_is_used_and_follows_the_better_symbol),
        cmocka_unit_test(whoever_dies_and_whenever_the_caps_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
