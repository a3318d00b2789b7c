#include "tests/lib/test.h"

#include "common/okx/okx_codes.h"
#include "common/okx/okx_read_account.h"
#include "common/okx/okx_read_market.h"
#include "common/okx/okx_read_order.h"

static struct json doc;

static struct okx_frame frame_of(const char *text)
{
    struct okx_frame f;
    assert_int_equal(okx_read_frame(&doc, str_from(text), &f), ERR_OK);
    return f;
}

static struct json_at row_of(const char *text)
{
    assert_int_equal(json_read(&doc, str_from(text)), ERR_OK);
    return json_root(&doc);
}

static money_t amount(const char *text)
{
    money_t m = MONEY(0);
    assert_int_equal(money_parse(str_from(text), &m), ERR_OK);
    return m;
}

static void kinds_of_frames_are_told_apart(void **state)
{
    (void)state;
    assert_int_equal(frame_of("pong").kind, OKX_FRAME_PONG);
    assert_int_equal(frame_of("ping").kind, OKX_FRAME_PING);
    struct okx_frame f = frame_of("{\"event\":\"login\",\"code\":\"0\",\"msg\":\"\"}");
    assert_int_equal(f.kind, OKX_FRAME_EVENT);
    assert_true(str_is(f.event, "login"));
    f = frame_of("{\"event\":\"channel-conn-count\",\"channel\":\"account\",\"connCount\":\"1\"}");
    assert_true(str_is(f.channel, "account"));
    f = frame_of("{\"id\":\"o1\",\"op\":\"order\",\"code\":\"60013\",\"msg\":\"x\",\"data\":[],"
                 "\"outTime\":\"1767323045691240\"}");
    assert_int_equal(f.kind, OKX_FRAME_REPLY);
    assert_true(str_is(f.op, "order"));
    assert_int_equal(json_count(f.data), 0);
    assert_int_equal(f.out_time_us, 1767323045691240);
    f = frame_of("{\"arg\":{\"channel\":\"account\",\"uid\":\"1\"},\"eventType\":\"snapshot\","
                 "\"curPage\":1,\"lastPage\":false,\"data\":[{}]}");
    assert_int_equal(f.kind, OKX_FRAME_DATA);
    assert_false(f.last_page);
    f = frame_of("{\"arg\":{\"channel\":\"orders\",\"instType\":\"ANY\"},\"data\":[{}]}");
    assert_true(f.last_page);
    assert_true(str_is(f.inst_type, "ANY"));
}

static void a_frame_without_what_it_must_have_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "{}",
        "[1]",
        "{\"arg\":{\"channel\":\"books\"}}",
        "{\"arg\":{\"channel\":\"books\"},\"data\":{}}",
        "{\"data\":[]}",
        "{\"op\":\"order\",\"id\":\"1\"}",
        "{\"event\":\"\"}",
    };
    struct okx_frame f;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (okx_read_frame(&doc, str_from(bad[i]), &f) == ERR_OK)
            fail_msg("accepted: %s", bad[i]);
    }
}

static void an_answer_may_lack_its_rows_but_not_its_code(void **state)
{
    (void)state;
    struct okx_reply r;
    assert_int_equal(okx_read_reply(&doc, STR("{\"msg\":\"Invalid Sign\",\"code\":\"50113\"}"), &r),
                     ERR_OK);
    assert_true(str_is(r.code, "50113"));
    assert_int_equal(json_count(r.data), 0);
    assert_int_equal(okx_read_reply(&doc, STR("{\"data\":[]}"), &r), ERR_MISSING);
    assert_int_equal(okx_read_reply(&doc, STR("<html>502</html>"), &r), ERR_SYNTAX);
}

static void an_acknowledgement_is_read_item_by_item(void **state)
{
    (void)state;
    struct okx_ack a;
    const struct okx_frame f = frame_of(
        "{\"id\":\"b1\",\"op\":\"batch-orders\",\"code\":\"2\",\"msg\":\"\",\"data\":[{\"ordId\":"
        "\"251\",\"clOrdId\":\"mm0002\",\"tag\":\"\",\"ts\":\"1767323045800\",\"sCode\":\"0\","
        "\"sMsg\":\"\"},{\"ordId\":\"\",\"clOrdId\":\"mm0003\",\"sCode\":\"51020\",\"sMsg\":\"a "
        "\\\"b\\\"\",\"subCode\":\"1000\"}]}");
    assert_int_equal(okx_read_ack(json_element(f.data, 0), &a), ERR_OK);
    assert_true(str_is(a.ord_id, "251"));
    assert_int_equal(a.ts.v, ts_from_ms(1767323045800).v);
    assert_int_equal(okx_read_ack(json_element(f.data, 1), &a), ERR_OK);
    assert_true(str_is(a.code, "51020"));
    assert_int_equal(a.ord_id.len, 0);
    assert_true(str_is(a.sub_code, "1000"));
    assert_int_equal(okx_read_ack(row_of("{\"ordId\":\"1\"}"), &a), ERR_MISSING);
}

