/*
 * What taking liquidity costs beyond the touch, foretold and scored (strategy.md §3.5). Costs are
 * relative to the touch at the moment of decision, positive = against us.
 *
 *     walk(Q)  = (VWAP of consuming Q − touch)/touch
 *     forecast = walk + b0 + b1·σ·√latency + Y·σ_w·√(Q/V_w)
 *
 * σ per √s, σ_w and V_w volatility and volume of the last 60 s. b = (b0, b1, Y) starts at the
 * prior (0, 0.5, 1) and is fitted to y = realised − walk by least squares that forget (0.995 a
 * sample), with a ridge of 10 pseudo-observations at the prior that do not fade; residuals are cut
 * to 5 median absolute deviations, coefficients to 0..10 (b0 in bp).
 *
 * Each outcome is scored against the forecast of before it was learned. The model is accepted when
 * n ≥ 30, skill > 0 and the paired t of |walk's error| − |model's error| ≥ 2; until then what is
 * to be used is walk + 1 bp. Stops are rare, so paper takers help out: every 10 s one walks the
 * book now and again when its order would have arrived.
 */
#ifndef MODEL_SLIPPAGE_H
#define MODEL_SLIPPAGE_H

#include "common/market/level.h"
#include "common/market/words.h"
#include "common/model/average.h"
#include "common/model/quantile.h"

enum { SLIPPAGE_TERMS = 3, SLIPPAGE_SPAN = 500, SLIPPAGE_ENOUGH = 30 };

/* Taking `qty` from levels, best first: a buy takes asks. `whole` is false when they hold less; the
 * cost is then that of what they hold, and the truth is worse. Levels without sense cost 1. */
struct slippage_walk {
    double cost;  /* relative to the touch, >= 0 */
    double vwap;  /* in the levels' price units */
    double touch; /* likewise */
    bool whole;
};
struct slippage_walk slippage_walk(struct levels levels, enum side taker, double qty);

struct slippage_inputs {
    double walk;         /* 0..1 */
    double sigma;        /* per √s, 0..1 */
    double latency_s;    /* 0..3600 */
    double sigma_window; /* of 60 s: σ·√60 where there is no better; 0..1 */
    double share;        /* Q/V_w, 0..1e6; where nothing was traded, 1 */
};

struct slippage_score {
    uint64_t samples;
    double model, walk, zero; /* mean absolute errors */
    double skill;             /* 1 − model/walk; 0 when walk has no error */
    double bias;              /* mean of forecast less realised */
    double p90;               /* nine in ten absolute errors are smaller */
    double coverage;          /* share of outcomes within the interval of 80 % foretold for them */
    double t;                 /* paired */
    bool accepted;
};

struct slippage_paper {
    bool waiting;
    enum side taker;
    ts_t next;    /* when another may start */
    ts_t arrives; /* while waiting */
    double touch;
    struct slippage_inputs in;
};

struct slippage {
    double normal[SLIPPAGE_TERMS][SLIPPAGE_TERMS]; /* Σ x·x', fading, in bp² */
    double moment[SLIPPAGE_TERMS];                 /* Σ x·y */
    double b[SLIPPAGE_TERMS];
    uint64_t samples;
    struct average model, walk, zero, bias, better;
    struct average inside;     /* 1 when the outcome lay in its interval */
    struct quantile residual;  /* realised − forecast, bp */
    struct quantile deviation; /* its absolute value */
    struct slippage_paper paper;
};

void slippage_init(struct slippage *s);

/* The model's forecast, whether accepted or not; at least 0, at most 1. Inputs out of range: 1. */
double slippage_forecast(const struct slippage *s, const struct slippage_inputs *in);

/* What to reckon with: the forecast when accepted, but never less than 0; else walk + 1 bp. */
double slippage_expect(const struct slippage *s, const struct slippage_inputs *in);

/* What a taker decided on with `in` cost in the end (−1..1). Refused: anything out of range. */
bool slippage_learn(struct slippage *s, const struct slippage_inputs *in, double realised);

struct slippage_score slippage_score(const struct slippage *s);

/* Paper takers. When `due`, the caller walks the book for the taker's side (they alternate) and
 * starts one; from `arrives` on it walks again and finishes with that walk's VWAP. A walk that
 * found too little (whole = false) is not to be used: slippage_paper_drop. */
bool slippage_paper_due(const struct slippage *s, ts_t now);
bool slippage_paper_start(struct slippage *s, ts_t now, const struct slippage_inputs *in,
                          double touch);
bool slippage_paper_arrived(const struct slippage *s, ts_t now);
bool slippage_paper_finish(struct slippage *s, ts_t now, double vwap);
void slippage_paper_drop(struct slippage *s);

#endif
