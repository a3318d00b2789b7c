/*
 * One symbol: what is known of it, and what is done about it.
 *
 *   INIT ──all known──► IDLE ──spread, no guards──► QUOTING ──first part──► ENTRY_PART
 *    ▲ instrument        ▲ ▲                           │ filled                 │ settled
 *    │ changed           │ │ round trip                ▼                        │
 *   any                  │ └──────── EXITING ◄─── HOLD_WAIT ◄───────────────────┘
 *                        │              │ stop or flatten by risk │
 *        PAUSED, HALT ◄──┘              └──────► STOPPING ◄───────┘
 *
 * The state is not moved by events but read off the facts after each message: position, orders
 * alive, mode, pause (symbol_judge). Events overtake each other between processes, facts do not.
 * Source: strategy.md §2.2 to 2.5, by the rows named in the code.
 */
#ifndef STRATEGY_SYMBOL_H
#define STRATEGY_SYMBOL_H

#include "common/base/settings.h"
#include "common/market/position.h"
#include "common/msg/outbox.h"
#include "services/strategy/opinion.h"
#include "services/strategy/own.h"
#include "services/strategy/share.h"
#include "services/strategy/view.h"

enum {
    VERDICT_MS = 500,      /* no answer from risk: the order counts as unknown and is called back */
    CANCEL_AGAIN_MS = 500, /* a cancel without effect is asked for again */
    SETTLE_MS = 500,       /* our position may differ from risk's so long, then risk's holds */
    LOST_MS = 3000,        /* nobody can send an intent any more that is this old */
    STOP_REST_MS = 1500,   /* risk may be between two of its stop orders */
    STATUS_MS = 1000,
    STATUS_BOOK_MS = 250,
    WHY_AGAIN_MS = 10000, /* for whoever came late */
    ALERT_MS = 60000,
    REFUSED_MS = 250, /* first back-off after a refusal, doubling */
    REFUSED_MOST_MS = 5000,
    REFUSED_EXIT_MS = 1000, /* longest for an exit */
    CROSSED_MS = 350,       /* row 29: three tries a second, */
    CROSSED_MOST_MS = 1000, /* then one */
    SYMBOL_GATES = 32,      /* rows of GATES (gate.h), at most */
    SYMBOL_TEXT = 160,
    PHASE_MS = 15,    /* between two symbols' opinions, so that they do not speak at once */
    OUTBOX_SPARE = 64 /* room that is left to wishes when opinions are told */
};

/* What all symbols share. */
struct shared {
    struct settings settings;
    uint64_t ses;     /* 0: not started */
    uint32_t intents; /* issued so far */
    enum mode mode;
    bool mode_known;
    enum peer_state feed;
    enum peer_state risk;
    enum peer_state executor;
    bool risk_synced;
    bool executor_synced;
    bool executor_ready;
    bool stopping;
    dur_t clock_offset; /* exchange minus ours, by the executor */
    money_t equity;     /* by risk; 0: not told yet */
    dur_t ack;          /* latency of order entry, by the executor; 0: unknown */
};

/* When a side may be tried again. */
struct patience {
    ts_t until;
    uint32_t refused; /* in a row */
    uint32_t crossed; /* post-only orders in a row that the exchange did not keep */
    enum verdict code;
};

struct stop_order {
    uint64_t order; /* risk's; 0: none */
    ts_t seen;
    bool alive;
};

/* What was last told of one side (WHY). */
struct why_told {
    ts_t at;
    bool quoting;
    ts_t since;
    dur_t observed;
    rate_t share_quoting;
    int64_t left_s; /* of a time off that is the reason; else 0 */
    struct gate_row rows[SYMBOL_GATES];
};

struct symbol {
    struct word inst;
    struct instrument instrument;
    bool known; /* instrument is filled in and usable */
    struct view view;
    struct owns own;
    struct position position; /* by fills, brought into line with risk's */
    bool position_known;
    bool untracked; /* there was no place for an order the executor told of */
    money_t told;   /* risk's position */
    ts_t told_opened;
    money_t told_average;
    ts_t differs;                    /* since when ours is another; 0: it is not */
    struct msg_symbol_limits limits; /* its text is kept in limits_detail */
    char limits_detail[SYMBOL_TEXT];
    bool limits_known;
    bool limits_by_stop; /* said before risk's last word about its own leaving order */
    uint64_t holder;     /* of the lease */
    uint16_t instance;   /* its number */
    ts_t expires;
    struct stop_order stop;
    struct patience patience[2];
    enum symbol_state state;
    ts_t decided; /* last decision about opening */
    ts_t wake;    /* earliest moment something is due */
    /* what was last looked at and said */
    struct touch touch[2];
    bool sure;
    rate_t spread;
    bool spread_known;
    uint32_t guards;
    uint16_t gate_count;
    struct gate_row gates[2][SYMBOL_GATES]; /* by side, in the order they are asked */
    struct msg_symbol_status said;
    ts_t said_at;
    ts_t alerted_spread;
    ts_t alerted_stale;
    struct opinion opinion;
    bool opined;             /* it was thought over in this step */
    struct shares shares[2]; /* of the last hour, by side */
    struct why_told why[2];
    ts_t why_at;
};

/* `phase`: when in a second it thinks its opinions over. */
void symbol_init(struct symbol *s, const struct word *inst, const struct settings *settings,
                 dur_t phase);

/* Facts coming in; symbol_think has to follow. */
void symbol_on_instrument(struct symbol *s, const struct msg_instrument *m);
void symbol_on_limits(struct symbol *s, const struct msg_symbol_limits *m);
void symbol_on_lease(struct symbol *s, const struct msg_lease *m);
void symbol_on_position(struct symbol *s, const struct msg_position *m, ts_t now);
void symbol_on_fill(struct symbol *s, const struct shared *sh, const struct msg_fill *m, ts_t now);
void symbol_on_order(struct symbol *s, const struct shared *sh, const struct msg_order_state *m,
                     ts_t now);
void symbol_on_cycle(struct symbol *s, const struct msg_cycle *m);
void symbol_on_trade(struct symbol *s, const struct msg_trade *m, ts_t now);
void symbol_on_funding(struct symbol *s, const struct msg_funding *m);
void symbol_on_verdict(struct symbol *s, const struct msg_verdict *m, ts_t now);

/* A peer's description is complete: what it did not speak of is not there. */
void symbol_risk_synced(struct symbol *s, ts_t now);
void symbol_executor_synced(struct symbol *s, ts_t now);
void symbol_executor_lost(struct symbol *s);

/* Looks at the book with the opinions in mind; after touch and sure have been set. */
void symbol_opine(struct symbol *s, const struct shared *sh, qty_t size, ts_t now);

/* Decides; the only place where orders come from. */
void symbol_think(struct symbol *s, struct shared *sh, ts_t now, struct outbox *out);

/* This session may quote it now. */
bool symbol_held(const struct symbol *s, const struct shared *sh, ts_t now);

/* Another session may. */
bool symbol_held_elsewhere(const struct symbol *s, const struct shared *sh, ts_t now);

/* Something is held that can be left by an order. */
bool symbol_open(const struct symbol *s);

/* Folds a moment into the next wake-up; moments that have passed are our mistake to ask for. */
void symbol_wake_at(struct symbol *s, ts_t when);

#endif
