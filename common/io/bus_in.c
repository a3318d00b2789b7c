#include "common/io/bus_in.h"

#include "common/base/assert.h"
#include "common/io/clock.h"

enum { COMMAND_BUDGET = 64, CALLER_FORGET_S = 60 };

static bool is_cancel(const struct msg *m)
{
    if (m->type == MSG_INTENT)
        return m->intent.action == ACTION_CANCEL || m->intent.action == ACTION_CANCEL_ALL;
    if (m->type == MSG_ORDER)
        return m->order.action == ACTION_CANCEL || m->order.action == ACTION_CANCEL_ALL;
    return false;
}

/* Older than its time to live, or it waited while we were away. A cancel is never too old. The
 * sender's monotonic clock is ours when it is on this host; else the clocks for people must do. */
static bool expired(const struct bus *b, const struct inbound *in)
{
    const struct msg *m = &in->m;
    const int64_t age = clock_mono_ns() - in->head.mono;
    const int64_t wall = ts_diff(clock_now(), m->sent).v;
    const bool same_clock = age >= 0 && age - wall < DUR_S(1).v && wall - age < DUR_S(1).v;
    if (is_cancel(m) || m->type == MSG_HEARTBEAT)
        return false;
    if (same_clock && (m->type == MSG_INTENT || m->type == MSG_ORDER) &&
        in->head.mono < b->fenced_mono)
        return true;
    return m->ttl.v > 0 && (same_clock ? age : wall) > m->ttl.v;
}

static void tell_caller(struct bus *b, size_t member, const struct caller *c)
{
    struct msg m = {.type = MSG_PEER};
    m.peer.service = c->receiver.src;
    m.peer.ses = c->ses;
    m.peer.instance = c->receiver.instance;
    m.peer.state = c->receiver.state;
    b->plan.client.deliver(b->plan.client.arg, member, &m);
}

static struct caller *caller_of(struct bus *b, const struct msg *m)
{
    for (size_t i = 0; i < b->callers; i++) {
        if (b->caller[i].ses == m->ses)
            return &b->caller[i];
    }
    if (b->callers == BUS_CALLERS_MAX)
        return NULL;
    struct caller *c = &b->caller[b->callers++];
    receiver_init(&c->receiver, m->src, m->instance);
    c->ses = m->ses;
    return c;
}

static bool note_caller(struct bus *b, size_t member, const struct msg *m)
{
    struct caller *c = caller_of(b, m);
    if (c == NULL)
        return false;
    const enum peer_state was = c->receiver.state;
    if (receiver_heard(&c->receiver, clock_now(), m->ses) != RECEIVER_APPLY)
        return false;
    if (c->receiver.state != was)
        tell_caller(b, member, c);
    return true;
}

void bus_tick_callers(struct bus *b, ts_t now)
{
    const size_t risk = bus_member_of(b, SERVICE_RISK);
    for (size_t i = 0; i < b->callers; i++) {
        struct caller *c = &b->caller[i];
        if (receiver_tick(&c->receiver, now) && risk < b->count)
            tell_caller(b, risk, c);
        if (c->receiver.state == PEER_DEAD &&
            ts_diff(now, c->receiver.last_heard).v > DUR_S(CALLER_FORGET_S).v)
            b->caller[i--] = b->caller[--b->callers];
    }
}

/* Only commands of this road, only from those who write them; strategies' heartbeats on INTENT. */
static enum err judge(const struct bus *b, enum channel c, const struct inbound *in)
{
    const struct msg *m = &in->m;
    if (m->type == MSG_HEARTBEAT)
        return c == CHANNEL_INTENT && m->src == SERVICE_STRATEGY ? ERR_OK : ERR_AUTHOR;
    if (msg_channel(m->type) != c || msg_author(m->type) == channel_binder(c))
        return ERR_AUTHOR;
    return expired(b, in) ? ERR_EXPIRED : ERR_OK;
}

static void on_command(struct bus *b, size_t member, enum channel c)
{
    struct msg *m = &b->in.m;
    const enum err e = judge(b, c, &b->in);
    if (e != ERR_OK) {
        bus_refused(b, msg_name(m->type), e);
        return;
    }
    if (c == CHANNEL_INTENT && !note_caller(b, member, m)) {
        bus_refused(b, "caller", ERR_STALE);
        return;
    }
    b->plan.client.deliver(b->plan.client.arg, member, m);
}

