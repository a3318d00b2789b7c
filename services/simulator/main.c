/* The process okx-mm-simulator: a simulated OKX on loopback. It publishes nothing on the bus. */
#include "common/io/service.h"
#include "services/simulator/simulator.h"

static struct simulator simulator;

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

static const struct service_spec spec = {
    .id = SERVICE_SIMULATOR,
    .core = &simulator,
    .init = init,
    .step = step,
    .deadline = deadline,
    .state = state,
    .ports = {.server = true, .tape = true},
    .listen_setting = offsetof(struct settings, sim_listen),
};

int main(int argc, char *argv[])
{
    return service_main(&spec, 1, argc, argv);
}
