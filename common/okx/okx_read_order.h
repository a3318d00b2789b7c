/*
 * Orders and fills as OKX tells them: pushes of the channels `orders` and `fills`,
 * rows of REST order, orders-pending, orders-history and fills. Amounts are left
 * as text, since their exponents belong to the instrument: px_parse, qty_parse,
 * okx_money. Source: dossier §3.5.7, §3.5.10, §4.6.1, §4.6.2, §6.
 */
#ifndef OKX_READ_ORDER_H
#define OKX_READ_ORDER_H

#include "common/market/words.h"
#include "common/okx/okx_read.h"

/* clang-format off */
#define OKX_ORDER_STATES(X) \
    X(OKX_ORDER_LIVE,             "live") \
    X(OKX_ORDER_PARTIALLY_FILLED, "partially_filled") \
    X(OKX_ORDER_FILLED,           "filled") \
    X(OKX_ORDER_CANCELED,         "canceled") \
    X(OKX_ORDER_MMP_CANCELED,     "mmp_canceled")
/* clang-format on */

enum okx_order_state {
#define X(constant, word) constant,
    OKX_ORDER_STATES(X)
#undef X
};

/*
 * One order. On a push, fill_* and exec_type describe this update only (empty or "0" when it is no
 * fill); on REST they describe the last fill and are never to be booked.
 */
struct okx_order {
    struct str inst_id;
    struct str inst_type; /* "MARGIN" for spot orders that borrow */
    struct str ord_id;
    struct str cl_ord_id;
    struct str tag;
    enum side side;
    struct str ord_type; /* "post_only"; see okx_order_kind */
    struct str td_mode;
    enum okx_order_state state;
    struct str px; /* "" for market orders */
    struct str sz;
    struct str acc_fill_sz; /* cumulative */
    struct str avg_px;      /* "" or "0": none; many decimals */
    struct str fill_px;
    struct str fill_sz;
    struct str trade_id;
    struct str fill_fee; /* pushes only; negative: charged */
    struct str fill_fee_ccy;
    struct str fill_pnl;
    struct str exec_type; /* "M", "T"; pushes only */
    struct str fee;       /* cumulative; negative: charged */
    struct str fee_ccy;
    struct str rebate; /* cumulative maker rebate, in rebate_ccy */
    struct str rebate_ccy;
    struct str pnl;
    struct str category; /* "normal", "adl", "full_liquidation", ... */
    struct str
        cancel_source; /* "1" user, "20" dead-man's switch, "31" post-only, "32" self-trade */
    struct str amend_source;
    struct str amend_result; /* "" none, "0" done, "-1" failed, "1" failed and cancelled */
    struct str req_id;
    struct str code; /* of a failed amend */
    struct json_at msg;
    bool reduce_only;
    ts_t fill_time;
    ts_t created;
    ts_t updated;
};

/* Required: instId, ordId, side, ordType, state, sz. */
MUST_CHECK enum err okx_read_order(struct json_at row, struct okx_order *out);

/* True when this push is an execution: it has a trade and a size. */
bool okx_order_is_fill(const struct okx_order *o);

/* The order type in our words; false for those we never send (rpi, mmp, ...). */
bool okx_order_kind(struct str ord_type, enum order_kind *out);
const char *okx_order_state_name(enum okx_order_state s);
bool okx_order_done(enum okx_order_state s); /* no further state follows */

/* One execution, from REST fills (with fee) or the channel `fills` (without). */
struct okx_fill {
    struct str inst_id;
    struct str inst_type;
    struct str trade_id; /* unique per instrument; may be negative */
    struct str ord_id;
    struct str cl_ord_id;
    struct str bill_id; /* REST: pages by it */
    struct str px;
    struct str sz;
    enum side side;
    struct str exec_type; /* "M" maker, "T" taker */
    struct str fee;       /* negative: charged */
    struct str fee_ccy;
    struct str pnl;
    ts_t at; /* time of the trade */
};

/* Required: instId, tradeId, ordId, fillPx, fillSz, side. */
MUST_CHECK enum err okx_read_fill(struct json_at row, struct okx_fill *out);

#endif
