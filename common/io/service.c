#include "common/io/service.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/assert.h"
#include "common/base/setting.h"
#include "common/io/clock.h"
#include "common/io/config.h"
#include "common/io/epoch.h"
#include "common/io/health.h"
#include "common/io/host.h"
#include "common/io/log.h"
#include "common/io/options.h"
#include "common/io/socket.h"

enum {
    STATUS_OK = 0,
    STATUS_FAILURE = 1,
    STATUS_TAKEN = 69,
    STATUS_CONFIG = 78,
    TICK_MS = 50,
    FENCE_MS = 500, /* longer away than this: nothing that waited is acted on */
    HEALTH_EVERY_MS = 1000,
    STOP_WITHIN_S = 5,
    INSTANCES_MAX = 64,
    REASON_SIZE = 512
};

struct process {
    struct home home;
    struct options options;
    char program[SETTING_TEXT_SIZE];
    char state_dir[SETTING_TEXT_SIZE];
    struct loop_timer *tick;
    struct loop_timer *wake;
    int signals;
    ts_t tick_due;
    ts_t wake_at; /* what the wake timer is set to; TS_NEVER: not */
    ts_t health_at;
    ts_t stop_by; /* TS_NEVER: not stopping */
};

static int refuse(const struct process *p, const char *what, const struct text *why, int status)
{
    (void)fprintf(stderr, "%s: %s: %.*s\n", p->program, what, (int)why->len, why->at);
    return status;
}

/* What every process of one deployment must agree on: all settings but secrets and places.
 * FNV-1a. */
static uint64_t config_hash(const struct settings *s)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        char line[SETTING_TEXT_SIZE * 16];
        struct text t = TEXT(line);
        const struct setting_row *row = setting_row(i);
        const struct str key = str_from(row->key);
        if (row->kind == SETTING_secret || str_starts(key, STR("bus_")) ||
            str_is(key, "state_dir") || str_is(key, "log_level") || str_is(key, "journal") ||
            str_is(str_from(row->section), "simulator") ||
            str_is(str_from(row->section), "notifier") || str_is(key, "dashboard_listen"))
            continue;
        setting_print(row, s, &t);
        for (size_t k = 0; k < t.len; k++)
            h = (h ^ (uint8_t)t.at[k]) * UINT64_C(0x100000001b3);
    }
    return h;
}

static void on_message(void *arg, size_t member, struct msg *in)
{
    struct home *home = arg;
    host_deliver(&home->host[member], in);
}

static struct outbox *on_snapshot(void *arg, size_t member)
{
    struct host *h = &((struct home *)arg)->host[member];
    ASSERT(h->out->count == 0);
    if (h->spec->snapshot != NULL && h->started)
        h->spec->snapshot(h->spec->core, clock_now(), h->out);
    return h->out;
}

static ts_t next_deadline(const struct home *home)
{
    ts_t next = TS_NEVER;
    for (size_t i = 0; i < home->count; i++)
        next = ts_min(next, host_deadline(&home->host[i]));
    return next;
}

static void arm(struct process *p)
{
    const ts_t next = next_deadline(&p->home);
    if (next.v == p->wake_at.v)
        return;
    p->wake_at = next;
    if (next.v == TS_NEVER.v)
        loop_timer_stop(p->wake);
    else
        loop_timer_after(p->wake, ts_diff(next, clock_now()));
}

static void on_wake(void *arg, uint32_t events)
{
    struct process *p = arg;
    (void)events;
    p->wake_at = TS_NEVER;
    for (size_t i = 0; i < p->home.count; i++)
        host_tick(&p->home.host[i], clock_now());
}

static bool poll_all(void *arg)
{
    struct process *p = arg;
    bool worked = bus_poll(p->home.bus);
    for (size_t i = 0; i < p->home.count; i++) {
        if (p->home.host[i].gateway != NULL)
            worked |= gateway_poll(p->home.host[i].gateway);
    }
    arm(p);
    return worked;
}

static bool all_clean(const struct home *home)
{
    for (size_t i = 0; i < home->count; i++) {
        if (!home->host[i].stopped || !home->host[i].clean)
            return false;
    }
    return true;
}

static bool all_stopped(const struct home *home)
{
    for (size_t i = 0; i < home->count; i++) {
        if (!home->host[i].stopped)
            return false;
    }
    return true;
}

static void check_stop(struct process *p, ts_t now)
{
    if (p->stop_by.v == TS_NEVER.v)
        return;
    if (all_stopped(&p->home)) {
        loop_stop(p->home.loop);
    } else if (now.v >= p->stop_by.v) {
        log_text(LEVEL_ERROR, "stop_given_up", "reason=timeout");
        loop_stop(p->home.loop);
    }
}

/* The tick is late by as long as the loop was held up, or the whole process was. */
static void note_lag(struct process *p, ts_t now)
{
    const dur_t late = ts_diff(now, p->tick_due);
    if (late.v > p->home.lag.v)
        p->home.lag = late;
    if (late.v <= DUR_MS(FENCE_MS).v)
        return;
    char line[64];
    struct text t = TEXT(line);
    text_put(&t, "away=");
    text_ms(&t, late);
    log_event(LEVEL_WARN, "fenced", text_done(&t));
    bus_fence(p->home.bus, now);
}

