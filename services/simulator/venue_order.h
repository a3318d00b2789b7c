/*
 * An order as the exchange keeps it, in OKX's own words and units, and the pool
 * that holds every order of every account: pending ones until they end, ended
 * ones until room is needed (oldest first).
 */
#ifndef SIMULATOR_VENUE_ORDER_H
#define SIMULATOR_VENUE_ORDER_H

#include "common/base/err.h"
#include "common/market/words.h"

enum {
    VENUE_ACCOUNTS = 8,
    VENUE_ORDERS = 16384,
    VENUE_ORDER_NONE = -1,
    VENUE_PENDING_MAX = 4000,     /* an account, dossier §3.1 */
    VENUE_PENDING_INST_MAX = 500, /* an account and instrument: error 51174 */
};

/* clang-format off */
#define VENUE_KINDS(X)                                       \
    X(VENUE_LIMIT,             "limit")                      \
    X(VENUE_POST_ONLY,         "post_only")                  \
    X(VENUE_IOC,               "ioc")                        \
    X(VENUE_FOK,               "fok")                        \
    X(VENUE_MARKET,            "market")                     \
    X(VENUE_OPTIMAL_LIMIT_IOC, "optimal_limit_ioc")

/*            pending: LIVE ──► PARTIAL        terminal: FILLED, CANCELED
 *                       └────────┴──► FILLED | CANCELED                   */
#define VENUE_STATES(X)                                      \
    X(VENUE_LIVE,              "live")                       \
    X(VENUE_PARTIAL,           "partially_filled")           \
    X(VENUE_FILLED,            "filled")                     \
    X(VENUE_CANCELED,          "canceled")

#define VENUE_STPS(X)                                        \
    X(VENUE_STP_MAKER,         "cancel_maker")               \
    X(VENUE_STP_TAKER,         "cancel_taker")               \
    X(VENUE_STP_BOTH,          "cancel_both")

/* Why an order was cancelled: OKX's cancelSource (dossier §4.6.1). */
#define VENUE_CANCEL_SOURCES(X)                                                    \
    X(VENUE_BY_SYSTEM,      0,  "Order canceled by system")                        \
    X(VENUE_BY_USER,        1,  "Order canceled by user")                          \
    X(VENUE_BY_MARGIN,      2,  "Pre reduce-only order canceled, margin short")    \
    X(VENUE_BY_FOK,         13, "FOK order could not be filled at once")           \
    X(VENUE_BY_IOC,         14, "IOC remainder canceled")                          \
    X(VENUE_BY_BAND,        15, "Order price beyond the price limit")              \
    X(VENUE_BY_CLOSED,      17, "Position already closed")                         \
    X(VENUE_BY_DEAD_MAN,    20, "Canceled by cancel-all-after")                    \
    X(VENUE_BY_REDUCE,      22, "Reduce-only order exceeded the position")         \
    X(VENUE_BY_POST_ONLY,   31, "Post-only order would have taken liquidity")      \
    X(VENUE_BY_STP,         32, "Self-trade prevention")                           \
    X(VENUE_BY_MAKER_COUNT, 33, "Order matched more than 1000 makers")
/* clang-format on */

#define VENUE_WORD(constant, ...)           constant,
#define VENUE_SOURCE(constant, number, ...) constant = (number),
enum venue_kind { VENUE_KINDS(VENUE_WORD) };
enum venue_state { VENUE_STATES(VENUE_WORD) };
enum venue_stp { VENUE_STPS(VENUE_WORD) };
enum venue_cancel_source { VENUE_CANCEL_SOURCES(VENUE_SOURCE) };
#undef VENUE_WORD
#undef VENUE_SOURCE

const char *venue_kind_name(enum venue_kind k);
const char *venue_state_name(enum venue_state s);
const char *venue_stp_name(enum venue_stp s);
bool venue_kind_from(struct str word, enum venue_kind *out);
bool venue_stp_from(struct str word, enum venue_stp *out);
const char *venue_cancel_text(enum venue_cancel_source s); /* cancelSourceReason */

