/* What is thought of the symbol; each row hangs on its setting. */
#include "services/strategy/gate_rows.h"

#include "common/model/figure.h"
#include "services/strategy/stance.h"

static struct finding open_gate(void)
{
    return (struct finding){.effect = EFFECT_NONE};
}

static money_t count(uint64_t n)
{
    return MONEY((int128_t)n * 1000000000 * 1000000000);
}

struct finding gate_warming(const struct look *l)
{
    const struct opinion *o = &l->s->opinion;
    return (struct finding){
        .effect = !l->exit && opinion_warming(o, &l->sh->settings) ? EFFECT_HOLD : EFFECT_NONE,
        .measured = true,
        .value = count(o->volatility.samples),
        .limit = count(VOLATILITY_WARM),
    };
}

/* strategy.md §3.2. Like min_spread: below it nothing is opened, and below the spread that is
 * worth keeping what rests is cancelled. */
struct finding gate_need(const struct look *l)
{
    const struct symbol *s = l->s;
    const struct opinion *o = &s->opinion;
    const px_t bid = s->touch[SIDE_BUY].px;
    const px_t ask = s->touch[SIDE_SELL].px;
    if (l->exit || !l->sh->settings.dynamic_spread || !o->warm)
        return open_gate();
    struct finding f = {
        .measured = s->spread_known,
        .value = gate_rate(s->spread),
        .limit = gate_rate(o->payable ? o->min_spread : figure_rate(o->need)),
    };
    if (!s->spread_known || (o->payable && spread_reaches(bid, ask, o->min_spread)))
        return f;
    const bool worth_keeping = o->payable && spread_reaches(bid, ask, o->reentry_spread);
    f.effect = worth_keeping || symbol_open(s) ? EFFECT_HOLD : EFFECT_CLOSE;
    return f;
}

/* strategy.md §3.7: a side that stands in the way of better informed flow. Entries of a burst are
 * shown as a share of those that are borne, levels of a sweep in its sentence only. */
struct finding gate_toxic(const struct look *l)
{
    enum toxic_cause why;
    const struct guards *g = &l->s->opinion.danger.guards;
    const ts_t until = guards_until(g, l->now, l->side, &why);
    if (l->exit || !l->sh->settings.toxic_guard || until.v == 0)
        return open_gate();
    symbol_wake_at(l->s, until);
    const struct guards_sign *sign = &g->sign[l->side][why];
    const double whole = why == TOXIC_BURST ? sign->limit : 1.0;
    return (struct finding){
        .effect = EFFECT_CLOSE,
        .measured = why != TOXIC_SWEEP || sign->value > 0.0,
        .value = gate_rate(figure_rate(sign->value / whole)),
        .limit = gate_rate(figure_rate(sign->limit / whole)),
    };
}

bool gate_pays_funding(const struct look *l, enum side position)
{
    const struct opinion *o = &l->s->opinion;
    const struct settings *set = &l->sh->settings;
    if (!set->funding_guard || l->s->instrument.type != INST_SWAP)
        return false;
    const dur_t offset = l->sh->clock_offset;
    const ts_t exchange_now = ts_add(l->now, offset);
    const dur_t before = opinion_funding_window(o, set);
    const ts_t turn = funding_turn(&o->funding, exchange_now, before);
    if (turn.v != TS_NEVER.v)
        symbol_wake_at(l->s, TS(turn.v - offset.v));
    return funding_pays(&o->funding, position, exchange_now, before, figure_rate(o->terms.edge));
}

/* strategy.md §3.8: an entry here would pay the funding that is due. */
struct finding gate_funding(const struct look *l)
{
    const struct opinion *o = &l->s->opinion;
    const rate_t rate = o->funding.next.rate;
    const rate_t edge = figure_rate(o->terms.edge);
    return (struct finding){
        .effect = !l->exit && gate_pays_funding(l, l->side) ? EFFECT_CLOSE : EFFECT_NONE,
        .measured = o->funding.next.at.v != 0,
        .value = gate_rate(rate.v < 0 ? RATE(-rate.v) : rate),
        .limit = gate_rate(RATE(edge.v > 0 ? edge.v / 2 : 0)),
    };
}

/* strategy.md §3.4: pressed hard, or pressed with nowhere near to step back to. */
struct finding gate_pressure(const struct look *l)
{
    const struct settings *set = &l->sh->settings;
    const double against = pressure_against(&l->s->opinion.pressure, l->side);
    const rate_t pull = set->alpha_pull;
    const bool hard = against >= figure_of_rate(pull);
    if (l->exit || !opinion_leans(&l->s->opinion, set))
        return open_gate();
    struct finding f = {
        .measured = true,
        .value = gate_rate(figure_rate(against)),
        .limit = gate_rate(hard ? pull : set->alpha_back),
    };
    if (stance_of(l->s, set, l->side, false) == STANCE_OFF)
        f.effect = hard ? EFFECT_CLOSE : EFFECT_HOLD;
    return f;
}

struct finding gate_leaving(const struct look *l)
{
    const struct settings *set = &l->sh->settings;
    const struct taking *t = &l->s->opinion.taking;
    if (!set->slippage_forecast || !t->known || set->max_exit_slip.v == 0 ||
        t->expected <= figure_of_rate(set->max_exit_slip))
        return open_gate();
    const px_t px = l->s->touch[SIDE_SELL].px;
    const money_t value = instrument_notional(&l->s->instrument, px, l->size);
    return (struct finding){
        .effect = EFFECT_HOLD,
        .measured = true,
        .value = money_times_rate(value, figure_rate(t->expected), ROUND_UP),
        .limit = money_times_rate(value, set->max_exit_slip, ROUND_UP),
    };
}
