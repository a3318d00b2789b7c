/*
 * What the exchange keeps for one account: balances per currency, a position,
 * leverage and fees per instrument. Account mode is OKX's "futures" (acctLv 2):
 * spot in cash, linear swaps cross with one net position (dossier §11, §12.4).
 * Amounts are exact at 1e-18; nothing is ever rounded in the account's favour.
 */
#ifndef SIMULATOR_VENUE_ACCOUNT_H
#define SIMULATOR_VENUE_ACCOUNT_H

#include "common/base/decimal.h"
#include "services/simulator/venue_order.h"

enum { VENUE_CURRENCIES = 96, VENUE_LISTINGS = 64, VENUE_CURRENCY_NONE = -1 };

/* One currency of one account. Equity, margin and what is available depend on positions and
 * marks: ask venue_funds(). */
struct venue_balance {
    money_t cash;   /* cashBal: realised */
    money_t frozen; /* held for open spot orders */
    ts_t updated;
};

/* A currency of an account as OKX reports it. */
struct venue_funds {
    money_t cash;         /* cashBal */
    money_t equity;       /* eq = cash + unrealised */
    money_t available;    /* availBal = availEq: may be spent or used as margin */
    money_t frozen;       /* frozenBal: orders' and positions' holds together */
    money_t order_frozen; /* ordFrozen: orders alone */
    money_t unrealised;   /* upl */
    money_t imr, mmr;     /* of positions and open swap orders */
    ts_t updated;
};

/* A net position in a linear swap. */
struct venue_position {
    uint64_t id;      /* posId; 0: never had one */
    int64_t qty;      /* signed contracts in 10^qty_exp */
    money_t average;  /* entry price, quote per unit, rounded against nobody: nearest at 1e-18 */
    money_t pnl;      /* closing profit without fees, since the position was opened */
    money_t fee;      /* fees, negative charged, likewise */
    money_t funding;  /* likewise */
    int64_t trade_id; /* of the last fill */
    ts_t created;
    ts_t updated;
};

/* Cost positive, rebate negative: the opposite of OKX's trade-fee. */
struct venue_fees {
    rate_t maker;
    rate_t taker;
};

struct venue_account {
    bool open;
    struct word uid;
    struct word level;  /* "Lv1" */
    bool fee_in_quote;  /* feeType 1: spot fees always in quote currency */
    enum venue_stp stp; /* acctStpMode, for orders that name none */
    uint16_t master;    /* self-trade scope: accounts of one master */
    struct venue_balance balances[VENUE_CURRENCIES];
    struct venue_position positions[VENUE_LISTINGS];
    uint32_t leverage[VENUE_LISTINGS];
    struct venue_fees fees[VENUE_LISTINGS];
    uint32_t pending_inst[VENUE_LISTINGS];
    money_t open_notional[VENUE_LISTINGS][2]; /* swap: of open orders, by enum side */
};

/* A fill as /trade/fills tells it; newest VENUE_FILLS of all accounts are kept. */
struct venue_fill {
    uint64_t bill;
    uint64_t order;
    uint16_t account;
    uint16_t inst;
    enum side side;
    struct word cl_ord_id;
    struct word tag;
    struct venue_execution is;
    rate_t rate; /* applied, cost positive */
    int16_t fee_currency;
};

/* clang-format off */
#define VENUE_BILL_TYPES(X)                                   \
    X(VENUE_BILL_TRANSFER, "1",  "transferred")               \
    X(VENUE_BILL_TRADE,    "2",  "filled")                    \
    X(VENUE_BILL_FUNDING,  "8",  "funding_fee")
/* clang-format on */
#define VENUE_BILL(constant, ...) constant,
enum venue_bill_type { VENUE_BILL_TYPES(VENUE_BILL) };
#undef VENUE_BILL
const char *venue_bill_number(enum venue_bill_type t); /* OKX's bill type */
const char *venue_bill_event(enum venue_bill_type t);  /* eventType of balance_and_position */

/* One change of one currency's cash, as /account/bills tells it. */
struct venue_bill {
    uint64_t id;
    uint16_t account;
    int16_t currency;
    enum venue_bill_type type;
    money_t change;
    money_t balance; /* after it */
    money_t fee;     /* part of `change` that is fee or rebate */
    money_t pnl;
    uint64_t order; /* 0 none */
    int32_t inst;   /* -1 none */
    bool unlisted;  /* kept from /account/bills: a change nobody explains */
    ts_t at;
};

#endif
