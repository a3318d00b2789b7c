#include "services/simulator/stream.h"

#include <stddef.h>
#include <string.h>

#include "common/base/assert.h"
#include "services/simulator/member.h"
#include "services/simulator/simulator.h"

/* How often a channel may speak, and when it repeats itself with nothing new (0: never). */
static const struct {
    int64_t every_ms;
    int64_t repeat_ms;
} pacing[TOPIC_COUNT] = {
    [TOPIC_BBO] = {10, 60000},        [TOPIC_BOOKS_L2] = {10, 60000},
    [TOPIC_BOOKS50_L2] = {10, 60000}, [TOPIC_BOOKS] = {100, 60000},
    [TOPIC_BOOKS5] = {100, 60000},    [TOPIC_TICKERS] = {100, 0},
    [TOPIC_MARK] = {200, 10000},      [TOPIC_FUNDING] = {60000, 60000},
    [TOPIC_PRICE_LIMIT] = {200, 0},   [TOPIC_CANDLE] = {1000, 0},
};

static bool is_book(enum topic t)
{
    return t == TOPIC_BBO || t == TOPIC_BOOKS || t == TOPIC_BOOKS5 || t == TOPIC_BOOKS_L2 ||
           t == TOPIC_BOOKS50_L2;
}

static bool is_paced(enum topic t)
{
    return pacing[t].every_ms > 0;
}

void stream_init(struct stream *st)
{
    memset(st->pace, 0, sizeof(st->pace));
    memset(&st->seq_shift, 0, sizeof(*st) - offsetof(struct stream, seq_shift));
    for (int n = 0; n < STREAM_IMAGES; n++) {
        for (int i = 0; i < VENUE_LISTINGS; i++)
            st->image[n][i].live = false; /* taken whole before it is live */
    }
    st->account_at = TS_NEVER;
}

static void count_sub(struct stream *st, const struct sub *sub)
{
    struct pace *p;

    if (!sub->used || sub->market == 0)
        return;
    p = &st->pace[sub->topic][sub->market - 1];
    p->wanted++;
    p->fresh = p->fresh || sub->fresh;
}

void stream_count(struct simulator *s)
{
    for (size_t t = 0; t < TOPIC_COUNT; t++) {
        for (size_t i = 0; i < VENUE_LISTINGS; i++) {
            s->stream.pace[t][i].wanted = 0;
            s->stream.pace[t][i].fresh = false;
        }
    }
    for (size_t n = 0; n < SESSIONS_MAX; n++) {
        const struct session *session = &s->sessions.at[n];

        for (size_t i = 0; session->used && i < session->sub_count; i++)
            count_sub(&s->stream, &session->sub[i]);
    }
    for (size_t i = 0; i < VENUE_LISTINGS; i++) {
        if (s->stream.pace[TOPIC_BOOKS][i].wanted == 0)
            s->stream.image[0][i].live = false;
        if (s->stream.pace[TOPIC_BOOKS_L2][i].wanted == 0)
            s->stream.image[1][i].live = false;
        if (s->stream.pace[TOPIC_BOOKS50_L2][i].wanted == 0)
            s->stream.image[2][i].live = false;
    }
}

int64_t stream_seq(const struct simulator *s, int inst, int64_t seq)
{
    return seq - s->stream.seq_shift[inst];
}

struct str stream_path(const struct session *session)
{
    static const char *const words[] = {"", "public", "private", "business"};

    return str_from(words[session->path]);
}

bool stream_silent(const struct simulator *s, const struct session *to)
{
    return fault_on(&s->faults, FAULT_MUTE, stream_path(to), s->now) ||
           fault_on(&s->faults, FAULT_HALF_OPEN, stream_path(to), s->now);
}

/* A number of what is about to be said, spoilt: a size, a price, else the first of a list. */
static void spoil_number(struct text *t)
{
    static const char *const places[] = {"\"accFillSz\":\"", "\"px\":\"", "\"cashBal\":\"", "[[\""};

    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        struct str place = str_from(places[i]);
        size_t at = str_find(text_done(t), place) + place.len;

        if (at >= t->len)
            continue;
        t->at[at] = 'x';
        return;
    }
}

static void send_after(struct simulator *s, struct session *to, struct str frame, dur_t late,
                       struct outbox *out)
{
    bool sent;

    if (stream_silent(s, to))
        return;
    to->tx = s->now;
    s->counters.pushes++;
    sent = late.v > 0 ? link_ack(&s->link, out, to->conn, frame, late, s->now)
                      : link_frame(&s->link, out, to->conn, frame, s->now);
    if (sent)
        return;
    to->close_at = s->now; /* too slow for us: the turn closes it */
    to->close_code = 4005;
}

void stream_to(struct simulator *s, struct session *to, struct str frame, struct outbox *out)
{
    send_after(s, to, frame, DUR(0), out);
}

void stream_send(struct simulator *s, const struct stream_push *p, struct outbox *out)
{
    char arg[256];

    for (size_t n = 0; n < SESSIONS_MAX; n++) {
        struct session *session = &s->sessions.at[n];

        for (size_t i = 0; session->used && i < session->sub_count; i++) {
            struct sub *sub = &session->sub[i];
            struct text t = TEXT(s->frame);
            struct text head = TEXT(arg);

            if (!sub->used || sub->topic != (uint8_t)p->topic || (p->only_fresh && !sub->fresh))
                continue;
            if (p->inst >= 0 && !sub_wants(sub, p->type, (uint16_t)(p->inst + 1)))
                continue;
            text_char(&head, '{');
            sub_arg(sub, p->uid, &head);
            text_str(&t, text_done(&head));
            text_str(&t, p->body);
            if (fault_strike(&s->faults, FAULT_WRONG_NUMBER,
                             str_from(topic_name((enum topic)sub->topic)), s->now))
                spoil_number(&t);
            sub->fresh = false;
            sub->last = s->now;
            send_after(s, session, text_done(&t), p->late, out);
        }
    }
}

