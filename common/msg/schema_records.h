/*
 * Part of schema.h: fields of the records that risk and notifier keep in their
 * databases. The first field is the key; a field that is appended becomes a column.
 */
#ifndef MSG_SCHEMA_RECORDS_H
#define MSG_SCHEMA_RECORDS_H

/* clang-format off */
#define RECORD_FILL_FIELDS(X) \
    X(word,  key,         "trade id and order id") \
    X(ts,    at,          "") \
    X(word,  inst,        "") \
    X(side,  side,        "") \
    X(word,  ord_id,      "") \
    X(word,  cl_ord_id,   "") \
    X(exp,   px_exp,      "") \
    X(exp,   qty_exp,     "") \
    X(px,    px,          "") \
    X(qty,   qty,         "") \
    X(money, fee,         "") \
    X(word,  fee_ccy,     "") \
    X(bool,  maker,       "") \
    X(purpose, purpose,   "")
#define RECORD_CYCLE_FIELDS(X) \
    X(word,  key,         "inst and number") \
    X(word,  inst,        "") \
    X(u64,   number,      "") \
    X(side,  entry,       "") \
    X(money, gross,       "") \
    X(money, fees,        "") \
    X(money, net,         "") \
    X(ts,    opened,      "") \
    X(ts,    closed,      "") \
    X(bool,  stopped,     "") \
    X(money, funding,     "")
#define RECORD_LATCH_FIELDS(X) \
    X(word,  key,         "which") \
    X(i64,   value,       "") \
    X(ts,    at,          "") \
    X(money, amount,      "") \
    X(text,  detail,      "")
#define RECORD_MONEY_FIELDS(X) \
    X(word,  key,         "currency and kind") \
    X(money, amount,      "")
#define RECORD_POSITION_FIELDS(X) \
    X(word,  key,         "instId") \
    X(money, amount,      "signed") \
    X(money, cost,        "quote currency put in, signed, fees included") \
    X(money, average,     "") \
    X(money, gross,       "of the open cycle so far") \
    X(money, fees,        "of the open cycle so far") \
    X(ts,    opened,      "") \
    X(side,  entry,       "") \
    X(u64,   cycles,      "") \
    X(u64,   fills,       "") \
    X(money, realised,    "") \
    X(money, fees_total,  "") \
    X(bool,  stopped,     "a stop took part in the open cycle") \
    X(u32,   era,         "which account's life it belongs to; see risk") \
    X(money, funding,     "of the open cycle so far") \
    X(money, funding_total, "since the first start")
#define RECORD_EQUITY_FIELDS(X) \
    X(ts,    key,         "") \
    X(money, equity,      "") \
    X(money, pnl_net,     "") \
    X(money, fees,        "") \
    X(money, open_notional, "")
#define RECORD_PAYMENT_FIELDS(X) \
    X(word,  key,         "the exchange's number of the bill, and the era") \
    X(ts,    at,          "") \
    X(payment, kind,      "") \
    X(word,  inst,        "") \
    X(word,  currency,    "") \
    X(money, amount,      "") \
    X(word,  code,        "")
#define RECORD_ALERT_FIELDS(X) \
    X(word,  key,         "sender session and id") \
    X(alert, code,        "") \
    X(level, level,       "") \
    X(word,  inst,        "") \
    X(ts,    at,          "") \
    X(text,  detail,      "") \
    X(u32,   count,       "how often it came") \
    X(u32,   pending,     "bit per way it still has to go; 0: delivered") \
    X(u32,   tries,       "")
/* clang-format on */

#endif
