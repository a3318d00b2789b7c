#include "tests/lib/test.h"

#include "common/base/json.h"
#include "common/okx/okx_write.h"

static char buffer[16384];
static struct json doc;

static const struct okx_place spot_buy = {
    .inst_id = {"BTC-USDT", 8},
    .code = 3,
    .type = INST_SPOT,
    .side = SIDE_BUY,
    .kind = ORDER_KIND_POST_ONLY,
    .px = {300001},
    .px_exp = -1,
    .qty = {100000},
    .qty_exp = -8,
    .cl_ord_id = {"mm0001", 6},
    .td_mode = {"cash", 4},
};

static const struct okx_cancel by_client_id = {
    .inst_id = {"BTC-USDT", 8}, .code = 3, .cl_ord_id = {"mm0001", 6}};

#define ASSERT_TEXT(t, expected) \
    do { \
        assert_false((t).cut); \
        text_char(&(t), '\0'); \
        assert_string_equal((t).at, expected); \
    } while (0)

static void a_rest_order_is_the_documented_body(void **state)
{
    (void)state;
    struct text t = TEXT(buffer);
    okx_write_place_body(&t, &spot_buy, 1);
    ASSERT_TEXT(t, "{\"instId\":\"BTC-USDT\",\"tdMode\":\"cash\",\"clOrdId\":\"mm0001\",\"side\":"
                   "\"buy\",\"ordType\":\"post_only\",\"px\":\"30000.1\",\"sz\":\"0.001\"}");
}

static void a_websocket_order_names_its_instrument_by_code(void **state)
{
    (void)state;
    struct text t = TEXT(buffer);
    okx_write_place(&t, 7, ts_from_ms(1767323047000), &spot_buy, 1);
    ASSERT_TEXT(t, "{\"id\":\"7\",\"op\":\"order\",\"expTime\":\"1767323047000\",\"args\":[{"
                   "\"instIdCode\":3,\"tdMode\":\"cash\",\"clOrdId\":\"mm0001\",\"side\":\"buy\","
                   "\"ordType\":\"post_only\",\"px\":\"30000.1\",\"sz\":\"0.001\"}]}");
}

static void a_code_beyond_32_bits_is_written_whole(void **state)
{
    (void)state;
    struct text t = TEXT(buffer);
    struct okx_cancel c = by_client_id;
    c.code = 2021032601102993;
    okx_write_cancel(&t, 1, &c, 1);
    ASSERT_TEXT(t, "{\"id\":\"1\",\"op\":\"cancel-order\",\"args\":[{\"instIdCode\":"
                   "2021032601102993,\"clOrdId\":\"mm0001\"}]}");
}

static void several_items_go_by_the_batch_operation(void **state)
{
    (void)state;
    struct text t = TEXT(buffer);
    const struct okx_cancel two[2] = {by_client_id, {{"X", 1}, 4, {"99", 2}, {"", 0}}};
    okx_write_cancel(&t, 2, two, 2);
    ASSERT_TEXT(t, "{\"id\":\"2\",\"op\":\"batch-cancel-orders\",\"args\":[{\"instIdCode\":3,"
                   "\"clOrdId\":\"mm0001\"},{\"instIdCode\":4,\"ordId\":\"99\"}]}");
    t = TEXT(buffer);
    okx_write_cancel_body(&t, two, 2);
    ASSERT_TEXT(t, "[{\"instId\":\"BTC-USDT\",\"clOrdId\":\"mm0001\"},{\"instId\":\"X\",\"ordId\":"
                   "\"99\"}]");
}

static void a_full_batch_fits_the_room_it_is_said_to_need(void **state)
{
    (void)state;
    struct okx_place many[OKX_BATCH_MAX];
    struct okx_place p = spot_buy;
    p.cl_ord_id = STR("0123456789ABCDEFGHJKMNPQRSTVWXYZ");
    p.inst_id = STR("PUMP-USD_UM_XPERP-310404");
    p.code = INT64_MAX;
    p.px = PX(INT64_MAX);
    p.qty = QTY(INT64_MAX);
    p.px_exp = p.qty_exp = -18;
    p.stp_mode = STR("cancel_maker");
    p.tag = STR("0123456789abcdef");
    p.quote_ccy = STR("USDT");
    p.reduce_only = true;
    for (size_t i = 0; i < OKX_BATCH_MAX; i++)
        many[i] = p;
    struct text t = {buffer, 0, (OKX_BATCH_MAX + 1) * OKX_ITEM_SIZE, false};
    okx_write_place(&t, UINT64_MAX, TS(INT64_MAX), many, OKX_BATCH_MAX);
    assert_false(t.cut);
    assert_int_equal(json_read(&doc, text_done(&t)), ERR_OK);
    assert_int_equal(json_count(json_get(json_root(&doc), "args")), OKX_BATCH_MAX);
}

