#include "tests/lib/test.h"

#include <string.h>

#include "common/base/setting.h"

static struct settings s;

static enum err set(const char *key, const char *value)
{
    size_t i = setting_find(str_from(key));
    assert_true(i < SETTING_COUNT);
    return setting_parse(setting_row(i), str_from(value), &s);
}

static void every_default_is_allowed(void **state)
{
    (void)state;
    settings_defaults(&s);
    assert_true(s.min_spread.v == 1000000);
    assert_true(s.cancel_delay.v == INT64_C(3000000000));
    assert_true(s.api_latency_limit.v == INT64_C(200000000));
    assert_true(s.order_amount.v == (int128_t)5 * 1000000000 * 1000000000);
    assert_int_equal(s.symbols.count, 1);
    assert_true(word_is(&s.exchange, "simulated"));
    assert_true(s.book_bbo);
}

static void a_bare_number_has_the_unit_of_its_row(void **state)
{
    (void)state;
    assert_int_equal(set("cancel_delay", "3"), ERR_OK);
    assert_true(s.cancel_delay.v == DUR_S(3).v);
    assert_int_equal(set("cancel_delay", "3s"), ERR_OK);
    assert_true(s.cancel_delay.v == DUR_S(3).v);
    assert_int_equal(set("risk_pause", "300"), ERR_OK);
    assert_true(s.risk_pause.v == DUR_S(300).v);
    assert_int_equal(set("risk_pause", "5m"), ERR_OK);
    assert_true(s.risk_pause.v == DUR_S(300).v);
    assert_int_equal(set("api_latency_limit", "200"), ERR_OK);
    assert_true(s.api_latency_limit.v == DUR_MS(200).v);
    assert_int_equal(set("api_latency_limit", "0.2 s"), ERR_OK);
    assert_true(s.api_latency_limit.v == DUR_MS(200).v);
}

static void a_ratio_is_plain_or_in_percent(void **state)
{
    (void)state;
    assert_int_equal(set("min_spread", "0.08%"), ERR_OK);
    assert_true(s.min_spread.v == 800000);
    assert_int_equal(set("min_spread", "0.0008"), ERR_OK);
    assert_true(s.min_spread.v == 800000);
    assert_int_equal(set("maker_fee", "-0.005%"), ERR_OK);
    assert_true(s.maker_fee.v == -50000);
}

static void a_refused_value_leaves_the_old_one(void **state)
{
    (void)state;
    static const struct {
        const char *key;
        const char *value;
        enum err expected;
    } cases[] = {
        {"min_spread", "0.05", ERR_RANGE},
        {"min_spread", "3s", ERR_TYPE},
        {"min_spread", "wide", ERR_SYNTAX},
        {"min_spread", "", ERR_MISSING},
        {"min_spread", "0.00100000001", ERR_PRECISION},
        {"min_spread", "1-2", ERR_SYNTAX},
        {"order_amount", "-5", ERR_RANGE},
        {"order_cap", "0.06", ERR_RANGE},
        {"leverage", "11", ERR_RANGE},
        {"leverage", "-1", ERR_RANGE},
        {"leverage", "1.5", ERR_SYNTAX},
        {"cancel_delay", "3 parsecs", ERR_TYPE},
        {"cancel_delay", "9999999999999h", ERR_RANGE},
        {"log_level", "LOUD", ERR_UNKNOWN},
        {"record", "maybe", ERR_SYNTAX},
        {"symbols", "btc-usdt", ERR_SYNTAX},
        {"symbols", "BTC-USDT,BTC-USDT", ERR_DUPLICATE},
        {"symbols", " , ", ERR_MISSING},
        {"confirm_live", "0123456789012345678901234567890123456789", ERR_TOO_BIG},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        static struct settings before;
        settings_defaults(&s);
        settings_defaults(&before);
        assert_int_equal(set(cases[i].key, cases[i].value), cases[i].expected);
        assert_memory_equal(&s, &before, sizeof s);
    }
}

static void what_is_printed_reads_back_the_same(void **state)
{
    (void)state;
    static struct settings again;
    settings_defaults(&s);
    settings_defaults(&again);
    assert_int_equal(set("symbols", "ETH-USDT, BTC-USDT-SWAP"), ERR_OK);
    assert_int_equal(set("risk_pause", "90"), ERR_OK);
    assert_int_equal(set("stop_confirm", "0"), ERR_OK);
    assert_int_equal(set("order_amount", "12.5"), ERR_OK);
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        char buffer[4096];
        struct text value = TEXT(buffer);
        setting_print(setting_row(i), &s, &value);
        assert_int_equal(setting_parse(setting_row(i), text_done(&value), &again), ERR_OK);
    }
    assert_memory_equal(&s, &again, sizeof s);
}

static void a_typo_finds_the_key_that_was_meant(void **state)
{
    (void)state;
    assert_string_equal(setting_nearest(STR("min_spraed")), "min_spread");
    assert_string_equal(setting_nearest(STR("telegram_alert")), "telegram_alerts");
    assert_string_equal(setting_nearest(STR("order_ammount")), "order_amount");
    assert_null(setting_nearest(STR("grid_levels_of_nothing")));
    assert_int_equal(setting_find(STR("symbol")), setting_find(STR("symbols")));
    assert_int_equal(setting_find(STR("min_spraed")), SETTING_COUNT);
}

static void a_symbol_has_two_parts_or_is_a_swap(void **state)
{
    (void)state;
    assert_true(symbol_valid(STR("BTC-USDT")));
    assert_true(symbol_valid(STR("1INCH-USDT-SWAP")));
    assert_false(symbol_valid(STR("BTCUSDT")));
    assert_false(symbol_valid(STR("BTC-USDT-")));
    assert_false(symbol_valid(STR("BTC-USDT-260626")));
    assert_false(symbol_valid(STR("BTC-USDT-SWAP-X")));
    assert_false(symbol_valid(STR("-USDT")));
    assert_false(symbol_valid(STR("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_default_is_allowed),
        cmocka_unit_test(a_bare_number_has_the_unit_of_its_row),
        cmocka_unit_test(a_ratio_is_plain_or_in_percent),
        cmocka_unit_test(a_refused_value_leaves_the_old_one),
        cmocka_unit_test(what_is_printed_reads_back_the_same),
        cmocka_unit_test(a_typo_finds_the_key_that_was_meant),
        cmocka_unit_test(a_symbol_has_two_parts_or_is_a_swap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
