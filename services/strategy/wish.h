/* What the strategy asks of risk: place this, cancel that; and what becomes of asking in vain. */
#ifndef STRATEGY_WISH_H
#define STRATEGY_WISH_H

#include "services/strategy/symbol.h"

struct wish {
    enum side side;
    enum purpose purpose;
    px_t px;
    qty_t qty;
    uint32_t stance; /* by which the price was chosen (stance.h) */
    const char *why; /* one word */
};

/* The end of a quote: which class, and why in a word. */
struct end {
    enum cancel_class class;
    const char *why;
};

/* Asks for a post-only order and keeps it among our own. False when there is no place for it. */
bool wish_place(struct symbol *s, struct shared *sh, const struct wish *w, ts_t now,
                struct outbox *out);

/* Asks for a cancel, unless one was asked for just now. */
void wish_cancel(struct symbol *s, struct shared *sh, struct own *o, struct end end, ts_t now,
                 struct outbox *out);

/* Cancels every order of this session; with `others` those of earlier sessions too. */
void wish_cancel_all(struct symbol *s, struct shared *sh, const char *why, ts_t now,
                     struct outbox *out);
void wish_cancel_others(struct symbol *s, struct shared *sh, ts_t now, struct outbox *out);

/* Orders risk has not answered are called back, cancels without effect repeated, and orders that
 * nobody can send any more are given up. */
void wish_chase(struct symbol *s, struct shared *sh, ts_t now, struct outbox *out);

/* The pause after the n-th refusal in a row, n >= 1: no storm of the same request. */
dur_t wish_backoff(uint32_t n, enum purpose purpose);

#endif
