#include "services/simulator/market_synthetic.h"

#include <math.h>
#include <string.h>

#include "common/base/assert.h"
#include "common/model/process.h"
#include "services/simulator/market_profile.h"
#include "services/simulator/market_weather.h"

/* How far a quote may stand from where its maker wants it before it is moved, as a share of the
 * wanted spread; and how far down the ladder reaches, in spreads. */
#define TOLERANCE    0.12
#define REACH        12.0

#define MOVE_EVERY   0.10
#define MAKERS_EVERY 0.12
#define NOISE_EVERY  0.15
#define SPREAD_EVERY 2.5

struct place {
    struct market_state *s;
    struct venue *v;
    int inst;
    ts_t now;
};

static const struct market_profile *profile_of(const struct market_state *s)
{
    return market_profile_at(s->profile);
}

static const struct market_regime *regime_of(const struct market_state *s)
{
    return &profile_of(s)->regime[s->regime];
}

static const struct instrument *instrument_of(const struct place *p)
{
    return &p->v->listing[p->inst].is;
}

static double power_of_ten(int exp)
{
    double v = 1.0;
    for (int n = 0; n < (exp < 0 ? -exp : exp); n++)
        v *= 10.0;
    return exp < 0 ? 1.0 / v : v;
}

/* A price an order of this side would be given: on the grid, away from the other side. */
static px_t grid_px(const struct place *p, enum side side, double px)
{
    const struct instrument *i = instrument_of(p);
    double count = px / power_of_ten(i->px_exp);
    px_t raw = PX(count < 1.0 ? 1 : (int64_t)floor(count));
    px_t at = side == SIDE_BUY ? instrument_px_down(i, raw) : instrument_px_up(i, PX(raw.v + 1));
    return at.v < i->tick.v ? i->tick : at;
}

/* A value in quote currency as quantity: at least the smallest order. */
static qty_t quantity(const struct place *p, double value)
{
    const struct instrument *i = instrument_of(p);
    double unit = p->s->fair * (double)i->contract * power_of_ten(i->contract_exp + i->qty_exp);
    double count = value / unit;
    qty_t q = count < 4e18 ? QTY((int64_t)count) : QTY(i->max_limit_qty.v);
    q = instrument_qty_down(i, q);
    return q.v < i->min_qty.v ? i->min_qty : q;
}

static double size_near(struct market_state *s, double mean)
{
    return mean * s->depth_scale * (0.35 + prng_exponential(&s->prng, 0.65));
}

static double target(const struct place *p, enum side side, double away)
{
    double half = p->s->spread * (0.5 + away);
    return p->s->fair * (side == SIDE_BUY ? 1.0 - half : 1.0 + half);
}

static bool better(enum side side, int64_t a, int64_t b)
{
    return side == SIDE_BUY ? a > b : a < b;
}

static bool clear_of_other_side(const struct place *p, enum side side, px_t px)
{
    return !ladder_crosses(&p->v->book[p->inst], side, px);
}

static void quote(const struct place *p, enum side side, double px, double value)
{
    px_t at = grid_px(p, side, px);
    if (clear_of_other_side(p, side, at))
        (void)venue_flow_limit(p->v, p->inst, side, at, quantity(p, value), p->now);
}

/* Takes the anonymous orders off a level; accounts' orders stay. */
static void withdraw(const struct place *p, const struct ladder_level *level)
{
    int32_t node = level->head;
    uint32_t count = level->count;
    while (node != LADDER_NONE && count-- > 0) {
        int32_t next = p->v->nodes.at[node].next;
        if (p->v->nodes.at[node].owner == LADDER_FLOW)
            venue_flow_cancel(p->v, p->inst, node, QTY(INT64_MAX), p->now);
        node = next;
    }
}

static const struct ladder_level *best_flow(const struct place *p, enum side side, uint32_t *rank)
{
    for (; *rank < LADDER_LEVELS; ++*rank) {
        const struct ladder_level *level = ladder_rank(&p->v->book[p->inst], side, *rank);
        if (level == NULL || level->flow > 0)
            return level;
    }
    return NULL;
}