static void a_market_order_has_no_price(void **state)
{
    (void)state;
    struct text t = TEXT(buffer);
    struct okx_place p = spot_buy;
    p.kind = ORDER_KIND_MARKET;
    okx_write_place_body(&t, &p, 1);
    ASSERT_TEXT(t, "{\"instId\":\"BTC-USDT\",\"tdMode\":\"cash\",\"clOrdId\":\"mm0001\",\"side\":"
                   "\"buy\",\"ordType\":\"market\",\"tgtCcy\":\"base_ccy\",\"sz\":\"0.001\"}");
    p.type = INST_SWAP;
    p.reduce_only = true;
    p.td_mode = STR("cross");
    t = TEXT(buffer);
    okx_write_place_body(&t, &p, 1);
    ASSERT_TEXT(t,
                "{\"instId\":\"BTC-USDT\",\"tdMode\":\"cross\",\"clOrdId\":\"mm0001\",\"side\":"
                "\"buy\",\"ordType\":\"optimal_limit_ioc\",\"sz\":\"0.001\",\"reduceOnly\":true}");
}

static void an_amend_says_only_what_changes(void **state)
{
    (void)state;
    struct text t = TEXT(buffer);
    const struct okx_amend a = {
        .order = by_client_id, .px = {914995}, .px_exp = -1, .req_id = {"r17", 3}};
    okx_write_amend(&t, 3, TS(0), &a, 1);
    ASSERT_TEXT(t, "{\"id\":\"3\",\"op\":\"amend-order\",\"args\":[{\"instIdCode\":3,\"clOrdId\":"
                   "\"mm0001\",\"reqId\":\"r17\",\"newPx\":\"91499.5\",\"cxlOnFail\":false}]}");
}

static void channels_are_named_with_the_arguments_they_have(void **state)
{
    (void)state;
    struct text t = TEXT(buffer);
    const struct okx_arg args[] = {
        {.channel = STR("books"), .inst_id = STR("BTC-USDT")},
        {.channel = STR("instruments"), .inst_type = STR("SPOT")},
        {.channel = STR("status")},
    };
    okx_write_subscribe(&t, 1, args, 3);
    ASSERT_TEXT(t, "{\"id\":\"1\",\"op\":\"subscribe\",\"args\":[{\"channel\":\"books\",\"instId\":"
                   "\"BTC-USDT\"},{\"channel\":\"instruments\",\"instType\":\"SPOT\"},{\"channel\":"
                   "\"status\"}]}");
    t = TEXT(buffer);
    okx_write_unsubscribe(&t, 0, args, 1);
    ASSERT_TEXT(t, "{\"op\":\"unsubscribe\",\"args\":[{\"channel\":\"books\",\"instId\":"
                   "\"BTC-USDT\"}]}");
}

static void a_login_escapes_what_a_person_chose(void **state)
{
    (void)state;
    struct text t = TEXT(buffer);
    okx_write_login(&t, STR("key"), STR("a\"b\\"), 1767323045, "sig=");
    ASSERT_TEXT(t, "{\"op\":\"login\",\"args\":[{\"apiKey\":\"key\",\"passphrase\":\"a\\\"b\\\\\","
                   "\"timestamp\":\"1767323045\",\"sign\":\"sig=\"}]}");
}

static void switches_are_small_bodies(void **state)
{
    (void)state;
    struct text t = TEXT(buffer);
    okx_write_cancel_all_after(&t, 10, STR_EMPTY);
    ASSERT_TEXT(t, "{\"timeOut\":\"10\"}");
    t = TEXT(buffer);
    okx_write_cancel_all_after(&t, 0, STR("mm"));
    ASSERT_TEXT(t, "{\"timeOut\":\"0\",\"tag\":\"mm\"}");
    t = TEXT(buffer);
    okx_write_set_leverage(&t, STR("BTC-USDT-SWAP"), 5, "cross");
    ASSERT_TEXT(t, "{\"instId\":\"BTC-USDT-SWAP\",\"lever\":\"5\",\"mgnMode\":\"cross\"}");
}

static void a_buffer_too_small_shows(void **state)
{
    (void)state;
    struct text t = {buffer, 0, 40, false};
    okx_write_place_body(&t, &spot_buy, 1);
    assert_true(t.cut);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rest_order_is_the_documented_body),
        cmocka_unit_test(a_websocket_order_names_its_instrument_by_code),
        cmocka_unit_test(a_code_beyond_32_bits_is_written_whole),
        cmocka_unit_test(several_items_go_by_the_batch_operation),
        cmocka_unit_test(a_full_batch_fits_the_room_it_is_said_to_need),
        cmocka_unit_test(a_market_order_has_no_price),
        cmocka_unit_test(an_amend_says_only_what_changes),
        cmocka_unit_test(channels_are_named_with_the_arguments_they_have),
        cmocka_unit_test(a_login_escapes_what_a_person_chose),
        cmocka_unit_test(switches_are_small_bodies),
        cmocka_unit_test(a_buffer_too_small_shows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