static void on_tick(void *arg, uint32_t events)
{
    struct process *p = arg;
    const ts_t now = clock_now();
    (void)events;
    note_lag(p, now);
    bus_tick(p->home.bus, now);
    for (size_t i = 0; i < p->home.count; i++)
        host_tick(&p->home.host[i], now);
    if (now.v >= p->health_at.v) {
        for (size_t i = 0; i < p->home.count; i++) {
            struct word reason;
            const struct host *h = &p->home.host[i];
            health_write(p->state_dir, h->name, host_state(h, &reason));
        }
        p->health_at = ts_add(now, DUR_MS(HEALTH_EVERY_MS));
        p->home.lag = DUR(0);
    }
    check_stop(p, now);
    p->tick_due = ts_add(clock_now(), DUR_MS(TICK_MS));
    loop_timer_after(p->tick, DUR_MS(TICK_MS));
}

static void on_signal(void *arg, uint32_t events)
{
    struct process *p = arg;
    struct signalfd_siginfo info;
    (void)events;
    if (read(p->signals, &info, sizeof(info)) != (ssize_t)sizeof(info))
        return;
    const char *name = info.ssi_signo == SIGTERM ? "SIGTERM" : "SIGINT";
    if (info.ssi_signo == SIGHUP)
        return;
    log_text(LEVEL_INFO, "stopping", name);
    dur_t within = DUR(0);
    for (size_t i = 0; i < p->home.count; i++) {
        const dur_t wanted = p->home.host[i].spec->stop_within;
        const dur_t each = wanted.v > 0 ? wanted : DUR_S(STOP_WITHIN_S);
        within = each.v > within.v ? each : within;
    }
    if (p->stop_by.v == TS_NEVER.v)
        p->stop_by = ts_add(clock_now(), within);
    for (size_t i = 0; i < p->home.count; i++)
        host_stop(&p->home.host[i], name);
    check_stop(p, clock_now());
}

/* Before any thread exists, so that none of them takes a signal meant for the loop. */
static void take_signals(struct process *p)
{
    sigset_t set;
    (void)signal(SIGPIPE, SIG_IGN);
    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGINT);
    (void)sigaddset(&set, SIGHUP);
    const int blocked = pthread_sigmask(SIG_BLOCK, &set, NULL);
    ASSERT(blocked == 0);
    p->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    ASSERT(p->signals >= 0);
    const enum err e = loop_watch(p->home.loop, p->signals, EPOLLIN, on_signal, p);
    ASSERT(e == ERR_OK);
}

/* A number for this process: the one asked for, else the first that is free; only a strategy may be
 * one of several here, everybody else binds endpoints. */
static enum err take_instance(struct process *p, struct host *h, struct text *why)
{
    const int wanted = p->options.instance;
    const int first = wanted >= 0 ? wanted : 0;
    const int last = wanted >= 0 || h->spec->id != SERVICE_STRATEGY ? first : INSTANCES_MAX - 1;
    enum err e = ERR_DUPLICATE;
    for (int i = first; i <= last && e == ERR_DUPLICATE; i++) {
        uint32_t chance;
        why->len = 0;
        h->instance = (uint16_t)i;
        (void)snprintf(h->name, sizeof(h->name), "%s-%d", service_name(h->spec->id), i);
        e = epoch_take(p->state_dir, h->name, &h->epoch, why);
        if (getrandom(&chance, sizeof(chance), 0) != (ssize_t)sizeof(chance))
            return ERR_IO;
        /* Odd: ZeroMQ keeps names that begin with a zero byte for itself. */
        h->ses = (uint64_t)h->epoch << 32 | chance | 1;
    }
    return e;
}

static enum err open_bus(struct process *p, struct text *why)
{
    struct bus_member members[BUS_MEMBERS_MAX];
    enum err e;
    for (size_t i = 0; i < p->home.count; i++) {
        const struct host *h = &p->home.host[i];
        members[i] = (struct bus_member){h->spec->id, h->instance, h->ses, h->spec->reads};
    }
    const struct bus_plan plan = {.loop = p->home.loop,
                                  .settings = p->home.settings,
                                  .state_dir = p->state_dir,
                                  .members = members,
                                  .count = p->home.count,
                                  .client = {&p->home, on_message, on_snapshot}};
    p->home.bus = bus_new(&plan, why, &e);
    return e;
}

static int open_all(struct process *p)
{
    char line[REASON_SIZE];
    struct text why = TEXT(line);
    for (size_t i = 0; i < p->home.count; i++) {
        const enum err e = take_instance(p, &p->home.host[i], &why);
        if (e != ERR_OK)
            return refuse(p, "cannot start", &why, e == ERR_IO ? STATUS_FAILURE : STATUS_TAKEN);
    }
    for (size_t i = 0; i < p->home.count; i++) {
        struct host *h = &p->home.host[i];
        h->spec->init(h->spec->core, p->home.settings);
        if (!host_open(h, &why))
            return refuse(p, "cannot start", &why, STATUS_TAKEN);
    }
    if (open_bus(p, &why) != ERR_OK)
        return refuse(p, "cannot start", &why, STATUS_TAKEN);
    return STATUS_OK;
}

