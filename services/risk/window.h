/*
 * A sum over the last so much time, in fixed room: sixty slots of a sixtieth each and the one
 * that is being filled. It never forgets too early, and at most one sixtieth of its span late.
 */
#ifndef RISK_WINDOW_H
#define RISK_WINDOW_H

#include "common/base/types.h"

enum { WINDOW_SLOTS = 61 };

struct window {
    dur_t slot;
    int64_t last; /* number of the slot being filled */
    money_t sum;
    money_t at[WINDOW_SLOTS];
};

void window_init(struct window *w, dur_t span);
void window_add(struct window *w, money_t amount, ts_t now);
money_t window_sum(struct window *w, ts_t now);
void window_clear(struct window *w);

#endif
