#include "backtest/actor.h"
#include "services/executor/executor.h"

static void init(void *core, const struct settings *settings)
{
    executor_init(core, settings);
}

static void step(void *core, const struct msg *in, struct outbox *out)
{
    executor_step(core, in, out);
}

static ts_t deadline(const void *core)
{
    return executor_deadline(core);
}

static void snapshot(const void *core, ts_t now, struct outbox *out)
{
    executor_snapshot(core, now, out);
}

static enum service_state state(const void *core, struct word *reason)
{
    return executor_state(core, reason);
}

const struct actor_kind actor_executor = {
    .id = SERVICE_EXECUTOR,
    .size = sizeof(struct executor),
    .init = init,
    .step = step,
    .deadline = deadline,
    .snapshot = snapshot,
    .state = state,
    .stream = CHANNEL_EXEC,
    .reads = {CHANNEL_MD, CHANNEL_RISK, CHANNEL_LOCAL},
    .store = false,
};
