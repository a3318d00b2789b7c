#include "tests/lib/test.h"

#include "services/feed/feed.h"
#include "tests/lib/feed_rig.h"

/* Books: what is said of them, and when it is said that they are not to be relied on. */

static void a_snapshot_makes_the_book_live(void **state)
{
    (void)state;
    const struct msg *status = saying(MSG_BOOK_STATUS);
    const struct msg *top = saying(MSG_BOOK_TOP);
    assert_int_equal(status->book_status.state, BOOK_LIVE);
    assert_true(status < top);
    assert_int_equal(top->book_top.bid.v, 1001);
    assert_int_equal(top->book_top.bid_qty.v, 200000000);
    assert_int_equal(top->book_top.ask.v, 1003);
    assert_int_equal(top->book_top.seq_id, 10);
    assert_int_equal(saying(MSG_BOOK_DEPTH)->book_depth.bids.count, 2);
    struct word reason;
    assert_int_equal(feed_state(&feed, &reason), SERVICE_STATE_READY);
}

static void an_update_is_published_whole(void **state)
{
    (void)state;
    book(1, "update", 10, 12, "[\"100.2\",\"1\",\"0\",\"1\"],[\"100\",\"0\",\"0\",\"0\"]", "");
    assert_int_equal(saying(MSG_BOOK_TOP)->book_top.bid.v, 1002);
    const struct levels bids = saying(MSG_BOOK_DEPTH)->book_depth.bids;
    assert_int_equal(bids.count, 2);
    assert_int_equal(bids.at[1].px.v, 1001);
}

static void a_gap_says_stale_before_it_is_repaired(void **state)
{
    (void)state;
    book(1, "update", 11, 12, "[\"100.2\",\"1\",\"0\",\"1\"]", "");
    const struct msg *status = saying(MSG_BOOK_STATUS);
    const struct msg *leave = sent("\"op\":\"unsubscribe\"");
    assert_non_null(leave);
    assert_true(status < leave);
    assert_int_equal(status->book_status.state, BOOK_STALE);
    assert_int_equal(status->book_status.gaps, 1);
    assert_int_equal(said(MSG_BOOK_TOP), 0);
    assert_true(alerted(ALERT_BOOK_STALE));

    book(1, "update", 12, 13, "", ""); /* still in flight: not for us any more */
    assert_int_equal(out->count, 0);
    bbo(1, 14, "[\"100.2\",\"1\",\"0\",\"1\"]", "");
    assert_int_equal(said(MSG_BOOK_TOP), 0);

    rx(1, "{\"id\":\"9\",\"event\":\"unsubscribe\",\"arg\":{\"channel\":\"books\",\"instId\":"
          "\"BTC-USDT\"},\"connId\":\"a\"}");
    assert_non_null(sent("\"op\":\"subscribe\""));
    assert_null(sent("trades"));
    snapshot(1, 20);
    assert_int_equal(saying(MSG_BOOK_STATUS)->book_status.state, BOOK_LIVE);
}

static void repairs_in_a_row_wait_longer(void **state)
{
    (void)state;
    int64_t waited[4] = {0};
    for (size_t i = 0; i < 4; i++) {
        book(1, "update", 1, 2, "", "");
        rx(1,
           "{\"event\":\"unsubscribe\",\"arg\":{\"channel\":\"books\",\"instId\":\"BTC-USDT\"}}");
        while (sent("\"subscribe\"") == NULL) {
            after_ms(100);
            waited[i] += 100;
            rx(1, "pong");
        }
        snapshot(1, 10);
    }
    assert_int_equal(waited[0], 0);
    assert_int_equal(waited[1], 1000);
    assert_int_equal(waited[2], 2000);
    assert_int_equal(waited[3], 4000);
}

static void a_keepalive_confirms_the_book_as_it_is(void **state)
{
    (void)state;
    book(1, "update", 10, 10, "", "");
    assert_int_equal(said(MSG_BOOK_STATUS), 0);
    assert_int_equal(saying(MSG_BOOK_TOP)->book_top.seq_id, 10);
    assert_int_equal(saying(MSG_BOOK_TOP)->book_top.bid.v, 1001);
    book(1, "update", 10, 11, "[\"100.2\",\"1\",\"0\",\"1\"]", "");
    assert_int_equal(said(MSG_BOOK_TOP), 1);
}

static void a_legal_reset_goes_on(void **state)
{
    (void)state;
    book(1, "update", 10, 3, "[\"100.2\",\"1\",\"0\",\"1\"]", "");
    assert_int_equal(saying(MSG_BOOK_TOP)->book_top.seq_id, 3);
    assert_int_equal(said(MSG_BOOK_STATUS), 0);
    bbo(1, 4, "[\"100.1\",\"1\",\"0\",\"1\"]", "[\"100.3\",\"1\",\"0\",\"1\"]");
    assert_int_equal(saying(MSG_BOOK_TOP)->book_top.bid.v, 1001);
    book(1, "update", 3, 5, "", "[\"100.3\",\"0\",\"0\",\"0\"]");
    assert_int_equal(saying(MSG_BOOK_TOP)->book_top.ask_qty.v, 0);
}

