#include "common/io/source.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/assert.h"
#include "common/io/clock.h"

enum { REOPEN_FIRST_MS = 100, REOPEN_LAST_MS = 1600 };

/* Frames that came while a snapshot is under way, one behind the other with their length. */
struct kept {
    char *at;
    size_t used;
};

struct sender {
    struct receiver receiver;
    struct kept kept;
    bool in_snapshot;
    dur_t reopen_wait;
    ts_t reopen_at; /* TS_NEVER: not dead */
};

struct source {
    struct source_plan plan;
    struct socket sub;
    struct socket ask;
    size_t count;
    struct sender sender[SOURCE_SENDERS_MAX];
    struct inbound replay;
    uint64_t requests;
};

static void sender_init(struct sender *d, enum service src, uint16_t instance)
{
    memset(d, 0, sizeof(*d));
    receiver_init(&d->receiver, src, instance);
    d->reopen_at = TS_NEVER;
    d->kept.at = malloc(SOURCE_KEEP_MAX);
    ASSERT(d->kept.at != NULL);
}

static struct sender *sender_of(struct source *s, const struct msg *m)
{
    for (size_t i = 0; i < s->count; i++) {
        if (s->sender[i].receiver.instance == m->instance)
            return &s->sender[i];
    }
    if (s->count == SOURCE_SENDERS_MAX)
        return NULL;
    struct sender *d = &s->sender[s->count++];
    sender_init(d, s->plan.owner, m->instance);
    return d;
}

/* False when the room is used up: then what is kept has a hole and is worth nothing. */
static bool keep(struct kept *k, struct str raw)
{
    const uint32_t len = (uint32_t)raw.len;
    if (raw.len + sizeof(len) > SOURCE_KEEP_MAX - k->used)
        return false;
    memcpy(k->at + k->used, &len, sizeof(len));
    memcpy(k->at + k->used + sizeof(len), raw.at, raw.len);
    k->used += sizeof(len) + raw.len;
    return true;
}

static void deliver(struct source *s, struct msg *m)
{
    s->plan.sink.deliver(s->plan.sink.arg, s->plan.channel, m);
}

static void tell_peer(struct source *s, const struct sender *d)
{
    struct msg m = {.type = MSG_PEER};
    m.peer.service = d->receiver.src;
    m.peer.ses = d->receiver.ses;
    m.peer.instance = d->receiver.instance;
    m.peer.state = d->receiver.state;
    deliver(s, &m);
}

/* After anything that may have moved the stream: STALE is said before anything is repaired. */
static void note_change(struct source *s, struct sender *d, enum peer_state was, uint64_t was_ses)
{
    const struct receiver *t = &d->receiver;
    if (t->state == was && t->ses == was_ses)
        return;
    if (t->state == PEER_STALE) {
        d->kept.used = 0;
        d->in_snapshot = false;
    }
    if (t->state == PEER_DEAD) {
        d->reopen_wait = DUR_MS(REOPEN_FIRST_MS);
        d->reopen_at = clock_now();
    } else {
        d->reopen_at = TS_NEVER;
    }
    tell_peer(s, d);
}

static void refused(struct source *s, enum err e)
{
    s->plan.sink.refused(s->plan.sink.arg, s->plan.channel, e);
}

static void apply(struct source *s, struct sender *d, struct msg *m, struct str raw)
{
    const enum peer_state was = d->receiver.state;
    const uint64_t was_ses = d->receiver.ses;
    const ts_t now = clock_now();
    const bool heartbeat = m->type == MSG_HEARTBEAT;
    const enum receiver_verdict v =
        heartbeat ? receiver_heartbeat(&d->receiver, now, m->ses, m->heartbeat.last_seq)
                  : receiver_data(&d->receiver, now, m->ses, m->seq);
    note_change(s, d, was, was_ses);
    switch (v) {
    case RECEIVER_APPLY: deliver(s, m); return;
    case RECEIVER_KEEP:
        if (!keep(&d->kept, raw)) {
            d->kept.used = 0;
            refused(s, ERR_FULL);
            receiver_restart(&d->receiver, now);
        }
        return;
    case RECEIVER_REPEAT: return;
    case RECEIVER_ZOMBIE: refused(s, ERR_STALE); return;
    }
}

