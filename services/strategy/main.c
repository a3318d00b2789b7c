#include "common/io/service.h"
#include "common/msg/core.h"
#include "services/strategy/strategy.h"

CORE(strategy)
CORE_SNAPSHOT(strategy)

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
        .snapshot = snapshot,
        .state = state,
        .reads = reads,
    };
    return service_main(&service, 1, argc, argv);
}
