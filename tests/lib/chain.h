/*
 * The whole chain in virtual time, watched: every message and every second the
 * invariants of the design are looked at. A test disturbs it and lets it run; what
 * broke first is a sentence.
 */
#ifndef TESTS_CHAIN_H
#define TESTS_CHAIN_H

#include "backtest/truth.h"
#include "backtest/world.h"
#include "common/base/decimal.h"
#include "tests/lib/told.h"

enum { CHAIN_APPROVED = 4096, CHAIN_CURRENCIES = 16 };

struct chain_ledger {
    struct word currency;
    ts_t since; /* ours differs from the exchange's; 0: equal */
};

struct chain {
    struct settings settings;
    struct world *w;
    struct truth truth;
    ts_t start;
    char broken[200]; /* empty: every invariant holds */
    uint64_t placed, fills, cycles, alerts_error;
    struct chain_ledger ledger[CHAIN_CURRENCIES];
    ts_t tolerant_until; /* ledger and exchange may differ: a core is down */
    bool halted;         /* risk has said so */
    enum mode mode;
    uint64_t approved[CHAIN_APPROVED]; /* order numbers, ring */
    uint64_t approvals;
    struct told told;
    bool verbose;
    world_see_fn *also; /* sees every message as well; NULL: nobody */
    void *also_arg;
    struct world_latency latency;
    uint32_t strategies; /* instances; 0: one */
};

/* Settings are the defaults; change them before chain_start. */
struct chain *chain_new(void);
void chain_destroy(struct chain **c_p);

void chain_start(struct chain *c, uint64_t seed);
void chain_run(struct chain *c, int seconds);
void chain_step(struct chain *c); /* a quarter of a second, then one look */

/* Runs until so many more fills have come; false: not within these seconds. */
bool chain_fills(struct chain *c, uint64_t more, int seconds);

/* Ends in order and says what is wrong then: orders left, ledger unequal. */
void chain_end(struct chain *c);

/* POST /sim/faults */
void chain_fault(struct chain *c, const char *json);

/* Ledger and exchange agree in every currency, or have differed for no more than 2 s. */
bool chain_ledger_equal(const struct chain *c);

/* Orders resting at the exchange. */
uint32_t chain_resting(const struct chain *c);

#endif
