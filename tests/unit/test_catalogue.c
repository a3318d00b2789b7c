#include "tests/lib/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/market/remedy.h"
#include "services/notifier/phrase.h"

static char po[256 << 10];

static int read_catalogue(void **state)
{
    (void)state;
    FILE *f = fopen("po/zh_CN.po", "r");
    assert_non_null(f);
    const size_t n = fread(po, 1, sizeof po - 1, f);
    (void)fclose(f);
    po[n] = '\0';
    return n == 0;
}

/* The translation as it stands in the file; NULL: none, or an empty one. */
static const char *translation(const char *english)
{
    char room[1024], key[1200];
    struct text t = TEXT(room);
    text_json(&t, str_from(english)); /* escapes as a catalogue does */
    text_char(&t, '\0');
    (void)snprintf(key, sizeof key, "\nmsgid \"%s\"\nmsgstr \"", room);
    const char *at = strstr(po, key);
    at = at == NULL ? NULL : at + strlen(key);
    return at == NULL || *at == '"' ? NULL : at;
}

static void assert_translated(const char *english)
{
    const char *chinese = translation(english);
    if (chinese == NULL)
        fail_msg("no Chinese for \"%s\"", english);
    const char *end = strchr(chinese, '\n');
    const char *detail = strstr(chinese, "%s");
    if ((strstr(english, "%s") != NULL) != (detail != NULL && detail < end))
        fail_msg("the place of the detail is lost in \"%s\"", english);
}

static void every_alert_has_its_chinese(void **state)
{
    (void)state;
    for (unsigned a = 0; a < alert_count; a++)
        assert_translated(alert_text((enum alert)a));
}

static void every_phrase_has_its_chinese(void **state)
{
    (void)state;
#define X(NAME, english) assert_translated(phrase_english(PHRASE_##NAME));
    PHRASES(X)
#undef X
}

static void assert_places_kept(const char *english)
{
    struct str rest = str_from(english);
    while (str_find(rest, STR("{")) < rest.len) {
        char place[32];
        (void)str_cut(&rest, '{');
        const struct str name = str_cut(&rest, '}');
        (void)snprintf(place, sizeof place, "{%.*s}", (int)name.len, name.at);
        const char *chinese = translation(english);
        assert_non_null(chinese);
        const char *at = strstr(chinese, place);
        if (at == NULL || at > strchr(chinese, '\n'))
            fail_msg("%s is lost in \"%s\"", place, english);
    }
}

static void every_place_of_a_phrase_is_in_its_chinese(void **state)
{
    (void)state;
#define X(NAME, english) assert_places_kept(english);
    PHRASES(X)
#undef X
}

static void every_guard_has_its_chinese(void **state)
{
    (void)state;
    for (unsigned g = 0; g < guard_count; g++) {
        assert_translated(guard_text((enum guard)g));
        assert_translated(guard_opens((enum guard)g));
        assert_places_kept(guard_opens((enum guard)g));
    }
}

static void every_remedy_has_its_chinese(void **state)
{
    (void)state;
    for (unsigned v = 0; v < verdict_count; v++)
        assert_translated(remedy_text((enum verdict)v));
}

/* Every literal on a line of cli/why.c that hands one to the translation. */
static void what_why_prints_has_its_chinese(void **state)
{
    (void)state;
    char line[256];
    size_t seen = 0;
    FILE *f = fopen("cli/why.c", "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f) != NULL) {
        if (strstr(line, "say(") == NULL && strstr(line, "print_words(") == NULL)
            continue;
        char *at = strchr(line, '"');
        for (; at != NULL; at = strchr(at + 1, '"')) {
            char *end = strchr(at + 1, '"');
            assert_non_null(end);
            *end = '\0';
            if (strchr(at + 1, '%') == NULL) { /* a format, not a word */
                assert_translated(at + 1);
                seen++;
            }
            at = end;
        }
    }
    (void)fclose(f);
    assert_true(seen >= 18);
    assert_translated(side_name(SIDE_BUY));
    assert_translated(side_name(SIDE_SELL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_alert_has_its_chinese),
        cmocka_unit_test(every_phrase_has_its_chinese),
        cmocka_unit_test(every_place_of_a_phrase_is_in_its_chinese),
        cmocka_unit_test(every_guard_has_its_chinese),
        cmocka_unit_test(every_remedy_has_its_chinese),
        cmocka_unit_test(what_why_prints_has_its_chinese),
    };
    return cmocka_run_group_tests(tests, read_catalogue, NULL);
}
