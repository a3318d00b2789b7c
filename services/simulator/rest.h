/*
 * REST: the table of endpoints, what they share (authentication, rights, limits,
 * envelope), and their handlers (dossier §3).
 */
#ifndef SIMULATOR_REST_H
#define SIMULATOR_REST_H

#include "services/simulator/simulator.h"

enum { REST_PARAMS = 16, REST_QUERY_SIZE = 1024 };

/* A request on its way to its handler. */
struct rest {
    const struct msg_http_call *call;
    struct str path; /* without query */
    int key;         /* who signed it; KEY_NONE on public endpoints */
    struct {
        struct str name;
        struct str value; /* decoded */
    } param[REST_PARAMS];
    size_t params;
    struct json_at body; /* root of a POST's JSON */
    ts_t expires;        /* header expTime; 0 none */
    struct word detail;  /* fills the sentence of a refusal */
    int code;            /* trade endpoints: 1, 2 */
    char decoded[REST_QUERY_SIZE];
};

/* Appends the rows to an open array; 0, or the OKX code the request is refused with. */
typedef int rest_handler(struct simulator *s, struct rest *r, struct text *data);

/* Answers one HTTP call. The venue's events are taken. */
void rest_call(struct simulator *s, const struct msg_http_call *call, struct outbox *out);

/* The value of a query parameter, empty when absent. */
struct str rest_param(const struct rest *r, const char *name);

/* 1..most of `limit`; `normal` when absent; 0 when it is no such number. */
uint32_t rest_limit(const struct rest *r, uint32_t normal, uint32_t most);

/* Refuses with the parameter's name in the sentence: returns code. */
int rest_refuse(struct rest *r, int code, const char *detail);

/* The instrument of parameter instId: 0 and its index, or 50014, 51001. */
int rest_inst(const struct simulator *s, struct rest *r, int *inst);

/* Handlers, by file. */
rest_handler rest_time, rest_instruments, rest_funding_rate, rest_price_limit, rest_mark_price,
    rest_status;
rest_handler rest_books, rest_ticker, rest_tickers, rest_trades, rest_candles;
rest_handler rest_balance, rest_positions, rest_config, rest_trade_fee, rest_set_leverage,
    rest_leverage_info, rest_max_size, rest_max_avail_size, rest_set_position_mode, rest_bills,
    rest_set_fee_type, rest_account_rate_limit, rest_asset_currencies;
rest_handler rest_order_place, rest_order_batch, rest_order_cancel, rest_order_cancel_batch,
    rest_order_amend, rest_order_amend_batch, rest_order_get, rest_orders_pending,
    rest_orders_history, rest_fills, rest_cancel_all_after;

#endif
