#include "backtest/actor.h"
#include "common/msg/core.h"
#include "services/strategy/strategy.h"

CORE(strategy)
CORE_SNAPSHOT(strategy)

const struct actor_kind actor_strategy = {
    .id = SERVICE_STRATEGY,
    .size = sizeof(struct strategy),
    .init = init,
    .step = step,
    .deadline = deadline,
    .snapshot = snapshot,
    .state = state,
    .stream = CHANNEL_LOCAL,
    .reads = {CHANNEL_MD, CHANNEL_RISK, CHANNEL_EXEC, CHANNEL_LOCAL},
    .store = false,
};