/* Quotes too far inside are withdrawn; a touch that is missing or too far out is made. */
static void make_side(const struct place *p, enum side side)
{
    struct market_state *s = p->s;
    px_t inside = grid_px(p, side, target(p, side, -TOLERANCE));
    px_t outside = grid_px(p, side, target(p, side, TOLERANCE));
    uint32_t rank = 0;
    for (int n = 0; n < 64; n++) {
        const struct ladder_level *level = best_flow(p, side, &rank);
        if (level == NULL || !better(side, level->px, inside.v))
            break;
        withdraw(p, level);
    }
    rank = 0;
    const struct ladder_level *best = best_flow(p, side, &rank);
    double mean = profile_of(s)->touch;
    if (best == NULL || better(side, outside.v, best->px)) {
        quote(p, side, target(p, side, 0.0), size_near(s, mean));
        return;
    }
    qty_t thin = quantity(p, mean * s->depth_scale * 0.3);
    if (best->flow < thin.v)
        quote(p, side, (double)best->px * power_of_ten(instrument_of(p)->px_exp),
              size_near(s, mean * 0.6));
}

/* Distance of a deeper order from the touch, in spreads: many near, few far. */
static double depth(struct market_state *s)
{
    double d = 0.15 + prng_exponential(&s->prng, REACH / 4.0);
    return d < REACH ? d : REACH;
}

static void fill_ladder(const struct place *p)
{
    struct market_state *s = p->s;
    const struct market_profile *f = profile_of(s);
    for (int side = SIDE_BUY; side <= SIDE_SELL; side++) {
        quote(p, (enum side)side, target(p, (enum side)side, 0.0), size_near(s, f->touch));
        for (uint32_t n = 0; n < f->levels; n++) {
            double away = depth(s);
            quote(p, (enum side)side, target(p, (enum side)side, away),
                  size_near(s, f->touch * (1.0 + away / 3.0)));
        }
    }
}

/* ---- causes ---- */

static void on_move(const struct place *p)
{
    struct market_state *s = p->s;
    double dt = (double)ts_diff(p->now, s->moved).v * 1e-9;
    double sigma = regime_of(s)->volatility * s->volatility_scale;
    double step = process_step(&s->prng, sigma, s->drift, dt);
    if (step > 0.05)
        step = 0.05;
    if (step < -0.05)
        step = -0.05;
    s->fair *= 1.0 + step;
    double least = power_of_ten(instrument_of(p)->px_exp) * 20.0;
    if (s->fair < least)
        s->fair = least;
    s->moved = p->now;
}

/* Does somebody of this side take part? */
static bool present(const struct market_state *s, enum side side)
{
    return s->only == MARKET_BOTH || (s->only == MARKET_BUYERS) == (side == SIDE_BUY);
}

static void empty_side(const struct place *p, enum side side)
{
    uint32_t rank = 0;
    const struct ladder_level *level = NULL;
    while ((level = best_flow(p, side, &rank)) != NULL)
        withdraw(p, level);
}

static void on_side(const struct place *p, enum side side)
{
    if (present(p->s, side))
        make_side(p, side);
    else
        empty_side(p, side);
}

static void on_makers(const struct place *p)
{
    bool bids_first = (prng_u64(&p->s->prng) & 1) != 0;
    on_side(p, bids_first ? SIDE_BUY : SIDE_SELL);
    on_side(p, bids_first ? SIDE_SELL : SIDE_BUY);
}

/* The price leaps: whatever rests between is taken, and the makers are there at once. */
static void on_gap(const struct place *p)
{
    struct market_state *s = p->s;
    const enum side side = (prng_u64(&s->prng) & 1) != 0 ? SIDE_BUY : SIDE_SELL;
    double size = s->gap * (0.5 + prng_exponential(&s->prng, 0.5));
    size = size > 0.1 ? 0.1 : size;
    s->fair *= side == SIDE_BUY ? 1.0 + size : 1.0 - size;
    const px_t worst = grid_px(p, side, target(p, side, 0.0));
    const qty_t all = quantity(p, profile_of(s)->touch * profile_of(s)->levels);
    (void)venue_flow_take(p->v, p->inst, side, worst, all, p->now);
    on_makers(p);
}

/* Somebody in a hurry: buys a little likelier when the book stands below the fair value. */
static void on_taker(const struct place *p)
{
    struct market_state *s = p->s;
    const struct ladder *book = &p->v->book[p->inst];
    px_t bid = PX(0);
    px_t ask = PX(0);
    const bool bids = ladder_best(book, SIDE_BUY, &bid);
    const bool asks = ladder_best(book, SIDE_SELL, &ask);
    if (s->only != MARKET_BOTH ? !bids && !asks : !bids || !asks)
        return;
    double mid = (double)(bid.v + ask.v) * 0.5 * power_of_ten(instrument_of(p)->px_exp);
    double pull = (s->fair - mid) / (s->fair * s->spread);
    pull = pull > 0.45 ? 0.45 : pull < -0.45 ? -0.45 : pull;
    enum side side = process_happens(&s->prng, 0.5 + pull) ? SIDE_BUY : SIDE_SELL;
    if (s->only != MARKET_BOTH)
        side = s->only == MARKET_BUYERS ? SIDE_BUY : SIDE_SELL;
    double value = prng_exponential(&s->prng, profile_of(s)->taker);
    if (process_happens(&s->prng, 0.08))
        value *= 4.0;
    double away = target(p, side_other(side), 1.5);
    px_t worst = grid_px(p, side, away);
    (void)venue_flow_take(p->v, p->inst, side, worst, quantity(p, value), p->now);
}

