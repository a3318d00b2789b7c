/*
 * The units of this program. Each is its own struct type, so the compiler
 * refuses to add a price to a quantity; none is a float.
 *
 * A price or quantity is an integer count of 10^exp, where exp belongs to the
 * instrument (`struct instrument`): px exp is minus the decimals of its tick,
 * qty exp minus the decimals of its lot. Nothing global: OKX ticks go down to
 * 1e-12 and sizes up to 1e16, so no one scale holds both.
 */
#ifndef BASE_TYPES_H
#define BASE_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

__extension__ typedef __int128 int128_t;
__extension__ typedef unsigned __int128 uint128_t;

/* price of one unit, in 10^px_exp of the quote currency */
typedef struct {
    int64_t v;
} px_t;

/* size in 10^qty_exp: base currency (spot) or contracts (swap) */
typedef struct {
    int64_t v;
} qty_t;

/* an amount of some currency, in 1e-18: fees and balances carry up to 18 decimals */
typedef struct {
    int128_t v;
} money_t;

/* a ratio in 1e-9: spreads, fees, caps, moves; 0.1 % is 1'000'000 */
typedef struct {
    int64_t v;
} rate_t;

/* UTC, nanoseconds since 1970 */
typedef struct {
    int64_t v;
} ts_t;

/* a span of time, nanoseconds */
typedef struct {
    int64_t v;
} dur_t;

#define PX(n)     ((px_t){(n)})
#define QTY(n)    ((qty_t){(n)})
#define MONEY(n)  ((money_t){(n)})
#define RATE(n)   ((rate_t){(n)})
#define TS(n)     ((ts_t){(n)})
#define DUR(n)    ((dur_t){(n)})
#define DUR_MS(n) ((dur_t){(int64_t)(n)*1000000})
#define DUR_S(n)  ((dur_t){(int64_t)(n)*1000000000})
#define TS_NEVER  TS(INT64_MAX)

enum { MONEY_EXP = -18, RATE_EXP = -9 };

/* `later` minus `earlier`; a plain difference, negative when they are the other way round. */
static inline dur_t ts_diff(ts_t later, ts_t earlier)
{
    return DUR(later.v - earlier.v);
}

/* `t` moved by `d`; TS_NEVER stays TS_NEVER. */
static inline ts_t ts_add(ts_t t, dur_t d)
{
    return t.v == INT64_MAX ? t : TS(t.v + d.v);
}

/* The earlier of two instants: how a core folds its deadlines into one. */
static inline ts_t ts_min(ts_t a, ts_t b)
{
    return a.v < b.v ? a : b;
}

/* Exchange times are Unix milliseconds; ours are nanoseconds. */
static inline ts_t ts_from_ms(int64_t ms)
{
    return TS(ms * 1000000);
}

static inline int64_t ts_to_ms(ts_t t)
{
    return t.v / 1000000;
}

#endif
