/*
 * The runner as a process: two cores in one, started by a fork, watched through a pipe. What it
 * promises at start, while it runs, at its end, and to whoever asks for its health.
 */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/io/health.h"
#include "common/io/service.h"
#include "common/io/trace.h"
#include "tests/lib/test.h"

enum { PATIENCE_MS = 10000, LINE = 160 };

static char folder[] = "/tmp/okxmm-service-XXXXXX";
static int said; /* the pipe a core tells its messages on */

/* Both cores: write down what they hear. The feed says an instrument at its start and one more for
 * each timer. */
struct echo {
    enum service id;
    bool refuses_to_stop;
    uint32_t version;
    ts_t due;
};

static void echo_init(void *core, const struct settings *settings)
{
    (void)core;
    (void)settings;
}

static void tell_instrument(struct echo *e, ts_t now, struct outbox *out)
{
    struct msg *m = outbox_push(out, MSG_INSTRUMENT, now);
    m->instrument.inst = word_of("X");
    m->instrument.version = ++e->version;
}

static void echo_step(void *core, const struct msg *in, struct outbox *out)
{
    struct echo *e = core;
    char line[LINE];
    if (in->type != MSG_HEARTBEAT) {
        const uint32_t detail = in->type == MSG_INSTRUMENT ? in->instrument.version
                                : in->type == MSG_PEER     ? (uint32_t)in->peer.state
                                                           : 0;
        const int n = snprintf(line, sizeof(line), "%s %s %u\n", service_name(e->id),
                               msg_name(in->type), detail);
        if (write(said, line, (size_t)n) != n)
            _exit(99);
    }
    if (in->type == MSG_START)
        e->due = ts_add(in->ts, DUR_MS(20));
    if (in->type == MSG_TIMER)
        e->due = ts_add(in->ts, DUR_S(3600));
    if (e->id == SERVICE_FEED && (in->type == MSG_START || in->type == MSG_TIMER))
        tell_instrument(e, in->ts, out);
    if (in->type == MSG_STOP && !e->refuses_to_stop)
        outbox_push(out, MSG_STOPPED, in->ts)->stopped.clean = true;
}

static ts_t echo_deadline(const void *core)
{
    const struct echo *e = core;
    return e->id == SERVICE_FEED ? e->due : TS_NEVER;
}

static void echo_snapshot(const void *core, ts_t now, struct outbox *out)
{
    const struct echo *e = core;
    struct msg *m = outbox_push(out, MSG_INSTRUMENT, now);
    m->instrument.inst = word_of("X");
    m->instrument.version = e->version;
}

static int serve(int argc, char *argv[], bool refuses_to_stop)
{
    static struct echo feed = {.id = SERVICE_FEED, .due = {INT64_MAX}};
    static struct echo reader = {.id = SERVICE_NOTIFIER};
    static const enum channel reads[] = {CHANNEL_MD, CHANNEL_LOCAL};
    const struct service_spec specs[] = {
        {.id = SERVICE_FEED,
         .core = &feed,
         .init = echo_init,
         .step = echo_step,
         .deadline = echo_deadline,
         .snapshot = echo_snapshot,
         .stop_within = DUR_MS(300)},
        {.id = SERVICE_NOTIFIER,
         .core = &reader,
         .init = echo_init,
         .step = echo_step,
         .reads = reads,
         .stop_within = DUR_MS(300)},
    };
    feed.refuses_to_stop = refuses_to_stop;
    return service_main(specs, 2, argc, argv);
}

/* Runs a service in a child with this option; its words come on *words. */
static pid_t spawn(const char *option, bool refuses_to_stop, int *words)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    const pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        char program[] = "okx-mm-feed";
        char argument[LINE];
        char *argv[] = {program, option == NULL ? NULL : argument, NULL};
        (void)snprintf(argument, sizeof(argument), "%s", option == NULL ? "" : option);
        (void)close(ends[0]);
        said = ends[1];
        const int quiet = open("/dev/null", O_WRONLY | O_CLOEXEC);
        (void)dup2(quiet, STDERR_FILENO);
        (void)dup2(quiet, STDOUT_FILENO);
        _exit(serve(option == NULL ? 1 : 2, argv, refuses_to_stop));
    }
    (void)close(ends[1]);
    *words = ends[0];
    return pid;
}

