#include "tests/lib/test.h"

#include <string.h>

#include "common/okx/order_id.h"

static const struct order_id sample = {3, 60000001, 77, 5, (UINT64_C(17) << 32) | 9};

static void an_id_leads_back_to_what_it_was_made_of(void **state)
{
    (void)state;
    const struct word w = order_id_write(&sample);
    struct order_id back;
    assert_int_equal(strlen(w.at), ORDER_ID_LENGTH);
    assert_int_equal(order_id_read(word_str(&w), &back), ERR_OK);
    assert_int_equal(back.shard, 3);
    assert_int_equal(back.epoch, 60000001);
    assert_int_equal(back.seq, 77);
    assert_int_equal(back.strategy, 5);
    assert_int_equal(back.number, order_id_number(sample.number));
}

static void an_id_is_letters_and_digits_only(void **state)
{
    (void)state;
    const struct order_id full = {UINT16_MAX, UINT32_MAX, UINT64_MAX, UINT16_MAX, UINT64_MAX};
    const struct word w = order_id_write(&full);
    assert_int_equal(strspn(w.at, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"), ORDER_ID_LENGTH);
}

static void any_changed_character_is_noticed(void **state)
{
    (void)state;
    const struct word good = order_id_write(&sample);
    for (size_t i = 1; i < ORDER_ID_LENGTH; i++) {
        for (const char *c = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; *c != '\0'; c++) {
            struct word bad = good;
            if (bad.at[i] == *c)
                continue;
            bad.at[i] = *c;
            struct order_id out;
            assert_int_equal(order_id_read(word_str(&bad), &out), ERR_CORRUPT);
        }
    }
}

static void ids_of_others_are_not_ours(void **state)
{
    (void)state;
    struct order_id out;
    assert_int_equal(order_id_read(STR(""), &out), ERR_UNKNOWN);
    assert_int_equal(order_id_read(STR("mm0001"), &out), ERR_UNKNOWN);
    assert_int_equal(order_id_read(STR("Q1"), &out), ERR_UNKNOWN);
    assert_int_equal(order_id_read(STR("e847386590ce4dBCe847386590ce4dBC"), &out), ERR_UNKNOWN);
    assert_int_equal(order_id_read(STR("Q1aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), &out), ERR_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_id_leads_back_to_what_it_was_made_of),
        cmocka_unit_test(an_id_is_letters_and_digits_only),
        cmocka_unit_test(any_changed_character_is_noticed),
        cmocka_unit_test(ids_of_others_are_not_ours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
