/*
 * What goes out on one symbol and what comes back, over time: entries that fill over and over
 * (reliability R17), too much filled at once on a side (R20, our own market-maker protection),
 * many orders for few fills (R24), and what our orders usually look like (R28). Kept in memory;
 * a latch that follows from it is kept on disk by its owner.
 *
 * Amounts are in base currency or contracts, so that a new scale of the instrument changes nothing.
 */
#ifndef RISK_FLOW_H
#define RISK_FLOW_H

#include "common/market/words.h"
#include "services/risk/window.h"

enum {
    FLOW_BURST_S = 5,
    FLOW_FREEZE_S = 2,
    FLOW_RATIO_S = 3600,
    FLOW_REFUSE_TIMES = 10, /* the ratio that is warned about, until orders are refused */
    FLOW_SENT_MAX = 32,
    FLOW_SENT_MIN = 8, /* fewer do not make a habit */
    FLOW_SENT_S = 600  /* older ones say nothing of now */
};

struct flow_sent {
    money_t px;
    money_t qty;
    ts_t at;
};

struct flow {
    struct window entries; /* opening orders that began to fill, over repeat_window */
    uint64_t entry;        /* the last one counted */
    struct window filled[2];
    ts_t frozen_until[2]; /* by side; 0: never */
    struct window orders; /* placed and amended */
    struct window fills;
    struct window traded; /* filled over the last hour */
    struct window made;   /* of it, without taking */
    bool ratio_warned;
    uint32_t sent_count; /* since the start */
    struct flow_sent sent[FLOW_SENT_MAX];
};

void flow_init(struct flow *f, dur_t repeat_window);

/* An order, or new terms of one, went out. */
void flow_order(struct flow *f, money_t px, money_t qty, ts_t now);

/* An opening order began to fill; one order counts once. How many did so within repeat_window. */
uint64_t flow_entry(struct flow *f, uint64_t order, ts_t now);

/* Something was filled, whatever for. */
void flow_traded(struct flow *f, money_t qty, bool maker, ts_t now);

/* Our quotes were filled by so much on a side. True when that is `factor` times our largest order
 * within five seconds: the side is frozen from now on, and counting begins anew. */
bool flow_filled(struct flow *f, enum side side, money_t qty, rate_t factor, ts_t now);
bool flow_frozen(const struct flow *f, enum side side, ts_t now);

/* Orders a fill, over the last hour; without fills as if there had been one. */
uint64_t flow_ratio(struct flow *f, ts_t now);

/* Mean of our last orders; how many it is made of. Too few are none at all. */
struct flow_usual {
    uint32_t count;
    money_t px;
    money_t qty;
};
struct flow_usual flow_usual(const struct flow *f, ts_t now);

#endif
