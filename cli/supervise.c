/*
 * up, down, restart: the local processes under Debian's supervisor. The file it
 * reads is made here from the list of services, so that there is one list.
 */
#include <errno.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/command.h"
#include "common/base/json.h"

/* Start order; down goes the other way: orders are cancelled while the exchange is there. */
static const char *const local_services[] = {"simulator", "monitor",  "notifier", "feed",
                                             "risk",      "executor", "strategy"};
enum { LOCAL_SERVICES = sizeof(local_services) / sizeof(local_services[0]), PROGRAM_SIZE = 32 };

void bin_folder(char *out, size_t size)
{
    const ssize_t n = readlink("/proc/self/exe", out, size - 1);
    out[n > 0 ? n : 0] = 0;
    char *slash = strrchr(out, '/');
    if (slash != NULL)
        *slash = 0;
}

static bool wanted(const struct settings *s, const char *service)
{
    return strcmp(service, "simulator") != 0 || word_is(&s->exchange, "simulated");
}

static void conf_path(const struct invocation *inv, char *out, size_t size)
{
    (void)snprintf(out, size, "%s/supervisord.conf", inv->state_dir);
}

/* Percent signs are supervisor's own; a path with one is written doubled. */
static void put_escaped(FILE *f, const char *text)
{
    for (; *text != 0; text++) {
        if (*text == '%')
            (void)fputc('%', f);
        (void)fputc(*text, f);
    }
}

/* How many processes a service has. */
static uint32_t processes(const struct settings *s, const char *service)
{
    if (!wanted(s, service))
        return 0;
    return strcmp(service, "strategy") == 0 ? s->strategies : 1;
}

/* `strategy`, `strategy-1`, ...: a process has the number of its instance; the first none. */
static const char *program_name(const char *service, uint32_t instance, char *out, size_t size)
{
    if (instance == 0)
        (void)snprintf(out, size, "%s", service);
    else
        (void)snprintf(out, size, "%s-%u", service, instance);
    return out;
}

static void put_program(FILE *f, const struct invocation *inv, const char *bin, size_t i,
                        uint32_t instance)
{
    char name[PROGRAM_SIZE];
    (void)program_name(local_services[i], instance, name, sizeof(name));
    (void)fprintf(f, "\n[program:%s]\ncommand=", name);
    put_escaped(f, bin);
    (void)fprintf(f, "/okx-mm-%s", local_services[i]);
    if (processes(inv->settings, local_services[i]) > 1)
        (void)fprintf(f, " --instance %u", instance);
    if (inv->config_path != NULL) {
        (void)fputs(" --config \"", f);
        put_escaped(f, inv->config_path);
        (void)fputs("\"", f);
    }
    (void)fputs("\nenvironment=OKXMM_STATE_DIR=\"", f);
    put_escaped(f, inv->state_dir);
    /* A refused configuration must not become a restart loop: 78 is the one expected end. */
    (void)fprintf(f,
                  "\"\npriority=%zu\nautostart=true\nautorestart=unexpected\nexitcodes=78\n"
                  "startsecs=1\nstartretries=1000000\nstopsignal=TERM\nstopwaitsecs=10\n"
                  "redirect_stderr=false\nstdout_logfile=",
                  i + 1);
    put_escaped(f, inv->state_dir);
    (void)fprintf(f, "/logs/%s.out\nstdout_logfile_maxbytes=10MB\nstdout_logfile_backups=5\n",
                  name);
    (void)fputs("stderr_logfile=", f);
    put_escaped(f, inv->state_dir);
    (void)fprintf(f, "/logs/%s.log\nstderr_logfile_maxbytes=10MB\nstderr_logfile_backups=5\n",
                  name);
}

