#include "services/feed/books.h"

#include "common/base/assert.h"
#include "common/okx/okx_read_market.h"
#include "common/okx/okx_write.h"
#include "services/feed/connections.h"
#include "services/feed/definitions.h"
#include "services/feed/recorder.h"

#define CROSSED_FOR DUR_S(1)
#define FROZEN_FOR  DUR_S(2)  /* books come every 100 ms, the touch every 10 ms */
#define SILENT_FOR  DUR_S(90) /* an unchanged book speaks after 60 s */

/* What a request was for; it stands in its id, so that the answer leads back to it. */
enum request { REQUEST_COMMON, REQUEST_BOOK, REQUEST_REST, REQUEST_LEAVE };
enum { REQUEST_BITS = 2, REQUEST_SYMBOL_BITS = 7, REQUEST_SIZE = 1024 };

static uint64_t request_id(struct feed *f, enum request request, size_t symbol)
{
    return (++f->serial << (REQUEST_BITS + REQUEST_SYMBOL_BITS)) | (symbol << REQUEST_BITS) |
           (uint64_t)request;
}

static bool by_five(const struct feed *f)
{
    return word_is(&f->settings->book_channel, "books5");
}

static void send(struct feed *f, int link, const struct text *t, ts_t now, struct outbox *out)
{
    ASSERT(!t->cut);
    link_send(&f->links[link], outbox_keep(out, t), now, out);
}

static bool any_of_type(const struct feed *f, enum inst_type type)
{
    for (size_t i = 0; i < f->count; i++) {
        if (f->symbols[i].type == type)
            return true;
    }
    return false;
}

static void ask_common(struct feed *f, int link, ts_t now, struct outbox *out)
{
    struct okx_arg args[3];
    size_t n = 0;
    args[n++] = (struct okx_arg){.channel = STR("status")};
    if (any_of_type(f, INST_SPOT))
        args[n++] = (struct okx_arg){.channel = STR("instruments"), .inst_type = STR("SPOT")};
    if (any_of_type(f, INST_SWAP))
        args[n++] = (struct okx_arg){.channel = STR("instruments"), .inst_type = STR("SWAP")};
    struct text t = outbox_room(out, REQUEST_SIZE);
    okx_write_subscribe(&t, request_id(f, REQUEST_COMMON, 0), args, n);
    send(f, link, &t, now, out);
}

static struct okx_arg book_arg(const struct feed *f, size_t symbol)
{
    return (struct okx_arg){.channel = word_str(&f->settings->book_channel),
                            .inst_id = word_str(&f->symbols[symbol].inst)};
}

/* The symbol's other channels, once a connection. */
static void ask_rest(struct feed *f, int link, size_t symbol, ts_t now, struct outbox *out)
{
    const struct symbol *s = &f->symbols[symbol];
    const struct str inst = word_str(&s->inst);
    struct okx_arg args[5];
    size_t n = 0;
    args[n++] = (struct okx_arg){.channel = STR("trades"), .inst_id = inst};
    args[n++] = (struct okx_arg){.channel = STR("price-limit"), .inst_id = inst};
    if (f->settings->book_bbo)
        args[n++] = (struct okx_arg){.channel = STR("bbo-tbt"), .inst_id = inst};
    if (s->type == INST_SWAP) {
        args[n++] = (struct okx_arg){.channel = STR("mark-price"), .inst_id = inst};
        args[n++] = (struct okx_arg){.channel = STR("funding-rate"), .inst_id = inst};
    }
    struct text t = outbox_room(out, REQUEST_SIZE);
    okx_write_subscribe(&t, request_id(f, REQUEST_REST, symbol), args, n);
    send(f, link, &t, now, out);
}

static void ask_book(struct feed *f, int link, size_t symbol, ts_t now, struct outbox *out)
{
    struct subscription *sub = &f->subs[link][symbol];
    const struct okx_arg arg = book_arg(f, symbol);
    const bool first = !sub->joined;
    struct text t = outbox_room(out, REQUEST_SIZE);
    okx_write_subscribe(&t, request_id(f, REQUEST_BOOK, symbol), &arg, 1);
    send(f, link, &t, now, out);
    if (first)
        ask_rest(f, link, symbol, now, out);
    book_clear(&f->books[link][symbol]);
    subscription_asked(sub, now);
}

void books_join(struct feed *f, int link, ts_t now, struct outbox *out)
{
    ask_common(f, link, now, out);
    for (size_t i = 0; i < f->count; i++) {
        if (f->symbols[i].known)
            subscription_begin(&f->subs[link][i], now);
    }
}

