/*
 * Water-filling: so much is poured over basins in proportion to their weights, none below its low
 * or above its high mark, and no group of basins above the group's. Exact integers; what rounding
 * leaves stays unpoured.
 *
 *   got = clamp(level · weight, low, high)    one level for all, a lower one for a full group
 */
#ifndef RISK_FLOOD_H
#define RISK_FLOOD_H

#include "common/base/settings.h"

struct basin {
    int64_t weight; /* 0: keeps what it has got */
    uint32_t group; /* below `count` */
    money_t low;
    money_t high; /* at least low */
    money_t got;
    bool fixed;
};

struct flood {
    uint32_t count;
    money_t room; /* for all of them, what those without weight have got included */
    struct basin at[SETTING_SYMBOLS_MAX];
    money_t most[SETTING_SYMBOLS_MAX]; /* of a group; its low marks may come to more */
};

/* Fills in `got` of all that have a weight. Low marks are kept even where there is no room. */
void flood_pour(struct flood *f);

#endif
