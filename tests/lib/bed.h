/*
 * A risk core that is ready to trade, with a hand for everything it listens to: market data,
 * executor, strategy, operator, disk. Time moves only when told to.
 */
#ifndef TESTS_BED_H
#define TESTS_BED_H

#include "services/risk/risk.h"

enum { BED_LOG_MAX = 20000 };

/* The session of the one strategy that is there from the start. */
#define BED_SES UINT64_C(0x500000001)

struct bed {
    struct risk *core;
    struct outbox *out;
    ts_t now;
    ts_t exch; /* of the last word about a book: each is another moment of the exchange */
    uint32_t intents;
    uint64_t trades;
    bool disk;    /* records are answered with STORED at once */
    size_t count; /* of what the core has said since the last bed_forget */
    struct msg *log;
    char detail[512];     /* of the last verdict, alert or reply */
    struct msg *disk_log; /* every record, for a second life */
    size_t disk_count;
};

/* Default settings: exchange demo, declared inventory of 10 BTC, one symbol BTC-USDT. */
void bed_settings(struct settings *s);

/* A core after init and START, with nothing else known. */
struct bed *bed_new(const struct settings *s);

/* The same, loaded, synced, funded with 10000 USDT and 10 BTC, with a fresh deep book of
 * 100.0/100.2 and the lease held: MODE_ACTIVE. */
struct bed *bed_ready(const struct settings *s);
/* The same, default settings changed by `change` (NULL: not at all). */
struct bed *bed_ready_with(void (*change)(struct settings *s));

void bed_free(struct bed **bed);

/* Hands a message over; `in` needs its type and body. */
void bed_send(struct bed *bed, struct msg in);
void bed_forget(struct bed *bed);

/* Lets milliseconds pass, with every TIMER asked for. */
void bed_pass(struct bed *bed, int64_t ms);

/* The same with a fresh book, renewed lease and a living executor every 100 ms. */
void bed_live(struct bed *bed, int64_t ms);

/* What was said: the last message of a type, NULL when there is none, and how many. */
const struct msg *bed_last(const struct bed *bed, enum msg_type type);
size_t bed_said(const struct bed *bed, enum msg_type type);
size_t bed_alerts(const struct bed *bed, enum alert code);
size_t bed_cancels(const struct bed *bed); /* ORDERs that cancel */

/* The pieces bed_ready is made of. */
void bed_loaded(struct bed *bed);
/* What a process says each 100 ms, of the same build and settings as ours. */
void bed_heartbeat(struct bed *bed, enum service who, uint64_t ses);
void bed_peer(struct bed *bed, enum service who, enum peer_state state);
void bed_synced(struct bed *bed, enum service who);
void bed_instrument(struct bed *bed, const char *inst);
void bed_book(struct bed *bed, const char *inst, int64_t bid, int64_t ask, int64_t qty);
void bed_book_state(struct bed *bed, const char *inst, enum book_state state);
void bed_balance(struct bed *bed, const char *ccy, const char *cash);
void bed_account(struct bed *bed, const char *equity);
void bed_fees(struct bed *bed, const char *inst, int64_t maker, int64_t taker);
struct msg_executor_status bed_status(const struct bed *bed);
void bed_say_status(struct bed *bed, const struct msg_executor_status *s);
void bed_lease(struct bed *bed, uint64_t ses, uint16_t instance, const char *inst);

money_t bed_money(const char *text);

#endif
