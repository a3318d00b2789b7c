/*
 * What may stand between a side of a symbol and an order: one table, asked in its
 * order for either side after every message. From it alone come the decision to
 * place, the cancels of whatever may not stay, the guards people are shown, and
 * the reason of every silence: the first closed row.
 */
#ifndef STRATEGY_GATE_H
#define STRATEGY_GATE_H

#include "services/strategy/symbol.h"

/* clang-format off */
/*
 * X(guard, scope, function of gate_rows.h)
 *   WHOLE   the same for both sides: its bit stands in the guards when either side is closed
 *   SIDE    each side for itself: its bit stands there when both are
 *   MOMENT  of an order's life: never in the guards, and asked again after the decision
 */
#define GATES(X) \
    X(GUARD_RISK,       WHOLE,  gate_risk) \
    X(GUARD_EXECUTOR,   WHOLE,  gate_executor) \
    X(GUARD_MODE,       WHOLE,  gate_mode) \
    X(GUARD_LEASE,      WHOLE,  gate_lease) \
    X(GUARD_INSTRUMENT, WHOLE,  gate_instrument) \
    X(GUARD_STALE,      WHOLE,  gate_stale) \
    X(GUARD_STOPPING,   MOMENT, gate_stopping) \
    X(GUARD_HOLDING,    MOMENT, gate_holding) \
    X(GUARD_FEES,       WHOLE,  gate_fees) \
    X(GUARD_EDGE,       WHOLE,  gate_edge) \
    X(GUARD_POOL_PAUSE, WHOLE,  gate_pool_pause) \
    X(GUARD_PAUSED,     WHOLE,  gate_paused) \
    X(GUARD_LATENCY,    WHOLE,  gate_latency) \
    X(GUARD_WIDE,       WHOLE,  gate_wide) \
    X(GUARD_SPREAD,     WHOLE,  gate_spread) \
    X(GUARD_WARMING,    WHOLE,  gate_warming) \
    X(GUARD_NEED,       WHOLE,  gate_need) \
    X(GUARD_TOXIC,      SIDE,   gate_toxic) \
    X(GUARD_FUNDING,    SIDE,   gate_funding) \
    X(GUARD_PRESSURE,   SIDE,   gate_pressure) \
    X(GUARD_DEPTH,      WHOLE,  gate_depth) \
    X(GUARD_POOL_CAP,   WHOLE,  gate_pool_cap) \
    X(GUARD_SIZE,       WHOLE,  gate_size) \
    X(GUARD_INVENTORY,  SIDE,   gate_inventory) \
    X(GUARD_UNSETTLED,  MOMENT, gate_unsettled) \
    X(GUARD_CANCELING,  MOMENT, gate_canceling) \
    X(GUARD_WAITING,    MOMENT, gate_waiting) \
    X(GUARD_BACKOFF,    MOMENT, gate_backoff) \
    X(GUARD_INTERVAL,   MOMENT, gate_interval)
/* clang-format on */

struct gate_side {
    bool exit;       /* an order here would leave the position; else it would open one */
    bool place;      /* nothing stands in the way of an order */
    bool close;      /* opening orders of this side are cancelled now */
    const char *why; /* the first guard that closes */
};

struct gate {
    bool pull;         /* every order of the symbol is cancelled now, */
    const char *cause; /* by this guard */
    qty_t size;        /* of an opening order; 0: none is possible */
    struct gate_side side[2];
};

/* Asks every gate: fills in touch, sure, spread, gates and guards of the symbol. */
struct gate gate_look(struct symbol *s, const struct shared *sh, ts_t now);

/* Asks the moments again, after the decision. */
void gate_look_again(struct symbol *s, const struct shared *sh, ts_t now);

/* The guard was closed on this side when last asked. */
bool gate_closed(const struct symbol *s, enum side side, enum guard g);

/* An order of ours rests on this side and is not being cancelled. */
bool gate_quoting(const struct symbol *s, const struct shared *sh, enum side side, ts_t now);

/* Spread below which resting quotes are not worth keeping (row 27). */
rate_t gate_keep_spread(const struct symbol *s, const struct shared *sh);

/* The side that leaves the position, and how much of it one order can. */
enum side gate_exit_side(const struct symbol *s);
qty_t gate_exit_size(const struct symbol *s);

#endif
