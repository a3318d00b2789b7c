/* Any bytes as a settings file: refused with a reason, or loaded; what was loaded loads again from
 * what `config show` prints, to the same settings. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/io/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char report_buffer[CONFIG_REPORT_SIZE];

static enum err load(int fd, struct settings *s, size_t *report_len)
{
    char path[32];
    struct text report = TEXT(report_buffer);
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    enum err e = config_load(path, s, &report);
    *report_len = report.len;
    return e;
}

static void load_what_is_shown(const struct settings *first)
{
    static struct settings again;
    static struct settings expected;
    size_t said;
    int fd = memfd_create("shown", 0);
    FILE *f = fdopen(dup(fd), "w");
    if (f == NULL)
        abort();
    config_print(first, NULL, f);
    (void)fclose(f);
    expected = *first;
    /* secrets are masked, so they are not in what is shown; without them some switches go off */
    if (first->api_key.at[0] == '\0' && first->telegram_token.at[0] == '\0' &&
        first->email_password.at[0] == '\0' && first->api_secret.at[0] == '\0' &&
        first->api_passphrase.at[0] == '\0') {
        if (load(fd, &again, &said) != ERR_OK)
            abort();
        if (memcmp(&again, &expected, sizeof again) != 0)
            abort();
    }
    (void)close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct settings s;
    size_t said = 0;
    int fd = memfd_create("settings", 0);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        abort();
    enum err e = load(fd, &s, &said);
    (void)close(fd);
    if (e == ERR_OK)
        load_what_is_shown(&s);
    else if (said == 0)
        abort(); /* refused without a word */
    return 0;
}
