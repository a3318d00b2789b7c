/*
 * What the exchange saw, in its order and with its clock: the witness that tests
 * and people compare a bot's books with. A ring: the oldest entries give way, and
 * a reader that comes too late is told how many it missed.
 */
#ifndef SIMULATOR_JOURNAL_H
#define SIMULATOR_JOURNAL_H

#include "services/simulator/venue.h"

enum { JOURNAL_ENTRIES = 32768 };

/* clang-format off */
#define JOURNAL_KINDS(X)                                            \
    X(JOURNAL_ORDER,  "order")   /* accepted */                     \
    X(JOURNAL_FILL,   "fill")                                       \
    X(JOURNAL_AMEND,  "amend")                                      \
    X(JOURNAL_CANCEL, "cancel")                                     \
    X(JOURNAL_REJECT, "reject")  /* refused at the door */          \
    X(JOURNAL_SWITCH, "cancel_all_after") /* armed or disarmed */   \
    X(JOURNAL_MONEY,  "transfer")                                   \
    X(JOURNAL_FAULT,  "fault")   /* switched on from outside */
/* clang-format on */

#define JOURNAL_KIND(constant, name) constant,
enum journal_kind { JOURNAL_KINDS(JOURNAL_KIND) };
#undef JOURNAL_KIND

struct journal_entry {
    uint64_t seq; /* from 1, without holes */
    ts_t at;
    enum journal_kind kind;
    int16_t inst; /* -1 none */
    int16_t px_exp, qty_exp;
    enum side side;
    enum venue_kind order_kind;
    enum venue_state state;
    uint64_t order;
    struct word cl_ord_id;
    px_t px;
    qty_t qty;
    qty_t filled;
    px_t fill_px;
    qty_t fill_qty;
    money_t fee; /* change of balance; transfer: the change */
    struct word currency;
    bool maker;
    int64_t trade_id;
    int code; /* reject: sCode; cancel: cancelSource; switch: seconds */
    struct word note;
};

struct journal {
    uint64_t count; /* ever */
    struct journal_entry at[JOURNAL_ENTRIES];
};

void journal_init(struct journal *j);

/* The next entry, cleared but for seq, kind and time; the caller fills it in. */
struct journal_entry *journal_add(struct journal *j, enum journal_kind kind, ts_t at);

/* An order event of the venue. */
void journal_order(struct journal *j, const struct venue *v, const struct venue_event_order *e,
                   ts_t at);

/* Entries after number `since`, at most `limit` of them, as a JSON array. When some between are no
 * longer kept, the first element is {"kind":"cut","lost":N}. */
void journal_json(const struct journal *j, const struct venue *v, uint64_t since, uint64_t limit,
                  struct text *t);

#endif