static void a_tick_need_not_be_a_power_of_ten(void **state)
{
    (void)state;
    struct instrument i;
    const struct json_at row =
        row_of("{\"instType\":\"SPOT\",\"instId\":\"DOGE-USDT\",\"instIdCode\":2021032622080026,"
               "\"baseCcy\":\"DOGE\",\"quoteCcy\":\"USDT\",\"tickSz\":\"0.00005\",\"lotSz\":"
               "\"0.0000010\",\"minSz\":\"10\",\"maxLmtSz\":\"9999999999999999\",\"maxMktSz\":\"\","
               "\"groupId\":\"12\",\"lever\":\"\",\"state\":\"invented\"}");
    assert_int_equal(okx_read_instrument(row, &i), ERR_OK);
    assert_int_equal(i.px_exp, -5);
    assert_int_equal(i.tick.v, 5);
    assert_int_equal(i.qty_exp, -6);
    assert_int_equal(i.lot.v, 1);
    assert_int_equal(i.min_qty.v, 10000000);
    assert_int_equal(i.max_limit_qty.v, INT64_MAX); /* 1e22 lots: saturated */
    assert_int_equal(i.max_market_qty.v, 0);
    assert_int_equal(i.code, 2021032622080026);
    assert_int_equal(i.state, INST_STATE_UNKNOWN);
    assert_int_equal(i.max_leverage, 0);
}

static void a_swap_knows_its_contract(void **state)
{
    (void)state;
    struct instrument i;
    const struct json_at row = row_of(
        "{\"instType\":\"SWAP\",\"instId\":\"BTC-USDT-SWAP\",\"instIdCode\":null,\"settleCcy\":"
        "\"USDT\",\"ctType\":\"linear\",\"ctVal\":\"0.01\",\"ctMult\":\"10\",\"ctValCcy\":"
        "\"BTC\",\"tickSz\":\"0.1\",\"lotSz\":\"0.01\",\"minSz\":\"0.01\",\"maxLmtSz\":"
        "\"100000000\",\"maxMktSz\":\"34000.005\",\"lever\":\"100\",\"groupId\":\"4\",\"state\":"
        "\"post_only\"}");
    assert_int_equal(okx_read_instrument(row, &i), ERR_OK);
    assert_true(i.linear);
    assert_int_equal(i.contract, 10);
    assert_int_equal(i.contract_exp, -2);
    assert_true(word_is(&i.base, "BTC"));
    assert_true(word_is(&i.quote, "USDT"));
    assert_int_equal(i.code, 0);
    assert_int_equal(i.max_market_qty.v, 3400000);
    assert_int_equal(i.state, INST_STATE_POST_ONLY);
}

static void the_next_announced_change_is_read_whatever_it_changes(void **state)
{
    (void)state;
    ts_t at = TS(1);
    const struct json_at row =
        row_of("{\"upcChg\":[{\"param\":\"tickSz\",\"newValue\":\"0.0001\",\"effTime\":\"3000\"},"
               "{\"param\":\"minSz\",\"newValue\":\"1\",\"effTime\":\"1000\"},"
               "{\"param\":\"notYetKnown\",\"newValue\":\"\",\"effTime\":\"2000\"}]}");
    assert_int_equal(okx_read_change(row, TS(0), &at), ERR_OK);
    assert_int_equal(at.v, ts_from_ms(1000).v);
    assert_int_equal(okx_read_change(row, ts_from_ms(1000), &at), ERR_OK);
    assert_int_equal(at.v, ts_from_ms(2000).v);
    assert_int_equal(okx_read_change(row, ts_from_ms(3000), &at), ERR_OK);
    assert_int_equal(at.v, 0);
    assert_int_equal(okx_read_change(row_of("{\"upcChg\":[]}"), TS(0), &at), ERR_OK);
    assert_int_equal(at.v, 0);
    assert_int_equal(okx_read_change(row_of("{}"), TS(0), &at), ERR_OK);
    assert_int_equal(at.v, 0);
}

