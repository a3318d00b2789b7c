/*
 * The only place where an ORDER is written: what the gate let through, and cancels, which pass
 * at once whatever happens elsewhere.
 */
#ifndef RISK_DESK_H
#define RISK_DESK_H

#include "services/risk/gate.h"

/* Puts the question to the gate and, when it agrees, reserves and sends the order (place) or the
 * new terms (amend). The number it got is in *order, 0 when refused. */
enum verdict desk_place(struct ask *a, uint64_t *order, struct outbox *out);

/* Cancels one order. Repeating is harmless and done at most every half second. */
void desk_cancel(struct risk *r, struct order *o, enum cancel_class class, const char *reason,
                 ts_t now, struct outbox *out);

/* Tells the executor to cancel every order of a symbol, or all when inst is empty: also those we
 * do not know of. */
void desk_cancel_all(struct risk *r, const struct word *inst, enum cancel_class class,
                     const char *reason, ts_t now, struct outbox *out);

/* Cancels whatever may not live as things stand: by mode, lease, pause, latency, stale book. */
void desk_sweep(struct risk *r, ts_t now, struct outbox *out);

/* A strategy's intent, whatever it wants; answered with exactly one VERDICT. */
void desk_intent(struct risk *r, const struct msg *in, struct outbox *out);

#endif
