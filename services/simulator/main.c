/* The process okx-mm-simulator: a simulated OKX on loopback. It publishes nothing on the bus. */
#include "common/io/service.h"
#include "common/msg/core.h"
#include "services/simulator/simulator.h"

static struct simulator simulator;

CORE(simulator)

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