static bool write_conf(const struct invocation *inv)
{
    char path[PATH_MAX], bin[PATH_MAX], logs[PATH_MAX];
    (void)mkdir(inv->state_dir, 0770);
    (void)snprintf(logs, sizeof(logs), "%s/logs", inv->state_dir);
    (void)mkdir(logs, 0770);
    conf_path(inv, path, sizeof(path));
    bin_folder(bin, sizeof(bin));
    FILE *f = fopen(path, "w");
    if (f == NULL) {
        (void)fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return false;
    }
    (void)fputs("; made by `okx-mm up`; changes are lost at the next\n[unix_http_server]\nfile=",
                f);
    put_escaped(f, inv->state_dir);
    (void)fputs("/supervisor.sock\nchmod=0700\n\n[supervisord]\nnodaemon=false\nlogfile=", f);
    put_escaped(f, inv->state_dir);
    (void)fputs("/logs/supervisord.log\nlogfile_maxbytes=10MB\npidfile=", f);
    put_escaped(f, inv->state_dir);
    (void)fputs(
        "/supervisord.pid\numask=007\n\n[rpcinterface:supervisor]\n"
        "supervisor.rpcinterface_factory = "
        "supervisor.rpcinterface:make_main_rpcinterface\n\n[supervisorctl]\nserverurl=unix://",
        f);
    put_escaped(f, inv->state_dir);
    (void)fputs("/supervisor.sock\n", f);
    for (size_t i = 0; i < LOCAL_SERVICES; i++)
        for (uint32_t n = 0; n < processes(inv->settings, local_services[i]); n++)
            put_program(f, inv, bin, i, n);
    const bool ok = ferror(f) == 0;
    return fclose(f) == 0 && ok;
}

/* Runs a program to its end; its output goes to ours, or nowhere. Returns its exit status. */
static int run(char *const argv[], bool quiet)
{
    pid_t pid;
    posix_spawn_file_actions_t actions;
    if (posix_spawn_file_actions_init(&actions) != 0)
        return 127;
    if (quiet) {
        (void)posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", 1 /* O_WRONLY */, 0);
        (void)posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", 1, 0);
    }
    const int rc = posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ);
    (void)posix_spawn_file_actions_destroy(&actions);
    if (rc != 0) {
        (void)fprintf(stderr, "%s: %s; install the package `supervisor`\n", argv[0], strerror(rc));
        return 127;
    }
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int control(const struct invocation *inv, const char *verb, const char *what, bool quiet)
{
    char path[PATH_MAX];
    conf_path(inv, path, sizeof(path));
    char supervisorctl[] = "supervisorctl", dash_c[] = "-c", verb_copy[32], what_copy[64];
    (void)snprintf(verb_copy, sizeof(verb_copy), "%s", verb);
    (void)snprintf(what_copy, sizeof(what_copy), "%s", what == NULL ? "" : what);
    char *argv[] = {supervisorctl, dash_c, path, verb_copy, what == NULL ? NULL : what_copy, NULL};
    return run(argv, quiet);
}

static bool running(const struct invocation *inv)
{
    char path[PATH_MAX];
    conf_path(inv, path, sizeof(path));
    return access(path, R_OK) == 0 && control(inv, "pid", NULL, true) == 0;
}

/* The same for every process of a service; 0 when all did it. */
static int control_service(const struct invocation *inv, const char *verb, const char *service,
                           bool quiet)
{
    int worst = 0;
    for (uint32_t n = 0; n < processes(inv->settings, service); n++) {
        char name[PROGRAM_SIZE];
        const int rc = control(inv, verb, program_name(service, n, name, sizeof(name)), quiet);
        worst = rc != 0 ? rc : worst;
    }
    return worst;
}

/* How many of the five that trade the monitor calls ready; -1 while it does not answer. */
static int ready_count(const struct settings *s)
{
    static const char *const trading[] = {"feed", "strategy", "risk", "executor", "notifier"};
    static char body[1 << 20];
    static struct json json;
    int n = 0;
    if (monitor_get(s, "/api/v1/status", body, sizeof(body)) != 200 ||
        json_read(&json, str_from(body)) != ERR_OK)
        return -1;
    const struct json_at services = json_get(json_root(&json), "services");
    for (size_t i = 0; i < sizeof(trading) / sizeof(trading[0]); i++) {
        struct str state;
        n += json_string(json_get(json_get(services, trading[i]), "state"), &state) == ERR_OK &&
             str_is(state, "ready");
    }
    return n;
}

static void banner(const struct invocation *inv)
{
    const struct settings *s = inv->settings;
    (void)printf("\n  okx-mm %s   exchange: %s%s\n", OKXMM_VERSION, s->exchange.at,
                 word_is(&s->exchange, "simulated") ? " (no money, no internet)" : "");
    (void)printf("  status     http://%s/api/v1/status   or: bin/okx-mm status\n",
                 s->dashboard_listen.at);
    (void)printf("  events     %s\n", s->bus_out.at);
    (void)printf("  logs       %s/logs\n\n", inv->state_dir);
}

