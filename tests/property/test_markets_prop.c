/* Random markets: weather, symbols, profile, fees, latency, funds and settings are drawn from a
 * seed, the whole chain trades for a while, and every law of tests/lib/laws.h holds at every
 * message. In a quarter of them the strategy errs: it wishes for anything at any time.
 *
 * MARKETS=N runs so many (from MARKETS_FROM, default 1), WORLD=seed one of them again. */
#include <stdio.h>
#include <stdlib.h>

#include "backtest/world.h"
#include "common/base/prng.h"
#include "tests/lib/chain.h"
#include "tests/lib/laws.h"
#include "tests/lib/test.h"

enum { USUALLY = 30, REPEATED_ONE_IN = 50, DISTURBANCES = 4, CALL_SIZE = 160 };

static const char *const weathers[] = {"usual",   "calm", "volatile", "trending",
                                       "gapping", "thin", "crossed",  "one_sided"};
enum { WEATHERS = sizeof weathers / sizeof weathers[0] };

static const char *const insts[] = {"BTC-USDT",      "ETH-USDT",      "SOL-USDT",
                                    "BTC-USDT-SWAP", "ETH-USDT-SWAP", "DOGE-USDT"};
enum { INSTS = sizeof insts / sizeof insts[0] };

/* What all worlds together have seen: a run in which nothing happens proves nothing. */
static struct {
    uint64_t worlds, fills, opened, cycles;
} total;

static struct laws laws;

static rate_t ratio(struct prng *g, int64_t low_ppm, int64_t high_ppm)
{
    return RATE(prng_between(g, low_ppm, high_ppm) * 1000);
}

static bool one_in(struct prng *g, uint64_t n)
{
    return prng_below(g, n) == 0;
}

static void draw_symbols(struct settings *s, struct prng *g)
{
    const uint32_t want = 1 + (uint32_t)prng_below(g, 4);
    const uint32_t first = (uint32_t)prng_below(g, INSTS);
    s->symbols.count = want;
    for (uint32_t n = 0; n < want; n++)
        s->symbols.at[n] = word_of(insts[(first + n) % INSTS]);
}

static void draw_funds(struct settings *s, struct prng *g)
{
    static const char *const balances[] = {"USDT:10000,BTC:0.1,ETH:2,SOL:50", "USDT:500",
                                           "USDT:1000000,BTC:10,ETH:100",
                                           "USDT:50000,BTC:1,ETH:10,SOL:200,DOGE:100000"};
    static const int64_t amounts[] = {5, 50, 200, 1000, 5000, 100000};
    struct text t = {s->sim_balances.at, 0, sizeof s->sim_balances.at - 1, false};
    text_put(&t, balances[prng_below(g, 4)]);
    s->sim_balances.at[t.len] = 0;
    s->order_amount = MONEY((int128_t)amounts[prng_below(g, 6)] * INT64_C(1000000000000000000));
}

static void draw_fees(struct settings *s, struct prng *g)
{
    static const int64_t makers_ppm[] = {-50, 0, 100, 200, 200, 200, 400, 800};
    s->maker_fee = RATE(makers_ppm[prng_below(g, 8)] * 1000);
    s->taker_fee = RATE(s->maker_fee.v < 0 ? 300000 : s->maker_fee.v + 300000);
}

static void draw_rules(struct settings *s, struct prng *g)
{
    s->min_spread = ratio(g, 500, 1200);
    s->reentry_spread = ratio(g, 300, s->min_spread.v / 1000);
    s->cancel_delay = DUR_MS(prng_between(g, 0, 4000));
    s->order_timeout = DUR_MS(prng_between(g, 4000, 9000));
    s->requote_move = ratio(g, 100, 1000);
    s->stop_loss = ratio(g, 1200, 6000);
    s->loss_streak = 1 + (uint32_t)prng_below(g, 3);
    s->risk_pause = DUR_S(prng_between(g, 5, 60));
    s->max_open_orders = 1 + (uint32_t)prng_below(g, 8);
    s->order_cap = ratio(g, 2000, 50000);
    s->open_cap = ratio(g, 5000, 250000);
    s->partial_grace = DUR_MS(prng_between(g, 0, 1000));
    s->decision_interval = DUR_MS(prng_between(g, 0, 200));
    s->improve_ticks = one_in(g, 5) ? 1 : 0;
    s->leverage = 1 + (uint32_t)prng_below(g, 10);
    if (one_in(g, 2))
        s->dust_level = RATE(0);
    if (one_in(g, 4))
        s->refresh_same_price = !s->refresh_same_price;
    if (one_in(g, 4))
        s->spot_mode = word_of("buy_first");
    if (one_in(g, 4))
        s->hold_hard = DUR_S(prng_between(g, 5, 30));
    if (one_in(g, 8))
        s->book_channel = word_of("books5");
    if (one_in(g, 8))
        s->order_entry = word_of("rest");
}

