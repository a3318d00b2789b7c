/*
 * Values over the whole account, in its one currency: equity, exposure, result, what is free.
 * Whatever cannot be valued counts against us: as the largest amount where it is exposure, as
 * nothing where it is wealth.
 */
#ifndef RISK_ACCOUNT_H
#define RISK_ACCOUNT_H

#include "services/risk/risk.h"

/* More than any account holds; what cannot be valued. Several of them can be added up. */
#define ACCOUNT_UNKNOWN MONEY((int128_t)INT64_MAX << 40)

/* Price of one unit of a currency; false when it has none. Dollars and dollar coins are equal. */
bool account_price(const struct risk *r, const struct word *ccy, money_t *price);
money_t account_value(money_t amount, money_t price); /* amount·price, rounded down */

/* All balances by our own books at the current marks, and what swaps would bring. */
money_t account_equity(const struct risk *r);

/* What caps are a share of: 98 % of the lower of the exchange's and our own equity, at most the
 * configured capital (reliability §2.11). 0 when it is not known. */
money_t account_base(const struct risk *r);

/* Opening orders that have not ended, whatever is unknown of them, and all positions, as far as
 * these count (cap_positions). */
money_t account_open(struct risk *r);

/* One order's claim on the caps. */
money_t account_claim(struct risk *r, const struct order *o);
money_t symbol_open_orders(struct risk *r, const struct symbol *s);
money_t symbol_held(const struct risk *r, const struct symbol *s); /* its position, if it counts */

/* The same apart: bound[i] is what symbol i has; returned is what belongs to none of them. */
money_t account_bound(struct risk *r, money_t *bound);

/* The position at the middle, signed. */
money_t symbol_worth(const struct symbol *s);

/* Orders that have not ended and may add to positions on this side; inst empty: of all symbols. */
money_t account_working(struct risk *r, const struct word *inst, enum side side);

/* How many positions are open in the direction of this side. */
uint32_t account_leaning(const struct risk *r, enum side side);

/* What no decision of ours takes back at once: positions, and orders whose fate is not known or
 * that are not ours. */
money_t account_stuck(struct risk *r);

/* All changes of balances by trading, at the current marks; swaps as if left now. */
money_t account_pnl(const struct risk *r);
money_t account_realised(const struct risk *r);
money_t account_fees(const struct risk *r);
uint64_t account_cycles(const struct risk *r);

/* Result of leaving the position now through the book; 0 when that is not known. */
money_t symbol_unrealised(struct risk *r, const struct symbol *s);

/* Coins of the symbol's base that may still be sold short of the declared inventory, before what
 * is already offered. 0 on swaps. */
money_t symbol_sellable(const struct risk *r, const struct symbol *s);

/* A currency's balance that no order of ours has a claim to; opening orders may take it. */
money_t account_free(struct risk *r, const struct word *ccy);

/* The worse of the account's and the configured fees. */
rate_t symbol_maker(const struct risk *r, const struct symbol *s);
rate_t symbol_taker(const struct risk *r, const struct symbol *s);

#endif
