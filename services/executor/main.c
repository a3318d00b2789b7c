/* The process of the executor: what it is made of; the rest is the runner's. */
#include "common/io/service.h"
#include "common/msg/core.h"
#include "services/executor/executor.h"

CORE(executor)
CORE_SNAPSHOT(executor)

int main(int argc, char *argv[])
{
    static struct executor core;
    static const enum channel reads[] = {CHANNEL_MD, CHANNEL_RISK, CHANNEL_LOCAL};
    const struct service_spec spec = {
        .id = SERVICE_EXECUTOR,
        .core = &core,
        .init = init,
        .step = step,
        .deadline = deadline,
        .snapshot = snapshot,
        .state = state,
        .reads = reads,
        .ports = {.wire = true, .http = true},
    };
    return service_main(&spec, 1, argc, argv);
}
