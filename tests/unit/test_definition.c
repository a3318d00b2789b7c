#include "tests/lib/test.h"

#include "common/msg/definition.h"

/* Each field has another value, so that none can stand in for another. */
static const struct msg_instrument sent = {
    .inst = {"BTC-USDT-SWAP"},
    .inst_type = INST_SWAP,
    .state = INST_STATE_SUSPEND,
    .code = 3,
    .base = {"BTC"},
    .quote = {"USDT"},
    .group = {"7"},
    .linear = true,
    .px_exp = -1,
    .qty_exp = -2,
    .tick = {4},
    .lot = {5},
    .min_qty = {6},
    .max_limit_qty = {8},
    .max_market_qty = {9},
    .contract = 10,
    .contract_exp = -3,
    .max_leverage = 100,
    .version = 11,
    .change_at = {12},
};

static void every_term_is_read(void **state)
{
    (void)state;
    const struct instrument i = definition_read(&sent);
    assert_true(word_is(&i.inst, "BTC-USDT-SWAP"));
    assert_int_equal(i.type, INST_SWAP);
    assert_int_equal(i.state, INST_STATE_SUSPEND);
    assert_int_equal(i.code, 3);
    assert_true(word_is(&i.base, "BTC"));
    assert_true(word_is(&i.quote, "USDT"));
    assert_true(word_is(&i.group, "7"));
    assert_true(i.linear);
    assert_int_equal(i.px_exp, -1);
    assert_int_equal(i.qty_exp, -2);
    assert_int_equal(i.tick.v, 4);
    assert_int_equal(i.lot.v, 5);
    assert_int_equal(i.min_qty.v, 6);
    assert_int_equal(i.max_limit_qty.v, 8);
    assert_int_equal(i.max_market_qty.v, 9);
    assert_int_equal(i.contract, 10);
    assert_int_equal(i.contract_exp, -3);
    assert_int_equal(i.max_leverage, 100);
    assert_int_equal(i.version, 11);
    assert_int_equal(i.change_at.v, 12);
}

static void what_is_sent_on_is_what_came(void **state)
{
    (void)state;
    const struct instrument i = definition_read(&sent);
    const struct msg_instrument m = definition_of(&i);
    assert_true(word_equal(&m.inst, &sent.inst));
    assert_int_equal(m.inst_type, sent.inst_type);
    assert_int_equal(m.state, sent.state);
    assert_int_equal(m.code, sent.code);
    assert_true(word_equal(&m.base, &sent.base));
    assert_true(word_equal(&m.quote, &sent.quote));
    assert_true(word_equal(&m.group, &sent.group));
    assert_int_equal(m.linear, sent.linear);
    assert_int_equal(m.px_exp, sent.px_exp);
    assert_int_equal(m.qty_exp, sent.qty_exp);
    assert_int_equal(m.tick.v, sent.tick.v);
    assert_int_equal(m.lot.v, sent.lot.v);
    assert_int_equal(m.min_qty.v, sent.min_qty.v);
    assert_int_equal(m.max_limit_qty.v, sent.max_limit_qty.v);
    assert_int_equal(m.max_market_qty.v, sent.max_market_qty.v);
    assert_int_equal(m.contract, sent.contract);
    assert_int_equal(m.contract_exp, sent.contract_exp);
    assert_int_equal(m.max_leverage, sent.max_leverage);
    assert_int_equal(m.version, sent.version);
    assert_int_equal(m.change_at.v, sent.change_at.v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_term_is_read),
        cmocka_unit_test(what_is_sent_on_is_what_came),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
