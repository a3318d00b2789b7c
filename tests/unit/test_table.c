#include "tests/lib/test.h"

#include <string.h>

#include "common/base/table.h"

static struct id_table ids;
static struct word_table words;

static void an_id_leads_to_its_index_until_it_is_removed(void **state)
{
    (void)state;
    memset(&ids, 0, sizeof(ids));
    uint32_t index = 0;
    assert_false(id_table_get(&ids, 0, &index));
    assert_true(id_table_put(&ids, 0, 7));
    assert_true(id_table_put(&ids, UINT64_MAX, 8));
    assert_true(id_table_get(&ids, 0, &index));
    assert_int_equal(index, 7);
    assert_true(id_table_put(&ids, 0, 9));
    assert_int_equal(ids.count, 2);
    assert_true(id_table_get(&ids, 0, &index));
    assert_int_equal(index, 9);
    assert_true(id_table_remove(&ids, 0));
    assert_false(id_table_remove(&ids, 0));
    assert_false(id_table_get(&ids, 0, &index));
    assert_true(id_table_get(&ids, UINT64_MAX, &index));
}

static void a_full_table_refuses_new_ids_and_still_knows_the_old(void **state)
{
    (void)state;
    memset(&ids, 0, sizeof(ids));
    for (uint32_t i = 0; i < ID_TABLE_MAX; i++)
        assert_true(id_table_put(&ids, (uint64_t)i << 32, i));
    assert_false(id_table_put(&ids, 1, 0));
    assert_true(id_table_put(&ids, 0, 5));
    uint32_t index = 0;
    assert_true(id_table_get(&ids, (uint64_t)(ID_TABLE_MAX - 1) << 32, &index));
    assert_int_equal(index, ID_TABLE_MAX - 1);
}

static struct word numbered(uint32_t n)
{
    char buffer[16];
    struct text t = TEXT(buffer);
    text_put(&t, "C");
    text_u64(&t, n);
    return word_from(text_done(&t));
}

static void words_survive_the_removal_of_their_neighbours(void **state)
{
    (void)state;
    memset(&words, 0, sizeof(words));
    for (uint32_t i = 0; i < WORD_TABLE_MAX; i++) {
        const struct word w = numbered(i);
        assert_true(word_table_put(&words, &w, i));
    }
    struct word w = numbered(9999);
    assert_false(word_table_put(&words, &w, 1));
    for (uint32_t i = 0; i < WORD_TABLE_MAX; i += 2) {
        w = numbered(i);
        assert_true(word_table_remove(&words, &w));
    }
    for (uint32_t i = 0; i < WORD_TABLE_MAX; i++) {
        uint32_t index = 0;
        w = numbered(i);
        assert_int_equal(word_table_get(&words, &w, &index), i % 2);
        if (i % 2 == 1)
            assert_int_equal(index, i);
    }
}

static void the_empty_word_is_never_found(void **state)
{
    (void)state;
    memset(&words, 0, sizeof(words));
    const struct word none = WORD_EMPTY;
    uint32_t index;
    assert_false(word_table_get(&words, &none, &index));
    assert_false(word_table_remove(&words, &none));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_id_leads_to_its_index_until_it_is_removed),
        cmocka_unit_test(a_full_table_refuses_new_ids_and_still_knows_the_old),
        cmocka_unit_test(words_survive_the_removal_of_their_neighbours),
        cmocka_unit_test(the_empty_word_is_never_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
