/*
 * Zero-intelligence markets: for each instrument a fair value that moves at
 * random, makers who keep a ladder around it, and takers, limit orders and
 * cancels arriving as Poisson processes. A regime sets volatility and the spread
 * the makers want; regimes change as a Markov chain, so the spread visits the
 * range the strategy lives on and leaves it again.
 *
 * Takers meet whatever stands first at the touch, an account's order as well:
 * nothing here knows whose an order is. Same seed and same orders, same market.
 */
#ifndef SIMULATOR_MARKET_SYNTHETIC_H
#define SIMULATOR_MARKET_SYNTHETIC_H

#include "common/base/prng.h"
#include "services/simulator/venue.h"

enum { MARKET_REGIMES = 4 };

/* What can happen to a market, each a Poisson process of its own. */
enum market_cause {
    MARKET_MOVE,   /* the fair value moves */
    MARKET_MAKERS, /* makers look at their quotes */
    MARKET_TAKER,  /* a market order comes */
    MARKET_NOISE,  /* a limit order comes or goes somewhere in the book */
    MARKET_SPREAD, /* makers want another spread */
    MARKET_REGIME, /* the regime changes */
    MARKET_GAP,    /* the price leaps, takers first; only in weather that has it */
    MARKET_TURN,   /* the weather turns; likewise */
    MARKET_CAUSES,
};

/* Who is there: with BUYERS nobody sells, so only bids rest and only buyers come. */
enum market_only { MARKET_BOTH, MARKET_BUYERS, MARKET_SELLERS };

struct market_state {
    bool on;
    uint32_t profile; /* row of the profiles' table */
    uint32_t regime;
    struct prng prng;
    double fair;   /* quote per unit */
    double spread; /* wanted now, relative */
    uint32_t kind; /* enum market_kind */
    double drift;  /* relative, a second */
    double gap;    /* typical relative size of a leap; 0: there are none */
    double spread_scale, volatility_scale, rate_scale, depth_scale;
    enum market_only only;
    bool crossed; /* what the exchange shows of the book crosses, the book itself does not */
    ts_t moved;   /* when the fair value moved last */
    ts_t paused;  /* nothing happens before this */
    ts_t at[MARKET_CAUSES];
};

struct market_synthetic {
    uint32_t count;
    struct market_state state[VENUE_LISTINGS];
};

/* A market for each listing of `v`, at the listing's start price; all of this kind of weather. */
void market_synthetic_init(struct market_synthetic *m, const struct venue *v, uint64_t seed,
                           struct str weather);

/* Fills the books of all markets. */
void market_synthetic_start(struct market_synthetic *m, struct venue *v, ts_t now);

/* What is due up to now, in the order of its times; at most `most` causes. */
void market_synthetic_step(struct market_synthetic *m, struct venue *v, ts_t now, uint32_t most);
ts_t market_synthetic_deadline(const struct market_synthetic *m);

/* Changes one market from outside; keys of market_weather_keys, and pause. False: no such key, or
 * its value is out of range. */
bool market_synthetic_set(struct market_synthetic *m, int inst, struct str key, struct str value,
                          ts_t now);

/* Held by hand: nothing happens by itself until it is let go; the book stays as it is. Let go, it
 * goes on from the middle of the book. */
void market_synthetic_hands(struct market_synthetic *m, const struct venue *v, int inst, bool hands,
                            ts_t now);

#endif
