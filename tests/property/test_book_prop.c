#include "tests/lib/test.h"

#include <stdlib.h>
#include <string.h>

#include "common/market/book.h"
#include "tests/lib/seed.h"

enum { ROUNDS = 300, CHANGES = 60, CHANGED_MAX = 40, PRICES = 900, FIRST_PRICE = 100 };

/* The model: what stands at each price, and nothing clever. */
struct model {
    int64_t qty[FIRST_PRICE + PRICES];
};

static struct model models[2];
static struct book book;

/* Beyond the 400 best levels the exchange's window ends and so does the model's. */
static void model_trim(struct model *m, enum side side)
{
    int kept = 0;
    for (int i = 0; i < FIRST_PRICE + PRICES; i++) {
        const int px = side == SIDE_BUY ? FIRST_PRICE + PRICES - 1 - i : i;
        if (m->qty[px] > 0 && ++kept > BOOK_LEVELS_MAX)
            m->qty[px] = 0;
    }
}

static size_t any_levels(struct prng *g, struct book_level *at, size_t max, enum side side)
{
    const size_t count = prng_below(g, max + 1);
    for (size_t i = 0; i < count; i++) {
        /* each price once in a frame: what twice would mean is not defined */
        const int64_t offset =
            (int64_t)(i * (PRICES / max)) + prng_between(g, 0, PRICES / (int64_t)max - 1);
        at[i].px = PX(FIRST_PRICE + offset);
        at[i].qty = QTY(prng_chance(g, RATE(400000000)) ? 0 : prng_between(g, 1, 1000));
        models[side].qty[at[i].px.v] = at[i].qty.v;
    }
    return count;
}

static void assert_same(enum side side)
{
    struct book_level at[BOOK_LEVELS_MAX];
    const size_t count = book_copy(&book, side, at, BOOK_LEVELS_MAX);
    size_t n = 0;
    for (int i = 0; i < FIRST_PRICE + PRICES; i++) {
        const int px = side == SIDE_BUY ? FIRST_PRICE + PRICES - 1 - i : i;
        const int64_t qty = models[side].qty[px];
        assert_int_equal(book_qty_at(&book, side, PX(px)).v, qty);
        if (qty == 0)
            continue;
        assert_true(n < count);
        assert_int_equal(at[n].px.v, px);
        assert_int_equal(at[n].qty.v, qty);
        n++;
    }
    assert_int_equal(n, count);
    assert_int_equal(n, book_count(&book, side));
}

static void change(struct prng *g, bool snapshot, int64_t seq, size_t max)
{
    static struct book_level bids[PRICES], asks[PRICES];
    if (snapshot)
        memset(models, 0, sizeof models);
    struct book_change c = {
        .snapshot = snapshot, .seq_id = seq, .prev_id = snapshot ? -1 : seq - 1};
    c.bids = bids;
    c.asks = asks;
    c.bid_count = any_levels(g, bids, max, SIDE_BUY);
    c.ask_count = any_levels(g, asks, max, SIDE_SELL);
    assert_int_equal(book_apply(&book, &c), BOOK_APPLIED);
    model_trim(&models[SIDE_BUY], SIDE_BUY);
    model_trim(&models[SIDE_SELL], SIDE_SELL);
    assert_true(book_valid(&book));
    assert_same(SIDE_BUY);
    assert_same(SIDE_SELL);
}

static void a_book_equals_the_naive_one_after_every_change(void **state)
{
    (void)state;
    struct prng g = seed_prng("a_book_equals_the_naive_one_after_every_change");
    book_clear(&book);
    for (int round = 0; round < ROUNDS; round++) {
        int64_t seq = prng_between(&g, 1, 1000000);
        change(&g, true, seq, 450);
        for (int i = 0; i < CHANGES; i++)
            change(&g, false, ++seq, CHANGED_MAX);
    }
}

/* Any mix of frames: the book is trusted exactly while a snapshot stands and every change since
 * followed the last. */
static void trust_is_an_unbroken_chain_and_nothing_else(void **state)
{
    (void)state;
    struct prng g = seed_prng("trust_is_an_unbroken_chain_and_nothing_else");
    bool trusted = false;
    int64_t last = 0, before = 0;
    book_clear(&book);
    for (int i = 0; i < 200000; i++) {
        const bool snapshot = prng_chance(&g, RATE(50000000));
        struct book_change c = {.snapshot = snapshot,
                                .seq_id = prng_between(&g, 1, 6),
                                .prev_id = snapshot ? -1 : prng_between(&g, 1, 6)};
        const bool again = c.seq_id == last && c.prev_id == before;
        const bool follows = c.prev_id == last;
        const enum book_outcome o = book_apply(&book, &c);
        trusted = snapshot || (trusted && (follows || again));
        assert_int_equal(book.chained, trusted);
        assert_int_equal(o == BOOK_GAP, !trusted);
        assert_int_equal(o == BOOK_RESET, !snapshot && trusted && follows && c.seq_id < c.prev_id);
        if (!trusted)
            continue;
        if (o == BOOK_APPLIED || o == BOOK_RESET) {
            last = c.seq_id;
            before = c.prev_id;
        }
        assert_int_equal(book.seq_id, last);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_book_equals_the_naive_one_after_every_change),
        cmocka_unit_test(trust_is_an_unbroken_chain_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