static void mark_book(struct stream *st, int inst)
{
    static const enum topic touched[] = {TOPIC_BBO,   TOPIC_BOOKS_L2,   TOPIC_BOOKS50_L2,
                                         TOPIC_BOOKS, TOPIC_BOOKS5,     TOPIC_TICKERS,
                                         TOPIC_MARK,  TOPIC_PRICE_LIMIT};

    for (size_t i = 0; i < sizeof(touched) / sizeof(touched[0]); i++)
        st->pace[touched[i]][inst].dirty = true;
}

static void take(struct simulator *s, const struct venue_event *e, struct outbox *out)
{
    switch (e->type) {
    case VENUE_EVENT_BOOK: mark_book(&s->stream, e->book.inst); return;
    case VENUE_EVENT_TRADE:
        s->stream.pace[TOPIC_TICKERS][e->trade.inst].dirty = true;
        s->stream.pace[TOPIC_CANDLE][e->trade.inst].dirty = true;
        stream_trade(s, &e->trade, e->at, out);
        return;
    case VENUE_EVENT_ORDER:
        journal_order(&s->journal, &s->venue, &e->order, e->at);
        s->counters.orders += e->order.change == VENUE_ORDER_ACCEPTED;
        s->counters.fills += e->order.change == VENUE_ORDER_FILLED;
        s->counters.cancels += e->order.change == VENUE_ORDER_CANCELED;
        stream_order(s, &e->order, out);
        stream_flush(s, out); /* the venue tells the money first, the exchange the order */
        return;
    case VENUE_EVENT_BALANCE: stream_balance(s, &e->balance, out); return;
    case VENUE_EVENT_POSITION: stream_position(s, &e->position, out); return;
    case VENUE_EVENT_INSTRUMENT: stream_listing(s, e->inst, out); return;
    }
}

void stream_drain(struct simulator *s, struct outbox *out)
{
    const struct venue_event *e;

    while ((e = venue_next_event(&s->venue)) != NULL)
        take(s, e, out);
    stream_flush(s, out);
}

static ts_t repeat_at(enum topic t, const struct pace *p)
{
    return pacing[t].repeat_ms > 0 ? ts_add(p->told, DUR_MS(pacing[t].repeat_ms)) : TS_NEVER;
}

static ts_t due_at(enum topic t, const struct pace *p)
{
    ts_t next = ts_add(p->looked, DUR_MS(pacing[t].every_ms));
    ts_t repeat = repeat_at(t, p);

    if (p->wanted == 0)
        return TS_NEVER;
    if (p->fresh)
        return TS(0);
    if (p->dirty || repeat.v < next.v)
        return next;
    return repeat;
}

static bool say(struct simulator *s, enum topic t, int inst, bool only_fresh, struct outbox *out)
{
    return is_book(t) ? stream_book(s, t, inst, only_fresh, out)
                      : stream_market(s, t, inst, only_fresh, out);
}

static bool is_frozen(const struct simulator *s, enum topic t, int inst)
{
    return is_book(t) &&
           fault_on(&s->faults, FAULT_FREEZE, word_str(&s->venue.listing[inst].is.inst), s->now);
}

static void serve(struct simulator *s, enum topic t, int inst, struct outbox *out)
{
    struct pace *p = &s->stream.pace[t][inst];

    if (is_frozen(s, t, inst))
        return;
    if (p->fresh) {
        (void)say(s, t, inst, true, out);
        p->fresh = false;
        if (p->told.v == 0)
            p->told = s->now;
    }
    if (due_at(t, p).v > s->now.v)
        return;
    if (repeat_at(t, p).v <= s->now.v)
        p->digest = 0;
    p->dirty = false;
    p->looked = s->now;
    if (say(s, t, inst, false, out) || p->digest == 0)
        p->told = s->now;
}

void stream_turn(struct simulator *s, struct outbox *out)
{
    struct stream *st = &s->stream;
    uint32_t all = s->venue.listings;

    st->behind = false;
    for (uint32_t n = 0; n < all; n++) {
        uint32_t inst = (st->cursor + n) % all;

        for (size_t t = 0; t < TOPIC_COUNT; t++) {
            if (!is_paced((enum topic)t) || due_at((enum topic)t, &st->pace[t][inst]).v > s->now.v)
                continue;
            if (!link_has_room(out)) {
                st->behind = true;
                st->cursor = inst;
                return;
            }
            serve(s, (enum topic)t, (int)inst, out);
        }
    }
    stream_private_turn(s, out);
}

ts_t stream_deadline(const struct simulator *s)
{
    const struct stream *st = &s->stream;
    ts_t thaw = s->faults.row[FAULT_FREEZE].until;
    ts_t first = stream_private_deadline(s);

    if (st->behind)
        return s->now;
    for (size_t t = 0; t < TOPIC_COUNT; t++) {
        for (size_t i = 0; is_paced((enum topic)t) && i < s->venue.listings; i++) {
            ts_t due = due_at((enum topic)t, &st->pace[t][i]);

            if (due.v < thaw.v && is_frozen(s, (enum topic)t, (int)i))
                due = thaw;
            first = ts_min(first, due);
        }
    }
    return first;
}
