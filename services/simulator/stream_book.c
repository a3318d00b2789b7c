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

/* The best levels of the venue's book; returns what tells one image from another. */
static uint64_t put_levels(const struct simulator *s, int inst, uint32_t depth, struct text *t)
{
    static const enum side order[] = {SIDE_SELL, SIDE_BUY};
    uint64_t digest = UINT64_C(0xcbf29ce484222325);

    for (size_t n = 0; n < 2; n++) {
        member_open(t, side_key(order[n]), '[');
        for (uint32_t rank = 0; rank < depth; rank++) {
            const struct ladder_level *l = ladder_rank(&s->venue.book[inst], order[n], rank);

            if (!l)
                break;
            row_level(&s->venue.listing[inst].is, PX(l->px), QTY(l->qty), l->count, t);
            digest = digest_add(digest_add(digest, (uint64_t)l->px), (uint64_t)l->qty);
            digest = digest_add(digest, l->count);
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

/* bbo-tbt and books5: the whole image each time it differs. */
static bool push_whole(struct simulator *s, enum topic topic, int inst, bool only_fresh,
                       struct outbox *out)
{
    struct pace *p = &s->stream.pace[topic][inst];
    struct text t = TEXT(s->body);
    uint64_t digest;

    text_put(&t, ",\"data\":[{");
    digest = put_levels(s, inst, depth_of(topic), &t);
    if (topic == TOPIC_BOOKS5)
        member_word(&t, "instId", &s->venue.listing[inst].is.inst);
    member_ms(&t, "ts", s->now);
    member_int(&t, "seqId", stream_seq(s, inst, s->venue.seq[inst]));
    text_put(&t, "}]}");
    if (!only_fresh && digest == p->digest)
        return false;
    p->digest = digest;
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

/* Takes the venue's book as the image. */
static void take_image(const struct simulator *s, int inst, uint32_t depth,
                       struct book_image *image)
{
    for (int side = 0; side < 2; side++) {
        uint32_t n = 0;

        for (; n < depth; n++) {
            const struct ladder_level *l = ladder_rank(&s->venue.book[inst], (enum side)side, n);

            if (!l)
                break;
            image->level[side][n].px = l->px;
            image->level[side][n].qty = l->qty;
            image->level[side][n].orders = l->count;
        }
        image->count[side] = n;
    }
    image->seq = stream_seq(s, inst, s->venue.seq[inst]);
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

/* Writes what differs between the image and the book, walking both from the best. */
static bool put_difference(const struct simulator *s, int inst, enum side side, uint32_t depth,
                           const struct book_image *image, struct text *t)
{
    const struct instrument *i = &s->venue.listing[inst].is;
    uint32_t old = 0;
    uint32_t now = 0;
    bool any = false;

    member_open(t, side_key(side), '[');
    for (;;) {
        const struct ladder_level *l =
            now < depth ? ladder_rank(&s->venue.book[inst], side, now) : NULL;
        bool has_old = old < image->count[side];
        int64_t was = has_old ? image->level[side][old].px : 0;

        if (!l && !has_old)
            break;
        if (!l || (has_old && is_better(side, was, l->px))) {
            row_level(i, PX(was), QTY(0), 0, t);
            old++;
            any = true;
            continue;
        }
        if (!has_old || is_better(side, l->px, was) || image->level[side][old].qty != l->qty ||
            image->level[side][old].orders != l->count) {
            row_level(i, PX(l->px), QTY(l->qty), l->count, t);
            any = true;
        }
        if (has_old && was == l->px)
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
    int64_t previous = image->seq;
    bool any;

    text_put(&t, ",\"action\":\"update\",\"data\":[{");
    any = put_difference(s, inst, SIDE_SELL, depth_of(topic), image, &t);
    any = put_difference(s, inst, SIDE_BUY, depth_of(topic), image, &t) || any;
    if (!any && p->digest != 0)
        return false;
    p->digest = 1;
    if (any && fault_strike(&s->faults, FAULT_BOOK_RESET, name, s->now))
        reset_numbers(s, inst);
    if (any)
        take_image(s, inst, depth_of(topic), image);
    put_tail(s, inst, image, previous, &t);
    ASSERT(!t.cut);
    if (any && fault_strike(&s->faults, FAULT_BOOK_GAP, name, s->now))
        return true;
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
        take_image(s, inst, depth_of(topic), image);
        s->stream.pace[topic][inst].digest = 1;
        s->stream.pace[topic][inst].told = s->now;
    }
    put_snapshot(s, inst, image, &t);
    ASSERT(!t.cut);
    push(s, topic, inst, true, &t, out);
    return true;
}
