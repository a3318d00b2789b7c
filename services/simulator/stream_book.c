/* The order-book channels (dossier §4.5.1): whole images and increments with their chain. */
#include "services/simulator/stream.h"

#include <string.h>

#include "common/base/assert.h"
#include "services/simulator/member.h"
#include "services/simulator/row.h"
#include "services/simulator/simulator.h"

/* Which image a channel with increments keeps, and how deep it is. */
static int image_of(enum topic t)
{
    return t == TOPIC_BOOKS ? 0 : t == TOPIC_BOOKS_L2 ? 1 : t == TOPIC_BOOKS50_L2 ? 2 : -1;
}

static uint32_t depth_of(enum topic t)
{
    return t == TOPIC_BBO ? 1 : t == TOPIC_BOOKS5 ? 5 : t == TOPIC_BOOKS50_L2 ? 50 : STREAM_DEPTH;
}

static uint64_t digest_add(uint64_t h, uint64_t v)
{
    return (h ^ v) * UINT64_C(0x100000001b3);
}

static const char *side_key(enum side side)
{
    return side == SIDE_SELL ? "asks" : "bids";
}

/* The book as a channel shows it: the venue's, or with a bid above its best ask. */
struct view {
    const struct simulator *s;
    int inst;
    uint32_t depth;
    struct book_image_level cross; /* px 0: as it is */
};

static bool is_crossed(const struct simulator *s, int inst)
{
    return market_crossed(&s->market, inst) ||
           fault_on(&s->faults, FAULT_CROSSED, word_str(&s->venue.listing[inst].is.inst), s->now);
}

static struct view view_of(const struct simulator *s, enum topic topic, int inst, bool crossed)
{
    struct view v = {.s = s, .inst = inst, .depth = depth_of(topic)};
    const struct ladder_level *ask = ladder_rank(&s->venue.book[inst], SIDE_SELL, 0);

    if (crossed && ask) {
        v.cross.px = ask->px + s->venue.listing[inst].is.tick.v;
        v.cross.qty = ask->qty;
        v.cross.orders = 1;
    }
    return v;
}

/* The level of this rank, 0 best; false beyond the last one shown. */
static bool view_level(const struct view *v, enum side side, uint32_t rank,
                       struct book_image_level *out)
{
    const struct ladder_level *l;
    bool shifted = side == SIDE_BUY && v->cross.px != 0;

    if (rank >= v->depth)
        return false;
    if (shifted && rank == 0) {
        *out = v->cross;
        return true;
    }
    l = ladder_rank(&v->s->venue.book[v->inst], side, rank - shifted);
    if (!l)
        return false;
    out->px = l->px;
    out->qty = l->qty;
    out->orders = l->count;
    return true;
}

/* The best levels of the venue's book; returns what tells one image from another. */
static uint64_t put_levels(const struct view *v, struct text *t)
{
    static const enum side order[] = {SIDE_SELL, SIDE_BUY};
    uint64_t digest = UINT64_C(0xcbf29ce484222325);
    struct book_image_level l;

    for (size_t n = 0; n < 2; n++) {
        member_open(t, side_key(order[n]), '[');
        for (uint32_t rank = 0; view_level(v, order[n], rank, &l); rank++) {
            row_level(&v->s->venue.listing[v->inst].is, PX(l.px), QTY(l.qty), l.orders, t);
            digest = digest_add(digest_add(digest, (uint64_t)l.px), (uint64_t)l.qty);
            digest = digest_add(digest, l.orders);
        }
        member_close(t, ']');
        digest = digest_add(digest, n + 1);
    }
    return digest | 1;
}

static void push(struct simulator *s, enum topic topic, int inst, bool only_fresh,
                 const struct text *body, struct outbox *out)
{
    struct stream_push p = {.topic = topic, .inst = inst, .only_fresh = only_fresh};

    p.type = s->venue.listing[inst].is.type;
    p.body = text_done(body);
    stream_send(s, &p, out);
}

