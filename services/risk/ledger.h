/*
 * Money by our own books: per currency the balance there was at the first start and the exact sum
 * of what trading has changed since, fees included. It must equal what the exchange says, to the
 * last of 18 decimals, whenever nothing is on its way (reliability §2.10). Funding and interest are
 * `paid`; money that the exchange says was brought in or taken out is `carried`; what a person has
 * said came or went otherwise is `moved`. Result is traded + paid, never the other two.
 *
 *   ours = start + traded + paid + carried + moved
 *
 * A swap changes only its settle currency, by the result of what it closes. The exchange rounds
 * that result, so for such a currency a hundred-millionth per fill is allowed for.
 */
#ifndef RISK_LEDGER_H
#define RISK_LEDGER_H

#include "common/market/instrument.h"

enum { LEDGER_CURRENCIES_MAX = 64, LEDGER_REST_MS = 2000, LEDGER_HALT_MS = 10000 };

struct ledger_currency {
    struct word ccy;
    money_t start; /* at the first start; 0 for a currency that came later */
    money_t traded;
    money_t paid;     /* received positive */
    money_t carried;  /* in positive */
    money_t moved;    /* by a person's word */
    money_t slack;    /* difference that rounding explains */
    bool told;        /* the exchange has spoken of it in this life */
    money_t exchange; /* its cash, by the exchange */
    money_t available;
    ts_t told_at; /* exchange time */
    ts_t differs; /* since when it is unequal; 0: it is equal */
    ts_t rest;    /* since when it is unequal with nothing on its way; 0 likewise */
};

struct ledger {
    uint32_t count;
    struct ledger_currency at[LEDGER_CURRENCIES_MAX];
    bool based;       /* the start balances are written down */
    ts_t based_at;    /* exchange time: earlier fills are in the start balances already */
    ts_t accepted_at; /* exchange time of the balances a person took last: what was paid until then
                       * and is told later was taken as `moved` */
    ts_t last_change; /* our clock: last fill booked */
    uint64_t dropped; /* changes in currencies there was no room for: never equal again */
};

/* How the books compare with the exchange now. */
enum ledger_state {
    LEDGER_EQUAL,
    LEDGER_UNPROVEN, /* not told of every currency, or unequal for a moment only */
    LEDGER_DIFFERS,  /* unexplained for two seconds */
    LEDGER_BROKEN    /* unexplained for ten seconds at rest */
};

void ledger_init(struct ledger *l);

/* The currency's line, made when it is new; NULL when LEDGER_CURRENCIES_MAX are known. */
struct ledger_currency *ledger_line(struct ledger *l, const struct word *ccy);
const struct ledger_currency *ledger_find(const struct ledger *l, const struct word *ccy);

/* Adds to what trading has changed. */
void ledger_trade(struct ledger *l, const struct word *ccy, money_t change, ts_t now);

/* Adds a payment (`carried`: a transfer), made at this exchange time. True when a person had taken
 * it as moved before, so that `moved` has changed too. */
bool ledger_pay(struct ledger *l, const struct word *ccy, money_t change, bool carried, ts_t at);

/* Allows for one more rounded result in this currency. */
void ledger_allow(struct ledger *l, const struct word *ccy);

void ledger_told(struct ledger *l, const struct word *ccy, money_t cash, money_t available,
                 ts_t updated);

/* Nothing the exchange said holds any more; it will be said again. */
void ledger_untold(struct ledger *l);

/* The first start: what the exchange says is where the books begin. */
void ledger_open(struct ledger *l);

/* A person's word about a difference that trading did not make: it was moved. */
void ledger_accept(struct ledger *l);

money_t ledger_ours(const struct ledger_currency *c);
bool ledger_equal(const struct ledger_currency *c);

/* True when every balance is what it was at the first start though it has changed since:
 * what a simulated exchange does that was started anew. */
bool ledger_reset_seen(const struct ledger *l);

/* Compares all. `at_rest`: no order is in flight. Returns the worst, and in *worst its line. */
enum ledger_state ledger_compare(struct ledger *l, bool at_rest, ts_t now,
                                 const struct ledger_currency **worst);

#endif
