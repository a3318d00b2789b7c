/*
 * The commands of okx-mm: one row each in main.c, one file each (or one per
 * family). A command gets the loaded settings and its own arguments.
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "common/base/settings.h"

/* Stable exit codes: scripts depend on them. */
enum {
    EXIT_DONE = 0,
    EXIT_NO = 1,          /* asked and answered: no */
    EXIT_USAGE = 2,       /* the command line is wrong */
    EXIT_UNREACHABLE = 3, /* the process that must answer is not there */
    EXIT_NOT_FOUND = 4,   /* no such symbol, service, file */
    EXIT_TIMED_OUT = 5,
    EXIT_REFUSED = 6, /* risk or the kill switch says no */
    EXIT_BAD_CONFIG = 78
};

struct invocation {
    const char *program;     /* argv[0] */
    const char *config_path; /* NULL: defaults and environment only */
    const char *state_dir;   /* absolute */
    const struct settings *settings;
    bool json; /* --json */
    int argc;  /* what follows the command's name */
    char **argv;
};

typedef int command_fn(const struct invocation *inv);

/* Local processes under supervisor. */
command_fn command_up, command_down, command_restart;
/* Reading. */
command_fn command_status, command_why, command_watch, command_tap;
/* Telling risk. */
command_fn command_pause, command_resume, command_halt, command_cancel, command_flatten;
/* Virtual time: `--book FILE --trades FILE`, OKX's history; without them a synthetic market. */
command_fn command_backtest;
/* `config check FILE` and `config show`; loads settings itself, so errors are its answer. */
command_fn command_config;

/* The folder of this program's binaries, absolute, into out. */
void bin_folder(char *out, size_t size);

/* GET http://<dashboard_listen><path> of the monitor into `body`; 0 when it cannot be reached. */
long monitor_get(const struct settings *s, const char *path, char *body, size_t size);

/* How many orders rest at the simulated exchange; -1 when it cannot be asked. */
long simulator_open_orders(const struct settings *s);

#endif
