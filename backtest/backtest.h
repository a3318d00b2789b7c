/*
 * `okx-mm backtest`: the whole chain against recorded or synthetic markets in
 * virtual time, then a statement of what came of it.
 */
#ifndef BACKTEST_BACKTEST_H
#define BACKTEST_BACKTEST_H

#include <stdio.h>

#include "backtest/tally.h"
#include "backtest/world.h"

struct backtest_options {
    const struct settings *settings;
    const char *book; /* OKX L2 history; NULL: the synthetic market */
    /* OKX trades history; NULL: none, orders then fill only when the book comes through them */
    const char *trades;
    dur_t length; /* 0: the whole recording; one hour of a synthetic market */
    uint64_t seed;
    struct world_latency latency;
    FILE *journal;  /* a line for every decision and what came of it; or NULL */
    FILE *progress; /* a line an hour of market time; or NULL */
};

struct backtest_result {
    bool synthetic;
    ts_t from, to;
    uint64_t turns; /* things that happened */
    struct tally tally;
    money_t start_equity, equity; /* USD, at the marks of their moments */
    money_t net;                  /* by the exchange's balances, fees included; truth.h */
    money_t fees;
    money_t drawdown; /* largest fall of `net` from its highest, looked at each second */
    uint64_t fills;   /* as the exchange counts them */
    uint32_t pending; /* orders left at the end: must be 0 */
    uint64_t bad_lines;
    struct word broken; /* an invariant of the exchange, empty: none */
};

/* False: a file cannot be read or the settings cannot be used; `why` says which. */
bool backtest_run(const struct backtest_options *o, struct backtest_result *r, struct text *why);

/* The statement for people, and the same numbers as one JSON object. */
void backtest_print(const struct backtest_result *r, FILE *out);
void backtest_json(const struct backtest_result *r, FILE *out);

#endif
