#include "common/io/language.h"

#include <libintl.h>
#include <limits.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char domain[] = "okx-mm";

const char *language_say(const char *english)
{
    return english[0] == 0 ? english : gettext(english); /* the empty key is the catalogue's head */
}

/* Catalogues stand beside the programs: bin/../share/locale. A bare system knows no locale but
 * C.UTF-8, under which LANGUAGE alone chooses the catalogue. */
void language_choose(const struct settings *s)
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
