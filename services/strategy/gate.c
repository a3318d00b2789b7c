#include "services/strategy/gate.h"

#include "common/base/assert.h"

/* Which guard people are shown for a refusal of risk's. */
static enum guard guard_of(enum verdict v)
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
    case VERDICT_SIZE:
    case VERDICT_ORDER_CAP: return GUARD_SIZE;
    case VERDICT_OPEN_CAP:
    case VERDICT_WORST_CASE:
    case VERDICT_CAPITAL:
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
           v == VERDICT_RATE || v == VERDICT_DEPTH || v == VERDICT_DUPLICATE;
}

static void set(struct symbol *s, enum guard g)
{
    s->guards |= GUARD_BIT(g);
}

static void close_for(struct symbol *s, struct gate *gate, enum guard g)
{
    set(s, g);
    gate->close = true;
    if (!gate->pull)
        gate->why = guard_name(g);
}

static void pull_for(struct symbol *s, struct gate *gate, enum guard g)
{
    set(s, g);
    gate->close = true;
    gate->pull = true;
    gate->why = guard_name(g);
}

/* Feed, risk, executor, lease, mode: who has to be there for an order to be looked after. */
static void look_at_peers(struct symbol *s, const struct shared *sh, struct gate *gate, ts_t now)
{
    if (sh->risk != PEER_LIVE)
        set(s, GUARD_RISK); /* silent for a moment: nothing new, nothing pulled */
    if (!sh->risk_synced || sh->risk == PEER_DEAD || sh->risk == PEER_STALE)
        pull_for(s, gate, GUARD_RISK);
    if (sh->executor != PEER_LIVE)
        set(s, GUARD_EXECUTOR);
    if (!sh->executor_synced || sh->executor == PEER_DEAD || sh->executor == PEER_STALE)
        pull_for(s, gate, GUARD_EXECUTOR);
    if (!sh->executor_ready || s->untracked)
        close_for(s, gate, GUARD_EXECUTOR);
    if (!symbol_held(s, sh, now))
        pull_for(s, gate, GUARD_LEASE);
    else
        symbol_wake_at(s, s->expires);
    if (sh->stopping || !sh->mode_known || (sh->mode != MODE_ACTIVE && sh->mode != MODE_REDUCING))
        pull_for(s, gate, GUARD_MODE);
    else if (sh->mode == MODE_REDUCING)
        close_for(s, gate, GUARD_MODE);
    if (!s->known || s->instrument.state != INST_STATE_LIVE)
        pull_for(s, gate, GUARD_INSTRUMENT);
}

static void look_at_limits(struct symbol *s, struct gate *gate, ts_t now)
{
    if (!s->limits_known) {
        close_for(s, gate, GUARD_RISK);
        return;
    }
    if (now.v < s->limits.paused_until.v) {
        close_for(s, gate, GUARD_PAUSED);
        symbol_wake_at(s, s->limits.paused_until);
    }
    if (s->limits.open_allowed)
        return;
    const enum guard g = guard_of(s->limits.code);
    if (by_our_own_orders(s->limits.code))
        set(s, g);
    else
        close_for(s, gate, g);
}

/* The size of an opening order: both sides the same, so that a pair comes out even. */
static qty_t size_at(const struct symbol *s, const struct shared *sh, px_t ask)
{
    if (!s->known || ask.v <= 0)
        return QTY(0);
    money_t amount = sh->settings.order_amount;
    if (s->limits_known)
        amount = money_min(amount, s->limits.order_notional);
    qty_t qty = instrument_qty_for(&s->instrument, ask, amount);
    const qty_t most = s->instrument.max_limit_qty;
    if (most.v > 0 && qty.v > most.v)
        qty = instrument_qty_down(&s->instrument, most);
    return qty.v >= s->instrument.min_qty.v ? qty : QTY(0);
}

static qty_t dust_of(const struct symbol *s, const struct shared *sh, qty_t size)
{
    const int128_t share = int128_mul_div(size.v, sh->settings.dust_level.v, 1000000000, ROUND_UP);
    return QTY(share > s->instrument.min_qty.v ? (int64_t)share : s->instrument.min_qty.v);
}

rate_t gate_keep_spread(const struct symbol *s, const struct shared *sh)
{
    const rate_t reentry = sh->settings.reentry_spread;
    const rate_t fees = RATE(2 * s->limits.maker.v + 100000); /* both legs and one basis point */
    return s->limits_known && fees.v > reentry.v ? fees : reentry;
}