void books_begin(struct feed *f, size_t symbol, ts_t now)
{
    ASSERT(f->symbols[symbol].known);
    for (int link = 0; link < FEED_LINKS; link++) {
        if (f->links[link].state == LINK_UP && f->subs[link][symbol].state == SUB_NONE)
            subscription_begin(&f->subs[link][symbol], now);
    }
}

void books_end(struct feed *f, int link)
{
    for (size_t i = 0; i < f->count; i++) {
        subscription_end(&f->subs[link][i]);
        book_clear(&f->books[link][i]);
    }
}

void books_all_down(struct feed *f, const char *reason, ts_t now, struct outbox *out)
{
    for (size_t i = 0; i < f->count; i++) {
        symbol_set_state(&f->symbols[i], BOOK_DOWN, reason, now, out);
        f->symbols[i].last_trade = 0; /* whoever answers next may count anew */
    }
}

void books_distrust(struct feed *f, size_t symbol, const char *reason, ts_t now, struct outbox *out)
{
    struct symbol *s = &f->symbols[symbol];
    if (s->state != BOOK_LIVE)
        return;
    symbol_set_state(s, BOOK_STALE, reason, now, out);
    outbox_alert(out, now, ALERT_BOOK_STALE, &s->inst, str_from(reason));
}

void books_repair(struct feed *f, int link, size_t symbol, const char *reason, ts_t now,
                  struct outbox *out)
{
    struct subscription *sub = &f->subs[link][symbol];
    if (link == f->active) {
        books_distrust(f, symbol, reason, now, out);
        f->symbols[symbol].crossed_since = TS_NEVER;
    }
    if (sub->state != SUB_ASKED && sub->state != SUB_LIVE)
        return; /* under repair already, or there is nothing to repair */
    const struct okx_arg arg = book_arg(f, symbol);
    struct text t = outbox_room(out, REQUEST_SIZE);
    okx_write_unsubscribe(&t, request_id(f, REQUEST_LEAVE, symbol), &arg, 1);
    send(f, link, &t, now, out);
    book_clear(&f->books[link][symbol]);
    subscription_leave(sub, now);
}

void books_repair_all(struct feed *f, size_t symbol, const char *reason, ts_t now,
                      struct outbox *out)
{
    for (int link = 0; link < FEED_LINKS; link++)
        books_repair(f, link, symbol, reason, now, out);
}

/* What crosses can be no truth while a market trades: nothing is said of it. In an auction it is
 * legal. */
static bool distrust_crossed(struct feed *f, size_t symbol, ts_t now, struct outbox *out)
{
    struct symbol *s = &f->symbols[symbol];
    if (s->instrument.state != INST_STATE_LIVE)
        return false;
    books_distrust(f, symbol, "crossed", now, out);
    s->crossed_since = ts_min(s->crossed_since, now);
    return true;
}

/* What the book in use says now, after it has changed. */
static void say(struct feed *f, size_t symbol, ts_t now, struct outbox *out)
{
    struct symbol *s = &f->symbols[symbol];
    const struct book *b = &f->books[f->active][symbol];
    if (book_crossed(b) && distrust_crossed(f, symbol, now, out))
        return;
    s->crossed_since = TS_NEVER;
    if (s->state != BOOK_LIVE) {
        symbol_set_state(s, BOOK_LIVE, "", now, out);
        connections_proven(f, now, out);
    }
    if (b->seq_id >= s->top_seq)
        symbol_top_from_book(s, b);
    else if (symbol_agrees(s, b))
        s->ahead_since = TS_NEVER;
    symbol_say_top(s, now, out);
    symbol_say_depth(s, b, f->settings->depth_levels, now, out);
}

void books_adopt(struct feed *f, ts_t now, struct outbox *out)
{
    for (size_t i = 0; i < f->count; i++) {
        if (f->subs[f->active][i].state == SUB_LIVE) {
            f->symbols[i].book_heard = now;
            recorder_restart(&f->symbols[i]);
            say(f, i, now, out);
        } else {
            books_distrust(f, i, "handover", now, out);
        }
    }
}

bool books_caught_up(const struct feed *f, int link)
{
    for (size_t i = 0; i < f->count; i++) {
        if (f->subs[f->active][i].state != SUB_LIVE)
            continue;
        if (f->subs[link][i].state != SUB_LIVE)
            return false;
        if (f->books[link][i].seq_id < f->books[f->active][i].seq_id)
            return false;
    }
    return true;
}

