#include "services/risk/control.h"

#include "common/base/assert.h"
#include "services/risk/account.h"
#include "services/risk/day.h"
#include "services/risk/desk.h"
#include "services/risk/halt.h"
#include "services/risk/reconcile.h"
#include "services/risk/watch.h"

void control_init(struct control *c)
{
    *c = (struct control){0};
}

static void reply(struct outbox *out, uint64_t to, uint64_t id, bool ok, struct str detail,
                  ts_t now)
{
    struct msg *m = outbox_push(out, MSG_CONTROL_REPLY, now);
    m->to = to;
    m->corr = id;
    m->control_reply.id = id;
    m->control_reply.ok = ok;
    m->control_reply.detail = outbox_text(out, detail);
}

static void reply_now(struct outbox *out, const struct msg *in, bool ok, struct str detail)
{
    reply(out, in->ses, in->control.id, ok, detail, in->ts);
}

/* Answers when this record is on disk. */
static void reply_later(struct risk *r, const struct msg *in, uint64_t number, struct str detail,
                        struct outbox *out)
{
    for (size_t i = 0; i < CONTROL_PENDING_MAX; i++) {
        struct control_pending *p = &r->control.at[i];
        if (p->number != 0)
            continue;
        *p = (struct control_pending){.number = number,
                                      .id = in->control.id,
                                      .to = in->ses,
                                      .command = in->control.command,
                                      .inst = in->control.inst,
                                      .at = in->ts};
        p->len = (uint16_t)str_copy(p->text, sizeof p->text, detail);
        return;
    }
    reply_now(out, in, false,
              STR("too many commands wait for the disk; it is in force, not confirmed"));
}

void control_overtaken(struct risk *r, ts_t now, struct outbox *out)
{
    for (size_t i = 0; i < CONTROL_PENDING_MAX; i++) {
        struct control_pending *p = &r->control.at[i];
        if (p->number == 0 || p->command != COMMAND_RESUME)
            continue;
        p->number = 0;
        reply(out, p->to, p->id, false, STR("not resumed: something stopped trading meanwhile"),
              now);
    }
}

static bool has_room(const struct control *c)
{
    for (size_t i = 0; i < CONTROL_PENDING_MAX; i++)
        if (c->at[i].number == 0)
            return true;
    return false;
}

static uint64_t latch(struct risk *r, const char *kind, const struct word *inst, int64_t value,
                      ts_t now, struct outbox *out)
{
    const struct word key = latch_key(kind, inst);
    const struct latch_value v = {.value = value, .at = now};
    return record_latch(&r->records, &key, &v, now, out);
}

static void on_status(struct risk *r, const struct msg *in, struct outbox *out)
{
    struct text t = outbox_room(out, 300);
    text_put(&t, mode_name(r->mode.mode));
    text_put(&t, ", ");
    text_put(&t, mode_cause_text(r->mode.cause));
    text_put(&t, "; orders open ");
    text_u64(&t, r->mirror.orders.live);
    text_put(&t, ", fills ");
    text_u64(&t, r->fills);
    text_put(&t, ", result ");
    text_money(&t, account_pnl(r));
    text_char(&t, ' ');
    text_word(&t, &r->currency);
    reply_now(out, in, true, outbox_keep(out, &t));
}

static void on_pause(struct risk *r, const struct msg *in, struct symbol *s, struct outbox *out)
{
    control_overtaken(r, in->ts, out);
    if (s != NULL)
        s->paused = true;
    else
        r->paused = true;
    const uint64_t number = latch(r, "paused", &in->control.inst, 1, in->ts, out);
    mode_review(r, in->ts, out);
    desk_sweep(r, in->ts, out);
    reply_later(r, in, number, STR("paused: nothing is opened, exits go on"), out);
}

static bool held_back(const struct symbol *s, ts_t now)
{
    return s->paused || s->repeated || pause_active(&s->pause, now) ||
           advice_paused(&s->advice, now);
}

static bool anything_to_resume(const struct risk *r, const struct symbol *s, ts_t now)
{
    if (s != NULL)
        return held_back(s, now);
    bool any = r->halted || r->paused || r->differs || pause_active(&r->pool, now);
    for (uint32_t i = 0; i < r->count; i++)
        any = any || held_back(&r->symbols[i], now);
    return any;
}

/* Writes that it is over; it is over when that is on disk. */
static void on_resume(struct risk *r, const struct msg *in, struct symbol *s, struct outbox *out)
{
    const ts_t now = in->ts;
    uint64_t number = 0;
    if (!anything_to_resume(r, s, now)) {
        reply_now(out, in, true, STR("nothing was paused or halted"));
        return;
    }
    if (!has_room(&r->control)) {
        reply_now(out, in, false, STR("too many commands wait for the disk; try again"));
        return;
    }
    for (uint32_t i = 0; i < r->count; i++) {
        struct symbol *each = &r->symbols[i];
        if (s != NULL && each != s)
            continue;
        (void)latch(r, "paused", &each->inst, 0, now, out);
        (void)latch(r, "edge", &each->inst, 0, now, out);
        (void)latch(r, "repeat", &each->inst, 0, now, out);
        number = latch(r, "pause", &each->inst, 0, now, out);
    }
    if (s == NULL) {
        (void)latch(r, "paused", &WORD_EMPTY, 0, now, out);
        (void)latch(r, "pool", &WORD_EMPTY, 0, now, out);
        number = latch(r, "halt", &WORD_EMPTY, 0, now, out);
    }
    reply_later(r, in, number, STR("resumed"), out);
}

