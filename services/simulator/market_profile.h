/* How each synthetic market behaves: the weather table. */
#ifndef SIMULATOR_MARKET_PROFILE_H
#define SIMULATOR_MARKET_PROFILE_H

#include "common/base/str.h"
#include "services/simulator/market_synthetic.h"

struct market_regime {
    double spread_low, spread_high; /* wanted spread is drawn between these, relative */
    double volatility;              /* of the fair value, relative, per square root of a second */
    double takers;                  /* market orders a second */
    double life;                    /* mean stay, seconds */
    double next[MARKET_REGIMES];    /* weights of what follows */
};

struct market_profile {
    const char *inst;
    double touch;    /* mean value resting at the best price, quote currency */
    double taker;    /* mean value of a market order */
    uint32_t levels; /* ladder a side */
    struct market_regime regime[MARKET_REGIMES];
};

/* Row of an instrument; the last row serves those that have none. */
uint32_t market_profile_row(struct str inst, bool swap);
const struct market_profile *market_profile_at(uint32_t row);

#endif
