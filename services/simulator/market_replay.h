/*
 * Plays OKX's history files into a venue: book lines set the anonymous
 * quantity per price, trade lines move the queue. Accounts' orders wait behind
 * what was displayed when they came (strategy.md §4.1).
 */
#ifndef SIMULATOR_MARKET_REPLAY_H
#define SIMULATOR_MARKET_REPLAY_H

#include "services/simulator/venue.h"

struct market_replay {
    int inst;
    bool book_over, trades_over;
};

#endif
