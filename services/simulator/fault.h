/*
 * What goes wrong on purpose (POST /sim/faults). A fault that is on ends by
 * itself: after so many times or after so long, whichever was asked for. The
 * code that misbehaves asks fault_strike; everything it needs stands in the row.
 */
#ifndef SIMULATOR_FAULT_H
#define SIMULATOR_FAULT_H

#include "common/base/json.h"

/* clang-format off */
/* X(constant, name, parameters, what it does)
 * every fault: count (times, default 1) or duration_ms; what else it takes stands in parameters */
#define FAULTS(X)                                                                                          \
    X(FAULT_DISCONNECT,  "disconnect",   "path=all|public|private|business; duration_ms: new connections are refused so long", \
      "drops websockets without a close frame (1006)")                                                     \
    X(FAULT_NOTICE,      "notice_64008", "path; close_ms=60000", "announces a service upgrade, then closes the connections that were open") \
    X(FAULT_REJECT,      "reject_next",  "code=51008; op=order|cancel|amend|any",                          \
      "refuses trade requests with this sCode, nothing is done")                                           \
    X(FAULT_DELAY_ACKS,  "delay_acks",   "ms=1000", "acknowledgements of trade requests come late; pushes do not") \
    X(FAULT_DROP_ACK,    "drop_ack",     "op=order|cancel|amend|any", "executes trade requests but never answers: websocket silent, REST hangs up") \
    X(FAULT_BOOK_GAP,    "book_gap",     "inst", "leaves one book update out: prevSeqId does not follow")  \
    X(FAULT_BOOK_RESET,  "book_reset",   "inst", "maintenance reset: seqId starts again, below prevSeqId") \
    X(FAULT_CROSSED,     "crossed_book", "inst; count: book updates", "what is shown of the book crosses, bbo-tbt too; sequence numbers are intact") \
    X(FAULT_FREEZE,      "freeze_books", "inst; duration_ms=10000", "no book message is sent; connections stay alive") \
    X(FAULT_REST_ERROR,  "rest_error",   "code=50026; http=500; path: only requests whose path starts so; html=0|1", \
      "answers REST requests with an error, nothing is done")                                              \
    X(FAULT_LATENCY,     "latency",      "ms=100; duration_ms=10000", "everything the exchange says comes later") \
    X(FAULT_DUPLICATE,   "duplicate_push","count", "sends pushes of the orders channel twice")             \
    X(FAULT_MUTE,        "mute",         "path; duration_ms=40000", "says nothing on websockets, not even pong; stays connected") \
    X(FAULT_LOGIN,       "login_fail",   "code=60009; count", "refuses websocket logins")                  \
    X(FAULT_DEAF_SWITCH, "dead_man_deaf","count", "cancel-all-after is answered with 50026 and not armed") \
    X(FAULT_MAINTENANCE, "maintenance",  "duration_ms=30000", "status says ongoing; orders are refused with 50013, cancels pass") \
    X(FAULT_LOST_REQUEST, "lost_request", "op=order|cancel|amend|any", "trade requests never arrive: nothing is done and nothing answered") \
    X(FAULT_DOUBT,       "doubtful_code","code=50004; op=order|cancel|amend|any; from 51000 on it is the item's sCode", \
      "executes trade requests, but answers with a code that leaves open whether it did")                  \
    X(FAULT_GARBLED,     "garbled_answer", "form=no_data|empty|cut|no_code|short; op=order|cancel|amend|any", \
      "executes trade requests, but the answer lacks data, is empty, ends early, has no sCode or one item less") \
    X(FAULT_ANSWER_TWICE, "double_answer", "op=order|cancel|amend|any", "answers trade requests on the websocket twice") \
    X(FAULT_SWAP_ANSWERS, "reorder_answers", "ms=100; count", "every other answer to a trade request comes later, after the next one") \
    X(FAULT_REFUSE,      "refuse_requests", "code=50011; op=order|cancel|amend|any; duration_ms=30000", \
      "refuses whole trade requests with this code (50011, 50061, 50013, 50001), nothing is done")          \
    X(FAULT_FILL_FIRST,  "fill_before_cancel", "inst; count", "a taker is faster: the order is filled just before its cancel, which gets 51400") \
    X(FAULT_LATE_CANCEL, "late_cancel",  "ms=5000; inst", "cancels are acknowledged at once and carried out later; the order lives on") \
    X(FAULT_DEAF_CANCEL, "ignored_cancel", "inst", "cancels are acknowledged and never carried out")        \
    X(FAULT_LOSE_PUSH,   "lose_push",    "channel=orders|fills|account|positions|balance_and_position", \
      "pushes of private channels are lost")                                                               \
    X(FAULT_LATE_PUSH,   "late_push",    "channel; ms=1000", "pushes of private channels come late and are overtaken") \
    X(FAULT_SWAP_PUSHES, "reorder_push", "channel; ms=50; count", "every other push of private channels comes after the next one") \
    X(FAULT_FILLS_LAG,   "fills_lag",    "ms=8000; duration_ms=30000", "fills and fills-history do not know yet what happened so lately") \
    X(FAULT_READ_LAG,    "orders_lag",   "ms=8000; duration_ms=30000", "queries and lists of orders do not know yet what was placed so lately (51603)") \
    X(FAULT_NO_PONG,     "no_pong",      "path; duration_ms=40000", "pings are not answered; everything else is said") \
    X(FAULT_HALF_OPEN,   "half_open",    "path; duration_ms=20000", "websockets are dead both ways and stay open: nothing arrives, nothing is said") \
    X(FAULT_CONN_COUNT,  "conn_count_error", "channel; count", "subscriptions of private channels are refused: too many connections follow them") \
    X(FAULT_CLOCK,       "clock_jump",   "skew_ms=5000; duration_ms=30000", "the exchange's clock goes wrong by so much") \
    X(FAULT_BOOK_REPEAT, "book_repeat",  "inst", "sends an update of books twice")                        \
    X(FAULT_BOOK_SNAPSHOT, "book_snapshot", "inst", "sends a snapshot where an update of books was due")   \
    X(FAULT_WRONG_NUMBER, "wrong_number", "channel", "a number of a push is no number")
