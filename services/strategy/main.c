#include "common/io/service.h"
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

int main(int argc, char *argv[])
{
    static struct strategy core;
    static const enum channel reads[] = {CHANNEL_MD, CHANNEL_RISK, CHANNEL_EXEC, CHANNEL_LOCAL};
    const struct service_spec service = {
        .id = SERVICE_STRATEGY,
        .core = &core,
        .init = init,
        .step = step,
        .deadline = deadline,
        .state = state,
        .reads = reads,
    };
    return service_main(&service, 1, argc, argv);
}
