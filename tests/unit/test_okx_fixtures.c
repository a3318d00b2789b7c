/* Real messages of the exchange, when they are there: nobody here wrote them. */
#include "tests/lib/test.h"

#include <string.h>

#include "common/market/book.h"
#include "common/okx/okx_read_market.h"
#include "common/okx/okx_read_order.h"
#include "tests/lib/fixture.h"

static struct json doc;
static struct book_level bids[2 * BOOK_LEVELS_MAX], asks[2 * BOOK_LEVELS_MAX];

/* A grid so fine that every recorded number stands on it. */
static const struct instrument fine = {.px_exp = -12, .qty_exp = -12};

static bool next_line(struct str *rest, struct str *line)
{
    while (rest->len > 0) {
        *line = str_trim(str_cut(rest, '\n'));
        if (line->len > 0)
            return true;
    }
    return false;
}

/* The text from the first `from` on. */
static struct str from(struct str s, char c)
{
    const char *at = memchr(s.at, c, s.len);
    return at == NULL ? STR_EMPTY : (struct str){at, s.len - (size_t)(at - s.at)};
}

static void read_book_row(struct json_at row, const struct instrument *i, struct book_change *c)
{
    struct okx_book b;
    assert_int_equal(okx_read_book(row, &b), ERR_OK);
    *c = (struct book_change){.no_chain = true, .seq_id = b.seq_id, .ts = b.ts};
    assert_int_equal(okx_read_levels(b.bids, i, bids, 800, &c->bid_count), ERR_OK);
    assert_int_equal(okx_read_levels(b.asks, i, asks, 800, &c->ask_count), ERR_OK);
    c->bids = bids;
    c->asks = asks;
}

static enum err read_row(struct str channel, struct json_at row)
{
    struct okx_trade trade;
    struct okx_ticker ticker;
    struct okx_funding funding;
    struct book_change change;
    if (str_is(channel, "trades"))
        return okx_read_trade(row, &fine, &trade);
    if (str_is(channel, "tickers"))
        return okx_read_ticker(row, &ticker);
    if (str_is(channel, "funding-rate"))
        return okx_read_funding(row, &funding);
    if (str_starts(channel, STR("books")) || str_is(channel, "bbo-tbt"))
        read_book_row(row, &fine, &change);
    return ERR_OK; /* candles: tolerated, not used */
}

/* How many rows a frame has; every one must be readable. */
static int read_frame(struct str text)
{
    struct okx_frame frame;
    int rows = 0;
    const enum err e = okx_read_frame(&doc, text, &frame);
    if (e != ERR_OK)
        fail_msg("%s: %.*s", err_text(e), (int)text.len, text.at);
    if (frame.kind != OKX_FRAME_DATA)
        return 0;
    for (struct json_at r = json_first(frame.data); json_present(r); r = json_next(r), rows++) {
        if (read_row(frame.channel, r) != ERR_OK)
            fail_msg("row: %.*s", (int)text.len, text.at);
    }
    return rows;
}

static void every_message_of_2022_is_read(void **state)
{
    (void)state;
    struct str line, rest = fixture_read("okx-ws/2022-05-13-public-books-tickers-trades.txt");
    int rows = 0, frames = 0;
    if (rest.len == 0)
        return;
    while (next_line(&rest, &line)) {
        if (str_starts(line, STR("wss:")))
            continue; /* what was sent */
        rows += read_frame(from(line, '{'));
        frames++;
    }
    assert_int_equal(frames, 410);
    assert_true(rows >= 392);
}

static void every_message_of_2026_is_read(void **state)
{
    (void)state;
    static struct json line_doc;
    struct str line, dir;
    struct str rest = fixture_read("okx-ws/2026-08-public-books5-trades-tickers.jsonl");
    int rows = 0;
    if (rest.len == 0)
        return;
    while (next_line(&rest, &line)) {
        assert_int_equal(json_read(&line_doc, line), ERR_OK);
        assert_int_equal(json_string(json_get(json_root(&line_doc), "dir"), &dir), ERR_OK);
        if (str_is(dir, "in"))
            rows += read_frame(json_raw(json_get(json_root(&line_doc), "raw")));
    }
    assert_int_equal(rows, 15);
}

static void every_message_of_another_collection_is_read(void **state)
{
    (void)state;
    static struct json line_doc;
    static char raw[1 << 20];
    struct str line, rest = fixture_read("okx-ws/2022-public-mixed.jsonl");
    int rows = 0, answers = 0;
    if (rest.len == 0)
        return;
    while (next_line(&rest, &line)) {
        struct text t = TEXT(raw);
        struct okx_reply reply;
        assert_int_equal(json_read(&line_doc, line), ERR_OK);
        assert_int_equal(json_unescape(json_get(json_root(&line_doc), "raw"), &t), ERR_OK);
        assert_false(t.cut);
        if (okx_read_reply(&doc, text_done(&t), &reply) == ERR_OK)
            answers++; /* some are REST answers */
        else if (str_find(text_done(&t), STR("\"arg\"")) < t.len)
            rows += read_frame(text_done(&t));
    }
    assert_true(rows >= 37);
    assert_true(answers + rows >= 37);
}

/* A symbol of the recorded stream and the grid it had. */
struct stream {
    const char *inst;
    struct instrument grid;
    struct book book;
    int checked;
};

