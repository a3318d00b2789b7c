/*
 * What trading costs. A fee rate here is a cost: positive is paid, negative is
 * a rebate, the opposite of the exchange's sign; an amount is a change of our
 * balance, as the exchange sends it.
 */
#ifndef MARKET_FEES_H
#define MARKET_FEES_H

#include "common/market/instrument.h"

/* Change of balance by the fee of a fill, and in *ccy its currency: the one received on spot, the
 * settle currency on swaps (dossier §3.4). Rounded against us at 1e-18. */
money_t fee_of_fill(const struct instrument *i, enum side side, px_t px, qty_t qty, rate_t rate,
                    struct word *ccy);

/* The worse of two rates for us. */
rate_t fee_worse(rate_t a, rate_t b);

/* The smallest spread at which a buy at the bid and a sale at the ask, both paying `maker`, leave
 * something over; fees taken in coins included. Never negative. */
rate_t fee_round_trip(rate_t maker);

/* The smallest min_spread with which entering at min_spread and leaving at `reentry` pays both its
 * fees, on the mean of the two spreads (strategy.md §1.4: net0 and netR), plus `edge`. */
rate_t fee_need_spread(rate_t maker, rate_t reentry, rate_t edge);

/* The highest maker fee such a pair of spreads pays, to a hundredth of a basis point; may be below
 * zero: then only a rebate would do. */
rate_t fee_most_maker(rate_t min_spread, rate_t reentry);

/* True when min_spread is at least that, without any edge. */
bool fee_payable(rate_t maker, rate_t min_spread, rate_t reentry);

#endif
