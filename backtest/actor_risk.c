#include "backtest/actor.h"
#include "common/msg/core.h"
#include "services/risk/risk.h"

CORE(risk)
CORE_SNAPSHOT(risk)

const struct actor_kind actor_risk = {
    .id = SERVICE_RISK,
    .size = sizeof(struct risk),
    .init = init,
    .step = step,
    .deadline = deadline,
    .snapshot = snapshot,
    .state = state,
    .stream = CHANNEL_RISK,
    .reads = {CHANNEL_MD, CHANNEL_EXEC, CHANNEL_LOCAL},
    .store = true,
};
