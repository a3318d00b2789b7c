/*
 * Which of the two connections is in use. Normally one is up and the other idle.
 * When the exchange announces that it will close ours (notice 64008), the other is
 * opened and takes over as soon as every book on it has caught up by sequence
 * number; then the old one is closed. If the old one dies first, the other takes
 * over as it is.
 */
#ifndef FEED_CONNECTIONS_H
#define FEED_CONNECTIONS_H

#include "services/feed/feed.h"

void connections_start(struct feed *f, ts_t now);
void connections_on_up(struct feed *f, uint32_t conn, ts_t now, struct outbox *out);
void connections_on_down(struct feed *f, const struct msg_wire_down *m, ts_t now,
                         struct outbox *out);

/* The connection in use has brought a book: only now is a lost one really back. */
void connections_proven(struct feed *f, ts_t now, struct outbox *out);

/* The link of this connection, or -1: one we have given up. */
int connections_find(const struct feed *f, uint32_t conn);

/* Gives a connection up and goes on without it. */
void connections_lose(struct feed *f, int link, const char *reason, ts_t now, struct outbox *out);

/* The connection in use will not last: opens the other one. */
void connections_replace(struct feed *f, const char *reason, ts_t now, struct outbox *out);

/* Switches when the other connection is good enough. */
void connections_try_switch(struct feed *f, ts_t now, struct outbox *out);

void connections_say(const struct feed *f, const char *detail, ts_t now, struct outbox *out);
void connections_tick(struct feed *f, ts_t now, struct outbox *out);
ts_t connections_deadline(const struct feed *f);
void connections_stop(struct feed *f, ts_t now, struct outbox *out);

#endif
