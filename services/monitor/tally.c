#include "services/monitor/tally.h"

#include <string.h>

#include "common/base/assert.h"

void tally_init(struct tally *t)
{
    memset(t, 0, sizeof(*t));
}

/* An order first seen with its acknowledgement was met half-way: how long that took is true, but
 * it may have been measured by an earlier monitor already. */
static void on_ack(struct tally *t, struct tally_order *o, bool followed, dur_t ack)
{
    if (ack.v <= 0 || o->acked)
        return;
    o->acked = true;
    if (followed)
        hist_add(&t->ack, ack);
}

/* The one place where the state of a followed order changes. */
static void enter(struct tally *t, struct tally_order *o, enum order_state state, ts_t now)
{
    if (state == ORDER_CANCELING)
        o->cancel_at = now;
    if (state == ORDER_CANCELED && o->cancel_at.v != 0)
        hist_add(&t->cancel, ts_diff(now, o->cancel_at));
    if (state != ORDER_CANCELING)
        o->cancel_at = TS(0);
    o->state = state;
    t->states[state]++;
}

static void on_order_state(struct tally *t, const struct msg *m)
{
    const struct msg_order_state *s = &m->order_state;
    if (s->order == 0 || s->origin != ORIGIN_OURS)
        return;
    struct tally_order *o = &t->order[s->order % TALLY_ORDERS];
    if (s->order < o->order)
        return; /* long gone: told again by a snapshot */
    const bool followed = s->order == o->order;
    if (!followed)
        *o = (struct tally_order){.order = s->order};
    /* Seen first while being cancelled, it was met half-way too: that time is not measured. */
    if (!followed || s->state != o->state)
        enter(t, o, s->state, followed ? m->ts : TS(0));
    on_ack(t, o, followed, s->ack);
}

static void on_fill(struct tally *t, const struct view *v, const struct msg_fill *f)
{
    if (f->replayed)
        return;
    for (uint32_t i = 0; i < v->symbol_count; i++) {
        if (word_equal(&v->symbol[i].inst, &f->inst))
            t->fills[i][f->side][f->maker ? 0 : 1]++;
    }
}

static void on_alert(struct tally *t, const struct msg *m)
{
    for (size_t i = 0; i < TALLY_ALERTS; i++) {
        if (t->alert[i].ses == m->ses && t->alert[i].id == m->alert.id && m->alert.id != 0)
            return;
    }
    t->alert[t->alert_next].ses = m->ses;
    t->alert[t->alert_next].id = m->alert.id;
    t->alert_next = (t->alert_next + 1) % TALLY_ALERTS;
    t->alerts[m->alert.code]++;
}

void tally_take(struct tally *t, const struct view *v, const struct msg *m)
{
    ASSERT(v->symbol_count <= VIEW_SYMBOLS);
    switch (m->type) {
    case MSG_ORDER_STATE: on_order_state(t, m); break;
    case MSG_FILL: on_fill(t, v, &m->fill); break;
    case MSG_VERDICT: t->verdicts[m->verdict.code]++; break;
    case MSG_ALERT: on_alert(t, m); break;
    default: break; /* not counted */
    }
}
