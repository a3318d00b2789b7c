/*
 * One pool of funds for all symbols, as arithmetic: who may bind how much of it. Exact integers
 * throughout; symbols are numbers, what they are is the caller's affair (funds.h).
 *
 * A symbol's share is what its orders and its position together may come to. What it has bound is
 * what they come to now, whatever is unknown of an order counted as live. At every moment
 *
 *      outside + sum over symbols of max(share, bound)  <=  cap
 *
 * as far as what is bound leaves it possible (prices move, equity falls): then nothing is promised
 * beyond what is bound. A share is lowered at once, what it had bound stays counted until it is
 * proven dead, and a share is raised only as far as all others leave room. So whatever is asked
 * for within a share keeps the cap, without a question to anybody else.
 *
 * Targets follow weights, water-filled: proportional to the weight, not below what is held, not
 * above `most`, and one minimum order on each side (`pair`) or nothing. By equal weights a share
 * goes to its target at once; by edge at most a fifth of it a step, every pool_rebalance, and not
 * at all within 15 % of it. What such small steps leave free is shared out beside them, so nothing
 * is free while somebody of weight is below his most. Who takes part and how much there is are no
 * opinions: when one of them changes, targets follow at once.
 *
 * By edge, symbols of one group, those that move together, have one `most` between them.
 *
 * Those whom edge gives nothing take turns with what is kept for exploring, who was without for
 * longest first: nobody who wants a share is without for a minute, as long as there is room for a
 * pair. Source: strategy.md §3.6.
 */
#ifndef RISK_POOL_H
#define RISK_POOL_H

#include "common/base/settings.h"
#include "common/market/words.h"

enum {
    POOL_WEIGHT_ONE = 1000000, /* the largest weight */
    POOL_TURN_S = 10,          /* of exploring */
    POOL_TURNS = 5,            /* so many in a round, so that it ends within a minute */
    POOL_STEP = 5,             /* a fifth */
    POOL_STILL = 150000000,    /* hysteresis, 15 % at 1e-9 */
};

/* What a symbol brings. */
struct pool_claim {
    bool in;        /* somebody would quote it and could */
    money_t held;   /* its position */
    money_t bound;  /* position and opening orders that have not ended; at least held */
    money_t pair;   /* the smallest share that is of use */
    money_t most;   /* the largest that is */
    int64_t weight; /* 0 .. POOL_WEIGHT_ONE */
    uint32_t group; /* by edge: the symbols of one number share `each` */
};

struct pool_want {
    money_t cap;     /* of everything; 0 while equity is unknown */
    money_t outside; /* bound by what belongs to none of the symbols */
    bool by_edge;    /* else equally: weights are all one */
    money_t explore; /* by edge: kept for those who get nothing */
    money_t each;    /* by edge: the most of a group of symbols */
    dur_t rebalance; /* by edge */
    struct pool_claim at[SETTING_SYMBOLS_MAX];
};

struct pool_symbol {
    money_t share;
    money_t target;
    ts_t fed;       /* when its share was last of use */
    bool exploring; /* it has its turn */
};

struct pool {
    uint32_t symbols;
    ts_t rebalanced; /* 0: not yet */
    uint64_t part;   /* bit per symbol that took part then, */
    money_t there;   /* and what there was to share out */
    ts_t turned;
    struct pool_symbol at[SETTING_SYMBOLS_MAX];
};

void pool_init(struct pool *p, uint32_t symbols);

/* Lowers promises until what is bound and what is promised keep the cap. Never raises anything.
 * To be called after everything that changes a claim or the cap. */
void pool_fit(struct pool *p, const struct pool_want *w);

/* Time passes: targets anew, shares lowered to them at once and raised as far as there is room.
 * The claims must be of now; ends as pool_fit does. */
void pool_tick(struct pool *p, const struct pool_want *w, ts_t now);

/* Bound beyond its share while somebody else waits for room: its opening orders should go. */
bool pool_over(const struct pool *p, const struct pool_want *w, uint32_t symbol);

/* The sums a person wants to see. */
struct pool_sums {
    money_t bound;    /* with what is outside */
    money_t promised; /* shares beyond what is bound */
    money_t free;     /* the rest of the cap, never below zero */
    uint32_t symbols; /* with a share */
};
struct pool_sums pool_sums(const struct pool *p, const struct pool_want *w);

#endif
