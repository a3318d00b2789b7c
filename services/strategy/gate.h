/*
 * Whether anything stands in the way: looks at the book without ourselves and at
 * what risk, executor and feed say, and names every guard that is set.
 */
#ifndef STRATEGY_GATE_H
#define STRATEGY_GATE_H

#include "services/strategy/symbol.h"

struct gate {
    bool open;       /* no guard at all: opening orders may be placed */
    bool close;      /* opening orders are cancelled now */
    bool pull;       /* every order is cancelled now */
    bool exits;      /* an exit may be placed */
    const char *why; /* the word for close or pull */
    qty_t size;      /* of an opening order; 0: none is possible */
    bool may[2];     /* by enum side: an opening order may be placed there */
};

/* Sets touch, sure, spread and guards of the symbol. */
struct gate gate_look(struct symbol *s, const struct shared *sh, ts_t now);

/* Spread below which resting quotes are not worth keeping (row 27). */
rate_t gate_keep_spread(const struct symbol *s, const struct shared *sh);

#endif
