/*
 * The risk service: judges every intent before it becomes an order, keeps the ledger, stops
 * losses, leases symbols, decides the trading mode. Only it writes ORDER. Pure: messages in,
 * messages out (see common/io/service.h for the order of a core's life).
 */
#ifndef RISK_RISK_H
#define RISK_RISK_H

#include "common/base/settings.h"
#include "common/market/bucket.h"
#include "common/market/fees.h"
#include "common/market/position.h"
#include "common/msg/outbox.h"
#include "services/risk/advice.h"
#include "services/risk/builds.h"
#include "services/risk/control.h"
#include "services/risk/economics.h"
#include "services/risk/flow.h"
#include "services/risk/latency.h"
#include "services/risk/leases.h"
#include "services/risk/ledger.h"
#include "services/risk/market.h"
#include "services/risk/mirror.h"
#include "services/risk/mode.h"
#include "services/risk/pause.h"
#include "services/risk/pool.h"
#include "services/risk/records.h"
#include "services/risk/relation.h"
#include "services/risk/seen.h"
#include "services/risk/speed.h"
#include "services/risk/stop.h"
#include "services/risk/weights.h"

enum { RISK_TICK_MS = 100, RISK_WAITING_MAX = 128, RISK_PAYMENTS_MAX = 256 };

/* The account's fees on a symbol, and what became of them. */
struct symbol_fees {
    bool known;
    rate_t maker; /* the account's own */
    rate_t taker;
    ts_t asked;
};

/* The last order asked for on a side: what a repetition is compared with. */
struct asked {
    px_t px;
    qty_t qty;
    ts_t at;
    uint64_t order;
};

struct symbol {
    struct word inst;
    struct market market;
    struct position position;
    struct symbol_fees fees;
    struct pause pause;
    struct stop stop;
    struct advice advice;
    struct economics economics;
    struct asked asked[2];
    struct bucket places;
    struct flow flow;
    bool repeated;      /* latch: hit over and over */
    bool paused;        /* by the operator */
    bool position_told; /* swap: the exchange has said what we hold */
    qty_t position_qty; /* swap: what it said */
    money_t position_average;
    ts_t position_differs;           /* swap: since when it is not what we hold; 0: it is */
    money_t liquidation;             /* swap: price it would be liquidated at; 0: none told */
    uint32_t leverage;               /* swap: read back; 0: unknown */
    uint64_t records;                /* fills found on disk */
    struct msg_record_fill torn;     /* the latest of them, for a position that lacks it */
    money_t funded;                  /* by the payments found on disk */
    bool mended;                     /* the position has been compared with them */
    struct msg_symbol_limits limits; /* as last published; its text is limits_text */
    char limits_text[160];
    struct msg_position published;
};

/* The pool of funds: see funds.h. */
struct funds {
    struct pool pool;
    struct pool_want want; /* as of the last change */
    struct relation relation;
    money_t base;
    struct weight_edge edge[SETTING_SYMBOLS_MAX];
    ts_t part[SETTING_SYMBOLS_MAX];    /* when a symbol last could be quoted; 0: never */
    money_t said[SETTING_SYMBOLS_MAX]; /* shares as published */
    struct msg_pool told;
    ts_t told_at;
};

struct peer {
    bool known;
    enum peer_state state;
    bool synced;
    uint64_t ses;
    ts_t since; /* in this state */
};

struct risk {
    struct settings settings;
    uint32_t epoch;
    uint32_t issued; /* order numbers */
    uint32_t count;
    struct symbol symbols[SETTING_SYMBOLS_MAX];
    struct mirror mirror;
    struct leases leases;
    struct funds funds;
    struct latency latency;
    struct trading_mode mode;
    struct ledger ledger;
    struct seen seen;
    struct records records;
    struct control control;
    struct builds builds;
    struct peer feed;
    struct peer executor;
    struct peer notifier;
    struct msg_executor_status status;
    bool status_known;
    dur_t switch_age; /* of the dead-man's last confirmation when the status was written */
    ts_t status_at;
    ts_t clock_jumped;     /* when the exchange's clock moved against ours; 0: it has not */
    uint32_t era;          /* of the account: see era.h */
    uint32_t books_era;    /* the one the stored start balances belong to */
    struct word uid;       /* of the account */
    struct word books_uid; /* of the account the books were opened with */
    bool account_known;
    money_t account_equity;
    bool can_trade;
    struct bucket places; /* of the whole account */
    struct word currency; /* of all totals */
    bool loaded;
    bool proven;  /* ledger and exchange have been equal since the executor was synced */
    bool differs; /* ledger and exchange, for longer than their news take */
    bool halted;  /* latch */
    struct word halt_reason;
    bool paused; /* latch: the operator paused everything */
    struct pause pool;
    bool stopping;
    bool stopped;
    ts_t stop_at;           /* when the wait for a clean end is over */
    ts_t maintenance_begin; /* 0: none announced */
    int64_t day;            /* number of the UTC day */
    money_t day_start;      /* pnl at its start */
    money_t day_peak;       /* highest pnl of it */
    int64_t peak_day;       /* the day day_peak is of */
    money_t day_peak_stored;
    struct speed speed;
    uint64_t orders; /* sent since the first start */
    uint64_t orders_stored;
    uint64_t fills;
    uint64_t misfits;     /* market news in another scale than the instrument's */
    uint64_t early_fills; /* older than the books: not booked */
    uint32_t waiting_count;
    struct msg_fill waiting[RISK_WAITING_MAX]; /* fills of instruments not described yet */
    uint32_t waiting_payments;
    struct msg_payment payments[RISK_PAYMENTS_MAX]; /* told before the disk was read */
    ts_t ticked;
    struct msg_totals totals; /* as last published */
    struct msg_ledger lines[LEDGER_CURRENCIES_MAX];
    ts_t told_totals;
    ts_t told_equity;
    bool started;
};

void risk_init(struct risk *r, const struct settings *settings);
void risk_step(struct risk *r, const struct msg *in, struct outbox *out);
ts_t risk_deadline(const struct risk *r);
void risk_snapshot(const struct risk *r, ts_t now, struct outbox *out);
enum service_state risk_state(const struct risk *r, struct word *reason);

/* NULL when the symbol is not ours to trade. */
struct symbol *risk_symbol(struct risk *r, const struct word *inst);
uint32_t risk_index(const struct risk *r, const struct symbol *s);

#endif
