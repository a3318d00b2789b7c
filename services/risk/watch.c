#include "services/risk/watch.h"

#include <stddef.h>
#include <string.h>

#include "services/risk/day.h"
#include "services/risk/desk.h"
#include "services/risk/halt.h"

enum { CLOCK_JUMP_MS = 250 };

/* The symbol the sender holds; NULL: it has no say. */
static struct symbol *held_by_sender(struct risk *r, const struct msg *in)
{
    const struct word inst = msg_inst(in);
    struct symbol *s = risk_symbol(r, &inst);
    if (s == NULL || in->ses == 0 || r->leases.at[risk_index(r, s)].holder != in->ses)
        return NULL;
    return s;
}

static void store_edge(struct risk *r, const struct symbol *s, ts_t now, struct outbox *out)
{
    const struct word key = latch_key("edge", &s->inst);
    const struct latch_value v = {
        .value = s->advice.paused_until.v, .at = now, .amount = money_of_count(s->advice.trips)};
    (void)record_latch(&r->records, &key, &v, now, out);
}

void watch_edge(struct risk *r, const struct msg *in, struct outbox *out)
{
    const struct msg_edge *e = &in->edge;
    const dur_t pause = r->settings.edge_pause;
    struct symbol *s = held_by_sender(r, in);
    if (s == NULL || !advice_take_edge(&s->advice, e, pause, in->ts))
        return;
    store_edge(r, s, in->ts, out);
    struct text t = outbox_room(out, 200);
    text_put(&t, "mean ");
    text_percent(&t, e->realised);
    text_put(&t, " of ");
    text_u64(&t, e->trips);
    text_put(&t, " round trips, standard error ");
    text_percent(&t, e->error);
    text_put(&t, ", for ");
    text_i64(&t, pause.v / DUR_S(1).v);
    text_put(&t, " s");
    outbox_alert(out, in->ts, ALERT_EDGE, &s->inst, outbox_keep(out, &t));
    desk_sweep(r, in->ts, out);
}

void watch_forecast(struct risk *r, const struct msg *in)
{
    struct symbol *s = held_by_sender(r, in);
    if (s != NULL)
        advice_take_forecast(&s->advice, &in->forecast, in->ts);
}

static const struct loss_kind {
    const char *reason; /* of the halt */
    const char *what;
    size_t lost;  /* where in struct day_lost it is */
    size_t share; /* and in the settings what it is measured by */
} losses[] = {
    {"daily_loss", "lost today ", offsetof(struct day_lost, today),
     offsetof(struct settings, daily_loss_limit)},
    {"drawdown", "lost from today's best ", offsetof(struct day_lost, drawdown),
     offsetof(struct settings, drawdown_limit)},
    {"loss_speed", "lost within a minute ", offsetof(struct day_lost, minute),
     offsetof(struct settings, loss_speed)},
};

enum { LOSSES = sizeof losses / sizeof losses[0] };

bool watch_is_loss(const struct word *halt_reason)
{
    for (size_t i = 0; i < LOSSES; i++)
        if (word_is(halt_reason, losses[i].reason))
            return true;
    return false;
}

static void halt_for(struct risk *r, const struct loss_kind *k, money_t lost, money_t limit,
                     ts_t now, struct outbox *out)
{
    struct text t = outbox_room(out, 200);
    text_put(&t, k->what);
    text_money(&t, lost);
    text_put(&t, " of at most ");
    text_money(&t, limit);
    text_put(&t, "; halted, positions are kept and not watched");
    outbox_alert(out, now, ALERT_LOSS_LIMIT, &WORD_EMPTY, outbox_keep(out, &t));
    (void)halt_latch(r, k->reason, now, out);
}

