/*
 * Questions and orders that are on their way to the exchange, by either road, until they are
 * answered. One numbering for both: the number is the `id` of a websocket operation and of an
 * HTTP request.
 *
 * The table does not time anything out: who asked has a deadline of his own. When it is full the
 * oldest entry is forgotten, and its answer, should one come, is not recognised; the deadlines
 * then treat it as lost.
 */
#ifndef EXECUTOR_REQUESTS_H
#define EXECUTOR_REQUESTS_H

#include "common/base/types.h"

enum { REQUESTS_MAX = 256, REQUEST_ITEMS = 20 };

/* clang-format off */
#define REQUEST_KINDS(X) \
    X(PLACE,         "place")         \
    X(AMEND,         "amend")         \
    X(CANCEL,        "cancel")        /* one order or many */ \
    X(QUERY,         "query")         /* one order */ \
    X(ORDER_FILLS,   "order_fills")   /* the fills of one order */ \
    X(TIME,          "time")          \
    X(ARM,           "arm")           /* cancel-all-after */ \
    X(CONFIG,        "config")        \
    X(BALANCE,       "balance")       \
    X(POSITIONS,     "positions")     \
    X(PENDING,       "pending")       /* a page of all open orders */ \
    X(FILLS,         "fills")         /* a page of all recent fills */ \
    X(FEES,          "fees")          \
    X(LEVERAGE,      "leverage")      \
    X(LEVERAGE_INFO, "leverage_info") \
    X(BILLS,         "bills")         /* a page of payments of one type */
/* clang-format on */

enum request_kind {
#define X(constant, word) REQUEST_##constant,
    REQUEST_KINDS(X)
#undef X
};

/* An order a request is about: the slot, and the number that tells whether the slot still holds
 * the same order. */
struct request_item {
    int slot;
    uint64_t serial;
};

struct request {
    uint64_t id; /* 0: the entry is free */
    enum request_kind kind;
    uint32_t conn;  /* websocket it left by; 0: HTTP */
    int market;     /* index of the instrument; -1: none */
    uint32_t round; /* of the listing it belongs to */
    ts_t sent;
    uint8_t count;
    struct request_item item[REQUEST_ITEMS];
};

struct requests {
    uint64_t last_id;
    uint16_t next;
    struct request at[REQUESTS_MAX];
};

void requests_init(struct requests *rs);

/* A new entry with the next number; kind, conn and sent are set. */
struct request *requests_add(struct requests *rs, enum request_kind kind, uint32_t conn, ts_t now);

struct request *requests_find(struct requests *rs, uint64_t id); /* NULL: unknown or forgotten */
void requests_done(struct request *r);

/* True when one of this kind is on its way. */
bool requests_waiting(const struct requests *rs, enum request_kind kind);

const char *request_kind_name(enum request_kind k);

#endif
