#include "services/risk/desk.h"

#include "common/base/assert.h"
#include "services/risk/account.h"
#include "services/risk/funds.h"

static uint64_t next_number(struct risk *r)
{
    ASSERT(r->issued < UINT32_MAX);
    return (uint64_t)r->epoch << 32 | ++r->issued;
}

static struct msg_order terms_of(struct ask *a)
{
    const struct msg_intent *in = a->in;
    const bool swap = a->s->market.instrument.type != INST_SPOT;
    return (struct msg_order){
        .intent = in->intent,
        .action = in->action,
        .inst = a->s->inst,
        .side = in->side,
        .kind = in->kind,
        .purpose = in->purpose,
        .px_exp = in->px_exp,
        .qty_exp = in->qty_exp,
        .px = in->px,
        .qty = in->qty,
        .strategy = a->who != NULL ? a->who->instance : 0,
        .reduce_only = swap && in->purpose != PURPOSE_OPEN,
        .version = a->s->market.instrument.version,
        .deadline = ts_add(a->now, DUR_MS(APPROVAL_MS)),
        .reason = word_of(purpose_name(in->purpose)),
    };
}

static void send(struct ask *a, const struct msg_order *terms, struct outbox *out)
{
    struct msg *m = outbox_push(out, MSG_ORDER, a->now);
    m->order = *terms;
    m->ttl = DUR_MS(APPROVAL_MS);
}

/* The order whose terms are to change; its state is ours to know before asking the gate. */
static struct order *amendable(struct ask *a)
{
    struct order *o = orders_by_intent(&a->r->mirror.orders, a->in->target);
    return o != NULL && o->state == ORDER_LIVE && word_equal(&o->inst, &a->s->inst) &&
                   o->side == a->in->side && o->purpose == a->in->purpose
               ? o
               : NULL;
}

enum verdict desk_place(struct ask *a, uint64_t *order, struct outbox *out)
{
    struct risk *r = a->r;
    struct order *target = NULL;
    *order = 0;
    if (a->in->action == ACTION_AMEND) {
        target = amendable(a);
        a->replaced = target;
        if (target == NULL)
            return VERDICT_TARGET;
    }
    const enum verdict verdict = gate_judge(a);
    if (verdict != VERDICT_OK)
        return verdict;
    struct msg_order terms = terms_of(a);
    if (target != NULL) {
        terms.order = *order = target->number;
        terms.target = target->number;
        order_amending(target, a->in->px, a->in->qty, a->now);
    } else {
        terms.order = *order = next_number(r);
        if (mirror_approve(&r->mirror, &terms, a->now) == NULL)
            return *order = 0, VERDICT_ORDER_COUNT;
        r->orders++;
    }
    a->s->asked[a->in->side] = (struct asked){a->in->px, a->in->qty, a->now, *order};
    if (a->in->purpose == PURPOSE_OPEN)
        flow_order(&a->s->flow, ask_px(a, a->in->px), ask_qty(a, a->in->qty), a->now);
    send(a, &terms, out);
    return VERDICT_OK;
}

void desk_cancel(struct risk *r, struct order *o, enum cancel_class class, const char *reason,
                 ts_t now, struct outbox *out)
{
    const int slot = orders_slot(&r->mirror.orders, o);
    const ts_t asked = r->mirror.cancel_asked[slot];
    if (order_ended(o) || o->number == 0)
        return;
    if (asked.v != 0 && ts_diff(now, asked).v < DUR_MS(CANCEL_AGAIN_MS).v)
        return;
    r->mirror.cancel_asked[slot] = now;
    outbox_push(out, MSG_ORDER, now)->order = (struct msg_order){
        .order = next_number(r),
        .intent = o->intent,
        .action = ACTION_CANCEL,
        .inst = o->inst,
        .side = o->side,
        .kind = o->kind,
        .purpose = o->purpose,
        .px_exp = o->px_exp,
        .qty_exp = o->qty_exp,
        .target = o->number,
        .class = class,
        .strategy = o->strategy,
        .deadline = TS_NEVER,
        .reason = word_of(reason),
    };
}

void desk_cancel_all(struct risk *r, const struct word *inst, enum cancel_class class,
                     const char *reason, ts_t now, struct outbox *out)
{
    outbox_push(out, MSG_ORDER, now)->order = (struct msg_order){
        .order = next_number(r),
        .action = ACTION_CANCEL_ALL,
        .inst = *inst,
        .class = class,
        .deadline = TS_NEVER,
        .reason = word_of(reason),
    };
}

/* Why an opening order may not go on living; NULL when it may. */
static const char *unwanted_opening(struct risk *r, struct symbol *s, const struct order *o,
                                    ts_t now)
{
    const struct lease *lease = &r->leases.at[risk_index(r, s)];
    if (o->intent != 0 &&
        ((uint32_t)(o->intent >> 32) != (uint32_t)lease->holder || lease->yielding))
        return "lease";
    if (r->mode.mode != MODE_ACTIVE)
        return "mode";
    if (s->paused || pause_active(&s->pause, now) || pause_active(&r->pool, now))
        return "paused";
    if (market_changing(&s->market, now).v != 0)
        return "instrument";
    if (advice_paused(&s->advice, now))
        return "edge";
    if (s->repeated)
        return "repeat";
    if (flow_frozen(&s->flow, o->side, now))
        return "burst";
    if (stop_running(&s->stop))
        return "stop";
    if (r->latency.throttled)
        return "latency";
    if (ts_diff(now, o->sent).v >= r->settings.cancel_delay.v && funds_over(r, risk_index(r, s)))
        return "share";
    if (account_leaning(r, o->side) >= r->settings.same_direction &&
        !position_is_open(&s->position, &s->market.instrument))
        return "direction";
    return NULL;
}

