/* Random disturbances of the whole chain: kills, new starts, cut connections, faults of the
 * exchange, moves of the market, commands of the operator. Whatever happens, the invariants of
 * tests/lib/chain.c hold; and when it is quiet again, the books are equal and trading goes on. */
#include <stdlib.h>

#include "backtest/world.h"
#include "common/base/prng.h"
#include "tests/lib/chain.h"
#include "tests/lib/seed.h"
#include "tests/lib/test.h"

enum { WORLDS = 12, DISTURBANCES = 12, CALM_S = 120 };

static const char *const faults[] = {
    "{\"fault\":\"disconnect\",\"path\":\"all\"}",
    "{\"fault\":\"disconnect\",\"path\":\"public\",\"duration_ms\":3000}",
    "{\"fault\":\"disconnect\",\"path\":\"private\",\"duration_ms\":3000}",
    "{\"fault\":\"reject_next\",\"code\":51008,\"op\":\"order\",\"count\":2}",
    "{\"fault\":\"reject_next\",\"code\":50013,\"op\":\"any\",\"count\":3}",
    "{\"fault\":\"delay_acks\",\"ms\":1500,\"count\":4}",
    "{\"fault\":\"drop_ack\",\"op\":\"order\",\"count\":2}",
    "{\"fault\":\"drop_ack\",\"op\":\"cancel\",\"count\":2}",
    "{\"fault\":\"book_gap\"}",
    "{\"fault\":\"book_reset\"}",
    "{\"fault\":\"freeze_books\",\"duration_ms\":6000}",
    "{\"fault\":\"rest_error\",\"code\":50026,\"http\":500,\"count\":3}",
    "{\"fault\":\"rest_error\",\"http\":502,\"html\":1,\"count\":3}",
    "{\"fault\":\"latency\",\"ms\":400,\"duration_ms\":4000}",
    "{\"fault\":\"duplicate_push\",\"count\":30}",
    "{\"fault\":\"login_fail\",\"count\":2}",
    "{\"fault\":\"dead_man_deaf\",\"count\":2}",
};

static const char *const moves[] = {
    "{\"inst\":\"BTC-USDT\",\"key\":\"jump\",\"value\":\"0.004\"}",
    "{\"inst\":\"BTC-USDT\",\"key\":\"jump\",\"value\":\"-0.004\"}",
    "{\"inst\":\"BTC-USDT\",\"key\":\"pause\",\"value\":\"5\"}",
    "{\"inst\":\"BTC-USDT\",\"key\":\"volatility\",\"value\":\"3\"}",
    "{\"inst\":\"BTC-USDT\",\"key\":\"volatility\",\"value\":\"1\"}",
};

static int wait(struct prng *g)
{
    return (int)prng_between(g, 1, 12);
}

static void disturb(struct chain *c, struct prng *g)
{
    const enum world_who who = (enum world_who)prng_between(g, WORLD_FEED, WORLD_EXECUTOR);
    c->tolerant_until = ts_add(world_now(c->w), DUR_S(40));
    switch (prng_below(g, 6)) {
    case 0:
        world_kill(c->w, who);
        chain_run(c, wait(g));
        world_boot(c->w, who);
        break;
    case 1: world_cut(c->w, prng_below(g, 2) == 0 ? WORLD_FEED : WORLD_EXECUTOR); break;
    case 2:
        world_call(c->w, "POST", "/sim/market",
                   moves[prng_below(g, sizeof moves / sizeof moves[0])]);
        break;
    case 3:
        world_control(c->w, COMMAND_FLATTEN, STR_EMPTY);
        chain_run(c, wait(g));
        world_control(c->w, COMMAND_RESUME, STR_EMPTY);
        break;
    default: chain_fault(c, faults[prng_below(g, sizeof faults / sizeof faults[0])]);
    }
}

static void one_world(uint64_t seed)
{
    struct prng g;
    struct chain *c = chain_new();
    prng_seed(&g, seed);
    c->settings.loss_streak = 100; /* pauses of five minutes are tested elsewhere */
    chain_start(c, seed);
    chain_run(c, 5);
    for (int n = 0; n < DISTURBANCES; n++) {
        disturb(c, &g);
        chain_run(c, wait(&g));
    }
    chain_fault(c, "{\"fault\":\"clear\"}");
    world_call(c->w, "POST", "/sim/market", moves[4]);
    chain_run(c, 30);
    world_control(c->w, COMMAND_RESUME, STR_EMPTY);
    c->tolerant_until = ts_add(world_now(c->w), DUR_S(10));
    const bool trades = chain_fills(c, 2, CALM_S);
    chain_run(c, 5);
    chain_end(c);
    if (c->broken[0] != 0 || !trades || c->fills != truth_fills(c->w))
        print_message("WORLD=%lu: %s; fills %lu of %lu, mode %s\n", (unsigned long)seed, c->broken,
                      (unsigned long)c->fills, (unsigned long)truth_fills(c->w),
                      mode_name(c->mode));
    assert_string_equal(c->broken, "");
    assert_true(trades);
    assert_int_equal(c->fills, truth_fills(c->w));
    chain_destroy(&c);
}

static void no_disturbance_breaks_an_invariant(void **state)
{
    (void)state;
    struct prng g = seed_prng("chain");
    if (getenv("WORLD") != NULL) { /* one of them again */
        one_world(strtoull(getenv("WORLD"), NULL, 10));
        return;
    }
    for (int n = 0; n < WORLDS; n++)
        one_world(prng_u64(&g) & 0xffffffff);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(no_disturbance_breaks_an_invariant)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