int command_up(const struct invocation *inv)
{
    if (strlen(inv->state_dir) > 80) {
        (void)fprintf(stderr, "%s: state_dir is too long for unix sockets; at most 80 characters\n",
                      inv->state_dir);
        return EXIT_BAD_CONFIG;
    }
    if (running(inv)) {
        (void)printf("already running; `okx-mm status` tells how, `okx-mm down` stops it\n");
        return EXIT_DONE;
    }
    if (!write_conf(inv))
        return EXIT_NO;
    char path[PATH_MAX], supervisord[] = "supervisord", dash_c[] = "-c";
    conf_path(inv, path, sizeof(path));
    char *argv[] = {supervisord, dash_c, path, NULL};
    if (run(argv, false) != 0) {
        (void)fprintf(stderr, "supervisord did not start; see %s/logs/supervisord.log\n",
                      inv->state_dir);
        return EXIT_NO;
    }
    int ready = -1;
    for (int tenth = 0; tenth < 600 && ready < 5; tenth++) {
        const int now = ready_count(inv->settings);
        if (now != ready && isatty(2))
            (void)fprintf(stderr, "\r  %d of 5 services ready ", now < 0 ? 0 : now);
        ready = now;
        if (ready < 5)
            (void)usleep(100000);
    }
    if (isatty(2))
        (void)fprintf(stderr, "\r                            \r");
    banner(inv);
    if (ready < 5) {
        (void)fprintf(stderr,
                      "after 60 s %d of 5 services are ready; `okx-mm status` tells which and "
                      "why, %s/logs has their words\n",
                      ready < 0 ? 0 : ready, inv->state_dir);
        return EXIT_TIMED_OUT;
    }
    return EXIT_DONE;
}

int command_down(const struct invocation *inv)
{
    if (!running(inv)) {
        (void)printf("not running\n");
        return EXIT_DONE;
    }
    /* Strategy first: nothing new is asked for. Then the executor: it cancels every order, asks the
     * exchange whether any is left, and only then ends. */
    (void)control_service(inv, "stop", "strategy", true);
    (void)control(inv, "stop", "executor", true);
    int status = EXIT_DONE;
    if (wanted(inv->settings, "simulator")) {
        const long left = simulator_open_orders(inv->settings);
        if (left > 0) {
            (void)fprintf(stderr, "%ld orders are still open at the exchange\n", left);
            status = EXIT_NO;
        } else if (left == 0) {
            (void)printf("all orders cancelled, the exchange confirms: none open\n");
        } else {
            (void)printf("the simulated exchange does not answer; its orders end with it\n");
        }
    }
    for (size_t i = LOCAL_SERVICES; i-- > 0;)
        (void)control_service(inv, "stop", local_services[i], true);
    (void)control(inv, "shutdown", NULL, true);
    for (int tenth = 0; tenth < 100 && running(inv); tenth++)
        (void)usleep(100000);
    (void)printf("stopped\n");
    return status;
}

/* True when the word names one process of several, as `strategy-1`. */
static bool is_process(const struct invocation *inv, const char *word)
{
    char name[PROGRAM_SIZE];
    for (size_t i = 0; i < LOCAL_SERVICES; i++)
        for (uint32_t n = 1; n < processes(inv->settings, local_services[i]); n++)
            if (strcmp(word, program_name(local_services[i], n, name, sizeof(name))) == 0)
                return true;
    return false;
}

int command_restart(const struct invocation *inv)
{
    if (inv->argc != 1) {
        (void)fprintf(stderr, "usage: okx-mm restart SERVICE\n");
        return EXIT_USAGE;
    }
    for (size_t i = 0; i < LOCAL_SERVICES; i++) {
        const bool one = i == 0 && is_process(inv, inv->argv[0]);
        const bool all =
            strcmp(inv->argv[0], local_services[i]) == 0 && wanted(inv->settings, inv->argv[0]);
        if (!one && !all)
            continue;
        if (!running(inv)) {
            (void)fprintf(stderr, "not running; `okx-mm up` starts everything\n");
            return EXIT_UNREACHABLE;
        }
        const int rc = one ? control(inv, "restart", inv->argv[0], false)
                           : control_service(inv, "restart", inv->argv[0], false);
        return rc == 0 ? EXIT_DONE : EXIT_NO;
    }
    (void)fprintf(stderr, "%s: no such service; one of", inv->argv[0]);
    for (size_t i = 0; i < LOCAL_SERVICES; i++)
        if (wanted(inv->settings, local_services[i]))
            (void)fprintf(stderr, " %s", local_services[i]);
    (void)fprintf(stderr, "\n");
    return EXIT_NOT_FOUND;
}
