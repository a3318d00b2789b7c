#include "common/model/guards.h"

#include <math.h>
#include <string.h>

#include "common/base/assert.h"
#include "common/model/figure.h"

#define SWEEP_SHARE 0.5
#define JUMP_SIGMAS 5.0
#define LEAD_SIGMAS 4.0
#define LEAD_MOVE   (5.0 * FIGURE_BP)

enum { SECOND = 1000000000, MOST_TIMES = 30 };
#define BURST_NS (60 * (int64_t)SECOND)

const char *toxic_cause_name(enum toxic_cause c)
{
    static const char *const name[] = {
#define X(constant, word) [constant] = word,
        TOXIC_CAUSES(X)
#undef X
    };
    ASSERT(c < TOXIC_CAUSE_COUNT);
    return name[c];
}

void guards_init(struct guards *g, dur_t off)
{
    ASSERT(off.v > 0);
    memset(g, 0, sizeof *g);
    g->toxic_off = off;
}

static void take_off(struct guards *g, enum side side, enum toxic_cause c, ts_t until,
                     const struct guards_sign *sign)
{
    if (until.v < g->until[side][c].v)
        return;
    g->until[side][c] = until;
    g->sign[side][c] = *sign;
}

/* Volume within the last second; a burst of more trades than the ring holds goes into its last. */
static double swept(struct guards_sweep *s, ts_t now, double qty)
{
    while (s->count > 0 && ts_diff(now, s->trade[s->first].ts).v > SECOND) {
        s->first = (s->first + 1) % GUARDS_TRADES;
        s->count--;
    }
    if (s->count == GUARDS_TRADES) {
        s->trade[(s->first + s->count - 1) % GUARDS_TRADES].qty += qty;
    } else {
        s->trade[(s->first + s->count) % GUARDS_TRADES] = (struct guards_trade){now, qty};
        s->count++;
    }
    double sum = 0.0;
    for (uint32_t n = 0; n < s->count; n++)
        sum += s->trade[(s->first + n) % GUARDS_TRADES].qty;
    return sum;
}

bool guards_trade(struct guards *g, const struct guards_print *p)
{
    if (!figure_within(p->qty, 0.0, 1e18) || !figure_within(p->touch, 0.0, 1e18))
        return false;
    const enum side ours = side_other(p->aggressor);
    const double sum = swept(&g->sweep[ours], p->ts, p->qty);
    const bool deep = p->touch > 0.0 && sum > SWEEP_SHARE * p->touch;
    if (!deep && p->levels < GUARDS_SWEPT_LEVELS)
        return false;
    const struct guards_sign sign = {
        .value = deep ? sum / p->touch : 0.0, .limit = SWEEP_SHARE, .levels = p->levels};
    take_off(g, ours, TOXIC_SWEEP, ts_add(p->ts, DUR_S(1)), &sign);
    return true;
}

bool guards_move(struct guards *g, ts_t now, double r, double sigma_slow)
{
    if (!isfinite(r) || !isfinite(sigma_slow) || sigma_slow <= 0.0)
        return false;
    if (fabs(r) <= JUMP_SIGMAS * sigma_slow)
        return false;
    const struct guards_sign sign = {.value = fabs(r), .limit = JUMP_SIGMAS * sigma_slow};
    take_off(g, SIDE_BUY, TOXIC_JUMP, ts_add(now, DUR_S(3)), &sign);
    take_off(g, SIDE_SELL, TOXIC_JUMP, ts_add(now, DUR_S(3)), &sign);
    return true;
}

bool guards_lead(struct guards *g, ts_t now, double r, double sigma)
{
    if (!isfinite(r) || !isfinite(sigma))
        return false;
    const bool rare = sigma > 0.0 && fabs(r) > LEAD_SIGMAS * sigma;
    if (!rare && fabs(r) <= LEAD_MOVE)
        return false;
    const struct guards_sign sign = {
        .value = fabs(r), .limit = rare ? fmin(LEAD_SIGMAS * sigma, LEAD_MOVE) : LEAD_MOVE};
    take_off(g, r > 0.0 ? SIDE_SELL : SIDE_BUY, TOXIC_LEAD, ts_add(now, DUR_S(1)), &sign);
    return true;
}

