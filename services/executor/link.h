/*
 * The private websocket: order news and account news come by it, orders leave by it.
 *
 *   DOWN ── back-off over ──► CONNECTING ── up ──► LOGIN ── accepted ──► SUBSCRIBING ── all ──► UP
 *    ▲                             │                 │                        │                │
 *    └─────────────────────────────┴─────────────────┴────────────────────────┴────────────────┘
 *                            closed, refused, or nothing heard in time
 *
 * Two of them, so that one announced to be closed (notice 64008) is replaced before it goes: both
 * carry the news for a while, and repeated news do no harm. Refused credentials are tried again
 * once a minute only.
 */
#ifndef EXECUTOR_LINK_H
#define EXECUTOR_LINK_H

#include "common/msg/msg.h"

struct executor;

enum { LINKS = 2 };

enum link_state { LINK_DOWN, LINK_CONNECTING, LINK_LOGIN, LINK_SUBSCRIBING, LINK_UP };

struct link {
    enum link_state state;
    uint32_t conn; /* 0 when DOWN */
    ts_t since;    /* in this state */
    ts_t heard;    /* last frame */
    ts_t pinged;   /* 0: no ping is waiting for an answer */
    uint32_t subscribed;
};

struct links {
    struct link at[LINKS];
    int active;     /* the one orders leave by */
    bool wanted;    /* false: neither opened nor kept */
    bool refused;   /* the last login was: our credentials are not accepted */
    bool replacing; /* the other one is to take over */
    ts_t retire_at; /* when the replaced one is closed; TS_NEVER: not */
    ts_t retry_at;  /* not before this */
    uint32_t failures;
    uint32_t last_conn;
    uint32_t drops; /* since the start */
    dur_t rtt;      /* of the last ping; 0 unknown */
};

void link_init(struct links *ls);

/* Opens it now and keeps it open from here on. */
void link_want(struct executor *x);

/* WIRE_UP, WIRE_RX, WIRE_DOWN. */
void link_step(struct executor *x, const struct msg *in);

/* Keep-alive, time-outs, back-off. */
void link_tick(struct executor *x);
ts_t link_next(const struct executor *x);

bool link_up(const struct executor *x);

/* Sends a frame by the active link; it must be up. Returns the connection it left by. */
uint32_t link_send(struct executor *x, struct str frame);

/* Asks for a ping now, to measure how fast the exchange answers. */
void link_probe(struct executor *x);

#endif
