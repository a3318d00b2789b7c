#include "services/risk/economics.h"

#include <math.h>

#include "services/risk/account.h"
#include "services/risk/ask.h"

enum { NOISE_SIGMAS = 4, MAKER_SHARE = 950000000, ONE = 1000000000 };

/* True when this has not been said since it began. */
static bool begins(struct economics *e, enum economics_cause cause, bool holds)
{
    const bool was = e->said[cause];
    e->said[cause] = holds;
    return holds && !was;
}

static void say(const struct symbol *s, struct text *t, ts_t now, struct outbox *out)
{
    outbox_alert(out, now, ALERT_ECONOMICS, &s->inst, outbox_keep(out, t));
}

static void look_adverse(const struct risk *r, struct symbol *s, ts_t now, struct outbox *out)
{
    struct economics *e = &s->economics;
    const struct settings *set = &r->settings;
    const rate_t maker = symbol_maker(r, s);
    const rate_t costs = fee_round_trip(maker);
    const rate_t need = RATE(costs.v + set->adverse_prior.v + set->edge_min.v);
    const bool holds = s->fees.known && set->min_spread.v >= costs.v && set->min_spread.v < need.v;
    if (e->maker.v != maker.v)
        e->said[ECONOMICS_ADVERSE] = false;
    e->maker = maker;
    if (!begins(e, ECONOMICS_ADVERSE, holds))
        return;
    struct text t = outbox_room(out, 200);
    text_put(&t, "min_spread ");
    text_rate(&t, set->min_spread);
    text_put(&t, " earns only where nobody trades on better knowledge; from ");
    text_rate(&t, need);
    text_put(&t, " on it would bear the usual cost of that");
    say(s, &t, now, out);
}

/* A symbol without a share has no size to speak of: what was said stands meanwhile, and while its
 * orders are hardly larger than what was said of them. */
static void look_small(const struct risk *r, struct symbol *s, ts_t now, struct outbox *out)
{
    const struct instrument *i = &s->market.instrument;
    const money_t least = instrument_notional(i, market_mid_px(&s->market), i->min_qty);
    const money_t most = s->limits.order_notional;
    const money_t need = MONEY(least.v * ECONOMICS_ORDER_MIN);
    const bool shared = money_cmp(most, r->settings.order_amount) < 0;
    const money_t order = shared ? most : r->settings.order_amount;
    const bool said = s->economics.said[ECONOMICS_SMALL];
    if (most.v <= 0)
        return;
    if (!begins(&s->economics, ECONOMICS_SMALL,
                money_cmp(order, said ? MONEY(need.v + need.v / 4) : need) < 0))
        return;
    struct text t = outbox_room(out, 200);
    text_put(&t, shared ? "its share of the pool allows orders of " : "orders of ");
    text_money(&t, order);
    text_put(&t, shared ? ", less than twenty of the smallest, "
                        : " are less than twenty of the smallest, ");
    text_money(&t, need);
    text_put(&t, ": rounding and dust weigh");
    say(s, &t, now, out);
}

static void look_tick(const struct risk *r, struct symbol *s, ts_t now, struct outbox *out)
{
    const struct instrument *i = &s->market.instrument;
    const px_t mid = market_mid_px(&s->market);
    const rate_t tick = RATE((int64_t)int128_mul_div(i->tick.v, ONE, mid.v, ROUND_DOWN));
    if (!begins(&s->economics, ECONOMICS_TICK, tick.v > r->settings.min_spread.v))
        return;
    struct text t = outbox_room(out, 200);
    text_put(&t, "one tick is ");
    text_rate(&t, tick);
    text_put(&t, ", wider than min_spread: that never binds, the place in the queue decides");
    say(s, &t, now, out);
}

/* An opinion about the market, so in floating point; it only warns. */
static void look_noise(const struct risk *r, struct symbol *s, ts_t now, struct outbox *out)
{
    const double sigma = (double)s->advice.volatility.v / ONE;
    const double hold = (double)s->advice.hold.v / ONE;
    const double noise = NOISE_SIGMAS * sigma * sqrt(hold > 0 ? hold : 0);
    const bool holds =
        isfinite(noise) && noise < 1 && (double)r->settings.stop_loss.v / ONE < noise;
    if (!begins(&s->economics, ECONOMICS_NOISE, holds))
        return;
    struct text t = outbox_room(out, 200);
    text_put(&t, "stop_loss ");
    text_rate(&t, r->settings.stop_loss);
    text_put(&t, " is within the noise of a usual holding time: four deviations are ");
    text_rate(&t, RATE((int64_t)(noise * ONE)));
    say(s, &t, now, out);
}

static void look_taking(struct symbol *s, ts_t now, struct outbox *out)
{
    struct flow *f = &s->flow;
    const money_t made = window_sum(&f->made, now);
    const money_t traded = window_sum(&f->traded, now);
    const bool enough = window_sum(&f->fills, now).v >= ECONOMICS_FILLS_MIN && traded.v > 0;
    const rate_t share = enough ? money_ratio(made, traded) : RATE(ONE);
    if (!begins(&s->economics, ECONOMICS_TAKING, share.v < MAKER_SHARE))
        return;
    struct text t = outbox_room(out, 160);
    text_put(&t, "only ");
    text_percent(&t, share);
    text_put(&t, " of what filled in the last hour was made, the rest taken");
    say(s, &t, now, out);
}

void economics_look(struct risk *r, struct symbol *s, ts_t now, struct outbox *out)
{
    struct economics *e = &s->economics;
    if (!s->market.known || market_mid_px(&s->market).v <= 0 || !s->fees.known ||
        ts_diff(now, e->looked).v < DUR_MS(ECONOMICS_EVERY_MS).v)
        return;
    e->looked = now;
    look_adverse(r, s, now, out);
    look_small(r, s, now, out);
    look_tick(r, s, now, out);
    look_noise(r, s, now, out);
    look_taking(s, now, out);
}

void economics_refused(struct risk *r, struct symbol *s, struct str detail, ts_t now,
                       struct outbox *out)
{
    struct economics *e = &s->economics;
    const rate_t maker = symbol_maker(r, s);
    const rate_t taker = symbol_taker(r, s);
    const bool same = e->refused && e->refused_maker.v == maker.v && e->refused_taker.v == taker.v;
    if (!s->fees.known || same)
        return;
    e->refused = true;
    e->refused_maker = maker;
    e->refused_taker = taker;
    outbox_alert(out, now, ALERT_FEES_REFUSED, &s->inst, detail);
}
