#include "tests/lib/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/io/config.h"
#include "common/io/secrets.h"

#define DATA "tests/data/settings/"

static struct settings s;
static char report_buffer[CONFIG_REPORT_SIZE];
static char folder[] = "/tmp/okxmm-config-XXXXXX";

static enum err load(const char *path)
{
    struct text report = TEXT(report_buffer);
    enum err e = config_load(path, &s, &report);
    report_buffer[report.len < sizeof report_buffer ? report.len : sizeof report_buffer - 1] = '\0';
    return e;
}

/* A file in the test's folder; the path is good until the next call. */
static const char *make_file(const char *name, const char *content, size_t len, mode_t mode)
{
    static char path[128];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(content, 1, len, f), len);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(chmod(path, mode), 0);
    return path;
}

static void the_example_of_the_requirement_loads_unchanged(void **state)
{
    (void)state;
    assert_int_equal(load(DATA "requirement.yaml"), ERR_OK);
    assert_int_equal(s.symbols.count, 1);
    assert_true(word_is(&s.symbols.at[0], "BTC-USDT"));
    assert_true(s.cancel_delay.v == DUR_S(3).v);
    assert_true(s.risk_pause.v == DUR_S(300).v);
    assert_true(s.api_latency_limit.v == DUR_MS(200).v);
    assert_true(s.maker_fee.v == 200000);
}

static void telegram_without_a_token_is_off_with_a_warning(void **state)
{
    (void)state;
    assert_int_equal(load(DATA "requirement.yaml"), ERR_OK);
    assert_false(s.telegram_alerts);
    assert_non_null(strstr(report_buffer, "requirement.yaml:13: warning: telegram_alerts: off"));
}

static void units_written_out_mean_the_same(void **state)
{
    (void)state;
    static struct settings bare;
    assert_int_equal(load(DATA "requirement.yaml"), ERR_OK);
    bare = s;
    assert_int_equal(load(DATA "requirement-units.yaml"), ERR_OK);
    assert_memory_equal(&bare, &s, sizeof s);
}

