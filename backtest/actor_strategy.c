#include "backtest/actor.h"
#include "services/strategy/strategy.h"

static void init(void *core, const struct settings *settings)
{
    strategy_init(core, settings);
}

static void step(void *core, const struct msg *in, struct outbox *out)
{
    strategy_step(core, in, out);
}

static ts_t deadline(const void *core)
{
    return strategy_deadline(core);
}

static enum service_state state(const void *core, struct word *reason)
{
    return strategy_state(core, reason);
}

const struct actor_kind actor_strategy = {
    .id = SERVICE_STRATEGY,
    .size = sizeof(struct strategy),
    .init = init,
    .step = step,
    .deadline = deadline,
    .state = state,
    .stream = CHANNEL_LOCAL,
    .reads = {CHANNEL_MD, CHANNEL_RISK, CHANNEL_EXEC, CHANNEL_LOCAL},
    .store = false,
};
