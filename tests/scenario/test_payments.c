/* Funding, deposits and leverage through the whole chain against the simulated exchange. */
#include "tests/lib/chain.h"

#include "backtest/world.h"
#include "services/risk/risk.h"
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

/* With a spread a maker lives on. */
static void trade_swap(struct chain *c, uint64_t seed)
{
    c->settings.symbols.count = 1;
    c->settings.symbols.at[0] = word_of("BTC-USDT-SWAP");
    c->settings.order_amount = MONEY((int128_t)200 * 1000000000 * 1000000000);
    chain_start(c, seed);
    world_call(c->w, "POST", "/sim/market",
               "{\"inst\":\"BTC-USDT-SWAP\",\"key\":\"spread\",\"value\":\"20\"}");
}

static void fund_every(struct chain *c, const char *seconds)
{
    char buffer[160];
    struct text t = TEXT(buffer);
    text_put(&t, "{\"inst\":\"BTC-USDT-SWAP\",\"funding\":\"0.0003\",\"interval\":\"");
    text_put(&t, seconds);
    text_put(&t, "\"}");
    text_char(&t, '\0');
    world_call(c->w, "POST", "/sim/market", buffer);
}

static const struct risk *books(const struct chain *c)
{
    return world_core(c->w, WORLD_RISK);
}

static const struct ledger_currency *usdt(const struct chain *c)
{
    const struct word w = word_of("USDT");
    return ledger_find(&books(c)->ledger, &w);
}

/* Funding every three seconds: some of it meets an open position. The chain's own watch fails when
 * ledger and exchange differ for more than two seconds. */
static void funding_of_open_positions_is_booked_and_halts_nothing(void **state)
{
    struct chain *c = *state;
    trade_swap(c, 7);
    fund_every(c, "3");
    chain_run(c, 120);
    assert_true(usdt(c)->paid.v != 0);
    assert_true(usdt(c)->moved.v == 0);
    assert_true(money_cmp(ledger_ours(usdt(c)), usdt(c)->exchange) == 0);
    assert_true(books(c)->symbols[0].position.funding_total.v == usdt(c)->paid.v);
    assert_false(c->halted);
    assert_true(c->cycles >= 3);
    chain_end(c);
    assert_string_equal(c->broken, "");
}

static void what_was_paid_while_risk_was_away_is_booked_once(void **state)
{
    struct chain *c = *state;
    trade_swap(c, 8);
    fund_every(c, "2");
    chain_run(c, 30);
    for (int n = 0; n < 3; n++) {
        c->tolerant_until = ts_add(world_now(c->w), DUR_S(10));
        world_kill(c->w, WORLD_RISK);
        chain_run(c, 2);
        world_boot(c->w, WORLD_RISK);
        chain_run(c, 15);
    }
    assert_true(usdt(c)->paid.v != 0);
    assert_false(c->halted);
    assert_true(chain_ledger_equal(c));
    chain_end(c);
    assert_string_equal(c->broken, "");
}

static void an_executor_started_anew_says_payments_risk_has_booked_already(void **state)
{
    struct chain *c = *state;
    trade_swap(c, 9);
    fund_every(c, "2");
    chain_run(c, 40);
    fund_every(c, "86400");
    chain_run(c, 20);
    const money_t paid = usdt(c)->paid;
    assert_true(paid.v != 0);
    c->tolerant_until = ts_add(world_now(c->w), DUR_S(10));
    world_kill(c->w, WORLD_EXECUTOR);
    chain_run(c, 2);
    world_boot(c->w, WORLD_EXECUTOR);
    chain_run(c, 30);
    assert_true(money_cmp(usdt(c)->paid, paid) == 0);
    assert_false(c->halted);
    chain_end(c);
    assert_string_equal(c->broken, "");
}

static void a_withdrawal_is_no_loss(void **state)
{
    struct chain *c = *state;
    chain_start(c, 10);
    chain_run(c, 10);
    world_call(c->w, "POST", "/sim/account", "{\"ccy\":\"USDT\",\"change\":\"-1000\"}");
    chain_run(c, 30);
    const money_t thousand = MONEY((int128_t)1000 * 1000000000 * 1000000000);
    assert_true(money_cmp(usdt(c)->carried, money_neg(thousand)) == 0);
    assert_true(money_cmp(books(c)->totals.drawdown, thousand) < 0);
    assert_false(c->halted);
    chain_end(c);
    assert_string_equal(c->broken, "");
}

static void money_that_leaves_without_a_bill_still_halts(void **state)
{
    struct chain *c = *state;
    chain_start(c, 11);
    chain_run(c, 10);
    c->tolerant_until = ts_add(world_now(c->w), DUR_S(3600));
    world_call(c->w, "POST", "/sim/account", "{\"ccy\":\"USDT\",\"change\":\"-1\",\"bill\":false}");
    chain_run(c, 40);
    assert_true(c->halted);
    assert_string_equal(books(c)->halt_reason.at, "ledger");
}

/* The exchange says 20x whatever is set: nothing is opened. */
static void leverage_that_reads_back_otherwise_opens_nothing(void **state)
{
    struct chain *c = *state;
    trade_swap(c, 12);
    world_call(c->w, "POST", "/sim/switches", "{\"switch\":\"leverage_read\",\"value\":20}");
    chain_run(c, 40);
    assert_int_equal(c->placed, 0);
    assert_true(c->alerts_error > 0);
    world_call(c->w, "POST", "/sim/switches", "{\"switch\":\"leverage_read\",\"value\":0}");
    chain_run(c, 60);
    assert_true(c->placed > 0);
    chain_end(c);
    assert_string_equal(c->broken, "");
}

static void swaps_of_an_account_in_long_short_mode_are_refused(void **state)
{
    struct chain *c = *state;
    trade_swap(c, 13);
    world_call(c->w, "POST", "/sim/switches", "{\"switch\":\"long_short\",\"value\":1}");
    chain_run(c, 40);
    assert_int_equal(c->placed, 0);
    assert_true(c->alerts_error > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        CASE(funding_of_open_positions_is_booked_and_halts_nothing),
        CASE(what_was_paid_while_risk_was_away_is_booked_once),
        CASE(an_executor_started_anew_says_payments_risk_has_booked_already),
        CASE(a_withdrawal_is_no_loss),
        CASE(money_that_leaves_without_a_bill_still_halts),
        CASE(leverage_that_reads_back_otherwise_opens_nothing),
        CASE(swaps_of_an_account_in_long_short_mode_are_refused),
#undef CASE
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