static void a_broken_file_is_refused_with_place_and_remedy(void **state)
{
    (void)state;
    static const struct {
        const char *file;
        const char *parts[4];
    } cases[] = {
        {"unknown-key", {":2: grid_levels: unknown key", "okx-mm config show"}},
        {"typo", {":2: min_spraed: unknown key", "did you mean min_spread?"}},
        {"wrong-unit",
         {":2: api_latency_limit: \"200kg\" has a unit that does not belong", "ms, s, m or h",
          ":3: min_spread: \"3s\" has a unit"}},
        {"negative", {":2: order_amount: \"-5\" is out of range", "allowed: an amount, 0.000001"}},
        {"order-cap", {":2: order_cap: \"6%\" is out of range", "0 to 0.05"}},
        {"leverage", {":2: leverage: \"11\" is out of range", "1 to 10"}},
        {"missing-symbol", {":1: symbols: \"\" is empty", "such as BTC-USDT"}},
        {"duplicate-key", {":4: min_spread: given twice, already in line 2"}},
        {"anchor",
         {":2: min_spread: anchors and aliases are not allowed", ":3: max_spread: anchors"}},
        {"tab", {":2: a tab; use blanks"}},
        {"binary", {":2: binary data"}},
        {"nested", {":2: min_spread: nested where one value is expected", "allowed: a ratio"}},
        {"list-for-one", {":1: order_amount: nested where one value"}},
        {"syntax", {"not YAML: did not find expected"}},
        {"relations",
         {":2: reentry_spread: 0.002 is above min_spread (0.001)",
          ":3: order_timeout: 2s is below cancel_delay (3s)",
          ":5: stop_loss: 0.0016 is less than min_spread + maker_fee + taker_fee",
          "0.0017 or more"}},
        {"live", {"api_secret: missing", "api_passphrase: missing", "confirm_live: must be yes"}},
        {"many",
         {":1: symbols: \"btc/usdt\" is not understood", "one of DEBUG|INFO|WARN|ERROR",
          ":3: max_open_orders: \"five\"", ":5: telegram_alerts: \"maybe\""}},
        {"second-document", {"a second document"}},
        {"tag", {":2: order_amount: tags are not allowed"}},
        {"list-document", {":1: not a list of `key: value`"}},
        {"symbol-twice", {":2: symbols: given twice, already in line 1"}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char path[128];
        (void)snprintf(path, sizeof path, DATA "broken-%s.yaml", cases[i].file);
        assert_int_equal(load(path), ERR_CONFIG);
        for (size_t p = 0; p < 4 && cases[i].parts[p] != NULL; p++) {
            if (strstr(report_buffer, cases[i].parts[p]) == NULL) {
                fail_msg("%s: `%s` is not in: %s", path, cases[i].parts[p], report_buffer);
            }
        }
    }
}

static void every_line_of_a_refusal_names_the_file(void **state)
{
    (void)state;
    size_t lines = 0;
    assert_int_equal(load(DATA "broken-many.yaml"), ERR_CONFIG);
    for (const char *line = report_buffer; *line != '\0'; line = strchr(line, '\n') + 1) {
        assert_ptr_equal(strstr(line, DATA "broken-many.yaml:"), line);
        lines++;
    }
    assert_int_equal(lines, 5);
}

static void ten_megabytes_are_refused(void **state)
{
    (void)state;
    size_t len = 10 << 20;
    char *big = malloc(len);
    assert_non_null(big);
    memset(big, '#', len);
    assert_int_equal(load(make_file("big.yaml", big, len, 0600)), ERR_CONFIG);
    assert_non_null(strstr(report_buffer, "larger than 64 KB"));
    free(big);
}

static void a_file_that_is_not_there_is_said_so(void **state)
{
    (void)state;
    assert_int_equal(load("no/such.yaml"), ERR_IO);
    assert_non_null(strstr(report_buffer, "no/such.yaml: cannot be opened: No such file"));
}

static void one_key_makes_the_profile_and_the_file_still_wins(void **state)
{
    (void)state;
    const char *text = "profile: pro\nhold_hard: 60s\nhold_soft: 30s\n";
    assert_int_equal(load(make_file("pro.yaml", text, strlen(text), 0600)), ERR_OK);
    assert_true(s.dynamic_spread);
    assert_false(s.refresh_same_price);
    assert_true(s.hold_hard.v == DUR_S(60).v);
    assert_int_equal(load(make_file("none.yaml", "", 0, 0600)), ERR_OK);
    assert_false(s.dynamic_spread);
    static struct settings basic;
    settings_defaults(&basic);
    settings_profile(&basic, "basic");
    assert_false(basic.dynamic_spread);
    settings_profile(&basic, "pro");
    assert_true(basic.dynamic_spread);
    assert_true(basic.hold_hard.v == DUR_S(900).v);
}

/* The example file names every key: one line of it changed has to be enough. */
static void the_example_file_takes_the_profile_by_one_key(void **state)
{
    (void)state;
    static char text[CONFIG_FILE_MAX];
    FILE *f = fopen("deploy/config/settings.yaml", "rb");
    assert_non_null(f);
    size_t len = fread(text, 1, sizeof text - 1, f);
    assert_int_equal(fclose(f), 0);
    text[len] = '\0';
    char *basic = strstr(text, "\nprofile: basic\n");
    assert_non_null(basic);
    memcpy(basic, "\nprofile: pro  \n", 16);
    assert_int_equal(load(make_file("example.yaml", text, len, 0600)), ERR_OK);
    static struct settings pro;
    settings_defaults(&pro);
    settings_profile(&pro, "pro");
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        char a[SETTING_TEXT_SIZE * 8];
        char b[SETTING_TEXT_SIZE * 8];
        struct text is = TEXT(a);
        struct text wanted = TEXT(b);
        setting_print(setting_row(i), &s, &is);
        setting_print(setting_row(i), &pro, &wanted);
        assert_true(str_equal(text_done(&is), text_done(&wanted)));
    }
}

