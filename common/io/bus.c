#include "common/io/bus.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/assert.h"
#include "common/io/bus_in.h"
#include "common/io/clock.h"
#include "common/io/log.h"

enum { POLL_BUDGET = 64, REFUSED_EVERY_MS = 1000, ALERT_EVERY_S = 60 };

const enum channel bus_commands[4] = {CHANNEL_ORDER, CHANNEL_INTENT, CHANNEL_CONTROL,
                                      CHANNEL_ALERT};

enum service channel_binder(enum channel c)
{
    static const enum service binders[] = {
#define X(NAME, name, pattern, binder) [CHANNEL_##NAME] = SERVICE_##binder,
        CHANNELS(X)
#undef X
    };
    ASSERT((size_t)c < sizeof(binders) / sizeof(binders[0]));
    return binders[c];
}

size_t bus_member_of(const struct bus *b, enum service id)
{
    size_t i = 0;
    while (i < b->count && b->member[i].who.id != id)
        i++;
    return i;
}

size_t bus_member_by_ses(const struct bus *b, uint64_t ses)
{
    size_t i = 0;
    while (i < b->count && b->member[i].who.ses != ses)
        i++;
    return i;
}

bool bus_reads(const struct bus_member *m, enum channel c)
{
    for (const enum channel *r = m->reads; r != NULL && *r != CHANNEL_LOCAL; r++) {
        if (*r == c)
            return true;
    }
    return false;
}

/* Somebody who should not speak here, or speaks another language: a person should know. */
static bool suspicious(enum err e)
{
    return e == ERR_AUTHOR || e == ERR_SYNTAX || e == ERR_VERSION || e == ERR_STALE;
}

static void alert_refused(struct bus *b, const char *where, enum err e, ts_t now)
{
    char line[128];
    struct text t = TEXT(line);
    struct msg m = {.type = MSG_ALERT};
    text_put(&t, "refused on ");
    text_put(&t, where);
    text_put(&t, ": ");
    text_put(&t, err_text(e));
    m.alert.code = ALERT_BUS;
    m.alert.level = alert_level(ALERT_BUS);
    m.alert.detail = text_done(&t);
    (void)alerts_out_add(&b->alerts, 0, &m); /* goes out with the next tick */
    b->refused.alerted = now;
}

void bus_refused(struct bus *b, const char *where, enum err e)
{
    const ts_t now = clock_now();
    b->refused.count++;
    if (suspicious(e) && ts_diff(now, b->refused.alerted).v > DUR_S(ALERT_EVERY_S).v)
        alert_refused(b, where, e, now);
    if (ts_diff(now, b->refused.told).v < DUR_MS(REFUSED_EVERY_MS).v)
        return;
    char line[160];
    struct text t = TEXT(line);
    text_put(&t, "where=");
    text_put(&t, where);
    text_put(&t, " why=");
    text_put(&t, err_name(e));
    text_put(&t, " count=");
    text_u64(&t, b->refused.count);
    log_event(LEVEL_WARN, "bus_refused", text_done(&t));
    b->refused.told = now;
}

struct str bus_encode(struct bus *b, const struct msg *m, enum channel stream)
{
    const struct codec_head head = {(uint16_t)stream, clock_mono_ns()};
    const size_t len = codec_encode(m, &head, b->out, sizeof(b->out));
    if (len == 0)
        bus_refused(b, msg_name(m->type), ERR_TOO_BIG);
    return (struct str){b->out, len};
}

void bus_to_readers(struct bus *b, enum channel c, struct msg *m)
{
    for (size_t i = 0; i < b->count; i++) {
        if (bus_reads(&b->member[i].who, c))
            b->plan.client.deliver(b->plan.client.arg, i, m);
    }
}

/* ERR_OK or ERR_UNREACHABLE; the monitor's copy goes out in any case. */
static enum err post(struct bus *b, struct socket *s, uint64_t to, const struct msg *m,
                     enum channel stream)
{
    char line[MSG_TOPIC_MAX];
    struct text topic = TEXT(line);
    const struct str body = bus_encode(b, m, stream);
    if (body.len == 0)
        return ERR_OK;
    codec_topic(m, &topic);
    const enum err copied = socket_send(&b->events, 0, text_done(&topic), body);
    if (copied != ERR_OK)
        bus_refused(b, "events", copied);
    return s == NULL ? ERR_OK : socket_send(s, to, text_done(&topic), body);
}

static void stamp(struct bus *b, size_t member, struct msg *m, enum channel c)
{
    struct member *who = &b->member[member];
    m->src = who->who.id;
    m->instance = who->who.instance;
    m->ses = who->who.ses;
    m->sent = clock_now();
    m->seq = ++who->seq[c];
}

