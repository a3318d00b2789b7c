/* What the cores say, in the words of a scenario file: one line for each thing that matters. */
#ifndef TESTS_SCENARIO_TRACE_H
#define TESTS_SCENARIO_TRACE_H

#include "tests/lib/scenario.h"

enum { TRACE_ORDERS = 512 };

struct trace_order {
    uint64_t order;
    uint64_t intent;
    struct msg_order terms;
};

struct trace_why {
    uint64_t target; /* the intent to be cancelled */
    char word[32];   /* the strategy's */
};

struct trace {
    struct scenario *s;
    struct world *w;
    ts_t zero;
    uint64_t orders;
    struct trace_order order[TRACE_ORDERS]; /* ring */
    uint64_t whys;
    struct trace_why why[TRACE_ORDERS]; /* ring */
    struct msg_symbol_status status[8]; /* by the symbol's place in the settings */
    struct msg_symbol_limits limits[8];
    struct msg_position position[8];
    uint64_t holder[8];
    uint32_t leverage[8]; /* as the exchange says */
    struct msg_totals totals;
    enum mode mode;
};

void trace_init(struct trace *t, struct scenario *s, struct world *w, ts_t zero);

/* A world_see_fn; arg is the trace. */
void trace_see(void *arg, enum world_who who, const struct msg *m);

#endif