static void an_announcement_that_cannot_be_read_is_none_to_rely_on(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "{\"upcChg\":[{\"param\":\"tickSz\",\"newValue\":\"1\"}]}",
        "{\"upcChg\":[{\"param\":\"tickSz\",\"newValue\":\"1\",\"effTime\":\"\"}]}",
        "{\"upcChg\":[{\"param\":\"tickSz\",\"newValue\":\"1\",\"effTime\":\"soon\"}]}",
        "{\"upcChg\":[1]}",
        "{\"upcChg\":\"tickSz\"}",
    };
    ts_t at;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (okx_read_change(row_of(bad[i]), TS(0), &at) == ERR_OK)
            fail_msg("accepted: %s", bad[i]);
}

static void a_row_without_grid_is_not_an_instrument(void **state)
{
    (void)state;
    struct instrument i;
    assert_int_equal(
        okx_read_instrument(row_of("{\"instType\":\"SPOT\",\"instId\":\"X-Y\",\"baseCcy\":\"X\","
                                   "\"quoteCcy\":\"Y\",\"tickSz\":\"\",\"lotSz\":\"1\",\"minSz\":"
                                   "\"1\",\"state\":\"preopen\"}"),
                            &i),
        ERR_MISSING);
    assert_int_equal(okx_read_instrument(row_of("{\"instType\":\"OPTION\"}"), &i), ERR_UNKNOWN);
}

static void an_order_push_is_read_with_its_fill(void **state)
{
    (void)state;
    struct okx_order o;
    const struct json_at row = row_of(
        "{\"instType\":\"SPOT\",\"instId\":\"BTC-USDT\",\"ordId\":\"2510789768709120001\","
        "\"clOrdId\":"
        "\"mm0001\",\"px\":\"91500.1\",\"sz\":\"0.002\",\"ordType\":\"post_only\",\"side\":\"buy\","
        "\"posSide\":\"\",\"state\":\"partially_filled\",\"accFillSz\":\"0.001\",\"avgPx\":\"91500."
        "1\","
        "\"fillPx\":\"91500.1\",\"fillSz\":\"0.001\",\"tradeId\":\"744876980\",\"fillTime\":"
        "\"1767323050123\",\"execType\":\"M\",\"fillFee\":\"-0.0000008\",\"fillFeeCcy\":\"BTC\","
        "\"reduceOnly\":\"false\",\"cancelSource\":\"\",\"amendResult\":\"\",\"cTime\":"
        "\"1767323045690\",\"uTime\":\"1767323050124\"}");
    assert_int_equal(okx_read_order(row, &o), ERR_OK);
    assert_int_equal(o.state, OKX_ORDER_PARTIALLY_FILLED);
    assert_true(okx_order_is_fill(&o));
    assert_false(okx_order_done(o.state));
    assert_true(str_is(o.fill_fee, "-0.0000008"));
    assert_int_equal(o.fill_time.v, ts_from_ms(1767323050123).v);
    assert_false(o.reduce_only);
}

static void an_update_without_a_trade_is_no_fill(void **state)
{
    (void)state;
    struct okx_order o;
    enum order_kind kind;
    const struct json_at row = row_of(
        "{\"instId\":\"A-B\",\"ordId\":\"1\",\"sz\":\"1\",\"ordType\":\"rpi\",\"side\":\"sell\","
        "\"state\":\"filled\",\"fillSz\":\"0\",\"tradeId\":\"\",\"px\":\"\"}");
    assert_int_equal(okx_read_order(row, &o), ERR_OK);
    assert_false(okx_order_is_fill(&o));
    assert_true(okx_order_done(o.state));
    assert_false(okx_order_kind(o.ord_type, &kind));
    assert_true(okx_order_kind(STR("optimal_limit_ioc"), &kind));
    assert_int_equal(kind, ORDER_KIND_MARKET);
    assert_int_equal(okx_read_order(row_of("{\"instId\":\"A-B\",\"ordId\":\"1\",\"sz\":\"1\","
                                           "\"ordType\":\"limit\",\"side\":\"sell\",\"state\":"
                                           "\"strange\"}"),
                                    &o),
                     ERR_UNKNOWN);
}

static void a_fill_keeps_its_eighteen_decimals(void **state)
{
    (void)state;
    struct okx_fill f;
    money_t fee;
    const struct json_at row = row_of(
        "{\"instId\":\"BTC-USDT\",\"tradeId\":\"-5\",\"ordId\":\"9\",\"billId\":\"7\",\"fillPx\":"
        "\"1\",\"fillSz\":\"2\",\"side\":\"sell\",\"execType\":\"T\",\"fee\":"
        "\"-0.0000033452492717\",\"feeCcy\":\"USDT\",\"ts\":\"5\"}");
    assert_int_equal(okx_read_fill(row, &f), ERR_OK);
    assert_int_equal(okx_money(f.fee, &fee), ERR_OK);
    assert_true(fee.v == -INT64_C(3345249271700));
    assert_int_equal(f.at.v, ts_from_ms(5).v);
}

