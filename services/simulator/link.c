#include "services/simulator/link.h"

#include <stddef.h>
#include <string.h>

#include "common/base/assert.h"

void link_init(struct link *l)
{
    memset(l, 0, offsetof(struct link, entry)); /* no entry is read before it is queued */
}

bool link_has_room(const struct outbox *out)
{
    return out->count + LINK_MESSAGES_KEPT < OUTBOX_CAP && out->used < OUTBOX_ARENA / 2;
}

static void send_now(struct link *l, struct outbox *out, const struct link_entry *e,
                     struct str data, ts_t now)
{
    struct msg *m;

    l->sent++;
    switch ((enum link_kind)e->kind) {
    case LINK_FRAME:
    case LINK_ACK:
        m = outbox_push(out, MSG_WIRE_TX, now);
        m->wire_tx.conn = e->conn;
        m->wire_tx.data = data;
        return;
    case LINK_ANSWER:
        m = outbox_push(out, MSG_HTTP_ANSWER, now);
        m->http_answer.conn = e->conn;
        m->http_answer.status = e->code;
        m->http_answer.body = data;
        return;
    case LINK_CLOSE:
        m = outbox_push(out, MSG_WIRE_CLOSE, now);
        m->wire_close.conn = e->conn;
        m->wire_close.code = e->code;
        m->wire_close.reason = data;
        return;
    }
}

/* When the last frame queued for this connection leaves; TS(0): none is queued. */
static ts_t *busy_until(struct link *l, uint32_t conn)
{
    size_t free = LINK_CONNS;

    for (size_t i = 0; i < LINK_CONNS; i++) {
        if (l->busy[i].conn == conn && l->busy[i].until.v != 0)
            return &l->busy[i].until;
        if (l->busy[i].until.v == 0)
            free = i;
    }
    if (free == LINK_CONNS)
        return NULL;
    l->busy[free].conn = conn;
    return &l->busy[free].until;
}

/* Room for len bytes in the ring: the entries alive lie between the first one's bytes and tail. */
static bool place(struct link *l, size_t len, uint32_t *at)
{
    uint32_t head;

    if (l->count == LINK_ENTRIES || len > LINK_BYTES / 4)
        return false;
    if (l->count == 0) {
        l->tail = 0;
        *at = 0;
        return true;
    }
    head = l->entry[l->first].at;
    if (l->tail >= head) {
        if (len <= LINK_BYTES - l->tail) {
            *at = l->tail;
            return true;
        }
        *at = 0;
        return len < head;
    }
    *at = l->tail;
    return l->tail + len < head;
}

static bool queue(struct link *l, const struct link_entry *e, struct str data)
{
    struct link_entry *slot;
    uint32_t at;

    if (!place(l, data.len, &at))
        return false;
    slot = &l->entry[(l->first + l->count) % LINK_ENTRIES];
    *slot = *e;
    slot->at = at;
    slot->len = (uint32_t)data.len;
    slot->done = false;
    memcpy(l->bytes + at, data.at, data.len);
    l->tail = at + (uint32_t)data.len;
    l->count++;
    return true;
}

static bool fits(const struct outbox *out, size_t len)
{
    return out->count + LINK_MESSAGES_KEPT / 8 < OUTBOX_CAP && OUTBOX_ARENA - out->used >= len;
}

/* Now when nothing of the connection waits, else behind it. False: no room anywhere. */
static bool put(struct link *l, struct outbox *out, struct link_entry e, struct str data, ts_t now)
{
    bool ordered = e.kind == LINK_FRAME || e.kind == LINK_CLOSE;
    bool later = e.due.v > now.v || !fits(out, data.len);
    ts_t *busy = ordered && (l->count > 0 || later) ? busy_until(l, e.conn) : NULL;

    if (busy && busy->v > e.due.v)
        e.due = *busy;
    if (later || (busy && busy->v > 0)) {
        if (queue(l, &e, data)) {
            if (busy)
                *busy = e.due;
            return true;
        }
        l->hurried++;
    }
    if (!fits(out, data.len))
        return false;
    send_now(l, out, &e, outbox_text(out, data), now);
    return true;
}

bool link_frame(struct link *l, struct outbox *out, uint32_t conn, struct str data, ts_t now)
{
    struct link_entry e = {.due = ts_add(now, l->latency), .conn = conn, .kind = LINK_FRAME};

    return put(l, out, e, data, now);
}

bool link_ack(struct link *l, struct outbox *out, uint32_t conn, struct str data, dur_t extra,
              ts_t now)
{
    struct link_entry e = {.conn = conn, .kind = extra.v > 0 ? LINK_ACK : LINK_FRAME};

    e.due = ts_add(ts_add(now, l->latency), extra);
    return put(l, out, e, data, now);
}

bool link_answer(struct link *l, struct outbox *out, const struct link_reply *r, ts_t now)
{
    struct link_entry e = {.conn = r->conn, .kind = LINK_ANSWER, .code = r->status};

    e.due = ts_add(ts_add(now, l->latency), r->extra);
    return put(l, out, e, r->body, now);
}

void link_close(struct link *l, struct outbox *out, uint32_t conn, uint16_t code, struct str reason,
                ts_t now)
{
    struct link_entry e = {.due = now, .conn = conn, .kind = LINK_CLOSE, .code = code};

    (void)put(l, out, e, reason, now);
}

/* Gives back the entries at the front that have left. */
static void trim(struct link *l)
{
    while (l->count > 0 && l->entry[l->first].done) {
        l->first = (l->first + 1) % LINK_ENTRIES;
        l->count--;
    }
}

static void settle_busy(struct link *l, ts_t now)
{
    for (size_t i = 0; i < LINK_CONNS; i++) {
        if (l->busy[i].until.v <= now.v)
            l->busy[i].until = TS(0);
    }
}

void link_forget(struct link *l, uint32_t conn)
{
    for (uint32_t i = 0; i < l->count; i++) {
        struct link_entry *e = &l->entry[(l->first + i) % LINK_ENTRIES];

        if (e->conn == conn && e->kind != LINK_ANSWER)
            e->done = true;
    }
    for (size_t i = 0; i < LINK_CONNS; i++) {
        if (l->busy[i].conn == conn)
            l->busy[i].until = TS(0);
    }
    trim(l);
}

void link_release(struct link *l, struct outbox *out, ts_t now)
{
    bool all = true;

    if (l->count == 0)
        return;
    for (uint32_t i = 0; i < l->count; i++) {
        struct link_entry *e = &l->entry[(l->first + i) % LINK_ENTRIES];

        if (e->done || e->due.v > now.v)
            continue;
        if (!link_has_room(out) || OUTBOX_ARENA - out->used < e->len) {
            all = false;
            break;
        }
        send_now(l, out, e, outbox_text(out, (struct str){l->bytes + e->at, e->len}), now);
        e->done = true;
    }
    trim(l);
    if (all)
        settle_busy(l, now);
    ASSERT(l->count <= LINK_ENTRIES);
}

ts_t link_deadline(const struct link *l)
{
    ts_t first = TS_NEVER;

    for (uint32_t i = 0; i < l->count; i++) {
        const struct link_entry *e = &l->entry[(l->first + i) % LINK_ENTRIES];

        if (!e->done)
            first = ts_min(first, e->due);
    }
    return first;
}
