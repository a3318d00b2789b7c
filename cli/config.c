/* `okx-mm config check FILE` and `okx-mm config show`. */
#include "common/io/config.h"

#include <stdio.h>
#include <string.h>

#include "cli/command.h"

static struct settings settings;
static struct config_origins origins;
static char report[CONFIG_REPORT_SIZE];

static int check(const char *path)
{
    struct text why = TEXT(report);
    const enum err e = config_load(path, &settings, &why);
    (void)fprintf(e == ERR_OK ? stdout : stderr, "%.*s", (int)why.len, why.at);
    if (e != ERR_OK)
        return EXIT_BAD_CONFIG;
    (void)printf("%s: ok\n", path == NULL ? "defaults" : path);
    return EXIT_DONE;
}

static int show(const char *path)
{
    struct text why = TEXT(report);
    const enum err e = config_load_origins(path, &settings, &origins, &why);
    (void)fprintf(stderr, "%.*s", (int)why.len, why.at);
    if (e != ERR_OK)
        return EXIT_BAD_CONFIG;
    config_print(&settings, &origins, stdout);
    return EXIT_DONE;
}

int command_config(const struct invocation *inv)
{
    if (inv->argc >= 1 && inv->argc <= 2 && strcmp(inv->argv[0], "check") == 0)
        return check(inv->argc == 2 ? inv->argv[1] : inv->config_path);
    if (inv->argc == 1 && strcmp(inv->argv[0], "show") == 0)
        return show(inv->config_path);
    if (inv->argc == 1 && strcmp(inv->argv[0], "example") == 0) {
        config_write_example(stdout);
        return EXIT_DONE;
    }
    (void)fprintf(stderr, "usage: okx-mm config check [FILE] | show | example\n");
    return EXIT_USAGE;
}
