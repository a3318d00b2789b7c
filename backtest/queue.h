/*
 * What is on its way in a world: messages with the time they arrive, in the
 * order of (time, sequence of sending). A message is kept as the bytes it would
 * have on the bus, so nothing borrowed outlives its step.
 */
#ifndef BACKTEST_QUEUE_H
#define BACKTEST_QUEUE_H

#include "common/msg/codec.h"

enum parcel_kind {
    PARCEL_MESSAGE, /* for a core */
    PARCEL_TIMEOUT, /* an HTTP request has waited long enough */
    PARCEL_SILENCE, /* a core has not been heard of for a while */
};

struct parcel {
    ts_t at;
    uint64_t seq;
    enum parcel_kind kind;
    uint32_t actor; /* addressee, or whom it is about */
    uint64_t ses;   /* session it is meant for; another has begun: dropped */
    uint64_t value; /* number of the request; peer state */
    char *bytes;
    size_t len;
};

struct queue {
    uint64_t seq;
    size_t count;
    size_t cap;
    struct parcel *heap; /* smallest (at, seq) in front */
    char *scratch;       /* one encoding */
};

void queue_init(struct queue *q);
void queue_fini(struct queue *q);

/* Copies the message, if there is one. */
void queue_put(struct queue *q, const struct parcel *p, const struct msg *m);

/* When the first arrives; TS_NEVER when the queue is empty. */
ts_t queue_due(const struct queue *q);

/* Takes the first; its bytes belong to the caller, who frees them. */
struct parcel queue_take(struct queue *q);

#endif
