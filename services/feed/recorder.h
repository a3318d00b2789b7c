/*
 * Recordings in the form of OKX's own history files, so that what is recorded can be
 * replayed like what is downloaded: a .data file of book lines (absolute sizes, 0
 * removes, a snapshot first) and a .csv of trades, a pair for each symbol, day and
 * start of the process: BTC-USDT-261122-174859.data. What cannot be relied on is
 * not recorded.
 */
#ifndef FEED_RECORDER_H
#define FEED_RECORDER_H

#include "common/okx/okx_read_market.h"
#include "services/feed/feed.h"

/* A row of the book channel that was just applied; whole: it is a snapshot. */
void recorder_book(struct feed *f, size_t symbol, struct json_at row, bool whole, ts_t now,
                   struct outbox *out);
void recorder_trade(struct feed *f, size_t symbol, const struct okx_trade *trade, ts_t now,
                    struct outbox *out);

/* The next book line is a whole book: what was recorded does not lead up to it. */
void recorder_restart(struct symbol *s);

#endif
