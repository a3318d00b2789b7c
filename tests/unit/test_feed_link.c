#include "tests/lib/test.h"

#include "services/feed/feed.h"
#include "tests/lib/feed_rig.h"

/* Connections, definitions, late joiners, recordings: what surrounds the books. */

static void it_connects_and_asks_for_definitions_at_once(void **state)
{
    (void)state;
    assert_true(
        str_is(saying(MSG_WIRE_CONNECT)->wire_connect.url, "ws://127.0.0.1:8787/ws/v5/public"));
    assert_true(str_is(saying(MSG_HTTP_REQUEST)->http_request.url,
                       "http://127.0.0.1:8787/api/v5/public/instruments?instType=SPOT&instId="
                       "BTC-USDT"));
}

static void a_known_symbol_is_subscribed_when_the_link_is_up(void **state)
{
    (void)state;
    const uint64_t id = saying(MSG_HTTP_REQUEST)->http_request.id;
    up(1);
    assert_non_null(sent("\"instruments\""));
    assert_null(sent("\"books\""));
    reply(id, 200, instrument_row);
    assert_int_equal(saying(MSG_INSTRUMENT)->instrument.version, 1);
    assert_int_equal(saying(MSG_INSTRUMENT)->instrument.px_exp, -1);
    assert_non_null(sent("{\"channel\":\"books\",\"instId\":\"BTC-USDT\"}"));
    assert_non_null(sent("{\"channel\":\"bbo-tbt\",\"instId\":\"BTC-USDT\"}"));
    assert_non_null(sent("{\"channel\":\"trades\",\"instId\":\"BTC-USDT\"}"));
}

static void a_living_link_says_nothing_about_a_book(void **state)
{
    (void)state;
    after_ms(1000);
    timer();
    assert_non_null(sent("ping"));
    after_ms(30);
    rx(1, "pong");
    assert_int_equal(said(MSG_BOOK_TOP), 0);
    assert_int_equal(saying(MSG_FEED_LINK)->feed_link.rtt.v, DUR_MS(30).v);
}

static void an_unanswered_ping_ends_the_connection(void **state)
{
    (void)state;
    after_ms(1000);
    timer();
    assert_non_null(sent("ping"));
    after_ms(2000);
    timer();
    assert_int_equal(saying(MSG_WIRE_CLOSE)->wire_close.conn, 1);
    assert_int_equal(saying(MSG_BOOK_STATUS)->book_status.state, BOOK_DOWN);
    assert_true(alerted(ALERT_LINK_DOWN));
    assert_false(saying(MSG_FEED_LINK)->feed_link.up);
    rx(1, "pong"); /* its last words are nobody's */
    assert_int_equal(said(MSG_FEED_LINK), 0);
}

static void reconnects_wait_longer_and_longer_up_to_five_seconds(void **state)
{
    (void)state;
    int64_t last = 0;
    down(1);
    for (uint32_t conn = 2; conn < 10; conn++) {
        const ts_t at = feed_deadline(&feed);
        const int64_t wait = ts_diff(at, now).v;
        assert_true(wait >= DUR_MS(200).v);
        assert_true(wait <= DUR_MS(6250).v);
        assert_true(wait > last || wait >= DUR_S(5).v);
        last = wait;
        now = at;
        timer();
        assert_int_equal(saying(MSG_WIRE_CONNECT)->wire_connect.conn, conn);
        down(conn);
    }
    assert_true(last >= DUR_S(5).v);
}

static void after_a_reconnect_everything_is_asked_again(void **state)
{
    (void)state;
    down(1);
    now = feed_deadline(&feed);
    timer();
    up(2);
    settle();
    assert_int_equal(feed.links[0].state, LINK_UP);
    assert_false(alerted(ALERT_LINK_UP)); /* it has proven nothing yet */
    snapshot(2, 5);
    assert_true(alerted(ALERT_LINK_UP));
    assert_int_equal(saying(MSG_BOOK_STATUS)->book_status.state, BOOK_LIVE);
    assert_int_equal(saying(MSG_BOOK_TOP)->book_top.seq_id, 5);
}

