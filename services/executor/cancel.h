/*
 * Cancels: never refused, never behind an order, repeated until the exchange has proven that the
 * order is over. Accepting a cancel proves nothing, and "filled, cancelled or unknown" (51400)
 * proves nothing either: then the order and its fills are asked for.
 *
 * Repeats come 300, 600 and 1200 ms apart and then every 1200 ms, alternating between websocket
 * and REST. After 3 s without proof a person is told and the dead-man's switch is no longer
 * renewed, so that the exchange ends what we cannot.
 */
#ifndef EXECUTOR_CANCEL_H
#define EXECUTOR_CANCEL_H

#include "common/market/orders.h"
#include "common/msg/msg.h"
#include "common/okx/okx_read.h"
#include "services/executor/requests.h"

struct executor;

/* Wants this order gone. An order not yet sent ends as UNSENT; an ended one is left alone. */
void cancel_order(struct executor *x, struct order *o, enum cancel_class class, const char *reason);

/* Every order of ours on this instrument, or on all when it is empty. Foreign ones stay. */
void cancel_all(struct executor *x, const struct word *inst, enum cancel_class class,
                const char *reason);

/* Risk's ACTION_CANCEL. */
void cancel_by_number(struct executor *x, const struct msg_order *m);

/* Sends it again at the next turn: the order has turned out to exist, or a way has failed. */
void cancel_again(struct executor *x, struct order *o);

/* The answer for one order: an item's code, or the code of the whole. */
void cancel_on_answer(struct executor *x, struct order *o, struct str code);

/* Orders whose cancel is overdue. */
uint32_t cancel_overdue(const struct executor *x);

void cancel_tick(struct executor *x);
ts_t cancel_next(const struct executor *x);

#endif