static void look_at_spread(struct symbol *s, const struct shared *sh, struct gate *gate)
{
    const px_t bid = s->touch[SIDE_BUY].px;
    const px_t ask = s->touch[SIDE_SELL].px;
    s->spread_known = bid.v > 0 && ask.v > bid.v;
    s->spread = s->spread_known ? spread_rate(bid, ask) : RATE(0);
    if (!s->spread_known) {
        close_for(s, gate, GUARD_DEPTH);
        return;
    }
    if (!spread_reaches(bid, ask, sh->settings.min_spread))
        set(s, GUARD_SPREAD);
    if (!symbol_open(s) && !spread_reaches(bid, ask, gate_keep_spread(s, sh)))
        close_for(s, gate, GUARD_SPREAD);
    if (s->spread.v > sh->settings.max_spread.v)
        close_for(s, gate, GUARD_WIDE);
}

static money_t touch_value(const struct symbol *s, enum side side)
{
    return instrument_notional(&s->instrument, s->touch[side].px, s->touch[side].qty);
}

/* Row 10: both touches together hold a multiple of our pair, and each at least one order of ours.
 * With half of that gone the quotes are pulled. The other basis, equity, is risk's to judge. */
static void look_at_depth(struct symbol *s, const struct shared *sh, struct gate *gate)
{
    if (!s->spread_known || gate->size.v == 0 || sh->settings.depth_multiple.v == 0)
        return;
    const money_t have = money_add(touch_value(s, SIDE_BUY), touch_value(s, SIDE_SELL));
    const money_t ours = instrument_notional(&s->instrument, s->touch[SIDE_SELL].px, gate->size);
    const money_t pair = money_add(ours, ours);
    const money_t need = money_times_rate(pair, sh->settings.depth_multiple, ROUND_UP);
    if (s->sure && money_cmp(money_add(have, have), need) < 0)
        close_for(s, gate, GUARD_DEPTH);
    else if (money_cmp(have, need) < 0 || s->touch[SIDE_BUY].qty.v < gate->size.v ||
             s->touch[SIDE_SELL].qty.v < gate->size.v)
        set(s, GUARD_DEPTH);
}

/* Row 21: spot sells only what was declared; what is held by trading is the exit's affair. */
static void look_at_sides(struct symbol *s, const struct shared *sh, struct gate *gate)
{
    gate->may[SIDE_BUY] = gate->size.v > 0;
    gate->may[SIDE_SELL] = gate->size.v > 0;
    if (gate->size.v == 0 && s->known && s->spread_known)
        set(s, GUARD_SIZE);
    if (s->instrument.type != INST_SPOT || gate->size.v == 0)
        return;
    const money_t size = instrument_qty_money(&s->instrument, gate->size);
    gate->may[SIDE_SELL] = !word_is(&sh->settings.spot_mode, "buy_first") && s->limits_known &&
                           money_cmp(s->limits.sellable, size) >= 0;
}

struct gate gate_look(struct symbol *s, const struct shared *sh, ts_t now)
{
    struct gate gate = {.why = "none"};
    s->guards = 0;
    look_at_peers(s, sh, &gate, now);
    look_at_limits(s, &gate, now);
    if (sh->feed != PEER_LIVE)
        set(s, GUARD_STALE);
    if (!view_fresh(&s->view, now, sh->settings.max_book_age))
        pull_for(s, &gate, GUARD_STALE);
    else
        symbol_wake_at(s, TS(s->view.heard.v + sh->settings.max_book_age.v + 1));
    const struct view_side *asks = &s->view.sides[SIDE_SELL];
    gate.size = size_at(s, sh, asks->count > 0 ? asks->at[0].px : PX(0));
    const qty_t dust = s->known ? dust_of(s, sh, gate.size) : QTY(1);
    for (int side = 0; side < side_count; side++)
        s->touch[side] = view_touch(&s->view, (enum side)side, &s->own, dust);
    s->sure = s->touch[SIDE_BUY].sure && s->touch[SIDE_SELL].sure;
    look_at_spread(s, sh, &gate);
    look_at_depth(s, sh, &gate);
    look_at_sides(s, sh, &gate);
    gate.open = s->guards == 0;
    gate.exits = !gate.pull && s->spread_known && sh->executor_ready && sh->feed == PEER_LIVE &&
                 sh->risk == PEER_LIVE && sh->executor == PEER_LIVE;
    return gate;
}
