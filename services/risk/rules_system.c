/* The rules about ourselves: limits, mode, peers, clock, lease, pauses, answers. */
#include "services/risk/rules.h"

enum { CLOCK_OFF_MS = 1000, CLOCK_CALM_S = 10, SWITCH_AGE_MS = 5000, MAINTENANCE_LEAD_S = 120 };

static bool until(struct ask *a, const char *what, ts_t end)
{
    text_put(&a->detail, what);
    text_put(&a->detail, " for another ");
    text_i64(&a->detail, (ts_diff(end, a->now).v + DUR_S(1).v - 1) / DUR_S(1).v);
    text_put(&a->detail, " s");
    return false;
}

bool limits_are_set(struct ask *a)
{
    const struct settings *s = &a->r->settings;
    if (s->order_cap.v <= 0)
        return ask_no(a, "order_cap is 0");
    if (s->open_cap.v <= 0)
        return ask_no(a, "open_cap is 0");
    if (s->position_cap.v <= 0)
        return ask_no(a, "position_cap is 0");
    if (s->net_cap.v <= 0)
        return ask_no(a, "net_cap is 0");
    return s->max_open_orders > 0 || ask_no(a, "max_open_orders is 0");
}

bool mode_permits(struct ask *a)
{
    if (mode_allows(a->r->mode.mode, a->in->purpose))
        return true;
    text_put(&a->detail, mode_name(a->r->mode.mode));
    text_put(&a->detail, ": ");
    return ask_no(a, mode_cause_text(a->r->mode.cause));
}

bool executor_is_ready(struct ask *a)
{
    const struct risk *r = a->r;
    if (r->executor.state != PEER_LIVE || !r->executor.synced)
        return ask_no(a, "the executor is silent");
    if (!r->status_known || !r->status.ready) {
        text_put(&a->detail, "the executor is not ready: ");
        text_word(&a->detail, &r->status.reason);
        return false;
    }
    return true;
}

bool funds_are_known(struct ask *a)
{
    const struct risk *r = a->r;
    if (!r->status.funds_known || !r->ledger.based)
        return ask_no(a, "balances are not known");
    if (!r->status.private_up)
        return ask_no(a, "no news of orders arrive");
    return true;
}

bool clocks_agree(struct ask *a)
{
    const int64_t off = a->r->status.clock_offset.v;
    const dur_t size = DUR(off < 0 ? -off : off);
    return size.v <= DUR_MS(CLOCK_OFF_MS).v ||
           ask_beyond(a, money_of_dur(size), money_of_dur(DUR_MS(CLOCK_OFF_MS)));
}

bool clock_is_steady(struct ask *a)
{
    const ts_t jumped = a->r->clock_jumped;
    const ts_t calm = ts_add(jumped, DUR_S(CLOCK_CALM_S));
    return jumped.v == 0 || calm.v <= a->now.v || until(a, "it jumped: wait", calm);
}

bool no_maintenance(struct ask *a)
{
    const struct risk *r = a->r;
    if (r->maintenance_begin.v == 0)
        return true;
    return ts_add(a->now, DUR_S(MAINTENANCE_LEAD_S)).v < r->maintenance_begin.v ||
           ask_no(a, "the exchange announced maintenance");
}

bool lease_is_held(struct ask *a)
{
    if (a->who == NULL)
        return ask_no(a, "nobody asked");
    const uint32_t symbol = risk_index(a->r, a->s);
    return leases_may_open(&a->r->leases, symbol, a->who->ses, a->now) ||
           ask_no(a, "another instance holds it, or nobody does");
}

bool earns_its_costs(struct ask *a)
{
    const struct advice *v = &a->s->advice;
    return !advice_paused(v, a->now) ||
           until(a, "round trips lose beyond chance: paused", v->paused_until);
}

bool is_not_paused(struct ask *a)
{
    const struct risk *r = a->r;
    if (r->paused || a->s->paused)
        return ask_no(a, "paused by the operator");
    if (pause_active(&a->s->pause, a->now))
        return until(a, "paused after losing cycles", a->s->pause.until);
    if (pause_active(&r->pool, a->now))
        return until(a, "all symbols paused after losing cycles", r->pool.until);
    return true;
}

bool no_stop_is_running(struct ask *a)
{
    return !stop_running(&a->s->stop) || ask_no(a, "the position is being left");
}

bool answers_come_fast(struct ask *a)
{
    const struct latency *l = &a->r->latency;
    return !l->throttled || ask_beyond(a, money_of_dur(l->average), money_of_dur(l->limit));
}

bool switch_is_armed(struct ask *a)
{
    const struct risk *r = a->r;
    if (!r->status_known || !r->status.switch_armed)
        return ask_no(a, "it is not armed");
    const dur_t age = DUR(r->switch_age.v + ts_diff(a->now, r->status_at).v);
    return age.v <= DUR_MS(SWITCH_AGE_MS).v ||
           ask_beyond(a, money_of_dur(age), money_of_dur(DUR_MS(SWITCH_AGE_MS)));
}

static bool build_agrees(struct ask *a, enum service who, uint64_t ses)
{
    switch (builds_judge(&a->r->builds, who, ses)) {
    case BUILD_AGREES: return true;
    case BUILD_UNHEARD: text_put(&a->detail, "no heartbeat heard yet of: "); break;
    case BUILD_OTHER: text_put(&a->detail, "of another build than risk: "); break;
    case BUILD_OTHER_CONFIG: text_put(&a->detail, "started with other settings than risk: "); break;
    }
    text_put(&a->detail, service_name(who));
    return false;
}

bool builds_agree(struct ask *a)
{
    const struct risk *r = a->r;
    if (r->builds.rival)
        return ask_no(a, "another risk process numbers orders; this one has to be restarted");
    return build_agrees(a, SERVICE_FEED, r->feed.ses) &&
           build_agrees(a, SERVICE_EXECUTOR, r->executor.ses) &&
           (a->who == NULL || build_agrees(a, SERVICE_STRATEGY, a->who->ses));
}
