#include "services/feed/connections.h"

#include "common/base/assert.h"
#include "common/okx/okx_hosts.h"
#include "services/feed/books.h"
#include "services/feed/definitions.h"

#define CONNECT_EVERY DUR_MS(340) /* three a second are allowed */
enum { REQUESTS_MAX = 400 };      /* of 480 an hour; then we move house */

static int other(const struct feed *f)
{
    return 1 - f->active;
}

void connections_start(struct feed *f, ts_t now)
{
    link_want(&f->links[f->active], now);
}

int connections_find(const struct feed *f, uint32_t conn)
{
    for (int i = 0; i < FEED_LINKS; i++) {
        if (conn != 0 && f->links[i].conn == conn)
            return i;
    }
    return -1;
}

void connections_say(const struct feed *f, const char *detail, ts_t now, struct outbox *out)
{
    const struct link *l = &f->links[f->active];
    struct msg_feed_link *m = &outbox_push(out, MSG_FEED_LINK, now)->feed_link;
    m->up = l->state == LINK_UP;
    m->reconnects = f->reconnects;
    m->rtt = l->rtt;
    m->detail = outbox_words(out, detail);
}

void connections_on_up(struct feed *f, uint32_t conn, ts_t now, struct outbox *out)
{
    const int link = connections_find(f, conn);
    if (link < 0 || f->links[link].state != LINK_OPENING)
        return;
    link_up(&f->links[link], now);
    outbox_log(out, now, LEVEL_INFO, "link_up", STR("public"));
    books_join(f, link, now, out);
    if (link != f->active)
        return;
    definitions_want_all(f, now);
    connections_say(f, "connected", now, out);
}

void connections_proven(struct feed *f, ts_t now, struct outbox *out)
{
    if (f->lost)
        outbox_alert(out, now, ALERT_LINK_UP, &WORD_EMPTY, STR("market data"));
    f->lost = false;
}

/* The other connection becomes the one in use. */
static void take_over(struct feed *f, const char *detail, ts_t now, struct outbox *out)
{
    f->active = other(f);
    connections_say(f, detail, now, out);
    books_adopt(f, now, out);
}

static void tell_lost(struct feed *f, const char *reason, ts_t now, struct outbox *out)
{
    connections_say(f, reason, now, out);
    if (f->lost)
        return;
    f->lost = true;
    outbox_alert(out, now, ALERT_LINK_DOWN, &WORD_EMPTY, str_from(reason));
}

/* What follows from a link that has just gone to WAITING. */
static void after_loss(struct feed *f, int link, const char *reason, ts_t now, struct outbox *out)
{
    books_end(f, link);
    if (link != f->active)
        return; /* the replacement is simply tried again */
    f->reconnects++;
    if (f->links[other(f)].state == LINK_UP) {
        link_drop(&f->links[link], now, out);
        take_over(f, reason, now, out);
        return;
    }
    link_drop(&f->links[other(f)], now, out);
    books_all_down(f, reason, now, out);
    tell_lost(f, reason, now, out);
}

void connections_lose(struct feed *f, int link, const char *reason, ts_t now, struct outbox *out)
{
    struct link *l = &f->links[link];
    ASSERT(l->conn != 0);
    outbox_log(out, now, LEVEL_WARN, "link_lost", str_from(reason));
    struct msg_wire_close *m = &outbox_push(out, MSG_WIRE_CLOSE, now)->wire_close;
    m->conn = l->conn;
    link_lost(l, now);
    after_loss(f, link, reason, now, out);
}

void connections_on_down(struct feed *f, const struct msg_wire_down *m, ts_t now,
                         struct outbox *out)
{
    const int link = connections_find(f, m->conn);
    if (link < 0)
        return;
    struct text detail = outbox_room(out, 256);
    text_put(&detail, "code=");
    text_u64(&detail, m->code);
    text_put(&detail, " reason=");
    text_str(&detail, m->reason);
    outbox_log(out, now, LEVEL_WARN, "link_down", outbox_keep(out, &detail));
    link_lost(&f->links[link], now);
    after_loss(f, link, "closed", now, out);
}

void connections_replace(struct feed *f, const char *reason, ts_t now, struct outbox *out)
{
    struct link *next = &f->links[other(f)];
    if (next->state != LINK_IDLE || f->links[f->active].state != LINK_UP)
        return;
    outbox_log(out, now, LEVEL_INFO, "link_replace", str_from(reason));
    link_want(next, now);
}

void connections_try_switch(struct feed *f, ts_t now, struct outbox *out)
{
    if (f->links[other(f)].state != LINK_UP || !books_caught_up(f, other(f)))
        return;
    link_drop(&f->links[f->active], now, out);
    books_end(f, f->active);
    take_over(f, "handover", now, out);
}

static void open_link(struct feed *f, struct link *l, ts_t now, struct outbox *out)
{
    char buffer[SETTING_TEXT_SIZE + 16];
    struct text url = TEXT(buffer);
    text_str(&url, okx_ws_base(f->settings));
    text_put(&url, "/public");
    ASSERT(!url.cut);
    link_open(l, ++f->last_conn, text_done(&url), now, out);
    f->next_connect = ts_add(now, CONNECT_EVERY);
}

void connections_tick(struct feed *f, ts_t now, struct outbox *out)
{
    for (int i = 0; i < FEED_LINKS; i++) {
        struct link *l = &f->links[i];
        if (l->state == LINK_WAITING && now.v >= l->at.v && now.v >= f->next_connect.v)
            open_link(f, l, now, out);
        else if (link_tick(l, now, out) == LINK_SILENT)
            connections_lose(f, i, l->state == LINK_UP ? "silent" : "unreachable", now, out);
    }
    if (f->links[f->active].requests >= REQUESTS_MAX)
        connections_replace(f, "requests", now, out);
}

ts_t connections_deadline(const struct feed *f)
{
    ts_t at = TS_NEVER;
    for (int i = 0; i < FEED_LINKS; i++) {
        ts_t own = link_deadline(&f->links[i]);
        if (f->links[i].state == LINK_WAITING && own.v < f->next_connect.v)
            own = f->next_connect;
        at = ts_min(at, own);
    }
    return at;
}

void connections_stop(struct feed *f, ts_t now, struct outbox *out)
{
    for (int i = 0; i < FEED_LINKS; i++) {
        link_drop(&f->links[i], now, out);
        books_end(f, i);
    }
    books_all_down(f, "stopping", now, out);
    connections_say(f, "stopping", now, out);
}
