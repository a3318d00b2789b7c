#include "services/simulator/simulator.h"

#include <stdlib.h>
#include <string.h>

#include "common/market/book.h"
#include "common/okx/okx_read_market.h"
#include "tests/lib/exchange.h"
#include "tests/lib/test.h"

static struct exchange *x;

static int setup(void **state)
{
    (void)state;
    x = exchange_quoted();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    exchange_destroy(&x);
    return 0;
}

/* A small client: keeps a book of the channel `books` by its chain. */
static struct instrument btc;
static struct book *book;
static struct json *json;

static void follow(size_t from, enum book_outcome *worst)
{
    for (size_t i = from; i < x->frames; i++) {
        struct book_level bids[400];
        struct book_level asks[400];
        struct book_change change = {.bids = bids, .asks = asks};
        struct okx_frame frame;
        struct okx_book row;
        enum book_outcome got;

        if (x->frame[i].is_close || !strstr(x->frame[i].text, "\"channel\":\"books\"") ||
            !strstr(x->frame[i].text, "\"action\""))
            continue;
        assert_int_equal(okx_read_frame(json, str_from(x->frame[i].text), &frame), ERR_OK);
        assert_int_equal(okx_read_book(json_first(frame.data), &row), ERR_OK);
        assert_int_equal(okx_read_levels(row.bids, &btc, bids, 400, &change.bid_count), ERR_OK);
        assert_int_equal(okx_read_levels(row.asks, &btc, asks, 400, &change.ask_count), ERR_OK);
        change.snapshot = str_is(frame.action, "snapshot");
        change.seq_id = row.seq_id;
        change.prev_id = row.prev_seq_id;
        change.ts = row.ts;
        got = book_apply(book, &change);
        if (got == BOOK_GAP || (got == BOOK_RESET && *worst != BOOK_GAP) ||
            (got == BOOK_KEEPALIVE && *worst == BOOK_APPLIED))
            *worst = got;
    }
}

static void same_as_venue(void)
{
    int inst = venue_inst(&x->sim->venue, STR("BTC-USDT"));

    for (int side = 0; side < 2; side++) {
        struct book_level copy[400];
        size_t n = book_copy(book, (enum side)side, copy, 400);

        for (size_t rank = 0; rank < n; rank++) {
            const struct ladder_level *l =
                ladder_rank(&x->sim->venue.book[inst], (enum side)side, (uint32_t)rank);

            assert_non_null(l);
            assert_int_equal(copy[rank].px.v, l->px);
            assert_int_equal(copy[rank].qty.v, l->qty);
        }
        assert_null(ladder_rank(&x->sim->venue.book[inst], (enum side)side, (uint32_t)n));
    }
}

static int follow_setup(void **state)
{
    setup(state);
    btc = x->sim->venue.listing[venue_inst(&x->sim->venue, STR("BTC-USDT"))].is;
    book = calloc(1, sizeof(*book));
    json = calloc(1, sizeof(*json));
    book_clear(book);
    return 0;
}

static int follow_teardown(void **state)
{
    free(book);
    free(json);
    return teardown(state);
}

static uint32_t follow_books(void)
{
    uint32_t conn = exchange_open(x, "/ws/v5/public");

    exchange_say(
        x, conn,
        "{\"op\":\"subscribe\",\"args\":[{\"channel\":\"books\",\"instId\":\"BTC-USDT\"}]}");
    return conn;
}

static void a_book_rebuilds_from_snapshot_and_increments(void **state)
{
    (void)state;
    enum book_outcome worst = BOOK_APPLIED;

    follow_books();
    for (int i = 0; i < 40; i++) {
        char px[16];
        struct text t = TEXT(px);

        text_decimal(&t, 914000 + i * 7, -1);
        text_char(&t, '\0');
        exchange_flow(x, "BTC-USDT", SIDE_BUY, px, "0.01");
        if (i % 5 == 0)
            exchange_flow(x, "BTC-USDT", SIDE_SELL, "91400", "0.6");
        if (i % 5 == 1)
            exchange_flow(x, "BTC-USDT", SIDE_SELL, "91600.3", "0.125");
        exchange_wait(x, 37);
    }
    exchange_wait(x, 100);
    follow(0, &worst);
    assert_int_equal(worst, BOOK_APPLIED);
    assert_true(exchange_count(x, "\"action\":\"update\"") > 5);
    assert_true(exchange_count(x, "\"action\":\"update\"") < 20); /* at most one in 100 ms */
    same_as_venue();
}

static void a_quiet_book_is_kept_alive(void **state)
{
    (void)state;
    enum book_outcome worst = BOOK_APPLIED;
    uint32_t conn = follow_books();

    for (int i = 0; i < 4; i++) {
        exchange_wait(x, 19000);
        exchange_say(x, conn, "ping");
    }
    follow(0, &worst);
    assert_int_equal(worst, BOOK_KEEPALIVE);
    exchange_came(x, "\"action\":\"update\",\"data\":[{\"asks\":[],\"bids\":[],");
}

static void a_left_out_update_is_a_gap(void **state)
{
    (void)state;
    enum book_outcome worst = BOOK_APPLIED;

    follow_books();
    exchange_call(x, "POST", "/sim/faults", "{\"fault\":\"book_gap\"}");
    exchange_flow(x, "BTC-USDT", SIDE_BUY, "91300", "0.01");
    exchange_wait(x, 100);
    exchange_flow(x, "BTC-USDT", SIDE_BUY, "91301", "0.01");
    exchange_wait(x, 100);
    follow(0, &worst);
    assert_int_equal(worst, BOOK_GAP);
}

