/*
 * POST /sim/market, the weather and the puppet strings:
 *
 *   {"inst","key","value"}              a key of the synthetic market (market_keys)
 *   {"inst","state"}                    suspends or resumes
 *   {"inst","tick","lot"}               changes the grid
 *   {"inst","change":{"tick","min","in"}}  announces another tick or smallest order, `in` seconds
 *                                       before it is so; in 0 takes the announcement back
 *   {"inst","hands","book","take"}      a market held by hand; each of the three may be left out,
 *                                       they act in this order, all or nothing
 *
 * hands  true: nothing happens to the instrument by itself any more, its book stays as it is;
 *        false: the synthetic market goes on from the middle of the book
 * book   {"bids":[["px","qty"],...],"asks":[...]}, both wanted, [] for none: all anonymous quantity
 *        is this now, as one change. Orders of accounts stay: what is added at their price stands
 *        behind them, what leaves was behind them first; one that a level comes through is filled
 *        and the level rests with what is left
 * take   {"side","qty","px"}: an order by nobody that takes what rests first, IOC at px, or without
 *        px at any price
 */
#ifndef SIMULATOR_CONTROL_MARKET_H
#define SIMULATOR_CONTROL_MARKET_H

#include "services/simulator/control.h"

/* Answer in `t`, status returned: 200, 400 with what is wrong. */
int control_market(struct simulator *s, struct rest *r, struct outbox *out, struct text *t);
int control_market_menu(struct text *t);

#endif