static void the_newer_of_touch_and_book_is_said(void **state)
{
    (void)state;
    bbo(1, 15, "[\"100.2\",\"4\",\"0\",\"1\"]", "[\"100.3\",\"1\",\"0\",\"1\"]");
    assert_int_equal(saying(MSG_BOOK_TOP)->book_top.bid.v, 1002);
    book(1, "update", 10, 12, "[\"100\",\"9\",\"0\",\"1\"]", "");
    assert_int_equal(saying(MSG_BOOK_TOP)->book_top.bid.v, 1002); /* the touch is ahead */
    book(1, "update", 12, 16, "[\"100.2\",\"5\",\"0\",\"1\"]", "");
    assert_int_equal(saying(MSG_BOOK_TOP)->book_top.bid_qty.v, 500000000);
    bbo(1, 15, "[\"100.0\",\"4\",\"0\",\"1\"]", "[\"100.3\",\"1\",\"0\",\"1\"]");
    assert_int_equal(said(MSG_BOOK_TOP), 0); /* late */
}

static void a_book_that_falls_behind_its_touch_is_frozen(void **state)
{
    (void)state;
    bbo(1, 15, "[\"100.2\",\"4\",\"0\",\"1\"]", "[\"100.3\",\"1\",\"0\",\"1\"]");
    after_ms(1500);
    rx(1, "pong");
    assert_int_equal(said(MSG_BOOK_STATUS), 0);
    after_ms(500);
    timer();
    assert_int_equal(saying(MSG_BOOK_STATUS)->book_status.state, BOOK_STALE);
    assert_true(word_is(&saying(MSG_BOOK_STATUS)->book_status.reason, "frozen"));
}

static void a_crossed_book_is_stale_at_once_and_repaired_after_a_second(void **state)
{
    (void)state;
    book(1, "update", 10, 11, "[\"100.3\",\"1\",\"0\",\"1\"]", "");
    assert_int_equal(saying(MSG_BOOK_STATUS)->book_status.state, BOOK_STALE);
    assert_true(word_is(&saying(MSG_BOOK_STATUS)->book_status.reason, "crossed"));
    assert_int_equal(said(MSG_BOOK_TOP) + said(MSG_BOOK_DEPTH), 0);
    after_ms(999);
    rx(1, "pong");
    assert_int_equal(sent("unsubscribe") != NULL, 0);
    after_ms(1);
    timer();
    assert_non_null(sent("unsubscribe"));
    after_ms(1);
    timer();
    assert_null(sent("unsubscribe")); /* once */
}

static void a_book_that_no_longer_crosses_is_live_again(void **state)
{
    (void)state;
    book(1, "update", 10, 11, "[\"100.3\",\"1\",\"0\",\"1\"]", "");
    after_ms(100);
    book(1, "update", 11, 12, "[\"100.3\",\"0\",\"0\",\"0\"]", "");
    assert_int_equal(saying(MSG_BOOK_STATUS)->book_status.state, BOOK_LIVE);
    assert_int_equal(said(MSG_BOOK_TOP), 1);
    after_ms(2000);
    timer();
    assert_null(sent("unsubscribe"));
}

static void a_crossed_touch_is_stale_until_the_book_speaks(void **state)
{
    (void)state;
    bbo(1, 11, "[\"100.3\",\"1\",\"0\",\"1\"]", "[\"100.2\",\"1\",\"0\",\"1\"]");
    assert_int_equal(saying(MSG_BOOK_STATUS)->book_status.state, BOOK_STALE);
    assert_int_equal(said(MSG_BOOK_TOP), 0);
    after_ms(50);
    bbo(1, 12, "[\"100.0\",\"1\",\"0\",\"1\"]", "[\"100.2\",\"1\",\"0\",\"1\"]");
    assert_int_equal(said(MSG_BOOK_TOP), 0);
    book(1, "update", 10, 13, "[\"100.0\",\"2\",\"0\",\"1\"]", "");
    assert_int_equal(saying(MSG_BOOK_STATUS)->book_status.state, BOOK_LIVE);
}

static void a_quiet_book_is_as_fresh_as_its_connection(void **state)
{
    (void)state;
    after_ms(400);
    rx(1, "pong");
    assert_int_equal(said(MSG_BOOK_STATUS), 0); /* spoken of just now */
    after_ms(600);
    rx(1, "pong");
    assert_int_equal(saying(MSG_BOOK_STATUS)->book_status.state, BOOK_LIVE);
    rx(1, "pong");
    assert_int_equal(said(MSG_BOOK_STATUS), 0);
}

