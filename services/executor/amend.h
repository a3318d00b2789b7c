/*
 * Amends: other terms for an order that rests. Until the exchange has said which terms are in
 * force the larger of old and new are counted, and nothing is inferred from silence.
 */
#ifndef EXECUTOR_AMEND_H
#define EXECUTOR_AMEND_H

#include "common/market/orders.h"
#include "common/msg/msg.h"
#include "common/okx/okx_read_order.h"
#include "services/executor/requests.h"

struct executor;

/* Risk's ACTION_AMEND. One that cannot be sent is answered with the order as it is. */
void amend_order(struct executor *x, const struct msg_order *m);

/* The answer: an item's code, or the code of the whole. */
void amend_on_answer(struct executor *x, const struct request *r, struct order *o, struct str code);

/* A row about an order: says whether it settles the amendment under way. */
bool amend_on_row(struct executor *x, struct order *o, const struct okx_order *row, px_t px,
                  qty_t qty, bool push);

#endif
