#include "backtest/actor.h"
#include "services/simulator/simulator.h"

static void init(void *core, const struct settings *settings)
{
    simulator_init(core, settings);
}

static void step(void *core, const struct msg *in, struct outbox *out)
{
    simulator_step(core, in, out);
}

static ts_t deadline(const void *core)
{
    return simulator_deadline(core);
}

static enum service_state state(const void *core, struct word *reason)
{
    return simulator_state(core, reason);
}

const struct actor_kind actor_simulator = {
    .id = SERVICE_SIMULATOR,
    .size = sizeof(struct simulator),
    .init = init,
    .step = step,
    .deadline = deadline,
    .state = state,
    .stream = CHANNEL_LOCAL,
    .reads = {CHANNEL_LOCAL},
    .store = false,
};