static void on_stream(struct source *s, struct inbound *in)
{
    const bool ours = msg_channel(in->m.type) == s->plan.channel || in->m.type == MSG_HEARTBEAT;
    if (!ours || in->m.src != s->plan.owner || in->head.stream != (uint16_t)s->plan.channel) {
        refused(s, ERR_AUTHOR);
        return;
    }
    struct sender *d = sender_of(s, &in->m);
    if (d == NULL)
        refused(s, ERR_FULL);
    else
        apply(s, d, &in->m, in->raw);
}

/* What was kept, minus what the snapshot holds; a hole in it starts all over, by the usual
 * rules. */
static void play_kept(struct source *s, struct sender *d)
{
    const size_t used = d->kept.used;
    char *const at = d->kept.at;
    size_t from = 0;
    uint32_t len;
    d->kept.used = 0; /* frames kept again overwrite only what was played already */
    while (from < used) {
        memcpy(&len, at + from, sizeof(len));
        memcpy(s->replay.bytes, at + from + sizeof(len), len);
        from += sizeof(len) + len;
        s->replay.raw = (struct str){s->replay.bytes, len};
        const enum err e =
            codec_decode(s->replay.raw, &s->replay.m, &s->replay.head, &s->replay.room);
        ASSERT(e == ERR_OK); /* it was decoded once before it was kept */
        if (s->replay.m.ses == d->receiver.ses)
            apply(s, d, &s->replay.m, s->replay.raw);
    }
}

static void on_snapshot_end(struct source *s, struct sender *d, const struct msg *m)
{
    d->in_snapshot = false;
    if (!receiver_synced(&d->receiver, clock_now(), m->ses, m->snapshot_end.id,
                         m->snapshot_end.as_of))
        return;
    struct msg synced = {.type = MSG_SYNCED};
    synced.synced.service = d->receiver.src;
    synced.synced.ses = d->receiver.ses;
    deliver(s, &synced);
    d->reopen_at = TS_NEVER;
    tell_peer(s, d);
    play_kept(s, d);
}

static void on_answer(struct source *s, struct inbound *in)
{
    struct msg *m = &in->m;
    struct sender *d = NULL;
    for (size_t i = 0; i < s->count; i++) {
        if (s->sender[i].receiver.instance == m->instance)
            d = &s->sender[i];
    }
    if (m->src != s->plan.owner || d == NULL) {
        refused(s, ERR_AUTHOR);
        return;
    }
    if (m->ses != d->receiver.ses || d->receiver.state != PEER_STALE)
        return; /* an answer that came too late */
    if (m->type == MSG_SNAPSHOT_BEGIN)
        d->in_snapshot = m->snapshot_begin.id == d->receiver.request;
    else if (!d->in_snapshot)
        return;
    else if (m->type == MSG_SNAPSHOT_END)
        on_snapshot_end(s, d, m);
    else if (msg_channel(m->type) == s->plan.channel && m->corr == d->receiver.request)
        deliver(s, m);
}

bool source_poll(struct source *s, struct inbound *in, int most)
{
    bool worked = false;
    struct socket *const sockets[] = {&s->sub, &s->ask};
    for (size_t i = 0; i < 2; i++) {
        for (int n = 0; n < most && socket_waiting(sockets[i]); n++) {
            const enum err e = socket_take(sockets[i], in);
            if (e == ERR_MISSING)
                break;
            worked = true;
            if (e != ERR_OK)
                refused(s, e);
            else if (i == 0)
                on_stream(s, in);
            else
                on_answer(s, in);
        }
    }
    return worked;
}

