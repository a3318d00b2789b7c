#include "services/risk/watch.h"

#include "services/risk/day.h"
#include "services/risk/desk.h"
#include "services/risk/halt.h"

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

void watch_losses(struct risk *r, ts_t now, struct outbox *out)
{
    day_tick(r, now, out);
    const money_t limit = day_limit(r);
    const money_t loss = day_loss(r);
    if (r->halted || limit.v <= 0 || money_cmp(loss, limit) < 0)
        return;
    struct text t = outbox_room(out, 160);
    text_put(&t, "lost today ");
    text_money(&t, loss);
    text_put(&t, " of at most ");
    text_money(&t, limit);
    text_put(&t, "; halted, positions are kept and not watched");
    outbox_alert(out, now, ALERT_LOSS_LIMIT, &WORD_EMPTY, outbox_keep(out, &t));
    (void)halt_latch(r, "daily_loss", now, out);
}