/* A row of the book channel as a change, its levels in the feed's scratch room. */
static enum err read_change(struct feed *f, const struct symbol *s, const struct okx_frame *frame,
                            struct json_at row, struct book_change *out)
{
    struct okx_book b;
    size_t bids, asks;
    OKX_TRY(okx_read_book(row, &b));
    OKX_TRY(okx_read_levels(b.bids, &s->instrument, f->bids, FEED_CHANGES_MAX, &bids));
    OKX_TRY(okx_read_levels(b.asks, &s->instrument, f->asks, FEED_CHANGES_MAX, &asks));
    const bool whole = by_five(f) || str_is(frame->action, "snapshot");
    if (!whole && (!b.has_prev || !str_is(frame->action, "update")))
        return ERR_MISSING;
    *out = (struct book_change){
        .snapshot = whole,
        .seq_id = b.seq_id,
        .prev_id = b.prev_seq_id,
        .ts = b.ts,
        .bids = f->bids,
        .bid_count = bids,
        .asks = f->asks,
        .ask_count = asks,
    };
    return ERR_OK;
}

/* Counts what happened; false: the book is not to be said. */
static bool judge(struct feed *f, int link, size_t symbol, enum book_outcome outcome, ts_t now,
                  struct outbox *out)
{
    struct symbol *s = &f->symbols[symbol];
    const bool active = link == f->active;
    switch (outcome) {
    case BOOK_APPLIED:
    case BOOK_KEEPALIVE: break; /* nothing changed: that is news about a book's age */
    case BOOK_RESET:
        if (active) {
            s->resets++;
            symbol_forget_top(s);
            outbox_log(out, now, LEVEL_INFO, "book_reset", word_str(&s->inst));
        }
        break;
    case BOOK_DUPLICATE: return false;
    case BOOK_GAP:
        s->gaps += active ? 1 : 0;
        books_repair(f, link, symbol, "gap", now, out);
        return false;
    }
    if (active)
        s->book_heard = now;
    return active;
}

/* A symbol's book on one connection. */
struct place {
    int link;
    size_t symbol;
};

static void on_row(struct feed *f, struct place at, const struct okx_frame *frame,
                   struct json_at row, ts_t now, struct outbox *out)
{
    const int link = at.link;
    const size_t symbol = at.symbol;
    struct subscription *sub = &f->subs[link][symbol];
    struct book *b = &f->books[link][symbol];
    struct book_change change;
    const enum err e = read_change(f, &f->symbols[symbol], frame, row, &change);
    if (e != ERR_OK) {
        feed_refuse(f, "book", e, now, out);
        books_repair(f, link, symbol, "unreadable", now, out);
        definitions_want(f, symbol, now);
        return;
    }
    if (sub->state == SUB_ASKED && !change.snapshot)
        return; /* the tail of what we have left */
    const enum book_outcome outcome = book_apply(b, &change);
    if (sub->state == SUB_ASKED)
        subscription_live(sub, now);
    ASSERT(outcome == BOOK_GAP || b->chained);
    if (judge(f, link, symbol, outcome, now, out)) {
        say(f, symbol, now, out);
        if (outcome != BOOK_KEEPALIVE)
            recorder_book(f, symbol, row, change.snapshot, now, out);
    }
}

void books_on_frame(struct feed *f, int link, const struct okx_frame *frame, ts_t now,
                    struct outbox *out)
{
    const int symbol = feed_find(f, frame->inst_id);
    if (symbol < 0 || !str_equal(frame->channel, word_str(&f->settings->book_channel)))
        return;
    const struct subscription *sub = &f->subs[link][symbol];
    for (struct json_at row = json_first(frame->data); json_present(row); row = json_next(row)) {
        if (sub->state != SUB_ASKED && sub->state != SUB_LIVE)
            return;
        on_row(f, (struct place){link, (size_t)symbol}, frame, row, now, out);
    }
    connections_try_switch(f, now, out);
}

/* One level or none, as bbo-tbt sends a side. */
static enum err read_touch(struct json_at side, const struct instrument *inst,
                           struct book_level *out)
{
    size_t count;
    *out = (struct book_level){0};
    return okx_read_levels(side, inst, out, 1, &count);
}

void books_on_bbo(struct feed *f, int link, const struct okx_frame *frame, ts_t now,
                  struct outbox *out)
{
    const int symbol = feed_find(f, frame->inst_id);
    if (symbol < 0 || f->symbols[symbol].state != BOOK_LIVE)
        return;
    struct symbol *s = &f->symbols[symbol];
    struct okx_book b;
    struct book_level bid, ask;
    enum err e = okx_read_book(json_first(frame->data), &b);
    if (e == ERR_OK)
        e = read_touch(b.bids, &s->instrument, &bid);
    if (e == ERR_OK)
        e = read_touch(b.asks, &s->instrument, &ask);
    if (e != ERR_OK) {
        feed_refuse(f, "bbo-tbt", e, now, out);
        return;
    }
    /* both connections say the same during a handover, one of them first */
    if (b.seq_id < s->top_seq || (b.seq_id == s->top_seq && link != f->active))
        return;
    if (bid.qty.v > 0 && ask.qty.v > 0 && bid.px.v >= ask.px.v &&
        distrust_crossed(f, (size_t)symbol, now, out))
        return;
    symbol_set_top(s, bid, ask, b.seq_id, b.ts);
    if (symbol_agrees(s, &f->books[f->active][symbol]))
        s->ahead_since = TS_NEVER;
    else
        s->ahead_since = ts_min(s->ahead_since, now);
    symbol_say_top(s, now, out);
}

