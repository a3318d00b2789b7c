#include "backtest/actor.h"
#include "services/feed/feed.h"

static void init(void *core, const struct settings *settings)
{
    feed_init(core, settings);
}

static void step(void *core, const struct msg *in, struct outbox *out)
{
    feed_step(core, in, out);
}

static ts_t deadline(const void *core)
{
    return feed_deadline(core);
}

static void snapshot(const void *core, ts_t now, struct outbox *out)
{
    feed_snapshot(core, now, out);
}

static enum service_state state(const void *core, struct word *reason)
{
    return feed_state(core, reason);
}

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
