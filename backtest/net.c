#include "backtest/net.h"

#include <string.h>

#include "common/base/assert.h"

enum { CLOSE_ABNORMAL = 1006 };

void net_init(struct net *n, struct queue *q, const struct world_options *o, const uint64_t *ses)
{
    memset(n, 0, sizeof *n);
    n->queue = q;
    n->latency = o->latency;
    n->ses = ses;
    n->next = 1;
    prng_seed(&n->prng, o->seed ^ UINT64_C(0x6e6574));
}

static ts_t arrival(struct net *n, ts_t now)
{
    const int64_t jitter = n->latency.jitter.v;
    const int64_t more = jitter > 0 ? (int64_t)prng_below(&n->prng, (uint64_t)jitter + 1) : 0;
    return TS(now.v + n->latency.wire.v + more);
}

static void send(struct net *n, uint32_t actor, ts_t at, struct msg *m)
{
    const struct parcel p = {
        .at = at, .kind = PARCEL_MESSAGE, .actor = actor, .ses = n->ses[actor]};
    m->src = SERVICE_RUNNER;
    queue_put(n->queue, &p, m);
}

/* In order with what was sent on this connection before. */
static ts_t in_order(ts_t *last, ts_t at)
{
    if (at.v < last->v)
        at = *last;
    *last = at;
    return at;
}

static struct net_wire *wire_of(struct net *n, uint32_t actor, uint32_t conn)
{
    for (int i = 0; i < NET_WIRES; i++)
        if (n->wire[i].used && n->wire[i].actor == actor && n->wire[i].conn == conn)
            return &n->wire[i];
    return NULL;
}

static struct net_wire *wire_at(struct net *n, uint32_t server)
{
    for (int i = 0; i < NET_WIRES; i++)
        if (n->wire[i].used && n->wire[i].server == server)
            return &n->wire[i];
    return NULL;
}

/* What follows scheme and host: "/ws/v5/public?x=1". */
static struct str path_of(struct str url)
{
    const size_t scheme = str_find(url, STR("://"));
    size_t n = scheme == url.len ? 0 : scheme + 3;
    while (n < url.len && url.at[n] != '/')
        n++;
    return n == url.len ? STR("/") : (struct str){url.at + n, url.len - n};
}

static void connect(struct net *n, uint32_t actor, const struct msg_wire_connect *c, ts_t now)
{
    int free_slot = 0;
    while (free_slot < NET_WIRES && n->wire[free_slot].used)
        free_slot++;
    ASSERT(free_slot < NET_WIRES);
    ASSERT(wire_of(n, actor, c->conn) == NULL);
    struct net_wire *w = &n->wire[free_slot];
    *w = (struct net_wire){true, actor, c->conn, n->next++, TS(0), TS(0)};
    struct msg up = {.type = MSG_WIRE_UP};
    up.wire_up.conn = w->server;
    up.wire_up.path = path_of(c->url);
    up.wire_up.peer = STR("127.0.0.1");
    const ts_t there = in_order(&w->up, arrival(n, now));
    send(n, WORLD_SIMULATOR, there, &up);
    struct msg open = {.type = MSG_WIRE_UP};
    open.wire_up.conn = w->conn;
    send(n, actor, in_order(&w->down, arrival(n, there)), &open);
}

static void down(struct net *n, uint32_t actor, ts_t at, uint32_t conn,
                 const struct msg_wire_close *why)
{
    struct msg m = {.type = MSG_WIRE_DOWN};
    m.wire_down.conn = conn;
    m.wire_down.code = why->code != 0 ? why->code : CLOSE_ABNORMAL;
    m.wire_down.reason = why->reason;
    send(n, actor, at, &m);
}

/* Ends a connection: both sides hear of it once. */
static void close_wire(struct net *n, struct net_wire *w, const struct msg_wire_close *why,
                       ts_t now)
{
    down(n, WORLD_SIMULATOR, in_order(&w->up, arrival(n, now)), w->server, why);
    down(n, w->actor, in_order(&w->down, arrival(n, now)), w->conn, why);
    w->used = false;
}