static void a_trade_is_said_once(void **state)
{
    (void)state;
    const char *const trade =
        "{\"arg\":{\"channel\":\"trades\",\"instId\":\"BTC-USDT\"},\"data\":[{\"instId\":\"BTC-"
        "USDT\","
        "\"tradeId\":\"744876982\",\"px\":\"91500.2\",\"sz\":\"0.12060306\",\"side\":\"buy\","
        "\"ts\":"
        "\"1767323045640\",\"count\":\"3\",\"source\":\"0\",\"seqId\":66540235840}]}";
    rx(1, trade);
    const struct msg *m = saying(MSG_TRADE);
    assert_int_equal(m->trade.px.v, 915002);
    assert_int_equal(m->trade.qty.v, 12060306);
    assert_int_equal(m->trade.count, 3);
    assert_int_equal(m->exch.v, ts_from_ms(1767323045640).v);
    rx(1, trade);
    assert_int_equal(said(MSG_TRADE), 0);
}

static void a_finer_tick_makes_the_book_worthless_first(void **state)
{
    (void)state;
    rx(1, "{\"arg\":{\"channel\":\"instruments\",\"instType\":\"SPOT\"},\"data\":[{\"instType\":"
          "\"SPOT\",\"instId\":\"BTC-USDT\",\"instIdCode\":3,\"baseCcy\":\"BTC\",\"quoteCcy\":"
          "\"USDT\","
          "\"tickSz\":\"0.01\",\"lotSz\":\"0.00000001\",\"minSz\":\"0.0001\",\"maxLmtSz\":\"1\","
          "\"maxMktSz\":\"1000000\",\"groupId\":\"12\",\"state\":\"live\"}]}");
    assert_int_equal(saying(MSG_BOOK_STATUS)->book_status.state, BOOK_STALE);
    assert_true(saying(MSG_BOOK_STATUS) < saying(MSG_INSTRUMENT));
    assert_int_equal(saying(MSG_INSTRUMENT)->instrument.px_exp, -2);
    assert_non_null(sent("unsubscribe"));
}

static void a_price_finer_than_the_tick_is_never_rounded(void **state)
{
    (void)state;
    book(1, "update", 10, 11, "[\"100.15\",\"1\",\"0\",\"1\"]", "");
    assert_true(word_is(&saying(MSG_BOOK_STATUS)->book_status.reason, "unreadable"));
    assert_int_equal(said(MSG_BOOK_TOP), 0);
    after_ms(130);
    timer();
    assert_int_equal(said(MSG_HTTP_REQUEST), 1);
}

static void five_levels_whole_need_no_chain(void **state)
{
    settings_defaults(&settings);
    start(state);
    settings.book_channel = word_of("books5");
    feed_init(&feed, &settings);
    struct msg m = message(MSG_START);
    step(&m);
    reply(saying(MSG_HTTP_REQUEST)->http_request.id, 200, instrument_row);
    up(1);
    settle();
    static const char *const frame =
        "{\"arg\":{\"channel\":\"books5\",\"instId\":\"BTC-USDT\"},\"data\":[{\"asks\":[[\"100.3\","
        "\"1\",\"0\",\"1\"]],\"bids\":[[\"100.1\",\"1\",\"0\",\"1\"]],\"instId\":\"BTC-USDT\","
        "\"ts\":"
        "\"1767323045700\",\"seqId\":66540235860}]}";
    rx(1, frame);
    assert_int_equal(saying(MSG_BOOK_STATUS)->book_status.state, BOOK_LIVE);
    assert_int_equal(saying(MSG_BOOK_TOP)->book_top.seq_id, 66540235860);
    rx(1, frame);
    assert_int_equal(said(MSG_BOOK_STATUS), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_snapshot_makes_the_book_live, running),
        cmocka_unit_test_setup(an_update_is_published_whole, running),
        cmocka_unit_test_setup(a_gap_says_stale_before_it_is_repaired, running),
        cmocka_unit_test_setup(repairs_in_a_row_wait_longer, running),
        cmocka_unit_test_setup(a_keepalive_confirms_the_book_as_it_is, running),
        cmocka_unit_test_setup(a_legal_reset_goes_on, running),
        cmocka_unit_test_setup(the_newer_of_touch_and_book_is_said, running),
        cmocka_unit_test_setup(a_book_that_falls_behind_its_touch_is_frozen, running),
        cmocka_unit_test_setup(a_crossed_book_is_stale_at_once_and_repaired_after_a_second,
                               running),
        cmocka_unit_test_setup(a_book_that_no_longer_crosses_is_live_again, running),
        cmocka_unit_test_setup(a_crossed_touch_is_stale_until_the_book_speaks, running),
        cmocka_unit_test_setup(a_quiet_book_is_as_fresh_as_its_connection, running),
        cmocka_unit_test_setup(a_trade_is_said_once, running),
        cmocka_unit_test_setup(a_finer_tick_makes_the_book_worthless_first, running),
        cmocka_unit_test_setup(a_price_finer_than_the_tick_is_never_rounded, running),
        cmocka_unit_test_setup(five_levels_whole_need_no_chain, start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