static void request(struct source *s, uint32_t id)
{
    char bytes[512];
    char topic[MSG_TOPIC_MAX];
    struct text t = TEXT(topic);
    struct msg m = {.type = MSG_SNAPSHOT_REQUEST, .src = s->plan.reader, .corr = id};
    const struct codec_head head = {(uint16_t)CHANNEL_SNAPSHOT, clock_mono_ns()};
    m.ses = s->plan.ses;
    m.instance = s->plan.instance;
    m.seq = ++s->requests;
    m.sent = clock_now();
    m.snapshot_request.id = id;
    codec_topic(&m, &t);
    const size_t len = codec_encode(&m, &head, bytes, sizeof(bytes));
    ASSERT(len > 0);
    /* Nobody there: it is due again by itself. */
    const enum err e = socket_send(&s->ask, 0, text_done(&t), (struct str){bytes, len});
    if (e != ERR_OK && e != ERR_UNREACHABLE)
        refused(s, e);
}

/* A connection can be dead without a word; all senders silent means it may be ours. */
static void reopen_when_dead(struct source *s, struct sender *d, ts_t now)
{
    if (now.v < d->reopen_at.v)
        return;
    d->reopen_at = ts_add(now, d->reopen_wait);
    if (d->reopen_wait.v < DUR_MS(REOPEN_LAST_MS).v)
        d->reopen_wait = DUR(d->reopen_wait.v * 2);
    for (size_t i = 0; i < s->count; i++) {
        if (s->sender[i].receiver.state != PEER_DEAD)
            return;
    }
    if (socket_reopen(&s->sub) != ERR_OK || socket_reopen(&s->ask) != ERR_OK)
        refused(s, ERR_IO);
}

void source_tick(struct source *s, ts_t now)
{
    for (size_t i = 0; i < s->count; i++) {
        struct sender *d = &s->sender[i];
        const enum peer_state was = d->receiver.state;
        uint32_t id;
        if (receiver_tick(&d->receiver, now))
            note_change(s, d, was, d->receiver.ses);
        if (receiver_request(&d->receiver, now, &id)) {
            d->in_snapshot = false;
            request(s, id);
        }
        reopen_when_dead(s, d, now);
    }
}

void source_fence(struct source *s, ts_t now)
{
    for (size_t i = 0; i < s->count; i++) {
        const enum peer_state was = s->sender[i].receiver.state;
        receiver_fence(&s->sender[i].receiver, now);
        note_change(s, &s->sender[i], was, s->sender[i].receiver.ses);
    }
}

static enum err open_door(struct source *s, enum door d, struct socket *socket,
                          enum socket_kind kind)
{
    char endpoint[ENDPOINT_SIZE];
    const struct socket_plan plan = {.kind = kind, .identity = s->plan.ses};
    const enum err e = endpoint_of(s->plan.settings, s->plan.state_dir, d, endpoint);
    return e != ERR_OK ? e : socket_open(socket, s->plan.loop, endpoint, &plan);
}

struct source *source_new(const struct source_plan *plan, struct text *why)
{
    struct source *s = calloc(1, sizeof(*s));
    ASSERT(s != NULL);
    s->plan = *plan;
    enum err e = open_door(s, door_of(plan->channel), &s->sub, SOCKET_SUB);
    if (e != ERR_OK)
        goto out_why;
    e = open_door(s, door_snapshot(plan->channel), &s->ask, SOCKET_DEALER);
    if (e != ERR_OK)
        goto out_why;
    return s;
out_why:
    text_put(why, door_name(door_of(plan->channel)));
    text_put(why, ": ");
    text_put(why, err_text(e));
    source_destroy(&s);
    return NULL;
}

void source_destroy(struct source **s_p)
{
    struct source *s = *s_p;
    if (s == NULL)
        return;
    socket_close(&s->sub);
    socket_close(&s->ask);
    for (size_t i = 0; i < s->count; i++)
        free(s->sender[i].kept.at);
    free(s);
    *s_p = NULL;
}