static void take_effect(struct risk *r, const struct control_pending *p, ts_t now,
                        struct outbox *out)
{
    if (p->command != COMMAND_RESUME)
        return;
    for (uint32_t i = 0; i < r->count; i++) {
        struct symbol *s = &r->symbols[i];
        if (!word_empty(&p->inst) && !word_equal(&p->inst, &s->inst))
            continue;
        s->paused = false;
        if (s->pause.began.v <= p->at.v)
            s->pause.until = s->pause.began = TS(0);
        s->advice.paused_until = TS(0);
        if (s->repeated)
            window_clear(&s->flow.entries);
        s->repeated = false;
    }
    if (!word_empty(&p->inst))
        return;
    r->paused = false;
    if (r->pool.began.v <= p->at.v)
        r->pool = (struct pause){0};
    if (r->halted && watch_is_loss(&r->halt_reason))
        day_restart(r, now, out);
    /* A difference of the ledger is settled by the person who looked at it. */
    if (r->differs || (r->halted && word_is(&r->halt_reason, "ledger"))) {
        reconcile_accept(r, now, out);
        r->differs = false;
    }
    r->halted = false;
    mode_review(r, now, out);
}

void control_stored(struct risk *r, ts_t now, struct outbox *out)
{
    for (size_t i = 0; i < CONTROL_PENDING_MAX; i++) {
        struct control_pending p = r->control.at[i];
        if (p.number == 0 || p.number > r->records.stored)
            continue;
        r->control.at[i].number = 0;
        take_effect(r, &p, now, out);
        reply(out, p.to, p.id, true, (struct str){p.text, p.len}, now);
    }
}

static void on_cancel(struct risk *r, const struct msg *in, struct outbox *out)
{
    uint32_t n = 0;
    struct orders *os = &r->mirror.orders;
    for (const struct order *o = orders_first(os); o != NULL; o = orders_after(os, o))
        n += word_empty(&in->control.inst) || word_equal(&in->control.inst, &o->inst);
    desk_cancel_all(r, &in->control.inst, CANCEL_OPERATOR, "operator", in->ts, out);
    struct text t = outbox_room(out, 80);
    text_put(&t, "cancelling, orders known to be open: ");
    text_u64(&t, n);
    reply_now(out, in, true, outbox_keep(out, &t));
}

static void on_halt(struct risk *r, const struct msg *in, struct outbox *out)
{
    const uint64_t number = halt_latch(r, "operator", in->ts, out);
    reply_later(r, in, number, STR("halted: all orders are being cancelled; `resume` ends it"),
                out);
}

static void on_flatten(struct risk *r, const struct msg *in, struct symbol *only,
                       struct outbox *out)
{
    const ts_t now = in->ts;
    uint32_t n = 0;
    if (!mode_allows(r->mode.mode, PURPOSE_FLATTEN)) {
        struct text t = outbox_room(out, 160);
        text_put(&t, "not possible in ");
        text_put(&t, mode_name(r->mode.mode));
        text_put(&t, ": ");
        text_put(&t, mode_cause_text(r->mode.cause));
        reply_now(out, in, false, outbox_keep(out, &t));
        return;
    }
    control_overtaken(r, now, out);
    if (only != NULL)
        only->paused = true;
    else
        r->paused = true;
    const uint64_t number = latch(r, "paused", &in->control.inst, 1, now, out);
    desk_cancel_all(r, &in->control.inst, CANCEL_OPERATOR, "flatten", now, out);
    mode_review(r, now, out);
    for (uint32_t i = 0; i < r->count; i++)
        if (only == NULL || only == &r->symbols[i])
            n += stop_flatten(r, &r->symbols[i], now, out);
    struct text t = outbox_room(out, 120);
    text_put(&t, "paused; positions being left: ");
    text_u64(&t, n);
    reply_later(r, in, number, outbox_keep(out, &t), out);
}

static void tell_operator(const struct msg *in, struct outbox *out)
{
    const struct msg_control *c = &in->control;
    struct text t = outbox_room(out, 300);
    text_put(&t, command_name(c->command));
    text_char(&t, ' ');
    if (word_empty(&c->inst))
        text_put(&t, "all");
    else
        text_word(&t, &c->inst);
    text_put(&t, " by ");
    text_word(&t, &c->who);
    if (c->arg.len > 0) {
        text_put(&t, ": ");
        text_str(&t, c->arg);
    }
    outbox_alert(out, in->ts, ALERT_OPERATOR, &c->inst, outbox_keep(out, &t));
}

void control_command(struct risk *r, const struct msg *in, struct outbox *out)
{
    const struct msg_control *c = &in->control;
    struct symbol *s = risk_symbol(r, &c->inst);
    if (!word_empty(&c->inst) && s == NULL) {
        reply_now(out, in, false, STR("not one of the configured symbols"));
        return;
    }
    if (c->command != COMMAND_STATUS)
        tell_operator(in, out);
    switch (c->command) {
    case COMMAND_STATUS: on_status(r, in, out); return;
    case COMMAND_PAUSE: on_pause(r, in, s, out); return;
    case COMMAND_RESUME: on_resume(r, in, s, out); return;
    case COMMAND_CANCEL: on_cancel(r, in, out); return;
    case COMMAND_HALT: on_halt(r, in, out); return;
    case COMMAND_FLATTEN: on_flatten(r, in, s, out); return;
    }
    UNREACHABLE();
}
