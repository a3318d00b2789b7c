/*
 * What was asked for one symbol's book on one connection, and what came of it.
 *
 *   NONE ──► DUE ──► ASKED ──snapshot──► LIVE
 *             ▲        │                   │
 *             │        └──no snapshot──┐   │ gap, crossed, frozen, unreadable
 *             │ back-off               ▼   ▼
 *             └─────────acked──────── LEAVING         (any ──connection gone──► NONE)
 *
 * Asking again without leaving first has no documented effect, so a book is always
 * repaired by unsubscribe, its acknowledgement, subscribe (dossier §4.5.1, §11.19).
 * Repairs in a row wait longer and longer: OKX allows 480 requests an hour.
 */
#ifndef FEED_SUBSCRIPTION_H
#define FEED_SUBSCRIPTION_H

#include "common/base/types.h"

enum sub_state { SUB_NONE, SUB_DUE, SUB_ASKED, SUB_LIVE, SUB_LEAVING };

struct subscription {
    enum sub_state state;
    bool joined;      /* the symbol's other channels were asked for on this connection */
    uint32_t repairs; /* in a row, each within a minute of the last */
    ts_t at;          /* DUE: ask then; ASKED, LEAVING: lose patience then; else TS_NEVER */
    ts_t live_since;
};

void subscription_begin(struct subscription *s, ts_t now); /* NONE to DUE, at once */
void subscription_asked(struct subscription *s, ts_t now); /* DUE to ASKED */
void subscription_live(struct subscription *s, ts_t now);  /* ASKED to LIVE */
void subscription_leave(struct subscription *s, ts_t now); /* ASKED, LIVE to LEAVING */

/* LEAVING to DUE: at once the first time, then after 1, 2, 4, ... 32 s. */
void subscription_left(struct subscription *s, ts_t now);

/* ASKED to DUE half a minute later: the exchange does not know what we asked for. */
void subscription_refused(struct subscription *s, ts_t now);
void subscription_end(struct subscription *s); /* any to NONE: the connection is gone */

#endif
