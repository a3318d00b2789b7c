#include "tests/lib/test.h"

#include <string.h>

#include "common/market/remedy.h"
#include "common/market/words.h"

#define CHECK_VOCABULARY(tag, LIST) \
    for (int i = 0; i < tag##_count; i++) { \
        enum tag back; \
        const char *word = tag##_name((enum tag)i); \
        assert_true(tag##_from(str_from(word), &back)); \
        assert_int_equal(back, i); \
        assert_true(strlen(word) < WORD_SIZE); \
    }

static void every_word_leads_back_to_its_constant(void **state)
{
    (void)state;
    VOCABULARIES(CHECK_VOCABULARY)
}

static void a_word_of_no_vocabulary_is_refused(void **state)
{
    (void)state;
    enum side side = SIDE_SELL;
    assert_false(side_from(STR("BUY"), &side));
    assert_false(side_from(STR_EMPTY, &side));
    assert_int_equal(side, SIDE_SELL);
}

static void verdict_codes_are_all_different(void **state)
{
    (void)state;
    for (int i = 0; i < verdict_count; i++) {
        for (int k = 0; k < i; k++)
            assert_string_not_equal(verdict_code((enum verdict)i), verdict_code((enum verdict)k));
    }
    assert_string_equal(verdict_code(VERDICT_ORDER_CAP), "R05");
}

static void every_verdict_tells_a_person_what_to_do(void **state)
{
    (void)state;
    for (unsigned v = 0; v < verdict_count; v++) {
        const char *text = remedy_text((enum verdict)v);
        assert_true(strlen(text) >= strlen("nothing"));
        assert_int_not_equal(text[strlen(text) - 1], '%'); /* a line of shares ends so */
    }
    const char *last = "";
#define X(v, text) \
    assert_true(strcmp(verdict_code(v), last) > 0); \
    last = verdict_code(v);
    REMEDIES(X)
#undef X
    assert_string_equal(last, "R43");
}

static void a_reason_of_risk_leads_to_its_remedy(void **state)
{
    (void)state;
    enum verdict v = VERDICT_OK;
    assert_true(remedy_for(STR("R29 maker fee 0.08%: min_spread"), &v));
    assert_int_equal(v, VERDICT_FEES);
    assert_true(remedy_for(STR("R02"), &v));
    assert_int_equal(v, VERDICT_INSTRUMENT);
    assert_false(remedy_for(STR("R2 is none"), &v));
    assert_false(remedy_for(STR("instance 3"), &v));
    assert_false(remedy_for(STR_EMPTY, &v));
}

static void every_alert_sentence_has_one_place_for_its_detail(void **state)
{
    (void)state;
    for (int i = 0; i < alert_count; i++) {
        const char *place = strstr(alert_text((enum alert)i), "%s");
        assert_non_null(place);
        assert_null(strchr(place + 1, '%'));
    }
    assert_int_equal(alert_level(ALERT_STOP_LOSS), LEVEL_WARN);
}

static void guards_are_named_in_their_order(void **state)
{
    (void)state;
    char buffer[64];
    struct text t = TEXT(buffer);
    guards_text(&t, GUARD_BIT(GUARD_WIDE) | GUARD_BIT(GUARD_STALE));
    assert_true(str_is(text_done(&t), "stale,wide"));
    t = TEXT(buffer);
    guards_text(&t, 0);
    assert_true(str_is(text_done(&t), "-"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_word_leads_back_to_its_constant),
        cmocka_unit_test(a_word_of_no_vocabulary_is_refused),
        cmocka_unit_test(verdict_codes_are_all_different),
        cmocka_unit_test(every_verdict_tells_a_person_what_to_do),
        cmocka_unit_test(a_reason_of_risk_leads_to_its_remedy),
        cmocka_unit_test(every_alert_sentence_has_one_place_for_its_detail),
        cmocka_unit_test(guards_are_named_in_their_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