static void balances_say_whether_they_are_whole(void **state)
{
    (void)state;
    struct okx_balance b;
    assert_int_equal(okx_read_balance(row_of("{\"ccy\":\"USDT\",\"cashBal\":\"10000\",\"availBal\":"
                                             "\"9908.4999\",\"frozenBal\":\"91.5001\",\"eq\":"
                                             "\"10000\",\"uTime\":\"1767323045678\"}"),
                                      &b),
                     ERR_OK);
    assert_true(b.has_all);
    assert_int_equal(money_cmp(b.frozen, amount("91.5001")), 0);
    assert_int_equal(okx_read_balance(row_of("{\"ccy\":\"BTC\",\"cashBal\":\"0.1\"}"), &b), ERR_OK);
    assert_false(b.has_all);
    assert_int_equal(okx_read_balance(row_of("{\"ccy\":\"BTC\"}"), &b), ERR_MISSING);
}

static void fees_are_costs_of_the_instruments_group(void **state)
{
    (void)state;
    struct okx_fees f;
    const struct json_at row = row_of(
        "{\"level\":\"Lv1\",\"feeGroup\":[{\"groupId\":\"11\",\"maker\":\"0\",\"taker\":\"0\"},"
        "{\"groupId\":\"12\",\"maker\":\"-0.0008\",\"taker\":\"-0.001\"},{\"groupId\":\"13\","
        "\"maker\":\"0.00005\",\"taker\":\"-0.0001234567891\"}],\"maker\":\"-0.9\"}");
    assert_int_equal(okx_read_fees(row, STR("12"), &f), ERR_OK);
    assert_int_equal(f.maker.v, 800000);
    assert_int_equal(f.taker.v, 1000000);
    assert_int_equal(okx_read_fees(row, STR("13"), &f), ERR_OK);
    assert_int_equal(f.maker.v, -50000);
    assert_int_equal(f.taker.v, 123457); /* rounded against us */
    assert_int_equal(okx_read_fees(row, STR("99"), &f), ERR_UNKNOWN);
    assert_int_equal(okx_read_fees(row_of("{\"maker\":\"-0.0002\",\"taker\":\"-0.0005\",\"makerU\":"
                                          "\"-0.0003\",\"takerU\":\"\"}"),
                                   STR("4"), &f),
                     ERR_OK);
    assert_int_equal(f.maker.v, 300000);
    assert_int_equal(f.taker.v, 500000);
}

static void permissions_are_whole_words(void **state)
{
    (void)state;
    struct okx_config c;
    assert_int_equal(
        okx_read_config(row_of("{\"uid\":\"4\",\"acctLv\":\"2\",\"posMode\":\"net_mode\","
                               "\"perm\":\"read_only, trade\",\"autoLoan\":false}"),
                        &c),
        ERR_OK);
    assert_true(c.can_trade);
    assert_false(c.can_withdraw);
    assert_int_equal(
        okx_read_config(row_of("{\"uid\":\"4\",\"acctLv\":\"2\",\"posMode\":\"net_mode\","
                               "\"perm\":\"read_only,trader,withdraw\"}"),
                        &c),
        ERR_OK);
    assert_false(c.can_trade);
    assert_true(c.can_withdraw);
}

static void the_dead_mans_time_is_read_in_either_unit(void **state)
{
    (void)state;
    struct okx_dead_man d;
    assert_int_equal(
        okx_read_dead_man(row_of("{\"triggerTime\":\"1767323075\",\"ts\":\"1767323045\"}"), &d),
        ERR_OK);
    assert_int_equal(d.trigger.v, ts_from_ms(1767323075000).v);
    assert_int_equal(
        okx_read_dead_man(row_of("{\"triggerTime\":\"1767323075123\",\"ts\":\"1767323045000\"}"),
                          &d),
        ERR_OK);
    assert_int_equal(d.trigger.v, ts_from_ms(1767323075123).v);
    assert_int_equal(okx_read_dead_man(row_of("{\"triggerTime\":\"0\",\"ts\":\"1\"}"), &d), ERR_OK);
    assert_int_equal(d.trigger.v, 0);
    assert_int_equal(okx_read_dead_man(row_of("{\"triggerTime\":\"17673230715000\"}"), &d),
                     ERR_RANGE);
}

