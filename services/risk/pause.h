/*
 * Losing cycles in a row, and the pauses they bring (strategy §2.2 rows 19 and 20). A cycle that
 * loses net of all fees counts up, one that earns sets back, an even one changes nothing. At the
 * limit the symbol is paused and counting starts anew. Exits are never blocked by a pause.
 */
#ifndef RISK_PAUSE_H
#define RISK_PAUSE_H

#include "common/base/types.h"

struct pause {
    uint32_t streak;
    ts_t began; /* of the last pause; 0: none yet */
    ts_t until; /* 0: not paused */
};

/* Counts a closed cycle. True when it brought a pause. */
bool pause_cycle(struct pause *p, bool lost, bool earned, uint32_t limit, dur_t length, ts_t now);

bool pause_active(const struct pause *p, ts_t now);

/* True once, when a pause is over. */
bool pause_over(struct pause *p, ts_t now);

/* Began within `window`, whether it still lasts or not: what pauses the pool. */
bool pause_recent(const struct pause *p, dur_t window, ts_t now);

#endif
