#include <string.h>

#include "common/msg/codec.h"
#include "common/msg/cursor.h"
#include "common/msg/layout.h"
#include "tests/lib/test.h"

static struct codec_room room;
static char frame[65536];

static struct msg book_top(void)
{
    struct msg m = {.type = MSG_BOOK_TOP, .src = SERVICE_FEED, .ses = 7, .seq = 3};
    m.book_top.inst = word_of("BTC-USDT");
    m.book_top.px_exp = -1;
    m.book_top.qty_exp = -8;
    m.book_top.bid = PX(915001);
    m.book_top.bid_qty = QTY(150000000);
    m.book_top.ask = PX(916000);
    m.book_top.ask_qty = QTY(1);
    return m;
}

static struct str encoded(const struct msg *m)
{
    const struct codec_head head = {.stream = 1, .mono = 5};
    const size_t len = codec_encode(m, &head, frame, sizeof(frame));
    assert_true(len > 0);
    return (struct str){frame, len};
}

static enum err decode(const void *bytes, size_t len)
{
    struct msg m;
    struct codec_head head;
    return codec_decode((struct str){bytes, len}, &m, &head, &room);
}

static void a_header_that_claims_millions_is_refused(void **state)
{
    (void)state;
    static const uint8_t hostile[][9] = {
        {0xdd, 0x05, 0, 0, 0},                /* array of 2^26 */
        {0xdd, 0xff, 0xff, 0xff, 0xff},       /* array of 2^32 */
        {0xdf, 0xff, 0xff, 0xff, 0xff},       /* map of 2^32 */
        {0xdb, 0xff, 0xff, 0xff, 0xff},       /* string of 4 GB */
        {0xc6, 0xff, 0xff, 0xff, 0xff},       /* binary of 4 GB */
        {0x91, 0x91, 0x91, 0x91, 0x91, 1},    /* five levels deep */
        {0xcb, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0}, /* a double */
    };
    for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++)
        assert_int_equal(decode(hostile[i], i < 5 ? 5 : sizeof(hostile[i])), ERR_SYNTAX);
}

static void bytes_after_the_message_are_refused(void **state)
{
    (void)state;
    const struct msg m = book_top();
    const size_t len = encoded(&m).len;
    frame[len] = 0;
    assert_int_equal(decode(frame, len), ERR_OK);
    assert_int_equal(decode(frame, len + 1), ERR_SYNTAX);
}

/* The root array stands in the first byte; the body's is the last array head before the fields. */
static void a_longer_array_is_accepted_and_a_shorter_refused(void **state)
{
    (void)state;
    const struct msg m = book_top();
    struct str bytes = encoded(&m);
    const uint8_t body = 0x90 | 8;
    char *head = memrchr(frame, (int)body, bytes.len);
    assert_non_null(head);
    *head = (char)(body + 1);
    frame[bytes.len] = 42;
    assert_int_equal(decode(frame, bytes.len + 1), ERR_OK);
    frame[0] = (char)((uint8_t)frame[0] + 1);
    frame[bytes.len + 1] = 43;
    assert_int_equal(decode(frame, bytes.len + 2), ERR_OK);

    bytes = encoded(&m); /* last field is one byte: seq_id 0 */
    *head = (char)(body - 1);
    assert_int_equal(decode(frame, bytes.len - 1), ERR_MISSING);
}

static void a_wrong_type_or_range_is_refused(void **state)
{
    (void)state;
    struct msg m = book_top();
    struct str bytes = encoded(&m);
    frame[bytes.len - 1] = (char)0xc3; /* seq_id: true */
    assert_int_equal(decode(frame, bytes.len), ERR_TYPE);

    encoded(&m);
    frame[1] = MSG_VERSION + 1;
    assert_int_equal(decode(frame, bytes.len), ERR_VERSION);
    encoded(&m);
    frame[2] = 99; /* no such message */
    assert_int_equal(decode(frame, bytes.len), ERR_UNKNOWN);
    encoded(&m);
    frame[3] = SERVICE_RISK;
    assert_int_equal(decode(frame, bytes.len), ERR_AUTHOR);
    encoded(&m);
    frame[3] = service_count;
    assert_int_equal(decode(frame, bytes.len), ERR_RANGE);
}