/* clang-format on */

enum fault {
#define X(constant, name, parameters, what) constant,
    FAULTS(X)
#undef X
        FAULT_COUNT
};

enum { FAULT_WORD_SIZE = 32 };

struct fault_row {
    bool on;
    uint32_t left; /* strikes to come; UINT32_MAX: until the time is over */
    ts_t until;    /* TS_NEVER: until the strikes are used up */
    ts_t since;
    uint64_t struck; /* times, since the start */
    int64_t code;
    int64_t http;
    dur_t delay; /* ms, close_ms, skew_ms */
    bool html;
    char path[FAULT_WORD_SIZE];
    char op[FAULT_WORD_SIZE];
    char inst[FAULT_WORD_SIZE];
    char channel[FAULT_WORD_SIZE];
    char form[FAULT_WORD_SIZE];
};

struct faults {
    struct fault_row row[FAULT_COUNT];
};

void faults_init(struct faults *f);
const char *fault_name(enum fault which);
bool fault_from(struct str name, enum fault *out);

/* Reads the body of POST /sim/faults and switches the fault on; {"fault":"clear"} ends all of
 * them. ERR_UNKNOWN: no such fault (*which is FAULT_COUNT after a clear); ERR_RANGE or ERR_TYPE:
 * a parameter is unusable and `key` says which. */
MUST_CHECK enum err fault_request(struct faults *f, struct json_at body, ts_t now,
                                  enum fault *which, const char **key);

/* Is it on now, for this operation, path, instrument or channel (empty: any)? Counts nothing. */
bool fault_on(const struct faults *f, enum fault which, struct str detail, ts_t now);

/* The same, and uses up one strike when it is. */
bool fault_strike(struct faults *f, enum fault which, struct str detail, ts_t now);

/* Of faults that hit every other time: strikes, and is it the turn of one that is hit? */
bool fault_every_other(struct faults *f, enum fault which, struct str detail, ts_t now);

/* The menu as a JSON array under `key`: name, parameters, what, on, left, until. */
void faults_menu(const struct faults *f, const char *key, ts_t now, struct text *t);

#endif
