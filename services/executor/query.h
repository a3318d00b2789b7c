/*
 * What is not known about an order is asked for, until it is.
 *
 *   no answer ──► ask at 0, 250, 500, 1000, 2000 ms, then every 2 s
 *     found                      its state and fills are taken over
 *     "no such order"            means nothing before expTime and a margin: it may be on its way
 *       then, twice in a row ──► a listing of all open orders without it
 *                            ──► a listing of fills without it
 *                            ──► GHOST: not there, but counted for another 120 s ──► VOID
 *     found after that           alive again, cancelled, the margin doubled
 *
 * An order is never sent again. Source: reliability §2.9, with the model behind it in §0.2.
 */
#ifndef EXECUTOR_QUERY_H
#define EXECUTOR_QUERY_H

#include "common/market/orders.h"
#include "common/msg/msg.h"
#include "common/okx/okx_read.h"
#include "services/executor/requests.h"

struct executor;

enum { CLOSE_MARGIN_MS = 3000, GHOST_S = 120, UNRESOLVED_S = 10 };

/* Begins to ask, at once, unless a question is under way or planned. */
void query_start(struct executor *x, struct order *o);

/* Something was learned: stops asking where nothing is open, asks for fills that are missing. */
void query_settled(struct executor *x, struct order *o);

/* Answers to REQUEST_QUERY: the row, or the code; no answer at all is code "". */
void query_found(struct executor *x, struct order *o);
void query_not_found(struct executor *x, struct order *o);
void query_failed(struct executor *x, struct order *o);

/* An answer to REQUEST_ORDER_FILLS has been booked, or failed. */
void query_fills_answered(struct executor *x, struct order *o, bool ok);

/* A listing of all open orders is complete. */
void query_listed(struct executor *x, uint32_t round, ts_t began);

/* Asks for the fills of an order that has ended and turns out to have more. */
void query_fills(struct executor *x, struct order *o);

/* An outcome on this instrument has been open for too long: nothing new there. */
bool query_unresolved(const struct executor *x, int market);

/* A ghost has been seen alive. */
void query_revived(struct executor *x, struct order *o);

void query_tick(struct executor *x);
ts_t query_next(const struct executor *x);

#endif
