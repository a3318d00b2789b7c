#include "services/risk/pool.h"

#include "common/base/assert.h"
#include "common/base/decimal.h"
#include "services/risk/flood.h"

void pool_init(struct pool *p, uint32_t symbols)
{
    ASSERT(symbols <= SETTING_SYMBOLS_MAX);
    *p = (struct pool){.symbols = symbols};
}

static money_t part(money_t whole, int128_t of, int128_t in)
{
    return MONEY(int128_mul_div(whole.v, of, in, ROUND_DOWN));
}

/* What a symbol takes off the cap. */
static money_t taken(const struct pool *p, const struct pool_want *w, uint32_t i)
{
    return money_max(p->at[i].share, w->at[i].bound);
}

/* Negative: more is bound and promised than the cap holds. */
static money_t room(const struct pool *p, const struct pool_want *w)
{
    money_t left = money_sub(w->cap, w->outside);
    for (uint32_t i = 0; i < p->symbols; i++)
        left = money_sub(left, taken(p, w, i));
    return left;
}

void pool_fit(struct pool *p, const struct pool_want *w)
{
    const money_t left = room(p, w);
    if (left.v >= 0)
        return;
    const money_t promised = pool_sums(p, w).promised;
    const money_t keep = money_max(money_add(promised, left), MONEY(0));
    for (uint32_t i = 0; i < p->symbols; i++) {
        const money_t bound = w->at[i].bound;
        const money_t beyond = money_sub(p->at[i].share, bound);
        if (beyond.v > 0)
            p->at[i].share = money_add(bound, part(beyond, keep.v, promised.v));
    }
    ASSERT(keep.v == 0 || room(p, w).v >= 0);
}

/* ---- targets ---- */

/* Less than a pair is of no use to anybody: whom most is missing goes without, once a time. */
static bool drop_one(struct flood *f, const struct pool_want *w)
{
    struct basin *worst = NULL;
    int128_t most = 0;
    for (uint32_t i = 0; i < f->count; i++) {
        struct basin *b = &f->at[i];
        const int128_t missing = w->at[i].pair.v - b->got.v;
        if (b->weight == 0 || missing <= most)
            continue;
        worst = b;
        most = missing;
    }
    if (worst == NULL)
        return false;
    worst->weight = 0;
    return true;
}

static bool useless(const struct pool_want *w, uint32_t i, money_t share)
{
    return share.v <= 0 || money_cmp(share, w->at[i].pair) < 0;
}

/* What is asked of a distribution. */
struct aims {
    money_t room;         /* for the symbols */
    const money_t *least; /* of each, and no more for those of 0; NULL: what is held */
    uint64_t waiting;     /* bit per symbol that may explore beside it, within its group */
};

static void mark(struct flood *f, const struct pool_want *w, const struct aims *a)
{
    for (uint32_t i = 0; i < f->count; i++) {
        const struct pool_claim *c = &w->at[i];
        struct basin *b = &f->at[i];
        b->low = a->least != NULL ? money_max(a->least[i], c->held) : c->held;
        b->high = money_max(w->by_edge ? c->most : w->cap, b->low);
        b->got = c->in ? b->low : c->bound;
    }
}

/* What the groups may have besides those of them that explore. */
static void limit_groups(struct flood *f, const struct pool_want *w, const struct aims *a)
{
    const money_t besides = money_max(money_sub(w->each, w->explore), MONEY(0));
    for (uint32_t i = 0; i < f->count; i++) {
        f->at[i].group = w->by_edge ? w->at[i].group : i;
        f->most[i] = w->by_edge ? w->each : w->cap;
    }
    for (uint32_t i = 0; i < f->count; i++)
        if ((a->waiting >> i & 1) != 0)
            f->most[f->at[i].group] = besides;
}

/* goal: what each symbol should have, by its weight. */
static void aim(const struct pool *p, const struct pool_want *w, const struct aims *a,
                money_t *goal)
{
    struct flood f = {.count = p->symbols, .room = a->room};
    for (uint32_t i = 0; i < f.count; i++) {
        const bool asks = w->at[i].in && (a->least == NULL || a->least[i].v > 0);
        f.at[i].weight = !asks ? 0 : w->by_edge ? w->at[i].weight : POOL_WEIGHT_ONE;
    }
    limit_groups(&f, w, a);
    do {
        mark(&f, w, a);
        flood_pour(&f);
    } while (drop_one(&f, w));
    for (uint32_t i = 0; i < f.count; i++)
        goal[i] = w->at[i].in ? f.at[i].got : MONEY(0);
}