static const char *unwanted(struct risk *r, const struct order *o, ts_t now)
{
    struct symbol *s = risk_symbol(r, &o->inst);
    const bool own = o->purpose == PURPOSE_STOP || o->purpose == PURPOSE_FLATTEN;
    if (!mode_allows(r->mode.mode, PURPOSE_EXIT))
        return "mode";
    if (s == NULL || own)
        return NULL;
    if (!market_fresh(&s->market, now, r->settings.max_book_age) || r->feed.state != PEER_LIVE)
        return "stale";
    if (o->intent != 0 && !leases_author(&r->leases, (uint32_t)(o->intent >> 32)))
        return "lease";
    return o->purpose == PURPOSE_OPEN ? unwanted_opening(r, s, o, now) : NULL;
}

/* Equity can fall without any doing of ours: openings go, the latest first, until what is left
 * stands under open_cap again (reliability §2.11). */
static void cure_breach(struct risk *r, ts_t now, struct outbox *out)
{
    struct orders *os = &r->mirror.orders;
    const money_t base = account_base(r);
    const money_t limit = money_times_rate(base, r->settings.open_cap, ROUND_DOWN);
    money_t open = account_open(r);
    if (base.v <= 0 || money_cmp(open, limit) <= 0)
        return;
    struct order *latest[ORDERS_MAX];
    size_t n = 0;
    for (struct order *o = orders_first(os); o != NULL; o = orders_after(os, o))
        if (o->purpose == PURPOSE_OPEN && o->origin == ORIGIN_OURS && order_may_rest(o))
            latest[n++] = o;
    while (n > 0 && money_cmp(open, limit) > 0) {
        struct order *o = latest[--n];
        open = money_sub(open, account_claim(r, o));
        if (o->state != ORDER_CANCELING)
            desk_cancel(r, o, CANCEL_PROTECTIVE, "open_cap", now, out);
    }
}

void desk_sweep(struct risk *r, ts_t now, struct outbox *out)
{
    struct orders *os = &r->mirror.orders;
    if (r->executor.state == PEER_DEAD)
        return; /* nobody there to cancel; the executor's own fences act */
    for (struct order *o = orders_first(os); o != NULL; o = orders_after(os, o)) {
        if (o->origin == ORIGIN_FOREIGN || o->state == ORDER_CANCELING || o->state == ORDER_GHOST)
            continue;
        const char *why = unwanted(r, o, now);
        if (why != NULL)
            desk_cancel(r, o, r->stopping ? CANCEL_SHUTDOWN : CANCEL_PROTECTIVE, why, now, out);
    }
    cure_breach(r, now, out);
}

static void answer(struct ask *a, enum verdict code, uint64_t order, struct outbox *out)
{
    struct msg_verdict *v = &outbox_push(out, MSG_VERDICT, a->now)->verdict;
    *v = (struct msg_verdict){.intent = a->in->intent,
                              .order = order,
                              .inst = a->in->inst,
                              .action = a->in->action,
                              .code = code,
                              .value = a->value,
                              .limit = a->limit};
    v->detail = outbox_text(out, text_done(&a->detail));
}

/* A cancel passes at once. One of an order we do not know is answered, and while we may not know
 * of every order it takes all of the symbol with it. */
static enum verdict cancel_one(struct ask *a, uint64_t *order, struct outbox *out)
{
    struct risk *r = a->r;
    struct order *o = orders_by_intent(&r->mirror.orders, a->in->target);
    if (o == NULL) {
        if (a->s != NULL && !r->executor.synced)
            desk_cancel_all(r, &a->s->inst, a->in->class, "unknown", a->now, out);
        text_put(&a->detail, "no order of this intent is known");
        return VERDICT_TARGET;
    }
    *order = o->number;
    if (order_ended(o)) {
        text_put(&a->detail, "it is over: ");
        text_put(&a->detail, order_state_name(o->state));
        return VERDICT_TARGET;
    }
    desk_cancel(r, o, a->in->class, cancel_class_name(a->in->class), a->now, out);
    return VERDICT_OK;
}

static enum verdict decide(struct ask *a, uint64_t *order, struct outbox *out)
{
    switch (a->in->action) {
    case ACTION_CANCEL: return cancel_one(a, order, out);
    case ACTION_CANCEL_ALL:
        desk_cancel_all(a->r, &a->in->inst, a->in->class, "strategy", a->now, out);
        return VERDICT_OK;
    case ACTION_PLACE:
    case ACTION_AMEND: break;
    }
    if (a->s == NULL) {
        text_put(&a->detail, "not one of the configured symbols");
        return VERDICT_INSTRUMENT;
    }
    /* Stops and flattening are risk's own; a strategy may open and exit. */
    if (a->in->purpose != PURPOSE_OPEN && a->in->purpose != PURPOSE_EXIT) {
        text_put(&a->detail, "not a purpose a strategy may have");
        return VERDICT_MODE;
    }
    return desk_place(a, order, out);
}

void desk_intent(struct risk *r, const struct msg *in, struct outbox *out)
{
    const struct msg_intent *intent = &in->intent;
    struct symbol *s = risk_symbol(r, &intent->inst);
    struct lease_instance *who =
        in->ses != 0 ? leases_meet(&r->leases, in->ses, in->instance, in->ts) : NULL;
    struct ask a;
    uint64_t order = 0;
    ask_init(&a, r, s, intent, in->ts);
    a.who = who;
    const enum verdict verdict = decide(&a, &order, out);
    if (who != NULL && intent->action == ACTION_PLACE && intent->intent > who->last_intent)
        who->last_intent = intent->intent;
    answer(&a, verdict, order, out);
}
