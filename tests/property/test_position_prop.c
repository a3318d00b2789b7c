#include "tests/lib/test.h"

#include "common/market/fees.h"
#include "common/market/position.h"
#include "tests/lib/seed.h"

enum { RUNS = 300, FILLS = 300 };

static struct instrument any_instrument(struct prng *g)
{
    const bool spot = prng_chance(g, RATE(500000000));
    return (struct instrument){
        .inst = word_of("BTC-USDT"),
        .type = spot ? INST_SPOT : INST_SWAP,
        .base = word_of("BTC"),
        .quote = word_of("USDT"),
        .linear = true,
        .px_exp = (int)prng_between(g, -12, 0),
        .qty_exp = (int)prng_between(g, -8, 0),
        .tick = PX(1),
        .lot = QTY(1),
        .min_qty = QTY(prng_between(g, 1, 500)),
        .contract = spot ? 1 : prng_between(g, 1, 100),
        .contract_exp = spot ? 0 : (int)prng_between(g, -4, 2),
    };
}

/* What the account would show: quote and coins moved by every fill, fees included. */
struct account {
    money_t quote;
    money_t coins;
};

static struct position_fill any_fill(struct prng *g, const struct instrument *i, int64_t now)
{
    struct position_fill f = {
        .side = prng_chance(g, RATE(500000000)) ? SIDE_BUY : SIDE_SELL,
        .px = PX(prng_between(g, 1000, 1000000)),
        .qty = QTY(prng_between(g, 1, 1000)),
        .at = TS(now),
    };
    const rate_t rate = RATE(prng_between(g, -500000, 2000000));
    f.fee = fee_of_fill(i, f.side, f.px, f.qty, rate, &f.fee_ccy);
    return f;
}

static void settle(struct account *a, const struct instrument *i, const struct position_fill *f)
{
    const money_t notional = instrument_notional(i, f->px, f->qty);
    const money_t coins = instrument_qty_money(i, f->qty);
    if (f->side == SIDE_BUY) {
        a->quote = money_sub(a->quote, notional);
        a->coins = money_add(a->coins, coins);
    } else {
        a->quote = money_add(a->quote, notional);
        a->coins = money_sub(a->coins, coins);
    }
    if (word_is(&f->fee_ccy, "BTC"))
        a->coins = money_add(a->coins, f->fee);
    else
        a->quote = money_add(a->quote, f->fee);
}

/* Every unit that ever came in or went out is in the books, to the last 1e-18. */
static void the_books_and_the_account_agree_after_every_fill(void **state)
{
    (void)state;
    struct prng g = seed_prng("the_books_and_the_account_agree_after_every_fill");
    for (int run = 0; run < RUNS; run++) {
        const struct instrument i = any_instrument(&g);
        struct position p = {0};
        struct account a = {0};
        money_t closed = MONEY(0);
        for (int n = 1; n <= FILLS; n++) {
            const struct position_fill f = any_fill(&g, &i, n);
            struct cycle c;
            settle(&a, &i, &f);
            if (prng_chance(&g, RATE(100000000))) {
                const money_t funding = MONEY(prng_between(&g, -1000000, 1000000));
                position_fund(&p, funding);
                a.quote = money_add(a.quote, funding);
            }
            if (position_book(&p, &i, &f, &c)) {
                closed = money_add(closed, c.net);
                assert_true(money_add(money_sub(c.gross, c.fees), c.funding).v == c.net.v);
                assert_true(c.opened.v > 0);
                assert_true(c.opened.v <= c.closed.v);
            }
            assert_true(p.amount.v == a.coins.v);
            assert_true(a.quote.v == -money_add(position_cost(&p), money_neg(closed)).v);
            assert_true(p.realised.v == closed.v);
            assert_int_equal(p.opened.v != 0, position_is_open(&p, &i));
            assert_int_equal(p.fills, n);
        }
    }
}

static void what_is_held_has_cost_something_of_the_same_sign(void **state)
{
    (void)state;
    struct prng g = seed_prng("what_is_held_has_cost_something_of_the_same_sign");
    for (int run = 0; run < RUNS; run++) {
        const struct instrument i = any_instrument(&g);
        struct position p = {0};
        struct cycle c;
        for (int n = 1; n <= FILLS; n++) {
            const struct position_fill f = any_fill(&g, &i, n);
            (void)position_book(&p, &i, &f, &c);
            if (p.amount.v == 0)
                assert_true(p.value.v == 0);
            else
                assert_true(p.value.v == 0 || (p.value.v > 0) == (p.amount.v > 0));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_books_and_the_account_agree_after_every_fill),
        cmocka_unit_test(what_is_held_has_cost_something_of_the_same_sign),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
