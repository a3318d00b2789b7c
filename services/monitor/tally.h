/*
 * What happened since the monitor's start, counted: answers of the gate, states of
 * our orders, fills, alerts, and how long acknowledgements and cancels took. Counts
 * only grow. What a process says again in its snapshot, or resends, counts once.
 */
#ifndef MONITOR_TALLY_H
#define MONITOR_TALLY_H

#include "common/base/hist.h"
#include "common/msg/msg.h"
#include "services/monitor/view.h"

enum {
    TALLY_ORDERS = 1024, /* followed at once; a newer one takes the place of an older */
    TALLY_ALERTS = 256   /* the last ones, so that one sent again is known */
};

struct tally_order {
    uint64_t order; /* 0: none */
    enum order_state state;
    bool acked;
    ts_t cancel_at; /* 0: not being cancelled */
};

struct tally {
    uint64_t verdicts[verdict_count];
    uint64_t states[order_state_count];
    uint64_t fills[VIEW_SYMBOLS][side_count][2]; /* by place in the view; maker, taker */
    uint64_t alerts[alert_count];
    struct hist ack;
    struct hist cancel;
    struct tally_order order[TALLY_ORDERS]; /* at number % TALLY_ORDERS */
    struct {
        uint64_t ses;
        uint64_t id;
    } alert[TALLY_ALERTS];
    uint32_t alert_next;
};

void tally_init(struct tally *t);

/* Takes any message, after the view has. */
void tally_take(struct tally *t, const struct view *v, const struct msg *m);

#endif