static void draw(struct chain *c, struct prng *g)
{
    struct settings *s = &c->settings;
    if (one_in(g, 2))
        settings_profile(s, "pro");
    s->sim_weather = word_of(weathers[prng_below(g, WEATHERS)]);
    draw_symbols(s, g);
    draw_funds(s, g);
    draw_fees(s, g);
    draw_rules(s, g);
    c->latency = (struct world_latency){.wire = DUR(prng_between(g, 200000, 30000000)),
                                        .jitter = DUR(prng_between(g, 0, 5000000)),
                                        .bus = DUR(prng_between(g, 20000, 1000000)),
                                        .store = DUR(prng_between(g, 100000, 5000000))};
}

static void call(struct chain *c, const char *path, const char *const parts[])
{
    char body[CALL_SIZE];
    struct text t = {body, 0, sizeof body - 1, false};
    for (int n = 0; parts[n] != NULL; n++)
        text_put(&t, parts[n]);
    body[t.len] = 0;
    world_call(c->w, "POST", path, body);
}

/* The weather of a symbol changes, its price jumps, its book is shown crossed, or an operator is
 * restless. */
static void disturb(struct chain *c, struct laws *l, struct prng *g)
{
    const struct symbol_list *all = &c->settings.symbols;
    const char *inst = all->at[prng_below(g, all->count)].at;
    const char *weather = weathers[prng_below(g, WEATHERS)];
    switch (prng_below(g, 8)) {
    case 0:
    case 1:
        call(c, "/sim/market",
             (const char *const[]){"{\"inst\":\"", inst, "\",\"key\":\"weather\",\"value\":\"",
                                   weather, "\"}", NULL});
        break;
    case 2:
    case 3:
        call(c, "/sim/market",
             (const char *const[]){"{\"inst\":\"", inst, "\",\"key\":\"jump\",\"value\":\"",
                                   one_in(g, 2) ? "-0.006" : "0.006", "\"}", NULL});
        break;
    case 4:
        call(c, "/sim/faults",
             (const char *const[]){"{\"fault\":\"crossed_book\",\"count\":15,\"inst\":\"", inst,
                                   "\"}", NULL});
        break;
    case 5: world_control(c->w, COMMAND_HALT, STR_EMPTY); break;
    case 6:
        l->resumed = true;
        world_control(c->w, COMMAND_RESUME, STR_EMPTY);
        break;
    default: break;
    }
}

/* 5 to about 20000, small ones as likely as large ones. */
static money_t some_amount(struct prng *g)
{
    int64_t amount = prng_between(g, 5, 20);
    for (uint64_t n = prng_below(g, 11); n > 0; n--)
        amount *= 2;
    return MONEY((int128_t)amount * INT64_C(1000000000000000000));
}

/* A wish that looks nearly right, from what the laws know of the symbol. */
static bool wish(struct laws *l, struct prng *g, struct msg_intent *i)
{
    const struct laws_symbol *s = &l->symbol[prng_below(g, l->symbols)];
    const struct laws_touch *t = &s->touch[0][0];
    const bool held = laws_is_held(&s->is, s->amount);
    if (s->is.tick.v == 0 || t->bid.v <= 0 || t->ask.v <= 0)
        return false;
    i->intent = l->wished + 1; /* the strategy's own next one will be refused */
    i->action = ACTION_PLACE;
    i->inst = s->inst;
    i->side = one_in(g, 2) ? SIDE_BUY : SIDE_SELL;
    i->kind = one_in(g, 5) ? ORDER_KIND_IOC : ORDER_KIND_POST_ONLY;
    i->purpose = one_in(g, held ? 2 : 10) ? PURPOSE_EXIT : PURPOSE_OPEN;
    i->px_exp = (int8_t)s->is.px_exp;
    i->qty_exp = (int8_t)s->is.qty_exp;
    i->px = i->side == SIDE_BUY ? t->bid : t->ask;
    if (one_in(g, 4))
        i->px.v += prng_between(g, -20, 20) * s->is.tick.v;
    if (one_in(g, 5)) /* far off */
        i->px = instrument_px_down(&s->is, PX(i->px.v / 100 * prng_between(g, 80, 120)));
    i->qty = instrument_qty_for(&s->is, i->px, some_amount(g));
    if (held && one_in(g, 2)) {
        const int64_t size = instrument_money_qty(&s->is, s->amount).v;
        i->qty = QTY((size < 0 ? -size : size) * prng_between(g, 1, 2));
    }
    i->version = s->is.version;
    i->reason = STR("why=err");
    return true;
}

static void err(struct chain *c, struct laws *l, struct prng *g)
{
    struct msg m = {.type = MSG_INTENT};
    if (l->symbols == 0 || !wish(l, g, &m.intent))
        return;
    m.intent.book_ts = world_now(c->w);
    l->intruding = true;
    world_intrude(c->w, WORLD_STRATEGY, &m);
}

