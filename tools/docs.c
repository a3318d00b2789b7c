/*
 * Prints the documents that are made from tables: docs/MESSAGES.md from the
 * schema, docs/SETTINGS.md from the settings' rows, docs/RISK.md from the gate's rules,
 * docs/METRICS.md from the monitor's table. usage: docs messages|settings|risk|metrics
 */
#include <stdio.h>
#include <string.h>

#include "common/base/setting.h"
#include "common/market/remedy.h"
#include "common/msg/layout.h"
#include "common/msg/outside.h"
#include "services/monitor/metrics_table.h"
#include "services/risk/demands.h"
#include "services/risk/rules.h"

static const char *channel_name(enum channel c)
{
    switch (c) {
#define X(NAME, name, pattern, binder) \
    case CHANNEL_##NAME: return #name;
        CHANNELS(X)
#undef X
    }
    return "unknown";
}

/* What never leaves a process, or only for its own database, has no topic. */
static bool told_outside(enum channel c)
{
    return c != CHANNEL_LOCAL && c != CHANNEL_STORE && c != CHANNEL_SNAPSHOT;
}

static void print_message(const struct layout *l)
{
    (void)printf("\n### %s (%d)\n\n%s. Author: %s; channel: %s", l->name, (int)l->type, l->what,
                 l->author == SERVICE_RUNNER ? "any process" : service_name(l->author),
                 channel_name(l->channel));
    if (told_outside(l->channel))
        (void)printf("; outside: `okxmm.v1.%s.%s.`%s", outside_area(l->type), l->name,
                     outside_is_state(l->type) ? ", last value kept" : "");
    (void)printf(".\n\n| field | kind | meaning |\n|---|---|---|\n");
    for (size_t i = 0; i < l->count; i++)
        (void)printf("| `%s` | %s | %s |\n", l->fields[i].name, l->fields[i].kind_name,
                     l->fields[i].what);
}