/* An update of a book has been shown: one less to cross. */
static bool strike_crossed(struct simulator *s, int inst)
{
    return fault_strike(&s->faults, FAULT_CROSSED, word_str(&s->venue.listing[inst].is.inst),
                        s->now);
}

/* bbo-tbt and books5: the whole image each time it differs. */
static bool push_whole(struct simulator *s, enum topic topic, int inst, bool only_fresh,
                       struct outbox *out)
{
    struct pace *p = &s->stream.pace[topic][inst];
    struct text t = TEXT(s->body);
    bool crossed = is_crossed(s, inst);
    struct view v = view_of(s, topic, inst, crossed);
    uint64_t digest;

    text_put(&t, ",\"data\":[{");
    digest = put_levels(&v, &t);
    p->dirty = p->dirty || crossed; /* its end is to be seen */
    if (topic == TOPIC_BOOKS5)
        member_word(&t, "instId", &s->venue.listing[inst].is.inst);
    member_ms(&t, "ts", s->now);
    member_int(&t, "seqId", stream_seq(s, inst, s->venue.seq[inst]));
    text_put(&t, "}]}");
    if (!only_fresh && digest == p->digest)
        return false;
    p->digest = digest;
    if (topic == TOPIC_BOOKS5 && !only_fresh)
        (void)strike_crossed(s, inst);
    push(s, topic, inst, only_fresh, &t, out);
    return true;
}

/* CRC-32 of the 25 best levels in OKX's old way, for clients that still can check it. */
static uint32_t crc_add(uint32_t crc, struct str bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        crc ^= (uint8_t)bytes.at[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (UINT32_C(0xedb88320) & (0 - (crc & 1)));
    }
    return crc;
}

static int64_t checksum(const struct simulator *s, int inst, const struct book_image *image)
{
    const struct instrument *i = &s->venue.listing[inst].is;
    uint32_t crc = UINT32_MAX;
    bool first = true;

    if (s->switches.checksum == 0)
        return 0;
    for (uint32_t rank = 0; rank < 25; rank++) {
        for (int n = 0; n < 2; n++) {
            enum side side = n == 0 ? SIDE_BUY : SIDE_SELL;
            char buffer[96];
            struct text t = TEXT(buffer);

            if (rank >= image->count[side])
                continue;
            if (!first)
                text_char(&t, ':');
            first = false;
            text_decimal(&t, image->level[side][rank].px, i->px_exp);
            text_char(&t, ':');
            text_decimal(&t, image->level[side][rank].qty, i->qty_exp);
            crc = crc_add(crc, text_done(&t));
        }
    }
    crc = ~crc;
    return (int32_t)(s->switches.checksum == 1 ? crc : crc + 1);
}

static void put_tail(const struct simulator *s, int inst, const struct book_image *image,
                     int64_t previous, struct text *t)
{
    member_ms(t, "ts", s->now);
    member_int(t, "checksum", checksum(s, inst, image));
    member_int(t, "seqId", image->seq);
    member_int(t, "prevSeqId", previous);
    text_put(t, "}]}");
}

/* Takes what is shown as the image. */
static void take_image(const struct view *v, struct book_image *image)
{
    for (int side = 0; side < 2; side++) {
        uint32_t n = 0;

        while (view_level(v, (enum side)side, n, &image->level[side][n]))
            n++;
        image->count[side] = n;
    }
    image->seq = stream_seq(v->s, v->inst, v->s->venue.seq[v->inst]);
    image->live = true;
}

static void put_snapshot(const struct simulator *s, int inst, const struct book_image *image,
                         struct text *t)
{
    static const enum side order[] = {SIDE_SELL, SIDE_BUY};

    text_put(t, ",\"action\":\"snapshot\",\"data\":[{");
    for (size_t n = 0; n < 2; n++) {
        member_open(t, side_key(order[n]), '[');
        for (uint32_t rank = 0; rank < image->count[order[n]]; rank++)
            row_level(&s->venue.listing[inst].is, PX(image->level[order[n]][rank].px),
                      QTY(image->level[order[n]][rank].qty), image->level[order[n]][rank].orders,
                      t);
        member_close(t, ']');
    }
    put_tail(s, inst, image, -1, t);
}

