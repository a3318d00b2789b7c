#include "common/io/host.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/base/assert.h"
#include "common/io/clock.h"
#include "common/io/log.h"

enum {
    BEAT_MS = 100,
    BEAT_SLOW_MS = 1000, /* notifier, monitor, simulator: nobody trades on their word */
    FRAME_MAX = 1 << 20,
    TIMER_SPACE_MS = 1
};

static void on_port(void *arg, struct msg *in)
{
    struct host *h = arg;
    in->src = SERVICE_RUNNER;
    host_deliver(h, in);
}

/* The core's own word about its end. */
static void on_stopped(struct host *h, const struct msg *m)
{
    h->stopped = true;
    h->clean = m->stopped.clean;
    log_text(h->clean ? LEVEL_INFO : LEVEL_ERROR, "stopped", h->name);
}

static void to_door(struct host *h, const struct msg *m)
{
    if ((h->ws != NULL && ws_take(h->ws, m)) || (h->http != NULL && http_take(h->http, m)) ||
        (h->tape != NULL && tape_take(h->tape, m)))
        return;
    log_text(LEVEL_ERROR, "no_door_for", msg_name(m->type));
}

/* Lines for people are the one thing that goes to stdout: whoever keeps it (supervisor, a container
 * engine) keeps it bounded. */
static void tell_people(const struct msg *m)
{
    (void)fprintf(stdout, "%.*s\n", (int)m->human_line.line.len, m->human_line.line.at);
    (void)fflush(stdout);
}

static void route(struct host *h, struct msg *m)
{
    switch (msg_channel(m->type)) {
    case CHANNEL_LOCAL:
        if (m->type == MSG_STOPPED)
            on_stopped(h, m);
        else if (m->type == MSG_LOG)
            log_event(m->log.level, m->log.event.at, m->log.detail);
        else
            to_door(h, m);
        return;
    case CHANNEL_STORE:
        if (h->store == NULL || !store_take(h->store, m))
            log_text(LEVEL_ERROR, "no_store_for", msg_name(m->type));
        return;
    case CHANNEL_NOTICE:
        tell_people(m);
        bus_send(h->home->bus, h->index, m);
        return;
    default: bus_send(h->home->bus, h->index, m); return;
    }
}

static void step(struct host *h, struct msg *in)
{
    in->ts = clock_now();
    if (h->journal != NULL)
        trace_write(h->journal, in);
    h->spec->step(h->spec->core, in, h->out);
    for (size_t i = 0; i < h->out->count; i++)
        route(h, &h->out->at[i]);
    outbox_clear(h->out);
}

void host_drain(struct home *home)
{
    struct msg next;
    size_t core;
    ASSERT(!home->busy);
    home->busy = true;
    while (handover_take(home->handover, &core, &next)) {
        if (home->host[core].started)
            step(&home->host[core], &next);
    }
    home->busy = false;
}

void host_deliver(struct host *h, struct msg *in)
{
    struct home *home = h->home;
    if (!h->started)
        return;
    if (home->busy) {
        const bool kept = handover_put(home->handover, h->index, in);
        ASSERT(kept); /* losing one silently could lose an order */
        return;
    }
    home->busy = true;
    step(h, in);
    home->busy = false;
    host_drain(home);
}

static bool open_ws(struct host *h, struct text *why)
{
    const struct ports *p = &h->spec->ports;
    const struct settings *s = h->home->settings;
    const bool tls = h->spec->id == SERVICE_SIMULATOR && s->sim_tls;
    char cert[PATH_MAX];
    char key[PATH_MAX];
    if (!p->wire && !p->server)
        return true;
    (void)snprintf(cert, sizeof(cert), "%s/%s-cert.pem", h->home->state_dir,
                   service_name(h->spec->id));
    (void)snprintf(key, sizeof(key), "%s/%s-key.pem", h->home->state_dir,
                   service_name(h->spec->id));
    const struct setting_text *listen =
        (const struct setting_text *)(const void *)((const char *)s + h->spec->listen_setting);
    const struct ws_options o = {.listen = p->server ? listen->at : NULL,
                                 .tls = tls,
                                 .cert_file = cert,
                                 .key_file = key,
                                 .ca_file = s->exchange_ca_file.at,
                                 .frame_max = FRAME_MAX};
    h->ws = ws_new(h->home->loop, &o, (struct sink){h, on_port}, why);
    return h->ws != NULL;
}

static bool open_store(struct host *h, struct text *why)
{
    char path[PATH_MAX];
    if (!h->spec->ports.store)
        return true;
    (void)snprintf(path, sizeof(path), "%s/%s.db", h->home->state_dir, service_name(h->spec->id));
    h->store = store_open(h->home->loop, path, h->spec->id, (struct sink){h, on_port}, why);
    return h->store != NULL;
}