/* As many as are remembered. */
static double entries_lately(const struct guards *g, ts_t now, enum side side)
{
    uint32_t n = 0;
    for (uint32_t k = 0; k < GUARDS_ENTRIES && k < g->entries[side]; k++)
        n += ts_diff(now, g->entry[side][k]).v <= BURST_NS;
    return n;
}

bool guards_entry(struct guards *g, ts_t now, enum side side)
{
    const uint32_t n = g->entries[side]++;
    g->entry[side][n % GUARDS_ENTRIES] = now;
    if (n < GUARDS_BURST)
        return false;
    const ts_t before = g->entry[side][(n - GUARDS_BURST) % GUARDS_ENTRIES];
    if (ts_diff(now, before).v > BURST_NS)
        return false;
    const struct guards_sign sign = {.value = entries_lately(g, now, side), .limit = GUARDS_BURST};
    take_off(g, side, TOXIC_BURST, ts_add(now, g->toxic_off), &sign);
    return true;
}

bool guards_judge(struct guards *g, ts_t now, enum side side, const struct average *mo_5s,
                  double maker)
{
    struct guards_losing *l = &g->losing[side];
    const ts_t until = g->until[side][TOXIC_LOSING];
    if (!isfinite(maker) || mo_5s->count < GUARDS_FILLS || mo_5s->count == l->judged)
        return false;
    l->judged = mo_5s->count;
    if (now.v < until.v) /* fills of before it went off tell nothing new */
        return false;
    if (!(mo_5s->mean - maker < -average_error(mo_5s)))
        return false;
    const bool stood = l->off.v == 0 || ts_diff(now, until).v >= l->off.v;
    const int64_t most = g->toxic_off.v * MOST_TIMES;
    const int64_t off = stood ? g->toxic_off.v : 2 * l->off.v;
    l->off = DUR(off < most ? off : most);
    const struct guards_sign sign = {.value = mo_5s->mean - maker, .limit = -average_error(mo_5s)};
    take_off(g, side, TOXIC_LOSING, ts_add(now, l->off), &sign);
    return true;
}

ts_t guards_until(const struct guards *g, ts_t now, enum side side, enum toxic_cause *why)
{
    ts_t until = TS(0);
    for (int c = 0; c < TOXIC_CAUSE_COUNT; c++) {
        if (g->until[side][c].v <= now.v || g->until[side][c].v <= until.v)
            continue;
        until = g->until[side][c];
        *why = (enum toxic_cause)c;
    }
    return until;
}

void vpin_init(struct vpin *v, double bucket)
{
    ASSERT(bucket > 0.0);
    *v = (struct vpin){.bucket = bucket};
}

static void close_bucket(struct vpin *v, double imbalance)
{
    v->imbalance[v->next] = imbalance;
    v->next = (v->next + 1) % VPIN_BUCKETS;
    if (v->count < VPIN_BUCKETS)
        v->count++;
}

bool vpin_trade(struct vpin *v, enum side aggressor, double qty)
{
    ASSERT(v->bucket > 0.0);
    if (!figure_within(qty, 0.0, 1e18))
        return false;
    double *filling = aggressor == SIDE_BUY ? &v->bought : &v->sold;
    double left = qty;
    for (int n = 0; n < VPIN_BUCKETS + 1; n++) { /* a trade of more fills all of them anyway */
        const double room = v->bucket - v->bought - v->sold;
        if (left < room)
            break;
        *filling += room;
        left -= room;
        close_bucket(v, fabs(v->bought - v->sold) / v->bucket);
        v->bought = v->sold = 0.0;
    }
    *filling += left < v->bucket ? left : 0.0;
    return true;
}

double vpin_value(const struct vpin *v)
{
    if (v->count < VPIN_BUCKETS)
        return 0.0;
    double sum = 0.0;
    for (uint32_t n = 0; n < VPIN_BUCKETS; n++)
        sum += v->imbalance[n];
    return figure_clamp(sum / VPIN_BUCKETS, 0.0, 1.0);
}
