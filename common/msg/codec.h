/*
 * Messages between our processes, as bytes: two frames. The first is the topic,
 * "<name>.<inst>". The second is one msgpack array: twelve header fields, then
 * the body as an array in the order of the schema:
 *
 *   [ver, type, src, instance, ses, stream, seq, mono, sent, exch, corr, ttl, [body]]
 *
 * Append-only: a longer array is accepted and its end ignored, a shorter one is
 * refused. Prices and quantities are plain integers (their exponent is a field of
 * the same body), money is [high, low] of its 128 bits, words and texts are
 * strings, vocabularies their number, levels a flat array px, qty, px, qty, gates
 * a flat array guard, closed, measured, value, limit, share.
 *
 * Decoding believes nothing: shape first (common/msg/cursor.h), then types,
 * ranges, vocabulary, size by type, and that the author may say this at all.
 */
#ifndef MSG_CODEC_H
#define MSG_CODEC_H

#include "common/msg/msg.h"

enum {
    CODEC_HEADER_COUNT = 12,
    CODEC_COMMAND_MAX = 4096, /* intents, orders, alerts, heartbeats and all small facts */
    CODEC_BOOK_MAX = 131072,  /* book depth */
    CODEC_LOCAL_MAX = 4 << 20 /* journals only: what ports said */
};

/* What the header says beyond struct msg. */
struct codec_head {
    uint16_t stream; /* which sequence of the sender: one a channel */
    int64_t mono;    /* sender's CLOCK_MONOTONIC, ns: ages of messages on one host */
};

/* Where levels and gates of a decoded message stand: at most two lists of levels, one of gates. */
struct codec_room {
    struct book_level at[2 * MSG_LEVELS_MAX];
    struct gate_row gates[MSG_GATES_MAX];
};

/* Longest encoding accepted of this type. */
size_t codec_size_max(enum msg_type type);

/* Writes the topic frame: printable, at most MSG_TOPIC_MAX bytes. */
void codec_topic(const struct msg *m, struct text *out);

/* Returns the length written, 0 when it exceeds `size` or the cap of its type. */
size_t codec_encode(const struct msg *m, const struct codec_head *head, char *buf, size_t size);

/*
 * Texts in *m point into `bytes`, levels and gates into *room. m->ts and m->to are left 0. On
 * failure *m is undefined.
 * ERR_SYNTAX: not sound msgpack; ERR_VERSION; ERR_UNKNOWN: no such message;
 * ERR_MISSING: too short; ERR_TYPE, ERR_RANGE: a field; ERR_TOO_BIG: over the cap; ERR_AUTHOR: src
 * may not say this.
 */
MUST_CHECK enum err codec_decode(struct str bytes, struct msg *m, struct codec_head *head,
                                 struct codec_room *room);

#endif