static void a_notice_moves_to_another_connection_without_a_stale_moment(void **state)
{
    (void)state;
    rx(1,
       "{\"event\":\"notice\",\"code\":\"64008\",\"msg\":\"The connection will soon be closed for "
       "a service upgrade. Please reconnect.\",\"connId\":\"8517149b\"}");
    after_ms(400);
    rx(1, "pong");
    assert_int_equal(feed.links[1].conn, 2);
    up(2);
    settle();
    assert_int_equal(feed.subs[1][0].state, SUB_ASKED);
    book(1, "update", 10, 12, "[\"100.2\",\"1\",\"0\",\"1\"]", "");
    assert_int_equal(said(MSG_BOOK_TOP), 1);
    snapshot(2, 11); /* behind the old one: not yet */
    assert_int_equal(said(MSG_WIRE_CLOSE), 0);
    book(2, "update", 11, 12, "[\"100.2\",\"1\",\"0\",\"1\"]", "");
    assert_int_equal(saying(MSG_WIRE_CLOSE)->wire_close.conn, 1);
    assert_int_equal(said(MSG_BOOK_STATUS), 0);
    assert_int_equal(saying(MSG_BOOK_TOP)->book_top.seq_id, 12);
    down(1);
    assert_int_equal(out->count, 0);
    book(2, "update", 12, 13, "", "[\"100.3\",\"7\",\"0\",\"1\"]");
    assert_int_equal(saying(MSG_BOOK_TOP)->book_top.ask_qty.v, 700000000);
}

static void a_changed_instrument_has_a_new_version(void **state)
{
    (void)state;
    rx(1, "{\"arg\":{\"channel\":\"instruments\",\"instType\":\"SPOT\"},\"data\":[{\"instType\":"
          "\"SPOT\",\"instId\":\"BTC-USDT\",\"instIdCode\":3,\"baseCcy\":\"BTC\",\"quoteCcy\":"
          "\"USDT\","
          "\"tickSz\":\"0.1\",\"lotSz\":\"0.00000001\",\"minSz\":\"0.0001\",\"maxLmtSz\":"
          "\"9999999999\",\"maxMktSz\":\"1000000\",\"lever\":\"10\",\"groupId\":\"12\",\"state\":"
          "\"suspend\"},{\"instType\":\"SPOT\",\"instId\":\"ETH-USDT\"}]}");
    assert_int_equal(saying(MSG_INSTRUMENT)->instrument.version, 2);
    assert_int_equal(saying(MSG_INSTRUMENT)->instrument.state, INST_STATE_SUSPEND);
    assert_true(alerted(ALERT_INSTRUMENT));
    assert_int_equal(said(MSG_BOOK_STATUS), 0);
}

/* A push of BTC-USDT as it is, with these announcements. */
static void announce(const char *changes)
{
    char frame[640];
    struct text t = TEXT(frame);
    text_put(&t, "{\"arg\":{\"channel\":\"instruments\",\"instType\":\"SPOT\"},\"data\":[{"
                 "\"instType\":\"SPOT\",\"instId\":\"BTC-USDT\",\"instIdCode\":3,\"baseCcy\":"
                 "\"BTC\",\"quoteCcy\":\"USDT\",\"tickSz\":\"0.1\",\"lotSz\":\"0.00000001\","
                 "\"minSz\":\"0.00001\",\"maxLmtSz\":\"9999999999\",\"maxMktSz\":\"1000000\","
                 "\"lever\":\"10\",\"groupId\":\"12\",\"state\":\"live\",\"upcChg\":[");
    text_put(&t, changes);
    text_put(&t, "]}]}");
    frame[t.len] = 0;
    rx(1, frame);
}

static struct text *change_in(struct text *t, int64_t ms)
{
    t->len = 0;
    text_put(t, "{\"param\":\"tickSz\",\"newValue\":\"0.5\",\"effTime\":\"");
    text_i64(t, now.v / 1000000 + ms);
    text_put(t, "\"}");
    t->at[t->len] = 0;
    return t;
}

static void an_announced_change_is_told_under_the_version_that_still_holds(void **state)
{
    (void)state;
    char room[128];
    struct text t = TEXT(room);
    const ts_t at = ts_from_ms(now.v / 1000000 + 20000);
    announce(change_in(&t, 20000)->at);
    assert_int_equal(said(MSG_INSTRUMENT), 1);
    assert_int_equal(saying(MSG_INSTRUMENT)->instrument.change_at.v, at.v);
    assert_int_equal(saying(MSG_INSTRUMENT)->instrument.version, 1);
    assert_int_equal(said(MSG_BOOK_STATUS), 0); /* the book is as good as before */
    announce(t.at);
    assert_int_equal(said(MSG_INSTRUMENT), 0);
    announce("");
    assert_int_equal(saying(MSG_INSTRUMENT)->instrument.change_at.v, 0);
    assert_int_equal(saying(MSG_INSTRUMENT)->instrument.version, 1);
}

static void what_was_announced_is_asked_for_once_it_is_due(void **state)
{
    (void)state;
    char room[128];
    struct text t = TEXT(room);
    announce(change_in(&t, 2000)->at);
    after_ms(2900);
    timer();
    assert_int_equal(said(MSG_HTTP_REQUEST), 0);
    after_ms(200);
    timer();
    assert_int_equal(said(MSG_HTTP_REQUEST), 1);
    assert_true(feed_deadline(&feed).v != TS_NEVER.v);
}

