#include "tests/lib/test.h"

#include <string.h>

#include "common/base/err.h"
#include "common/base/str.h"

static void assert_text(const struct text *t, const char *want)
{
    const struct str got = text_done(t);
    assert_int_equal(got.len, strlen(want));
    assert_memory_equal(got.at, want, got.len);
}

static void texts_compare_by_their_bytes(void **state)
{
    (void)state;
    assert_true(str_is(STR("abc"), "abc"));
    assert_false(str_is(STR("abc"), "abcd"));
    assert_false(str_is(STR("abcd"), "abc"));
    assert_true(str_equal(STR_EMPTY, str_from(NULL)));
    assert_true(str_starts(STR("BTC-USDT-SWAP"), STR("BTC-")));
    assert_false(str_starts(STR("BT"), STR("BTC")));
}

static void a_search_tells_the_length_when_there_is_nothing(void **state)
{
    (void)state;
    assert_int_equal(str_find(STR("one two"), STR("two")), 4);
    assert_int_equal(str_find(STR("one two"), STR("three")), 7);
    assert_int_equal(str_find(STR("a"), STR("longer")), 1);
    assert_int_equal(str_find(STR(""), STR("x")), 0);
}

static void a_cut_leaves_what_follows_the_separator(void **state)
{
    (void)state;
    struct str rest = STR("BTC:0.1,ETH:2,");
    assert_true(str_is(str_cut(&rest, ','), "BTC:0.1"));
    assert_true(str_is(str_cut(&rest, ','), "ETH:2"));
    assert_true(str_is(rest, ""));
    assert_true(str_is(str_cut(&rest, ','), ""));
    rest = STR("alone");
    assert_true(str_is(str_cut(&rest, ','), "alone"));
    assert_int_equal(rest.len, 0);
}

static void blanks_are_trimmed_at_both_ends_only(void **state)
{
    (void)state;
    assert_true(str_is(str_trim(STR(" \t a b\r\n")), "a b"));
    assert_int_equal(str_trim(STR("  ")).len, 0);
}

static void a_copy_is_cut_and_terminated(void **state)
{
    (void)state;
    char out[4];
    assert_int_equal(str_copy(out, sizeof(out), STR("abcdef")), 3);
    assert_string_equal(out, "abc");
    assert_int_equal(str_copy(out, sizeof(out), STR_EMPTY), 0);
    assert_string_equal(out, "");
}

static void a_word_holds_39_bytes_and_no_zero(void **state)
{
    (void)state;
    const struct str longest = STR("123456789012345678901234567890123456789");
    assert_true(word_fits(longest));
    assert_false(word_fits(STR("1234567890123456789012345678901234567890")));
    assert_false(word_fits(((struct str){"a\0b", 3})));
    const struct word w = word_from(longest);
    assert_true(str_equal(word_str(&w), longest));
}

static void words_of_the_same_text_are_the_same_bytes(void **state)
{
    (void)state;
    const struct word a = word_of("ETH-USDT");
    const struct word b = word_from(STR("ETH-USDT"));
    assert_true(word_equal(&a, &b));
    assert_true(word_is(&a, "ETH-USDT"));
    assert_false(word_empty(&a));
    const struct word none = WORD_EMPTY;
    assert_true(word_empty(&none));
    assert_false(word_equal(&a, &none));
}

static void a_full_text_says_that_it_was_cut(void **state)
{
    (void)state;
    char buffer[4];
    struct text t = TEXT(buffer);
    text_put(&t, "abcd");
    assert_false(t.cut);
    text_char(&t, 'e');
    assert_true(t.cut);
    assert_text(&t, "abcd");
    t = TEXT(buffer);
    text_put(&t, "abcdef");
    assert_true(t.cut);
    assert_text(&t, "abcd");
}

static void numbers_are_written_whole(void **state)
{
    (void)state;
    char buffer[128];
    struct text t = TEXT(buffer);
    text_i64(&t, INT64_MIN);
    text_char(&t, ' ');
    text_u64(&t, UINT64_MAX);
    text_char(&t, ' ');
    text_i64(&t, 0);
    text_char(&t, ' ');
    text_hex(&t, 0xbeef, 6);
    assert_text(&t, "-9223372036854775808 18446744073709551615 0 00beef");
}

static void decimals_have_no_exponent_and_no_idle_zeros(void **state)
{
    (void)state;
    static const struct {
        int64_t v;
        int exp;
        const char *text;
    } rows[] = {
        {0, -18, "0"},
        {0, 3, "0"},
        {5, 3, "5000"},
        {915001, -1, "91500.1"},
        {100, -2, "1"},
        {110, -2, "1.1"},
        {-1, -18, "-0.000000000000000001"},
        {-25, -1, "-2.5"},
        {7, -1, "0.7"},
        {70, -3, "0.07"},
        {1000, 0, "1000"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char buffer[64];
        struct text t = TEXT(buffer);
        text_decimal(&t, rows[i].v, rows[i].exp);
        assert_text(&t, rows[i].text);
    }
}

static void the_smallest_wide_number_can_be_written(void **state)
{
    (void)state;
    char buffer[64];
    struct text t = TEXT(buffer);
    text_decimal(&t, -(int128_t)(~(uint128_t)0 >> 1) - 1, 0);
    assert_text(&t, "-170141183460469231731687303715884105728");
}

static void units_are_written_in_their_own_form(void **state)
{
    (void)state;
    char buffer[128];
    struct text t = TEXT(buffer);
    text_money(&t, MONEY((int128_t)1500000000 * 1000000000));
    text_char(&t, ' ');
    text_rate(&t, RATE(1000000));
    text_char(&t, ' ');
    text_percent(&t, RATE(1000000));
    text_char(&t, ' ');
    text_ms(&t, DUR_MS(150));
    assert_text(&t, "1.5 0.001 0.1% 150ms");
}

static void json_text_is_escaped(void **state)
{
    (void)state;
    char buffer[64];
    struct text t = TEXT(buffer);
    text_json(&t, STR("a\"b\\c\n\x01"));
    assert_text(&t, "a\\\"b\\\\c\\n\\u0001");
}

static void every_error_has_a_word_and_a_sentence(void **state)
{
    (void)state;
    for (int e = ERR_OK; e <= ERR_CONFIG; e++) {
        assert_string_not_equal(err_name((enum err)e), "none");
        assert_string_not_equal(err_text((enum err)e), "not an error code");
    }
    assert_string_equal(err_name(ERR_TOO_BIG), "too_big");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_compare_by_their_bytes),
        cmocka_unit_test(a_search_tells_the_length_when_there_is_nothing),
        cmocka_unit_test(a_cut_leaves_what_follows_the_separator),
        cmocka_unit_test(blanks_are_trimmed_at_both_ends_only),
        cmocka_unit_test(a_copy_is_cut_and_terminated),
        cmocka_unit_test(a_word_holds_39_bytes_and_no_zero),
        cmocka_unit_test(words_of_the_same_text_are_the_same_bytes),
        cmocka_unit_test(a_full_text_says_that_it_was_cut),
        cmocka_unit_test(numbers_are_written_whole),
        cmocka_unit_test(decimals_have_no_exponent_and_no_idle_zeros),
        cmocka_unit_test(the_smallest_wide_number_can_be_written),
        cmocka_unit_test(units_are_written_in_their_own_form),
        cmocka_unit_test(json_text_is_escaped),
        cmocka_unit_test(every_error_has_a_word_and_a_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