static void send_command(struct bus *b, size_t member, struct msg *m, enum channel c)
{
    struct member *who = &b->member[member];
    const enum service binder = channel_binder(c);
    const size_t host = m->to != 0 ? bus_member_by_ses(b, m->to) : bus_member_of(b, binder);
    const bool here = host < b->count;
    struct socket *s = here ? NULL : m->to != 0 ? &who->router[c] : &who->dealer[c];
    const enum err e = post(b, s, m->to, m, c);
    if (e != ERR_OK && c != CHANNEL_ALERT) /* an alert stays in its queue */
        bus_refused(b, msg_name(m->type), e);
    if (here && m->to != 0)
        bus_answer(b, host, m);
    else if (here)
        b->plan.client.deliver(b->plan.client.arg, host, m);
}

static void send_alerts(struct bus *b, ts_t now)
{
    const struct alert_kept *k;
    while ((k = alerts_out_due(&b->alerts, now)) != NULL) {
        struct msg m = k->m;
        const size_t member = k->member;
        stamp(b, member, &m, CHANNEL_ALERT);
        send_command(b, member, &m, CHANNEL_ALERT);
    }
}

void bus_send(struct bus *b, size_t member, struct msg *m)
{
    ASSERT(member < b->count);
    const struct member *who = &b->member[member];
    const enum service author = msg_author(m->type);
    const enum channel c = msg_channel(m->type);
    ASSERT(author == SERVICE_RUNNER || author == who->who.id);
    if (m->type == MSG_ALERT) {
        (void)alerts_out_add(&b->alerts, member, m);
        send_alerts(b, clock_now());
        return;
    }
    stamp(b, member, m, c);
    switch (c) {
    case CHANNEL_MD:
    case CHANNEL_EXEC:
    case CHANNEL_RISK:
        ASSERT(who->stream == c);
        if (post(b, &b->member[member].pub, 0, m, c) != ERR_OK)
            bus_refused(b, msg_name(m->type), ERR_FULL);
        bus_to_readers(b, c, m);
        return;
    case CHANNEL_STRATEGY:
    case CHANNEL_NOTICE: (void)post(b, NULL, 0, m, c); return;
    case CHANNEL_INTENT:
    case CHANNEL_ORDER:
    case CHANNEL_CONTROL:
    case CHANNEL_ALERT: send_command(b, member, m, c); return;
    case CHANNEL_LOCAL:
    case CHANNEL_STORE:
    case CHANNEL_ALL:
    case CHANNEL_SNAPSHOT: break;
    }
    UNREACHABLE();
}

void bus_heartbeat(struct bus *b, size_t member, const struct msg_heartbeat *body)
{
    struct member *who = &b->member[member];
    const enum channel c = who->stream != CHANNEL_LOCAL ? who->stream : CHANNEL_ALL;
    struct msg m = {.type = MSG_HEARTBEAT, .heartbeat = *body};
    stamp(b, member, &m, CHANNEL_ALL);
    m.heartbeat.last_seq = c == CHANNEL_ALL ? 0 : who->seq[c];
    if (c != CHANNEL_ALL) {
        if (post(b, &who->pub, 0, &m, c) != ERR_OK)
            bus_refused(b, "heartbeat", ERR_FULL);
        bus_to_readers(b, c, &m);
    } else if (who->who.id == SERVICE_STRATEGY) {
        /* Absent risk is nothing to tell: its own silence says it. */
        (void)post(b,
                   who->dealer[CHANNEL_INTENT].zsock == NULL ? NULL : &who->dealer[CHANNEL_INTENT],
                   0, &m, c);
        const size_t risk = bus_member_of(b, SERVICE_RISK);
        if (risk < b->count)
            b->plan.client.deliver(b->plan.client.arg, risk, &m);
    } else {
        (void)post(b, NULL, 0, &m, c);
    }
}

/* The monitor has come, or come back: it is told the whole state, without numbers of the stream. */
static void describe_to_monitor(struct bus *b)
{
    for (size_t i = 0; i < b->count; i++) {
        const struct member *who = &b->member[i];
        struct outbox *out = b->plan.client.snapshot(b->plan.client.arg, i);
        for (size_t k = 0; k < out->count; k++) {
            struct msg *m = &out->at[k];
            m->src = who->who.id;
            m->instance = who->who.instance;
            m->ses = who->who.ses;
            m->sent = clock_now();
            (void)post(b, NULL, 0, m, msg_channel(m->type));
        }
        outbox_clear(out);
    }
}