static void an_announcement_without_a_time_is_not_traded_on(void **state)
{
    (void)state;
    announce("{\"param\":\"tickSz\",\"newValue\":\"0.5\",\"effTime\":\"\"}");
    assert_int_equal(saying(MSG_INSTRUMENT)->instrument.state, INST_STATE_UNKNOWN);
    assert_true(alerted(ALERT_INSTRUMENT));
}

static void a_refused_channel_is_told_and_tried_later(void **state)
{
    (void)state;
    reply(saying(MSG_HTTP_REQUEST)->http_request.id, 200, instrument_row);
    up(1);
    settle();
    const struct msg *ask = sent("\"books\"");
    assert_non_null(ask);
    char buffer[256];
    struct text t = TEXT(buffer);
    text_put(&t, "{\"id\":\"");
    struct str rest = ask->wire_tx.data;
    (void)str_cut(&rest, ':');
    (void)str_cut(&rest, '"');
    text_str(&t, str_cut(&rest, '"'));
    text_put(&t, "\",\"event\":\"error\",\"code\":\"60018\",\"msg\":\"Wrong URL or channel\"}");
    text_char(&t, '\0');
    rx(1, buffer);
    assert_true(alerted(ALERT_INSTRUMENT));
    assert_int_equal(feed.subs[0][0].state, SUB_DUE);
    assert_int_equal(ts_diff(feed.subs[0][0].at, now).v, DUR_S(30).v);
}

static void strange_frames_are_survived_and_counted(void **state)
{
    (void)state;
    static const char *const strange[] = {
        "",
        "{",
        "[]",
        "nonsense",
        "{\"event\":\"channel-conn-count\",\"channel\":\"account\",\"connCount\":\"1\"}",
        "{\"event\":\"invented-later\",\"x\":{}}",
        ("{\"arg\":{\"channel\":\"books\",\"instId\":\"ETH-USDT\"},\"action\":\"update\",\"data\":["
         "{"
         "}]}"),
        "{\"arg\":{\"channel\":\"candle1m\",\"instId\":\"BTC-USDT\"},\"data\":[[\"1\"]]}",
        "{\"arg\":{\"channel\":\"trades\",\"instId\":\"BTC-USDT\"},\"data\":[{\"px\":\"1\"}]}",
        "{\"id\":\"1\",\"op\":\"order\",\"code\":\"0\",\"data\":[]}",
    };
    for (size_t i = 0; i < sizeof strange / sizeof strange[0]; i++) {
        rx(1, strange[i]);
        assert_int_equal(said(MSG_BOOK_STATUS), 0);
    }
    assert_int_equal(feed.unreadable, 5);
    rx(1, "ping");
    assert_non_null(sent("pong"));
}

static void a_late_joiner_is_told_everything(void **state)
{
    (void)state;
    rx(1, "{\"arg\":{\"channel\":\"price-limit\",\"instId\":\"BTC-USDT\"},\"data\":[{\"instId\":"
          "\"BTC-USDT\",\"buyLmt\":\"110.25\",\"sellLmt\":\"90.12\",\"ts\":\"1767323045000\","
          "\"enabled\":true}]}");
    assert_int_equal(saying(MSG_PRICE_LIMIT)->price_limit.buy_limit.v, 1102);
    assert_int_equal(saying(MSG_PRICE_LIMIT)->price_limit.sell_limit.v, 902);
    rx(1, "{\"arg\":{\"channel\":\"status\"},\"data\":[{\"begin\":\"1764666600000\",\"end\":"
          "\"1764667800000\",\"env\":\"1\",\"serviceType\":\"5\",\"state\":\"ongoing\",\"title\":"
          "\"a \\\"test\\\"\"}]}");
    assert_true(str_is(saying(MSG_VENUE_STATUS)->venue_status.title, "a \"test\""));
    outbox_clear(out);
    feed_snapshot(&feed, now, out);
    assert_int_equal(said(MSG_INSTRUMENT), 1);
    assert_int_equal(saying(MSG_BOOK_STATUS)->book_status.state, BOOK_LIVE);
    assert_int_equal(saying(MSG_BOOK_TOP)->book_top.bid.v, 1001);
    assert_int_equal(said(MSG_BOOK_DEPTH), 1);
    assert_int_equal(said(MSG_PRICE_LIMIT), 1);
    assert_true(saying(MSG_FEED_LINK)->feed_link.up);
    assert_int_equal(said(MSG_VENUE_STATUS), 1);
}

