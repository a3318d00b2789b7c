#include "services/strategy/wish.h"

#include "common/base/assert.h"

static uint64_t next_intent(struct shared *sh)
{
    ASSERT(sh->ses != 0);
    sh->intents++;
    return (sh->ses & UINT32_MAX) << 32 | sh->intents;
}

static void put_px(struct text *t, const char *key, px_t px, int exp)
{
    text_put(t, key);
    text_decimal(t, px.v, exp);
}

/* The facts a decision rests on, as key=value words. */
static struct str reason(const struct symbol *s, const char *why, ts_t age_from, ts_t now,
                         struct outbox *out)
{
    struct text t = outbox_room(out, 320);
    text_put(&t, "why=");
    text_put(&t, why);
    text_put(&t, " state=");
    text_put(&t, symbol_state_name(s->state));
    put_px(&t, " bid=", s->touch[SIDE_BUY].px, s->instrument.px_exp);
    put_px(&t, " ask=", s->touch[SIDE_SELL].px, s->instrument.px_exp);
    text_put(&t, " spread=");
    text_percent(&t, s->spread);
    text_put(&t, " position=");
    text_money(&t, s->position.amount);
    text_put(&t, " guards=");
    guards_text(&t, s->guards);
    if (age_from.v != 0) {
        text_put(&t, " age=");
        text_ms(&t, ts_diff(now, age_from));
    }
    return outbox_keep(out, &t);
}

static struct msg *push_intent(struct symbol *s, enum action action, ts_t now, struct outbox *out)
{
    struct msg *m = outbox_push(out, MSG_INTENT, now);
    m->intent.action = action;
    m->intent.inst = s->inst;
    m->intent.px_exp = (int8_t)s->instrument.px_exp;
    m->intent.qty_exp = (int8_t)s->instrument.qty_exp;
    m->intent.version = s->instrument.version;
    m->intent.book_seq = s->view.seq_id;
    m->intent.book_ts = s->view.heard;
    return m;
}

bool wish_place(struct symbol *s, struct shared *sh, const struct wish *w, ts_t now,
                struct outbox *out)
{
    ASSERT(w->px.v > 0);
    ASSERT(w->qty.v >= s->instrument.min_qty.v);
    ASSERT(owns_alive(&s->own, w->side) == NULL); /* one order a side */
    const uint64_t intent = next_intent(sh);
    struct own *o = owns_add(&s->own, intent, now);
    if (o == NULL)
        return false;
    o->mine = true;
    o->side = w->side;
    o->purpose = w->purpose;
    o->px = w->px;
    o->qty = w->qty;
    o->not_before = ts_add(now, sh->clock_offset);
    o->stance = w->stance;
    struct msg *m = push_intent(s, ACTION_PLACE, now, out);
    m->ttl = DUR_MS(VERDICT_MS);
    m->intent.intent = intent;
    m->intent.side = w->side;
    m->intent.kind = ORDER_KIND_POST_ONLY;
    m->intent.purpose = w->purpose;
    m->intent.px = w->px;
    m->intent.qty = w->qty;
    m->intent.reason = reason(s, w->why, TS(0), now, out);
    symbol_wake_at(s, ts_add(now, DUR_MS(VERDICT_MS)));
    return true;
}

void wish_cancel(struct symbol *s, struct shared *sh, struct own *o, struct end end, ts_t now,
                 struct outbox *out)
{
    ASSERT(own_alive(o));
    ASSERT(end.class != CANCEL_NONE);
    const ts_t again = ts_add(o->cancel_at, DUR_MS(CANCEL_AGAIN_MS));
    if (o->cancel_at.v != 0 && now.v < again.v) {
        symbol_wake_at(s, again);
        return;
    }
    if (o->cancel_at.v == 0)
        o->class = end.class;
    o->cancel_at = now;
    o->cancel_intent = next_intent(sh);
    struct msg *m = push_intent(s, ACTION_CANCEL, now, out);
    m->intent.intent = o->cancel_intent;
    m->intent.side = o->side;
    m->intent.kind = ORDER_KIND_POST_ONLY;
    m->intent.purpose = o->purpose;
    m->intent.px = o->px;
    m->intent.qty = own_rest(o);
    m->intent.target = o->intent;
    m->intent.class = o->class;
    m->intent.reason = reason(s, end.why, o->live_at, now, out);
    symbol_wake_at(s, ts_add(now, DUR_MS(CANCEL_AGAIN_MS)));
}

void wish_cancel_all(struct symbol *s, struct shared *sh, const char *why, ts_t now,
                     struct outbox *out)
{
    const struct end end = {sh->stopping ? CANCEL_SHUTDOWN : CANCEL_PROTECTIVE, why};
    for (size_t i = 0; i < OWN_MAX; i++) {
        struct own *o = &s->own.at[i];
        if (own_works(o) && o->mine)
            wish_cancel(s, sh, o, end, now, out);
    }
}

void wish_cancel_others(struct symbol *s, struct shared *sh, ts_t now, struct outbox *out)
{
    for (size_t i = 0; i < OWN_MAX; i++) {
        struct own *o = &s->own.at[i];
        if (own_works(o) && !o->mine)
            wish_cancel(s, sh, o, (struct end){CANCEL_PROTECTIVE, "earlier_session"}, now, out);
    }
}

static bool given_up(const struct symbol *s, const struct shared *sh, const struct own *o, ts_t now)
{
    (void)s;
    const bool both_live = sh->risk == PEER_LIVE && sh->executor == PEER_LIVE && sh->risk_synced &&
                           sh->executor_synced;
    return both_live && !o->told && ts_diff(now, o->asked).v >= DUR_MS(LOST_MS).v;
}

void wish_chase(struct symbol *s, struct shared *sh, ts_t now, struct outbox *out)
{
    for (size_t i = 0; i < OWN_MAX; i++) {
        struct own *o = &s->own.at[i];
        if (!own_works(o) || !o->mine)
            continue;
        if (given_up(s, sh, o, now)) {
            own_end(o, ORDER_UNSENT, now);
            continue;
        }
        const ts_t due = ts_add(o->asked, DUR_MS(o->answered ? 2 * VERDICT_MS : VERDICT_MS));
        if (o->cancel_at.v != 0)
            wish_cancel(s, sh, o, (struct end){o->class, "again"}, now, out);
        else if (!o->told && sh->executor_synced && now.v >= due.v)
            wish_cancel(s, sh, o, (struct end){CANCEL_PROTECTIVE, "no_answer"}, now, out);
        else if (!o->told && sh->executor_synced)
            symbol_wake_at(s, due);
    }
}

dur_t wish_backoff(uint32_t n, enum purpose purpose)
{
    ASSERT(n >= 1);
    const int64_t most = purpose == PURPOSE_EXIT ? REFUSED_EXIT_MS : REFUSED_MOST_MS;
    int64_t ms = REFUSED_MS;
    for (uint32_t i = 1; i < n && ms < most; i++)
        ms *= 2;
    return DUR_MS(ms < most ? ms : most);
}