/* A limit order somewhere, or a random level thins; what lies beyond the ladder's reach goes. */
static void on_noise(const struct place *p)
{
    struct market_state *s = p->s;
    const struct market_profile *f = profile_of(s);
    enum side side = (prng_u64(&s->prng) & 1) != 0 ? SIDE_BUY : SIDE_SELL;
    const struct ladder *book = &p->v->book[p->inst];
    if (!present(s, side))
        return;
    uint32_t count = book->side[side].count;
    const struct ladder_level *last = count > 0 ? ladder_rank(book, side, count - 1) : NULL;
    px_t limit = grid_px(p, side, target(p, side, REACH * 1.5));
    if (last != NULL && (better(side, limit.v, last->px) || count > 2 * f->levels))
        withdraw(p, last);
    if (count < f->levels || (prng_u64(&s->prng) & 1) != 0) {
        double away = depth(s);
        quote(p, side, target(p, side, away), size_near(s, f->touch * (1.0 + away / 3.0)));
        return;
    }
    uint32_t rank = 1 + (uint32_t)prng_below(&s->prng, count);
    const struct ladder_level *level = ladder_rank(book, side, rank);
    if (level != NULL && level->flow > 0)
        withdraw(p, level);
}

static void draw_spread(struct market_state *s)
{
    const struct market_regime *r = regime_of(s);
    double u = prng_unit(&s->prng);
    s->spread = (r->spread_low + (r->spread_high - r->spread_low) * u) * s->spread_scale;
}

static void on_regime(struct market_state *s)
{
    const struct market_regime *r = regime_of(s);
    double total = 0.0;
    for (int n = 0; n < MARKET_REGIMES; n++)
        total += r->next[n];
    double u = prng_unit(&s->prng) * total;
    uint32_t next = 0;
    while (next + 1 < MARKET_REGIMES && u >= r->next[next]) {
        u -= r->next[next];
        next++;
    }
    s->regime = next;
    draw_spread(s);
}

static double mean_wait(const struct market_state *s, enum market_cause c)
{
    switch (c) {
    case MARKET_MOVE: return MOVE_EVERY;
    case MARKET_MAKERS: return MAKERS_EVERY;
    case MARKET_TAKER: return 1.0 / (regime_of(s)->takers * s->rate_scale);
    case MARKET_NOISE: return NOISE_EVERY;
    case MARKET_SPREAD: return SPREAD_EVERY;
    case MARKET_REGIME: return regime_of(s)->life;
    case MARKET_GAP: return market_weather_gap_every(s);
    case MARKET_TURN: return market_weather_turn_every(s);
    case MARKET_CAUSES: break;
    }
    UNREACHABLE();
}

static void schedule(struct market_state *s, enum market_cause c, ts_t now)
{
    const double mean = mean_wait(s, c);
    s->at[c] = mean > 0.0 ? ts_add(now, process_wait(&s->prng, mean)) : TS_NEVER;
}

static void schedule_all(struct market_state *s, ts_t now)
{
    for (int c = 0; c < MARKET_CAUSES; c++)
        schedule(s, (enum market_cause)c, now);
}

static void happen(const struct place *p, enum market_cause c)
{
    switch (c) {
    case MARKET_MOVE: on_move(p); break;
    case MARKET_MAKERS: on_makers(p); break;
    case MARKET_TAKER: on_taker(p); break;
    case MARKET_NOISE: on_noise(p); break;
    case MARKET_SPREAD: draw_spread(p->s); break;
    case MARKET_REGIME: on_regime(p->s); break;
    case MARKET_GAP: on_gap(p); break;
    case MARKET_TURN: market_weather_turn(p->s); break;
    case MARKET_CAUSES: UNREACHABLE();
    }
    schedule(p->s, c, p->now);
}

/* ---- the whole ---- */

