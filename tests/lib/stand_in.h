/*
 * A publisher of market data made by hand, so that it can lose messages: its
 * stream, its heartbeats and its snapshots, on the real sockets.
 */
#ifndef TESTS_STAND_IN_H
#define TESTS_STAND_IN_H

#include "common/io/socket.h"

/* Its session. */
#define STAND_IN_SES (UINT64_C(1000) << 32 | 1)

struct stand_in {
    struct socket pub;
    struct socket answers;
    uint64_t said;  /* last number of its stream, as its heartbeats and snapshots tell */
    uint32_t asked; /* how many snapshots were asked for */
};

void stand_in_open(struct stand_in *s, struct loop *l, const struct settings *settings,
                   const char *folder);
void stand_in_close(struct stand_in *s);

/* An INSTRUMENT with this number in the stream; does not touch `said`. */
void stand_in_instrument(struct stand_in *s, uint64_t seq, uint32_t version);

/* One heartbeat; then whoever asks gets the state: an INSTRUMENT called SNAP, version `said`. */
void stand_in_turn(struct stand_in *s);

#endif
