/*
 * okx-mm-solo: feed, strategy, risk and executor in one process, for those who want the last
 * microseconds. The same cores, settings, authorship checks and journal; messages between them are
 * handed over in memory instead of through ZeroMQ. What is traded for it is that they can no longer
 * be restarted one by one.
 */
#include <stdlib.h>

#include "backtest/actor.h"
#include "common/base/assert.h"
#include "common/io/service.h"

/* The runner's declaration of a core that can also live in virtual time. */
static struct service_spec hosted(const struct actor_kind *kind, struct ports ports)
{
    const struct service_spec spec = {
        .id = kind->id,
        .core = calloc(1, kind->size),
        .init = kind->init,
        .step = kind->step,
        .deadline = kind->deadline,
        .snapshot = kind->snapshot,
        .state = kind->state,
        .reads = kind->reads,
        .ports = ports,
    };
    ASSERT(spec.core != NULL);
    return spec;
}

int main(int argc, char *argv[])
{
    struct service_spec specs[] = {
        hosted(&actor_feed, (struct ports){.wire = true, .http = true, .tape = true}),
        hosted(&actor_risk, (struct ports){.store = true}),
        hosted(&actor_executor, (struct ports){.wire = true, .http = true}),
        hosted(&actor_strategy, (struct ports){.wire = false}),
    };
    enum { HOSTED = sizeof(specs) / sizeof(specs[0]) };
    const int status = service_main(specs, HOSTED, argc, argv);
    for (size_t i = 0; i < HOSTED; i++)
        free(specs[i].core);
    return status;
}
