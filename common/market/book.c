#include "common/market/book.h"

#include <string.h>

#include "common/base/assert.h"

void book_clear(struct book *b)
{
    b->chained = false;
    b->seq_id = 0;
    b->prev_id = 0;
    b->ts = TS(0);
    b->bids.count = 0;
    b->asks.count = 0;
}

const char *book_outcome_name(enum book_outcome o)
{
    switch (o) {
#define X(constant, word) \
    case constant: return word;
        BOOK_OUTCOMES(X)
#undef X
    }
    UNREACHABLE();
}

/* Prices as keys that grow toward the better end: bids as they are, asks negated. */
static int64_t key_of(enum side side, px_t px)
{
    return side == SIDE_BUY ? px.v : -px.v;
}

/* The place of the first level that is not worse than `key`. */
static size_t place_of(const struct book_side *s, enum side side, int64_t key)
{
    size_t low = 0;
    size_t high = s->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (key_of(side, s->at[middle].px) < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool stands_at(const struct book_side *s, size_t place, px_t px)
{
    return place < s->count && s->at[place].px.v == px.v;
}

static void side_remove(struct book_side *s, enum side side, px_t px)
{
    const size_t place = place_of(s, side, key_of(side, px));
    if (!stands_at(s, place, px))
        return;
    s->count--;
    memmove(&s->at[place], &s->at[place + 1], (s->count - place) * sizeof s->at[0]);
}

/* Sets a level. On a full side the worst level gives way to a better one. */
static void side_set(struct book_side *s, enum side side, struct book_level level)
{
    size_t place = place_of(s, side, key_of(side, level.px));
    if (stands_at(s, place, level.px)) {
        s->at[place].qty = level.qty;
        return;
    }
    if (s->count == BOOK_LEVELS_MAX) {
        if (place == 0)
            return;
        place--;
        memmove(&s->at[0], &s->at[1], place * sizeof s->at[0]);
    } else {
        memmove(&s->at[place + 1], &s->at[place], (s->count - place) * sizeof s->at[0]);
        s->count++;
    }
    s->at[place] = level;
}

/* Deletes first, so that a side never drops a level for want of room that is about to come. From
 * the end, since lists come best first and a side grows cheapest at its best end. */
static void side_apply(struct book_side *s, enum side side, const struct book_level *at,
                       size_t count)
{
    for (size_t i = 0; i < count; i++) {
        ASSERT(at[i].px.v > 0);
        ASSERT(at[i].qty.v >= 0);
        if (at[i].qty.v == 0)
            side_remove(s, side, at[i].px);
    }
    for (size_t i = count; i-- > 0;) {
        if (at[i].qty.v > 0)
            side_set(s, side, at[i]);
    }
    ASSERT(s->count <= BOOK_LEVELS_MAX);
}

/* What the sequence numbers of a change mean. */
static enum book_outcome judge(const struct book *b, const struct book_change *c)
{
    if (c->snapshot || c->no_chain)
        return BOOK_APPLIED;
    if (!b->chained)
        return BOOK_GAP;
    if (c->prev_id != b->seq_id) {
        const bool again = c->seq_id == b->seq_id && c->prev_id == b->prev_id;
        return again ? BOOK_DUPLICATE : BOOK_GAP;
    }
    if (c->seq_id < c->prev_id)
        return BOOK_RESET;
    if (c->seq_id == c->prev_id && c->bid_count == 0 && c->ask_count == 0)
        return BOOK_KEEPALIVE;
    return BOOK_APPLIED;
}

enum book_outcome book_apply(struct book *b, const struct book_change *c)
{
    const enum book_outcome outcome = judge(b, c);
    switch (outcome) {
    case BOOK_DUPLICATE: return outcome;
    case BOOK_GAP: b->chained = false; return outcome;
    case BOOK_KEEPALIVE: b->ts = c->ts; return outcome;
    case BOOK_APPLIED:
    case BOOK_RESET: break;
    }
    if (c->snapshot)
        book_clear(b);
    b->chained = b->chained || c->snapshot;
    b->seq_id = c->seq_id;
    b->prev_id = c->prev_id;
    b->ts = c->ts;
    side_apply(&b->bids, SIDE_BUY, c->bids, c->bid_count);
    side_apply(&b->asks, SIDE_SELL, c->asks, c->ask_count);
    return outcome;
}

static const struct book_side *side_of(const struct book *b, enum side side)
{
    return side == SIDE_BUY ? &b->bids : &b->asks;
}

bool book_best(const struct book *b, enum side side, struct book_level *out)
{
    return book_copy(b, side, out, 1) == 1;
}

size_t book_copy(const struct book *b, enum side side, struct book_level *out, size_t max)
{
    const struct book_side *s = side_of(b, side);
    const size_t count = max < s->count ? max : s->count;
    for (size_t i = 0; i < count; i++)
        out[i] = s->at[s->count - 1 - i];
    return count;
}

size_t book_count(const struct book *b, enum side side)
{
    return side_of(b, side)->count;
}

qty_t book_qty_at(const struct book *b, enum side side, px_t px)
{
    const struct book_side *s = side_of(b, side);
    const size_t place = place_of(s, side, key_of(side, px));
    return stands_at(s, place, px) ? s->at[place].qty : QTY(0);
}

bool book_crossed(const struct book *b)
{
    struct book_level bid, ask;
    return book_best(b, SIDE_BUY, &bid) && book_best(b, SIDE_SELL, &ask) && bid.px.v >= ask.px.v;
}

static bool side_valid(const struct book_side *s, enum side side)
{
    if (s->count > BOOK_LEVELS_MAX)
        return false;
    for (size_t i = 0; i < s->count; i++) {
        if (s->at[i].px.v <= 0 || s->at[i].qty.v <= 0)
            return false;
        if (i > 0 && key_of(side, s->at[i - 1].px) >= key_of(side, s->at[i].px))
            return false;
    }
    return true;
}

bool book_valid(const struct book *b)
{
    return side_valid(&b->bids, SIDE_BUY) && side_valid(&b->asks, SIDE_SELL);
}

/* The polynomial of IEEE 802.3, reflected, a bit at a time: only recordings need it. */
static uint32_t crc32_text(struct str s)
{
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < s.len; i++) {
        crc ^= (uint8_t)s.at[i];
        for (int bit = 0; bit < 8; bit++)
            crc = (crc >> 1) ^ (UINT32_C(0xedb88320) & (0U - (crc & 1)));
    }
    return ~crc;
}

static void put_level(struct text *t, const struct book_side *s, size_t nth, int px_exp,
                      int qty_exp)
{
    if (nth >= s->count)
        return;
    const struct book_level *l = &s->at[s->count - 1 - nth];
    if (t->len > 0)
        text_char(t, ':');
    text_decimal(t, l->px.v, px_exp);
    text_char(t, ':');
    text_decimal(t, l->qty.v, qty_exp);
}

int32_t book_checksum(const struct book *b, int px_exp, int qty_exp)
{
    enum { CHECKED_LEVELS = 25, NUMBER_SIZE = 48 };
    char buffer[CHECKED_LEVELS * 4 * NUMBER_SIZE];
    struct text t = TEXT(buffer);
    for (size_t i = 0; i < CHECKED_LEVELS; i++) {
        put_level(&t, &b->bids, i, px_exp, qty_exp);
        put_level(&t, &b->asks, i, px_exp, qty_exp);
    }
    ASSERT(!t.cut);
    const uint32_t crc = crc32_text(text_done(&t));
    return crc > INT32_MAX ? (int32_t)(crc - UINT32_C(0x80000000)) + INT32_MIN : (int32_t)crc;
}