/* Header names in lower case, as the server side gets them. */
static struct str lowered(struct net *n, struct str headers)
{
    struct text t = TEXT(n->headers);
    bool name = true;
    for (size_t i = 0; i < headers.len; i++) {
        char c = headers.at[i];
        if (c == '\n')
            name = true;
        else if (c == ':')
            name = false;
        if (name && c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        text_char(&t, c);
    }
    ASSERT(!t.cut);
    return text_done(&t);
}

static void request(struct net *n, uint32_t actor, const struct msg_http_request *r, ts_t now)
{
    int slot = 0;
    while (slot < NET_CALLS && n->call[slot].used)
        slot++;
    ASSERT(slot < NET_CALLS);
    n->call[slot] = (struct net_call){true, actor, r->id, n->next++, now};
    struct msg m = {.type = MSG_HTTP_CALL};
    m.http_call.conn = n->call[slot].server;
    m.http_call.method = r->method;
    m.http_call.path = path_of(r->url);
    m.http_call.headers = lowered(n, r->headers);
    m.http_call.body = r->body;
    m.http_call.peer = STR("127.0.0.1");
    send(n, WORLD_SIMULATOR, arrival(n, now), &m);
    const struct parcel timeout = {.at = ts_add(now, r->timeout),
                                   .kind = PARCEL_TIMEOUT,
                                   .actor = actor,
                                   .ses = n->ses[actor],
                                   .value = r->id};
    queue_put(n->queue, &timeout, NULL);
}

static void reply(struct net *n, struct net_call *c, uint16_t status, struct str body, ts_t at)
{
    struct msg m = {.type = MSG_HTTP_REPLY};
    m.http_reply.id = c->id;
    m.http_reply.status = status;
    m.http_reply.sent = true;
    m.http_reply.body = body;
    m.http_reply.rtt = ts_diff(at, c->sent);
    send(n, c->actor, at, &m);
    c->used = false;
}

static void answer(struct net *n, const struct msg_http_answer *a, ts_t now)
{
    for (int i = 0; i < NET_CALLS; i++)
        if (n->call[i].used && n->call[i].server == a->conn)
            reply(n, &n->call[i], a->status, a->status == 0 ? STR("hung up") : a->body,
                  arrival(n, now));
}

void net_timeout(struct net *n, uint32_t actor, uint64_t id, ts_t now)
{
    for (int i = 0; i < NET_CALLS; i++)
        if (n->call[i].used && n->call[i].actor == actor && n->call[i].id == id)
            reply(n, &n->call[i], 0, STR("timed out"), now);
}

static bool from_exchange(struct net *n, const struct msg *m, ts_t now)
{
    struct net_wire *w = NULL;
    switch (m->type) {
    case MSG_HTTP_ANSWER: answer(n, &m->http_answer, now); return true;
    case MSG_WIRE_TX:
        w = wire_at(n, m->wire_tx.conn);
        if (w != NULL) {
            struct msg rx = {.type = MSG_WIRE_RX};
            rx.wire_rx.conn = w->conn;
            rx.wire_rx.data = m->wire_tx.data;
            send(n, w->actor, in_order(&w->down, arrival(n, now)), &rx);
        }
        return true;
    case MSG_WIRE_CLOSE:
        w = wire_at(n, m->wire_close.conn);
        if (w != NULL)
            close_wire(n, w, &m->wire_close, now);
        return true;
    default: return false;
    }
}

bool net_take(struct net *n, uint32_t actor, const struct msg *m, ts_t now)
{
    struct net_wire *w = NULL;
    if (actor == WORLD_SIMULATOR)
        return from_exchange(n, m, now);
    switch (m->type) {
    case MSG_WIRE_CONNECT: connect(n, actor, &m->wire_connect, now); return true;
    case MSG_HTTP_REQUEST: request(n, actor, &m->http_request, now); return true;
    case MSG_WIRE_TX:
        w = wire_of(n, actor, m->wire_tx.conn);
        if (w != NULL) {
            struct msg rx = {.type = MSG_WIRE_RX};
            rx.wire_rx.conn = w->server;
            rx.wire_rx.data = m->wire_tx.data;
            send(n, WORLD_SIMULATOR, in_order(&w->up, arrival(n, now)), &rx);
        }
        return true;
    case MSG_WIRE_CLOSE:
        w = wire_of(n, actor, m->wire_close.conn);
        if (w != NULL)
            close_wire(n, w, &m->wire_close, now);
        return true;
    default: return false;
    }
}

void net_cut(struct net *n, uint32_t actor, bool alive, ts_t now)
{
    const struct msg_wire_close why = {.code = CLOSE_ABNORMAL, .reason = STR("cut")};
    for (int i = 0; i < NET_WIRES; i++) {
        struct net_wire *w = &n->wire[i];
        if (!w->used || w->actor != actor)
            continue;
        if (alive)
            down(n, actor, now, w->conn, &why);
        down(n, WORLD_SIMULATOR, in_order(&w->up, arrival(n, now)), w->server, &why);
        w->used = false;
    }
    for (int i = 0; i < NET_CALLS && !alive; i++)
        if (n->call[i].actor == actor)
            n->call[i].used = false;
}

void net_call_by_hand(struct net *n, const struct msg_http_call *call, ts_t now)
{
    struct msg m = {.type = MSG_HTTP_CALL};
    m.http_call = *call;
    m.http_call.conn = n->next++;
    m.http_call.peer = STR("127.0.0.1");
    send(n, WORLD_SIMULATOR, now, &m);
}