static void the_books_of_2022_rebuild_with_every_checksum_right(void **state)
{
    (void)state;
    static struct stream streams[] = {
        {.inst = "BTC-USDT", .grid = {.px_exp = -1, .qty_exp = -8}},
        {.inst = "BTC-USD-220527", .grid = {.px_exp = -1, .qty_exp = 0}},
        {.inst = "UNI-USD-SWAP", .grid = {.px_exp = -3, .qty_exp = 0}},
    };
    struct str line, rest = fixture_read("okx-ws/2022-05-13-public-books-tickers-trades.txt");
    int checked = 0;
    if (rest.len == 0)
        return;
    while (next_line(&rest, &line)) {
        struct okx_frame frame;
        if (str_starts(line, STR("wss:")))
            continue;
        assert_int_equal(okx_read_frame(&doc, from(line, '{'), &frame), ERR_OK);
        if (frame.kind != OKX_FRAME_DATA || !str_is(frame.channel, "books"))
            continue;
        for (size_t i = 0; i < 3; i++) {
            struct stream *s = &streams[i];
            struct book_change change;
            struct okx_book b;
            if (!str_is(frame.inst_id, s->inst))
                continue;
            read_book_row(json_first(frame.data), &s->grid, &change);
            assert_int_equal(okx_read_book(json_first(frame.data), &b), ERR_OK);
            change.snapshot = str_is(frame.action, "snapshot");
            assert_int_equal(book_apply(&s->book, &change), BOOK_APPLIED);
            assert_true(book_valid(&s->book));
            assert_false(book_crossed(&s->book));
            assert_int_equal(book_checksum(&s->book, s->grid.px_exp, s->grid.qty_exp), b.checksum);
            checked++;
        }
    }
    assert_int_equal(checked, 290);
}

/* The rows of a REST answer too long to be read at once: each object of `data` by itself. */
static bool next_row(struct str *rest, struct str *row)
{
    int depth = 0;
    *rest = from(*rest, '{');
    for (size_t i = 0; i < rest->len; i++) {
        depth += rest->at[i] == '{' ? 1 : rest->at[i] == '}' ? -1 : 0;
        if (depth > 0)
            continue;
        *row = (struct str){rest->at, i + 1};
        *rest = (struct str){rest->at + i + 1, rest->len - i - 1};
        return true;
    }
    return false;
}

/* True when v·10^exp is the number in the text, which may have zeros at its end. */
static bool equals(struct str text, int64_t v, int exp)
{
    money_t wide;
    return okx_money(text, &wide) == ERR_OK &&
           wide.v == decimal_rescale(v, exp, MONEY_EXP, ROUND_DOWN);
}

static void check_number(struct json_at row, const char *key, int64_t v, int exp)
{
    struct str text;
    assert_int_equal(okx_required(row, key, &text), ERR_OK);
    if (!equals(text, v, exp))
        fail_msg("%s is not represented: %.*s", key, (int)text.len, text.at);
}

static int check_instruments(const char *path)
{
    struct str row_text, rest = fixture_read(path);
    int rows = 0;
    rest = from(rest, '[');
    while (next_row(&rest, &row_text)) {
        struct instrument i;
        assert_int_equal(json_read(&doc, row_text), ERR_OK);
        const struct json_at row = json_root(&doc);
        const enum err e = okx_read_instrument(row, &i);
        if (e != ERR_OK)
            fail_msg("%s: %.*s", err_text(e), (int)row_text.len, row_text.at);
        check_number(row, "tickSz", i.tick.v, i.px_exp);
        check_number(row, "lotSz", i.lot.v, i.qty_exp);
        check_number(row, "minSz", i.min_qty.v, i.qty_exp);
        check_number(row, "maxLmtSz", i.max_limit_qty.v, i.qty_exp);
        if (i.type == INST_SWAP)
            check_number(row, "ctVal", i.contract, i.contract_exp);
        rows++;
    }
    return rows;
}

static void every_instrument_is_represented_exactly(void **state)
{
    (void)state;
    const int spot = check_instruments("okx-rest/instruments-spot-2026-04-27.json");
    const int swap = check_instruments("okx-rest/instruments-swap-2026-04-27.json");
    assert_true(spot == 0 || spot == 1218);
    assert_true(swap == 0 || swap == 312);
}

static void every_funding_rate_is_read(void **state)
{
    (void)state;
    struct str row, rest = fixture_read("okx-rest/funding-rate-any-2026-04-27.json");
    int rows = 0;
    if (rest.len == 0)
        return;
    rest = from(rest, '[');
    for (; next_row(&rest, &row); rows++) {
        struct okx_funding f;
        assert_int_equal(json_read(&doc, row), ERR_OK);
        assert_int_equal(okx_read_funding(json_root(&doc), &f), ERR_OK);
        assert_true(f.at.v > 0);
    }
    assert_int_equal(rows, 322);
}

static void every_private_order_push_is_read(void **state)
{
    (void)state;
    struct str line, rest = fixture_read("okx-ws/private-orders-pushes.json");
    int rows = 0, fills = 0;
    if (rest.len == 0)
        return;
    while (next_line(&rest, &line)) {
        struct okx_frame frame;
        assert_int_equal(okx_read_frame(&doc, line, &frame), ERR_OK);
        assert_true(str_is(frame.channel, "orders"));
        for (struct json_at r = json_first(frame.data); json_present(r); r = json_next(r), rows++) {
            struct okx_order o;
            assert_int_equal(okx_read_order(r, &o), ERR_OK);
            fills += okx_order_is_fill(&o);
            assert_true(o.updated.v > 0);
        }
    }
    assert_true(rows >= 4);
    assert_true(fills >= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_message_of_2022_is_read),
        cmocka_unit_test(every_message_of_2026_is_read),
        cmocka_unit_test(every_message_of_another_collection_is_read),
        cmocka_unit_test(the_books_of_2022_rebuild_with_every_checksum_right),
        cmocka_unit_test(every_instrument_is_represented_exactly),
        cmocka_unit_test(every_funding_rate_is_read),
        cmocka_unit_test(every_private_order_push_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