void books_on_left(struct feed *f, int link, const struct okx_frame *frame, ts_t now)
{
    const int symbol = feed_find(f, frame->inst_id);
    if (symbol < 0 || !str_equal(frame->channel, word_str(&f->settings->book_channel)))
        return;
    if (f->subs[link][symbol].state == SUB_LEAVING)
        subscription_left(&f->subs[link][symbol], now);
}

void books_on_error(struct feed *f, int link, const struct okx_frame *frame, ts_t now,
                    struct outbox *out)
{
    uint64_t id;
    struct text detail = outbox_room(out, 512);
    text_put(&detail, "code=");
    text_str(&detail, frame->code);
    text_put(&detail, " msg=");
    if (json_unescape(frame->msg, &detail) != ERR_OK)
        text_put(&detail, "-");
    const struct str why = outbox_keep(out, &detail);
    outbox_log(out, now, LEVEL_WARN, "exchange_error", why);
    if (u64_parse(frame->id, &id) != ERR_OK)
        return;
    const size_t symbol = (id >> REQUEST_BITS) & ((1U << REQUEST_SYMBOL_BITS) - 1);
    if (symbol >= f->count)
        return;
    struct subscription *sub = &f->subs[link][symbol];
    switch ((enum request)(id & ((1U << REQUEST_BITS) - 1))) {
    case REQUEST_COMMON:
    case REQUEST_REST: break; /* the book does not depend on them */
    case REQUEST_LEAVE:
        if (sub->state == SUB_LEAVING)
            subscription_left(sub, now);
        break;
    case REQUEST_BOOK:
        if (sub->state != SUB_ASKED)
            break;
        subscription_refused(sub, now);
        outbox_alert(out, now, ALERT_INSTRUMENT, &f->symbols[symbol].inst, why);
        break;
    }
}

/* When a book must be repaired although nothing has come in that says so. */
static ts_t repair_at(const struct symbol *s, const char **reason)
{
    const ts_t crossed = ts_add(s->crossed_since, CROSSED_FOR);
    *reason = "crossed";
    if (s->state != BOOK_LIVE)
        return crossed;
    ts_t at = ts_add(s->book_heard, SILENT_FOR);
    *reason = "silent";
    const ts_t frozen = ts_add(s->ahead_since, FROZEN_FOR);
    if (frozen.v < at.v) {
        at = frozen;
        *reason = "frozen";
    }
    return at;
}

static void watch(struct feed *f, size_t symbol, ts_t now, struct outbox *out)
{
    const struct symbol *s = &f->symbols[symbol];
    const char *reason;
    if (now.v >= repair_at(s, &reason).v)
        books_repair(f, f->active, symbol, reason, now, out);
}

static void tick_link(struct feed *f, int link, ts_t now, struct outbox *out)
{
    for (size_t i = 0; i < f->count; i++) {
        struct subscription *sub = &f->subs[link][i];
        if (sub->state == SUB_NONE || now.v < sub->at.v)
            continue;
        switch (sub->state) {
        case SUB_NONE:
        case SUB_LIVE: break;
        case SUB_DUE: ask_book(f, link, i, now, out); break;
        case SUB_ASKED: books_repair(f, link, i, "no_snapshot", now, out); break;
        case SUB_LEAVING: connections_lose(f, link, "no_ack", now, out); return;
        }
    }
}

void books_tick(struct feed *f, ts_t now, struct outbox *out)
{
    for (int link = 0; link < FEED_LINKS; link++) {
        if (f->links[link].state == LINK_UP)
            tick_link(f, link, now, out);
    }
    for (size_t i = 0; i < f->count; i++)
        watch(f, i, now, out);
}

ts_t books_deadline(const struct feed *f)
{
    const char *reason;
    ts_t at = TS_NEVER;
    for (size_t i = 0; i < f->count; i++) {
        for (int link = 0; link < FEED_LINKS; link++) {
            if (f->subs[link][i].state != SUB_NONE)
                at = ts_min(at, f->subs[link][i].at);
        }
        at = ts_min(at, repair_at(&f->symbols[i], &reason));
    }
    return at;
}
