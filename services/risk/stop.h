/*
 * Leaving a position at once: by its floating loss, by its age, or because the operator says so.
 *
 *            loss confirmed, held too long, flatten            nothing of ours rests
 *   WATCH ─────────────────────────────────────────► CLEAR ───────────────────────► WAIT
 *     ▲                                                ▲                              │
 *     │                 below one minimum order        │        a second later        │
 *     └────────────────────────────────────────────────┴──────────────────────────────┘
 *
 * The loss is what walking the book without our own orders would bring against the entry price.
 * It counts when two book updates in a row or stop_confirm show it, at once beyond twice the
 * limit. Then: cancel what we have on the symbol, IOC through the touch by stop_slip, again each
 * second up to three times, then by market. What is left below one minimum order stays as dust
 * and is reported. Strategy §2.2 rows 17 and 18.
 */
#ifndef RISK_STOP_H
#define RISK_STOP_H

#include "common/msg/outbox.h"

enum stop_state { STOP_WATCH, STOP_CLEAR, STOP_WAIT };
enum stop_cause { STOP_BY_LOSS, STOP_BY_AGE, STOP_BY_OPERATOR };

enum { STOP_IOC_TRIES = 3, STOP_AGAIN_MS = 1000, STOP_CLEAR_MS = 1000 };

struct stop {
    enum stop_state state;
    enum stop_cause cause;
    ts_t since; /* in this state */
    uint32_t tries;
    uint64_t order;    /* the one we wait for */
    uint32_t breaches; /* book updates in a row that showed the loss */
    ts_t breached;     /* since when; 0: it is not */
    uint64_t updates;  /* of the market when last looked at */
    money_t loss;      /* when it was triggered */
};

struct risk;
struct symbol;

/* True while the position is being left: nobody else may place orders on the symbol. */
bool stop_running(const struct stop *s);

/* Looks at the floating loss and the age, after each book update and as time passes. */
void stop_look(struct risk *r, struct symbol *s, ts_t now, struct outbox *out);

/* The operator wants out. False when there is nothing to leave. */
bool stop_flatten(struct risk *r, struct symbol *s, ts_t now, struct outbox *out);

/* Takes the next step of leaving, if one is due. */
void stop_run(struct risk *r, struct symbol *s, ts_t now, struct outbox *out);

#endif
