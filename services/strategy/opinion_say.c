#include <string.h>

#include "common/model/figure.h"
#include "common/msg/layout.h"
#include "services/strategy/opinion.h"

static dur_t seconds(double s)
{
    return DUR((int64_t)(figure_clamp(s, 0.0, 1e9) * 1e9));
}

static void say_edge(const struct opinion *o, const struct word *inst, ts_t now, struct outbox *out)
{
    const struct edge *e = &o->trips.edge;
    outbox_push(out, MSG_EDGE, now)->edge = (struct msg_edge){
        .inst = *inst,
        .volatility_fast = figure_rate(volatility_fast(&o->volatility)),
        .volatility_slow = figure_rate(volatility_slow(&o->volatility)),
        .volatility_range = figure_rate(volatility_range(&o->volatility)),
        .jump_share = figure_rate(volatility_jump_share(&o->volatility)),
        .need = figure_rate(o->need),
        .min_spread = o->min_spread,
        .reentry_spread = o->reentry_spread,
        .captured = figure_rate(o->terms.captured),
        .fees = figure_rate(o->terms.fees),
        .adverse = figure_rate(o->terms.adverse),
        .stale = figure_rate(o->terms.stale),
        .stops = figure_rate(o->terms.stops),
        .edge = figure_rate(o->terms.edge),
        .realised = figure_rate(e->net.mean),
        .error = figure_rate(average_error(&e->net)),
        .deviation = figure_rate(average_deviation(&e->net)),
        .trips = e->net.count,
        .stop_share = figure_rate(o->inputs.stops),
        .hold = seconds(edge_hold_s(e)),
        .life = seconds(edge_life_s(e)),
        .trips_an_hour = figure_rate(edge_trips_an_hour(e, now)),
        .warm = o->warm,
    };
}

/* Field by field into zeroes, so that two of them can be compared as bytes. */
static void forecast_of(const struct opinion *o, const struct settings *s, const struct word *inst,
                        struct msg_forecast *f)
{
    const struct lean *lean = &o->pressure.now;
    const struct slippage_score score = slippage_score(&o->taking.slippage);
    memset(f, 0, sizeof *f);
    f->inst = *inst;
    if (lean->known) {
        f->imbalance = figure_rate(2.0 * flow_imbalance(&lean->touch) - 1.0);
        f->flow = figure_rate(flow_ofi(&o->pressure.flow, lean->since));
        f->alpha = figure_rate(lean->alpha);
        f->micro = figure_rate(lean->alpha * (lean->touch.ask - lean->touch.bid) / 2.0 / lean->mid);
    }
    f->up = figure_rate(o->pressure.up);
    f->brier = figure_rate(flow_brier(&o->pressure.flow.score));
    f->moves = o->pressure.flow.score.count;
    f->shadow = !opinion_leans(o, s);
    f->proof = figure_rate(o->proof.t);
    f->proof_fills = o->proof.fills;
    f->walk = figure_rate(o->taking.walk);
    f->slippage = figure_rate(o->taking.forecast);
    f->slippage_error = figure_rate(score.model);
    f->walk_error = figure_rate(score.walk);
    f->zero_error = figure_rate(score.zero);
    f->skill = figure_rate(score.skill);
    f->bias = figure_rate(score.bias);
    f->error_p90 = figure_rate(score.p90);
    f->coverage = figure_rate(score.coverage);
    f->samples = score.samples;
    f->accepted = score.accepted;
}

static void markout_of(const struct opinion *o, const struct settings *s, const struct word *inst,
                       enum side side, ts_t now, struct msg_markout *m)
{
    const struct markout_side *seen = &o->pressure.markout.side[side];
    enum toxic_cause why;
    const ts_t until = guards_until(&o->danger.guards, now, side, &why);
    memset(m, 0, sizeof *m);
    m->inst = *inst;
    m->side = side;
    m->fills = seen->half.count;
    m->half_spread = figure_rate(seen->half.mean);
    m->after_100ms = figure_rate(seen->after[MARKOUT_100MS].mean);
    m->after_1s = figure_rate(seen->after[MARKOUT_1S].mean);
    m->after_5s = figure_rate(seen->after[MARKOUT_5S].mean);
    m->after_30s = figure_rate(seen->after[MARKOUT_30S].mean);
    m->error_5s = figure_rate(average_error(&seen->after[MARKOUT_5S]));
    m->off = s->toxic_guard && until.v != 0;
    m->until = m->off ? until : TS(0);
}

void opinion_say(struct opinion *o, const struct settings *s, const struct word *inst, ts_t now,
                 struct outbox *out)
{
    struct msg f = {.type = MSG_FORECAST};
    say_edge(o, inst, now, out);
    forecast_of(o, s, inst, &f.forecast);
    if (!msg_same(&f, &o->forecast)) {
        o->forecast = f;
        outbox_push(out, MSG_FORECAST, now)->forecast = f.forecast;
    }
    for (int n = 0; n < side_count; n++) {
        struct msg m = {.type = MSG_MARKOUT};
        markout_of(o, s, inst, (enum side)n, now, &m.markout);
        if (msg_same(&m, &o->markout[n]))
            continue;
        o->markout[n] = m;
        outbox_push(out, MSG_MARKOUT, now)->markout = m.markout;
    }
}

void opinion_describe(const struct opinion *o, const struct settings *s, const struct word *inst,
                      ts_t now, struct outbox *out)
{
    say_edge(o, inst, now, out);
    forecast_of(o, s, inst, &outbox_push(out, MSG_FORECAST, now)->forecast);
    for (int n = 0; n < side_count; n++)
        markout_of(o, s, inst, (enum side)n, now, &outbox_push(out, MSG_MARKOUT, now)->markout);
}