/* A wish of the strategy itself is told wrongly; its own state stays as if it were right. */
static void spoil(void *arg, enum world_who who, struct msg *m)
{
    struct msg_intent *i = &m->intent;
    struct prng *g = arg;
    if (who != WORLD_STRATEGY || m->type != MSG_INTENT || i->action != ACTION_PLACE ||
        !one_in(g, 3))
        return;
    switch (prng_below(g, 5)) {
    case 0: i->px.v += prng_between(g, -3, 3) * (i->px.v / 50); break;
    case 1: i->qty.v *= prng_between(g, 2, 30); break;
    case 2: i->kind = ORDER_KIND_IOC; break;
    case 3: i->purpose = i->purpose == PURPOSE_OPEN ? PURPOSE_EXIT : PURPOSE_OPEN; break;
    default: i->side = side_other(i->side); break;
    }
    laws.intruding = true;
}

static void see(void *arg, enum world_who who, const struct msg *m)
{
    struct chain *c = arg;
    laws.w = c->w;
    laws_see(&laws, who, m);
    laws.intruding = false;
}

static void trade(struct chain *c, struct laws *l, uint64_t seed, struct prng *g)
{
    const int seconds = (int)prng_between(g, 20, 60);
    const bool errs = one_in(g, 4);
    c->also = see;
    c->also_arg = c;
    chain_start(c, seed);
    if (errs)
        world_tamper(c->w, spoil, g);
    for (int n = 0; n < seconds && c->broken[0] == 0 && l->broken == NULL; n++) {
        for (int i = 0; i < 4; i++) {
            chain_step(c);
            if (errs && one_in(g, 2))
                err(c, l, g);
        }
        laws_look(l);
        if (prng_below(g, (uint64_t)seconds) < DISTURBANCES)
            disturb(c, l, g);
    }
    chain_end(c);
    chain_run(c, 1);
    laws_rest(l);
}

/* True when every law held; else says which did not. */
static bool one_world(uint64_t seed, uint64_t *digest)
{
    struct prng g;
    struct chain *c = chain_new();
    prng_seed(&g, seed);
    draw(c, &g);
    laws_init(&laws, NULL, &c->settings, c->latency.bus);
    laws.digesting = digest != NULL;
    trade(c, &laws, seed, &g);
    const bool held = c->broken[0] == 0 && laws.broken == NULL;
    if (laws.broken != NULL)
        printf("WORLD=%lu: broken at %.3f s: %s: %s\n", (unsigned long)seed,
               (double)ts_diff(laws.broken_at, c->start).v * 1e-9, laws.broken, laws.what);
    else if (!held)
        printf("WORLD=%lu: broken: %s\n", (unsigned long)seed, c->broken);
    if (digest != NULL)
        *digest = laws.digest;
    total.worlds++;
    total.fills += c->fills;
    total.cycles += c->cycles;
    total.opened += laws.opened;
    chain_destroy(&c);
    return held;
}

static uint64_t number(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text != NULL ? strtoull(text, NULL, 10) : otherwise;
}

static void no_market_breaks_a_law(void **state)
{
    (void)state;
    const uint64_t one = number("WORLD", 0);
    const uint64_t first = one != 0 ? one : number("MARKETS_FROM", 1);
    const uint64_t count = one != 0 ? 1 : number("MARKETS", USUALLY);
    const uint64_t most = number("MARKETS_BROKEN", 5);
    uint64_t broken = 0;
    for (uint64_t seed = first; seed < first + count && broken < most; seed++) {
        broken += one_world(seed, NULL) ? 0 : 1;
        if ((seed - first + 1) % 100 == 0) {
            printf("%lu markets, %lu fills, %lu cycles\n", (unsigned long)(seed - first + 1),
                   (unsigned long)total.fills, (unsigned long)total.cycles);
            fflush(stdout);
        }
    }
    print_message("%lu markets, %lu opening orders, %lu fills, %lu cycles\n",
                  (unsigned long)total.worlds, (unsigned long)total.opened,
                  (unsigned long)total.fills, (unsigned long)total.cycles);
    assert_int_equal(broken, 0);
    if (count >= USUALLY)
        assert_true(total.opened > 2 * count && total.cycles * 4 > count);
}

static void the_same_seed_gives_the_same_bytes(void **state)
{
    (void)state;
    const uint64_t first = number("MARKETS_FROM", 1);
    const uint64_t count = number("MARKETS", USUALLY);
    for (uint64_t seed = first; seed < first + count; seed += REPEATED_ONE_IN) {
        uint64_t digest[2] = {0, 0};
        (void)one_world(seed, &digest[0]);
        (void)one_world(seed, &digest[1]);
        assert_true(digest[0] != 0);
        assert_true(digest[0] == digest[1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_market_breaks_a_law),
        cmocka_unit_test(the_same_seed_gives_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
