#include "services/feed/feed.h"

#include "common/base/assert.h"
#include "services/feed/books.h"
#include "services/feed/connections.h"
#include "services/feed/definitions.h"
#include "services/feed/intake.h"

#define PING_AFTER_LONGEST DUR_S(5)
#define REFUSALS_EVERY     DUR_S(1)

/* A quiet connection must prove itself twice within the age a book may have. */
static dur_t ping_after(const struct settings *s)
{
    const int64_t half = s->max_book_age.v / 2;
    return half > 0 && half < PING_AFTER_LONGEST.v ? DUR(half) : PING_AFTER_LONGEST;
}

void feed_init(struct feed *f, const struct settings *settings)
{
    ASSERT(settings->symbols.count <= FEED_SYMBOLS_MAX);
    f->settings = settings;
    f->started = false;
    f->stopped = false;
    for (int i = 0; i < FEED_LINKS; i++)
        link_init(&f->links[i], ping_after(settings), 0);
    f->active = 0;
    f->last_conn = 0;
    f->next_connect = TS(0);
    f->reconnects = 0;
    f->lost = false;
    f->count = settings->symbols.count;
    for (size_t i = 0; i < f->count; i++) {
        symbol_init(&f->symbols[i], &settings->symbols.at[i]);
        for (int link = 0; link < FEED_LINKS; link++) {
            f->subs[link][i] = (struct subscription){.state = SUB_NONE, .at = TS_NEVER};
            book_clear(&f->books[link][i]);
        }
    }
    f->serial = 0;
    f->next_ask = TS(0);
    f->notice_count = 0;
    f->unreadable = 0;
    f->next_log = TS(0);
    f->json.count = 0;
}

int feed_find(const struct feed *f, struct str inst)
{
    for (size_t i = 0; i < f->count; i++) {
        if (str_equal(word_str(&f->symbols[i].inst), inst))
            return (int)i;
    }
    return -1;
}

const struct book *feed_book(const struct feed *f, size_t symbol)
{
    ASSERT(symbol < f->count);
    return &f->books[f->active][symbol];
}

void feed_refuse(struct feed *f, const char *what, enum err e, ts_t now, struct outbox *out)
{
    f->unreadable++;
    if (now.v < f->next_log.v)
        return;
    f->next_log = ts_add(now, REFUSALS_EVERY);
    struct text t = outbox_room(out, 256);
    text_put(&t, "what=");
    text_put(&t, what);
    text_put(&t, " why=");
    text_put(&t, err_name(e));
    text_put(&t, " count=");
    text_u64(&t, f->unreadable);
    outbox_log(out, now, LEVEL_WARN, "unreadable", outbox_keep(out, &t));
}

static void on_start(struct feed *f, const struct msg_start *m, ts_t now)
{
    f->started = true;
    for (int i = 0; i < FEED_LINKS; i++)
        f->links[i].seed = m->ses + (uint64_t)i;
    connections_start(f, now);
    definitions_want_all(f, now);
}

static void on_stop(struct feed *f, ts_t now, struct outbox *out)
{
    f->stopped = true;
    connections_stop(f, now, out);
    outbox_push(out, MSG_STOPPED, now)->stopped.clean = true;
}

static void on_message(struct feed *f, const struct msg *in, struct outbox *out)
{
    int link;
    switch (in->type) {
    case MSG_START: on_start(f, &in->start, in->ts); break;
    case MSG_STOP: on_stop(f, in->ts, out); break;
    case MSG_WIRE_UP: connections_on_up(f, in->wire_up.conn, in->ts, out); break;
    case MSG_WIRE_DOWN: connections_on_down(f, &in->wire_down, in->ts, out); break;
    case MSG_WIRE_RX:
        link = connections_find(f, in->wire_rx.conn);
        if (link >= 0 && f->links[link].state == LINK_UP)
            intake_on_frame(f, link, in->wire_rx.data, in->ts, out);
        break;
    case MSG_HTTP_REPLY: definitions_on_reply(f, &in->http_reply, in->ts, out); break;
    default: break; /* not for us */
    }
}

void feed_step(struct feed *f, const struct msg *in, struct outbox *out)
{
    if (f->stopped)
        return;
    on_message(f, in, out);
    if (f->stopped || in->ts.v < feed_deadline(f).v)
        return;
    connections_tick(f, in->ts, out);
    definitions_tick(f, in->ts, out);
    books_tick(f, in->ts, out);
}

ts_t feed_deadline(const struct feed *f)
{
    if (!f->started || f->stopped)
        return TS_NEVER;
    return ts_min(ts_min(connections_deadline(f), definitions_deadline(f)), books_deadline(f));
}

void feed_snapshot(const struct feed *f, ts_t now, struct outbox *out)
{
    for (size_t i = 0; i < f->count; i++)
        symbol_snapshot(&f->symbols[i], feed_book(f, i), f->settings->depth_levels, now, out);
    connections_say(f, "snapshot", now, out);
    intake_say_notices(f, now, out);
}

enum service_state feed_state(const struct feed *f, struct word *reason)
{
    *reason = WORD_EMPTY;
    if (f->stopped)
        return SERVICE_STATE_STOPPING;
    if (!f->started)
        return SERVICE_STATE_STARTING;
    if (f->links[f->active].state != LINK_UP) {
        *reason = word_of("link");
        return SERVICE_STATE_SYNCING;
    }
    for (size_t i = 0; i < f->count; i++) {
        if (f->symbols[i].state != BOOK_LIVE) {
            *reason = f->symbols[i].inst;
            return SERVICE_STATE_SYNCING;
        }
    }
    return SERVICE_STATE_READY;
}
