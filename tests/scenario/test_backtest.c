#include "backtest/backtest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/lib/test.h"

struct outcome {
    char *text; /* journal */
    size_t len;
    struct backtest_result r;
};

static struct settings settings;

static struct outcome run(const char *book, const char *trades, uint64_t seed, int64_t seconds)
{
    static char line[400];
    struct outcome out = {0};
    struct text why = TEXT(line);
    struct backtest_options o = {.settings = &settings,
                                 .book = book,
                                 .trades = trades,
                                 .seed = seed,
                                 .length = DUR_S(seconds),
                                 .latency = world_usual_latency()};
    o.journal = open_memstream(&out.text, &out.len);
    assert_non_null(o.journal);
    assert_true(backtest_run(&o, &out.r, &why));
    assert_int_equal(fclose(o.journal), 0);
    return out;
}

static void expect_sound(const struct outcome *a)
{
    const struct tally_symbol sum = tally_sum(&a->r.tally);
    assert_string_equal(a->r.broken.at, "");
    assert_int_equal(a->r.pending, 0);
    assert_int_equal(a->r.bad_lines, 0);
    assert_int_equal(a->r.fills, sum.fills);
    assert_true(sum.cycles > 0);
}

static void expect_same(const struct outcome *a, const struct outcome *b)
{
    assert_true(a->len > 1000);
    assert_int_equal(a->len, b->len);
    assert_memory_equal(a->text, b->text, a->len);
    assert_true(money_cmp(a->r.net, b->r.net) == 0);
}

static void a_synthetic_run_is_the_same_twice(void **state)
{
    (void)state;
    struct outcome a = run(NULL, NULL, 7, 180);
    struct outcome b = run(NULL, NULL, 7, 180);
    struct outcome other = run(NULL, NULL, 8, 180);
    expect_sound(&a);
    expect_same(&a, &b);
    assert_true(a.len != other.len || memcmp(a.text, other.text, a.len) != 0);
    free(a.text);
    free(b.text);
    free(other.text);
}

static void a_recorded_run_is_the_same_twice(void **state)
{
    (void)state;
    const char *book = "tests/data/tape/BTC-USDT-L2orderbook.data.gz";
    const char *trades = "tests/data/tape/BTC-USDT-trades.csv.gz";
    struct outcome a = run(book, trades, 1, 0);
    struct outcome b = run(book, trades, 1, 0);
    expect_sound(&a);
    expect_same(&a, &b);
    assert_int_equal(ts_to_ms(a.r.from), INT64_C(1767312000000));
    free(a.text);
    free(b.text);
}

/* Result by balances is what round trips earned and what is still open: the ledger adds up. */
static void the_statement_adds_up(void **state)
{
    (void)state;
    struct outcome a = run(NULL, NULL, 9, 600);
    const struct tally_symbol sum = tally_sum(&a.r.tally);
    const money_t difference = money_sub(a.r.net, sum.net);
    expect_sound(&a);
    assert_true(sum.both.v <= sum.any.v);
    assert_true(sum.any.v <= sum.watched.v);
    assert_true(sum.in_band.v + sum.above.v <= sum.seen.v);
    /* at most one position of 5 USDT and dust is open: a few cents */
    const int128_t cent = (int128_t)10000000 * 1000000000;
    assert_true(difference.v < 10 * cent);
    assert_true(difference.v > -10 * cent);
    free(a.text);
}

/* Two hours of a real day of ETH, when the recording is there. */
static void a_real_day_is_the_same_twice(void **state)
{
    (void)state;
    static char book[512];
    static char trades[512];
    const char *env = getenv("OKXMM_FIXTURES");
    const char *folder = env != NULL ? env : "../shared/fixtures";
    (void)snprintf(book, sizeof book, "%s/okx-history/ETH-USDT-L2orderbook-2021-07-01.data.gz",
                   folder);
    (void)snprintf(trades, sizeof trades, "%s/okx-history/ETH-USDT-trades-2021-07-01.csv.gz",
                   folder);
    if (access(book, R_OK) != 0) {
        print_message("no recording of a real day here: passed over\n");
        return;
    }
    struct outcome a = run(book, trades, 1, 7200);
    struct outcome b = run(book, trades, 1, 7200);
    expect_sound(&a);
    expect_same(&a, &b);
    assert_true(word_is(&a.r.tally.symbol[0].inst, "ETH-USDT"));
    free(a.text);
    free(b.text);
}

static void a_missing_recording_is_said(void **state)
{
    (void)state;
    static char line[400];
    static struct backtest_result r;
    struct text why = TEXT(line);
    const struct backtest_options o = {.settings = &settings,
                                       .book = "tests/data/tape/none.data",
                                       .latency = world_usual_latency()};
    assert_false(backtest_run(&o, &r, &why));
    assert_true(why.len > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_synthetic_run_is_the_same_twice),
        cmocka_unit_test(a_recorded_run_is_the_same_twice),
        cmocka_unit_test(the_statement_adds_up),
        cmocka_unit_test(a_real_day_is_the_same_twice),
        cmocka_unit_test(a_missing_recording_is_said),
    };
    settings_defaults(&settings);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