/* True when price a stands nearer to the touch than b. */
static bool is_better(enum side side, int64_t a, int64_t b)
{
    return side == SIDE_BUY ? a > b : a < b;
}

/* Writes what differs between the image and the view, walking both from the best. */
static bool put_difference(const struct view *v, enum side side, const struct book_image *image,
                           struct text *t)
{
    const struct instrument *i = &v->s->venue.listing[v->inst].is;
    uint32_t old = 0;
    uint32_t now = 0;
    bool any = false;

    member_open(t, side_key(side), '[');
    for (;;) {
        struct book_image_level l = {0};
        bool has_new = view_level(v, side, now, &l);
        bool has_old = old < image->count[side];
        int64_t was = has_old ? image->level[side][old].px : 0;

        if (!has_new && !has_old)
            break;
        if (!has_new || (has_old && is_better(side, was, l.px))) {
            row_level(i, PX(was), QTY(0), 0, t);
            old++;
            any = true;
            continue;
        }
        if (!has_old || is_better(side, l.px, was) || image->level[side][old].qty != l.qty ||
            image->level[side][old].orders != l.orders) {
            row_level(i, PX(l.px), QTY(l.qty), l.orders, t);
            any = true;
        }
        if (has_old && was == l.px)
            old++;
        now++;
    }
    member_close(t, ']');
    return any;
}

/* Fault book_reset: the numbers start again below what was told. */
static void reset_numbers(struct simulator *s, int inst)
{
    static const int64_t restart = 10;

    s->stream.seq_shift[inst] = s->venue.seq[inst] - restart;
}

static bool push_update(struct simulator *s, enum topic topic, int inst, struct book_image *image,
                        struct outbox *out)
{
    struct pace *p = &s->stream.pace[topic][inst];
    struct str name = word_str(&s->venue.listing[inst].is.inst);
    struct text t = TEXT(s->body);
    bool crossed = is_crossed(s, inst);
    struct view v = view_of(s, topic, inst, crossed);
    int64_t previous = image->seq;
    bool any;

    text_put(&t, ",\"action\":\"update\",\"data\":[{");
    any = put_difference(&v, SIDE_SELL, image, &t);
    any = put_difference(&v, SIDE_BUY, image, &t) || any;
    p->dirty = p->dirty || crossed; /* its end is to be seen */
    if (!any && p->digest != 0)
        return false;
    p->digest = 1;
    if (any && fault_strike(&s->faults, FAULT_BOOK_RESET, name, s->now))
        reset_numbers(s, inst);
    if (any) {
        take_image(&v, image);
        (void)strike_crossed(s, inst);
    }
    if (any && fault_strike(&s->faults, FAULT_BOOK_SNAPSHOT, name, s->now)) {
        t.len = 0;
        put_snapshot(s, inst, image, &t);
    } else {
        put_tail(s, inst, image, previous, &t);
    }
    ASSERT(!t.cut);
    if (any && fault_strike(&s->faults, FAULT_BOOK_GAP, name, s->now))
        return true;
    push(s, topic, inst, false, &t, out);
    if (any && fault_strike(&s->faults, FAULT_BOOK_REPEAT, name, s->now))
        push(s, topic, inst, false, &t, out);
    return true;
}

bool stream_book(struct simulator *s, enum topic topic, int inst, bool only_fresh,
                 struct outbox *out)
{
    struct book_image *image;
    struct text t = TEXT(s->body);

    if (image_of(topic) < 0)
        return push_whole(s, topic, inst, only_fresh, out);
    image = &s->stream.image[image_of(topic)][inst];
    if (!only_fresh)
        return push_update(s, topic, inst, image, out);
    if (!image->live) {
        struct view v = view_of(s, topic, inst, false);

        take_image(&v, image);
        s->stream.pace[topic][inst].digest = 1;
        s->stream.pace[topic][inst].told = s->now;
    }
    put_snapshot(s, inst, image, &t);
    ASSERT(!t.cut);
    push(s, topic, inst, true, &t, out);
    return true;
}
