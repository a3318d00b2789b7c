#include "services/feed/link.h"

#include "common/base/assert.h"

#define OPEN_WITHIN     DUR_S(5)
#define PONG_WITHIN     DUR_S(2)
#define PING_ALWAYS     DUR_S(20) /* busy or not: measures the way */
#define BACKOFF_FIRST   DUR_MS(200)
#define BACKOFF_LONGEST DUR_S(5)
#define HELD            DUR_S(10)

static const uint8_t may_become[] = {
    [LINK_IDLE] = 1U << LINK_WAITING,
    [LINK_WAITING] = 1U << LINK_OPENING | 1U << LINK_IDLE,
    [LINK_OPENING] = 1U << LINK_UP | 1U << LINK_WAITING | 1U << LINK_IDLE,
    [LINK_UP] = 1U << LINK_WAITING | 1U << LINK_IDLE,
};

static void move(struct link *l, enum link_state next)
{
    ASSERT((may_become[l->state] & (1U << next)) != 0);
    l->state = next;
}

void link_init(struct link *l, dur_t ping_after, uint64_t seed)
{
    ASSERT(ping_after.v > 0);
    *l = (struct link){.state = LINK_IDLE, .ping_after = ping_after, .seed = seed};
}

void link_want(struct link *l, ts_t now)
{
    move(l, LINK_WAITING);
    l->at = now;
    l->failures = 0;
}

void link_open(struct link *l, uint32_t conn, struct str url, ts_t now, struct outbox *out)
{
    ASSERT(conn != 0);
    move(l, LINK_OPENING);
    l->conn = conn;
    l->at = ts_add(now, OPEN_WITHIN);
    struct msg *m = outbox_push(out, MSG_WIRE_CONNECT, now);
    m->wire_connect.conn = conn;
    m->wire_connect.url = outbox_text(out, url);
}

void link_up(struct link *l, ts_t now)
{
    move(l, LINK_UP);
    l->up_since = now;
    l->last_rx = now;
    l->last_ping = now;
    l->ping_open = false;
    l->requests = 0;
}

/* The same chance for the same seed and try: splitmix64's finish. */
static uint64_t chance(uint64_t seed, uint32_t n)
{
    uint64_t z = seed + n * UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static dur_t backoff(const struct link *l)
{
    int64_t wait = BACKOFF_FIRST.v;
    for (uint32_t i = 0; i < l->failures && wait < BACKOFF_LONGEST.v; i++)
        wait *= 2;
    if (wait > BACKOFF_LONGEST.v)
        wait = BACKOFF_LONGEST.v;
    const uint64_t quarter = (uint64_t)wait / 4;
    return DUR(wait + (int64_t)(chance(l->seed, l->failures) % quarter));
}

void link_lost(struct link *l, ts_t now)
{
    if (l->state == LINK_UP && ts_diff(now, l->up_since).v >= HELD.v)
        l->failures = 0;
    move(l, LINK_WAITING);
    l->conn = 0;
    l->at = ts_add(now, backoff(l));
    l->failures++;
}

void link_drop(struct link *l, ts_t now, struct outbox *out)
{
    if (l->conn != 0) {
        struct msg *m = outbox_push(out, MSG_WIRE_CLOSE, now);
        m->wire_close.conn = l->conn;
        m->wire_close.code = 1000;
    }
    if (l->state != LINK_IDLE)
        move(l, LINK_IDLE);
    l->conn = 0;
}

void link_heard(struct link *l, ts_t now)
{
    l->last_rx = now;
}

void link_ponged(struct link *l, ts_t now)
{
    if (l->ping_open)
        l->rtt = ts_diff(now, l->last_ping);
    l->ping_open = false;
}

void link_send(struct link *l, struct str frame, ts_t now, struct outbox *out)
{
    ASSERT(l->state == LINK_UP);
    struct msg *m = outbox_push(out, MSG_WIRE_TX, now);
    m->wire_tx.conn = l->conn;
    m->wire_tx.data = frame;
    l->requests++;
}

static ts_t ping_at(const struct link *l)
{
    return ts_min(ts_add(l->last_rx, l->ping_after), ts_add(l->last_ping, PING_ALWAYS));
}

enum link_health link_tick(struct link *l, ts_t now, struct outbox *out)
{
    switch (l->state) {
    case LINK_IDLE:
    case LINK_WAITING: return LINK_FINE;
    case LINK_OPENING: return now.v >= l->at.v ? LINK_SILENT : LINK_FINE;
    case LINK_UP: break;
    }
    if (l->ping_open)
        return now.v >= ts_add(l->last_ping, PONG_WITHIN).v ? LINK_SILENT : LINK_FINE;
    if (now.v < ping_at(l).v)
        return LINK_FINE;
    struct msg *m = outbox_push(out, MSG_WIRE_TX, now);
    m->wire_tx.conn = l->conn;
    m->wire_tx.data = outbox_words(out, "ping");
    l->last_ping = now;
    l->ping_open = true;
    return LINK_FINE;
}

ts_t link_deadline(const struct link *l)
{
    switch (l->state) {
    case LINK_IDLE: return TS_NEVER;
    case LINK_WAITING:
    case LINK_OPENING: return l->at;
    case LINK_UP: break;
    }
    return l->ping_open ? ts_add(l->last_ping, PONG_WITHIN) : ping_at(l);
}
