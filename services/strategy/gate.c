#include "services/strategy/gate.h"

#include "common/base/assert.h"
#include "services/strategy/gate_rows.h"

enum scope { SCOPE_WHOLE, SCOPE_SIDE, SCOPE_MOMENT };

struct row {
    enum guard guard;
    enum scope scope;
    gate_row_fn *ask;
};

static const struct row rows[] = {
#define X(guard, scope, function) {guard, SCOPE_##scope, function},
    GATES(X)
#undef X
};

enum { ROWS = sizeof rows / sizeof rows[0] };
_Static_assert((int)ROWS <= (int)SYMBOL_GATES, "a symbol keeps every row");

bool gate_closed(const struct symbol *s, enum side side, enum guard g)
{
    for (uint16_t i = 0; i < s->gate_count; i++) {
        if (s->gates[side][i].guard == g)
            return s->gates[side][i].closed;
    }
    return false;
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

/* The book without ourselves (row 1), or as displayed. */
static void look_at_book(struct symbol *s, const struct shared *sh, qty_t size)
{
    static const struct owns nobody;
    const struct owns *ours = sh->settings.own_subtract ? &s->own : &nobody;
    const qty_t dust = s->known ? dust_of(s, sh, size) : QTY(1);
    for (int side = 0; side < side_count; side++) {
        const struct touch t = view_touch(&s->view, (enum side)side, ours, dust);
        s->touch[side].px = t.px; /* by member: two runs compare as bytes, gaps included */
        s->touch[side].qty = t.qty;
        s->touch[side].sure = t.sure;
    }
    s->sure = s->touch[SIDE_BUY].sure && s->touch[SIDE_SELL].sure;
    const px_t bid = s->touch[SIDE_BUY].px;
    const px_t ask = s->touch[SIDE_SELL].px;
    s->spread_known = bid.v > 0 && ask.v > bid.v;
    s->spread = s->spread_known ? spread_rate(bid, ask) : RATE(0);
}

static struct look look_from(struct symbol *s, const struct shared *sh, ts_t now, enum side side,
                             qty_t size)
{
    const bool leaves = s->state == SYMBOL_HOLD_WAIT || s->state == SYMBOL_EXITING;
    return (struct look){
        .s = s,
        .sh = sh,
        .now = now,
        .side = side,
        .exit = leaves && side == gate_exit_side(s),
        .size = size,
    };
}

static enum effect ask(const struct look *l, size_t i, struct gate_row *out)
{
    struct finding f = rows[i].ask(l);
    const enum effect by_risk = l->exit ? EFFECT_NONE : gate_by_risk(l, rows[i].guard);
    if (by_risk > f.effect)
        f.effect = by_risk;
    *out = (struct gate_row){
        .guard = rows[i].guard,
        .closed = f.effect != EFFECT_NONE,
        .measured = f.measured,
        .value = f.measured ? f.value : MONEY(0),
        .limit = f.measured ? f.limit : MONEY(0),
    };
    return f.effect;
}

static struct gate_side look_at_side(const struct look *l, struct gate *gate)
{
    struct symbol *s = l->s;
    struct gate_side side = {.exit = l->exit, .place = true};
    for (size_t i = 0; i < ROWS; i++) {
        const enum effect e = ask(l, i, &s->gates[l->side][i]);
        if (e != EFFECT_NONE)
            side.place = false;
        if (e >= EFFECT_CLOSE && !side.close) {
            side.close = true;
            side.why = guard_name(rows[i].guard);
        }
        if (e == EFFECT_PULL && !gate->pull) {
            gate->pull = true;
            gate->cause = guard_name(rows[i].guard);
        }
    }
    if (gate_quoting(s, l->sh, l->side, l->now))
        side.place = false;
    return side;
}

static uint32_t guards_of(const struct symbol *s)
{
    uint32_t guards = 0;
    for (size_t i = 0; i < ROWS; i++) {
        const bool buy = s->gates[SIDE_BUY][i].closed;
        const bool sell = s->gates[SIDE_SELL][i].closed;
        const bool set = rows[i].scope == SCOPE_WHOLE  ? buy || sell
                         : rows[i].scope == SCOPE_SIDE ? buy && sell
                                                       : false;
        if (set)
            guards |= GUARD_BIT(rows[i].guard);
    }
    return guards;
}

struct gate gate_look(struct symbol *s, const struct shared *sh, ts_t now)
{
    const struct view_side *asks = &s->view.sides[SIDE_SELL];
    struct gate gate = {
        .cause = "none",
        .size = size_at(s, sh, asks->count > 0 ? asks->at[0].px : PX(0)),
    };
    look_at_book(s, sh, gate.size);
    symbol_opine(s, sh, gate.size, now);
    s->gate_count = ROWS;
    for (int n = 0; n < side_count; n++) {
        const struct look l = look_from(s, sh, now, (enum side)n, gate.size);
        gate.side[n] = look_at_side(&l, &gate);
    }
    s->guards = guards_of(s);
    return gate;
}

void gate_look_again(struct symbol *s, const struct shared *sh, ts_t now)
{
    for (int n = 0; n < side_count; n++) {
        const struct look l =
            look_from(s, sh, now, (enum side)n, QTY(0)); /* moments ask for none */
        for (size_t i = 0; i < ROWS; i++) {
            if (rows[i].scope == SCOPE_MOMENT)
                (void)ask(&l, i, &s->gates[n][i]);
        }
    }
}
