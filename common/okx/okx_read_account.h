/*
 * The account as OKX tells it: balances, positions, configuration, fees, and the
 * answers of the account's switches. Source: dossier §3.4, §3.5.11, §4.6.3–4.6.5.
 */
#ifndef OKX_READ_ACCOUNT_H
#define OKX_READ_ACCOUNT_H

#include "common/market/words.h"
#include "common/okx/okx_read.h"

/* One row of GET balance or of channel `account`: the account, and its currencies below it. */
struct okx_account {
    money_t total_equity; /* totalEq, USD */
    ts_t updated;
    struct json_at details; /* rows for okx_read_balance */
};
MUST_CHECK enum err okx_read_account(struct json_at row, struct okx_account *out);

/* A currency. In `balance` a missing currency has nothing; in a push it has not changed.
 * Rows of balance_and_position have cash only: the others are then unknown, has_all is false. */
struct okx_balance {
    struct str ccy;
    money_t cash;      /* cashBal, realised */
    money_t available; /* availBal */
    money_t frozen;    /* frozenBal: everything frozen */
    money_t equity;    /* eq */
    bool has_all;
    ts_t updated;
};
MUST_CHECK enum err okx_read_balance(struct json_at row, struct okx_balance *out);

/* A swap position, from REST, `positions` or `balance_and_position`. */
struct okx_position {
    struct str inst_id;
    struct str inst_type;
    struct str margin_mode; /* "cross", "isolated" */
    struct str pos_side;    /* "net": the sign is in qty */
    struct str qty;         /* pos: contracts, signed in net mode; "0": closed */
    money_t average;        /* avgPx */
    money_t liquidation;    /* 0 unknown */
    money_t unrealised;     /* upl */
    struct str lever;       /* "" where the source does not say */
    struct str ccy;
    ts_t updated;
};
MUST_CHECK enum err okx_read_position(struct json_at row, struct okx_position *out);

/* A row of channel balance_and_position. */
struct okx_balance_position {
    struct str event_type; /* "snapshot", "filled", "funding_fee", ... */
    struct json_at balances;
    struct json_at positions;
    ts_t ts;
};
MUST_CHECK enum err okx_read_balance_position(struct json_at row, struct okx_balance_position *out);

/* A row of GET account/bills or bills-archive: one change of one currency's balance. */
struct okx_bill {
    struct str bill_id;
    struct str type;     /* "1" transfer, "2" trade, "7" interest, "8" funding, ... */
    struct str sub_type; /* "173" funding paid, "174" received, ... */
    struct str ccy;
    struct str inst_id; /* "" where there is none */
    money_t change;     /* balChg */
    ts_t at;
};
MUST_CHECK enum err okx_read_bill(struct json_at row, struct okx_bill *out);

/* GET account/config. */
struct okx_config {
    struct str uid;
    struct str level;         /* acctLv: "1" spot, "2" futures, "3" multi-currency, "4" portfolio */
    struct str position_mode; /* "net_mode", "long_short_mode" */
    struct str fee_type;      /* "0" received currency, "1" quote currency */
    struct str stp_mode;      /* acctStpMode */
    struct str fee_level;     /* "Lv1", "VIP4" */
    struct str permissions;   /* "read_only,trade" */
    bool can_trade;
    bool can_withdraw;
    bool auto_loan;
};
MUST_CHECK enum err okx_read_config(struct json_at row, struct okx_config *out);

/* A row of GET trade-fee, for the fee group of an instrument. Rates with COST POSITIVE, the
 * opposite of OKX's sign. ERR_UNKNOWN when neither the group nor top-level rates are there. */
struct okx_fees {
    rate_t maker;
    rate_t taker;
    struct str level;
};
MUST_CHECK enum err okx_read_fees(struct json_at row, struct str group, struct okx_fees *out);

/* Answer of cancel-all-after. OKX's unit is not settled: seconds and milliseconds are told apart
 * by their size. trigger TS(0): disarmed. */
struct okx_dead_man {
    ts_t trigger;
    ts_t ts;
    struct str tag;
};
MUST_CHECK enum err okx_read_dead_man(struct json_at row, struct okx_dead_man *out);

/* A row of set-leverage or leverage-info. */
MUST_CHECK enum err okx_read_leverage(struct json_at row, struct str *inst_id, uint32_t *lever);

/* GET public/time. */
MUST_CHECK enum err okx_read_time(struct json_at row, ts_t *out);

#endif