/* The 8 letters of the symbol replaced by as many as asked for. */
static enum err decode_symbol_of(size_t letters)
{
    const struct msg m = book_top();
    const struct str bytes = encoded(&m);
    char *at = memchr(frame, 'B', bytes.len);
    static char longer[256];
    const size_t before = (size_t)(at - frame) - 1;
    const size_t after = bytes.len - before - 9;
    memcpy(longer, frame, before);
    longer[before] = (char)0xd9;
    longer[before + 1] = (char)letters;
    memset(longer + before + 2, 'X', letters);
    memcpy(longer + before + 2 + letters, at + 8, after);
    return decode(longer, before + 2 + letters + after);
}

static void a_word_too_long_is_refused(void **state)
{
    (void)state;
    assert_int_equal(decode_symbol_of(WORD_SIZE - 1), ERR_OK);
    assert_int_equal(decode_symbol_of(WORD_SIZE), ERR_RANGE);
}

static void an_order_larger_than_its_cap_is_not_encoded(void **state)
{
    (void)state;
    static char big[CODEC_COMMAND_MAX];
    memset(big, 'x', sizeof(big));
    const struct codec_head head = {0};
    struct msg m = {.type = MSG_INTENT, .src = SERVICE_STRATEGY};
    m.intent.reason = (struct str){big, sizeof(big)};
    assert_int_equal(codec_encode(&m, &head, frame, sizeof(frame)), 0);
}

static void the_topic_is_printable_and_names_the_symbol(void **state)
{
    (void)state;
    char line[MSG_TOPIC_MAX];
    struct msg m = book_top();
    struct text t = TEXT(line);
    codec_topic(&m, &t);
    assert_true(str_is(text_done(&t), "book_top.BTC-USDT"));
    m.book_top.inst = word_of("a b\x01");
    t = TEXT(line);
    codec_topic(&m, &t);
    assert_true(str_is(text_done(&t), "book_top.a_b_"));
}

static void a_line_shows_prices_as_decimals_and_words(void **state)
{
    (void)state;
    char line[512];
    struct text t = TEXT(line);
    struct msg m = book_top();
    msg_print(&m, &t);
    assert_true(str_is(text_done(&t), "book_top inst=BTC-USDT px_exp=-1 qty_exp=-8 bid=91500.1 "
                                      "bid_qty=1.5 ask=91600 ask_qty=0.00000001 seq_id=0"));
    t = TEXT(line);
    const struct book_level level[4] = {{PX(10), QTY(5)}, {PX(9), QTY(5)}, {PX(8), QTY(5)}};
    m = (struct msg){.type = MSG_BOOK_DEPTH};
    m.book_depth.qty_exp = -1;
    m.book_depth.bids = (struct levels){level, 4};
    m.book_depth.asks = (struct levels){level, 1};
    msg_print(&m, &t);
    assert_true(str_is(text_done(&t), "book_depth inst=\"\" px_exp=0 qty_exp=-1 "
                                      "bids=4:10x0.5,9x0.5,8x0.5,... asks=1:10x0.5 seq_id=0"));
}

static void the_symbol_of_a_message_is_found(void **state)
{
    (void)state;
    const struct msg m = book_top();
    const struct msg other = {.type = MSG_BALANCE};
    const struct word inst = msg_inst(&m);
    const struct word none = msg_inst(&other);
    assert_true(word_is(&inst, "BTC-USDT"));
    assert_true(word_empty(&none));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_header_that_claims_millions_is_refused),
        cmocka_unit_test(bytes_after_the_message_are_refused),
        cmocka_unit_test(a_longer_array_is_accepted_and_a_shorter_refused),
        cmocka_unit_test(a_wrong_type_or_range_is_refused),
        cmocka_unit_test(a_word_too_long_is_refused),
        cmocka_unit_test(an_order_larger_than_its_cap_is_not_encoded),
        cmocka_unit_test(the_topic_is_printable_and_names_the_symbol),
        cmocka_unit_test(a_line_shows_prices_as_decimals_and_words),
        cmocka_unit_test(the_symbol_of_a_message_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
