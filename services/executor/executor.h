/*
 * The executor: the only process that sends orders, and the one that says what became of them.
 *
 * It obeys risk's ORDER and nothing else. It cancels by itself when risk or the feed goes silent,
 * when the private link stays down, when the dead-man's switch cannot be renewed and at the end.
 * It never resends an order: what is not known stays counted until it is proven (query.h).
 *
 * This file is the core's face to the runner and the struct its parts share; each part is a pair
 * of files of its own and a field of the struct. `now` and `out` are those of the running step.
 */
#ifndef EXECUTOR_EXECUTOR_H
#define EXECUTOR_EXECUTOR_H

#include "common/base/settings.h"
#include "common/msg/outbox.h"
#include "common/okx/okx_read.h"
#include "services/executor/account.h"
#include "services/executor/bills.h"
#include "services/executor/deadman.h"
#include "services/executor/fills.h"
#include "services/executor/link.h"
#include "services/executor/manager.h"
#include "services/executor/markets.h"
#include "services/executor/peers.h"
#include "services/executor/requests.h"
#include "services/executor/sync.h"

struct executor {
    const struct settings *settings;
    char ws_url[SETTING_TEXT_SIZE + 32];
    struct str rest_base;
    const char *key; /* borrowed from the settings, or the simulated exchange's */
    const char *secret;
    const char *passphrase;
    struct word tag; /* of all our orders, and of the dead-man's switch */

    ts_t now;
    struct outbox *out;

    uint32_t epoch;  /* of this boot; 0 before START */
    uint64_t serial; /* of orders, in this boot */
    bool refused;    /* the account or the settings do not allow trading */
    struct word refusal;
    bool stopping;
    bool stopped;
    ts_t stop_by;
    uint32_t stop_empty; /* listings without an order of ours since the last cancel */
    ts_t next_tick;      /* folded from all parts after each step */

    bool clock_known;
    dur_t clock_offset; /* exchange minus ours */
    dur_t ack;          /* moving average of the time to an answer; 0 unknown */
    dur_t ack_last;
    ts_t measured;       /* when it was last fed */
    dur_t close_margin;  /* how long after expTime "not found" means nothing */
    ts_t link_lost_at;   /* TS_NEVER while the private link is up */
    bool link_cancelled; /* everything was cancelled for it */
    ts_t hold_until;     /* nothing new before this */

    uint64_t placed;
    uint64_t canceled;
    uint64_t rejected;
    uint64_t bad_data;
    ts_t bad_data_logged;
    ts_t alerted[alert_count];
    struct msg_executor_status status; /* as last said */
    ts_t status_at;

    struct peers peers;
    struct markets markets;
    struct account_throttle throttle;
    struct orders orders;
    struct track track[ORDERS_MAX];
    struct requests requests;
    struct links links;
    struct sync sync;
    struct deadman deadman;
    struct account account;
    struct fills fills;
    struct bills bills;
    struct json json;
};

/* Exponents in which something without a known instrument is held. */
struct scale {
    int8_t px_exp;
    int8_t qty_exp;
};

void executor_init(struct executor *x, const struct settings *settings);
void executor_step(struct executor *x, const struct msg *in, struct outbox *out);
ts_t executor_deadline(const struct executor *x);

/* Orders that live, balances, account, fees, positions, status. */
void executor_snapshot(const struct executor *x, ts_t now, struct outbox *out);
enum service_state executor_state(const struct executor *x, struct word *reason);

/* What the parts need of the whole. */

ts_t executor_exchange_now(const struct executor *x);

/* Reconciled, link up, nothing forbids: orders may be sent. Else one word why not. */
bool executor_ready(const struct executor *x, const char **why);

/* The instrument's exponents, or such as hold the two texts with room to spare. */
struct scale executor_scale(const struct executor *x, const struct word *inst, struct str px,
                            struct str qty);

/* One event for the log with one key="value"; an empty key: none. */
void executor_log(struct executor *x, enum level level, const char *event, const char *key,
                  struct str value);

/* Tells people, the same thing at most once a second. */
void executor_alert(struct executor *x, enum alert code, const struct word *inst,
                    struct str detail);

/* Something from outside could not be read: counted, logged once a second at most. */
void executor_bad_data(struct executor *x, const char *what, struct str detail);

/* One more answer took this long. A probe counts only when no order was answered lately. */
void executor_measured(struct executor *x, dur_t took, bool probe);

/* The exchange refuses who we are, or dislikes our clock. */
void executor_auth_refused(struct executor *x, struct str code);
void executor_clock_wrong(struct executor *x);

/* A problem a person must solve before anything is traded. */
void executor_refuse(struct executor *x, const char *word, enum alert alert, const char *detail);

/* From the link. */
void executor_link_up(struct executor *x);
void executor_link_lost(struct executor *x, const char *why);
void executor_conn_lost(struct executor *x, uint32_t conn);
void executor_on_push(struct executor *x, const struct okx_frame *f);
void executor_on_reply(struct executor *x, const struct okx_frame *f);

#endif
