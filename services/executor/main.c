/* The process of the executor: what it is made of; the rest is the runner's. */
#include "common/io/service.h"
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
