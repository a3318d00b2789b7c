/*
 * What the exchange says about an order, from a push, an answer or a listing, is taken over here:
 * first the execution in it, then the state. Orders that are not known are adopted: ours of an
 * earlier life to be cancelled, anybody else's to be counted and told.
 */
#ifndef EXECUTOR_NEWS_H
#define EXECUTOR_NEWS_H

#include "common/okx/okx_read_order.h"

struct executor;
struct order;

/* `push`: the row came by the orders channel, where fill_* describe this very update. Returns the
 * order it was about, NULL when it is not kept. */
struct order *news_take(struct executor *x, const struct okx_order *row, bool push);

/* A row of the listings of fills. False when it cannot be read. */
bool news_fill(struct executor *x, const struct okx_fill *f);

#endif
