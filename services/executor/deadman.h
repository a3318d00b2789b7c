/*
 * The dead-man's switch: the exchange cancels every order with our tag unless it hears from us in
 * time (cancel-all-after, dossier §3.5.11). Armed before the first order and renewed every 2 s,
 * but only while everything that watches over our orders is alive: feed, a strategy, risk, our
 * own link, and no cancel that the exchange ignores. It is never disarmed: at an orderly stop it
 * runs out over an empty account, which does nothing.
 */
#ifndef EXECUTOR_DEADMAN_H
#define EXECUTOR_DEADMAN_H

#include "common/okx/okx_read.h"

struct executor;

struct deadman {
    ts_t confirmed; /* when the exchange last confirmed; 0: never */
    ts_t trigger;   /* exchange clock: when it will fire */
    ts_t asked;     /* when we last asked; the limit is one a second */
    bool waiting;   /* for an answer */
    bool pulled;    /* everything was cancelled because it ran low */
    bool withheld_told;
    uint64_t fired;
};

/* Asks for it to be armed now, whoever is alive: the first step of a start. */
void deadman_arm(struct executor *x);

/* The exchange has confirmed it, and it has not run out. */
bool deadman_armed(const struct executor *x);

void deadman_on_answer(struct executor *x, const struct okx_reply *reply);
void deadman_failed(struct executor *x);

/* Orders of ours were cancelled by it. */
void deadman_fired(struct executor *x);

void deadman_tick(struct executor *x);
ts_t deadman_next(const struct executor *x);

#endif
