/* The notifier: alerts to people, lines for people, in their language. */
#include "common/io/language.h"
#include "common/io/service.h"
#include "common/msg/core.h"
#include "services/notifier/notifier.h"

static void init(void *core, const struct settings *settings)
{
    language_choose(settings);
    notifier_init(core, settings, language_say);
}

CORE_STEPS(notifier)

int main(int argc, char *argv[])
{
    static struct notifier core;
    static const enum channel reads[] = {CHANNEL_EXEC, CHANNEL_LOCAL};
    const struct service_spec spec = {
        .id = SERVICE_NOTIFIER,
        .core = &core,
        .init = init,
        .step = step,
        .deadline = deadline,
        .state = state,
        .reads = reads,
        .ports = {.http = true, .mail = true, .store = true},
    };
    return service_main(&spec, 1, argc, argv);
}