static void codes_have_the_class_of_their_request(void **state)
{
    (void)state;
    assert_int_equal(okx_class(STR("0"), OKX_TRADE), OKX_OK);
    assert_int_equal(okx_class(STR("1"), OKX_TRADE), OKX_PER_ITEM);
    assert_int_equal(okx_class(STR("50011"), OKX_TRADE), OKX_BACK_OFF);
    assert_int_equal(okx_class(STR("50026"), OKX_TRADE), OKX_UNKNOWN);
    assert_int_equal(okx_class(STR("50026"), OKX_QUERY), OKX_RETRY);
    assert_int_equal(okx_class(STR("51008"), OKX_TRADE), OKX_REJECT);
    assert_int_equal(okx_class(STR("51400"), OKX_TRADE), OKX_STALE);
    assert_int_equal(okx_class(STR("51603"), OKX_QUERY), OKX_STALE);
    assert_int_equal(okx_class(STR("50113"), OKX_QUERY), OKX_FATAL);
    assert_int_equal(okx_class(STR("60006"), OKX_QUERY), OKX_CLOCK);
    assert_int_equal(okx_class(STR("64008"), OKX_QUERY), OKX_RETRY);
}

static void an_unlisted_code_on_a_trade_is_an_unknown_outcome(void **state)
{
    (void)state;
    assert_int_equal(okx_class(STR("99999"), OKX_TRADE), OKX_UNKNOWN);
    assert_int_equal(okx_class(STR(""), OKX_TRADE), OKX_UNKNOWN);
    assert_int_equal(okx_class(STR("abc"), OKX_TRADE), OKX_UNKNOWN);
    assert_int_equal(okx_class(STR("99999"), OKX_QUERY), OKX_RETRY);
    assert_false(okx_code_known(STR("99999")));
}

static void every_listed_code_is_found(void **state)
{
    (void)state;
    int known = 0;
    for (int code = 0; code < 70000; code++) {
        char buffer[8];
        struct text t = TEXT(buffer);
        text_i64(&t, code);
        known += okx_code_known(text_done(&t));
    }
    assert_int_equal(known, 262); /* a table out of order would hide some from the search */
    assert_string_equal(okx_code_text(STR("51603")), "order does not exist");
}

static void decimals_beyond_eighteen_are_cut_and_still_checked(void **state)
{
    (void)state;
    money_t m;
    assert_int_equal(okx_money(STR("1.0000000000000000019"), &m), ERR_OK);
    assert_int_equal(money_cmp(m, amount("1.000000000000000001")), 0);
    assert_int_equal(okx_money(STR("-1.0000000000000000019"), &m), ERR_OK);
    assert_int_equal(money_cmp(m, amount("-1.000000000000000001")), 0);
    assert_int_equal(okx_money(STR("1.000000000000000001x"), &m), ERR_SYNTAX);
    assert_int_equal(okx_money(STR(""), &m), ERR_OK);
    assert_true(m.v == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_of_frames_are_told_apart),
        cmocka_unit_test(a_frame_without_what_it_must_have_is_refused),
        cmocka_unit_test(an_answer_may_lack_its_rows_but_not_its_code),
        cmocka_unit_test(an_acknowledgement_is_read_item_by_item),
        cmocka_unit_test(a_tick_need_not_be_a_power_of_ten),
        cmocka_unit_test(a_swap_knows_its_contract),
        cmocka_unit_test(the_next_announced_change_is_read_whatever_it_changes),
        cmocka_unit_test(an_announcement_that_cannot_be_read_is_none_to_rely_on),
        cmocka_unit_test(a_row_without_grid_is_not_an_instrument),
        cmocka_unit_test(an_order_push_is_read_with_its_fill),
        cmocka_unit_test(an_update_without_a_trade_is_no_fill),
        cmocka_unit_test(a_fill_keeps_its_eighteen_decimals),
        cmocka_unit_test(balances_say_whether_they_are_whole),
        cmocka_unit_test(fees_are_costs_of_the_instruments_group),
        cmocka_unit_test(permissions_are_whole_words),
        cmocka_unit_test(the_dead_mans_time_is_read_in_either_unit),
        cmocka_unit_test(codes_have_the_class_of_their_request),
        cmocka_unit_test(an_unlisted_code_on_a_trade_is_an_unknown_outcome),
        cmocka_unit_test(every_listed_code_is_found),
        cmocka_unit_test(decimals_beyond_eighteen_are_cut_and_still_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
