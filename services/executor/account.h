/*
 * The account: what it may do, what it has, what it pays. Balances and positions are said when
 * they change; fees are asked for each instrument and again every hour; swaps get their leverage
 * set and read back before anything is opened on them.
 */
#ifndef EXECUTOR_ACCOUNT_H
#define EXECUTOR_ACCOUNT_H

#include "common/msg/outbox.h"
#include "common/okx/okx_read.h"
#include "services/executor/requests.h"

struct executor;

enum { CURRENCIES_MAX = 64 };

struct account {
    bool configured; /* the configuration has been read */
    struct msg_account facts;
    bool portfolio_spot; /* multi-currency and portfolio mode trade spot as "cross" */
    bool swaps_allowed;
    uint32_t currencies;
    struct msg_balance balance[CURRENCIES_MAX];
};

/* tdMode of spot orders in this account's mode. */
struct str account_spot_mode(const struct account *a);

/* Answers of REST. False when they cannot be read, or forbid trading. */
bool account_on_config(struct executor *x, struct json_at rows);
bool account_on_balance(struct executor *x, struct json_at rows);
bool account_on_positions(struct executor *x, struct json_at rows);

/* Pushes of the channels account, positions, balance_and_position. */
void account_on_push(struct executor *x, const struct okx_frame *f);

/* Answers about an instrument; `ok`: the envelope says 0. */
void account_on_fees(struct executor *x, const struct request *r, struct json_at rows, bool ok);
void account_on_leverage(struct executor *x, const struct request *r, struct json_at rows, bool ok);
void account_on_leverage_info(struct executor *x, const struct request *r, struct json_at rows,
                              bool ok);

/* Asks for fees and leverage as they become due. */
void account_tick(struct executor *x);
ts_t account_next(const struct executor *x);

void account_snapshot(const struct executor *x, ts_t now, struct outbox *out);

#endif
