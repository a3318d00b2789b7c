/*
 * Messages as outside tools see them (docs/BUS.md): three frames, topic, header
 * map and body map, made from the same schema as everything else. Prices, sizes
 * and amounts are decimal strings, vocabularies their words, times microseconds
 * since 1970 (nanoseconds do not fit a JavaScript number), spans microseconds.
 *
 * Topic: okxmm.v1.<area>.<event>.<about>; <about> is the symbol, else the currency,
 * else for heartbeats the service, else empty with its dot still there.
 */
#ifndef MSG_OUTSIDE_H
#define MSG_OUTSIDE_H

#include "common/msg/msg.h"

enum { OUTSIDE_TOPIC_MAX = 128, OUTSIDE_HEADER_MAX = 512, OUTSIDE_BODY_MAX = 256 * 1024 };

/* "md", "st", "rk", "ex" or "sys": by the channel the message travels on inside. */
const char *outside_area(enum msg_type type);

/* The topic, at most OUTSIDE_TOPIC_MAX bytes. */
void outside_topic(const struct msg *m, struct text *out);

/* State topics are kept by the gateway and told to whoever subscribes later; events are not. */
bool outside_kept(enum msg_type type);

/* Whether the message is told outside at all: what stays inside a process, records and snapshot
 * requests are not. */
bool outside_told(enum msg_type type);

/* The maps as msgpack. `mode`: the exchange setting. `again`: from the cache. Length written, 0 when
 * `size` is too small. */
size_t outside_header(const struct msg *m, const struct word *mode, bool again, char *buf,
                      size_t size);
size_t outside_body(const struct msg *m, char *buf, size_t size);

#endif
