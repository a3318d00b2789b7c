/*
 * What the exchange itself knows of our account: the measure every statement is
 * held against. Amounts are in USD, of currencies valued at the exchange's marks.
 */
#ifndef BACKTEST_TRUTH_H
#define BACKTEST_TRUTH_H

#include "backtest/world.h"

enum { TRUTH_CURRENCIES = 96 };

struct truth {
    money_t start[TRUTH_CURRENCIES]; /* cash per currency when trading began */
};

/* Remembers the balances a result is counted from. */
void truth_begin(struct truth *t, const struct world *w);

/* Changes of cash since then, fees included, plus open profit of swaps, at the marks of now. What
 * the coins we started with gained or lost by themselves is not in it. */
money_t truth_result(const struct truth *t, const struct world *w);

/* All equity now. */
money_t truth_equity(const struct world *w);

/* Fees paid less rebates received since the start of the world. */
money_t truth_fees(const struct world *w);

uint64_t truth_fills(const struct world *w);
uint32_t truth_pending(const struct world *w); /* orders still resting */

/* The most orders that rest on one side of one symbol. */
uint32_t truth_side_count(const struct world *w);

/* Orders that rest on a symbol. */
uint32_t truth_rests(const struct world *w, const struct word *inst);

/* What caps are about: positions (spot: the coins gained or lost since truth_begin) and resting
 * orders, but for those that would only make a position smaller. Orders at their own prices. */
money_t truth_bound(const struct truth *t, const struct world *w);

/* A replay has played its last line. */
bool truth_market_over(const struct world *w);

/* Recorded lines that could not be used. */
uint64_t truth_bad_lines(const struct world *w);

/* The exchange's own invariants: "" or the name of the broken one. */
const char *truth_broken(const struct world *w);

/* How often a fault of the menu (POST /sim/faults) has hit since the start. */
uint64_t truth_struck(const struct world *w, const char *fault);

#endif
