/*
 * How fast money is lost: the result now against the best of the last minute, kept by the second.
 * In memory only: a loss that was too fast is latched by its owner.
 */
#ifndef RISK_SPEED_H
#define RISK_SPEED_H

#include "common/base/types.h"

enum { SPEED_SECONDS = 60 };

struct speed {
    int64_t second; /* being filled; 0: nothing known */
    money_t best[SPEED_SECONDS];
};

/* The result is this now. Returns how much less that is than the best of the last minute. */
money_t speed_loss(struct speed *s, money_t result, ts_t now);

#endif
