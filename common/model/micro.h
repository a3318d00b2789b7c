/*
 * The micro-price: where the mid is going, given how the touch leans and how wide it is (Stoikov
 * 2017). States are ten imbalances times four spreads. From each pair of consecutive touches are
 * counted, for the state before: the next state when the mid stood (Q) and when it moved (R2), and
 * by how much it moved (R1·k, relative to the mid, cut to one spread). Each is counted once more
 * in its mirror, (I → 9 − I, −dM), so that the estimate knows no direction. Then
 *
 *     G1 = (1 − Q)^{−1}·R1·k     B = (1 − Q)^{−1}·R2     micro = mid·(1 + Σ_{i=0..5} B^i·G1)
 *
 * The spread's bucket is its number of `unit`s: a tick in large-tick books, min_spread/4 in others.
 * A state holds from 200 transitions on; before that half of the weighted mid's lean stands in.
 * Counts fade by 1/24 at each hourly estimate; in the beginning an estimate is made whenever the
 * transitions have doubled, from 2000 on.
 */
#ifndef MODEL_MICRO_H
#define MODEL_MICRO_H

#include "common/model/flow.h"

enum {
    MICRO_IMBALANCES = 10,
    MICRO_SPREADS = 4,
    MICRO_STATES = MICRO_IMBALANCES * MICRO_SPREADS,
    MICRO_LEAST = 200,  /* transitions a state needs */
    MICRO_FIRST = 2000, /* transitions before the first estimate */
};

struct micro_row {
    double count;               /* transitions out of the state, fading */
    double moved;               /* Σ dM of them, relative */
    double stood[MICRO_STATES]; /* next state, the mid unchanged */
    double left[MICRO_STATES];  /* next state, the mid moved */
};

struct micro {
    double unit; /* relative */
    bool on;
    struct flow_touch touch; /* before */
    uint32_t state;
    uint64_t transitions;
    uint64_t estimated; /* transitions at the last estimate */
    ts_t at;            /* of the last estimate */
    uint64_t estimates;
    struct micro_row row[MICRO_STATES];
    double price[MICRO_STATES]; /* micro less mid, relative */
    bool known[MICRO_STATES];
};

/* unit within 1e-9..1. */
void micro_init(struct micro *m, double unit);

/* A touch; estimates when it is time to. One like the last is no transition. Refused: see
 * flow_touch. */
bool micro_see(struct micro *m, ts_t now, const struct flow_touch *t);

/* What was missed is no transition: to be called when the book was not live. */
void micro_break(struct micro *m);

/* Estimates now. Takes about 40³/3 operations. */
void micro_estimate(struct micro *m, ts_t now);

/* The state of a touch. */
uint32_t micro_state(const struct micro *m, const struct flow_touch *t);

/* Micro-price less mid, relative to the mid. True when it rests on the estimate, false when on the
 * weighted mid. 0 for a touch that is none. */
bool micro_price(const struct micro *m, const struct flow_touch *t, double *price);

/* The same in half spreads, −1..1: positive when the price leans up. */
double micro_alpha(const struct micro *m, const struct flow_touch *t);

#endif
