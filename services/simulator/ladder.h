/*
 * The order book of one instrument with every order in its place: price levels
 * in sorted arrays (best at the end, where changes happen), a first-in-first-out
 * queue of nodes on each. Nodes come from one pool shared by all books.
 *
 *   side[BUY].level[]   ... 91499.9  91500.0  91500.1 <- best
 *                                                |
 *                                    head -> node -> node -> tail
 *
 * It knows neither accounts nor money: an owner is a number the caller reads.
 */
#ifndef SIMULATOR_LADDER_H
#define SIMULATOR_LADDER_H

#include "common/base/err.h"
#include "common/market/words.h"

enum { LADDER_LEVELS = 2048, LADDER_NODES = 65536, LADDER_NONE = -1, LADDER_FLOW = -1 };

struct ladder_node {
    int64_t qty; /* left; > 0 while queued */
    int64_t px;
    int32_t owner; /* slot of an account's order, or LADDER_FLOW: the anonymous market */
    int32_t next, prev;
    uint16_t inst;
    uint8_t side;
};

struct ladder_nodes {
    int32_t unused;  /* nodes given back, chained by next */
    int32_t touched; /* nodes from here on have never been used */
    uint32_t used;
    struct ladder_node at[LADDER_NODES];
};

struct ladder_level {
    int64_t px;
    int64_t qty;  /* sum over its nodes */
    int64_t flow; /* of it the anonymous market's */
    int32_t head, tail;
    uint32_t count;
};

struct ladder_side {
    uint32_t count;
    struct ladder_level level[LADDER_LEVELS]; /* worst first */
};

struct ladder {
    uint16_t inst;
    struct ladder_side side[2]; /* by enum side */
};

void ladder_nodes_init(struct ladder_nodes *pool);
void ladder_init(struct ladder *l, uint16_t inst);

/* The level at this rank, 0 best; NULL beyond the last. Valid until the book changes. */
const struct ladder_level *ladder_rank(const struct ladder *l, enum side side, uint32_t rank);

/* The level at this price; NULL when nothing rests there. */
const struct ladder_level *ladder_at(const struct ladder *l, enum side side, px_t px);

/* Best price of a side; false when it is empty. */
bool ladder_best(const struct ladder *l, enum side side, px_t *out);

/* Would an order of this side at px trade with the other side's best? */
bool ladder_crosses(const struct ladder *l, enum side side, px_t px);

/* Queues qty > 0 behind everything at px. LADDER_NONE when the pool or the side is full. */
int32_t ladder_add(struct ladder *l, struct ladder_nodes *pool, enum side side, px_t px, qty_t qty,
                   int32_t owner);

/* Adds to the anonymous quantity at the end of the queue at px: the last node grows when it is
 * anonymous, else as ladder_add. */
int32_t ladder_grow(struct ladder *l, struct ladder_nodes *pool, enum side side, px_t px,
                    qty_t qty);

/* Takes qty off a node, from its place in the queue; a node that is empty leaves the book. */
void ladder_reduce(struct ladder *l, struct ladder_nodes *pool, int32_t node, qty_t qty);
void ladder_remove(struct ladder *l, struct ladder_nodes *pool, int32_t node);

/* True when levels are sorted and unique, sums agree, the two sides do not cross. */
bool ladder_valid(const struct ladder *l, const struct ladder_nodes *pool);

#endif
