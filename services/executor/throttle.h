/*
 * How much may be sent when. OKX counts over windows of two seconds, websocket and REST together
 * (dossier §8); we stay at 70 % of each limit in any such window, but for cancels, which may use
 * all of theirs. Cancels have tokens of their own, so orders never use up what a cancel needs.
 */
#ifndef EXECUTOR_THROTTLE_H
#define EXECUTOR_THROTTLE_H

#include "common/market/bucket.h"

/* X(lane, limit in two seconds, share of it we use in percent, what goes there) */
/* clang-format off */
#define INSTRUMENT_LANES(X) \
    X(PLACE,   60,  70,  "new orders of one instrument") \
    X(AMEND,   60,  70,  "amends") \
    X(CANCEL,  60,  100, "single cancels") \
    X(CANCELS, 300, 100, "orders in batches of cancels") \
    X(QUERY,   60,  70,  "questions about one order")

#define ACCOUNT_LANES(X) \
    X(PENDING, 60,  70,  "listings of open orders") \
    X(FILLS,   60,  70,  "listings of fills") \
    X(FUNDS,   10,  70,  "balances and positions") \
    X(CONFIG,  5,   70,  "configuration and fees") \
    X(LEVERAGE,20,  70,  "leverage") \
    X(BILLS,   10,  70,  "payments of late") \
    X(ARCHIVE, 5,   70,  "payments of long ago") \
    X(ORDERS,  1000,70,  "new orders and amends of the whole account")
/* clang-format on */

enum instrument_lane {
#define X(lane, limit, percent, what) LANE_##lane,
    INSTRUMENT_LANES(X) LANE_COUNT
#undef X
};

enum account_lane {
#define X(lane, limit, percent, what) ACCOUNT_##lane,
    ACCOUNT_LANES(X) ACCOUNT_LANE_COUNT
#undef X
};

struct throttle {
    struct bucket lane[LANE_COUNT];
    ts_t held; /* nothing but cancels and questions before this: the exchange complained */
};

struct account_throttle {
    struct bucket lane[ACCOUNT_LANE_COUNT];
};

void throttle_init(struct throttle *t);
void account_throttle_init(struct account_throttle *t);

/* Takes n tokens, or none and returns false. */
bool throttle_take(struct throttle *t, enum instrument_lane lane, ts_t now, uint32_t n);
bool account_throttle_take(struct account_throttle *t, enum account_lane lane, ts_t now);

/* When a token will be there; now when one is. */
ts_t throttle_ready(const struct throttle *t, enum instrument_lane lane, ts_t now);

/* The exchange said we are too fast: no orders and amends until then. */
void throttle_hold(struct throttle *t, ts_t until);

#endif
