#include "services/risk/halt.h"

#include "services/risk/day.h"
#include "services/risk/desk.h"

enum { MAINTENANCE_PULL_S = 60, NOTIFIER_WARN_S = 120, NOTIFIER_STOP_S = 600 };

uint64_t halt_latch(struct risk *r, const char *reason, ts_t now, struct outbox *out)
{
    const struct word key = latch_key("halt", &WORD_EMPTY);
    control_overtaken(r, now, out);
    r->halted = true;
    r->halt_reason = word_of(reason);
    const struct latch_value v = {.value = 1, .at = now, .detail = word_str(&r->halt_reason)};
    const uint64_t number = record_latch(&r->records, &key, &v, now, out);
    mode_review(r, now, out);
    return number;
}

static bool live(const struct peer *p)
{
    return p->known && p->synced && (p->state == PEER_LIVE || p->state == PEER_SUSPECT);
}

static bool silent_for(const struct peer *p, int64_t seconds, ts_t now)
{
    return p->known && p->state == PEER_DEAD && ts_diff(now, p->since).v >= DUR_S(seconds).v;
}

static bool in_maintenance(const struct risk *r, ts_t now)
{
    return r->maintenance_begin.v != 0 &&
           ts_add(now, DUR_S(MAINTENANCE_PULL_S)).v >= r->maintenance_begin.v;
}

static uint32_t causes(const struct risk *r, ts_t now)
{
    const struct {
        enum mode_cause cause;
        bool in_force;
    } all[] = {
        {CAUSE_HALT, r->halted},
        {CAUSE_STOPPING, r->stopping},
        {CAUSE_STORE, !r->loaded},
        {CAUSE_EXECUTOR, !live(&r->executor) || !r->status_known || !r->status.ready},
        {CAUSE_FEED, !live(&r->feed)},
        {CAUSE_FUNDS, !r->status_known || !r->status.funds_known || !r->ledger.based},
        {CAUSE_UNPROVEN, !r->proven},
        {CAUSE_MAINTENANCE, in_maintenance(r, now)},
        {CAUSE_MUTE, silent_for(&r->notifier, NOTIFIER_STOP_S, now)},
        {CAUSE_LEDGER, r->differs},
        {CAUSE_DISK, records_late(&r->records, now)},
        {CAUSE_PAUSED, r->paused},
        {CAUSE_NOTIFIER, silent_for(&r->notifier, NOTIFIER_WARN_S, now)},
    };
    uint32_t set = 0;
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (all[i].in_force)
            set |= CAUSE_BIT(all[i].cause);
    return set;
}

static void put_detail(const struct risk *r, struct text *t)
{
    text_put(t, mode_cause_text(r->mode.cause));
    if (r->mode.cause == CAUSE_HALT) {
        text_put(t, ": ");
        text_word(t, &r->halt_reason);
    } else if (r->mode.cause == CAUSE_EXECUTOR && r->status_known && !r->status.ready) {
        text_put(t, ": ");
        text_word(t, &r->status.reason);
    }
}

void mode_tell(const struct risk *r, ts_t now, struct outbox *out)
{
    struct text t = outbox_room(out, 160);
    put_detail(r, &t);
    struct msg_mode *m = &outbox_push(out, MSG_MODE, now)->mode;
    m->mode = r->mode.mode;
    m->reason = word_of(mode_cause_word(r->mode.cause));
    m->since = r->mode.since;
    m->detail = outbox_keep(out, &t);
}

static void alert_mode(const struct risk *r, ts_t now, struct outbox *out)
{
    struct text t = outbox_room(out, 200);
    text_put(&t, mode_name(r->mode.mode));
    text_put(&t, ": ");
    put_detail(r, &t);
    outbox_alert(out, now, ALERT_MODE, &WORD_EMPTY, outbox_keep(out, &t));
}

void mode_review(struct risk *r, ts_t now, struct outbox *out)
{
    const enum mode was = r->mode.mode;
    if (!mode_judge(&r->mode, causes(r, now), now))
        return;
    mode_tell(r, now, out);
    if (r->mode.mode == was)
        return;
    alert_mode(r, now, out);
    if (was != MODE_STARTING && (r->mode.mode == MODE_CANCEL_ONLY || r->mode.mode == MODE_HALTED))
        desk_cancel_all(r, &WORD_EMPTY, r->stopping ? CANCEL_SHUTDOWN : CANCEL_PROTECTIVE, "mode",
                        now, out);
    desk_sweep(r, now, out);
}
