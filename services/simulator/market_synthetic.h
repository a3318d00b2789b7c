/*
 * Zero-intelligence markets: for each instrument a fair value that moves at
 * random, makers who keep a ladder around it, and takers, limit orders and
 * cancels arriving as Poisson processes. A regime sets volatility and the spread
 * the makers want; regimes change as a Markov chain, so the spread visits the
 * range the strategy lives on and leaves it again.
 *
 * Takers meet whatever stands first at the touch, an account's order as well.
 */
#ifndef SIMULATOR_MARKET_SYNTHETIC_H
#define SIMULATOR_MARKET_SYNTHETIC_H

#include "common/base/prng.h"
#include "services/simulator/venue.h"

enum { MARKET_REGIMES = 4, MARKET_QUEUE = 512 };

struct market_regime {
    rate_t spread_low, spread_high; /* makers' quoted spread is drawn between these */
    rate_t volatility;              /* of the fair value, per square root of a second */
    rate_t takers;                  /* market orders a second, in 1e-9 */
    dur_t life;                     /* mean stay */
    uint32_t next[MARKET_REGIMES];  /* weights of what follows */
};

struct market_profile {
    const char *inst;
    struct market_regime regime[MARKET_REGIMES];
    uint32_t regimes;
    money_t touch;   /* mean value at the best price, quote currency */
    money_t taker;   /* mean value of a market order */
    uint32_t levels; /* makers' ladder a side */
};

struct market_state {
    bool on;
    uint32_t profile;
    uint32_t regime;
    double fair;   /* quote per unit */
    double drift;  /* per second, relative; set from outside only */
    double spread; /* now wanted, relative */
    double volatility_scale, spread_scale, rate_scale;
    ts_t paused_until;
    ts_t tick_at, taker_at, maker_at, cancel_at, regime_at;
    ts_t moved_at;
};

struct market_synthetic {
    struct prng prng;
    struct market_state state[VENUE_LISTINGS];
};

#endif