static int status_of(pid_t pid)
{
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static int run(const char *option)
{
    int words;
    const pid_t pid = spawn(option, false, &words);
    const int status = status_of(pid);
    (void)close(words);
    return status;
}

/* Reads until this line has come; what came stays in `heard`. */
static char heard[4096];

static void wait_for(int words, const char *line)
{
    for (int waited = 0; waited < PATIENCE_MS; waited += 100) {
        struct pollfd p = {.fd = words, .events = POLLIN};
        if (strstr(heard, line) != NULL)
            return;
        if (poll(&p, 1, 100) != 1)
            continue;
        const size_t len = strlen(heard);
        const ssize_t n = read(words, heard + len, sizeof(heard) - 1 - len);
        if (n <= 0)
            break;
        heard[len + (size_t)n] = 0;
    }
    if (strstr(heard, line) == NULL)
        print_message("%s", heard);
    assert_non_null(strstr(heard, line));
}

static void cores_of_one_process_hear_each_other_and_end_in_order(void **state)
{
    (void)state;
    int words;
    heard[0] = 0;
    const pid_t pid = spawn(NULL, false, &words);
    wait_for(words, "notifier instrument 2\n"); /* what the feed said at its timer */
    const char *start = strstr(heard, "notifier start 0\n");
    const char *state_told = strstr(heard, "notifier instrument 1\n");
    const char *synced = strstr(heard, "notifier synced 0\n");
    const char *live = strstr(heard, "notifier peer 0\n");
    assert_true(start != NULL && state_told != NULL && synced != NULL && live != NULL);
    assert_true(start < state_told && state_told < synced && synced < live);
    assert_int_equal(run(NULL), 69); /* the same instance runs */
    assert_int_equal(kill(pid, SIGTERM), 0);
    assert_int_equal(status_of(pid), 0);
    wait_for(words, "feed stop 0\n");
    wait_for(words, "notifier stop 0\n");
    (void)close(words);
}

static void a_core_that_does_not_stop_is_ended_and_told(void **state)
{
    (void)state;
    int words;
    heard[0] = 0;
    const pid_t pid = spawn(NULL, true, &words);
    wait_for(words, "notifier synced 0\n");
    assert_int_equal(kill(pid, SIGTERM), 0);
    assert_int_equal(status_of(pid), 1);
    (void)close(words);
}

static void health_tells_whether_one_runs_here(void **state)
{
    (void)state;
    char path[LINE];
    int words;
    heard[0] = 0;
    (void)snprintf(path, sizeof(path), "%s/feed-0.health", folder);
    (void)unlink(path);
    assert_int_equal(run("--health"), 1);
    const pid_t pid = spawn(NULL, false, &words);
    wait_for(words, "notifier synced 0\n");
    for (int waited = 0; waited < PATIENCE_MS && access(path, R_OK) != 0; waited += 10)
        (void)poll(NULL, 0, 10);
    assert_int_equal(run("--health"), 0);
    assert_int_equal(kill(pid, SIGTERM), 0);
    assert_int_equal(status_of(pid), 0);
    assert_int_equal(run("--health"), 1); /* it says stopping */
    (void)close(words);
}

static void the_health_of_a_sibling_in_another_container_is_not_ours(void **state)
{
    (void)state;
    char path[LINE];
    char line[LINE];
    (void)snprintf(path, sizeof(path), "%s/strategy-7.health", folder);
    health_write(folder, "strategy-7", SERVICE_STATE_READY);
    assert_true(health_ask(folder, "strategy-7"));
    FILE *f = fopen(path, "re");
    assert_non_null(f);
    assert_non_null(fgets(line, sizeof(line), f));
    (void)fclose(f);
    f = fopen(path, "we");
    assert_non_null(f);
    line[strlen(line) - 1] = 0;
    (void)fprintf(f, "%s-other\n", line);
    (void)fclose(f);
    assert_false(health_ask(folder, "strategy-7"));
}

static void what_is_not_understood_is_refused(void **state)
{
    (void)state;
    assert_int_equal(run("--nonsense"), 2);
    assert_int_equal(run("--instance=64"), 2);
    assert_int_equal(run("--instance=x"), 2);
    assert_int_equal(run("--version"), 0);
    assert_int_equal(run("--help"), 0);
    assert_int_equal(run("--check"), 0);
    assert_int_equal(run("--config=/nowhere/settings.yaml"), 78);
}

/* What the reader was told stands in its trace, with the time it was told. */
static void a_trace_holds_what_a_core_was_told(void **state)
{
    (void)state;
    char command[LINE];
    char path[LINE];
    int words;
    heard[0] = 0;
    assert_int_equal(setenv("OKXMM_JOURNAL", "true", 1), 0);
    const pid_t pid = spawn(NULL, false, &words);
    wait_for(words, "notifier instrument 2\n");
    assert_int_equal(kill(pid, SIGTERM), 0);
    assert_int_equal(status_of(pid), 0);
    assert_int_equal(unsetenv("OKXMM_JOURNAL"), 0);
    (void)close(words);
    (void)snprintf(command, sizeof(command), "ls %s/journal/notifier-0-*.journal", folder);
    FILE *ls = popen(command, "r");
    assert_non_null(ls);
    assert_non_null(fgets(path, sizeof(path), ls));
    (void)pclose(ls);
    path[strcspn(path, "\n")] = 0;
    struct trace *t = trace_read(path);
    assert_non_null(t);
    struct msg m;
    ts_t last = TS(0);
    uint32_t versions = 0;
    assert_int_equal(trace_next(t, &m), ERR_OK);
    assert_int_equal(m.type, MSG_START);
    enum err e;
    while ((e = trace_next(t, &m)) == ERR_OK) {
        assert_true(m.ts.v >= last.v);
        last = m.ts;
        if (m.type == MSG_INSTRUMENT)
            versions = versions * 10 + m.instrument.version;
    }
    assert_int_equal(e, ERR_MISSING);
    assert_int_equal(versions, 12);
    assert_int_equal(m.type, MSG_STOP);
    trace_close(&t);
}

static int make_folder(void **state)
{
    (void)state;
    char in[LINE];
    if (mkdtemp(folder) == NULL)
        return -1;
    (void)snprintf(in, sizeof(in), "ipc://%s/in.ipc", folder);
    return setenv("OKXMM_STATE_DIR", folder, 1) | setenv("OKXMM_BUS_IN", in, 1) |
           unsetenv("OKXMM_CONFIG") | unsetenv("OKXMM_INSTANCE");
}

static int remove_folder(void **state)
{
    (void)state;
    char command[64];
    (void)snprintf(command, sizeof(command), "rm -r %s", folder);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cores_of_one_process_hear_each_other_and_end_in_order),
        cmocka_unit_test(a_core_that_does_not_stop_is_ended_and_told),
        cmocka_unit_test(health_tells_whether_one_runs_here),
        cmocka_unit_test(the_health_of_a_sibling_in_another_container_is_not_ours),
        cmocka_unit_test(what_is_not_understood_is_refused),
        cmocka_unit_test(a_trace_holds_what_a_core_was_told),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
