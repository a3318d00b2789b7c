#include "backtest/actor.h"
#include "common/msg/core.h"
#include "services/simulator/simulator.h"

CORE(simulator)

const struct actor_kind actor_simulator = {
    .id = SERVICE_SIMULATOR,
    .size = sizeof(struct simulator),
    .init = init,
    .step = step,
    .deadline = deadline,
    .state = state,
    .stream = CHANNEL_LOCAL,
    .reads = {CHANNEL_LOCAL},
    .store = false,
};
