/*
 * Every execution is booked once, whichever way it is heard of: pushes, listings, questions about
 * one order, in any order and any number of times. The key is (instrument, trade, order, side),
 * dossier §4.6.1 and reliability §2.10; one without a trade id goes by its bill.
 */
#ifndef EXECUTOR_FILLS_H
#define EXECUTOR_FILLS_H

#include "common/market/orders.h"
#include "common/msg/outbox.h"
#include "common/okx/okx_read_order.h"

struct executor;

enum { FILLS_MAX = 16384, FILLS_RECENT = 128 };

/* 128 bits of hash: two different fills do not meet in the life of the sun. */
struct fill_key {
    uint64_t a;
    uint64_t b;
};

/* Remembers the last FILLS_MAX keys, and the latest FILLS_RECENT fills whole. */
struct fills {
    uint32_t kept;
    struct msg_fill recent[FILLS_RECENT]; /* by time; listings tell the newest first */
    uint32_t count;                       /* ever */
    uint32_t newest;                      /* where the next key goes */
    struct fill_key key[FILLS_MAX];
    int32_t head[FILLS_MAX]; /* chains by hash; -1 ends */
    int32_t next[FILLS_MAX];
};

void fills_init(struct fills *fs);

/* Remembers the key; false when it was known already. */
bool fills_new(struct fills *fs, struct fill_key key);
struct fill_key fills_key(struct str inst, struct str trade, struct str order, enum side side);

/* Books what a row of REST fills, or a push of the orders channel that is an execution, says.
 * False when it cannot be read; it is then not booked, and the order stays incomplete. */
bool fills_book(struct executor *x, const struct okx_fill *f);
bool fills_book_push(struct executor *x, const struct okx_order *row);

/* Says the recent fills again, oldest first, as replayed: a ledger that was away when one was told,
 * or that joins a restarted executor, would miss it for good otherwise. */
void fills_snapshot(const struct fills *fs, ts_t now, struct outbox *out);

#endif
