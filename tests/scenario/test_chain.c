/* The whole chain against the simulated exchange, disturbed in every way the design names: what
 * must hold always is looked at by tests/lib/chain.c, what must come about is asked here. */
#include "tests/lib/chain.h"

#include "backtest/world.h"
#include "tests/lib/test.h"

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

static void whole(struct chain *c)
{
    chain_end(c);
    assert_string_equal(c->broken, "");
}

static void the_chain_trades_round_trips(void **state)
{
    struct chain *c = *state;
    chain_start(c, 1);
    chain_run(c, 60);
    assert_true(c->cycles >= 3);
    assert_int_equal(c->fills, truth_fills(c->w));
    whole(c);
}

static void four_symbols_share_one_account(void **state)
{
    struct chain *c = *state;
    static const char *const symbols[] = {"BTC-USDT", "ETH-USDT", "SOL-USDT", "BTC-USDT-SWAP"};
    c->settings.symbols.count = 4;
    for (int n = 0; n < 4; n++)
        c->settings.symbols.at[n] = word_of(symbols[n]);
    c->settings.order_amount = MONEY((int128_t)50 * 1000000000 * 1000000000);
    chain_start(c, 2);
    chain_run(c, 120);
    assert_true(c->cycles >= 6);
    assert_int_equal(c->fills, truth_fills(c->w));
    whole(c);
}

/* kill -9: nothing may rest 15 s later, and after a new start trading goes on. */
static void survives(struct chain *c, enum world_who who)
{
    chain_start(c, 3);
    assert_true(chain_fills(c, 2, 60));
    world_kill(c->w, who);
    c->tolerant_until = ts_add(world_now(c->w), DUR_S(25));
    chain_run(c, 15);
    assert_int_equal(chain_resting(c), 0);
    world_boot(c->w, who);
    assert_true(chain_fills(c, 4, 90));
    assert_int_equal(c->fills, truth_fills(c->w));
    chain_run(c, 5);
    whole(c);
}

static void a_killed_feed_leaves_no_orders_and_comes_back(void **state)
{
    survives(*state, WORLD_FEED);
}

static void a_killed_strategy_leaves_no_orders_and_comes_back(void **state)
{
    survives(*state, WORLD_STRATEGY);
}

static void a_killed_risk_leaves_no_orders_and_comes_back(void **state)
{
    survives(*state, WORLD_RISK);
}

static void a_killed_executor_leaves_no_orders_and_comes_back(void **state)
{
    survives(*state, WORLD_EXECUTOR);
}

static void cut_connections_are_made_again(void **state)
{
    struct chain *c = *state;
    chain_start(c, 4);
    assert_true(chain_fills(c, 2, 60));
    for (int n = 0; n < 3; n++) {
        world_cut(c->w, WORLD_EXECUTOR);
        c->tolerant_until = ts_add(world_now(c->w), DUR_S(10));
        chain_run(c, 3);
        world_cut(c->w, WORLD_FEED);
        assert_true(chain_fills(c, 2, 90));
    }
    assert_int_equal(c->fills, truth_fills(c->w));
    whole(c);
}

static void a_halt_cancels_all_and_nothing_is_placed_until_resumed(void **state)
{
    struct chain *c = *state;
    chain_start(c, 5);
    assert_true(chain_fills(c, 1, 60));
    world_control(c->w, COMMAND_HALT, STR_EMPTY);
    chain_run(c, 2);
    assert_int_equal(c->mode, MODE_HALTED);
    assert_int_equal(chain_resting(c), 0);
    const uint64_t placed = c->placed;
    chain_run(c, 30);
    assert_int_equal(c->placed, placed);
    world_control(c->w, COMMAND_RESUME, STR_EMPTY);
    assert_true(chain_fills(c, 2, 90));
    whole(c);
}

static void faults_of_the_exchange_cost_no_invariant(void **state)
{
    struct chain *c = *state;
    static const char *const faults[] = {
        "{\"fault\":\"book_gap\",\"inst\":\"BTC-USDT\"}",
        "{\"fault\":\"drop_ack\",\"op\":\"order\",\"count\":2}",
        "{\"fault\":\"disconnect\",\"path\":\"private\"}",
        "{\"fault\":\"reject_next\",\"code\":51008,\"op\":\"order\",\"count\":2}",
        "{\"fault\":\"duplicate_push\",\"count\":20}",
        "{\"fault\":\"freeze_books\",\"inst\":\"BTC-USDT\",\"duration_ms\":5000}",
        "{\"fault\":\"delay_acks\",\"ms\":1500,\"count\":3}",
        "{\"fault\":\"book_reset\",\"inst\":\"BTC-USDT\"}",
        "{\"fault\":\"disconnect\",\"path\":\"all\"}",
    };
    c->settings.loss_streak = 100; /* the pause has its own tests */
    chain_start(c, 6);
    for (size_t n = 0; n < sizeof faults / sizeof faults[0]; n++) {
        assert_true(chain_fills(c, 2, 120));
        chain_fault(c, faults[n]);
        c->tolerant_until = ts_add(world_now(c->w), DUR_S(10));
        chain_run(c, 10);
        assert_string_equal(c->broken, "");
    }
    assert_true(chain_fills(c, 2, 120));
    chain_run(c, 5);
    assert_int_equal(c->fills, truth_fills(c->w));
    whole(c);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(the_chain_trades_round_trips),
        T(four_symbols_share_one_account),
        T(a_killed_feed_leaves_no_orders_and_comes_back),
        T(a_killed_strategy_leaves_no_orders_and_comes_back),
        T(a_killed_risk_leaves_no_orders_and_comes_back),
        T(a_killed_executor_leaves_no_orders_and_comes_back),
        T(cut_connections_are_made_again),
        T(a_halt_cancels_all_and_nothing_is_placed_until_resumed),
        T(faults_of_the_exchange_cost_no_invariant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
