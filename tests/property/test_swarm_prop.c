/* A chain that trades under a swarm of faults (tests/lib/swarm.h), all of it in one process and
 * one thread: cores, exchange, bus, disk, clocks. First a time in which faults come and only
 * safety is asked for; then all faults end and the chain has to live again: ACTIVE, no order
 * unknown, orders again, its ledger the exchange's.
 *
 * MARKETS=N runs so many (from MARKETS_FROM, default 1), WORLD=seed one of them again. */
#include <stdio.h>

#include "backtest/world.h"
#include "tests/lib/chain.h"
#include "tests/lib/draw.h"
#include "tests/lib/laws.h"
#include "tests/lib/swarm.h"
#include "tests/lib/sweep.h"
#include "tests/lib/test.h"

enum { USUALLY = 20, REPEATED_ONE_IN = 20, CALM_S = 5, ACTIVE_S = 30, QUOTES_S = 120 };

static struct sweep_total total;
static struct laws laws;
static struct swarm swarm;
static uint64_t struck[SWARM_KINDS]; /* of every kind, in all worlds */

static void see(void *arg, enum world_who who, const struct msg *m)
{
    struct chain *c = arg;
    laws.w = c->w;
    laws_see(&laws, who, m);
}

static bool sound(const struct chain *c)
{
    return c->broken[0] == 0 && laws.broken == NULL;
}

static void step(struct chain *c)
{
    chain_step(c);
    laws_look(&laws);
}

static void unsafe_time(struct chain *c, int seconds)
{
    for (int n = 0; n < seconds * 4 && sound(c); n++) {
        c->tolerant_until = ts_add(world_now(c->w), DUR_S(60));
        step(c);
        swarm_step(&swarm);
        laws.doubt = swarm_doubt(&swarm);
    }
}

/* Whether the chain is as it should be some time after the last fault; NULL: it is. */
static const char *live_again(struct chain *c)
{
    int n = 0;
    swarm_end(&swarm);
    c->tolerant_until = ts_add(world_now(c->w), DUR_S(ACTIVE_S));
    for (n = 0; n < ACTIVE_S * 4 && sound(c); n++) {
        if (n == 40) { /* what has been latched waits for a person */
            laws.latched = false;
            world_control(c->w, COMMAND_RESUME, STR_EMPTY);
        }
        step(c);
        laws.doubt = swarm_doubt(&swarm);
    }
    laws_alive(&laws);
    if (c->mode != MODE_ACTIVE)
        return "not ACTIVE in time after the last fault (I24)";
    const uint64_t before = c->placed;
    for (n = 0; n < QUOTES_S * 4 && sound(c) && c->placed == before; n++)
        step(c);
    return c->placed == before ? "quotes nothing after the last fault (I24)" : NULL;
}

static bool one_world(uint64_t seed, uint64_t *digest)
{
    struct prng g;
    struct chain *c = chain_new();
    const char *dead = NULL;
    prng_seed(&g, seed);
    c->settings.loss_streak = 100; /* pauses of minutes are tested elsewhere */
    laws_init(&laws, NULL, &c->settings, c->latency.bus);
    laws.digesting = digest != NULL;
    c->also = see;
    c->also_arg = c;
    chain_start(c, seed);
    chain_run(c, CALM_S);
    swarm_init(&swarm, c, seed);
    unsafe_time(c, (int)prng_between(&g, 20, 60));
    if (sound(c))
        dead = live_again(c);
    if (sound(c) && dead == NULL) {
        chain_end(c);
        chain_run(c, 3);
        laws_rest(&laws);
    }
    if (laws.broken != NULL)
        printf("WORLD=%lu: broken at %.3f s: %s: %s\n", (unsigned long)seed,
               (double)ts_diff(laws.broken_at, c->start).v * 1e-9, laws.broken, laws.what);
    else if (c->broken[0] != 0)
        printf("WORLD=%lu: broken: %s\n", (unsigned long)seed, c->broken);
    else if (dead != NULL)
        printf("WORLD=%lu: broken: %s: mode %s\n", (unsigned long)seed, dead, mode_name(c->mode));
    const bool held = sound(c) && dead == NULL;
    if (digest != NULL)
        *digest = laws.digest;
    total.worlds++;
    total.fills += c->fills;
    total.cycles += c->cycles;
    total.opened += laws.opened;
    for (int n = 0; n < SWARM_KINDS; n++)
        struck[n] += swarm.struck[n];
    chain_destroy(&c);
    return held;
}

static void no_swarm_of_faults_breaks_a_law(void **state)
{
    (void)state;
    const struct sweep s = sweep_asked(USUALLY);
    assert_int_equal(sweep_run(&s, one_world, &total), 0);
    if (s.count < USUALLY)
        return;
    assert_true(total.opened > s.count && total.fills > s.count);
    for (int n = 0; n < SWARM_KINDS; n++)
        assert_true(struck[n] > 0);
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
        cmocka_unit_test(no_swarm_of_faults_breaks_a_law),
        cmocka_unit_test(the_same_seed_gives_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