static void the_environment_wins_over_the_file(void **state)
{
    (void)state;
    assert_int_equal(setenv("OKXMM_MIN_SPREAD", "0.2%", 1), 0);
    assert_int_equal(setenv("OKXMM_STOP_LOSS", "0.3%", 1), 0);
    assert_int_equal(load(DATA "requirement.yaml"), ERR_OK);
    assert_true(s.min_spread.v == 2000000);
    assert_int_equal(setenv("OKXMM_MIN_SPREAD", "broad", 1), 0);
    assert_int_equal(load(NULL), ERR_CONFIG);
    assert_non_null(strstr(report_buffer, "OKXMM_MIN_SPREAD: \"broad\" is not understood"));
    (void)unsetenv("OKXMM_MIN_SPREAD");
    (void)unsetenv("OKXMM_STOP_LOSS");
}

static void a_secret_comes_from_a_file_only_its_owner_reads(void **state)
{
    (void)state;
    const char *path = make_file("token", "12345:abc\n", 10, 0600);
    assert_int_equal(setenv("OKXMM_TELEGRAM_TOKEN_FILE", path, 1), 0);
    assert_int_equal(setenv("OKXMM_TELEGRAM_CHAT", "42", 1), 0);
    assert_int_equal(load(DATA "requirement.yaml"), ERR_OK);
    assert_string_equal(s.telegram_token.at, "12345:abc");
    assert_true(s.telegram_alerts);

    assert_int_equal(chmod(path, 0640), 0);
    assert_int_equal(load(NULL), ERR_CONFIG);
    assert_non_null(strstr(report_buffer, "OKXMM_TELEGRAM_TOKEN_FILE: "));
    assert_non_null(strstr(report_buffer, "others may read it; chmod 600 it"));

    assert_int_equal(chmod(path, 0600), 0);
    assert_int_equal(setenv("OKXMM_TELEGRAM_TOKEN", "other", 1), 0);
    assert_int_equal(load(NULL), ERR_CONFIG);
    assert_non_null(strstr(report_buffer, "given beside OKXMM_TELEGRAM_TOKEN; keep one"));
    (void)unsetenv("OKXMM_TELEGRAM_TOKEN");
    (void)unsetenv("OKXMM_TELEGRAM_TOKEN_FILE");
    (void)unsetenv("OKXMM_TELEGRAM_CHAT");
}

/* What config_print writes, as one text. */
static char *printed(const struct config_origins *origins)
{
    char *at = NULL;
    size_t len = 0;
    FILE *f = open_memstream(&at, &len);
    assert_non_null(f);
    config_print(&s, origins, f);
    assert_int_equal(fclose(f), 0);
    return at;
}

static void what_is_shown_loads_again_and_hides_secrets(void **state)
{
    (void)state;
    static struct settings before;
    static struct config_origins origins;
    struct text report = TEXT(report_buffer);
    assert_int_equal(setenv("OKXMM_API_KEY", "the-key-itself", 1), 0);
    assert_int_equal(setenv("OKXMM_API_SECRET", "the-secret-itself", 1), 0);
    assert_int_equal(setenv("OKXMM_API_PASSPHRASE", "the-phrase-itself", 1), 0);
    assert_int_equal(config_load_origins(DATA "requirement.yaml", &s, &origins, &report), ERR_OK);
    before = s;
    char *text = printed(&origins);
    assert_null(strstr(text, "itself"));
    assert_non_null(strstr(text, "# environment OKXMM_API_SECRET"));
    assert_non_null(strstr(text, "# " DATA "requirement.yaml:3"));
    assert_non_null(strstr(text, "# default"));
    assert_int_equal(load(make_file("shown.yaml", text, strlen(text), 0600)), ERR_OK);
    assert_memory_equal(&before, &s, sizeof s);
    free(text);
    (void)unsetenv("OKXMM_API_KEY");
    (void)unsetenv("OKXMM_API_SECRET");
    (void)unsetenv("OKXMM_API_PASSPHRASE");
}

