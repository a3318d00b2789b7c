#include "services/executor/deadman.h"

#include "common/base/assert.h"
#include "common/okx/okx_read_account.h"
#include "common/okx/okx_write.h"
#include "services/executor/cancel.h"
#include "services/executor/executor.h"
#include "services/executor/rest.h"

enum {
    BODY_SIZE = 128,
    RENEW_MS = 2000,
    APART_MS = 1050, /* one request a second and tag is allowed */
    LOW_MS = 2000,   /* left on the clock when we cancel by ourselves */
    FIRED_HOLD_S = 10,
};

bool deadman_armed(const struct executor *x)
{
    return x->deadman.confirmed.v != 0 && executor_exchange_now(x).v < x->deadman.trigger.v;
}

void deadman_arm(struct executor *x)
{
    struct deadman *d = &x->deadman;
    char buffer[BODY_SIZE];
    struct text t = TEXT(buffer);
    const int64_t seconds = x->settings->dead_man.v / DUR_S(1).v;
    ASSERT(seconds >= 10);
    ASSERT(seconds <= 120);
    okx_write_cancel_all_after(&t, (uint32_t)seconds, word_str(&x->tag));
    ASSERT(!t.cut);
    rest_post(x, REQUEST_ARM, OKX_PATH_CANCEL_ALL_AFTER, text_done(&t), TS(0));
    d->asked = x->now;
    d->waiting = true;
}

void deadman_on_answer(struct executor *x, const struct okx_reply *reply)
{
    struct deadman *d = &x->deadman;
    struct okx_dead_man row;
    d->waiting = false;
    if (!str_is(reply->code, "0") || okx_read_dead_man(json_first(reply->data), &row) != ERR_OK ||
        row.trigger.v == 0) {
        executor_log(x, LEVEL_WARN, "dead_man_refused", "code", reply->code);
        return;
    }
    /* The exchange's own instant, unless it is beyond what was asked for. */
    const ts_t latest = ts_add(executor_exchange_now(x), x->settings->dead_man);
    d->trigger = ts_min(row.trigger, latest);
    d->confirmed = x->now;
    d->pulled = false;
}

void deadman_failed(struct executor *x)
{
    x->deadman.waiting = false;
}

void deadman_fired(struct executor *x)
{
    struct deadman *d = &x->deadman;
    d->fired++;
    d->confirmed = TS(0);
    x->hold_until = ts_add(x->now, DUR_S(FIRED_HOLD_S));
    executor_alert(x, ALERT_DEAD_MAN, &WORD_EMPTY, STR("it fired, the exchange cancelled"));
}

/* One word why it is not renewed; NULL: it is. */
static const char *why_withheld(const struct executor *x)
{
    const char *why = NULL;
    if (x->stopping)
        return "stopping";
    if (!executor_ready(x, &why))
        return why;
    if (!peers_alive(&x->peers, SERVICE_RISK))
        return "risk";
    if (!peers_alive(&x->peers, SERVICE_FEED))
        return "feed";
    if (!peers_strategy(&x->peers, x->now))
        return "strategy";
    return cancel_overdue(x) > 0 ? "cancel_overdue" : NULL;
}

static ts_t due_at(const struct executor *x)
{
    const struct deadman *d = &x->deadman;
    const bool recent = d->confirmed.v != 0 && d->confirmed.v >= d->asked.v;
    return ts_add(d->asked, recent ? DUR_MS(RENEW_MS) : DUR_MS(APART_MS));
}

static ts_t low_at(const struct executor *x)
{
    return TS(x->deadman.trigger.v - x->clock_offset.v - DUR_MS(LOW_MS).v);
}

void deadman_tick(struct executor *x)
{
    struct deadman *d = &x->deadman;
    if (d->asked.v == 0)
        return; /* the start has not come to it yet */
    const char *why = why_withheld(x);
    if (why != NULL) {
        if (!d->withheld_told && x->sync.done_once)
            executor_log(x, LEVEL_WARN, "dead_man_withheld", "why", str_from(why));
        d->withheld_told = true;
    } else {
        d->withheld_told = false;
        if (!d->waiting && x->now.v >= due_at(x).v)
            deadman_arm(x);
    }
    if (x->now.v < low_at(x).v || d->pulled || x->orders.live == 0)
        return;
    d->pulled = true;
    executor_alert(x, ALERT_DEAD_MAN, &WORD_EMPTY, STR("not renewed in time, cancelling"));
    cancel_all(x, &WORD_EMPTY, CANCEL_PROTECTIVE, "dead_man_low");
}

ts_t deadman_next(const struct executor *x)
{
    const struct deadman *d = &x->deadman;
    ts_t next = TS_NEVER;
    if (d->asked.v == 0)
        return next;
    if (!d->waiting && why_withheld(x) == NULL)
        next = due_at(x);
    if (!d->pulled && x->orders.live > 0)
        next = ts_min(next, low_at(x));
    return next;
}
