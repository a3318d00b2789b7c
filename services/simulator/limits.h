/*
 * The exchange's rate limits (dossier §8): so many requests in a sliding window,
 * counted per rule and scope (user, instrument, address). A window is forty slots;
 * a slot leaves it when its start does, so a client that keeps an exact window of
 * its own is never refused.
 */
#ifndef SIMULATOR_LIMITS_H
#define SIMULATOR_LIMITS_H

#include "common/base/str.h"

/* clang-format off */
/* X(constant, how many, window in ms) */
#define LIMITS(X)                              \
    X(LIMIT_PLACE,               60,  2000)    \
    X(LIMIT_CANCEL,              60,  2000)    \
    X(LIMIT_AMEND,               60,  2000)    \
    X(LIMIT_PLACE_BATCH,         300, 2000)    \
    X(LIMIT_CANCEL_BATCH,        300, 2000)    \
    X(LIMIT_AMEND_BATCH,         300, 2000)    \
    X(LIMIT_SUB_ACCOUNT,         1000, 2000)   /* new and amend of derivatives: 50061 */ \
    X(LIMIT_ORDER,               60,  2000)    \
    X(LIMIT_ORDERS_PENDING,      60,  2000)    \
    X(LIMIT_ORDERS_HISTORY,      40,  2000)    \
    X(LIMIT_ORDERS_ARCHIVE,      20,  2000)    \
    X(LIMIT_FILLS,               60,  2000)    \
    X(LIMIT_FILLS_HISTORY,       10,  2000)    \
    X(LIMIT_CANCEL_ALL_AFTER,    1,   1000)    \
    X(LIMIT_BALANCE,             10,  2000)    \
    X(LIMIT_POSITIONS,           10,  2000)    \
    X(LIMIT_CONFIG,              5,   2000)    \
    X(LIMIT_TRADE_FEE,           5,   2000)    \
    X(LIMIT_POSITION_MODE,       5,   2000)    \
    X(LIMIT_SET_LEVERAGE,        20,  2000)    \
    X(LIMIT_LEVERAGE_INFO,       20,  2000)    \
    X(LIMIT_MAX_SIZE,            20,  2000)    \
    X(LIMIT_BILLS,               5,   1000)    \
    X(LIMIT_ACCOUNT_INSTRUMENTS, 20,  2000)    \
    X(LIMIT_INSTRUMENTS,         20,  2000)    \
    X(LIMIT_BOOKS,               40,  2000)    \
    X(LIMIT_CANDLES,             40,  2000)    \
    X(LIMIT_TICKERS,             20,  2000)    \
    X(LIMIT_TICKER,              20,  2000)    \
    X(LIMIT_TRADES,              100, 2000)    \
    X(LIMIT_TIME,                10,  2000)    \
    X(LIMIT_FUNDING,             10,  2000)    \
    X(LIMIT_MARK,                10,  2000)    \
    X(LIMIT_PRICE_LIMIT,         20,  2000)    \
    X(LIMIT_STATUS,              1,   5000)    \
    X(LIMIT_CONNECTS,            3,   1000)    \
    X(LIMIT_SUB_OPS,             480, 3600000)
/* clang-format on */

enum limit {
#define X(constant, count, window) constant,
    LIMITS(X)
#undef X
        LIMIT_COUNT /* also: no limit */
};

enum { LIMIT_SLOTS = 40, LIMIT_WINDOWS = 4096 };

struct limit_window {
    uint64_t key; /* rule and scope; 0: unused */
    int64_t head; /* number of the newest slot, counted from 1970 */
    uint16_t counts[LIMIT_SLOTS];
};

struct limits {
    bool off; /* a switch for load tests */
    uint64_t refused;
    struct limit_window at[LIMIT_WINDOWS];
};

void limits_init(struct limits *l);

/* A scope made of two texts: an address and an instrument, a user and a tag. */
uint64_t limits_scope(struct str a, struct str b);

/* Counts n requests against the rule; false, and nothing counted, when they do not all fit.
 * scope is any number that tells the scopes of one rule apart. When every window is in use
 * the request passes: the table is bounded, and too lenient is the safe error of a simulator. */
bool limits_take(struct limits *l, enum limit rule, uint64_t scope, unsigned n, ts_t now);

#endif
