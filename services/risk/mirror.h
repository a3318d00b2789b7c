/*
 * Risk's copy of the executor's orders: every order is counted from the moment it is approved
 * until the executor says that it has ended. The executor is the authority about states, so what
 * it says is taken over even where news in between were lost.
 */
#ifndef RISK_MIRROR_H
#define RISK_MIRROR_H

#include "common/market/orders.h"
#include "common/msg/msg.h"

enum { APPROVAL_MS = 250, CANCEL_AGAIN_MS = 500, FORGOTTEN_MS = 1000 };

struct mirror {
    struct orders orders;
    ts_t deadline[ORDERS_MAX];     /* not to be sent later than this */
    ts_t cancel_asked[ORDERS_MAX]; /* 0: never */
    uint64_t teller[ORDERS_MAX]; /* session of the executor that spoke of it last; 0: to be told */
    bool answered[ORDERS_MAX];   /* its latency has been counted */
    uint64_t lost;               /* orders there was no room for: openings stop while > 0 */
};

void mirror_init(struct mirror *m);

/* Reserves room for an approved order and returns it, NULL when full. */
struct order *mirror_approve(struct mirror *m, const struct msg_order *o, ts_t now);

/* What the executor says of an order. Returns our copy; NULL when it is over and was unknown, or
 * there was no room for it. */
struct order *mirror_state(struct mirror *m, const struct msg_order_state *s, uint64_t teller,
                           ts_t now);

/* Books a fill on the order it belongs to, when that is known. */
void mirror_fill(struct mirror *m, const struct msg_fill *f);

/* The executor will describe all its orders anew; and this session of it has done so: what it did
 * not speak of and can no longer be sent is over. */
void mirror_resync(struct mirror *m);
void mirror_synced(struct mirror *m, uint64_t teller, ts_t now);

/* Approvals that the executor, known to be listening, never spoke of ended without being sent. */
void mirror_tick(struct mirror *m, ts_t now);

/* True when somebody waits for the exchange's word about this order. */
bool order_in_flight(const struct order *o);

#endif
