/*
 * One question to the gate: what is wanted, by whom, and what the rules find out about it.
 */
#ifndef RISK_ASK_H
#define RISK_ASK_H

#include "services/risk/risk.h"

/* Something wanted, and what the rules find out about it. */
struct ask {
    struct risk *r;
    struct symbol *s;
    const struct msg_intent *in;
    const struct lease_instance *who; /* NULL: risk itself */
    const struct order *replaced;     /* amend: the order whose terms would change */
    ts_t now;
    money_t notional; /* in the account's currency; ACCOUNT_UNKNOWN while it cannot be said */
    money_t base;     /* what caps are a share of; 0 unknown */
    money_t value;    /* of the refusing rule */
    money_t limit;
    struct text detail;
    char room[160];
};

/* Fills in an ask about this intent; who and replaced are the caller's to set. */
void ask_init(struct ask *a, struct risk *r, struct symbol *s, const struct msg_intent *in,
              ts_t now);

/* How a rule says no: why in words; or what was measured and what is allowed, said in words as well
 * where there are none yet. Both return false. */
bool ask_no(struct ask *a, const char *why);
bool ask_beyond(struct ask *a, money_t value, money_t limit);

/* Numbers as a verdict shows them. Spans are in seconds. */
money_t money_of_dur(dur_t d);
money_t money_of_rate(rate_t rate);
money_t money_of_count(uint64_t n);
money_t ask_px(const struct ask *a, px_t px);
money_t ask_qty(const struct ask *a, qty_t qty);

/* A share of an amount, rounded down. */
money_t share_of(money_t amount, rate_t share);

#endif