/* ---- by edge: small steps, and turns for the others ---- */

/* A fifth of the way at most, and nothing for small change. */
static money_t step(money_t from, money_t to, bool first)
{
    if (first || from.v <= 0)
        return to;
    const money_t change = MONEY(int128_abs(to.v - from.v));
    const money_t stride = MONEY(money_max(from, to).v / POOL_STEP);
    if (money_cmp(change, money_times_rate(from, RATE(POOL_STILL), ROUND_DOWN)) < 0)
        return from;
    if (money_cmp(change, stride) <= 0)
        return to;
    return to.v > from.v ? money_add(from, stride) : money_sub(from, stride);
}

/* Who would get nothing of use; and it is worth keeping something for them. */
static uint64_t without(const struct pool *p, const struct pool_want *w, const money_t *goal)
{
    uint64_t bits = 0;
    bool of_use = false;
    for (uint32_t i = 0; i < p->symbols; i++) {
        if (!w->at[i].in || !useless(w, i, goal[i]))
            continue;
        bits |= UINT64_C(1) << i;
        of_use = of_use || !useless(w, i, w->explore);
    }
    return of_use ? bits : 0;
}

/* Who takes part, or how much there is, has changed. */
static bool unlike(struct pool *p, const struct pool_want *w)
{
    uint64_t part = 0;
    const money_t there = money_max(money_sub(w->cap, w->outside), MONEY(0));
    const int128_t change = int128_abs(there.v - p->there.v);
    const int128_t still = money_times_rate(p->there, RATE(POOL_STILL), ROUND_DOWN).v;
    for (uint32_t i = 0; i < p->symbols; i++)
        part |= w->at[i].in ? UINT64_C(1) << i : 0;
    const bool differs = p->rebalanced.v == 0 || part != p->part || change > still;
    if (differs) {
        p->part = part;
        p->there = there;
    }
    return differs;
}

static void rebalance(struct pool *p, const struct pool_want *w, ts_t now)
{
    money_t goal[SETTING_SYMBOLS_MAX] = {0};
    money_t least[SETTING_SYMBOLS_MAX] = {0};
    struct aims a = {.room = money_sub(w->cap, w->outside)};
    const bool first = unlike(p, w);
    if (!first && ts_diff(now, p->rebalanced).v < w->rebalance.v)
        return;
    p->rebalanced = now;
    aim(p, w, &a, goal);
    a.waiting = without(p, w, goal);
    if (a.waiting != 0) {
        a.room = money_sub(a.room, w->explore);
        aim(p, w, &a, goal);
    }
    for (uint32_t i = 0; i < p->symbols; i++) {
        const money_t next = step(p->at[i].target, goal[i], first);
        least[i] = useless(w, i, next) ? MONEY(0) : next;
    }
    a.least = least; /* and what the steps leave over */
    aim(p, w, &a, goal);
    for (uint32_t i = 0; i < p->symbols; i++)
        p->at[i].target = least[i].v > 0 ? goal[i] : MONEY(0);
}

static bool waits(const struct pool *p, const struct pool_want *w, uint32_t i)
{
    return w->at[i].in && useless(w, i, p->at[i].target);
}

/* Who has waited longest takes the next turn; as many at a time as a round of a minute needs, and
 * as the money is enough for. */
static void take_turns(struct pool *p, const struct pool_want *w, ts_t now)
{
    uint32_t waiting = 0;
    for (uint32_t i = 0; i < p->symbols; i++) {
        waiting += waits(p, w, i);
        p->at[i].exploring = p->at[i].exploring && waits(p, w, i);
    }
    if (p->turned.v != 0 && ts_diff(now, p->turned).v < DUR_S(POOL_TURN_S).v)
        return;
    p->turned = now;
    for (uint32_t i = 0; i < p->symbols; i++)
        p->at[i].exploring = false;
    for (uint32_t n = (waiting + POOL_TURNS - 1) / POOL_TURNS; n > 0; n--) {
        struct pool_symbol *next = NULL;
        for (uint32_t i = 0; i < p->symbols; i++)
            if (waits(p, w, i) && !p->at[i].exploring &&
                (next == NULL || p->at[i].fed.v < next->fed.v))
                next = &p->at[i];
        if (next != NULL)
            next->exploring = true;
    }
}

