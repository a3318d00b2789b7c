/* What the book has to be like, and what an order in it would be. */
#include "services/strategy/gate_rows.h"

#include "common/base/assert.h"

struct finding gate_stale(const struct look *l)
{
    const struct symbol *s = l->s;
    const dur_t most = l->sh->settings.max_book_age;
    struct finding f = {
        .measured = s->view.heard.v != 0,
        .value = gate_ms(ts_diff(l->now, s->view.heard)),
        .limit = gate_ms(most),
    };
    if (!view_fresh(&s->view, l->now, most))
        f.effect = EFFECT_PULL;
    else if (l->sh->feed != PEER_LIVE)
        f.effect = EFFECT_HOLD;
    if (f.effect != EFFECT_PULL)
        symbol_wake_at(l->s, TS(s->view.heard.v + most.v + 1));
    return f;
}

struct finding gate_wide(const struct look *l)
{
    const rate_t most = l->sh->settings.max_spread;
    struct finding f = {
        .measured = l->s->spread_known,
        .value = gate_rate(l->s->spread),
        .limit = gate_rate(most),
    };
    if (l->s->spread_known && l->s->spread.v > most.v)
        f.effect = l->exit ? EFFECT_HOLD : EFFECT_CLOSE;
    return f;
}

rate_t gate_keep_spread(const struct symbol *s, const struct shared *sh)
{
    const struct settings *set = &sh->settings;
    rate_t wanted = set->keep_spread.v < set->min_spread.v ? set->keep_spread : set->min_spread;
    if (wanted.v < set->reentry_spread.v)
        wanted = set->reentry_spread; /* what is filled there could not be left */
    const rate_t fees = RATE(2 * s->limits.maker.v + 100000); /* both legs and one basis point */
    return s->limits_known && fees.v > wanted.v ? fees : wanted;
}

/* Row 16: waiting for a spread has had its time, or would cost a funding (strategy.md §3.8). */
static bool held_too_long(const struct look *l)
{
    if (gate_pays_funding(l, side_other(l->side)))
        return true;
    const dur_t soft = l->sh->settings.hold_soft;
    const ts_t opened = l->s->position.opened;
    if (soft.v == 0 || opened.v == 0)
        return false;
    const ts_t due = ts_add(opened, soft);
    if (l->now.v < due.v)
        symbol_wake_at(l->s, due);
    return l->now.v >= due.v;
}

/* Row 15: a reversal wants reentry_spread, an opening min_spread; once it rests it is kept down to
 * the spread that is worth keeping (row 27). */
struct finding gate_spread(const struct look *l)
{
    const struct symbol *s = l->s;
    const px_t bid = s->touch[SIDE_BUY].px;
    const px_t ask = s->touch[SIDE_SELL].px;
    const struct settings *set = &l->sh->settings;
    const rate_t need = l->exit ? s->opinion.reentry_spread : set->min_spread;
    struct finding f = {
        .measured = s->spread_known, .value = gate_rate(s->spread), .limit = gate_rate(need)};
    if (!s->spread_known || spread_reaches(bid, ask, need) || (l->exit && held_too_long(l)))
        return f;
    const bool collapsed = !spread_reaches(bid, ask, gate_keep_spread(s, l->sh));
    f.effect = !l->exit && !symbol_open(s) && collapsed ? EFFECT_CLOSE : EFFECT_HOLD;
    return f;
}

static money_t touch_value(const struct symbol *s, enum side side)
{
    return instrument_notional(&s->instrument, s->touch[side].px, s->touch[side].qty);
}

/* Row 10: each touch holds some of our orders, */
static struct finding sides_deep(const struct look *l, struct finding f)
{
    for (int n = 0; n < side_count; n++) {
        const money_t there = touch_value(l->s, (enum side)n);
        const money_t order = instrument_notional(&l->s->instrument, l->s->touch[n].px, l->size);
        const money_t least = money_times_rate(order, l->sh->settings.min_side_multiple, ROUND_UP);
        if (money_cmp(there, least) >= 0)
            continue;
        f.effect = EFFECT_HOLD;
        f.value = there;
        f.limit = least;
        break;
    }
    return f;
}

