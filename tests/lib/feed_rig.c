#include "tests/lib/feed_rig.h"

#include "tests/lib/test.h"

#include <stdlib.h>

struct feed feed;
struct settings settings;
struct outbox *out;
ts_t now;

const char *const instrument_row =
    "{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"instType\":\"SPOT\",\"instId\":\"BTC-USDT\","
    "\"instIdCode\":3,\"baseCcy\":\"BTC\",\"quoteCcy\":\"USDT\",\"tickSz\":\"0.1\",\"lotSz\":"
    "\"0.00000001\",\"minSz\":\"0.00001\",\"maxLmtSz\":\"9999999999\",\"maxMktSz\":\"1000000\","
    "\"lever\":\"10\",\"groupId\":\"12\",\"state\":\"live\"}]}";

void step(const struct msg *in)
{
    outbox_clear(out);
    feed_step(&feed, in, out);
}

struct msg message(enum msg_type type)
{
    return (struct msg){.type = type, .ts = now};
}

void after_ms(int64_t ms)
{
    now = ts_add(now, DUR_MS(ms));
}

void timer(void)
{
    const struct msg m = message(MSG_TIMER);
    step(&m);
}

void up(uint32_t conn)
{
    struct msg m = message(MSG_WIRE_UP);
    m.wire_up.conn = conn;
    step(&m);
}

void down(uint32_t conn)
{
    struct msg m = message(MSG_WIRE_DOWN);
    m.wire_down.conn = conn;
    m.wire_down.code = 1006;
    m.wire_down.reason = STR("gone");
    step(&m);
}

void rx(uint32_t conn, const char *frame)
{
    struct msg m = message(MSG_WIRE_RX);
    m.wire_rx.conn = conn;
    m.wire_rx.data = str_from(frame);
    step(&m);
}

void reply(uint64_t id, uint16_t status, const char *body)
{
    struct msg m = message(MSG_HTTP_REPLY);
    m.http_reply.id = id;
    m.http_reply.status = status;
    m.http_reply.body = str_from(body);
    step(&m);
}

size_t said(enum msg_type type)
{
    size_t n = 0;
    for (size_t i = 0; i < out->count; i++)
        n += out->at[i].type == type;
    return n;
}

const struct msg *saying(enum msg_type type)
{
    for (size_t i = 0; i < out->count; i++) {
        if (out->at[i].type == type)
            return &out->at[i];
    }
    fail_msg("no %s was said", msg_name(type));
    return NULL;
}

void define_again(void)
{
    for (int i = 0; i < 8 && said(MSG_HTTP_REQUEST) == 0; i++) {
        now = ts_min(feed_deadline(&feed), ts_add(now, DUR_MS(100)));
        timer();
    }
    reply(saying(MSG_HTTP_REQUEST)->http_request.id, 200, instrument_row);
}

/* The frame sent that contains `part`; NULL: none. */
const struct msg *sent(const char *part)
{
    for (size_t i = 0; i < out->count; i++) {
        const struct msg *m = &out->at[i];
        if (m->type == MSG_WIRE_TX &&
            str_find(m->wire_tx.data, str_from(part)) < m->wire_tx.data.len)
            return m;
    }
    return NULL;
}

bool alerted(enum alert code)
{
    for (size_t i = 0; i < out->count; i++) {
        if (out->at[i].type == MSG_ALERT && out->at[i].alert.code == code)
            return true;
    }
    return false;
}

void book(uint32_t conn, const char *action, int64_t prev, int64_t seq, const char *bids,
          const char *asks)
{
    char buffer[2048];
    struct text t = TEXT(buffer);
    text_put(&t, "{\"arg\":{\"channel\":\"books\",\"instId\":\"BTC-USDT\"},\"action\":\"");
    text_put(&t, action);
    text_put(&t, "\",\"data\":[{\"asks\":[");
    text_put(&t, asks);
    text_put(&t, "],\"bids\":[");
    text_put(&t, bids);
    text_put(&t, "],\"ts\":\"");
    text_i64(&t, ts_to_ms(now));
    text_put(&t, "\",\"checksum\":0,\"seqId\":");
    text_i64(&t, seq);
    text_put(&t, ",\"prevSeqId\":");
    text_i64(&t, prev);
    text_put(&t, "}]}");
    text_char(&t, '\0');
    assert_false(t.cut);
    rx(conn, buffer);
}

void bbo(uint32_t conn, int64_t seq, const char *bid, const char *ask)
{
    char buffer[1024];
    struct text t = TEXT(buffer);
    text_put(&t,
             "{\"arg\":{\"channel\":\"bbo-tbt\",\"instId\":\"BTC-USDT\"},\"data\":[{\"asks\":[");
    text_put(&t, ask);
    text_put(&t, "],\"bids\":[");
    text_put(&t, bid);
    text_put(&t, "],\"ts\":\"1767323045651\",\"seqId\":");
    text_i64(&t, seq);
    text_put(&t, "}]}");
    text_char(&t, '\0');
    rx(conn, buffer);
}

void snapshot(uint32_t conn, int64_t seq)
{
    book(conn, "snapshot", -1, seq, "[\"100.1\",\"2\",\"0\",\"1\"],[\"100\",\"3\",\"0\",\"1\"]",
         "[\"100.3\",\"1\",\"0\",\"1\"]");
}

void settle(void)
{
    for (int i = 0; i < 8 && feed_deadline(&feed).v <= now.v; i++)
        timer();
}

int start(void **state)
{
    (void)state;
    if (out == NULL)
        out = malloc(sizeof *out);
    assert_non_null(out);
    settings_defaults(&settings);
    now = ts_from_ms(1767323045000);
    feed_init(&feed, &settings);
    struct msg m = message(MSG_START);
    m.start.ses = 42;
    step(&m);
    return 0;
}

/* Connected, defined, subscribed, and with its first snapshot (sequence 10). */
int running(void **state)
{
    start(state);
    assert_int_equal(said(MSG_WIRE_CONNECT), 1);
    reply(saying(MSG_HTTP_REQUEST)->http_request.id, 200, instrument_row);
    after_ms(20);
    up(1);
    define_again();
    after_ms(20);
    snapshot(1, 10);
    return 0;
}
