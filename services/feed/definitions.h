/*
 * What instruments are. Asked for by REST at the start, after each connect, when a
 * book cannot be read and every ten minutes, since the channel tells only changes
 * (dossier §4.5.4); each answer goes the same way as a row of the channel.
 */
#ifndef FEED_DEFINITIONS_H
#define FEED_DEFINITIONS_H

#include "services/feed/feed.h"

/* Asks for one symbol's definition as soon as the rate allows. */
void definitions_want(struct feed *f, size_t symbol, ts_t now);
void definitions_want_all(struct feed *f, ts_t now);

void definitions_on_reply(struct feed *f, const struct msg_http_reply *m, ts_t now,
                          struct outbox *out);

/* A row of the channel `instruments`; others' instruments are ignored. */
void definitions_on_row(struct feed *f, struct json_at row, ts_t now, struct outbox *out);

void definitions_tick(struct feed *f, ts_t now, struct outbox *out);
ts_t definitions_deadline(const struct feed *f);

#endif
