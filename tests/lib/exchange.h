/*
 * A simulated exchange in a test's hands: requests go in as text, answers and
 * pushes are collected, time passes when it is told to. Without a market of its
 * own unless asked for: a test puts the anonymous orders in itself.
 */
#ifndef TESTS_EXCHANGE_H
#define TESTS_EXCHANGE_H

#include "services/simulator/simulator.h"

enum { EXCHANGE_FRAMES = 4096 };

struct exchange {
    struct simulator *sim;
    struct outbox *out;
    struct settings settings;
    ts_t now;
    size_t frames; /* collected since exchange_forget */
    struct {
        uint32_t conn;
        uint16_t close; /* close code of a WIRE_CLOSE, with its reason as text */
        bool is_close;
        char *text;
    } frame[EXCHANGE_FRAMES];
    int status; /* of the last HTTP answer; -1: none came */
    char *body;
};

/* Millisecond 1767323045678, BTC-USDT, ETH-USDT, SOL-USDT and BTC-USDT-SWAP; 10000 USDT, 0.1 BTC;
 * maker 0.02 %, taker 0.05 %. Books are empty. */
struct exchange *exchange_new(void);
struct exchange *exchange_new_market(uint64_t seed); /* with the synthetic market */

/* The same with 0.5 bid at 91500.1, 1.25 at 91500, and 0.25 asked at 91500.9 of BTC-USDT. */
struct exchange *exchange_quoted(void);
void exchange_destroy(struct exchange **x_p);

/* Fails, naming the part and the last answer's body, when it is not in it; or when it is. */
void exchange_has(const struct exchange *x, const char *part);
void exchange_lacks(const struct exchange *x, const char *part);

/* Lets time pass, waking the core whenever it asked for it. */
void exchange_wait(struct exchange *x, int64_t ms);

/* An anonymous order in a book: "buy", "91500.1", "0.5". */
void exchange_flow(struct exchange *x, const char *inst, enum side side, const char *px,
                   const char *qty);

/* A public request; signed ones take headers of demo-key at the exchange's own time. Returns the
 * HTTP status; the answer stands in x->body. */
int exchange_get(struct exchange *x, const char *path);
int exchange_call(struct exchange *x, const char *method, const char *path, const char *body);

/* The same with headers made by the test; now + skew_ms is the time signed. */
struct exchange_key {
    const char *key, *secret, *passphrase;
    int64_t skew_ms;
    const char *more; /* further header lines, or NULL */
};
int exchange_call_as(struct exchange *x, const struct exchange_key *k, const char *method,
                     const char *path, const char *body);

/* A websocket: "/ws/v5/public". Returns the connection's number. */
uint32_t exchange_open(struct exchange *x, const char *path);
uint32_t exchange_login(struct exchange *x); /* opens /private and logs in */
void exchange_say(struct exchange *x, uint32_t conn, const char *text);
void exchange_drop(struct exchange *x, uint32_t conn);

/* What came since the last exchange_forget. */
void exchange_forget(struct exchange *x);
size_t exchange_count(const struct exchange *x, const char *part); /* frames with this in them */
const char *exchange_find(const struct exchange *x, const char *part); /* the first; NULL none */
int exchange_closed(const struct exchange *x, uint32_t conn);          /* close code, -1 open */

/* The test fails unless a frame with this in it came; unless none did. */
void exchange_came(const struct exchange *x, const char *part);
void exchange_never_came(const struct exchange *x, const char *part);

#endif
