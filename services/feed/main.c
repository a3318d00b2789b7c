/* The process of the feed: what it is made of; the rest is the runner's. */
#include "common/io/service.h"
#include "services/feed/feed.h"

static struct feed feed;

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

int main(int argc, char *argv[])
{
    const struct service_spec spec = {
        .id = SERVICE_FEED,
        .core = &feed,
        .init = init,
        .step = step,
        .deadline = deadline,
        .snapshot = snapshot,
        .state = state,
        .ports = {.wire = true, .http = true, .tape = true},
    };
    return service_main(&spec, 1, argc, argv);
}
