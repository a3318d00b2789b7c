/* The monitor: status for people, the event bus for outside tools. */
#include "common/io/service.h"
#include "services/monitor/monitor.h"

static void init(void *core, const struct settings *settings)
{
    monitor_init(core, settings);
}

static void step(void *core, const struct msg *in, struct outbox *out)
{
    monitor_step(core, in, out);
}

static ts_t deadline(const void *core)
{
    return monitor_deadline(core);
}

static enum service_state state(const void *core, struct word *reason)
{
    return monitor_state(core, reason);
}

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
