/* Who has to be there for an order to be looked after, and what risk says to opening one. */
#include "services/strategy/gate_rows.h"

#include "common/base/assert.h"
#include "common/market/fees.h"

#define MS_MONEY ((int128_t)1000000000 * 1000) /* a nanosecond, when a millisecond is one */

money_t gate_rate(rate_t v)
{
    return MONEY((int128_t)v.v * 1000000000);
}

money_t gate_ms(dur_t v)
{
    return MONEY((int128_t)v.v * MS_MONEY);
}

struct finding gate_until(const struct look *l, ts_t until, enum effect effect)
{
    if (l->now.v >= until.v)
        return (struct finding){.effect = EFFECT_NONE};
    symbol_wake_at(l->s, until);
    return (struct finding){effect, true, gate_ms(ts_diff(until, l->now)), MONEY(0)};
}

enum guard gate_of_verdict(enum verdict v)
{
    switch (v) {
    case VERDICT_MODE: return GUARD_MODE;
    case VERDICT_INSTRUMENT: return GUARD_INSTRUMENT;
    case VERDICT_FEES: return GUARD_FEES;
    case VERDICT_LATENCY: return GUARD_LATENCY;
    case VERDICT_PAUSED: return GUARD_PAUSED;
    case VERDICT_DEPTH: return GUARD_DEPTH;
    case VERDICT_LEASE: return GUARD_LEASE;
    case VERDICT_EXECUTOR: return GUARD_EXECUTOR;
    case VERDICT_FRESHNESS: return GUARD_STALE;
    case VERDICT_EDGE: return GUARD_EDGE;
    case VERDICT_POSITION: return GUARD_HOLDING;
    case VERDICT_SIZE:
    case VERDICT_ORDER_CAP: return GUARD_SIZE;
    case VERDICT_OPEN_CAP:
    case VERDICT_WORST_CASE:
    case VERDICT_CAPITAL:
    case VERDICT_LEASED:
    case VERDICT_NET:
    case VERDICT_ORDER_COUNT: return GUARD_POOL_CAP;
    case VERDICT_BALANCE: return GUARD_INVENTORY;
    default: return GUARD_RISK; /* not a life cycle: what has no guard of its own is risk's */
    }
}

/* Refusals that our own resting orders can bring about must not cancel them, or they would come
 * and go for ever. */
static bool by_our_own_orders(enum verdict v)
{
    return v == VERDICT_OPEN_CAP || v == VERDICT_WORST_CASE || v == VERDICT_ORDER_COUNT ||
           v == VERDICT_BALANCE || v == VERDICT_POSITION || v == VERDICT_ONE_A_SIDE ||
           v == VERDICT_RATE || v == VERDICT_DEPTH || v == VERDICT_DUPLICATE || v == VERDICT_LEASED;
}

enum effect gate_by_risk(const struct look *l, enum guard g)
{
    const struct msg_symbol_limits *limits = &l->s->limits;
    if (!l->s->limits_known || limits->open_allowed || gate_of_verdict(limits->code) != g)
        return EFFECT_NONE;
    return by_our_own_orders(limits->code) ? EFFECT_HOLD : EFFECT_CLOSE;
}

static bool gone(enum peer_state state, bool synced)
{
    return !synced || state == PEER_DEAD || state == PEER_STALE;
}

/* Silent for a moment: nothing new, nothing pulled. */
struct finding gate_risk(const struct look *l)
{
    enum effect e = EFFECT_NONE;
    if (gone(l->sh->risk, l->sh->risk_synced))
        e = EFFECT_PULL;
    else if (!l->exit && !l->s->limits_known)
        e = EFFECT_CLOSE;
    else if (l->sh->risk != PEER_LIVE || !l->s->position_known)
        e = EFFECT_HOLD;
    return (struct finding){.effect = e};
}

struct finding gate_executor(const struct look *l)
{
    enum effect e = EFFECT_NONE;
    if (gone(l->sh->executor, l->sh->executor_synced))
        e = EFFECT_PULL;
    else if (!l->exit && (!l->sh->executor_ready || l->s->untracked))
        e = EFFECT_CLOSE;
    else if (l->sh->executor != PEER_LIVE || !l->sh->executor_ready)
        e = EFFECT_HOLD;
    return (struct finding){.effect = e};
}

struct finding gate_mode(const struct look *l)
{
    const struct shared *sh = l->sh;
    enum effect e = EFFECT_NONE;
    if (sh->stopping || !sh->mode_known || (sh->mode != MODE_ACTIVE && sh->mode != MODE_REDUCING))
        e = EFFECT_PULL;
    else if (sh->mode == MODE_REDUCING && !l->exit)
        e = EFFECT_CLOSE;
    return (struct finding){.effect = e};
}

struct finding gate_lease(const struct look *l)
{
    if (!symbol_held(l->s, l->sh, l->now))
        return (struct finding){.effect = EFFECT_PULL};
    symbol_wake_at(l->s, l->s->expires);
    return (struct finding){.effect = EFFECT_NONE};
}

struct finding gate_instrument(const struct look *l)
{
    const bool live = l->s->known && l->s->instrument.state == INST_STATE_LIVE;
    return (struct finding){.effect = live ? EFFECT_NONE : EFFECT_PULL};
}

/* Up to the next ten-thousandth of a percent: a number for a person to write into a file. */
static rate_t rounded_up(rate_t v)
{
    const int64_t step = 1000;
    return RATE((v.v + step - 1) / step * step);
}

/* Whether they can be paid is risk's to judge; the number that would work is known here too. */
struct finding gate_fees(const struct look *l)
{
    const struct settings *set = &l->sh->settings;
    const struct msg_symbol_limits *limits = &l->s->limits;
    const rate_t need = fee_need_spread(limits->maker, set->reentry_spread, set->edge_min);
    const bool refused = !limits->open_allowed && limits->code == VERDICT_FEES;
    const bool payable = fee_payable(limits->maker, set->min_spread, set->reentry_spread);
    return (struct finding){
        .measured = l->s->limits_known && refused != payable, /* else it is something else */
        .value = gate_rate(set->min_spread),
        .limit = gate_rate(rounded_up(need)),
    };
}

struct finding gate_edge(const struct look *l)
{
    (void)l;
    return (struct finding){.effect = EFFECT_NONE}; /* risk's alone */
}

static bool pausing(const struct look *l, bool pool)
{
    return !l->exit && l->s->limits_known && l->s->limits.pool_paused == pool;
}

struct finding gate_pool_pause(const struct look *l)
{
    if (!pausing(l, true))
        return (struct finding){.effect = EFFECT_NONE};
    return gate_until(l, l->s->limits.paused_until, EFFECT_CLOSE);
}

struct finding gate_paused(const struct look *l)
{
    if (!pausing(l, false))
        return (struct finding){.effect = EFFECT_NONE};
    return gate_until(l, l->s->limits.paused_until, EFFECT_CLOSE);
}

struct finding gate_latency(const struct look *l)
{
    return (struct finding){
        .measured = l->sh->ack.v > 0,
        .value = gate_ms(l->sh->ack),
        .limit = gate_ms(l->sh->settings.api_latency_limit),
    };
}

struct finding gate_pool_cap(const struct look *l)
{
    return (struct finding){
        .measured = l->s->limits_known,
        .value = l->s->limits.order_notional,
        .limit = money_min(l->sh->settings.order_amount, l->s->limits.order_notional),
    };
}
