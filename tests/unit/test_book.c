#include "tests/lib/test.h"

#include "common/market/book.h"

static struct book book;

static const struct book_level bids[] = {{{1000}, {5}}, {{999}, {6}}, {{998}, {7}}};
static const struct book_level asks[] = {{{1001}, {2}}, {{1002}, {3}}};

static const struct book_change snapshot = {
    .snapshot = true,
    .seq_id = 10,
    .prev_id = -1,
    .ts = {1000},
    .bids = bids,
    .bid_count = 3,
    .asks = asks,
    .ask_count = 2,
};

static int start(void **state)
{
    (void)state;
    book_clear(&book);
    return book_apply(&book, &snapshot) == BOOK_APPLIED ? 0 : -1;
}

static enum book_outcome change(int64_t prev, int64_t seq, const struct book_level *bid)
{
    const struct book_change c = {
        .seq_id = seq, .prev_id = prev, .ts = {2000}, .bids = bid, .bid_count = bid != NULL};
    return book_apply(&book, &c);
}

static int64_t best(enum side side)
{
    struct book_level l;
    return book_best(&book, side, &l) ? l.px.v : 0;
}

static void a_snapshot_replaces_everything(void **state)
{
    (void)state;
    const struct book_level one = {{500}, {1}};
    const struct book_change c = {
        .snapshot = true, .seq_id = 3, .prev_id = -1, .bids = &one, .bid_count = 1};
    assert_int_equal(book_apply(&book, &c), BOOK_APPLIED);
    assert_int_equal(best(SIDE_BUY), 500);
    assert_int_equal(best(SIDE_SELL), 0);
    assert_int_equal(book_count(&book, SIDE_BUY), 1);
    assert_int_equal(book.seq_id, 3);
}

static void a_chained_change_is_applied(void **state)
{
    (void)state;
    const struct book_level better = {{1000}, {9}};
    assert_int_equal(change(10, 15, &better), BOOK_APPLIED);
    assert_int_equal(book_qty_at(&book, SIDE_BUY, PX(1000)).v, 9);
    assert_int_equal(book.seq_id, 15);
    assert_true(book_valid(&book));
}

static void a_zero_deletes_and_an_unknown_zero_is_harmless(void **state)
{
    (void)state;
    const struct book_level gone = {{1000}, {0}}, never = {{777}, {0}};
    assert_int_equal(change(10, 11, &gone), BOOK_APPLIED);
    assert_int_equal(best(SIDE_BUY), 999);
    assert_int_equal(change(11, 12, &never), BOOK_APPLIED);
    assert_int_equal(book_count(&book, SIDE_BUY), 2);
}

static void a_keepalive_keeps_the_chain(void **state)
{
    (void)state;
    assert_int_equal(change(10, 10, NULL), BOOK_KEEPALIVE);
    assert_true(book.chained);
    assert_int_equal(book.ts.v, 2000);
    assert_int_equal(change(10, 12, &bids[0]), BOOK_APPLIED);
}

static void a_reset_is_applied_and_continues_from_the_lower_number(void **state)
{
    (void)state;
    const struct book_level l = {{997}, {1}};
    assert_int_equal(change(10, 3, &l), BOOK_RESET);
    assert_int_equal(book_qty_at(&book, SIDE_BUY, PX(997)).v, 1);
    assert_int_equal(change(3, 5, &l), BOOK_APPLIED);
}

static void a_gap_ends_the_trust_until_a_snapshot(void **state)
{
    (void)state;
    assert_int_equal(change(11, 12, &bids[0]), BOOK_GAP);
    assert_false(book.chained);
    assert_int_equal(change(10, 11, &bids[0]), BOOK_GAP);
    assert_int_equal(book_apply(&book, &snapshot), BOOK_APPLIED);
    assert_true(book.chained);
}

static void the_same_change_again_is_ignored(void **state)
{
    (void)state;
    const struct book_level l = {{1000}, {8}};
    assert_int_equal(change(10, 12, &l), BOOK_APPLIED);
    assert_int_equal(change(10, 12, &l), BOOK_DUPLICATE);
    assert_true(book.chained);
    assert_int_equal(change(9, 12, &l), BOOK_GAP);
}

static void a_change_before_any_snapshot_is_a_gap(void **state)
{
    (void)state;
    book_clear(&book);
    assert_int_equal(change(0, 1, &bids[0]), BOOK_GAP);
}

