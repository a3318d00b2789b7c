/*
 * Where the price goes after our fills (strategy.md §3.7). For a fill at p on `side` (+1 buy) and
 * the mid of τ later:
 *
 *     mo_τ = side·(mid_{t+τ} − p)/p        half spread h = side·(mid_{t−} − p)/p
 *     adverse a_τ = h − mo_τ
 *
 * at τ = 0.1, 1, 5 and 30 s, as moving means over 50 fills per side; and, over all fills, sums per
 * bucket of the book's pressure at the fill: against our side, neutral, with it. Whether pressure
 * is worth quoting by is the difference of the 5 s markouts between `with` and `against` and its t
 * (§3.4): real fills and simulated ones prove it apart, 200 of the one or 2000 of the other.
 *
 * Fills wait for their mids in a ring of 256; when it is full the oldest is dropped and counted.
 * A mid counts for a horizon when it stood at that instant: the newest one not after it.
 */
#ifndef MODEL_MARKOUT_H
#define MODEL_MARKOUT_H

#include "common/market/words.h"
#include "common/model/average.h"

enum {
    MARKOUT_SPAN = 50,
    MARKOUT_PENDING = 256,
    MARKOUT_PROOF_FILLS = 200,
    MARKOUT_PROOF_SIMULATED = 2000,
};

enum markout_horizon { MARKOUT_100MS, MARKOUT_1S, MARKOUT_5S, MARKOUT_30S, MARKOUT_HORIZONS };
enum markout_bucket { MARKOUT_AGAINST, MARKOUT_NEUTRAL, MARKOUT_WITH, MARKOUT_BUCKETS };

struct markout_fill {
    ts_t ts;
    enum side side;
    double px;
    double mid;     /* before the fill */
    double alpha;   /* of the book before the fill, −1 all against a buy .. 1; 0: unknown */
    bool simulated; /* a fill that might have been; proof only, no side's mean */
};

struct markout_side {
    struct average half;
    struct average after[MARKOUT_HORIZONS];
};

/* Sums of the 5 s markouts of one bucket: Welford's. */
struct markout_sum {
    uint64_t count;
    double mean, squares;
};

struct markout_proof {
    double difference; /* mean markout with, less against */
    double t;          /* Welch's; 0 while a bucket has fewer than two */
    uint64_t fills;    /* the two buckets together */
    uint64_t simulated;
    bool enough; /* enough fills and t > 3 */
};

struct markout_waiting {
    struct markout_fill fill;
    uint8_t next; /* horizon it waits for */
};

struct markout {
    double neutral; /* |alpha| below this is neutral */
    struct markout_side side[2];
    struct markout_sum bucket[2][MARKOUT_BUCKETS]; /* real, simulated */
    struct markout_waiting waiting[MARKOUT_PENDING];
    uint32_t first, count;
    uint64_t dropped;
    ts_t seen;
    double mid;
};

/* `neutral` is alpha_back, 0..1. */
void markout_init(struct markout *m, double neutral);

/* A fill. Refused: a price or mid not positive and finite, an alpha outside −1..1, or one from
 * before the last fill. */
bool markout_fill(struct markout *m, const struct markout_fill *f);

/* A mid; refused when it is none or older than the last one. Also to be called with the standing
 * mid from time to time (a second), so that fills get their markouts in a market that stands. */
bool markout_mid(struct markout *m, ts_t now, double mid);

/* Adverse move of one leg at the horizon: mean half spread less mean markout, with the prior of one
 * leg weighing as much as 20 fills. */
double markout_adverse(const struct markout *m, enum side side, enum markout_horizon h,
                       double prior);

/* â of a round trip: both legs, at 5 s, or at 30 s when positions are held longer than 15 s. */
double markout_round_trip(const struct markout *m, double hold_s, double prior);

/* What the buckets prove, by the better proven of real and simulated fills. */
struct markout_proof markout_proof(const struct markout *m);

const char *markout_horizon_name(enum markout_horizon h);
double markout_horizon_s(enum markout_horizon h);

#endif