static void an_instrument_that_does_not_exist_is_told(void **state)
{
    (void)state;
    bool told = false;
    for (int i = 0; i < 3; i++) {
        reply(saying(MSG_HTTP_REQUEST)->http_request.id, 200,
              "{\"code\":\"51001\",\"msg\":\"x\",\"data\":[]}");
        told = told || alerted(ALERT_INSTRUMENT);
        for (int n = 0; n < 40 && said(MSG_HTTP_REQUEST) == 0; n++) {
            now = feed_deadline(&feed);
            timer();
        }
    }
    assert_true(told);
}

static void a_recording_has_okx_form(void **state)
{
    (void)state;
    settings.record = true;
    now = ts_from_ms(1767323045200);
    book(1, "update", 10, 11, "", "[\"100.3\",\"0\",\"0\",\"0\"],[\"100.4\",\"2\",\"0\",\"7\"]");
    assert_true(word_is(&saying(MSG_TAPE_WRITE)->tape_write.name, "BTC-USDT-260102-030405.data"));
    assert_true(
        str_is(saying(MSG_TAPE_WRITE)->tape_write.line,
               "{\"instId\":\"BTC-USDT\",\"action\":\"snapshot\",\"ts\":\"1767323045200\","
               "\"asks\":[[\"100.4\",\"2\",\"1\"]],\"bids\":[[\"100.1\",\"2\",\"1\"],[\"100\","
               "\"3\",\"1\"]]}"));
    book(1, "update", 11, 12, "", "[\"100.4\",\"0\",\"0\",\"0\"],[\"100.5\",\"2\",\"0\",\"7\"]");
    assert_true(str_is(saying(MSG_TAPE_WRITE)->tape_write.line,
                       "{\"instId\":\"BTC-USDT\",\"action\":\"update\",\"ts\":\"1767323045200\","
                       "\"asks\":[[\"100.4\",\"0\",\"0\"],[\"100.5\",\"2\",\"7\"]],\"bids\":[]}"));
    rx(1, "{\"arg\":{\"channel\":\"trades\",\"instId\":\"BTC-USDT\"},\"data\":[{\"instId\":"
          "\"BTC-USDT\",\"tradeId\":\"7\",\"px\":\"100.4\",\"sz\":\"0.5\",\"side\":\"buy\",\"ts\":"
          "\"1767323045640\"}]}");
    assert_int_equal(said(MSG_TAPE_WRITE), 2);
    assert_true(
        str_is(out->at[out->count - 1].tape_write.line, "BTC-USDT,7,buy,100.4,0.5,1767323045640"));
}

static void a_stop_closes_and_says_so(void **state)
{
    (void)state;
    const struct msg m = message(MSG_STOP);
    step(&m);
    assert_int_equal(said(MSG_WIRE_CLOSE), 1);
    assert_int_equal(saying(MSG_BOOK_STATUS)->book_status.state, BOOK_DOWN);
    assert_true(saying(MSG_STOPPED)->stopped.clean);
    assert_int_equal(feed_deadline(&feed).v, TS_NEVER.v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(it_connects_and_asks_for_definitions_at_once, start),
        cmocka_unit_test_setup(a_known_symbol_is_subscribed_when_the_link_is_up, start),
        cmocka_unit_test_setup(a_living_link_says_nothing_about_a_book, running),
        cmocka_unit_test_setup(an_unanswered_ping_ends_the_connection, running),
        cmocka_unit_test_setup(reconnects_wait_longer_and_longer_up_to_five_seconds, running),
        cmocka_unit_test_setup(after_a_reconnect_everything_is_asked_again, running),
        cmocka_unit_test_setup(a_notice_moves_to_another_connection_without_a_stale_moment,
                               running),
        cmocka_unit_test_setup(a_changed_instrument_has_a_new_version, running),
        cmocka_unit_test_setup(an_announced_change_is_told_under_the_version_that_still_holds,
                               running),
        cmocka_unit_test_setup(what_was_announced_is_asked_for_once_it_is_due, running),
        cmocka_unit_test_setup(an_announcement_without_a_time_is_not_traded_on, running),
        cmocka_unit_test_setup(a_refused_channel_is_told_and_tried_later, start),
        cmocka_unit_test_setup(strange_frames_are_survived_and_counted, running),
        cmocka_unit_test_setup(a_late_joiner_is_told_everything, running),
        cmocka_unit_test_setup(an_instrument_that_does_not_exist_is_told, start),
        cmocka_unit_test_setup(a_recording_has_okx_form, running),
        cmocka_unit_test_setup(a_stop_closes_and_says_so, running),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
