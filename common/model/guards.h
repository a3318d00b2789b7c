/*
 * Flow that is better informed than we are, and when to step out of its way (strategy.md §3.7).
 * Pure decisions: each guard is told what happened and says which sides it takes off until when.
 * BUY is the side of our order: a sweep of sell orders takes our bid off.
 *
 *     sweep   aggressive volume against a side within 1 s over half the touch, or 3 levels: 1 s
 *     jump    |r of the last second| > 5·σ_slow: both sides, 3 s
 *     lead    the leading symbol's |r| > 4·σ or > 5 bp: the side it is about to run over, 1 s
 *     burst   more than 3 entries filled on a side within 60 s: the side, 60 s
 *     losing  EWMA(mo_5s) − f_m < −1 standard error over at least 20 fills: the side, 60 s,
 *             doubled each time, at most 30 times as long
 */
#ifndef MODEL_GUARDS_H
#define MODEL_GUARDS_H

#include "common/market/words.h"
#include "common/model/average.h"

enum {
    GUARDS_TRADES = 64, /* of the last second; more of a side count in one */
    GUARDS_ENTRIES = 8,
    GUARDS_BURST = 3,
    GUARDS_SWEPT_LEVELS = 3,
    GUARDS_FILLS = 20,
};

/* clang-format off */
#define TOXIC_CAUSES(X) \
    X(TOXIC_SWEEP,  "sweep")  \
    X(TOXIC_JUMP,   "jump")   \
    X(TOXIC_LEAD,   "lead")   \
    X(TOXIC_BURST,  "burst")  \
    X(TOXIC_LOSING, "losing")
/* clang-format on */

enum toxic_cause {
#define X(constant, word) constant,
    TOXIC_CAUSES(X)
#undef X
        TOXIC_CAUSE_COUNT
};
const char *toxic_cause_name(enum toxic_cause c);

/* What took a side off: what was seen and what is borne. Sweep: share of the touch traded against
 * it, or 0 and the levels met; jump and lead: the move, a rate; burst: entries; losing: the moving
 * markout less the fee, below minus its error. */
struct guards_sign {
    double value, limit;
    uint64_t levels; /* no gap: two runs compare as bytes */
};

struct guards_trade {
    ts_t ts;
    double qty;
};

/* Aggressive volume of the last second against one of our sides. */
struct guards_sweep {
    struct guards_trade trade[GUARDS_TRADES];
    uint32_t first, count;
};

struct guards_losing {
    dur_t off;       /* how long the last time; 0: never yet */
    uint64_t judged; /* fills when it was judged last */
};

struct guards {
    dur_t toxic_off;
    ts_t until[2][TOXIC_CAUSE_COUNT]; /* per side of ours */
    struct guards_sign sign[2][TOXIC_CAUSE_COUNT];
    struct guards_sweep sweep[2];
    ts_t entry[2][GUARDS_ENTRIES];
    uint32_t entries[2]; /* ever */
    struct guards_losing losing[2];
};

/* `off` is the first time a losing side goes, and what a burst takes it; the default is 60 s. */
void guards_init(struct guards *g, dur_t off);

/* A trade of this aggressor, its quantity, and the touch it met (ex-own, same unit) before it.
 * Levels: how many levels of the book it reached, 1 when only one is known. True when a side of
 * ours goes off by it. */
struct guards_print {
    ts_t ts;
    enum side aggressor;
    double qty, touch;
    uint32_t levels;
};
bool guards_trade(struct guards *g, const struct guards_print *p);

/* The return of our symbol's last second against its slow volatility per √s. True: both sides off.
 * A volatility of 0 says nothing. */
bool guards_move(struct guards *g, ts_t now, double r, double sigma_slow);

/* The same of the leading symbol: up takes our sells off, down our buys. */
bool guards_lead(struct guards *g, ts_t now, double r, double sigma);

/* An entry order of ours on `side` was filled. True: the side goes off. */
bool guards_entry(struct guards *g, ts_t now, enum side side);

/* The side's moving 5 s markout and the maker fee; judged once a fill. True: the side goes off, for
 * `guards_losing_off`. A side that stands again for as long as it was off begins at the first. */
bool guards_judge(struct guards *g, ts_t now, enum side side, const struct average *mo_5s,
                  double maker);

/* Until when a side of ours is off, and why: the cause that lasts longest. TS(0) when it is on. */
ts_t guards_until(const struct guards *g, ts_t now, enum side side, enum toxic_cause *why);

/* ---- VPIN-like, an indicator: Σ|Vb − Vs|/(n·V) over n = 50 buckets of equal volume ---- */

enum { VPIN_BUCKETS = 50 };

struct vpin {
    double bucket;       /* volume of one */
    double bought, sold; /* in the one being filled */
    double imbalance[VPIN_BUCKETS];
    uint32_t next, count;
};

/* bucket > 0: a fiftieth of a day's volume, or five minutes of it in thin names. */
void vpin_init(struct vpin *v, double bucket);
bool vpin_trade(struct vpin *v, enum side aggressor, double qty); /* refused: not within 0..1e18 */
double vpin_value(const struct vpin *v); /* 0..1; 0 before 50 buckets are full */

#endif
