/*
 * What we say to OKX v5, written into the caller's buffer: websocket frames and
 * REST bodies. Keys that are not used are left out (empty parameters are refused,
 * dossier §11.5); numbers are plain decimals. A buffer that was too small shows
 * in text.cut: such a text is never to be sent.
 */
#ifndef OKX_WRITE_H
#define OKX_WRITE_H

#include "common/market/words.h"

enum {
    OKX_BATCH_MAX = 20,    /* items of a batch */
    OKX_ITEM_SIZE = 512,   /* room that one order, cancel or amend needs at most */
    OKX_ID_SIZE = 32,      /* of `id`, clOrdId, reqId: 1-32 letters and digits */
    OKX_CHANNELS_MAX = 512 /* arguments of one subscription */
};

/* REST paths; GET ones are followed by '?' and a query. */
#define OKX_PATH_TIME             "/api/v5/public/time"
#define OKX_PATH_INSTRUMENTS      "/api/v5/public/instruments"
#define OKX_PATH_OWN_INSTRUMENTS  "/api/v5/account/instruments"
#define OKX_PATH_PRICE_LIMIT      "/api/v5/public/price-limit"
#define OKX_PATH_FUNDING_RATE     "/api/v5/public/funding-rate"
#define OKX_PATH_BALANCE          "/api/v5/account/balance"
#define OKX_PATH_POSITIONS        "/api/v5/account/positions"
#define OKX_PATH_CONFIG           "/api/v5/account/config"
#define OKX_PATH_BILLS            "/api/v5/account/bills"
#define OKX_PATH_BILLS_ARCHIVE    "/api/v5/account/bills-archive"
#define OKX_PATH_TRADE_FEE        "/api/v5/account/trade-fee"
#define OKX_PATH_SET_LEVERAGE     "/api/v5/account/set-leverage"
#define OKX_PATH_LEVERAGE_INFO    "/api/v5/account/leverage-info"
#define OKX_PATH_SET_POSITION     "/api/v5/account/set-position-mode"
#define OKX_PATH_ORDER            "/api/v5/trade/order"
#define OKX_PATH_ORDERS           "/api/v5/trade/batch-orders"
#define OKX_PATH_CANCEL           "/api/v5/trade/cancel-order"
#define OKX_PATH_CANCELS          "/api/v5/trade/cancel-batch-orders"
#define OKX_PATH_AMEND            "/api/v5/trade/amend-order"
#define OKX_PATH_AMENDS           "/api/v5/trade/amend-batch-orders"
#define OKX_PATH_ORDERS_PENDING   "/api/v5/trade/orders-pending"
#define OKX_PATH_ORDERS_HISTORY   "/api/v5/trade/orders-history"
#define OKX_PATH_FILLS            "/api/v5/trade/fills"
#define OKX_PATH_CANCEL_ALL_AFTER "/api/v5/trade/cancel-all-after"

/* A channel and its arguments; empty ones are left out. */
struct okx_arg {
    struct str channel;   /* "books" */
    struct str inst_type; /* "SPOT", "ANY" */
    struct str inst_id;
    struct str ccy;
};

/* {"id":"7","op":"subscribe","args":[...]}; id 0: none. */
void okx_write_subscribe(struct text *t, uint64_t id, const struct okx_arg *args, size_t count);
void okx_write_unsubscribe(struct text *t, uint64_t id, const struct okx_arg *args, size_t count);

/* Login; `seconds` and `sign` as in okx_sign_login. */
void okx_write_login(struct text *t, struct str key, struct str passphrase, int64_t seconds,
                     const char *sign);

/* One order as it is placed. */
struct okx_place {
    struct str inst_id; /* REST names the instrument so, */
    int64_t code;       /* and websocket operations so (instIdCode) */
    enum inst_type type;
    enum side side;
    enum order_kind kind; /* market on a swap is sent as optimal_limit_ioc */
    px_t px;              /* not written for market */
    int px_exp;
    qty_t qty;
    int qty_exp;
    struct str cl_ord_id;
    struct str td_mode;   /* "cash", "cross" */
    struct str stp_mode;  /* "cancel_maker", ...; empty: the account's */
    struct str tag;       /* up to 16 letters and digits; empty: none */
    struct str quote_ccy; /* tradeQuoteCcy; empty: the exchange's choice */
    bool reduce_only;     /* swaps */
};

/* An order named by our id or theirs; both may be given, theirs wins. */
struct okx_cancel {
    struct str inst_id;
    int64_t code;
    struct str ord_id;
    struct str cl_ord_id;
};

struct okx_amend {
    struct okx_cancel order;
    px_t px; /* 0: unchanged */
    int px_exp;
    qty_t qty; /* whole size, what is filled included; 0: unchanged */
    int qty_exp;
    struct str req_id;   /* echoed in the orders channel; empty: none */
    bool cancel_on_fail; /* cxlOnFail */
};

/*
 * Websocket operations: one item is sent as the single operation, more as the batch one (their
 * rate limits are separate). 1 <= count <= OKX_BATCH_MAX. `id` is echoed in the reply. `expire`
 * is written as expTime (the exchange drops what arrives later); TS(0): none.
 */
void okx_write_place(struct text *t, uint64_t id, ts_t expire, const struct okx_place *at,
                     size_t count);
void okx_write_cancel(struct text *t, uint64_t id, const struct okx_cancel *at, size_t count);
void okx_write_amend(struct text *t, uint64_t id, ts_t expire, const struct okx_amend *at,
                     size_t count);

/* REST bodies: an object for one item (OKX_PATH_ORDER, _CANCEL, _AMEND), an array for more
 * (OKX_PATH_ORDERS, _CANCELS, _AMENDS). expTime is a header there. */
void okx_write_place_body(struct text *t, const struct okx_place *at, size_t count);
void okx_write_cancel_body(struct text *t, const struct okx_cancel *at, size_t count);
void okx_write_amend_body(struct text *t, const struct okx_amend *at, size_t count);

/* {"timeOut":"10"}: whole seconds, 0 disarms, else 10 to 120; an empty tag: the whole account. */
void okx_write_cancel_all_after(struct text *t, uint32_t seconds, struct str tag);
void okx_write_set_leverage(struct text *t, struct str inst_id, uint32_t leverage,
                            const char *margin_mode);
void okx_write_set_position_mode(struct text *t, const char *mode);

#endif