/* One execution, as far as its order tells of it. */
struct venue_execution {
    px_t px;
    qty_t qty;            /* 0: the order has no fill yet */
    int64_t trade_id;     /* unique per instrument */
    uint64_t bill;        /* billId, unique per account */
    money_t fee;          /* change of balance: negative charged, positive rebate */
    money_t pnl;          /* swap, closing part only, without fees */
    int16_t fee_currency; /* index; -1 none */
    bool maker;
    ts_t at;
};

struct venue_order {
    uint64_t id; /* ordId; grows with creation; 0: the slot is free */
    uint16_t account;
    uint16_t inst; /* index of the listing */
    enum side side;
    enum venue_kind kind;
    enum venue_state state;
    enum venue_stp stp;
    struct word td_mode;   /* as sent: cash, cross */
    struct word cl_ord_id; /* empty: none */
    struct word tag;
    struct word req_id; /* of the last amend */
    px_t px;            /* 0 for market kinds */
    qty_t qty;          /* whole size; 0 while a quote-sized order has filled nothing */
    qty_t filled;       /* accFillSz */
    bool quote_sized;   /* market order with tgtCcy quote_ccy */
    money_t amount;     /* then: quote currency to spend or to raise */
    bool target_given;  /* tgtCcy was in the request */
    bool reduce_only;
    int128_t turnover; /* sum of px·qty over fills, in 10^(px_exp+qty_exp): avgPx = this / filled */
    money_t fee;       /* sum of the fills' charges, in venue_fee_currency() */
    money_t rebate;    /* sum of the fills' rebates where OKX shows them apart, else 0 */
    money_t pnl;
    struct venue_execution last;
    enum venue_cancel_source cancel_source; /* only meaningful when canceled */
    int8_t amend_result;  /* of the change just told: 0 ok, -1 failed, 1 failed and cancelled */
    uint8_t amend_source; /* 0: the change just told was no amend; 1 user; 4 system (reduce-only) */
    ts_t created;
    ts_t updated;
    /* what it holds back of the account's funds */
    int16_t frozen_currency; /* index of the account's currency; -1 none */
    money_t frozen;
    money_t open_notional; /* swap: counted into the account's open_notional */
    /* links, in the order of the pool's lists; not for readers */
    int32_t node; /* its place in the ladder; -1 not resting */
    int32_t next_by_id, next_by_cl;
    int32_t older, newer; /* all orders of the account, by creation */
    int32_t pending_older, pending_newer;
    int32_t done_next;
};

static inline bool venue_order_pending(const struct venue_order *o)
{
    return o->state == VENUE_LIVE || o->state == VENUE_PARTIAL;
}

struct venue_orders {
    struct venue_order at[VENUE_ORDERS];
    int32_t by_id[VENUE_ORDERS], by_cl[VENUE_ORDERS]; /* heads of hash chains */
    int32_t newest[VENUE_ACCOUNTS], oldest[VENUE_ACCOUNTS];
    int32_t pending_newest[VENUE_ACCOUNTS], pending_oldest[VENUE_ACCOUNTS];
    uint32_t pending[VENUE_ACCOUNTS];
    int32_t done_first, done_last; /* ended orders, the first to be evicted in front */
    int32_t unused;                /* slots given back, chained by done_next */
    int32_t touched;               /* slots from here on have never been used */
};

void venue_orders_init(struct venue_orders *p);

/* A slot for a new pending order whose id, account and cl_ord_id are taken from `o`; the oldest
 * ended order makes room. NULL when all slots are pending. */
struct venue_order *venue_orders_add(struct venue_orders *p, const struct venue_order *o);

/* The only way a state changes. Moving to a terminal state takes the order off the pending list;
 * a terminal order never moves (assertion). */
void venue_order_move(struct venue_orders *p, struct venue_order *o, enum venue_state to);

/* The slot with this exchange id, or of the newest order of that account with this client id;
 * VENUE_ORDER_NONE: not known (any more). */
int32_t venue_orders_by_id(const struct venue_orders *p, uint64_t id);
int32_t venue_orders_by_cl(const struct venue_orders *p, uint16_t account, struct str cl);

/* Walks an account's orders, newest first: NULL starts, then the one returned last; NULL ends. */
const struct venue_order *venue_orders_next(const struct venue_orders *p, uint16_t account,
                                            const struct venue_order *newer);
const struct venue_order *venue_orders_next_pending(const struct venue_orders *p, uint16_t account,
                                                    const struct venue_order *newer);

#endif
