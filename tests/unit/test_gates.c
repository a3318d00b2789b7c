/* Gates as sentences, and on the bus. */
#include "common/market/gates.h"

#include <string.h>

#include "common/base/decimal.h"
#include "common/msg/codec.h"
#include "common/msg/layout.h"
#include "common/msg/outside.h"
#include "tests/lib/test.h"

static money_t money(const char *text)
{
    money_t v;
    assert_int_equal(money_parse(str_from(text), &v), ERR_OK);
    return v;
}

static struct gate_row row(enum guard guard, const char *value, const char *limit)
{
    return (struct gate_row){.guard = guard,
                             .closed = true,
                             .measured = true,
                             .value = money(value),
                             .limit = money(limit)};
}

static void assert_sentence(const struct gate_row *r, const char *detail, const char *want)
{
    char line[256];
    struct text t = TEXT(line);
    gate_sentence(&t, guard_opens(r->guard), r, str_from(detail));
    text_char(&t, '\0');
    assert_string_equal(line, want);
}

static void a_sentence_names_the_number_in_the_guards_unit(void **state)
{
    (void)state;
    struct gate_row r = row(GUARD_SPREAD, "0.0005", "0.001");
    assert_sentence(&r, "", "a spread of 0.1%; it is 0.05%");
    r = row(GUARD_SPREAD, "0.000999281", "0.001");
    assert_sentence(&r, "", "a spread of 0.1%; it is 0.0999%");
    r = row(GUARD_FEES, "0.001", "0.0017");
    assert_sentence(&r, "", "min_spread: 0.17% would pay; it is 0.1%");
    r = row(GUARD_STALE, "2100", "2000");
    assert_sentence(
        &r, "", "a word of the feed about this book, at most 2000ms old; the last is 2100ms old");
    r = row(GUARD_POOL_CAP, "12.34567", "500");
    assert_sentence(&r, "", "room for 500; there is 12.3456");
    r = row(GUARD_INVENTORY, "0", "0.00005464");
    assert_sentence(&r, "buy first",
                    "0.00005464 coins declared in `inventory`; there are 0 (buy first)");
}

static void what_was_not_measured_is_not_printed_as_a_number(void **state)
{
    (void)state;
    struct gate_row r = row(GUARD_FEES, "0", "0");
    r.measured = false;
    assert_sentence(&r, "the fees are not known", "the fees are not known");
    r = row(GUARD_MODE, "0", "0");
    r.measured = false;
    assert_sentence(&r, "HALTED", "trading mode ACTIVE, it is HALTED; `okx-mm resume` ends a halt");
    r = row(GUARD_RISK, "0", "0");
    assert_sentence(&r, "silent", "risk's consent (silent)");
}

static void the_first_closed_gate_is_the_reason(void **state)
{
    (void)state;
    struct gate_row rows[3] = {row(GUARD_MODE, "0", "0"), row(GUARD_SPREAD, "0", "0"),
                               row(GUARD_DEPTH, "0", "0")};
    const struct gates g = {rows, 3};
    rows[0].closed = false;
    assert_ptr_equal(gates_closed(&g), &rows[1]);
    rows[1].closed = rows[2].closed = false;
    assert_null(gates_closed(&g));
}

static void every_guard_is_told_as_a_sentence_that_fills_all_its_places(void **state)
{
    (void)state;
    for (unsigned g = 0; g < guard_count; g++) {
        char line[256];
        struct text t = TEXT(line);
        const struct gate_row r = row((enum guard)g, "1", "2");
        gate_sentence(&t, guard_opens(r.guard), &r, STR("because"));
        assert_false(t.cut);
        assert_true(t.len > 0 && strlen(guard_text(r.guard)) > 0);
        assert_null(memchr(line, '{', t.len));
        assert_null(memchr(line, '}', t.len));
    }
}

static struct msg why_with(const struct gate_row *rows, uint16_t count)
{
    struct msg m = {.type = MSG_WHY, .src = SERVICE_STRATEGY};
    m.why.inst = word_of("BTC-USDT");
    m.why.side = SIDE_SELL;
    m.why.gates = (struct gates){rows, count};
    m.why.detail = STR_EMPTY;
    m.why.opens = STR("a spread of 0.1%");
    return m;
}

static void a_tool_outside_reads_names_and_decimals(void **state)
{
    (void)state;
    static char body[OUTSIDE_BODY_MAX];
    static char json[4096];
    struct gate_row rows[2] = {row(GUARD_MODE, "0", "0"), row(GUARD_SPREAD, "0.0005", "0.001")};
    rows[0].closed = rows[0].measured = false;
    rows[1].share = RATE(625000000);
    const struct msg m = why_with(rows, 2);
    const size_t len = outside_body(&m, body, sizeof(body));
    struct text t = TEXT(json);
    assert_true(len > 0 && outside_json((struct str){body, len}, &t));
    text_char(&t, '\0');
    assert_non_null(strstr(json, "\"gates\":[{\"gate\":\"mode\",\"closed\":false,\"unit\":\"none\","
                                 "\"value\":\"\",\"limit\":\"\",\"share\":\"0\"},"
                                 "{\"gate\":\"spread\",\"closed\":true,\"unit\":\"rate\","
                                 "\"value\":\"0.0005\",\"limit\":\"0.001\",\"share\":\"0.625\"}]"));
}

static void a_list_of_gates_that_is_too_long_or_broken_is_refused(void **state)
{
    (void)state;
    static char frame[CODEC_COMMAND_MAX];
    static struct codec_room room;
    struct gate_row rows[MSG_GATES_MAX];
    for (size_t i = 0; i < MSG_GATES_MAX; i++)
        rows[i] = row((enum guard)(i % guard_count), "-170141183460469231731", "1");
    const struct msg m = why_with(rows, MSG_GATES_MAX);
    const struct codec_head head = {0};
    struct codec_head told;
    struct msg back;
    const size_t len = codec_encode(&m, &head, frame, sizeof(frame));
    assert_true(len > 0); /* the longest list fits */
    assert_int_equal(codec_decode((struct str){frame, len}, &back, &told, &room), ERR_OK);
    assert_int_equal(back.why.gates.count, MSG_GATES_MAX);
    char *head_of_list = memchr(frame, 0xdc, len); /* array of 16 bits length: 6 items a gate */
    assert_non_null(head_of_list);
    assert_int_equal((uint8_t)head_of_list[2], 6 * MSG_GATES_MAX);
    head_of_list[2]--; /* the next field becomes the last item of a gate */
    assert_int_not_equal(codec_decode((struct str){frame, len}, &back, &told, &room), ERR_OK);
}

static void no_message_has_more_lists_than_there_is_room_for(void **state)
{
    (void)state;
    for (size_t i = 0; i < layout_count(); i++) {
        const struct layout *l = layout_at(i);
        size_t gates = 0;
        size_t levels = 0;
        for (size_t f = 0; f < l->count; f++) {
            gates += l->fields[f].kind == FIELD_gates;
            levels += l->fields[f].kind == FIELD_levels;
        }
        assert_true(gates <= 1 && levels <= 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sentence_names_the_number_in_the_guards_unit),
        cmocka_unit_test(what_was_not_measured_is_not_printed_as_a_number),
        cmocka_unit_test(the_first_closed_gate_is_the_reason),
        cmocka_unit_test(every_guard_is_told_as_a_sentence_that_fills_all_its_places),
        cmocka_unit_test(a_tool_outside_reads_names_and_decimals),
        cmocka_unit_test(a_list_of_gates_that_is_too_long_or_broken_is_refused),
        cmocka_unit_test(no_message_has_more_lists_than_there_is_room_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
