/*
 * The encoding for the outside: three frames, made from the same schema.
 *
 *   topic   okxmm.v1.<area>.<event>.<inst>
 *   header  msgpack map: v, type, src, instance, run, stream, seq, ts, mode, r, cid
 *   body    msgpack map, full field names; prices, sizes and amounts as decimal strings,
 *           enumerations as words, times and spans in microseconds, guards as a list of words,
 *           gates as a list of maps gate, closed, unit, value, limit, share (value and
 *           limit are empty texts when not measured),
 *           numbers of 64 bits without sign (identifiers, counts) as decimal strings
 *
 * ts is microseconds because nanoseconds do not fit into the numbers of JavaScript.
 * (src, run, stream, seq) names a message for good; r is 1 when it is repeated out
 * of the cache of state topics.
 */
#ifndef MSG_OUTSIDE_H
#define MSG_OUTSIDE_H

#include "common/msg/codec.h"

enum { OUTSIDE_TOPIC_MAX = 96, OUTSIDE_BODY_MAX = 256 << 10, OUTSIDE_HEADER_MAX = 512 };

/* md, st, rk, ex, sys ... by the channel of the message. */
const char *outside_area(enum msg_type type);

/* The topic; its last part is the symbol, the currency, the service of a heartbeat, or empty. A
 * state of one side of a symbol has the side after it: `...markout.BTC-USDT.buy`. */
void outside_topic(const struct msg *m, struct text *out);

/* True when the last value under a topic is worth keeping for whoever comes later. */
bool outside_is_state(enum msg_type type);

struct outside_context {
    const char *mode;    /* simulated, demo, live */
    enum channel stream; /* whose numbers seq counts in */
    bool repeated;
};

/* Return the length written, 0 when it does not fit. */
size_t outside_header(const struct msg *m, const struct outside_context *c, char *buf, size_t size);
size_t outside_body(const struct msg *m, char *buf, size_t size);

/* A header or a body as JSON, for people and web pages. False: not sound, or it does not fit. */
MUST_CHECK bool outside_json(struct str packed, struct text *out);

#endif
