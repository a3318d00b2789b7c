/* The monitor: status for people, the event bus for outside tools. */
#include "common/io/service.h"
#include "common/msg/core.h"
#include "services/monitor/monitor.h"

CORE(monitor)

int main(int argc, char *argv[])
{
    static struct monitor core;
    const struct service_spec spec = {
        .id = SERVICE_MONITOR,
        .core = &core,
        .init = init,
        .step = step,
        .deadline = deadline,
        .state = state,
        .ports = {.server = true, .gateway = true},
        .listen_setting = offsetof(struct settings, dashboard_listen),
    };
    return service_main(&spec, 1, argc, argv);
}
