#include "backtest/actor.h"
#include "common/msg/core.h"
#include "services/feed/feed.h"

CORE(feed)
CORE_SNAPSHOT(feed)

const struct actor_kind actor_feed = {
    .id = SERVICE_FEED,
    .size = sizeof(struct feed),
    .init = init,
    .step = step,
    .deadline = deadline,
    .snapshot = snapshot,
    .state = state,
    .stream = CHANNEL_MD,
    .reads = {CHANNEL_LOCAL},
    .store = false,
};
