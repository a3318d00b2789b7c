/*
 * Alerts on their way to the notifier: kept until it has said that it stored
 * them, sent again meanwhile. When there are too many the least important and
 * then the oldest makes room, and is counted.
 */
#ifndef IO_ALERTS_OUT_H
#define IO_ALERTS_OUT_H

#include "common/msg/msg.h"

enum { ALERTS_OUT_CAP = 256, ALERTS_OUT_DETAIL = 512, ALERTS_OUT_RETRY_MS = 1000 };

struct alerts_out {
    uint64_t last_id;
    uint64_t dropped;
    size_t count;
    struct alert_kept {
        size_t member; /* who said it */
        struct msg m;  /* its detail points into `detail` */
        ts_t due;
        char detail[ALERTS_OUT_DETAIL];
    } at[ALERTS_OUT_CAP];
};

/* Numbers and keeps a copy; returns the number. A detail too long is cut. */
uint64_t alerts_out_add(struct alerts_out *a, size_t member, const struct msg *m);

/* Acknowledged: forgotten. False: not one of ours. */
bool alerts_out_ack(struct alerts_out *a, uint64_t id);

/* The next that is due, or NULL; its next turn is ALERTS_OUT_RETRY_MS later. */
const struct alert_kept *alerts_out_due(struct alerts_out *a, ts_t now);

#endif
