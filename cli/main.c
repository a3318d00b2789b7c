/*
 * okx-mm: the hand on the system. The table below is the interface: dispatch,
 * help and shell completion come from it.
 */
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "common/io/config.h"

struct command {
    const char *name;
    command_fn *run;
    const char *arguments;
    const char *help;
};

/* clang-format off */
static const struct command commands[] = {
    {"up",       command_up,       "",                  "start every process here, under supervisor"},
    {"down",     command_down,     "",                  "cancel every order, confirm, stop every process"},
    {"restart",  command_restart,  "SERVICE",           "restart one process; the others stay up"},
    {"status",   command_status,   "[--json]",          "services, symbols, orders, position, PnL, and why"},
    {"why",      command_why,      "[SYMBOL] [--json]", "what keeps each side from quoting, every gate, now and over the last hour, and what would open it"},
    {"watch",    command_watch,    "",                  "one line per fill, cancel and alert, as they happen"},
    {"tap",      command_tap,      "[PREFIX] [--json]", "every message of the event bus whose topic starts so"},
    {"pause",    command_pause,    "[SYMBOL]",          "no opening orders; positions are still closed"},
    {"resume",   command_resume,   "[SYMBOL]",          "quote again; also ends a halt"},
    {"halt",     command_halt,     "[REASON]",          "cancel everything and stay so until resumed"},
    {"cancel",   command_cancel,   "[SYMBOL]",          "cancel open orders once"},
    {"flatten",  command_flatten,  "[SYMBOL]",          "cancel, then leave positions by taking"},
    {"backtest", command_backtest, "[--book FILE [--trades FILE]] [--minutes N] [--seed N] [--set KEY=VALUE] [--journal OUT]", "the whole chain against a recorded or synthetic market, in virtual time"},
    {"config",   command_config,   "check [FILE] | show", "prove a settings file, or print what is in force"},
};
/* clang-format on */
enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

static void usage(FILE *to)
{
    (void)fprintf(to, "usage: okx-mm [--config FILE] COMMAND [ARGUMENTS]\n\n");
    for (size_t i = 0; i < COMMANDS; i++)
        (void)fprintf(to, "  %-9s %-20s %s\n", commands[i].name, commands[i].arguments,
                      commands[i].help);
    (void)fprintf(
        to, "\n  --config FILE  settings; else $OKXMM_CONFIG, else deploy/config/settings.yaml\n"
            "  --json         where a script reads the answer\n"
            "  --help         after a command: about that command\n"
            "\nexit: 0 done, 1 no, 2 usage, 3 not running, 4 no such thing, 5 timed out,\n"
            "      6 refused, 78 settings refused\n");
}

/* How far apart two words are: insertions, deletions and changes, for "did you mean". */
static size_t distance(const char *a, const char *b)
{
    size_t row[64];
    const size_t n = strlen(b);
    if (n + 1 >= sizeof(row) / sizeof(row[0]))
        return SIZE_MAX;
    for (size_t j = 0; j <= n; j++)
        row[j] = j;
    for (size_t i = 1; a[i - 1] != 0; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= n; j++) {
            const size_t change = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            const size_t drop = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
            row[j] = change < drop ? change : drop;
        }
    }
    return row[n];
}

static const struct command *find(const char *name)
{
    const struct command *nearest = &commands[0];
    for (size_t i = 0; i < COMMANDS; i++) {
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
        if (distance(name, commands[i].name) < distance(name, nearest->name))
            nearest = &commands[i];
    }
    (void)fprintf(stderr, "%s: no such command; did you mean `%s`? `okx-mm --help` lists them\n",
                  name, nearest->name);
    return NULL;
}

/* Takes a flag out of the arguments wherever it stands; true when it was there. */
static bool take_flag(int *argc, char **argv, const char *flag)
{
    bool found = false;
    int kept = 0;
    for (int i = 0; i < *argc; i++) {
        if (strcmp(argv[i], flag) == 0)
            found = true;
        else
            argv[kept++] = argv[i];
    }
    argv[kept] = NULL;
    *argc = kept;
    return found;
}

/* Takes `--config FILE` out likewise; false when FILE is missing. */
static bool take_config(int *argc, char **argv, const char **path)
{
    int kept = 0;
    for (int i = 0; i < *argc; i++) {
        if (strcmp(argv[i], "--config") != 0 && strcmp(argv[i], "-c") != 0) {
            argv[kept++] = argv[i];
            continue;
        }
        if (i + 1 >= *argc)
            return false;
        *path = argv[++i];
    }
    argv[kept] = NULL;
    *argc = kept;
    return true;
}

/* Where settings come from when the command line does not say. */
static const char *default_config(char *out, size_t size)
{
    const char *env = getenv("OKXMM_CONFIG");
    if (env != NULL && env[0] != 0)
        return env;
    char bin[PATH_MAX];
    bin_folder(bin, sizeof(bin));
    (void)snprintf(out, size, "%s/../deploy/config/settings.yaml", bin);
    if (access(out, R_OK) == 0)
        return out;
    return NULL;
}

static int run(const struct command *c, struct invocation *inv)
{
    static struct settings settings;
    static char errors[CONFIG_REPORT_SIZE], dir[PATH_MAX], given[PATH_MAX];
    inv->settings = &settings;
    if (c->run != command_config) {
        struct text why = TEXT(errors);
        if (config_load(inv->config_path, &settings, &why) != ERR_OK) {
            (void)fprintf(stderr, "%.*s", (int)why.len, why.at);
            return EXIT_BAD_CONFIG;
        }
        if (config_state_dir(&settings, given, sizeof(given)) != ERR_OK ||
            realpath(given, dir) == NULL) {
            (void)fprintf(stderr, "state_dir: cannot be made or is too long\n");
            return EXIT_BAD_CONFIG;
        }
    }
    inv->state_dir = dir;
    return c->run(inv);
}

int main(int argc, char *argv[])
{
    struct invocation inv = {.program = argv[0]};
    char path[PATH_MAX + 64], absolute[PATH_MAX];
    if (!take_config(&argc, argv, &inv.config_path)) {
        (void)fprintf(stderr, "--config needs a file\n");
        return EXIT_USAGE;
    }
    inv.json = take_flag(&argc, argv, "--json");
    if (argc >= 2 && strcmp(argv[1], "--version") == 0) {
        (void)printf("okx-mm %s\n", OKXMM_VERSION);
        return EXIT_DONE;
    }
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        usage(argc < 2 ? stderr : stdout);
        return argc < 2 ? EXIT_USAGE : EXIT_DONE;
    }
    const struct command *c = find(argv[1]);
    if (c == NULL)
        return EXIT_USAGE;
    if (take_flag(&argc, argv, "--help") || take_flag(&argc, argv, "-h")) {
        (void)printf("usage: okx-mm %s %s\n\n  %s\n", c->name, c->arguments, c->help);
        return EXIT_DONE;
    }
    if (inv.config_path == NULL)
        inv.config_path = default_config(path, sizeof(path));
    if (inv.config_path != NULL && realpath(inv.config_path, absolute) != NULL)
        inv.config_path = absolute;
    inv.argc = argc - 2;
    inv.argv = argv + 2;
    return run(c, &inv);
}
