/* What is thought of the symbol; each row hangs on its setting. */
#include "services/strategy/gate_rows.h"

#include "common/model/figure.h"

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