bool bus_poll_routers(struct bus *b, size_t member)
{
    bool worked = false;
    for (size_t i = 0; i < 4; i++) {
        const enum channel c = bus_commands[i];
        struct socket *s = &b->member[member].router[c];
        for (int n = 0; n < COMMAND_BUDGET && socket_waiting(s); n++) {
            const enum err e = socket_take(s, &b->in);
            if (e == ERR_MISSING)
                break;
            worked = true;
            if (e == ERR_OK)
                on_command(b, member, c);
            else
                bus_refused(b, door_name(door_of(c)), e);
        }
    }
    return worked;
}

void bus_answer(struct bus *b, size_t member, struct msg *m)
{
    if (m->type == MSG_ALERT_ACK)
        (void)alerts_out_ack(&b->alerts, m->alert_ack.id);
    else
        b->plan.client.deliver(b->plan.client.arg, member, m);
}

bool bus_poll_dealers(struct bus *b, size_t member)
{
    bool worked = false;
    for (size_t i = 0; i < 4; i++) {
        const enum channel c = bus_commands[i];
        struct socket *s = &b->member[member].dealer[c];
        for (int n = 0; n < COMMAND_BUDGET && socket_waiting(s); n++) {
            const enum err e = socket_take(s, &b->in);
            if (e == ERR_MISSING)
                break;
            worked = true;
            const struct msg *m = &b->in.m;
            if (e != ERR_OK)
                bus_refused(b, door_name(door_of(c)), e);
            else if (msg_channel(m->type) != c || msg_author(m->type) != channel_binder(c))
                bus_refused(b, msg_name(m->type), ERR_AUTHOR);
            else
                bus_answer(b, member, &b->in.m);
        }
    }
    return worked;
}

struct reply {
    struct bus *b;
    size_t member;
    uint64_t to;
    uint32_t id;
};

static enum err say(const struct reply *r, struct msg *m)
{
    char line[MSG_TOPIC_MAX];
    struct text topic = TEXT(line);
    struct member *who = &r->b->member[r->member];
    m->src = who->who.id;
    m->instance = who->who.instance;
    m->ses = who->who.ses;
    m->sent = clock_now();
    m->corr = r->id;
    m->seq = 0; /* a description, not a message of the stream */
    codec_topic(m, &topic);
    const struct str body = bus_encode(r->b, m, who->stream);
    return body.len == 0 ? ERR_TOO_BIG
                         : socket_send(&who->snapshot, r->to, text_done(&topic), body);
}

/* Begin, the whole state, end: from the loop that publishes, so as_of is exact. The asker throws
 * away what has no end. */
static enum err describe(const struct reply *r)
{
    struct bus *b = r->b;
    const struct member *who = &b->member[r->member];
    struct msg m = {.type = MSG_SNAPSHOT_BEGIN};
    m.snapshot_begin.id = r->id;
    m.snapshot_begin.as_of = who->seq[who->stream];
    const uint64_t as_of = m.snapshot_begin.as_of;
    struct outbox *out = b->plan.client.snapshot(b->plan.client.arg, r->member);
    enum err e = say(r, &m);
    for (size_t i = 0; i < out->count && e == ERR_OK; i++) {
        if (msg_channel(out->at[i].type) == who->stream)
            e = say(r, &out->at[i]);
    }
    outbox_clear(out);
    if (e != ERR_OK)
        return e;
    m = (struct msg){.type = MSG_SNAPSHOT_END};
    m.snapshot_end.id = r->id;
    m.snapshot_end.as_of = as_of;
    return say(r, &m);
}

bool bus_poll_snapshot(struct bus *b, size_t member)
{
    struct socket *s = &b->member[member].snapshot;
    if (b->member[member].stream == CHANNEL_LOCAL || !socket_waiting(s))
        return false;
    enum err e = socket_take(s, &b->in);
    if (e == ERR_MISSING)
        return false;
    if (e == ERR_OK && b->in.m.type != MSG_SNAPSHOT_REQUEST)
        e = ERR_AUTHOR;
    if (e == ERR_OK) {
        const struct reply r = {b, member, b->in.peer, b->in.m.snapshot_request.id};
        e = describe(&r);
    }
    if (e != ERR_OK)
        bus_refused(b, "snapshot", e);
    return true;
}
