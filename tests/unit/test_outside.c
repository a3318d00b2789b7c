/* What an outside tool gets: decoded with msgpack-c as a tool would do it. */
#include "common/msg/outside.h"

#include <msgpack.h>
#include <string.h>

#include "tests/lib/test.h"

static char buffer[OUTSIDE_BODY_MAX];

static const msgpack_object *member(const msgpack_object *map, const char *key)
{
    assert_int_equal(map->type, MSGPACK_OBJECT_MAP);
    for (uint32_t i = 0; i < map->via.map.size; i++) {
        const msgpack_object *k = &map->via.map.ptr[i].key;
        if (k->via.str.size == strlen(key) && memcmp(k->via.str.ptr, key, k->via.str.size) == 0)
            return &map->via.map.ptr[i].val;
    }
    fail_msg("no member %s", key);
    return NULL;
}

static void assert_text(const msgpack_object *map, const char *key, const char *want)
{
    const msgpack_object *v = member(map, key);
    assert_int_equal(v->type, MSGPACK_OBJECT_STR);
    assert_int_equal(v->via.str.size, strlen(want));
    assert_memory_equal(v->via.str.ptr, want, strlen(want));
}

static struct msg a_fill(void)
{
    struct msg m = {.type = MSG_FILL,
                    .src = SERVICE_EXECUTOR,
                    .ses = 0xabc,
                    .seq = 7,
                    .sent = TS(1767323045678901000)};
    m.fill.inst = word_of("BTC-USDT");
    m.fill.side = SIDE_SELL;
    m.fill.px_exp = -1;
    m.fill.qty_exp = -8;
    m.fill.px = PX(915001);
    m.fill.qty = QTY(5464);
    m.fill.fee = MONEY((int128_t)-1000 * 1000000000);
    m.fill.fee_ccy = word_of("USDT");
    m.fill.maker = true;
    m.fill.at = TS(1767323045678000000);
    return m;
}

static void a_body_has_names_words_and_decimal_strings(void **state)
{
    (void)state;
    const struct msg m = a_fill();
    const size_t len = outside_body(&m, buffer, sizeof(buffer));
    assert_true(len > 0);
    msgpack_unpacked u;
    msgpack_unpacked_init(&u);
    assert_int_equal(msgpack_unpack_next(&u, buffer, len, NULL), MSGPACK_UNPACK_SUCCESS);
    assert_text(&u.data, "inst", "BTC-USDT");
    assert_text(&u.data, "side", "sell");
    assert_text(&u.data, "px", "91500.1");
    assert_text(&u.data, "qty", "0.00005464");
    assert_text(&u.data, "fee", "-0.000001");
    assert_true(member(&u.data, "maker")->via.boolean);
    assert_int_equal(member(&u.data, "at")->via.i64, 1767323045678000);
    msgpack_unpacked_destroy(&u);
    for (size_t cut = 0; cut < len; cut++)
        assert_int_equal(outside_body(&m, buffer, cut), 0);
}

static void a_header_tells_writer_place_and_time(void **state)
{
    (void)state;
    const struct msg m = a_fill();
    const struct outside_context c = {"simulated", CHANNEL_EXEC, true};
    const size_t len = outside_header(&m, &c, buffer, OUTSIDE_HEADER_MAX);
    assert_true(len > 0);
    msgpack_unpacked u;
    msgpack_unpacked_init(&u);
    assert_int_equal(msgpack_unpack_next(&u, buffer, len, NULL), MSGPACK_UNPACK_SUCCESS);
    assert_text(&u.data, "type", "fill");
    assert_text(&u.data, "src", "executor");
    assert_text(&u.data, "run", "0000000000000abc");
    assert_text(&u.data, "mode", "simulated");
    assert_int_equal(member(&u.data, "seq")->via.u64, 7);
    assert_int_equal(member(&u.data, "ts")->via.i64, 1767323045678901);
    assert_int_equal(member(&u.data, "r")->via.u64, 1);
    msgpack_unpacked_destroy(&u);
}

static void topics_end_with_what_they_are_about(void **state)
{
    (void)state;
    char room[OUTSIDE_TOPIC_MAX];
    struct text t = TEXT(room);
    struct msg m = a_fill();
    outside_topic(&m, &t);
    assert_true(str_is(text_done(&t), "okxmm.v1.ex.fill.BTC-USDT"));
    t = TEXT(room);
    m = (struct msg){.type = MSG_HEARTBEAT, .src = SERVICE_RISK};
    outside_topic(&m, &t);
    assert_true(str_is(text_done(&t), "okxmm.v1.sys.heartbeat.risk-0"));
    t = TEXT(room);
    m = (struct msg){.type = MSG_BALANCE, .balance.currency = word_of("USDT")};
    outside_topic(&m, &t);
    assert_true(str_is(text_done(&t), "okxmm.v1.ex.balance.USDT"));
    t = TEXT(room);
    m = (struct msg){.type = MSG_TOTALS};
    outside_topic(&m, &t);
    assert_true(str_is(text_done(&t), "okxmm.v1.rk.totals."));
}

static void states_are_kept_and_events_are_not(void **state)
{
    (void)state;
    assert_false(outside_is_state(MSG_FILL));
    assert_false(outside_is_state(MSG_ALERT));
    assert_true(outside_is_state(MSG_TOTALS));
    assert_true(outside_is_state(MSG_SYMBOL_STATUS));
    assert_true(outside_is_state(MSG_EDGE));
    assert_true(outside_is_state(MSG_MARKOUT));
    assert_false(outside_is_state(MSG_INTENT));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_body_has_names_words_and_decimal_strings),
        cmocka_unit_test(a_header_tells_writer_place_and_time),
        cmocka_unit_test(topics_end_with_what_they_are_about),
        cmocka_unit_test(states_are_kept_and_events_are_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
