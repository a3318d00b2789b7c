/*
 * Payments: changes of balances that are no trades, read from the exchange's bills and said once
 * each. Funding, transfers and interest are asked for by their type, so that thousands of trades
 * between them do not matter; other kinds are not read and stay a difference that risk stops at.
 *
 * A look is one listing of each type, newest first. The first one after the start goes back over
 * the archive, because what was said in an earlier life is not known here; risk knows. Then a look
 * is taken
 *
 *   a few times        after a push that names a payment, after a change of cash that no fill
 *                      explains, when funding is due on a position, after the link was gone
 *   every ten minutes  anyway
 *
 * because the bill may be listed later than the balance moves (seconds, undocumented).
 */
#ifndef EXECUTOR_BILLS_H
#define EXECUTOR_BILLS_H

#include "common/msg/msg.h"
#include "common/msg/outbox.h"
#include "common/okx/okx_read.h"
#include "services/executor/requests.h"

struct executor;

enum { BILLS_KEPT = 256 };

struct bills {
    bool begun;       /* the archive has been gone through */
    bool walking;     /* a look is being taken: */
    uint64_t request; /* the one on its way; 0: none */
    uint32_t type;    /* which of the types it is at */
    uint64_t page;    /* bills older than this one are asked for; 0: the newest */
    ts_t next;        /* when to ask, or to look again */
    uint32_t looks;   /* already taken of the series; LOOKS: none is left */
    uint32_t failures;
    ts_t suspect;   /* cash has changed: is it explained by then? TS_NEVER: it is */
    uint32_t fills; /* counted when fills were last looked at */
    ts_t filled;    /* when one was new */
    ts_t born;      /* exchange time: earlier payments may have been said in another life */
    uint32_t kept;  /* the newest payments, by number, to tell them apart and for latecomers */
    uint64_t number[BILLS_KEPT];
    struct msg_payment recent[BILLS_KEPT];
};

void bills_init(struct bills *b);

/* The account is read: the first look is due, or the series after the link was gone. */
void bills_synced(struct executor *x);

/* A payment was named: the series of looks begins. */
void bills_wanted(struct executor *x);

/* A currency's cash has changed: a series begins unless a fill explains it. */
void bills_cash_changed(struct executor *x);

void bills_on_answer(struct executor *x, const struct request *r, struct json_at rows, bool ok);

void bills_tick(struct executor *x);
ts_t bills_next(const struct executor *x);

/* The payments kept, as replayed. */
void bills_snapshot(const struct bills *b, ts_t now, struct outbox *out);

#endif
