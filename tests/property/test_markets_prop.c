/* Random markets: weather, symbols, profile, fees, latency, funds and settings are drawn from a
 * seed, the whole chain trades for a while, and every law of tests/lib/laws.h holds at every
 * message. In a quarter of them the strategy errs: it wishes for anything at any time.
 *
 * MARKETS=N runs so many (from MARKETS_FROM, default 1), WORLD=seed one of them again. */
#include <stdio.h>

#include "backtest/world.h"
#include "common/base/prng.h"
#include "tests/lib/chain.h"
#include "tests/lib/draw.h"
#include "tests/lib/laws.h"
#include "tests/lib/sweep.h"
#include "tests/lib/test.h"

enum { USUALLY = 30, REPEATED_ONE_IN = 50, DISTURBANCES = 4 };

static struct sweep_total total;
static struct laws laws;

/* The weather of a symbol changes, its price jumps, its book is shown crossed, or an operator is
 * restless. */
static void disturb(struct chain *c, struct laws *l, struct prng *g)
{
    switch (draw_disturbance(c, g, 8)) {
    case 5: world_control(c->w, COMMAND_HALT, STR_EMPTY); break;
    case 6:
        l->resumed = true;
        l->latched = false;
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
    i->side = draw_one_in(g, 2) ? SIDE_BUY : SIDE_SELL;
    i->kind = draw_one_in(g, 5) ? ORDER_KIND_IOC : ORDER_KIND_POST_ONLY;
    i->purpose = draw_one_in(g, held ? 2 : 10) ? PURPOSE_EXIT : PURPOSE_OPEN;
    i->px_exp = (int8_t)s->is.px_exp;
    i->qty_exp = (int8_t)s->is.qty_exp;
    i->px = i->side == SIDE_BUY ? t->bid : t->ask;
    if (draw_one_in(g, 4))
        i->px.v += prng_between(g, -20, 20) * s->is.tick.v;
    if (draw_one_in(g, 5)) /* far off */
        i->px = instrument_px_down(&s->is, PX(i->px.v / 100 * prng_between(g, 80, 120)));
    i->qty = instrument_qty_for(&s->is, i->px, some_amount(g));
    if (held && draw_one_in(g, 2)) {
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
        !draw_one_in(g, 3))
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
    const bool errs = draw_one_in(g, 4);
    c->also = see;
    c->also_arg = c;
    chain_start(c, seed);
    if (errs)
        world_tamper(c->w, spoil, g);
    for (int n = 0; n < seconds && c->broken[0] == 0 && l->broken == NULL; n++) {
        for (int i = 0; i < 4; i++) {
            chain_step(c);
            if (errs && draw_one_in(g, 2))
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
    draw_market(c, &g);
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

static void no_market_breaks_a_law(void **state)
{
    (void)state;
    const struct sweep s = sweep_asked(USUALLY);
    assert_int_equal(sweep_run(&s, one_world, &total), 0);
    if (s.count >= USUALLY)
        assert_true(total.opened > 2 * s.count && total.cycles * 4 > s.count);
}

static void the_same_seed_gives_the_same_bytes(void **state)
{
    (void)state;
    const struct sweep s = sweep_asked(USUALLY);
    assert_true(sweep_repeats(&s, REPEATED_ONE_IN, one_world));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_market_breaks_a_law),
        cmocka_unit_test(the_same_seed_gives_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
