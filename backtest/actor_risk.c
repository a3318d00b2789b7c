#include "backtest/actor.h"
#include "services/risk/risk.h"

static void init(void *core, const struct settings *settings)
{
    risk_init(core, settings);
}

static void step(void *core, const struct msg *in, struct outbox *out)
{
    risk_step(core, in, out);
}

static ts_t deadline(const void *core)
{
    return risk_deadline(core);
}

static void snapshot(const void *core, ts_t now, struct outbox *out)
{
    risk_snapshot(core, now, out);
}

static enum service_state state(const void *core, struct word *reason)
{
    return risk_state(core, reason);
}

const struct actor_kind actor_risk = {
    .id = SERVICE_RISK,
    .size = sizeof(struct risk),
    .init = init,
    .step = step,
    .deadline = deadline,
    .snapshot = snapshot,
    .state = state,
    .stream = CHANNEL_RISK,
    .reads = {CHANNEL_MD, CHANNEL_EXEC, CHANNEL_LOCAL},
    .store = true,
};
