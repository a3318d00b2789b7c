#include "tests/lib/test.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/json.h"

static struct json doc;

static enum err read(const char *text)
{
    return json_read(&doc, str_from(text));
}

static struct json_at root_of(const char *text)
{
    assert_int_equal(read(text), ERR_OK);
    return json_root(&doc);
}

static void values_are_found_by_key_and_place(void **state)
{
    (void)state;
    struct str s;
    int64_t n;
    bool b;
    const struct json_at r =
        root_of(" {\"a\":\"x\",\"b\":[1,[2,3],{\"c\":-4}],\"d\":true,\"e\":null,\"f\":\"77\"} ");
    assert_int_equal(json_string(json_get(r, "a"), &s), ERR_OK);
    assert_true(str_is(s, "x"));
    const struct json_at list = json_get(r, "b");
    assert_int_equal(json_count(list), 3);
    assert_int_equal(json_i64(json_get(json_element(list, 2), "c"), &n), ERR_OK);
    assert_int_equal(n, -4);
    assert_int_equal(json_i64(json_element(json_element(list, 1), 1), &n), ERR_OK);
    assert_int_equal(n, 3);
    assert_int_equal(json_bool(json_get(r, "d"), &b), ERR_OK);
    assert_true(b);
    assert_int_equal(json_i64(json_get(r, "f"), &n), ERR_OK);
    assert_int_equal(n, 77);
    assert_int_equal(json_kind(json_get(r, "e")), JSON_NULL);
    assert_false(json_present(json_get(r, "e")));
}

static void a_missing_value_can_be_asked_further(void **state)
{
    (void)state;
    struct str s;
    int64_t n;
    const struct json_at nowhere = json_get(json_get(root_of("{\"a\":1}"), "b"), "c");
    assert_int_equal(json_kind(nowhere), JSON_MISSING);
    assert_int_equal(json_string(nowhere, &s), ERR_MISSING);
    assert_int_equal(json_i64(nowhere, &n), ERR_MISSING);
    assert_int_equal(json_count(nowhere), 0);
    assert_false(json_present(json_first(nowhere)));
    assert_false(json_present(json_next(nowhere)));
    assert_int_equal(json_raw(nowhere).len, 0);
}

static void a_key_inside_another_value_is_not_the_objects_own(void **state)
{
    (void)state;
    int64_t n;
    const struct json_at r = root_of("{\"x\":{\"k\":1},\"y\":[{\"k\":2}],\"k\":3}");
    assert_int_equal(json_i64(json_get(r, "k"), &n), ERR_OK);
    assert_int_equal(n, 3);
}

static void an_array_ends_where_it_ends(void **state)
{
    (void)state;
    int sum = 0;
    const struct json_at r = root_of("{\"a\":[[1],[2],[]],\"b\":[9]}");
    const struct json_at list = json_get(r, "a");
    for (struct json_at e = json_first(list); json_present(e); e = json_next(e))
        sum += 1 + json_count(e);
    assert_int_equal(sum, 5);
    assert_false(json_present(json_element(list, 3)));
}

static void what_is_not_json_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        " ",
        "{",
        "}",
        "[1,2",
        "{\"a\"}",
        "{\"a\":}",
        "{a:1}",
        "{\"a\":1,2}",
        "{\"a\" \"b\"}",
        "{1:2}",
        "[\"a\":1]",
        "{} {}",
        "[1]x",
        "\"a",
        "{\"a\":\"b\":\"c\"}",
        "pong",
        "<html>",
        "{\"a\":1 \"b\":2}",
        "[{]}",
        "{\"a\":\"\\x\"}",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (read(bad[i]) == ERR_OK)
            fail_msg("accepted: %s", bad[i]);
        assert_int_equal(json_kind(json_root(&doc)), JSON_MISSING);
    }
}

static void a_zero_byte_ends_the_trust_in_a_text(void **state)
{
    (void)state;
    static const char text[] = "{\"a\":1}\0{\"a\":2}";
    assert_int_equal(json_read(&doc, (struct str){text, sizeof text - 1}), ERR_SYNTAX);
}

static void depth_and_size_are_limited(void **state)
{
    (void)state;
    char deep[2 * JSON_DEPTH_MAX * 4];
    memset(deep, '[', sizeof deep / 2);
    memset(deep + sizeof deep / 2, ']', sizeof deep / 2);
    assert_int_equal(json_read(&doc, (struct str){deep, sizeof deep}), ERR_RANGE);

    const size_t size = 2 * JSON_TOKENS_MAX + 3;
    char *wide = malloc(size);
    assert_non_null(wide);
    for (size_t i = 0; i < size; i++)
        wide[i] = i % 2 == 0 ? ',' : '1';
    wide[0] = '[';
    wide[size - 1] = ']';
    assert_int_equal(json_read(&doc, (struct str){wide, size}), ERR_TOO_BIG);
    free(wide);
}

static void a_value_of_another_type_is_refused(void **state)
{
    (void)state;
    struct str s;
    int64_t n;
    bool b;
    px_t px;
    const struct json_at r = root_of("{\"o\":{},\"s\":\"12x\",\"n\":1.5,\"t\":true}");
    assert_int_equal(json_string(json_get(r, "o"), &s), ERR_TYPE);
    assert_int_equal(json_string(json_get(r, "n"), &s), ERR_TYPE);
    assert_int_equal(json_i64(json_get(r, "s"), &n), ERR_SYNTAX);
    assert_int_not_equal(json_i64(json_get(r, "n"), &n), ERR_OK);
    assert_int_equal(json_bool(json_get(r, "s"), &b), ERR_SYNTAX);
    assert_int_equal(json_px(json_get(r, "n"), 0, &px), ERR_PRECISION);
    assert_int_equal(json_px(json_get(r, "n"), -1, &px), ERR_OK);
    assert_int_equal(px.v, 15);
}

static void an_escaped_text_is_for_people_only(void **state)
{
    (void)state;
    struct str s;
    char buffer[64];
    struct text t = TEXT(buffer);
    const struct json_at r =
        root_of("{\"m\":\"a\\\"b\\\\\\n\\u0041\\u00e9\\u20ac\\ud83d\\ude00\\ud83dx\"}");
    assert_int_equal(json_string(json_get(r, "m"), &s), ERR_SYNTAX);
    assert_int_equal(json_unescape(json_get(r, "m"), &t), ERR_OK);
    assert_true(
        str_is(text_done(&t), "a\"b\\\nA\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xef\xbf\xbdx"));
}

static void the_raw_bytes_of_a_value_are_its_own(void **state)
{
    (void)state;
    const struct json_at r = root_of("{\"a\":[1, 2],\"b\":\"c\"}");
    assert_true(str_is(json_raw(json_get(r, "a")), "[1, 2]"));
    assert_true(str_is(json_raw(json_get(r, "b")), "\"c\""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_found_by_key_and_place),
        cmocka_unit_test(a_missing_value_can_be_asked_further),
        cmocka_unit_test(a_key_inside_another_value_is_not_the_objects_own),
        cmocka_unit_test(an_array_ends_where_it_ends),
        cmocka_unit_test(what_is_not_json_is_refused),
        cmocka_unit_test(a_zero_byte_ends_the_trust_in_a_text),
        cmocka_unit_test(depth_and_size_are_limited),
        cmocka_unit_test(a_value_of_another_type_is_refused),
        cmocka_unit_test(an_escaped_text_is_for_people_only),
        cmocka_unit_test(the_raw_bytes_of_a_value_are_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
