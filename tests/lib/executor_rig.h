/*
 * An executor core in virtual time with a scripted exchange around it: logs in, subscribes and
 * answers REST requests by a table that a test may change; remembers what the core said.
 */
#ifndef TESTS_EXECUTOR_RIG_H
#define TESTS_EXECUTOR_RIG_H

#include "services/executor/executor.h"

enum { RIG_ANSWERS = 32, RIG_QUEUE = 256, RIG_TEXT = 4096, RIG_SAID = 4096 };

struct rig_answer {
    char path[96]; /* prefix of the path with its query */
    int status;    /* 0: no answer comes; -1: provably not sent */
    char body[RIG_TEXT];
};

struct rig_reply {
    ts_t at;
    uint64_t id;
    uint16_t status;
    bool sent;
    char body[RIG_TEXT];
};

struct rig {
    struct settings settings;
    struct executor x;
    struct outbox out;
    ts_t now;

    bool refuse_connect;
    const char *login_answer; /* NULL: accepted */
    uint32_t conn;            /* newest connection; 0: none */
    int connects;

    int answers;
    struct rig_answer answer[RIG_ANSWERS];
    int queued;
    struct rig_reply queue[RIG_QUEUE];

    char frame[RIG_TEXT];        /* last trade operation sent by websocket */
    int places, cancels, amends; /* operations by either way */
    int arms;
    char request[RIG_TEXT]; /* last HTTP request: "GET /path?query body" */

    int said;
    struct msg say[RIG_SAID]; /* everything published, texts not kept */
    int alerts[alert_count];
    bool stopped;
    bool clean;
};

struct rig *rig_new(void);
void rig_free(struct rig *r);

/* The answer to requests whose path begins so; a later one wins over an earlier. */
void rig_answer(struct rig *r, const char *path, int status, const char *body);

/* START, then as much time as it takes to be ready; peers live and the instrument known. */
void rig_start(struct rig *r);
void rig_boot(struct rig *r); /* START and peers only */
void rig_instrument(struct rig *r, const char *inst, enum inst_type type);
void rig_peer(struct rig *r, enum service service, uint64_t ses, enum peer_state state);

void rig_step(struct rig *r, struct msg *in);
void rig_run(struct rig *r, int64_t ms); /* lets virtual time pass */

/* One text frame from the exchange, after printf. */
void rig_frame(struct rig *r, const char *format, ...) __attribute__((format(printf, 2, 3)));
void rig_drop(struct rig *r); /* the exchange closes the connection */

/* Orders of risk on BTC-USDT, buy, post-only: price 100.0, size 1.00, unless said otherwise. */
struct msg rig_order(uint64_t number);
void rig_place(struct rig *r, uint64_t number);
void rig_cancel(struct rig *r, uint64_t number);
const char *rig_cl_ord_id(struct rig *r, uint64_t number);

/* Answers the last websocket operation: sCode for the order of this number. */
void rig_ack(struct rig *r, uint64_t number, const char *s_code);

/* A push of the orders channel for this order. `fill`: "tradeId:size" or NULL. */
void rig_push(struct rig *r, uint64_t number, const char *state, const char *acc, const char *fill);

/* From here on this order is open in listings and when asked for. */
void rig_listed(struct rig *r, uint64_t number);

/* Last word about an order; NULL: none. */
const struct msg_order_state *rig_state(const struct rig *r, uint64_t number);
int rig_count(const struct rig *r, enum msg_type type);
const struct msg *rig_last(const struct rig *r, enum msg_type type);

#endif
