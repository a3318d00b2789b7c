#include "common/io/service.h"
#include "common/msg/core.h"
#include "services/risk/risk.h"

CORE(risk)
CORE_SNAPSHOT(risk)

int main(int argc, char *argv[])
{
    static struct risk core;
    static const enum channel reads[] = {CHANNEL_MD, CHANNEL_EXEC, CHANNEL_LOCAL};
    const struct service_spec service = {
        .id = SERVICE_RISK,
        .core = &core,
        .init = init,
        .step = step,
        .deadline = deadline,
        .snapshot = snapshot,
        .state = state,
        .reads = reads,
        .ports = {.store = true},
    };
    return service_main(&service, 1, argc, argv);
}
