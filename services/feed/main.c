/* The process of the feed: what it is made of; the rest is the runner's. */
#include "common/io/service.h"
#include "common/msg/core.h"
#include "services/feed/feed.h"

static struct feed feed;

CORE(feed)
CORE_SNAPSHOT(feed)

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