void market_synthetic_init(struct market_synthetic *m, const struct venue *v, uint64_t seed,
                           struct str weather)
{
    struct prng prng;
    prng_seed(&prng, seed);
    memset(m, 0, sizeof *m);
    m->count = v->listings;
    for (uint32_t n = 0; n < m->count; n++) {
        struct market_state *s = &m->state[n];
        const struct listing *l = &v->listing[n];
        s->on = true;
        s->profile = market_profile_row(word_str(&l->is.inst), l->is.type == INST_SWAP);
        s->prng = prng_split(&prng);
        s->fair = money_to_double(l->start_px);
        if (!market_weather_become(s, weather))
            (void)market_weather_become(s, STR("usual"));
        draw_spread(s);
    }
}

void market_synthetic_start(struct market_synthetic *m, struct venue *v, ts_t now)
{
    for (uint32_t n = 0; n < m->count; n++) {
        struct place p = {&m->state[n], v, (int)n, now};
        m->state[n].moved = now;
        fill_ladder(&p);
        schedule_all(&m->state[n], now);
    }
}

/* The earliest cause of all markets; false when no market runs. */
static bool earliest(const struct market_synthetic *m, uint32_t *inst, enum market_cause *cause,
                     ts_t *at)
{
    *at = TS_NEVER;
    for (uint32_t n = 0; n < m->count; n++) {
        const struct market_state *s = &m->state[n];
        for (int c = 0; s->on && c < MARKET_CAUSES; c++) {
            ts_t due = s->at[c].v < s->paused.v ? s->paused : s->at[c];
            if (due.v >= at->v)
                continue;
            *at = due;
            *inst = n;
            *cause = (enum market_cause)c;
        }
    }
    return at->v != INT64_MAX;
}

ts_t market_synthetic_deadline(const struct market_synthetic *m)
{
    uint32_t inst = 0;
    enum market_cause cause = MARKET_MOVE;
    ts_t at = TS_NEVER;
    (void)earliest(m, &inst, &cause, &at);
    return at;
}

void market_synthetic_step(struct market_synthetic *m, struct venue *v, ts_t now, uint32_t most)
{
    uint32_t inst = 0;
    enum market_cause cause = MARKET_MOVE;
    ts_t at = TS_NEVER;
    while (most-- > 0 && v->events.count < VENUE_EVENTS / 8) {
        if (!earliest(m, &inst, &cause, &at) || at.v > now.v)
            return;
        struct place p = {&m->state[inst], v, (int)inst, at};
        enum inst_state state = v->listing[inst].is.state;
        if (state == INST_STATE_LIVE || cause == MARKET_MOVE)
            happen(&p, cause);
        else
            schedule(&m->state[inst], cause, at);
    }
}

/* ---- from outside ---- */

/* Only what `key` has touched is drawn anew, so that other processes keep their times. */
static void reschedule(struct market_state *s, struct str key, ts_t now)
{
    const bool all = str_is(key, "weather");
    if (all || str_is(key, "spread"))
        draw_spread(s);
    if (all || str_is(key, "rate"))
        schedule(s, MARKET_TAKER, now);
    if (all || str_is(key, "gap"))
        schedule(s, MARKET_GAP, now);
    if (all)
        schedule(s, MARKET_TURN, now);
}

bool market_synthetic_set(struct market_synthetic *m, int inst, struct str key, struct str value,
                          ts_t now)
{
    int64_t pause = 0;
    if (inst < 0 || (uint32_t)inst >= m->count)
        return false;
    struct market_state *s = &m->state[inst];
    if (str_is(key, "pause")) {
        if (decimal_parse(value, -9, &pause) != ERR_OK || pause < 0 || pause > DUR_S(86400).v)
            return false;
        s->paused = TS(now.v + pause);
        return true;
    }
    if (!market_weather_set(s, key, value))
        return false;
    reschedule(s, key, now);
    return true;
}

void market_synthetic_hands(struct market_synthetic *m, const struct venue *v, int inst, bool hands,
                            ts_t now)
{
    ASSERT(inst >= 0 && (uint32_t)inst < m->count);
    struct market_state *s = &m->state[inst];
    px_t bid = PX(0);
    px_t ask = PX(0);
    if (s->on == !hands)
        return;
    s->on = !hands;
    if (hands)
        return;
    if (ladder_best(&v->book[inst], SIDE_BUY, &bid) && ladder_best(&v->book[inst], SIDE_SELL, &ask))
        s->fair = (double)(bid.v + ask.v) * 0.5 * power_of_ten(v->listing[inst].is.px_exp);
    s->moved = now;
    schedule_all(s, now);
}
