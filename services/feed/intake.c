#include "services/feed/intake.h"

#include <string.h>

#include "common/base/assert.h"
#include "common/okx/okx_read_market.h"
#include "services/feed/books.h"
#include "services/feed/connections.h"
#include "services/feed/definitions.h"
#include "services/feed/recorder.h"

/* A row of a small channel; its symbol is known. */
typedef enum err row_fn(struct feed *f, size_t symbol, struct json_at row, ts_t now,
                        struct outbox *out);

static enum err on_trade(struct feed *f, size_t symbol, struct json_at row, ts_t now,
                         struct outbox *out)
{
    struct symbol *s = &f->symbols[symbol];
    struct okx_trade t;
    OKX_TRY(okx_read_trade(row, &s->instrument, &t));
    if (s->last_trade != 0 && t.trade_id <= s->last_trade)
        return ERR_OK; /* heard on the other connection */
    s->last_trade = t.trade_id;
    symbol_on_trade(s, t.px);
    struct msg *m = outbox_push(out, MSG_TRADE, now);
    m->exch = t.ts;
    m->trade.inst = s->inst;
    m->trade.px_exp = (int8_t)s->instrument.px_exp;
    m->trade.qty_exp = (int8_t)s->instrument.qty_exp;
    m->trade.px = t.px;
    m->trade.qty = t.qty;
    m->trade.side = t.side;
    m->trade.trade_id = t.trade_id;
    m->trade.count = t.count;
    m->trade.source = t.source;
    recorder_trade(f, symbol, &t, now, out);
    return ERR_OK;
}

static enum err on_funding(struct feed *f, size_t symbol, struct json_at row, ts_t now,
                           struct outbox *out)
{
    struct symbol *s = &f->symbols[symbol];
    struct okx_funding r;
    OKX_TRY(okx_read_funding(row, &r));
    s->has_funding = true;
    s->funding = (struct msg_funding){.inst = s->inst, .rate = r.rate, .at = r.at, .next = r.next};
    struct msg *m = outbox_push(out, MSG_FUNDING, now);
    m->exch = r.ts;
    m->funding = s->funding;
    return ERR_OK;
}

static enum err on_mark(struct feed *f, size_t symbol, struct json_at row, ts_t now,
                        struct outbox *out)
{
    struct symbol *s = &f->symbols[symbol];
    struct okx_mark r;
    OKX_TRY(okx_read_mark(row, &r));
    s->has_mark = true;
    s->mark = (struct msg_mark){.inst = s->inst, .px = r.px};
    struct msg *m = outbox_push(out, MSG_MARK, now);
    m->exch = r.ts;
    m->mark = s->mark;
    return ERR_OK;
}

static enum err on_limit(struct feed *f, size_t symbol, struct json_at row, ts_t now,
                         struct outbox *out)
{
    struct symbol *s = &f->symbols[symbol];
    struct okx_price_limit r;
    OKX_TRY(okx_read_price_limit(row, &s->instrument, &r));
    s->has_limit = true;
    s->limit = (struct msg_price_limit){
        .inst = s->inst,
        .px_exp = (int8_t)s->instrument.px_exp,
        .buy_limit = r.buy,
        .sell_limit = r.sell,
        .enabled = r.enabled,
    };
    struct msg *m = outbox_push(out, MSG_PRICE_LIMIT, now);
    m->exch = r.ts;
    m->price_limit = s->limit;
    return ERR_OK;
}

static void on_rows(struct feed *f, const struct okx_frame *frame, row_fn *fn, ts_t now,
                    struct outbox *out)
{
    const int symbol = feed_find(f, frame->inst_id);
    if (symbol < 0 || !f->symbols[symbol].known)
        return;
    for (struct json_at row = json_first(frame->data); json_present(row); row = json_next(row)) {
        const enum err e = fn(f, (size_t)symbol, row, now, out);
        if (e != ERR_OK)
            feed_refuse(f, "row", e, now, out);
    }
}

static void say_notice(const struct notice *n, ts_t now, struct outbox *out)
{
    struct msg_venue_status *m = &outbox_push(out, MSG_VENUE_STATUS, now)->venue_status;
    m->state = n->state;
    m->service_type = n->service_type;
    m->begin = n->begin;
    m->end = n->end;
    m->title = outbox_words(out, n->title);
}

void intake_say_notices(const struct feed *f, ts_t now, struct outbox *out)
{
    for (size_t i = 0; i < f->notice_count; i++)
        say_notice(&f->notices[i], now, out);
}

/* Where a maintenance is remembered: its own place, a new one, or the oldest's. */
static struct notice *notice_place(struct feed *f, const struct notice *n)
{
    for (size_t i = 0; i < f->notice_count; i++) {
        struct notice *at = &f->notices[i];
        if (at->begin.v == n->begin.v && word_equal(&at->service_type, &n->service_type))
            return at;
    }
    if (f->notice_count == FEED_NOTICES_MAX) {
        memmove(&f->notices[0], &f->notices[1], (FEED_NOTICES_MAX - 1) * sizeof f->notices[0]);
        f->notice_count--;
    }
    return &f->notices[f->notice_count++];
}

