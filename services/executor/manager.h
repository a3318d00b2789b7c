/*
 * The order manager: takes risk's orders, sends them, hears the answers, tells what became of
 * them. Beside each order (common/market/order.h) stands a track: what is being done about it.
 */
#ifndef EXECUTOR_MANAGER_H
#define EXECUTOR_MANAGER_H

#include "common/market/orders.h"
#include "common/msg/outbox.h"
#include "common/okx/okx_read.h"
#include "services/executor/requests.h"

struct executor;
struct market;

enum {
    MANAGER_LIVE_MAX = 160, /* orders alive at a time; more are not sent */
    ACK_TIMEOUT_MS = 1000,
};

/* How far the proof has come that an order never got to the exchange (query.h). */
enum closing { CLOSING_NOT, CLOSING_LIST, CLOSING_FILLS };

struct track {
    uint64_t serial; /* tells whether a slot still holds the same order */
    int market;
    ts_t deadline;     /* APPROVED: not sent later than this */
    ts_t ack_by;       /* SENT, AMENDING: no answer by then is an unknown outcome */
    uint64_t amend_id; /* request of the amendment under way */

    bool cancel_wanted;
    bool cancel_late; /* unconfirmed for too long */
    ts_t cancel_first;
    ts_t cancel_at; /* when to send it (again) */
    uint32_t cancel_tries;

    bool asked; /* a question about it is on its way */
    ts_t query_at;
    uint32_t queries;
    uint32_t not_found; /* answers "no such order" in a row that count */
    ts_t unknown_since;
    enum closing closing;
    uint32_t closing_round;
    uint32_t seen_round; /* last listing of open orders it stood in */
    ts_t ghost_until;

    bool fills_asked;
    ts_t fills_at; /* when to ask for fills that are missing */
    uint32_t fills_tries;
};

/* An ORDER of risk. */
void manager_on_order(struct executor *x, const struct msg_order *m);

/* The answer to a new order: an item of it, or NULL and the code of the whole. */
void manager_on_place(struct executor *x, const struct request *r, struct order *o,
                      const struct okx_ack *ack, struct str code);

/* How an answer to an order or an amend is to be read. Whatever is not certain is in doubt. */
enum outcome { OUTCOME_ACCEPTED, OUTCOME_REFUSED, OUTCOME_DOUBT };
enum outcome manager_outcome(struct str code);

/* One word why these terms cannot be sent on this instrument; NULL: they can. */
const char *manager_why_not(const struct market *k, const struct msg_order *m);

/* Orders on this instrument leave by the websocket just now; else by REST. */
bool manager_by_websocket(const struct executor *x, const struct market *k);

/* No answer will come; `unsent`: provably no byte reached the exchange. */
void manager_no_answer(struct executor *x, const struct request *r, bool unsent);

/* The outcome cannot be told: ask, and count it as live until proven. */
void manager_doubt(struct executor *x, struct order *o, const char *reason);

/* What is known has changed: moves the order where that puts it and tells everybody. `changed`
 * says that there is something to tell even if the state stays. */
void manager_settle(struct executor *x, struct order *o, bool changed);

/* Moves it to a state the table allows, and tells. */
void manager_move(struct executor *x, struct order *o, enum order_state next, const char *reason);

/* A new entry with a fresh track; NULL when there is no room. */
struct order *manager_add(struct executor *x, enum order_state state, int market);
struct track *manager_track(struct executor *x, const struct order *o);

/* The order a request was about, NULL when the slot holds another by now. */
struct order *manager_item(struct executor *x, const struct request_item *item);
void manager_about(struct executor *x, struct request *r, const struct order *o);

void manager_tell(const struct order *o, ts_t now, struct outbox *out);

void manager_tick(struct executor *x);
ts_t manager_next(const struct executor *x);

#endif