static void the_example_file_is_the_defaults(void **state)
{
    (void)state;
    static struct settings defaults;
    char *at = NULL;
    size_t len = 0;
    FILE *f = open_memstream(&at, &len);
    assert_non_null(f);
    config_write_example(f);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(load(make_file("example.yaml", at, len, 0600)), ERR_OK);
    settings_defaults(&defaults);
    assert_memory_equal(&defaults, &s, sizeof s);
    free(at);
}

static void secrets_are_gone_after_wiping(void **state)
{
    (void)state;
    static struct settings defaults;
    settings_defaults(&defaults);
    settings_defaults(&s);
    (void)str_copy(s.api_secret.at, sizeof s.api_secret.at, STR("a secret"));
    (void)str_copy(s.email_password.at, sizeof s.email_password.at, STR("another"));
    secrets_wipe(&s);
    assert_memory_equal(&defaults, &s, sizeof s);
}

static void the_state_folder_is_made_when_missing(void **state)
{
    (void)state;
    char dir[256];
    struct stat st;
    settings_defaults(&s);
    (void)snprintf(s.state_dir.at, sizeof s.state_dir.at, "%s/state", folder);
    assert_int_equal(config_state_dir(&s, dir, sizeof dir), ERR_OK);
    assert_int_equal(stat(dir, &st), 0);
    assert_true(S_ISDIR(st.st_mode));
    assert_int_equal(config_state_dir(&s, dir, sizeof dir), ERR_OK);
}

/* The tests' own variables are the only ones: a developer's shell may hold others. */
static void forget_environment(void)
{
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        char name[128];
        struct text t = {name, 0, sizeof(name) - 6, false};
        text_put(&t, "OKXMM_");
        for (const char *c = setting_row(i)->key; *c != '\0'; c++)
            text_char(&t, *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c);
        name[t.len] = '\0';
        (void)unsetenv(name);
        memcpy(name + t.len, "_FILE", 6);
        (void)unsetenv(name);
    }
}

static int setup(void **state)
{
    (void)state;
    forget_environment();
    (void)unsetenv("OKXMM_STATE_DIR"); /* the only one a developer may have set */
    return mkdtemp(folder) == NULL ? 1 : 0;
}

static int teardown(void **state)
{
    (void)state;
    static const char *const names[] = {"big.yaml", "token", "shown.yaml", "example.yaml", "state"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[128];
        (void)snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        (void)remove(path);
    }
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example_of_the_requirement_loads_unchanged),
        cmocka_unit_test(telegram_without_a_token_is_off_with_a_warning),
        cmocka_unit_test(units_written_out_mean_the_same),
        cmocka_unit_test(a_broken_file_is_refused_with_place_and_remedy),
        cmocka_unit_test(every_line_of_a_refusal_names_the_file),
        cmocka_unit_test(ten_megabytes_are_refused),
        cmocka_unit_test(a_file_that_is_not_there_is_said_so),
        cmocka_unit_test(one_key_makes_the_profile_and_the_file_still_wins),
        cmocka_unit_test(the_example_file_takes_the_profile_by_one_key),
        cmocka_unit_test(the_environment_wins_over_the_file),
        cmocka_unit_test(a_secret_comes_from_a_file_only_its_owner_reads),
        cmocka_unit_test(what_is_shown_loads_again_and_hides_secrets),
        cmocka_unit_test(the_example_file_is_the_defaults),
        cmocka_unit_test(secrets_are_gone_after_wiping),
        cmocka_unit_test(the_state_folder_is_made_when_missing),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