static bool poll_events(struct bus *b)
{
    char frame[8];
    size_t len;
    bool more;
    bool worked = false;
    while (socket_waiting(&b->events) &&
           socket_take_raw(&b->events, frame, sizeof(frame), &len, &more) != ERR_MISSING) {
        worked = true;
        if (len == 1 && frame[0] == 1)
            describe_to_monitor(b);
    }
    return worked;
}

bool bus_poll(struct bus *b)
{
    bool worked = poll_events(b);
    for (size_t i = 0; i < b->count; i++) {
        worked |= bus_poll_routers(b, i);
        worked |= bus_poll_dealers(b, i);
        worked |= bus_poll_snapshot(b, i);
    }
    for (size_t i = 0; i < b->sources; i++)
        worked |= source_poll(b->source[i], &b->in, POLL_BUDGET);
    return worked;
}

void bus_tick(struct bus *b, ts_t now)
{
    for (size_t i = 0; i < b->sources; i++)
        source_tick(b->source[i], now);
    bus_tick_callers(b, now);
    send_alerts(b, now);
}

void bus_fence(struct bus *b, ts_t now)
{
    b->fenced_mono = clock_mono_ns();
    for (size_t i = 0; i < b->sources; i++)
        source_fence(b->source[i], now);
}

static void introduce(struct bus *b, size_t to, const struct bus_member *who)
{
    struct msg m = {.type = MSG_PEER};
    m.peer.service = who->id;
    m.peer.ses = who->ses;
    m.peer.instance = who->instance;
    m.peer.state = PEER_LIVE;
    b->plan.client.deliver(b->plan.client.arg, to, &m);
}

/* What the owner said before the reader had started is said again, whole. */
static void introduce_stream(struct bus *b, size_t to, size_t owner)
{
    const struct member *who = &b->member[owner];
    struct outbox *out = b->plan.client.snapshot(b->plan.client.arg, owner);
    for (size_t i = 0; i < out->count; i++) {
        out->at[i].src = who->who.id;
        out->at[i].ses = who->who.ses;
        out->at[i].instance = who->who.instance;
        if (msg_channel(out->at[i].type) == who->stream)
            b->plan.client.deliver(b->plan.client.arg, to, &out->at[i]);
    }
    outbox_clear(out);
    struct msg m = {.type = MSG_SYNCED};
    m.synced.service = who->who.id;
    m.synced.ses = who->who.ses;
    b->plan.client.deliver(b->plan.client.arg, to, &m);
    introduce(b, to, &who->who);
}

void bus_introduce(struct bus *b)
{
    for (size_t i = 0; i < b->count; i++) {
        const struct member *who = &b->member[i];
        for (size_t to = 0; to < b->count; to++) {
            if (who->stream != CHANNEL_LOCAL && bus_reads(&b->member[to].who, who->stream))
                introduce_stream(b, to, i);
            else if (who->who.id == SERVICE_STRATEGY && b->member[to].who.id == SERVICE_RISK)
                introduce(b, to, &who->who);
        }
    }
}

static enum err open_door(struct bus *b, enum door d, struct socket *s,
                          const struct socket_plan *plan, struct text *why)
{
    char endpoint[ENDPOINT_SIZE] = "";
    enum err e = endpoint_of(b->plan.settings, b->plan.state_dir, d, endpoint);
    if (e == ERR_OK)
        e = socket_open(s, b->plan.loop, endpoint, plan);
    if (e == ERR_OK)
        return e;
    text_put(why, "bus_");
    text_put(why, door_name(d));
    text_char(why, ' ');
    text_put(why, endpoint);
    text_put(why, ": ");
    text_put(why, e == ERR_DUPLICATE ? "another process has it" : err_text(e));
    return e;
}

static bool speaks(enum service id, enum channel c)
{
    switch (c) {
    case CHANNEL_INTENT: return id == SERVICE_STRATEGY;
    case CHANNEL_ORDER: return id == SERVICE_RISK;
    case CHANNEL_ALERT: return id != SERVICE_NOTIFIER;
    default: return false;
    }
}

static enum err open_commands(struct bus *b, struct member *m, struct text *why)
{
    enum err e = ERR_OK;
    for (size_t i = 0; i < 4 && e == ERR_OK; i++) {
        const enum channel c = bus_commands[i];
        const bool here = bus_member_of(b, channel_binder(c)) < b->count;
        if (channel_binder(c) == m->who.id) {
            const struct socket_plan plan = {.kind = SOCKET_ROUTER, .bind = true};
            e = open_door(b, door_of(c), &m->router[c], &plan, why);
        } else if (speaks(m->who.id, c) && !here) {
            const struct socket_plan plan = {.kind = SOCKET_DEALER, .identity = m->who.ses};
            e = open_door(b, door_of(c), &m->dealer[c], &plan, why);
        }
    }
    return e;
}