void watch_losses(struct risk *r, ts_t now, struct outbox *out)
{
    day_tick(r, now, out);
    const struct day_lost all = day_lost(r, now);
    for (size_t i = 0; i < LOSSES && !r->halted; i++) {
        money_t lost;
        rate_t share;
        memcpy(&lost, (const char *)&all + losses[i].lost, sizeof lost);
        memcpy(&share, (const char *)&r->settings + losses[i].share, sizeof share);
        const money_t limit = day_share(r, share);
        if (limit.v > 0 && money_cmp(lost, limit) >= 0)
            halt_for(r, &losses[i], lost, limit, now, out);
    }
}

static void latch_repeat(struct risk *r, struct symbol *s, uint64_t n, ts_t now, struct outbox *out)
{
    const struct word key = latch_key("repeat", &s->inst);
    const struct latch_value v = {.value = 1, .at = now};
    control_overtaken(r, now, out);
    s->repeated = true;
    (void)record_latch(&r->records, &key, &v, now, out);
    struct text t = outbox_room(out, 160);
    text_u64(&t, n);
    text_put(&t, " entries filled within ");
    text_i64(&t, r->settings.repeat_window.v / DUR_S(1).v);
    text_put(&t, " s; `resume` when the cause is known");
    outbox_alert(out, now, ALERT_REPEAT, &s->inst, outbox_keep(out, &t));
}

static void tell_burst(const struct symbol *s, const struct msg_fill *f, ts_t now,
                       struct outbox *out)
{
    struct text t = outbox_room(out, 120);
    text_put(&t, side_name(f->side));
    text_put(&t, " filled too fast, resting for ");
    text_i64(&t, FLOW_FREEZE_S);
    text_put(&t, " s");
    outbox_alert(out, now, ALERT_BURST, &s->inst, outbox_keep(out, &t));
}

void watch_fill(struct risk *r, struct symbol *s, const struct msg_fill *f, ts_t now,
                struct outbox *out)
{
    const struct settings *set = &r->settings;
    const money_t qty = MONEY(decimal_rescale(f->qty.v, f->qty_exp, MONEY_EXP, ROUND_DOWN));
    flow_traded(&s->flow, qty, f->maker, now);
    if (f->purpose == PURPOSE_STOP || f->purpose == PURPOSE_FLATTEN)
        return; /* our own doing */
    const bool burst = flow_filled(&s->flow, f->side, qty, set->burst_fills, now);
    if (burst)
        tell_burst(s, f, now, out);
    const uint64_t entries = f->purpose == PURPOSE_OPEN ? flow_entry(&s->flow, f->order, now) : 0;
    if (entries >= set->repeat_fills && !s->repeated)
        latch_repeat(r, s, entries, now, out);
    if (burst || s->repeated)
        desk_sweep(r, now, out);
}

/* Said once, and again when it had become half as many meanwhile. */
void watch_ratios(struct risk *r, ts_t now, struct outbox *out)
{
    const uint64_t limit = r->settings.order_to_trade;
    for (uint32_t i = 0; i < r->count; i++) {
        struct symbol *s = &r->symbols[i];
        const uint64_t ratio = flow_ratio(&s->flow, now);
        if (ratio < limit / 2)
            s->flow.ratio_warned = false;
        if (ratio < limit || s->flow.ratio_warned)
            continue;
        s->flow.ratio_warned = true;
        struct text t = outbox_room(out, 120);
        text_u64(&t, ratio);
        text_put(&t, " orders a fill over the last hour; refused from ");
        text_u64(&t, limit * FLOW_REFUSE_TIMES);
        outbox_alert(out, now, ALERT_TRADE_RATIO, &s->inst, outbox_keep(out, &t));
    }
}

void watch_clock(struct risk *r, const struct msg_executor_status *next, ts_t now)
{
    const int64_t jump = next->clock_offset.v - r->status.clock_offset.v;
    const bool known = r->status_known && r->status.ready && next->ready;
    if (known && (jump > DUR_MS(CLOCK_JUMP_MS).v || jump < -DUR_MS(CLOCK_JUMP_MS).v))
        r->clock_jumped = now;
}
