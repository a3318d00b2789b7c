/* okx-mm backtest: the chain against recordings or a synthetic market, in virtual time. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backtest/backtest.h"
#include "cli/command.h"
#include "common/io/config.h"

enum { MINUTES_MAX = 60 * 24 * 366, NAME_SIZE = 96 };

struct request {
    struct backtest_options options;
    const char *journal;
    bool changed; /* settings were given on the command line */
};

static bool whole_number(const char *text, int64_t low, int64_t high, int64_t *out)
{
    return i64_parse(str_from(text), out) == ERR_OK && *out >= low && *out <= high;
}

static int usage(const char *what, const char *arg)
{
    (void)fprintf(stderr, "okx-mm backtest: %s%s%s\n", arg, *arg != 0 ? ": " : "", what);
    return EXIT_USAGE;
}

/* `--set key=value` stands above file and environment: it becomes part of the latter, and what it
 * means, a profile too, is read by the same loader. */
static int set_setting(struct request *r, const char *pair)
{
    struct str rest = str_from(pair);
    const struct str key = str_cut(&rest, '=');
    const size_t index = setting_find(key);
    char name[NAME_SIZE] = "OKXMM_";
    if (index == SETTING_COUNT || rest.at == NULL || key.len == strlen(pair))
        return usage("wants key=value with a key of the settings", pair);
    const char *known = setting_row(index)->key;
    size_t n = strlen(name);
    for (size_t i = 0; known[i] != 0 && n + 1 < sizeof(name); i++)
        name[n++] = (char)toupper((unsigned char)known[i]);
    name[n] = 0;
    r->changed = true;
    return setenv(name, pair + key.len + 1, 1) == 0 ? EXIT_DONE : EXIT_NO;
}

static int set(struct request *r, const char *name, const char *value)
{
    int64_t v = 0;
    if (strcmp(name, "--set") == 0)
        return set_setting(r, value);
    if (strcmp(name, "--book") == 0) {
        r->options.book = value;
    } else if (strcmp(name, "--trades") == 0) {
        r->options.trades = value;
    } else if (strcmp(name, "--journal") == 0) {
        r->journal = value;
    } else if (strcmp(name, "--seed") == 0) {
        if (!whole_number(value, 0, UINT32_MAX, &v))
            return usage("wants a whole number up to 4294967295", name);
        r->options.seed = (uint64_t)v;
    } else if (strcmp(name, "--minutes") == 0) {
        if (!whole_number(value, 1, MINUTES_MAX, &v))
            return usage("wants a whole number of minutes", name);
        r->options.length = DUR_S(v * INT64_C(60));
    } else if (strcmp(name, "--latency-ms") == 0) {
        if (!whole_number(value, 0, 10000, &v))
            return usage("wants whole milliseconds, one way, up to 10000", name);
        r->options.latency.wire = DUR_MS(v);
    } else {
        return usage("no such option; see okx-mm backtest --help", name);
    }
    return EXIT_DONE;
}

static int run(struct request *r, bool json)
{
    static struct backtest_result result;
    static char line[512];
    struct text why = TEXT(line);
    if (r->journal != NULL) {
        r->options.journal = fopen(r->journal, "w");
        if (r->options.journal == NULL)
            return usage("cannot be written", r->journal);
    }
    const bool ok = backtest_run(&r->options, &result, &why);
    if (r->options.journal != NULL && fclose(r->options.journal) != 0)
        (void)fprintf(stderr, "okx-mm backtest: %s: not written whole\n", r->journal);
    if (!ok) {
        (void)fprintf(stderr, "okx-mm backtest: %.*s\n", (int)why.len, why.at);
        return EXIT_NOT_FOUND;
    }
    if (json)
        backtest_json(&result, stdout);
    else
        backtest_print(&result, stdout);
    return word_empty(&result.broken) && result.pending == 0 ? EXIT_DONE : EXIT_NO;
}

/* The settings again, with what the command line said. */
static int load_changed(struct request *r, const char *path)
{
    static struct settings settings;
    static char errors[CONFIG_REPORT_SIZE];
    struct text why = TEXT(errors);
    if (config_load(path, &settings, &why) != ERR_OK) {
        (void)fprintf(stderr, "%.*s", (int)why.len, why.at);
        return EXIT_BAD_CONFIG;
    }
    r->options.settings = &settings;
    return EXIT_DONE;
}

int command_backtest(const struct invocation *inv)
{
    struct request r = {.options = {.settings = inv->settings,
                                    .seed = inv->settings->sim_seed,
                                    .latency = world_usual_latency(),
                                    .progress = stderr}};
    for (int i = 0; i < inv->argc; i += 2) {
        if (i + 1 >= inv->argc)
            return usage("wants a value", inv->argv[i]);
        const int status = set(&r, inv->argv[i], inv->argv[i + 1]);
        if (status != EXIT_DONE)
            return status;
    }
    if (r.options.trades != NULL && r.options.book == NULL)
        return usage("also needs --book", "--trades");
    if (r.changed) {
        const int status = load_changed(&r, inv->config_path);
        if (status != EXIT_DONE)
            return status;
    }
    return run(&r, inv->json);
}