static bool open_tape(struct host *h)
{
    const struct settings *s = h->home->settings;
    const char *const paths[] = {s->sim_book_file.at, s->sim_trades_file.at};
    char folder[PATH_MAX];
    if (!h->spec->ports.tape)
        return true;
    (void)snprintf(folder, sizeof(folder), "%s/recordings", h->home->state_dir);
    h->tape = tape_new(h->home->loop, paths, 2, folder, (struct sink){h, on_port});
    return h->tape != NULL;
}

bool host_open(struct host *h, struct text *why)
{
    const struct ports *p = &h->spec->ports;
    h->out = calloc(1, sizeof(*h->out));
    ASSERT(h->out != NULL);
    h->beat_at = TS(0);
    if (!open_ws(h, why) || !open_store(h, why) || !open_tape(h))
        return false;
    if (p->http || p->mail)
        h->http = http_new(h->home->loop, h->home->settings, (struct sink){h, on_port});
    if (p->gateway) {
        h->gateway = gateway_new(h->home->loop, h->home->settings, h->home->state_dir,
                                 (struct sink){h, host_hear}, why);
        if (h->gateway == NULL)
            return false;
    }
    if (!h->home->settings->journal)
        return true;
    h->journal = trace_open(h->home->state_dir, h->name, h->epoch, why);
    return h->journal != NULL;
}

void host_close(struct host *h)
{
    gateway_destroy(&h->gateway);
    http_destroy(&h->http);
    ws_destroy(&h->ws);
    tape_destroy(&h->tape);
    store_close(&h->store);
    trace_close(&h->journal);
    free(h->out);
    h->out = NULL;
}

void host_hear(void *arg, struct msg *in)
{
    host_deliver(arg, in);
}

void host_start(struct host *h)
{
    struct msg m = {.type = MSG_START, .src = SERVICE_RUNNER};
    m.start.ses = h->ses;
    m.start.epoch = h->epoch;
    m.start.instance = h->instance;
    m.start.seed = h->home->settings->sim_seed;
    m.start.config_hash = h->home->config_hash;
    m.start.build = word_of(OKXMM_VERSION);
    h->started = true;
    host_deliver(h, &m);
    if (h->store != NULL)
        store_load(h->store);
}

void host_stop(struct host *h, const char *reason)
{
    struct msg m = {.type = MSG_STOP, .src = SERVICE_RUNNER};
    m.stop.reason = str_from(reason);
    if (h->stopping)
        return;
    h->stopping = true;
    host_deliver(h, &m);
}

enum service_state host_state(const struct host *h, struct word *reason)
{
    *reason = WORD_EMPTY;
    if (h->stopping)
        return SERVICE_STATE_STOPPING;
    if (!h->started)
        return SERVICE_STATE_STARTING;
    return h->spec->state == NULL ? SERVICE_STATE_READY : h->spec->state(h->spec->core, reason);
}

static void beat(struct host *h, ts_t now)
{
    const bool slow = h->spec->id == SERVICE_NOTIFIER || h->spec->id == SERVICE_MONITOR ||
                      h->spec->id == SERVICE_SIMULATOR;
    struct msg_heartbeat body = {.pid = (uint32_t)getpid(),
                                 .uptime = ts_diff(now, h->home->started_at),
                                 .loop_lag = h->home->lag,
                                 .config_hash = h->home->config_hash,
                                 .build = word_of(OKXMM_VERSION)};
    body.state = host_state(h, &body.reason);
    bus_heartbeat(h->home->bus, h->index, &body);
    h->beat_at = ts_add(now, slow ? DUR_MS(BEAT_SLOW_MS) : DUR_MS(BEAT_MS));
}

ts_t host_deadline(const struct host *h)
{
    if (!h->started || h->spec->deadline == NULL)
        return TS_NEVER;
    const ts_t due = h->spec->deadline(h->spec->core);
    return due.v < h->not_before.v ? h->not_before : due;
}

void host_tick(struct host *h, ts_t now)
{
    if (now.v >= h->beat_at.v)
        beat(h, now);
    if (now.v < host_deadline(h).v)
        return;
    struct msg m = {.type = MSG_TIMER, .src = SERVICE_RUNNER};
    h->not_before = TS(0);
    host_deliver(h, &m);
    if (h->spec->deadline(h->spec->core).v <= now.v) /* it did not move: do not spin on it */
        h->not_before = ts_add(now, DUR_MS(TIMER_SPACE_MS));
}
