/*
 * A risk core that is ready to trade, with a hand for everything it listens to: market data,
 * executor, strategy, operator, disk. Time moves only when told to.
 */
#ifndef TESTS_RISK_RIG_H
#define TESTS_RISK_RIG_H

#include "services/risk/risk.h"

enum { RIG_LOG_MAX = 20000 };

/* The session of the one strategy that is there from the start. */
#define RIG_SES UINT64_C(0x500000001)

struct rig {
    struct risk *core;
    struct outbox *out;
    ts_t now;
    uint32_t intents;
    uint64_t trades;
    bool disk;    /* records are answered with STORED at once */
    size_t count; /* of what the core has said since the last rig_forget */
    struct msg *log;
    char detail[512];     /* of the last verdict, alert or reply */
    struct msg *disk_log; /* every record, for a second life */
    size_t disk_count;
};

/* Default settings: exchange demo, declared inventory of 10 BTC, one symbol BTC-USDT. */
void rig_settings(struct settings *s);

/* A core after init and START, with nothing else known. */
struct rig *rig_new(const struct settings *s);

/* The same, loaded, synced, funded with 10000 USDT and 10 BTC, with a fresh deep book of
 * 100.0/100.2 and the lease held: MODE_ACTIVE. */
struct rig *rig_ready(const struct settings *s);
void rig_free(struct rig **rig);

/* Hands a message over; `in` needs its type and body. */
void rig_send(struct rig *rig, struct msg in);
void rig_forget(struct rig *rig);

/* Lets milliseconds pass, with every TIMER asked for. */
void rig_pass(struct rig *rig, int64_t ms);

/* The same with a fresh book, renewed lease and a living executor every 100 ms. */
void rig_live(struct rig *rig, int64_t ms);

/* What was said: the last message of a type, NULL when there is none, and how many. */
const struct msg *rig_last(const struct rig *rig, enum msg_type type);
size_t rig_said(const struct rig *rig, enum msg_type type);
size_t rig_alerts(const struct rig *rig, enum alert code);
size_t rig_cancels(const struct rig *rig); /* ORDERs that cancel */

/* The pieces rig_ready is made of. */
void rig_loaded(struct rig *rig);
void rig_peer(struct rig *rig, enum service who, enum peer_state state);
void rig_synced(struct rig *rig, enum service who);
void rig_instrument(struct rig *rig, const char *inst);
void rig_book(struct rig *rig, const char *inst, int64_t bid, int64_t ask, int64_t qty);
void rig_book_state(struct rig *rig, const char *inst, enum book_state state);
void rig_balance(struct rig *rig, const char *ccy, const char *cash);
void rig_account(struct rig *rig, const char *equity);
void rig_fees(struct rig *rig, const char *inst, int64_t maker, int64_t taker);
struct msg_executor_status rig_status(const struct rig *rig);
void rig_say_status(struct rig *rig, const struct msg_executor_status *s);
void rig_lease(struct rig *rig, uint64_t ses, uint16_t instance, const char *inst);

/* A good intent to be spoilt: post-only at the touch, 1 coin, opening. */
struct msg_intent rig_intent(struct rig *rig, enum side side, int64_t px);
enum verdict rig_ask(struct rig *rig, const struct msg_intent *i);
enum verdict rig_ask_as(struct rig *rig, const struct msg_intent *i, uint64_t ses,
                        uint16_t instance);

/* Places and returns risk's number of the order; fails the test when it is refused. */
uint64_t rig_place(struct rig *rig, const struct msg_intent *i);

/* The executor's word about the order of that number. */
void rig_order(struct rig *rig, uint64_t order, enum order_state state);

/* Fills `qty` of it at its price, changes the exchange's balances with it, and ends it when it is
 * full. The fee is `fee` of the quote currency, negative: paid. */
void rig_fill(struct rig *rig, uint64_t order, int64_t qty, const char *fee);
void rig_fill_at(struct rig *rig, uint64_t order, int64_t px, int64_t qty, const char *fee);

/* A buy at 1000 and a sale at 1002 less `lost` ticks and fees: one closed cycle. */
void rig_cycle(struct rig *rig, int64_t buy, int64_t sell, const char *fee);

uint64_t rig_command(struct rig *rig, enum command c, const char *inst);

/* Another life: a new core that is handed everything the first one wrote. */
struct rig *rig_reborn(struct rig *rig, const struct settings *s);

money_t rig_money(const char *text);

#endif