/* and what an order would bring can be left through either side without losing much. */
static bool exit_is_dear(const struct look *l)
{
    for (int n = 0; n < side_count; n++)
        if (view_walk_cost(&l->s->view, (enum side)n, &l->s->own, l->size).v >
            l->sh->settings.max_exit_slip.v)
            return true;
    return false;
}

/* What the touches have to hold together: a multiple of our pair, or of all equity. */
static money_t depth_needed(const struct look *l)
{
    const struct settings *set = &l->sh->settings;
    const struct symbol *s = l->s;
    const money_t ours = instrument_notional(&s->instrument, s->touch[SIDE_SELL].px, l->size);
    money_t basis = money_add(ours, ours);
    if (word_is(&set->depth_basis, "equity"))
        basis = set->capital.v > 0 ? money_min(l->sh->equity, set->capital) : l->sh->equity;
    return money_times_rate(basis, set->depth_multiple, ROUND_UP);
}

/* Row 10. With half of the depth gone the quotes are pulled. */
struct finding gate_depth(const struct look *l)
{
    const struct symbol *s = l->s;
    const rate_t multiple = l->sh->settings.depth_multiple;
    if (!s->spread_known)
        return (struct finding){.effect = l->exit ? EFFECT_HOLD : EFFECT_CLOSE};
    if (l->exit || l->size.v == 0 || multiple.v == 0)
        return (struct finding){.effect = EFFECT_NONE};
    const struct finding leaving = gate_leaving(l);
    if (leaving.effect != EFFECT_NONE)
        return leaving;
    const money_t have = money_add(touch_value(s, SIDE_BUY), touch_value(s, SIDE_SELL));
    const money_t need = depth_needed(l);
    struct finding f = {.measured = true, .value = have, .limit = need};
    if (need.v <= 0) { /* of equity, and that is not known yet */
        f.effect = EFFECT_HOLD;
        return f;
    }
    if (money_cmp(have, need) >= 0) {
        f = sides_deep(l, f);
        if (f.effect == EFFECT_NONE && exit_is_dear(l))
            f.effect = EFFECT_HOLD;
        return f;
    }
    const bool half_gone = s->sure && money_cmp(money_add(have, have), need) < 0;
    f.effect = half_gone ? EFFECT_CLOSE : EFFECT_HOLD;
    return f;
}

static struct finding exit_size(const struct look *l)
{
    const struct symbol *s = l->s;
    const qty_t size = gate_exit_size(s);
    const px_t px = s->touch[l->side].px;
    return (struct finding){
        .effect = size.v < s->instrument.min_qty.v ? EFFECT_HOLD : EFFECT_NONE,
        .measured = px.v > 0,
        .value = px.v > 0 ? instrument_notional(&s->instrument, px, size) : MONEY(0),
        .limit =
            px.v > 0 ? instrument_notional(&s->instrument, px, s->instrument.min_qty) : MONEY(0),
    };
}

struct finding gate_size(const struct look *l)
{
    const struct symbol *s = l->s;
    if (l->exit)
        return exit_size(l);
    if (!s->known || !s->spread_known)
        return (struct finding){.effect = EFFECT_NONE}; /* other rows are closed */
    const px_t ask = s->touch[SIDE_SELL].px;
    const money_t amount = l->sh->settings.order_amount;
    return (struct finding){
        .effect = l->size.v == 0 ? EFFECT_HOLD : EFFECT_NONE,
        .measured = true,
        .value = s->limits_known ? money_min(amount, s->limits.order_notional) : amount,
        .limit = instrument_notional(&s->instrument, ask, s->instrument.min_qty),
    };
}

/* Row 21: spot sells only what was declared; what is held by trading is the exit's affair. */
struct finding gate_inventory(const struct look *l)
{
    const struct symbol *s = l->s;
    if (l->exit || l->side == SIDE_BUY || !s->known || s->instrument.type != INST_SPOT)
        return (struct finding){.effect = EFFECT_NONE};
    const money_t need =
        instrument_qty_money(&s->instrument, l->size.v > 0 ? l->size : s->instrument.min_qty);
    const bool first_buy = word_is(&l->sh->settings.spot_mode, "buy_first");
    const money_t have = first_buy || !s->limits_known ? MONEY(0) : s->limits.sellable;
    return (struct finding){
        .effect = money_cmp(have, need) < 0 ? EFFECT_HOLD : EFFECT_NONE,
        .measured = true,
        .value = have,
        .limit = need,
    };
}
