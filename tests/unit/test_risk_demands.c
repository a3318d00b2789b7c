#include "tests/lib/test.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/setting.h"
#include "services/risk/demands.h"
#include "services/risk/rules.h"

/* The tables of the gate against the tests themselves, read as text from the tree. */

enum { TEXT_MAX = 4 << 20 };

static char *text;  /* every test program, one behind the other */
static char *rules; /* every part of risk, likewise */

/* What the files of these patterns hold, one behind the other. */
static char *read_all(const char *const patterns[], size_t count)
{
    glob_t found = {0};
    size_t used = 0;
    char *all = calloc(1, TEXT_MAX);
    assert_non_null(all);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(glob(patterns[i], i > 0 ? GLOB_APPEND : 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        FILE *f = fopen(found.gl_pathv[i], "r");
        assert_non_null(f);
        used += fread(all + used, 1, TEXT_MAX - 1 - used, f);
        assert_int_equal(fclose(f), 0);
    }
    assert_true(used < TEXT_MAX - 1);
    globfree(&found);
    return all;
}

static int read_tests(void **state)
{
    static const char *const tests[] = {"tests/unit/test_*.c", "tests/scenario/test_*.c",
                                        "tests/property/test_*.c"};
    static const char *const parts[] = {"services/risk/*.c"};
    (void)state;
    text = read_all(tests, 3);
    rules = read_all(parts, 1);
    return 0;
}

static int forget_tests(void **state)
{
    (void)state;
    free(text);
    free(rules);
    return 0;
}

/* The body of a test that is written and run; NULL when there is none. */
static const char *body_of(const char *test, size_t *len)
{
    char line[200];
    (void)snprintf(line, sizeof line, "static void %s(void **state)\n{", test);
    const char *at = strstr(text, line);
    (void)snprintf(line, sizeof line, "(%s", test);
    if (at == NULL || strstr(text, line) == NULL)
        return NULL;
    const char *end = strstr(at, "\n}\n");
    assert_non_null(end);
    *len = (size_t)(end - at);
    return at;
}

/* `wants`: what has to stand in it; NULL: anything. */
static void expect_test(const char *of, const char *test, const char *wants)
{
    size_t len = 0;
    const char *body = body_of(test, &len);
    if (body == NULL)
        fail_msg("%s: there is no test %s", of, test);
    else if (wants != NULL && str_find((struct str){body, len}, str_from(wants)) == len)
        fail_msg("%s: %s does not expect %s", of, test, wants);
}

static void every_rule_has_a_test_that_expects_its_verdict(void **state)
{
    (void)state;
#define X(rule, verdict, applies, keys, test) expect_test(#rule, #test, #verdict);
    GATE_RULES(X)
#undef X
}

/* It measures something against a limit, or something against now. */
static bool compares(const char *rule)
{
    static const char *const signs[] = {"ask_beyond(", "a->now", "until("};
    char line[200];
    (void)snprintf(line, sizeof line, "bool %s(struct ask *a)\n{", rule);
    const char *at = strstr(rules, line);
    if (at == NULL)
        fail_msg("%s is not found", rule);
    const char *end = strstr(at, "\n}\n");
    assert_non_null(end);
    const struct str body = {at, (size_t)(end - at)};
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (str_find(body, str_from(signs[i])) < body.len)
            return true;
    return false;
}

static void every_rule_that_compares_is_tested_on_both_sides_of_its_limit(void **state)
{
    char line[200];
    (void)state;
#define X(rule, ...) \
    (void)snprintf(line, sizeof line, "BOUND(%s,", #rule); \
    if (compares(#rule) && strstr(text, line) == NULL) \
        fail_msg("%s compares: tests/unit/test_risk_bounds.c lacks its pair", #rule);
    GATE_RULES(X)
#undef X
}

static void every_demand_has_a_test(void **state)
{
    (void)state;
#define X(row, limit, keys, who, code, test) expect_test(row, #test, NULL);
    RISK_DEMANDS(X)
#undef X
#define X(code, who, what, test) expect_test(code, #test, NULL);
    RISK_ELSEWHERE(X)
#undef X
}

static void expect_keys(const char *of, const char *keys)
{
    struct str rest = str_from(keys);
    while (rest.len > 0) {
        const struct str key = str_trim(str_cut(&rest, ','));
        if (setting_find(key) == SETTING_COUNT)
            fail_msg("%s: there is no setting %.*s", of, (int)key.len, key.at);
    }
}

static void every_setting_that_is_named_exists(void **state)
{
    (void)state;
#define X(rule, verdict, applies, keys, test) expect_keys(#rule, keys);
    GATE_RULES(X)
#undef X
#define X(row, limit, keys, who, code, test) expect_keys(row, keys);
    RISK_DEMANDS(X)
#undef X
}

/* A code that nothing ever answers with would be a promise nobody keeps. */
static void every_code_is_somebodys(void **state)
{
    bool used[verdict_count] = {[VERDICT_OK] = true, [VERDICT_TARGET] = true};
    (void)state;
#define X(rule, verdict, ...) used[verdict] = true;
    GATE_RULES(X)
#undef X
    for (unsigned v = 0; v < verdict_count; v++)
        if (!used[v])
            fail_msg("no rule answers %s %s", verdict_code((enum verdict)v),
                     verdict_name((enum verdict)v));
}

static void codes_are_told_apart_and_none_from_one_to_thirty_is_missing(void **state)
{
    bool seen[100] = {0};
    (void)state;
    for (unsigned v = 0; v < verdict_count; v++) {
        const long n = strtol(verdict_code((enum verdict)v) + 1, NULL, 10);
        assert_in_range(n, 0, 99);
        assert_false(seen[n]);
        seen[n] = true;
    }
    for (int n = 0; n <= 30; n++)
        if (!seen[n])
            fail_msg("R%02d is missing", n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_has_a_test_that_expects_its_verdict),
        cmocka_unit_test(every_rule_that_compares_is_tested_on_both_sides_of_its_limit),
        cmocka_unit_test(every_demand_has_a_test),
        cmocka_unit_test(every_setting_that_is_named_exists),
        cmocka_unit_test(every_code_is_somebodys),
        cmocka_unit_test(codes_are_told_apart_and_none_from_one_to_thirty_is_missing),
    };
    return cmocka_run_group_tests(tests, read_tests, forget_tests);
}
