#include "services/risk/pool.h"

#include "common/base/assert.h"
#include "common/base/decimal.h"

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

struct basin {
    int64_t weight; /* 0: fixed */
    bool fixed;
    money_t low;
    money_t high;
    money_t got;
};

struct flood {
    uint32_t count;
    money_t room;
    struct basin at[SETTING_SYMBOLS_MAX];
};

/* Gives those not fixed their part of what is left, and says by how much limits changed that:
 * above zero when lower limits gave more than there is. */
static int128_t pour(struct flood *f)
{
    money_t left = f->room;
    int64_t weights = 0;
    int128_t beyond = 0;
    for (uint32_t i = 0; i < f->count; i++) {
        const struct basin *b = &f->at[i];
        if (b->fixed)
            left = money_sub(left, b->got);
        else
            weights += b->weight;
    }
    for (uint32_t i = 0; i < f->count; i++) {
        struct basin *b = &f->at[i];
        if (b->fixed)
            continue;
        const money_t fair = part(money_max(left, MONEY(0)), b->weight, weights);
        b->got = money_max(money_min(fair, b->high), b->low);
        beyond += b->got.v - fair.v;
    }
    return beyond;
}

/* Fixes whom a limit held: the lower ones first where they took too much, else the upper. False:
 * nobody was held. */
static bool fix(struct flood *f, int128_t beyond)
{
    bool any = false;
    for (uint32_t i = 0; i < f->count; i++) {
        struct basin *b = &f->at[i];
        const bool low = beyond >= 0 && b->got.v == b->low.v;
        const bool high = beyond <= 0 && b->got.v == b->high.v;
        if (b->fixed || (!low && !high))
            continue;
        b->fixed = true;
        any = true;
    }
    return any;
}

static void water(struct flood *f)
{
    for (uint32_t pass = 0; pass <= f->count; pass++)
        if (!fix(f, pour(f)))
            return;
}

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

/* goal: what each symbol should have of so much, by its weight. */
static void aim(const struct pool *p, const struct pool_want *w, money_t of, money_t *goal)
{
    struct flood f = {.count = p->symbols, .room = money_sub(of, w->outside)};
    for (uint32_t i = 0; i < f.count; i++)
        f.at[i].weight = !w->at[i].in ? 0 : w->by_edge ? w->at[i].weight : POOL_WEIGHT_ONE;
    do {
        for (uint32_t i = 0; i < f.count; i++) {
            const struct pool_claim *c = &w->at[i];
            struct basin *b = &f.at[i];
            b->fixed = b->weight == 0;
            b->got = c->in ? c->held : c->bound;
            b->low = c->held;
            b->high = money_max(w->by_edge ? c->most : w->cap, c->held);
        }
        water(&f);
    } while (drop_one(&f, w));
    for (uint32_t i = 0; i < f.count; i++)
        goal[i] = w->at[i].in ? f.at[i].got : MONEY(0);
}

/* ---- by edge: small steps, and turns for the others ---- */

static bool useless(const struct pool_want *w, uint32_t i, money_t share)
{
    return share.v <= 0 || money_cmp(share, w->at[i].pair) < 0;
}

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

static void rebalance(struct pool *p, const struct pool_want *w, ts_t now)
{
    money_t goal[SETTING_SYMBOLS_MAX];
    bool without = false;
    const bool first = p->rebalanced.v == 0;
    if (!first && ts_diff(now, p->rebalanced).v < w->rebalance.v)
        return;
    p->rebalanced = now;
    aim(p, w, w->cap, goal);
    for (uint32_t i = 0; i < p->symbols; i++)
        without = without || (w->at[i].in && useless(w, i, goal[i]));
    if (without)
        aim(p, w, money_sub(w->cap, w->explore), goal);
    for (uint32_t i = 0; i < p->symbols; i++) {
        const money_t next = step(p->at[i].target, goal[i], first);
        p->at[i].target = useless(w, i, next) ? MONEY(0) : next;
    }
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
    return n == 0 ? MONEY(0) : MONEY(w->explore.v / n);
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
    money_t more[SETTING_SYMBOLS_MAX];
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
        money_t goal[SETTING_SYMBOLS_MAX];
        aim(p, w, w->cap, goal);
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