static void a_full_side_keeps_its_best_levels(void **state)
{
    (void)state;
    struct book_level many[BOOK_LEVELS_MAX];
    for (int64_t i = 0; i < BOOK_LEVELS_MAX; i++)
        many[i] = (struct book_level){PX(5000 - i), QTY(1)};
    const struct book_change full = {
        .snapshot = true, .seq_id = 1, .bids = many, .bid_count = BOOK_LEVELS_MAX};
    assert_int_equal(book_apply(&book, &full), BOOK_APPLIED);
    const struct book_level worse = {{1}, {1}}, better = {{6000}, {1}};
    assert_int_equal(change(1, 2, &worse), BOOK_APPLIED);
    assert_int_equal(book_qty_at(&book, SIDE_BUY, PX(1)).v, 0);
    assert_int_equal(change(2, 3, &better), BOOK_APPLIED);
    assert_int_equal(best(SIDE_BUY), 6000);
    assert_int_equal(book_count(&book, SIDE_BUY), BOOK_LEVELS_MAX);
    assert_int_equal(book_qty_at(&book, SIDE_BUY, PX(4601)).v, 0);
    assert_int_equal(book_qty_at(&book, SIDE_BUY, PX(4602)).v, 1);
    assert_true(book_valid(&book));
}

static void room_is_made_before_it_is_needed(void **state)
{
    (void)state;
    struct book_level many[BOOK_LEVELS_MAX];
    for (int64_t i = 0; i < BOOK_LEVELS_MAX; i++)
        many[i] = (struct book_level){PX(5000 - i), QTY(1)};
    const struct book_change full = {
        .snapshot = true, .seq_id = 1, .bids = many, .bid_count = BOOK_LEVELS_MAX};
    assert_int_equal(book_apply(&book, &full), BOOK_APPLIED);
    const struct book_level both[] = {{{4600}, {7}}, {{5000}, {0}}};
    const struct book_change c = {.seq_id = 2, .prev_id = 1, .bids = both, .bid_count = 2};
    assert_int_equal(book_apply(&book, &c), BOOK_APPLIED);
    assert_int_equal(book_qty_at(&book, SIDE_BUY, PX(4600)).v, 7);
    assert_int_equal(best(SIDE_BUY), 4999);
}

static void depth_is_copied_best_first(void **state)
{
    (void)state;
    struct book_level out[5];
    assert_int_equal(book_copy(&book, SIDE_SELL, out, 5), 2);
    assert_int_equal(out[0].px.v, 1001);
    assert_int_equal(out[1].px.v, 1002);
    assert_int_equal(book_copy(&book, SIDE_BUY, out, 2), 2);
    assert_int_equal(out[1].px.v, 999);
}

static void a_crossed_book_is_seen(void **state)
{
    (void)state;
    assert_false(book_crossed(&book));
    const struct book_level through = {{1001}, {1}};
    assert_int_equal(change(10, 11, &through), BOOK_APPLIED);
    assert_true(book_crossed(&book));
}

/* The two vectors of the protocol notes §4.5.1. */
static void the_legacy_checksum_is_the_exchanges(void **state)
{
    (void)state;
    const struct book_level b2[] = {{{33661}, {7}}, {{33660}, {6}}};
    const struct book_level a2[] = {{{33668}, {9}}, {{33680}, {8}}};
    struct book_change c = {
        .snapshot = true, .bids = b2, .bid_count = 2, .asks = a2, .ask_count = 2};
    assert_int_equal(book_apply(&book, &c), BOOK_APPLIED);
    assert_int_equal(book_checksum(&book, -1, 0), -1881014294);
    const struct book_level a3[] = {{{33668}, {9}}, {{33680}, {8}}, {{33720}, {8}}};
    c.bid_count = 1;
    c.asks = a3;
    c.ask_count = 3;
    assert_int_equal(book_apply(&book, &c), BOOK_APPLIED);
    assert_int_equal(book_checksum(&book, -1, 0), 831078360);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_snapshot_replaces_everything, start),
        cmocka_unit_test_setup(a_chained_change_is_applied, start),
        cmocka_unit_test_setup(a_zero_deletes_and_an_unknown_zero_is_harmless, start),
        cmocka_unit_test_setup(a_keepalive_keeps_the_chain, start),
        cmocka_unit_test_setup(a_reset_is_applied_and_continues_from_the_lower_number, start),
        cmocka_unit_test_setup(a_gap_ends_the_trust_until_a_snapshot, start),
        cmocka_unit_test_setup(the_same_change_again_is_ignored, start),
        cmocka_unit_test_setup(a_change_before_any_snapshot_is_a_gap, start),
        cmocka_unit_test_setup(a_full_side_keeps_its_best_levels, start),
        cmocka_unit_test_setup(room_is_made_before_it_is_needed, start),
        cmocka_unit_test_setup(depth_is_copied_best_first, start),
        cmocka_unit_test_setup(a_crossed_book_is_seen, start),
        cmocka_unit_test_setup(the_legacy_checksum_is_the_exchanges, start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
