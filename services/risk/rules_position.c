/* The rules about what may come of it: positions, exposure, liquidation, orders in doubt. */
#include "services/risk/account.h"
#include "services/risk/reconcile.h"
#include "services/risk/rules.h"

enum {
    SOFT = 800000000,              /* of open_cap: 20 % where that is 25 % */
    MAINTENANCE_MARGIN = 20000000, /* assumed until the exchange tells a liquidation price */
    ONE = 1000000000
};

/* What quotes cannot be pulled out of leaves no room for new ones: beyond four fifths of open_cap
 * nothing more is opened, so that what is open has room to move. */
bool exposure_moves(struct ask *a)
{
    const money_t limit = share_of(share_of(a->base, a->r->settings.open_cap), RATE(SOFT));
    const money_t bound = account_stuck(a->r);
    return money_cmp(bound, limit) <= 0 ||
           (ask_no(a, "positions and orders in doubt take most of open_cap"),
            ask_beyond(a, bound, limit));
}

static money_t toward(enum side side, money_t worth)
{
    return side == SIDE_BUY ? worth : money_neg(worth);
}

bool worst_case_fits(struct ask *a)
{
    const enum side side = a->in->side;
    const money_t held = toward(side, symbol_worth(a->s));
    const money_t working = account_working(a->r, &a->s->inst, side);
    const money_t worst = money_add(money_add(held, working), a->notional);
    const money_t limit = share_of(a->base, a->r->settings.position_cap);
    return money_cmp(worst, limit) <= 0 || ask_beyond(a, worst, limit);
}

bool net_cap_holds(struct ask *a)
{
    const enum side side = a->in->side;
    money_t worst = money_add(account_working(a->r, &WORD_EMPTY, side), a->notional);
    for (uint32_t i = 0; i < a->r->count; i++)
        worst = money_add(worst, toward(side, symbol_worth(&a->r->symbols[i])));
    const money_t limit = share_of(a->base, a->r->settings.net_cap);
    return money_cmp(worst, limit) <= 0 || ask_beyond(a, worst, limit);
}

bool direction_has_room(struct ask *a)
{
    const uint32_t limit = a->r->settings.same_direction;
    const uint32_t n = account_leaning(a->r, a->in->side) + 1;
    return n <= limit || (ask_no(a, "positions in the same direction"),
                          ask_beyond(a, money_of_count(n), money_of_count(limit)));
}

/* How far the liquidation price is, relative to the middle; what the exchange says of a position,
 * else what the leverage leaves. */
static rate_t liquidation_room(const struct symbol *s)
{
    const money_t mid = market_mid(&s->market);
    if (s->position_qty.v != 0 && s->liquidation.v > 0 && mid.v > 0)
        return money_ratio(MONEY(int128_abs(money_sub(mid, s->liquidation).v)), mid);
    return RATE(ONE / (s->leverage > 0 ? s->leverage : 1) - MAINTENANCE_MARGIN);
}

/* Swaps share their margin: one that is near its end is near for all. */
bool liquidation_is_far(struct ask *a)
{
    const struct settings *set = &a->r->settings;
    const rate_t need =
        RATE((int64_t)int128_mul_div(set->liquidation_room.v, set->stop_loss.v, ONE, ROUND_UP));
    if (a->s->market.instrument.type == INST_SPOT)
        return true;
    for (uint32_t i = 0; i < a->r->count; i++) {
        const struct symbol *s = &a->r->symbols[i];
        if (s != a->s && (s->position_qty.v == 0 || s->market.instrument.type == INST_SPOT))
            continue;
        const rate_t room = liquidation_room(s);
        if (room.v >= need.v)
            continue;
        text_word(&a->detail, &s->inst);
        text_put(&a->detail, ": lower the leverage, or the stop_loss to be inside it");
        return ask_beyond(a, money_of_rate(room), money_of_rate(need));
    }
    return true;
}

/* An order on the symbol whose outcome is not known, or of an earlier life, is settled first. */
bool nothing_in_doubt(struct ask *a)
{
    struct orders *os = &a->r->mirror.orders;
    for (const struct order *o = orders_first(os); o != NULL; o = orders_after(os, o)) {
        const bool doubt = o->state == ORDER_UNKNOWN || o->origin == ORIGIN_ORPHAN;
        if (!doubt || o->state == ORDER_GHOST || !word_equal(&o->inst, &a->s->inst))
            continue;
        text_put(&a->detail, "order ");
        text_u64(&a->detail, o->number);
        text_put(&a->detail, " is ");
        text_put(&a->detail, order_state_name(o->state));
        return false;
    }
    return true;
}

bool ghosts_are_denied(struct ask *a)
{
    struct orders *os = &a->r->mirror.orders;
    if (orders_in_state(os, ORDER_GHOST) == 0 || reconcile_agrees(a->r))
        return true;
    return ask_no(a, "an order that was proven absent may have filled: the balances differ");
}
