/*
 * An order book of up to 400 levels a side, kept from a snapshot and changes whose
 * sequence numbers form a chain. The chain is the only proof that the book is right
 * (the exchange's checksum is retired), so a broken one empties the trust at once:
 * after BOOK_GAP nothing may be read until the next snapshot.
 *
 * It knows no clock and no exchange; levels are integers of one instrument, and
 * nothing here looks at their scale but the legacy checksum.
 */
#ifndef MARKET_BOOK_H
#define MARKET_BOOK_H

#include "common/market/level.h"
#include "common/market/words.h"

enum { BOOK_LEVELS_MAX = 400 };

/* clang-format off */
#define BOOK_OUTCOMES(X) \
    X(BOOK_APPLIED,   "applied")   \
    X(BOOK_KEEPALIVE, "keepalive") /* nothing changed; the chain is alive */ \
    X(BOOK_RESET,     "reset")     /* applied; the exchange began a new numbering, legally */ \
    X(BOOK_DUPLICATE, "duplicate") /* the last change once more; ignored */ \
    X(BOOK_GAP,       "gap")       /* not applied; the book is not to be used */
/* clang-format on */

enum book_outcome {
#define X(constant, word) constant,
    BOOK_OUTCOMES(X)
#undef X
};

/* Worst first, so that a change near the touch moves few levels. */
struct book_side {
    uint16_t count;
    struct book_level at[BOOK_LEVELS_MAX];
};

struct book {
    bool chained;    /* a snapshot stands and nothing after it was lost */
    int64_t seq_id;  /* of the last change applied */
    int64_t prev_id; /* what that change followed */
    ts_t ts;         /* exchange time of the last change or keep-alive; TS(0): none yet */
    struct book_side bids;
    struct book_side asks;
};

/* One snapshot or change. Levels in any order, borrowed; quantities are absolute, 0 deletes;
 * prices positive. */
struct book_change {
    bool snapshot;
    bool no_chain; /* recordings from before sequence numbers: applied without proof */
    int64_t seq_id;
    int64_t prev_id;
    ts_t ts;
    const struct book_level *bids;
    size_t bid_count;
    const struct book_level *asks;
    size_t ask_count;
};

/* An empty book without a chain. */
void book_clear(struct book *b);

/* Applies a change as the chain allows; the rules are OKX's (dossier §4.5.1). Deletes of unknown
 * levels are harmless; beyond 400 levels the worst are dropped. */
enum book_outcome book_apply(struct book *b, const struct book_change *c);
const char *book_outcome_name(enum book_outcome o);

/* The best level; false when the side is empty. */
bool book_best(const struct book *b, enum side side, struct book_level *out);

/* The best `max` levels or fewer, best first; returns how many. */
size_t book_copy(const struct book *b, enum side side, struct book_level *out, size_t max);
size_t book_count(const struct book *b, enum side side);

/* The quantity at a price; 0 when there is no such level. */
qty_t book_qty_at(const struct book *b, enum side side, px_t px);

/* True when bid >= ask: legal in auctions for a while, damage when it lasts. */
bool book_crossed(const struct book *b);

/* True when both sides are sorted, without doubles and without empty levels. */
bool book_valid(const struct book *b);

/* The exchange's checksum of before June 2026: CRC-32 over the text of the best 25 levels. For
 * recordings of that time. */
int32_t book_checksum(const struct book *b, int px_exp, int qty_exp);

#endif