static void print_vocabularies(void)
{
    (void)printf("\n## Vocabularies\n\nInside the bus they travel as numbers (from 0, in this "
                 "order), outside as words.\n\n| kind | words |\n|---|---|\n");
#define V(tag, LIST) \
    (void)printf("| %s |", #tag); \
    for (unsigned i = 0; i < tag##_count; i++) \
        (void)printf(" `%s`", tag##_name((enum tag)i)); \
    (void)printf(" |\n");
    VOCABULARIES(V)
#undef V
}

static void print_guards(void)
{
    (void)printf("\n## Guards\n\nWhat may stand between a side of a symbol and an order, with the "
                 "unit of its value and limit (`rate` 0.001 is 0.1 %%).\n\n"
                 "| guard | unit | while it is closed | what opens it |\n|---|---|---|---|\n");
    for (unsigned g = 0; g < guard_count; g++)
        (void)printf("| `%s` | %s | %s | %s |\n", guard_name((enum guard)g),
                     gate_unit_name(guard_unit((enum guard)g)), guard_text((enum guard)g),
                     guard_opens((enum guard)g));
}

static void print_messages(void)
{
    (void)printf(
        "# Messages\n\nMade from `common/msg/schema.h` by `make docs`; do not edit.\n\n"
        "Between our processes a message is two frames: topic, and one msgpack array of twelve "
        "header fields and the body (`common/msg/codec.h`). Outside tools see maps with these "
        "field names, decimal strings, words and microseconds ([BUS.md](BUS.md)).\n\n"
        "Kinds: `px` and `qty` are integers scaled by `px_exp` and `qty_exp` of the same body, "
        "`money` is exact to 1e-18, `rate` to 1e-9, `ts` and `dur` are nanoseconds, `word` is a "
        "text of at most %d characters, `levels` a list of price and quantity, "
        "`gates` a list of guard, closed, measured, value, limit and share.\n\n## All of "
        "them\n",
        WORD_SIZE - 1);
    for (size_t i = 0; i < layout_count(); i++)
        print_message(layout_at(i));
    print_vocabularies();
    print_guards();
}

static void print_settings(void)
{
    const char *section = "";
    (void)printf("# Settings\n\nMade from `common/base/settings.h` by `make docs`; do not edit.\n\n"
                 "`deploy/config/settings.yaml` holds every key with its default. Each key is also "
                 "an environment variable, `OKXMM_` and the key in capitals; secrets also "
                 "`OKXMM_<KEY>_FILE`, a file that only its owner may read. `okx-mm config check "
                 "FILE` proves a file, `okx-mm config show` prints what is in force and where it "
                 "comes from.\n");
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        const struct setting_row *r = setting_row(i);
        char room[512];
        struct text allowed = TEXT(room);
        if (strcmp(section, r->section) != 0) {
            section = r->section;
            (void)printf("\n## %s\n\n| key | default | allowed | what it is for |\n"
                         "|---|---|---|---|\n",
                         section);
        }
        setting_allowed(r, &allowed);
        (void)printf("| `%s` | %s%s%s | ", r->key, r->fallback[0] == 0 ? "" : "`", r->fallback,
                     r->fallback[0] == 0 ? "" : "`");
        for (size_t c = 0; c < allowed.len; c++) /* a bar would end the cell */
            (void)(room[c] == '|' ? printf("\\|") : printf("%c", room[c]));
        const char *pro = setting_pro(r);
        (void)printf(" | %s%s%s%s |\n", r->help, pro != NULL ? " (profile pro: `" : "",
                     pro != NULL ? pro : "", pro != NULL ? "`)" : "");
    }
}

/* `a, b` as code, or a dash. */
static void print_keys(const char *keys)
{
    struct str rest = str_from(keys);
    if (rest.len == 0)
        (void)printf("-");
    while (rest.len > 0) {
        const struct str key = str_trim(str_cut(&rest, ','));
        (void)printf("`%.*s`%s", (int)key.len, key.at, rest.len > 0 ? ", " : "");
    }
}

static void print_rule(int place, const char *rule, enum verdict v, unsigned applies,
                       const char *keys, const char *test)
{
    (void)printf("| %d | %s | `%s` | %s | %s%s%s%s| ", place, verdict_code(v), verdict_name(v),
                 rule, (applies & OPEN) != 0 ? "open " : "", (applies & EXIT) != 0 ? "exit " : "",
                 (applies & OWN) != 0 ? "own " : "", (applies & STATE) != 0 ? "state " : "");
    print_keys(keys);
    (void)printf(" | %s |\n", test);
}

static void print_gate(void)
{
    int place = 0;
    (void)printf(
        "\n## The gate\n\nAsked in this order; the first refusal wins. `open`: orders that "
        "may create a position. `exit`: a strategy's orders that reduce one. `own`: stops "
        "and flattening. `state`: does not depend on the order, so a strategy is told "
        "beforehand.\n\n| | code | word | rule | asked of | settings | shown by |\n"
        "|---|---|---|---|---|---|---|\n");
#define X(rule, verdict, applies, keys, test) \
    print_rule(++place, #rule, verdict, applies, keys, #test);
    GATE_RULES(X)
#undef X
}

static void print_verdicts(void)
{
    (void)printf("\n## Codes\n\nFrom `common/market/words.h` and `common/market/remedy.h`; "
                 "`okx-mm why` says the same where one of them is the reason.\n\n"
                 "| code | word | what it says | what to do |\n|---|---|---|---|\n");
#define X(v, text) \
    (void)printf("| %s | `%s` | %s | %s |\n", verdict_code(v), verdict_name(v), verdict_text(v), \
                 text);
    REMEDIES(X)
#undef X
}

static void print_risk(void)
{
    (void)printf(
        "# Risk\n\nMade from `services/risk/rules.h` and `services/risk/demands.h` by `make "
        "docs`; do not edit.\n\nEvery order passes all rules that apply to it or is "
        "refused by the first one that fails, with a stable code, what was measured, what "
        "is allowed, and the number that would work where there is one. There is no "
        "override. What is unknown refuses. Cancels never come here: they always pass. A "
        "limit changes only by new settings and a restart.\n\n"
        "## The requirement's table\n\n| row | limit | settings | kept by | code | shown by "
        "|\n|---|---|---|---|---|---|\n");
#define X(row, limit, keys, who, code, test) \
    (void)printf("| %s | %s | ", row, limit); \
    print_keys(keys); \
    (void)printf(" | %s | %s | %s |\n", who, code, #test);
    RISK_DEMANDS(X)
#undef X
    print_gate();
    (void)printf(
        "\n## Kept outside the gate\n\n| code | by | what | shown by |\n|---|---|---|---|\n");
#define X(code, who, what, test) (void)printf("| %s | %s | %s | %s |\n", code, who, what, #test);
    RISK_ELSEWHERE(X)
#undef X
    print_verdicts();
}

static const char *scope_labels(const char *scope)
{
#define X(name, walk, sides, times, labels) \
    if (strcmp(scope, #name) == 0) \
        return labels;
    METRIC_SCOPES(X)
#undef X
    return "";
}

static void print_metric(const char *name, const char *type, const char *unit, const char *labels,
                         const char *help)
{
    (void)printf("| `%s` | %s | %s | %s | %s |\n", name, type, unit[0] == 0 ? "-" : unit,
                 labels[0] == 0 ? "-" : labels, help);
}

static void print_metrics(void)
{
    (void)printf(
        "# Metrics\n\nMade from `services/monitor/metrics_table.h` by `make docs`; do not edit.\n\n"
        "`GET /metrics` of the monitor (`dashboard_listen`, by default "
        "http://127.0.0.1:8788/metrics) in Prometheus' text format 0.0.4. "
        "`deploy/prometheus/prometheus.yml` scrapes it, `deploy/prometheus/rules.yml` holds the "
        "alert rules.\n\n"
        "What is unknown has no series. A counter starts again at 0 with the process that its "
        "meaning names and never goes back while that process lives. The label `instance` is the "
        "number of a process within its service; scrape with `honor_labels: true` to keep it. "
        "`code` is that of [RISK.md](RISK.md).\n\n"
        "| metric | type | unit | labels | meaning |\n|---|---|---|---|---|\n");
#define X(scope, name, type, unit, known, value, help) \
    print_metric(#name, #type, unit, scope_labels(#scope), help);
    METRICS(X)
#undef X
#define X(name, field, help) print_metric(#name, "histogram", "seconds", "le", help);
    HISTOGRAMS(X)
#undef X
    (void)printf("\nUpper bounds of the histograms' buckets, in milliseconds:");
#define X(ns) (void)printf(" %g", (ns) / 1e6);
    HISTOGRAM_BOUNDS(X)
#undef X
    (void)printf(". Counts at a bound are right to 3 %% of its value.\n");
}

int main(int argc, char *argv[])
{
    if (argc == 2 && strcmp(argv[1], "messages") == 0)
        print_messages();
    else if (argc == 2 && strcmp(argv[1], "settings") == 0)
        print_settings();
    else if (argc == 2 && strcmp(argv[1], "risk") == 0)
        print_risk();
    else if (argc == 2 && strcmp(argv[1], "metrics") == 0)
        print_metrics();
    else
        return 2;
    return 0;
}
