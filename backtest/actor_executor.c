#include "backtest/actor.h"
#include "common/msg/core.h"
#include "services/executor/executor.h"

CORE(executor)
CORE_SNAPSHOT(executor)

const struct actor_kind actor_executor = {
    .id = SERVICE_EXECUTOR,
    .size = sizeof(struct executor),
    .init = init,
    .step = step,
    .deadline = deadline,
    .snapshot = snapshot,
    .state = state,
    .stream = CHANNEL_EXEC,
    .reads = {CHANNEL_MD, CHANNEL_RISK, CHANNEL_LOCAL},
    .store = false,
};
