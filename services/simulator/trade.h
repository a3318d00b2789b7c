/*
 * Trade requests, which REST and the websocket share (dossier §3.5, §5): from a
 * JSON object to a call of the venue, and from its answer to an item of `data`.
 */
#ifndef SIMULATOR_TRADE_H
#define SIMULATOR_TRADE_H

#include "services/simulator/simulator.h"

enum { TRADE_BATCH_MAX = 20 };

enum trade_op { TRADE_PLACE, TRADE_CANCEL, TRADE_AMEND };

struct trade_call {
    enum trade_op op;
    bool batch;
    bool by_code;        /* websocket: instIdCode instead of instId */
    struct json_at args; /* array of order objects, or one object */
    ts_t expires;        /* expTime on the exchange's clock, 0 none */
};

/* Executes the request at s->now and appends its items to an open array. Returns the code of the
 * envelope: 0 all done, 1 all refused, 2 some, or 5xxxx when the request as a whole was refused
 * and nothing done; `detail` then fills the sentence. The venue's events are not taken yet. */
int trade_run(struct simulator *s, const struct trade_call *call, struct text *data,
              struct word *detail);

/* What a fault of the way does to a trade request that is being answered. */
struct trade_fate {
    bool lost;  /* no answer */
    bool twice; /* websocket only */
    dur_t late;
};
struct trade_fate trade_fate(struct simulator *s, enum trade_op op);

/* Fault garbled_answer: what is left of a whole answer. */
void trade_garble(struct simulator *s, enum trade_op op, struct text *answer);

/* "order", "cancel", "amend": what fault parameters and the journal call them. */
const char *trade_op_name(enum trade_op op);

/* A key's value as text: string or number; anything else as it stands. Empty when absent. */
struct str trade_text(struct json_at object, const char *key);

#endif
