/*
 * A strategy core on a bench: the test says what the other processes would say,
 * in virtual time, and compares what the strategy asks for, a line each:
 *
 *   place buy 99900 x 50 open entry
 *   cancel buy 99900 protective moved_through
 *   alert spread_low 0.1%
 *
 * The instrument is X-USDT: prices with two decimals, tick 0.01; sizes with two
 * decimals, one minimum order is 0.10. Prices and sizes in the tests are counts.
 */
#ifndef TESTS_STRATEGY_DESK_H
#define TESTS_STRATEGY_DESK_H

#include "services/strategy/strategy.h"

#define DESK_SES UINT64_C(0x1700000005)

enum { DESK_TRACE = 1 << 14 };

struct desk {
    struct strategy st;
    struct outbox out;
    ts_t now;
    uint64_t orders; /* risk's numbers */
    uint64_t trades;
    money_t position;       /* by risk's ledger */
    uint64_t last_place[2]; /* by side: last intent that placed */
    struct own placed[2];   /* and what it asked for */
    uint64_t place_order[2];
    int64_t market[4]; /* the book of the others as last said */
    bool resting[2];   /* it stands in the exchange's book */
    uint64_t last_cancel[2];
    uint64_t cancel_target[2];
    bool lazy_risk;       /* positions are not told by themselves */
    struct msg_edge edge; /* as last told */
    struct msg_forecast forecast;
    struct msg_markout markout[2];
    uint64_t edges; /* how often each was told */
    uint64_t forecasts;
    uint64_t markouts;
    char trace[DESK_TRACE];
    struct text line;
};

/* A core with these settings that knows nothing yet; on the heap, to be freed by desk_free. */
struct desk *desk_new(const struct settings *settings);
void desk_free(struct desk *d);

/* The settings of the tests: the defaults, with symbol X-USDT and orders of 50 USDT. */
struct settings desk_settings(void);

/* Everything a symbol needs to quote: instrument, peers, lease, mode, limits, but no book. */
void desk_ready(struct desk *d);

/* The time moves on; the core gets its TIMER whenever it asked for one. Leases are renewed and the
 * book is confirmed on the way, so that nothing ages by itself. */
void desk_wait(struct desk *d, int64_t ms);
void desk_wait_silent(struct desk *d, int64_t ms); /* nobody renews or confirms anything */

void desk_say(struct desk *d, const struct msg *m);

/* The book: best levels of the others, deep ones behind them, and our own resting orders. */
void desk_book(struct desk *d, int64_t bid, int64_t bid_qty, int64_t ask, int64_t ask_qty);
void desk_mode(struct desk *d, enum mode mode);
void desk_lease(struct desk *d, uint64_t holder);
void desk_limits(struct desk *d, void (*change)(struct msg_symbol_limits *l));
void desk_peer(struct desk *d, enum service service, enum peer_state state);
void desk_synced(struct desk *d, enum service service);
void desk_instrument(struct desk *d, int64_t tick);

/* Risk and executor about the last order asked for on a side. */
void desk_accept(struct desk *d, enum side side); /* verdict ok, resting at the exchange */
void desk_refuse(struct desk *d, enum side side, enum verdict code);
void desk_order(struct desk *d, enum side side, enum order_state state, int64_t filled);
void desk_cancelled(struct desk *d, enum side side);         /* the cancel asked for is done */
void desk_fill(struct desk *d, enum side side, int64_t qty); /* more of it is filled */
void desk_position(struct desk *d);                          /* risk tells it */
void desk_cycle(struct desk *d, money_t net, int64_t held_ms, bool stopped); /* and a round trip */

/* What was asked for since the last look, against what is expected; then forgets it. */
void desk_expect(struct desk *d, const char *lines);
void desk_forget(struct desk *d);

enum symbol_state desk_state(const struct desk *d);
bool desk_guarded(const struct desk *d, enum guard g);

#endif