/* Demo and production announce on the same channel. */
static bool concerns_us(const struct feed *f, struct str env)
{
    if (word_is(&f->settings->exchange, "live"))
        return !str_is(env, "2");
    return !word_is(&f->settings->exchange, "demo") || !str_is(env, "1");
}

static enum err on_status_row(struct feed *f, struct json_at row, ts_t now, struct outbox *out)
{
    struct okx_status r;
    OKX_TRY(okx_read_status(row, &r));
    if (!concerns_us(f, r.env))
        return ERR_OK;
    if (!word_fits(r.state) || !word_fits(r.service_type))
        return ERR_TOO_BIG;
    struct notice n = {
        .state = word_from(r.state),
        .service_type = word_from(r.service_type),
        .begin = r.begin,
        .end = r.end,
    };
    struct text title = {n.title, 0, sizeof n.title - 1, false};
    if (json_unescape(r.title, &title) != ERR_OK)
        title.len = 0;
    n.title[title.len] = '\0';
    *notice_place(f, &n) = n;
    say_notice(&n, now, out);
    if (str_is(r.state, "ongoing") || str_is(r.state, "scheduled"))
        outbox_alert(out, now, ALERT_MAINTENANCE, &WORD_EMPTY, str_from(n.title));
    return ERR_OK;
}

static void on_status(struct feed *f, const struct okx_frame *frame, ts_t now, struct outbox *out)
{
    for (struct json_at row = json_first(frame->data); json_present(row); row = json_next(row)) {
        const enum err e = on_status_row(f, row, now, out);
        if (e != ERR_OK)
            feed_refuse(f, "status", e, now, out);
    }
}

static void on_data(struct feed *f, int link, const struct okx_frame *frame, ts_t now,
                    struct outbox *out)
{
    const struct str c = frame->channel;
    if (str_equal(c, word_str(&f->settings->book_channel))) {
        books_on_frame(f, link, frame, now, out);
    } else if (str_is(c, "bbo-tbt")) {
        books_on_bbo(f, link, frame, now, out);
    } else if (str_is(c, "trades")) {
        on_rows(f, frame, on_trade, now, out);
    } else if (str_is(c, "instruments")) {
        for (struct json_at r = json_first(frame->data); json_present(r); r = json_next(r))
            definitions_on_row(f, r, now, out);
    } else if (str_is(c, "funding-rate")) {
        on_rows(f, frame, on_funding, now, out);
    } else if (str_is(c, "mark-price")) {
        on_rows(f, frame, on_mark, now, out);
    } else if (str_is(c, "price-limit")) {
        on_rows(f, frame, on_limit, now, out);
    } else if (str_is(c, "status")) {
        on_status(f, frame, now, out);
    }
}

static void on_event(struct feed *f, int link, const struct okx_frame *frame, ts_t now,
                     struct outbox *out)
{
    if (str_is(frame->event, "subscribe"))
        return; /* the first data says more */
    if (str_is(frame->event, "unsubscribe")) {
        books_on_left(f, link, frame, now);
    } else if (str_is(frame->event, "error")) {
        books_on_error(f, link, frame, now, out);
    } else if (str_is(frame->event, "notice")) {
        if (link == f->active)
            connections_replace(f, "notice", now, out);
    } else {
        outbox_log(out, now, LEVEL_DEBUG, "exchange_event", frame->event);
    }
}

static void on_pong(struct feed *f, int link, ts_t now, struct outbox *out)
{
    link_ponged(&f->links[link], now);
    if (link == f->active)
        connections_say(f, "pong", now, out);
}

/* Whatever came proves the connection: books that nothing is said of have not changed. */
static void prove_books(struct feed *f, int link, ts_t now, struct outbox *out)
{
    const dur_t every = DUR(f->links[link].ping_after.v / 2);
    for (size_t i = 0; link == f->active && i < f->count; i++)
        symbol_say_alive(&f->symbols[i], every, now, out);
}

void intake_on_frame(struct feed *f, int link, struct str text, ts_t now, struct outbox *out)
{
    struct okx_frame frame;
    link_heard(&f->links[link], now);
    const enum err e = okx_read_frame(&f->json, text, &frame);
    if (e != ERR_OK) {
        feed_refuse(f, "frame", e, now, out);
        return;
    }
    switch (frame.kind) {
    case OKX_FRAME_PONG: on_pong(f, link, now, out); break;
    case OKX_FRAME_PING: link_send(&f->links[link], STR("pong"), now, out); break;
    case OKX_FRAME_EVENT: on_event(f, link, &frame, now, out); break;
    case OKX_FRAME_DATA: on_data(f, link, &frame, now, out); break;
    case OKX_FRAME_REPLY: break; /* we asked for nothing of the kind */
    }
    prove_books(f, link, now, out);
}
