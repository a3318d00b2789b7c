/*
 * Whether the exchange answers fast enough to open orders (api_latency_limit). Acknowledgement
 * times go into a moving average of about twenty; opening stops when it, or three answers in a
 * row, exceed the limit, and resumes after ten seconds below three quarters of it. While nothing
 * is sent nothing is learnt, so after thirty seconds without an answer opening resumes on
 * probation: the first answer beyond the limit stops it again. Strategy §2.2 row 25.
 */
#ifndef RISK_LATENCY_H
#define RISK_LATENCY_H

#include "common/base/types.h"

struct latency {
    dur_t limit;
    dur_t average; /* 0: nothing known */
    uint32_t slow; /* answers beyond the limit in a row */
    bool throttled;
    bool probation;
    ts_t good_since; /* throttled: average low enough since; 0: it is not */
    ts_t last;       /* when the last answer was counted */
};

void latency_init(struct latency *l, dur_t limit);

/* One answer took this long; an order that was not answered counts with the time waited. Returns
 * true when this stopped opening. */
bool latency_sample(struct latency *l, dur_t took, ts_t now);

/* Lets time pass. Returns true when opening may resume with it. */
bool latency_tick(struct latency *l, ts_t now);

#endif
