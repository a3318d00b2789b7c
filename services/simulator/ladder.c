#include "services/simulator/ladder.h"

#include <string.h>

#include "common/base/assert.h"

void ladder_nodes_init(struct ladder_nodes *pool)
{
    pool->used = 0;
    pool->unused = LADDER_NONE;
    pool->touched = 0;
}

static int32_t take_node(struct ladder_nodes *pool)
{
    const int32_t n = pool->unused;
    if (n == LADDER_NONE)
        return pool->touched++;
    pool->unused = pool->at[n].next;
    return n;
}

void ladder_init(struct ladder *l, uint16_t inst)
{
    l->inst = inst;
    l->side[SIDE_BUY].count = 0;
    l->side[SIDE_SELL].count = 0;
}

/* Levels ascend by this: the better a price, the larger. */
static int64_t rank_of(enum side side, int64_t px)
{
    return side == SIDE_BUY ? px : -px;
}

/* Index of the level at px, or of the place where it would be inserted. */
static uint32_t place_of(const struct ladder_side *s, enum side side, int64_t px)
{
    int64_t want = rank_of(side, px);
    uint32_t low = 0;
    uint32_t high = s->count;
    if (high > 0 && rank_of(side, s->level[high - 1].px) < want)
        return high;
    while (low < high) {
        uint32_t mid = (low + high) / 2;
        if (rank_of(side, s->level[mid].px) < want)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static struct ladder_level *level_at(struct ladder_side *s, enum side side, int64_t px)
{
    uint32_t n = place_of(s, side, px);
    return n < s->count && s->level[n].px == px ? &s->level[n] : NULL;
}

const struct ladder_level *ladder_rank(const struct ladder *l, enum side side, uint32_t rank)
{
    const struct ladder_side *s = &l->side[side];
    return rank < s->count ? &s->level[s->count - 1 - rank] : NULL;
}

const struct ladder_level *ladder_at(const struct ladder *l, enum side side, px_t px)
{
    const struct ladder_side *s = &l->side[side];
    uint32_t n = place_of(s, side, px.v);
    return n < s->count && s->level[n].px == px.v ? &s->level[n] : NULL;
}

bool ladder_best(const struct ladder *l, enum side side, px_t *out)
{
    const struct ladder_level *best = ladder_rank(l, side, 0);
    if (best == NULL)
        return false;
    *out = PX(best->px);
    return true;
}

bool ladder_crosses(const struct ladder *l, enum side side, px_t px)
{
    px_t best = PX(0);
    if (!ladder_best(l, side_other(side), &best))
        return false;
    return side == SIDE_BUY ? px.v >= best.v : px.v <= best.v;
}

static struct ladder_level *level_make(struct ladder_side *s, enum side side, int64_t px)
{
    uint32_t n = place_of(s, side, px);
    if (n < s->count && s->level[n].px == px)
        return &s->level[n];
    if (s->count == LADDER_LEVELS)
        return NULL;
    memmove(&s->level[n + 1], &s->level[n], (s->count - n) * sizeof s->level[0]);
    s->count++;
    s->level[n] = (struct ladder_level){px, 0, 0, LADDER_NONE, LADDER_NONE, 0};
    return &s->level[n];
}

int32_t ladder_add(struct ladder *l, struct ladder_nodes *pool, enum side side, px_t px, qty_t qty,
                   int32_t owner)
{
    ASSERT(qty.v > 0);
    ASSERT(px.v > 0);
    if (pool->unused == LADDER_NONE && pool->touched == LADDER_NODES)
        return LADDER_NONE;
    struct ladder_level *level = level_make(&l->side[side], side, px.v);
    if (level == NULL)
        return LADDER_NONE;
    const int32_t n = take_node(pool);
    struct ladder_node *node = &pool->at[n];
    pool->used++;
    *node =
        (struct ladder_node){qty.v, px.v, owner, LADDER_NONE, level->tail, l->inst, (uint8_t)side};
    if (level->tail != LADDER_NONE)
        pool->at[level->tail].next = n;
    else
        level->head = n;
    level->tail = n;
    level->qty += qty.v;
    level->flow += owner == LADDER_FLOW ? qty.v : 0;
    level->count++;
    return n;
}

int32_t ladder_grow(struct ladder *l, struct ladder_nodes *pool, enum side side, px_t px, qty_t qty)
{
    struct ladder_level *level = level_at(&l->side[side], side, px.v);
    if (level == NULL || pool->at[level->tail].owner != LADDER_FLOW)
        return ladder_add(l, pool, side, px, qty, LADDER_FLOW);
    ASSERT(qty.v > 0);
    pool->at[level->tail].qty += qty.v;
    level->qty += qty.v;
    level->flow += qty.v;
    return level->tail;
}

static void unlink_node(struct ladder_nodes *pool, struct ladder_level *level, int32_t n)
{
    struct ladder_node *node = &pool->at[n];
    if (node->prev != LADDER_NONE)
        pool->at[node->prev].next = node->next;
    else
        level->head = node->next;
    if (node->next != LADDER_NONE)
        pool->at[node->next].prev = node->prev;
    else
        level->tail = node->prev;
    level->count--;
    node->qty = 0;
    node->next = pool->unused;
    pool->unused = n;
    pool->used--;
}

void ladder_reduce(struct ladder *l, struct ladder_nodes *pool, int32_t node, qty_t qty)
{
    ASSERT(node >= 0 && node < LADDER_NODES);
    struct ladder_node *n = &pool->at[node];
    ASSERT(n->inst == l->inst);
    ASSERT(qty.v > 0 && qty.v <= n->qty);
    enum side side = (enum side)n->side;
    struct ladder_side *s = &l->side[side];
    struct ladder_level *level = level_at(s, side, n->px);
    ASSERT(level != NULL);
    n->qty -= qty.v;
    level->qty -= qty.v;
    level->flow -= n->owner == LADDER_FLOW ? qty.v : 0;
    if (n->qty > 0)
        return;
    unlink_node(pool, level, node);
    if (level->count > 0)
        return;
    size_t index = (size_t)(level - s->level);
    memmove(level, level + 1, (s->count - index - 1) * sizeof *level);
    s->count--;
}

void ladder_remove(struct ladder *l, struct ladder_nodes *pool, int32_t node)
{
    ASSERT(node >= 0 && node < LADDER_NODES);
    ladder_reduce(l, pool, node, QTY(pool->at[node].qty));
}

static bool level_valid(const struct ladder_level *level, const struct ladder_nodes *pool,
                        enum side side)
{
    int64_t qty = 0;
    int64_t flow = 0;
    uint32_t count = 0;
    int32_t last = LADDER_NONE;
    for (int32_t n = level->head; n != LADDER_NONE; n = pool->at[n].next) {
        const struct ladder_node *node = &pool->at[n];
        if (node->qty <= 0 || node->px != level->px || node->side != (uint8_t)side ||
            node->prev != last)
            return false;
        qty += node->qty;
        flow += node->owner == LADDER_FLOW ? node->qty : 0;
        count++;
        last = n;
    }
    return count > 0 && last == level->tail && qty == level->qty && flow == level->flow &&
           count == level->count;
}

bool ladder_valid(const struct ladder *l, const struct ladder_nodes *pool)
{
    for (int side = SIDE_BUY; side <= SIDE_SELL; side++) {
        const struct ladder_side *s = &l->side[side];
        for (uint32_t n = 0; n < s->count; n++) {
            if (!level_valid(&s->level[n], pool, (enum side)side))
                return false;
            if (n > 0 && rank_of((enum side)side, s->level[n - 1].px) >=
                             rank_of((enum side)side, s->level[n].px))
                return false;
        }
    }
    px_t bid = PX(0);
    return !ladder_best(l, SIDE_BUY, &bid) || !ladder_crosses(l, SIDE_BUY, bid);
}
