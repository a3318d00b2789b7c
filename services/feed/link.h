/*
 * One websocket connection to the exchange's public channels: when it is opened,
 * how its silence is noticed, how long to wait before the next try. It knows
 * nothing of what is said on it.
 *
 *   IDLE ──want──► WAITING ──open──► OPENING ──up──► UP
 *    ▲                ▲                 │             │
 *    └──drop── (any)  └──────lost───────┴─────────────┘
 *
 * Silence is broken by a text ping; without an answer the connection is given up.
 * Sources: dossier §4.1 (3 connects a second, 480 requests an hour, closed after
 * 30 s of silence), reliability §3 (ping after 5 s, pong within 2 s, 0.2 to 5 s).
 */
#ifndef FEED_LINK_H
#define FEED_LINK_H

#include "common/msg/outbox.h"

enum link_state { LINK_IDLE, LINK_WAITING, LINK_OPENING, LINK_UP };

struct link {
    enum link_state state;
    uint32_t conn;     /* number of the connection; 0: none */
    uint32_t failures; /* in a row: lengthens the back-off */
    uint32_t requests; /* sent on this connection; it may carry 480 an hour */
    ts_t at;           /* WAITING: open then; OPENING: give up then */
    ts_t up_since;
    ts_t last_rx;
    ts_t last_ping;
    bool ping_open;   /* a ping has no answer yet */
    dur_t rtt;        /* of the last answered ping; 0: none yet */
    dur_t ping_after; /* this long without a word, and we ping */
    uint64_t seed;    /* of the jitter */
};

enum link_health { LINK_FINE, LINK_SILENT };

void link_init(struct link *l, dur_t ping_after, uint64_t seed);
void link_want(struct link *l, ts_t now);

/* WAITING to OPENING. */
void link_open(struct link *l, uint32_t conn, struct str url, ts_t now, struct outbox *out);
void link_up(struct link *l, ts_t now);

/* The connection is gone or given up: waits, doubling from 200 ms to 5 s, plus up to a quarter by
 * chance that the seed decides. A connection that had held for 10 s starts the series again. */
void link_lost(struct link *l, ts_t now);

/* Closes the connection if there is one; its WIRE_DOWN is then nobody's. To IDLE. */
void link_drop(struct link *l, ts_t now, struct outbox *out);

/* Something came in; and: it was the answer to our ping. */
void link_heard(struct link *l, ts_t now);
void link_ponged(struct link *l, ts_t now);

/* Sends a text frame and counts it. */
void link_send(struct link *l, struct str frame, ts_t now, struct outbox *out);

/* Pings when it is time. LINK_SILENT: the peer is gone, or never came; close and lose it. */
enum link_health link_tick(struct link *l, ts_t now, struct outbox *out);
ts_t link_deadline(const struct link *l);

#endif