static enum err open_stream(struct bus *b, struct member *m, struct text *why)
{
    static const enum channel streams[] = {CHANNEL_MD, CHANNEL_EXEC, CHANNEL_RISK};
    for (size_t i = 0; i < 3; i++) {
        if (channel_binder(streams[i]) != m->who.id)
            continue;
        const struct socket_plan pub = {.kind = SOCKET_PUB, .bind = true};
        const struct socket_plan router = {.kind = SOCKET_ROUTER, .bind = true};
        m->stream = streams[i];
        const enum err e = open_door(b, door_of(m->stream), &m->pub, &pub, why);
        return e != ERR_OK ? e : open_door(b, door_snapshot(m->stream), &m->snapshot, &router, why);
    }
    return ERR_OK;
}

/* Whoever is dead has to be called anew: a connection can die without a word. */
static void reopen_dealers(struct bus *b, enum service binder)
{
    for (size_t i = 0; i < b->count; i++) {
        for (size_t c = 0; c < BUS_CHANNELS; c++) {
            struct socket *s = &b->member[i].dealer[c];
            if (s->zsock == NULL || channel_binder((enum channel)c) != binder)
                continue;
            const enum err e = socket_reopen(s);
            if (e != ERR_OK)
                bus_refused(b, "reopen", e);
        }
    }
}

static void on_source(void *arg, enum channel c, struct msg *in)
{
    if (in->type == MSG_PEER && in->peer.state == PEER_DEAD)
        reopen_dealers(arg, in->peer.service);
    bus_to_readers(arg, c, in);
}

static void on_source_refused(void *arg, enum channel c, enum err e)
{
    bus_refused(arg, door_name(door_of(c)), e);
}

static enum err open_sources(struct bus *b, struct text *why)
{
    static const enum channel streams[] = {CHANNEL_MD, CHANNEL_EXEC, CHANNEL_RISK};
    for (size_t i = 0; i < 3; i++) {
        bool wanted = false;
        for (size_t k = 0; k < b->count; k++)
            wanted = wanted || bus_reads(&b->member[k].who, streams[i]);
        if (!wanted || bus_member_of(b, channel_binder(streams[i])) < b->count)
            continue;
        const struct bus_member *first = &b->member[0].who;
        const struct source_plan plan = {.loop = b->plan.loop,
                                         .settings = b->plan.settings,
                                         .state_dir = b->plan.state_dir,
                                         .channel = streams[i],
                                         .owner = channel_binder(streams[i]),
                                         .ses = first->ses,
                                         .reader = first->id,
                                         .instance = first->instance,
                                         .sink = {b, on_source, on_source_refused}};
        struct source *s = source_new(&plan, why);
        if (s == NULL)
            return ERR_IO;
        b->source[b->sources++] = s;
    }
    return ERR_OK;
}

struct bus *bus_new(const struct bus_plan *plan, struct text *why, enum err *e)
{
    struct bus *b = calloc(1, sizeof(*b));
    const struct socket_plan events = {.kind = SOCKET_XPUB}; /* so that it tells who listens */
    ASSERT(b != NULL);
    ASSERT(plan->count <= BUS_MEMBERS_MAX);
    b->plan = *plan;
    b->count = plan->count;
    for (size_t i = 0; i < b->count; i++)
        b->member[i].who = plan->members[i];
    *e = open_door(b, DOOR_IN, &b->events, &events, why);
    for (size_t i = 0; i < b->count && *e == ERR_OK; i++) {
        *e = open_stream(b, &b->member[i], why);
        if (*e == ERR_OK)
            *e = open_commands(b, &b->member[i], why);
    }
    if (*e == ERR_OK)
        *e = open_sources(b, why);
    if (*e != ERR_OK)
        bus_destroy(&b);
    return b;
}

void bus_destroy(struct bus **b_p)
{
    struct bus *b = *b_p;
    if (b == NULL)
        return;
    for (size_t i = 0; i < b->sources; i++)
        source_destroy(&b->source[i]);
    for (size_t i = 0; i < b->count; i++) {
        struct member *m = &b->member[i];
        socket_close(&m->pub);
        socket_close(&m->snapshot);
        for (size_t c = 0; c < BUS_CHANNELS; c++) {
            socket_close(&m->dealer[c]);
            socket_close(&m->router[c]);
        }
    }
    socket_close(&b->events);
    free(b);
    *b_p = NULL;
}
