/*
 * The monitor's core: keeps the view, answers questions about it over HTTP. The
 * gateway port beside it hands over every message of every process.
 */
#ifndef MONITOR_MONITOR_H
#define MONITOR_MONITOR_H

#include "common/msg/outbox.h"
#include "services/monitor/tally.h"
#include "services/monitor/view.h"

struct monitor {
    struct view view;
    struct tally tally;
    bool started;
};

void monitor_init(struct monitor *x, const struct settings *settings);
void monitor_step(struct monitor *x, const struct msg *in, struct outbox *out);
ts_t monitor_deadline(const struct monitor *x);
enum service_state monitor_state(const struct monitor *x, struct word *reason);

#endif