static void a_numbering_that_starts_again_is_no_gap(void **state)
{
    (void)state;
    enum book_outcome worst = BOOK_APPLIED;

    follow_books();
    for (int i = 0; i < 30; i++)
        exchange_flow(x, "BTC-USDT", SIDE_BUY, "91300", "0.01");
    exchange_wait(x, 100);
    exchange_call(x, "POST", "/sim/faults", "{\"fault\":\"book_reset\"}");
    exchange_flow(x, "BTC-USDT", SIDE_BUY, "91301", "0.01");
    exchange_wait(x, 100);
    exchange_flow(x, "BTC-USDT", SIDE_BUY, "91302", "0.01");
    exchange_wait(x, 100);
    follow(0, &worst);
    assert_int_equal(worst, BOOK_RESET);
    same_as_venue();
}

static void frozen_books_say_nothing_until_they_thaw(void **state)
{
    (void)state;
    enum book_outcome worst = BOOK_APPLIED;

    follow_books();
    exchange_forget(x);
    exchange_call(x, "POST", "/sim/faults", "{\"fault\":\"freeze_books\",\"duration_ms\":3000}");
    exchange_flow(x, "BTC-USDT", SIDE_BUY, "91301", "0.01");
    exchange_wait(x, 2900);
    assert_int_equal(x->frames, 0);
    exchange_wait(x, 200);
    exchange_came(x, "[\"91301\",\"0.01\"");
    follow_books();
    follow(0, &worst);
    same_as_venue();
}

static void the_best_prices_come_within_ten_milliseconds(void **state)
{
    (void)state;
    uint32_t conn = exchange_open(x, "/ws/v5/public");

    exchange_say(
        x, conn,
        "{\"op\":\"subscribe\",\"args\":[{\"channel\":\"bbo-tbt\",\"instId\":\"BTC-USDT\"},"
        "{\"channel\":\"trades\",\"instId\":\"BTC-USDT\"},"
        "{\"channel\":\"books5\",\"instId\":\"BTC-USDT\"}]}");
    exchange_wait(x, 200);
    exchange_forget(x);
    exchange_flow(x, "BTC-USDT", SIDE_SELL, "91500.1", "0.6");
    exchange_came(x, "\"channel\":\"trades\"");
    exchange_came(x, "\"px\":\"91500.1\",\"sz\":\"0.5\",\"side\":\"sell\"");
    exchange_came(
        x,
        "\"asks\":[[\"91500.1\",\"0.1\",\"0\",\"1\"]],\"bids\":[[\"91500\",\"1.25\",\"0\",\"1\"]]");
    exchange_forget(x);
    exchange_flow(x, "BTC-USDT", SIDE_BUY, "91400", "0.01"); /* not at the touch */
    exchange_wait(x, 100);
    exchange_never_came(x, "bbo-tbt");
    exchange_came(x, "\"channel\":\"books5\"");
}

static void a_crossed_book_keeps_its_chain_and_is_whole_again(void **state)
{
    (void)state;
    enum book_outcome worst = BOOK_APPLIED;
    const uint32_t conn = follow_books();
    exchange_say(x, conn,
                 "{\"op\":\"subscribe\",\"args\":[{\"channel\":\"bbo-tbt\",\"instId\":"
                 "\"BTC-USDT\"}]}");
    exchange_call(x, "POST", "/sim/faults", "{\"fault\":\"crossed_book\",\"count\":2}");
    exchange_wait(x, 200);
    follow(0, &worst);
    assert_false(book_crossed(book));
    for (int n = 0; n < 3; n++) {
        exchange_forget(x);
        exchange_flow(x, "BTC-USDT", SIDE_BUY, "91400", "0.01");
        exchange_wait(x, 100);
        follow(0, &worst);
        assert_int_equal(book_crossed(book), n < 2);
        if (n == 0)
            exchange_came(x, "\"bids\":[[\"91501\",\"0.25\",\"0\",\"1\"]]");
    }
    assert_int_equal(worst, BOOK_APPLIED);
    same_as_venue();
    exchange_came(x, "\"bids\":[[\"91500.1\","); /* the touch is told again */
}

static void a_notice_comes_a_minute_before_the_end(void **state)
{
    (void)state;
    uint32_t conn = follow_books();

    exchange_call(x, "POST", "/sim/faults", "{\"fault\":\"notice_64008\",\"close_ms\":5000}");
    exchange_came(x, "\"event\":\"notice\",\"code\":\"64008\"");
    exchange_wait(x, 4999);
    assert_int_equal(exchange_closed(x, conn), -1);
    exchange_wait(x, 1);
    assert_true(exchange_closed(x, conn) > 0);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, follow_setup, follow_teardown)
    const struct CMUnitTest tests[] = {
        CASE(a_book_rebuilds_from_snapshot_and_increments),
        CASE(a_quiet_book_is_kept_alive),
        CASE(a_left_out_update_is_a_gap),
        CASE(a_numbering_that_starts_again_is_no_gap),
        CASE(frozen_books_say_nothing_until_they_thaw),
        CASE(the_best_prices_come_within_ten_milliseconds),
        CASE(a_crossed_book_keeps_its_chain_and_is_whole_again),
        CASE(a_notice_comes_a_minute_before_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
