/*
 * Exact decimals: text to integers and back, products and quotients with a
 * named rounding. The only place where scales meet. No float, no locale.
 *
 * Accepted text: [-]digits[.digits], at least one digit on one side of the
 * point, at most 40 characters; no sign +, no exponent (OKX sends plain
 * decimals, dossier §3.1), no blanks. Trailing zeros are harmless.
 */
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include "common/base/err.h"
#include "common/base/str.h"

/* Text to a count of 10^exp, exactly. ERR_SYNTAX, ERR_RANGE (does not fit the type),
 * ERR_PRECISION (finer than 10^exp). *out is untouched on failure. exp is -18..18. */
MUST_CHECK enum err decimal_parse(struct str text, int exp, int64_t *out);
MUST_CHECK enum err decimal_parse_wide(struct str text, int exp, int128_t *out);

/* How many decimals the text carries, without trailing zeros ("0.10" -> 1, "5" -> 0). */
MUST_CHECK enum err decimal_places(struct str text, int *out);

/* The typed forms. money and rate have their own scale; the others take the instrument's. */
MUST_CHECK enum err px_parse(struct str text, int exp, px_t *out);
MUST_CHECK enum err qty_parse(struct str text, int exp, qty_t *out);
MUST_CHECK enum err money_parse(struct str text, money_t *out);
MUST_CHECK enum err rate_parse(struct str text, rate_t *out);
MUST_CHECK enum err ms_parse(struct str text, ts_t *out); /* Unix milliseconds; "" is TS(0) */
MUST_CHECK enum err i64_parse(struct str text, int64_t *out);
MUST_CHECK enum err u64_parse(struct str text, uint64_t *out);

/* Down is toward minus infinity; the nearest of two equally near ones is the upper. */
enum rounding { ROUND_DOWN, ROUND_UP, ROUND_NEAREST };

/* v·10^from expressed in 10^to, rounded as named when `to` is coarser. Asserts on overflow:
 * callers hold values that were bounded at the door. */
int128_t decimal_rescale(int128_t v, int from, int to, enum rounding r);
int128_t int128_div(int128_t n, int128_t d, enum rounding r); /* d > 0 */
int128_t int128_abs(int128_t v);
bool int128_mul(int128_t a, int128_t b, int128_t *out); /* false: it does not fit, *out untouched */

/* a·b/d with the whole product kept between, rounded as named; d > 0. Asserts that it fits. */
int128_t int128_mul_div(int128_t a, int128_t b, int128_t d, enum rounding r);

money_t money_add(money_t a, money_t b);
money_t money_sub(money_t a, money_t b);
money_t money_neg(money_t a);
money_t money_min(money_t a, money_t b);
money_t money_max(money_t a, money_t b);
int money_cmp(money_t a, money_t b); /* -1, 0, 1 */

/* amount·rate, rounded as named at 1e-18. */
money_t money_times_rate(money_t amount, rate_t rate, enum rounding r);

/* part/whole as a rate, rounded down, saturating at the ends of int64; whole must be positive. */
rate_t money_ratio(money_t part, money_t whole);

/* part/whole at 1e-18: an average price from value and amount; whole must not be 0. */
money_t money_div(money_t part, money_t whole, enum rounding r);

/* px·10^px_exp × qty·10^qty_exp × multiplier: the notional of a trade, exact when the sum of
 * exponents is >= -18, else rounded as named. */
money_t money_of_trade(px_t px, int px_exp, qty_t qty, int qty_exp, enum rounding r);

/* For opinions and displays only: never fed back into an order. */
double money_to_double(money_t v);
double decimal_to_double(int64_t v, int exp);

#endif
