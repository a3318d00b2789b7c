/* Profile pro through the whole chain: it trades, and asks for more where the market moves more. */
#include "tests/lib/chain.h"

#include "backtest/world.h"
#include "services/strategy/strategy.h"
#include "tests/lib/test.h"

struct watched {
    int quoting, seconds;
    int long_s, short_s; /* with a position of this sign */
    int64_t threshold;   /* sum of the spreads asked for */
    double sigma;
};

static int setup(void **state)
{
    *state = chain_new();
    return 0;
}

static int teardown(void **state)
{
    struct chain *c = *state;
    chain_destroy(&c);
    return 0;
}

static void weather(struct chain *c, const char *inst, const char *key, const char *value)
{
    char buffer[160];
    struct text t = TEXT(buffer);
    text_put(&t, "{\"inst\":\"");
    text_put(&t, inst);
    text_put(&t, "\",\"key\":\"");
    text_put(&t, key);
    text_put(&t, "\",\"value\":\"");
    text_put(&t, value);
    text_put(&t, "\"}");
    text_char(&t, '\0');
    world_call(c->w, "POST", "/sim/market", buffer);
}

static struct watched watch(struct chain *c, int seconds)
{
    struct watched sum = {.seconds = seconds};
    const struct strategy *st = world_core(c->w, WORLD_STRATEGY);
    const struct symbol *s = &st->symbols[0];
    for (int i = 0; i < seconds; i++) {
        chain_run(c, 1);
        sum.quoting += s->state == SYMBOL_QUOTING;
        sum.long_s += s->position.amount.v > 0;
        sum.short_s += s->position.amount.v < 0;
        sum.threshold += s->opinion.min_spread.v;
    }
    sum.sigma = volatility_slow(&s->opinion.volatility);
    return sum;
}

static void pro_quotes_less_and_asks_for_more_when_volatility_rises(void **state)
{
    struct chain *c = *state;
    c->settings.symbols.count = 1;
    c->settings.symbols.at[0] = word_of("BTC-USDT");
    settings_profile(&c->settings, "pro");
    chain_start(c, 5);
    weather(c, "BTC-USDT", "weather", "calm");
    (void)watch(c, 75); /* to be warm */
    const struct watched calm = watch(c, 240);
    const uint64_t cycles = c->cycles;
    weather(c, "BTC-USDT", "volatility", "4");
    (void)watch(c, 60); /* what was resting is over */
    const struct watched wild = watch(c, 240);
    print_message("calm: quoting %d of %d s, asks %.2f bp, sigma %.2f bp; wild: %d of %d s, %.2f "
                  "bp, %.2f bp\n",
                  calm.quoting, calm.seconds, (double)calm.threshold / calm.seconds / 1e5,
                  calm.sigma * 1e4, wild.quoting, wild.seconds,
                  (double)wild.threshold / wild.seconds / 1e5, wild.sigma * 1e4);
    assert_true(cycles > 0);
    assert_true(wild.sigma > 2 * calm.sigma);
    assert_true(wild.threshold > calm.threshold * 5 / 4);
    assert_true(wild.quoting * 2 < calm.quoting);
    chain_end(c);
    assert_string_equal(c->broken, "");
}

static void a_swap_is_held_long_and_short_by_the_same_machine(void **state)
{
    struct chain *c = *state;
    c->settings.symbols.count = 1;
    c->settings.symbols.at[0] = word_of("BTC-USDT-SWAP");
    c->settings.order_amount = MONEY((int128_t)200 * 1000000000 * 1000000000);
    settings_profile(&c->settings, "pro");
    chain_start(c, 3);
    weather(c, "BTC-USDT-SWAP", "spread", "20");
    const struct watched all = watch(c, 300);
    print_message("long %d s, short %d s, round trips %llu\n", all.long_s, all.short_s,
                  (unsigned long long)c->cycles);
    assert_true(all.long_s > 0);
    assert_true(all.short_s > 0);
    assert_true(c->cycles > 1);
    chain_end(c);
    assert_string_equal(c->broken, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(pro_quotes_less_and_asks_for_more_when_volatility_rises,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(a_swap_is_held_long_and_short_by_the_same_machine, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
