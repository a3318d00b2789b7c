/*
 * The websocket connections of the simulated exchange: where each came in, who
 * logged in, what it subscribed to, when something last flowed. Requests are
 * understood in session_request.c; what is pushed is the streams' business.
 */
#ifndef SIMULATOR_SESSION_H
#define SIMULATOR_SESSION_H

#include "common/market/words.h"
#include "services/simulator/limits.h"

enum { SESSIONS_MAX = 64, SUBS_MAX = 512, SUB_NAME_SIZE = 28 };

enum wire_path { PATH_NONE, PATH_PUBLIC, PATH_PRIVATE, PATH_BUSINESS };

/* clang-format off */
/* X(constant, channel name, path, what it needs)
 * needs: i instId, t instType, l login, v VIP tier */
#define TOPICS(X)                                                \
    X(TOPIC_BBO,        "bbo-tbt",              PUBLIC,   "i")   \
    X(TOPIC_BOOKS_L2,   "books-l2-tbt",         PUBLIC,   "ilv") \
    X(TOPIC_BOOKS50_L2, "books50-l2-tbt",       PUBLIC,   "ilv") \
    X(TOPIC_BOOKS,      "books",                PUBLIC,   "i")   \
    X(TOPIC_BOOKS5,     "books5",               PUBLIC,   "i")   \
    X(TOPIC_TRADES,     "trades",               PUBLIC,   "i")   \
    X(TOPIC_TICKERS,    "tickers",              PUBLIC,   "i")   \
    X(TOPIC_INSTRUMENTS,"instruments",          PUBLIC,   "t")   \
    X(TOPIC_STATUS,     "status",               PUBLIC,   "")    \
    X(TOPIC_MARK,       "mark-price",           PUBLIC,   "i")   \
    X(TOPIC_FUNDING,    "funding-rate",         PUBLIC,   "i")   \
    X(TOPIC_PRICE_LIMIT,"price-limit",          PUBLIC,   "i")   \
    X(TOPIC_CANDLE,     "candle1m",             BUSINESS, "i")   \
    X(TOPIC_TRADES_ALL, "trades-all",           BUSINESS, "i")   \
    X(TOPIC_ORDERS,     "orders",               PRIVATE,  "tl")  \
    X(TOPIC_FILLS,      "fills",                PRIVATE,  "lv")  \
    X(TOPIC_ACCOUNT,    "account",              PRIVATE,  "l")   \
    X(TOPIC_POSITIONS,  "positions",            PRIVATE,  "tl")  \
    X(TOPIC_BALANCE,    "balance_and_position", PRIVATE,  "l")
/* clang-format on */

enum topic {
#define X(constant, name, path, needs) constant,
    TOPICS(X)
#undef X
        TOPIC_COUNT
};

const char *topic_name(enum topic t);
enum wire_path topic_path(enum topic t);
bool topic_needs(enum topic t, char what);
bool topic_from(struct str name, enum topic *out);

/* One subscription: the keys the client gave, which its pushes repeat. Texts are terminated. */
struct sub {
    bool used;
    bool fresh; /* nothing pushed yet: the first push is a snapshot where there is one */
    uint8_t topic;
    char inst_type[8]; /* "SPOT", "SWAP", "ANY", ...; empty: not given */
    char inst[SUB_NAME_SIZE];
    char family[SUB_NAME_SIZE];
    char ccy[12];
    uint16_t market; /* index of the instrument + 1; 0: none named */
    int16_t every_s; /* account, positions: seconds between snapshots; 0 events only */
    ts_t last;       /* of the last push */
};

struct session {
    bool used;
    enum wire_path path;
    uint32_t conn;
    uint64_t number; /* counts connections; its hex is the connId */
    int key;         /* which API key logged in, -1 none */
    ts_t opened;
    ts_t rx;
    ts_t tx;
    ts_t close_at;       /* its end is decided, or announced by notice 64008; 0 no */
    uint16_t close_code; /* with which code */
    bool closing;        /* told to close; nothing it says counts any more */
    uint32_t sub_count;
    struct sub sub[SUBS_MAX];
};

struct sessions {
    uint64_t opened; /* since the start */
    uint64_t closed;
    struct session at[SESSIONS_MAX];
};

void sessions_init(struct sessions *s);

/* A connection to /ws/v5/public, /private or /business; a query is ignored. NULL when the path is
 * none of them or all places are taken. */
struct session *session_open(struct sessions *s, uint32_t conn, struct str path, ts_t now);
struct session *session_find(struct sessions *s, uint32_t conn);
void session_end(struct sessions *s, struct session *session);

/* "a4d3ae55": eight hex digits. */
void session_conn_id(const struct session *s, struct text *out);

/* The subscription with the same keys, or NULL. */
struct sub *session_sub(struct session *s, const struct sub *like);

/* Keeps it, or refreshes the same one. NULL when there is no room (close code 4009). */
struct sub *session_add(struct session *s, const struct sub *what);
void session_remove(struct session *s, struct sub *sub);

/* The arg object of acks and pushes: channel and the keys given; uid NULL: without. */
void sub_arg(const struct sub *s, const char *uid, struct text *t);

/* True when a push about this instrument belongs to the subscription. */
bool sub_wants(const struct sub *s, enum inst_type type, uint16_t market);

/* 30 s without anything flowing, or nothing wanted within 30 s: close 4004 (dossier §4.1). */
ts_t session_idle_at(const struct session *s);

#endif
