/* The notifier: alerts to people, lines for people, in their language. */
#include <libintl.h>
#include <limits.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/io/service.h"
#include "common/msg/core.h"
#include "services/notifier/notifier.h"

static const char domain[] = "okx-mm";

static const char *translate(const char *english)
{
    return gettext(english);
}

/* Catalogues stand beside the programs: bin/../share/locale. A bare system knows no locale but
 * C.UTF-8, under which LANGUAGE alone chooses the catalogue. */
static void choose_language(const struct settings *s)
{
    char path[PATH_MAX];
    const ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 32);
    if (!word_is(&s->language, "zh") || n <= 0)
        return;
    path[n] = 0;
    char *slash = strrchr(path, '/');
    if (slash == NULL || setlocale(LC_ALL, "C.UTF-8") == NULL)
        return;
    memcpy(slash, "/../share/locale", sizeof("/../share/locale"));
    (void)setenv("LANGUAGE", "zh_CN", 1);
    (void)bindtextdomain(domain, path);
    (void)bind_textdomain_codeset(domain, "UTF-8");
    (void)textdomain(domain);
}

static void init(void *core, const struct settings *settings)
{
    choose_language(settings);
    notifier_init(core, settings, translate);
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
