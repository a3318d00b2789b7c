#include "tests/lib/test.h"

#include "common/base/prng.h"
#include "services/risk/relation.h"
#include "tests/lib/seed.h"

enum { SYMBOLS = 4 };

static const char *const names[SYMBOLS] = {"BTC-USDT", "ETH-USDT", "BTC-USDT-SWAP", "SOL-USDT"};

static struct relation r;
static double mid[SYMBOLS];
static int64_t bars; /* that have gone by */

static void begin(void)
{
    struct word inst[SYMBOLS];
    for (int i = 0; i < SYMBOLS; i++) {
        inst[i] = word_of(names[i]);
        mid[i] = 100.0;
    }
    relation_init(&r, inst, SYMBOLS);
    bars = 0;
}

static ts_t at(int64_t bar, int64_t s)
{
    return ts_add(TS(INT64_C(1700000100000000000)), DUR_S(bar * RELATION_BAR_S + s));
}

/* A bar: `mid` holds at its end. */
static void bar(void)
{
    relation_see(&r, mid, at(bars, 10));
    relation_see(&r, mid, at(bars, 299));
    bars++;
}

static double step(struct prng *g)
{
    return ((double)prng_below(g, 2001) - 1000.0) * 1e-6;
}

/* Returns of symbol 1 are `like` those of symbol 0, the rest its own; of 3 all its own. */
static void trade(struct prng *g, int count, double like)
{
    for (int n = 0; n < count; n++) {
        const double both = step(g);
        mid[0] *= 1.0 + both;
        mid[1] *= 1.0 + like * both + (1.0 - like) * step(g);
        mid[2] *= 1.0 + step(g);
        mid[3] *= 1.0 + step(g);
        bar();
    }
}

static void before_anything_is_seen_one_base_currency_moves_together(void **state)
{
    (void)state;
    begin();
    assert_true(relation_holds(&r, 0, 2));
    assert_false(relation_holds(&r, 0, 1));
    assert_int_equal(r.group[2], 0);
    assert_int_equal(r.group[1], 1);
    assert_int_equal(r.group[3], 3);
}

static void returns_decide_from_twelve_bars_on(void **state)
{
    (void)state;
    struct prng g = seed_prng("relation");
    begin();
    bar(); /* half a bar, then its first return */
    trade(&g, RELATION_LEAST, 0.95);
    assert_int_equal(r.bars, RELATION_LEAST);
    assert_false(relation_holds(&r, 0, 1)); /* the twelfth is not over */
    trade(&g, RELATION_BARS / 2, 0.95);
    assert_true(relation_holds(&r, 0, 1));
    assert_int_equal(r.group[1], 0);
    assert_false(relation_holds(&r, 0, 2)); /* of one currency, yet they went their own ways */
    assert_false(relation_holds(&r, 0, 3));
    assert_int_equal(r.group[3], 3);
}

static void old_bars_are_forgotten(void **state)
{
    (void)state;
    struct prng g = seed_prng("relation");
    begin();
    trade(&g, 40, 1.0);
    assert_true(relation_holds(&r, 0, 1));
    trade(&g, RELATION_BARS + 1, 0.0);
    assert_false(relation_holds(&r, 0, 1));
}

/* 0 moves with 1 and 1 with 3, 40 degrees each; 0 and 3 hardly do. */
static void a_group_is_whoever_moves_with_one_of_it(void **state)
{
    (void)state;
    begin();
    for (int n = 0; n < RELATION_BARS; n++) {
        const double a = (n & 1) != 0 ? 1e-3 : -1e-3;
        const double b = (n & 2) != 0 ? 1e-3 : -1e-3;
        mid[0] *= 1.0 + 0.766 * a + 0.643 * b;
        mid[1] *= 1.0 + a;
        mid[3] *= 1.0 + 0.766 * a - 0.643 * b;
        mid[2] *= 1.0 + ((n & 4) != 0 ? 1e-3 : -1e-3);
        bar();
    }
    bar();
    assert_true(relation_holds(&r, 0, 1));
    assert_true(relation_holds(&r, 1, 3));
    assert_false(relation_holds(&r, 0, 3));
    assert_int_equal(r.group[1], 0);
    assert_int_equal(r.group[3], 0);
    assert_int_equal(r.group[2], 2);
}

/* A book that is not live, and a time in which nobody looked, are no returns. */
static void a_gap_is_no_return(void **state)
{
    (void)state;
    struct prng g = seed_prng("relation");
    begin();
    trade(&g, 20, 1.0);
    const uint32_t had = r.bars;
    bars += 3;
    trade(&g, 1, 1.0); /* the look after the gap only begins a bar */
    assert_int_equal(r.bars, had);
    mid[1] = 0.0;
    bar();
    bar();
    mid[1] = 3.0; /* it comes back anywhere */
    bar();
    trade(&g, 8, 1.0);
    assert_true(relation_holds(&r, 0, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(before_anything_is_seen_one_base_currency_moves_together),
        cmocka_unit_test(returns_decide_from_twelve_bars_on),
        cmocka_unit_test(old_bars_are_forgotten),
        cmocka_unit_test(a_group_is_whoever_moves_with_one_of_it),
        cmocka_unit_test(a_gap_is_no_return),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
