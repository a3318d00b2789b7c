/*
 * How the executor is, said to everybody: on every change and once a second. Here too are the
 * small things all its parts use: logging, telling people once, the latency that is measured.
 */
#ifndef EXECUTOR_STATUS_H
#define EXECUTOR_STATUS_H

#include "common/msg/outbox.h"

struct executor;

void status_tell(const struct executor *x, ts_t now, struct outbox *out);
void status_tick(struct executor *x);
ts_t status_next(const struct executor *x);

#endif
