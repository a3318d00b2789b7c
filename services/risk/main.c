#include "common/io/service.h"
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
