/*
 * Why a side of a symbol shows no order, as a list: one row for each thing that
 * may stand in the way, in the order in which they are asked. The first closed
 * one is the reason. How a row reads as a sentence stands in gates.c.
 */
#ifndef MARKET_GATES_H
#define MARKET_GATES_H

#include "common/market/words.h"

struct gate_row {
    enum guard guard;
    bool closed;
    bool measured; /* value and limit are of now; false: it cannot be told, or is no number */
    money_t value; /* in the guard's unit (guard_unit): 0.001 is 0.1 %, 150 is 150 ms */
    money_t limit;
    rate_t share; /* of the last hour in which it was the reason */
};

/* Borrowed rows, in the order in which they are asked. */
struct gates {
    const struct gate_row *at;
    uint16_t count;
};

/* The first closed row; NULL: none stands in the way. */
const struct gate_row *gates_closed(const struct gates *g);

/* A value as people read it: "0.1%", "150ms", "12.5"; empty for GATE_UNIT_NONE. */
void gate_value(struct text *out, enum gate_unit unit, money_t value);

/* Writes `sentence` (guard_opens of the row, or its translation) with {value}, {limit} and {detail}
 * filled in. Where it needs numbers that were not measured, writes only the detail; a detail that
 * has no place in the sentence follows in brackets. */
void gate_sentence(struct text *out, const char *sentence, const struct gate_row *row,
                   struct str detail);

#endif