static money_t slice(const struct pool *p, const struct pool_want *w)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < p->symbols; i++)
        n += p->at[i].exploring;
    return n == 0 ? MONEY(0) : MONEY(money_min(w->explore, w->each).v / n);
}

/* What a symbol is to have now. */
static money_t target(const struct pool *p, const struct pool_want *w, uint32_t i)
{
    const struct pool_symbol *s = &p->at[i];
    if (!w->at[i].in)
        return MONEY(0);
    return s->exploring ? money_max(s->target, slice(p, w)) : s->target;
}

/* ---- shares ---- */

static money_t missing(const struct pool *p, const struct pool_want *w, uint32_t i)
{
    const money_t reach = money_max(target(p, w, i), w->at[i].bound);
    return money_max(money_sub(reach, taken(p, w, i)), MONEY(0));
}

static void lower(struct pool *p, const struct pool_want *w)
{
    for (uint32_t i = 0; i < p->symbols; i++)
        p->at[i].share = money_min(p->at[i].share, target(p, w, i));
}

/* Up to what it has bound already a share costs nobody anything; beyond, all who miss something
 * get the same part of it. */
static void raise(struct pool *p, const struct pool_want *w)
{
    money_t all = MONEY(0);
    for (uint32_t i = 0; i < p->symbols; i++) {
        const money_t free_of_charge = money_min(target(p, w, i), w->at[i].bound);
        p->at[i].share = money_max(p->at[i].share, free_of_charge);
        all = money_add(all, missing(p, w, i));
    }
    const money_t give = money_min(room(p, w), all);
    if (give.v <= 0)
        return;
    money_t more[SETTING_SYMBOLS_MAX] = {0};
    for (uint32_t i = 0; i < p->symbols; i++)
        more[i] = part(missing(p, w, i), give.v, all.v);
    for (uint32_t i = 0; i < p->symbols; i++)
        if (more[i].v > 0)
            p->at[i].share = money_add(taken(p, w, i), more[i]);
}

void pool_tick(struct pool *p, const struct pool_want *w, ts_t now)
{
    if (w->by_edge) {
        rebalance(p, w, now);
        take_turns(p, w, now);
    } else {
        money_t goal[SETTING_SYMBOLS_MAX] = {0};
        const struct aims all = {.room = money_sub(w->cap, w->outside)};
        aim(p, w, &all, goal);
        for (uint32_t i = 0; i < p->symbols; i++)
            p->at[i].target = goal[i];
    }
    lower(p, w);
    pool_fit(p, w);
    raise(p, w);
    for (uint32_t i = 0; i < p->symbols; i++)
        if (!w->at[i].in || !useless(w, i, p->at[i].share))
            p->at[i].fed = now;
}

bool pool_over(const struct pool *p, const struct pool_want *w, uint32_t symbol)
{
    ASSERT(symbol < p->symbols);
    const money_t share = p->at[symbol].share;
    const money_t slack = MONEY(share.v / 50); /* prices move */
    if (money_cmp(w->at[symbol].bound, money_add(share, slack)) <= 0)
        return false;
    for (uint32_t i = 0; i < p->symbols; i++) {
        const money_t want = target(p, w, i);
        if (i != symbol && money_cmp(MONEY(missing(p, w, i).v * 10), want) > 0)
            return true;
    }
    return false;
}

struct pool_sums pool_sums(const struct pool *p, const struct pool_want *w)
{
    struct pool_sums sums = {.bound = w->outside};
    for (uint32_t i = 0; i < p->symbols; i++) {
        const money_t share = p->at[i].share;
        const money_t bound = w->at[i].bound;
        sums.bound = money_add(sums.bound, bound);
        sums.promised = money_add(sums.promised, money_max(money_sub(share, bound), MONEY(0)));
        sums.symbols += share.v > 0;
    }
    const money_t left = money_sub(money_sub(w->cap, sums.bound), sums.promised);
    sums.free = money_max(left, MONEY(0));
    return sums;
}
