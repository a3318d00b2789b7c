/*
 * Agreement with the exchange before anything is sent: at the start, and again after the private
 * link was gone.
 *
 *   TIME ─► ARM ─► CONFIG ─► LINK ─► BALANCE ─► POSITIONS ─► PENDING ─► CLEAR ─► FILLS ─► DONE
 *           dead-   what we   up and  ──────────────────────── what there is; strays and orders
 *           man's   may do    sub-                             of earlier lives are cancelled,
 *           switch            scribed                          the last ten minutes' fills booked
 *
 * A lost link leads back to LINK. A step that fails is tried again, ever more slowly; refused
 * credentials once a minute. Listings of open orders also run every 30 s, once a second while the
 * link is down, at a stop, and when query.h needs one.
 */
#ifndef EXECUTOR_SYNC_H
#define EXECUTOR_SYNC_H

#include "common/okx/okx_read.h"
#include "common/okx/okx_read_order.h"
#include "services/executor/requests.h"

struct executor;

/* clang-format off */
#define SYNC_STEPS(X) \
    X(SYNC_OFF,       "off")       /* not started, or nothing may be sent */ \
    X(SYNC_TIME,      "time")      \
    X(SYNC_ARM,       "arm")       \
    X(SYNC_CONFIG,    "config")    \
    X(SYNC_LINK,      "link")      \
    X(SYNC_BALANCE,   "balance")   \
    X(SYNC_POSITIONS, "positions") \
    X(SYNC_PENDING,   "pending")   \
    X(SYNC_CLEAR,     "clear")     \
    X(SYNC_FILLS,     "fills")     \
    X(SYNC_DONE,      "done")
/* clang-format on */

enum sync_step {
#define X(constant, word) constant,
    SYNC_STEPS(X)
#undef X
};

/* One listing of all open orders, page by page. */
struct listing {
    bool running;
    uint32_t round;  /* of the one running, or the last */
    uint32_t wanted; /* a round not less than this is asked for */
    uint32_t ours;   /* orders of ours in it so far */
    uint32_t rows;   /* in all */
    ts_t began;
    ts_t next; /* when the next is due anyway */
    ts_t not_before;
};

struct sync {
    enum sync_step step;
    bool waiting; /* for the answer of this step */
    bool settled; /* earlier lives have been cleared up: what is not known here never was */
    bool done_once;
    ts_t retry_at;
    uint32_t failures;
    ts_t fills_begin;        /* exchange clock: from where fills are read */
    struct word fills_after; /* bill id of the last row read; empty: first page */
    ts_t clock_at;           /* when to read the clock again */
    ts_t started;
    struct listing listing;
};

void sync_start(struct executor *x);

/* Lets go of DONE: the link is lost, everything about orders is to be read again. */
void sync_lost(struct executor *x);

/* The account or the key is refused: verified again in a minute. */
void sync_refused(struct executor *x);

/* Lists open orders now, and often while stopping. */
void sync_list_soon(struct executor *x);

/* Reads the clock soon. */
void sync_clock(struct executor *x);

/* Orders a listing that begins after now; returns its round. */
uint32_t sync_list_after_now(struct executor *x);

/* An answer with code 0, or a failure: `code` empty when there was none. */
void sync_on_answer(struct executor *x, const struct request *r, const struct okx_reply *reply,
                    dur_t took);
void sync_on_failure(struct executor *x, const struct request *r, struct str code);

const char *sync_step_name(enum sync_step s);

void sync_tick(struct executor *x);
ts_t sync_next(const struct executor *x);

#endif
