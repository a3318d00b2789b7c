/*
 * Which fills have been booked. OKX says each trade id once per instrument, but news of it come
 * from several sources, again after every reconnect, and both sides of a trade with ourselves
 * share it; so a fill is (instrument, trade id, order id, side) (reliability §2.10).
 *
 * The latest SEEN_MAX are remembered, as 128-bit digests: a false match is less likely than a
 * broken machine. When the memory is full the oldest is forgotten, and a fill from before the
 * oldest one remembered counts as booked: nobody tells of days-old fills for the first time.
 */
#ifndef RISK_SEEN_H
#define RISK_SEEN_H

#include "common/base/str.h"

enum { SEEN_MAX = 32768, SEEN_SLOTS = 65536 };

struct seen_key {
    uint64_t high;
    uint64_t low;
};

struct seen {
    uint32_t count; /* remembered */
    uint32_t next;  /* place in the ring the next one takes */
    ts_t horizon;   /* latest exchange time that was forgotten; 0: nothing was */
    struct seen_key ring[SEEN_MAX];
    ts_t at[SEEN_MAX];
    uint32_t slots[SEEN_SLOTS]; /* ring index + 1; 0: empty */
};

void seen_init(struct seen *s);
struct seen_key seen_key(struct str inst, struct str trade_id, struct str ord_id, bool buy);

/* Remembers a fill. False when it was remembered already, or is older than all that are. */
bool seen_add(struct seen *s, struct seen_key key, ts_t at);
bool seen_has(const struct seen *s, struct seen_key key);

#endif
