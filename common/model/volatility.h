/*
 * How much a market moves: estimates of σ per √second from the mid of the book without our own
 * orders, never from last prices (strategy.md §3.1). Whatever the times of the mids, they are
 * read on a grid of one second:
 *
 *     r = ln(m_t/m_{t-Δt}),   v ← e^{−Δt/τ}·v + (1 − e^{−Δt/τ})·r²/Δt,   τ = half-life/ln 2
 *
 * twice, fast and slow; the slow one with |r| cut to 6σ_slow·√Δt. v starts without a bias: it is
 * divided by the weight it has gathered. A silence of up to two seconds is a mid that stood; after
 * a longer one Δt is the silence, and a silence beyond a minute and the slow half-life begins
 * everything anew.
 *
 * Beside it stands Rogers-Satchell over minute bars of the same samples,
 *     ln(H/C)·ln(H/O) + ln(L/C)·ln(L/O), mean of the last 20 bars,
 * which does not mind drift, divided by the share of the true variance that a bar of N samples
 * shows of it (volatility_range_share); and the share of the last minute's variance that came in
 * jumps, 1 − BV/RV with BV = (π/2)·Σ|r_i||r_{i−1}|.
 */
#ifndef MODEL_VOLATILITY_H
#define MODEL_VOLATILITY_H

#include "common/base/types.h"

enum {
    VOLATILITY_WARM = 60,    /* samples before the estimate is one */
    VOLATILITY_BARS = 20,    /* minute bars in the mean */
    VOLATILITY_RETURNS = 60, /* seconds the share of jumps looks back */
    VOLATILITY_RECENT = 12,  /* mids of the last second, 100 ms apart */
};

/* One exponentially weighted variance and the weight it has gathered. */
struct volatility_ewma {
    double tau_s;
    double sum;
    double weight;
};

struct volatility_bar {
    double open, high, low, close;
    uint32_t samples; /* after the open */
    double variance;  /* per second, corrected; once the bar is closed */
};

struct volatility_mid {
    ts_t at;
    double mid;
};

struct volatility {
    struct volatility_ewma fast, slow;
    double prior; /* σ until warm; 0: none */
    uint32_t samples;
    ts_t sampled; /* time of the last grid sample; 0: none yet */
    double sample;
    ts_t seen; /* the last mid, between samples */
    double mid;
    double returns[VOLATILITY_RETURNS]; /* per √second, a ring */
    uint32_t return_next, return_count;
    int64_t minute; /* the bar being made */
    struct volatility_bar bar;
    double bars[VOLATILITY_BARS]; /* variances per second, a ring */
    uint32_t bar_next, bar_count;
    struct volatility_mid recent[VOLATILITY_RECENT];
    uint32_t recent_next, recent_count;
};

/* Half-lives are positive; the defaults are 30 s and 300 s. */
void volatility_init(struct volatility *v, dur_t fast, dur_t slow);

/* What to believe until warm, say of one-minute candles; refused unless 0..1. */
bool volatility_prior(struct volatility *v, double sigma);

/* A mid: at each change of the book, and with the mid that stands at least every two seconds.
 * Refused: not finite, not within 1e-18..1e18, or from before the last one. */
bool volatility_see(struct volatility *v, ts_t now, double mid);

bool volatility_warm(const struct volatility *v);
double volatility_fast(const struct volatility *v);
double volatility_slow(const struct volatility *v);

/* max(fast, slow); until warm at least the prior. */
double volatility_use(const struct volatility *v);

/* Rogers-Satchell, corrected; 0 before the first whole bar of at least 10 samples. */
double volatility_range(const struct volatility *v);

/* 0..1; 0 before a minute is full, and where fewer than a third of the seconds moved at all: the
 * products of a book that stands still say nothing. */
double volatility_jump_share(const struct volatility *v);

/* ln of the last mid over the mid of one second before `now`; 0 when there is none yet. */
double volatility_last_second(const struct volatility *v, ts_t now);

/* ln(H/C)ln(H/O) + ln(L/C)ln(L/O) of one bar; 0 when a price is not positive. */
double volatility_rogers_satchell(double open, double high, double low, double close);

/* The mean share of the true variance that Rogers-Satchell shows when a bar has N samples after
 * its open, by simulation of geometric Brownian motion: 10 .5196, 30 .6985, 60 .7783 (± .0007),
 * 300 .897, 1000 .941; 30 million steps each. The table of strategy.md §3.1 (.516 .695 .772 .903
 * .940) is of 20,000 bars and agrees within its error of .004. Between rows straight in 1/√N. */
double volatility_range_share(uint32_t samples);

#endif