static int run(struct process *p)
{
    const ts_t now = clock_now();
    p->home.started_at = now;
    p->stop_by = TS_NEVER;
    p->wake_at = TS_NEVER;
    p->tick_due = now;
    p->tick = loop_timer_new(p->home.loop, on_tick, p);
    p->wake = loop_timer_new(p->home.loop, on_wake, p);
    for (size_t i = 0; i < p->home.count; i++)
        host_start(&p->home.host[i]);
    p->home.busy = true; /* snapshots are copied out whole before anybody reads them */
    bus_introduce(p->home.bus);
    p->home.busy = false;
    host_drain(&p->home);
    p->tick_due = clock_now();
    loop_timer_after(p->tick, DUR(0));
    loop_set_poll(p->home.loop, poll_all, p);
    log_text(LEVEL_INFO, "started", p->home.host[0].name);
    loop_run(p->home.loop);
    for (size_t i = 0; i < p->home.count; i++)
        health_write(p->state_dir, p->home.host[i].name, SERVICE_STATE_DEAD);
    loop_timer_destroy(&p->tick);
    loop_timer_destroy(&p->wake);
    return all_clean(&p->home) ? STATUS_OK : STATUS_FAILURE;
}

static void close_all(struct process *p)
{
    for (size_t i = 0; i < p->home.count; i++)
        host_close(&p->home.host[i]);
    bus_destroy(&p->home.bus);
}

/* Wherever a sibling's number is not known, any that is well will do. */
static int ask_health(const struct process *p, const struct service_spec *spec)
{
    const int first = p->options.instance >= 0 ? p->options.instance : 0;
    const int last = p->options.instance >= 0 ? first : INSTANCES_MAX - 1;
    for (int i = first; i <= last; i++) {
        char name[WORD_SIZE];
        (void)snprintf(name, sizeof(name), "%s-%d", service_name(spec->id), i);
        if (health_ask(p->state_dir, name))
            return STATUS_OK;
    }
    (void)fprintf(stderr, "%s: no sign of life in %s\n", p->program, p->state_dir);
    return STATUS_FAILURE;
}

static int with_settings(struct process *p, struct settings *s, const struct service_spec *specs,
                         size_t count)
{
    static char report[CONFIG_REPORT_SIZE];
    struct text t = TEXT(report);
    const enum err e = config_load(p->options.config, s, &t);
    if (t.len > 0 && !p->options.health)
        (void)fprintf(stderr, "%.*s", (int)t.len, report);
    if (e != ERR_OK)
        return STATUS_CONFIG;
    if (p->options.check)
        return STATUS_OK;
    (void)umask(0007); /* sockets and files: owner and group */
    if (config_state_dir(s, p->state_dir, sizeof(p->state_dir)) != ERR_OK) {
        (void)fprintf(stderr, "%s: state_dir: cannot be made or is too long\n", p->program);
        return STATUS_FAILURE;
    }
    if (p->options.health)
        return ask_health(p, &specs[0]);
    enum level least;
    struct text level = TEXT(report);
    for (const char *c = s->log_level.at; *c != 0; c++)
        text_char(&level, (char)(*c >= 'A' && *c <= 'Z' ? *c - 'A' + 'a' : *c));
    if (!level_from(text_done(&level), &least))
        least = LEVEL_INFO;
    p->home.settings = s;
    p->home.state_dir = p->state_dir;
    p->home.config_hash = config_hash(s);
    p->home.count = count;
    for (size_t i = 0; i < count; i++) {
        struct host *h = &p->home.host[i];
        h->home = &p->home;
        h->index = i;
        h->spec = &specs[i];
    }
    log_open(service_name(specs[0].id), least);
    p->home.handover = calloc(1, sizeof(*p->home.handover));
    ASSERT(p->home.handover != NULL);
    p->home.loop = loop_new();
    take_signals(p);
    socket_library_start();
    int status = open_all(p);
    if (status == STATUS_OK)
        status = run(p);
    close_all(p);
    socket_library_end();
    loop_destroy(&p->home.loop);
    free(p->home.handover);
    return status;
}

int service_main(const struct service_spec *services, size_t count, int argc, char *argv[])
{
    struct process *p = calloc(1, sizeof(*p));
    struct settings *s = calloc(1, sizeof(*s));
    ASSERT(p != NULL);
    ASSERT(s != NULL);
    ASSERT(count > 0);
    ASSERT(count <= BUS_MEMBERS_MAX);
    (void)snprintf(p->program, sizeof(p->program), "okx-mm-%s", service_name(services[0].id));
    int status = options_read(&p->options, p->program, argc, argv);
    if (status == OPTIONS_RUN)
        status = with_settings(p, s, services, count);
    explicit_bzero(s, sizeof(*s)); /* secrets */
    free(s);
    free(p);
    return status;
}
