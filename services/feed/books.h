/*
 * Books: asking for them, keeping them whole, saying them. A book that cannot be
 * proven is said to be stale first and repaired second; it is live again with its
 * next snapshot. Sequence rules: dossier §4.5.1.
 */
#ifndef FEED_BOOKS_H
#define FEED_BOOKS_H

#include "common/okx/okx_read.h"
#include "services/feed/feed.h"

/* A connection is up: asks for everything that is known on it; and: it is gone. */
void books_join(struct feed *f, int link, ts_t now, struct outbox *out);
void books_end(struct feed *f, int link);

/* A symbol has become known: asks for it where a connection is up. */
void books_begin(struct feed *f, size_t symbol, ts_t now);

/* Says a book stale; and: repairs it, on one connection or on each. */
void books_distrust(struct feed *f, size_t symbol, const char *reason, ts_t now,
                    struct outbox *out);
void books_repair(struct feed *f, int link, size_t symbol, const char *reason, ts_t now,
                  struct outbox *out);
void books_repair_all(struct feed *f, size_t symbol, const char *reason, ts_t now,
                      struct outbox *out);

/* No connection is left. */
void books_all_down(struct feed *f, const char *reason, ts_t now, struct outbox *out);

/* Another connection is in use now: says what its books hold. */
void books_adopt(struct feed *f, ts_t now, struct outbox *out);

/* True when every book that is live on the connection in use is live and no older on this one. */
bool books_caught_up(const struct feed *f, int link);

/* Frames of the book channel, of bbo-tbt, the acknowledgement of an unsubscribe, an error. */
void books_on_frame(struct feed *f, int link, const struct okx_frame *frame, ts_t now,
                    struct outbox *out);
void books_on_bbo(struct feed *f, int link, const struct okx_frame *frame, ts_t now,
                  struct outbox *out);
void books_on_left(struct feed *f, int link, const struct okx_frame *frame, ts_t now);
void books_on_error(struct feed *f, int link, const struct okx_frame *frame, ts_t now,
                    struct outbox *out);

void books_tick(struct feed *f, ts_t now, struct outbox *out);
ts_t books_deadline(const struct feed *f);

#endif
