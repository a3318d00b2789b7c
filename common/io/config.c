#include "common/io/config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/base/assert.h"
#include "common/io/config_report.h"
#include "common/io/secrets.h"

static void set_from_env(const struct config_target *r, size_t i, const char *name,
                         const char *value)
{
    const struct setting_row *row = setting_row(i);
    r->origins->at[i].source = CONFIG_ENV;
    enum err e = setting_parse(row, str_from(value), r->s);
    if (e != ERR_OK) {
        r->report->errors++;
        text_put(r->report->out, name);
        text_put(r->report->out, ": ");
        report_value(r->report, row, str_from(value), e);
    }
}

static void set_from_secret_file(const struct config_target *r, size_t i, const char *name,
                                 const char *path)
{
    char buffer[512];
    struct text why = TEXT(buffer);
    struct secret *field = (struct secret *)(void *)((char *)r->s + setting_row(i)->offset);
    r->origins->at[i].source = CONFIG_ENV_FILE;
    if (secret_read(path, field, &why) != ERR_OK) {
        r->report->errors++;
        text_put(r->report->out, name);
        text_put(r->report->out, ": ");
        text_str(r->report->out, text_done(&why));
        report_end(r->report);
    }
}

static void read_environment(const struct config_target *r)
{
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        char name_buffer[ENV_NAME_SIZE];
        char file_buffer[ENV_NAME_SIZE];
        struct text name = TEXT(name_buffer);
        struct text file = TEXT(file_buffer);
        config_env_name(i, "", &name);
        config_env_name(i, "_FILE", &file);
        const char *value = getenv(name_buffer);
        const char *path = setting_row(i)->kind == SETTING_secret ? getenv(file_buffer) : NULL;
        if (value == NULL && setting_row(i)->kind == SETTING_list) {
            value = getenv("OKXMM_SYMBOL");
        }
        if (value != NULL && path != NULL) {
            r->report->errors++;
            text_put(r->report->out, file_buffer);
            text_put(r->report->out, ": given beside ");
            text_put(r->report->out, name_buffer);
            text_put(r->report->out, "; keep one of the two");
            report_end(r->report);
        } else if (path != NULL) {
            set_from_secret_file(r, i, file_buffer, path);
        } else if (value != NULL) {
            set_from_env(r, i, name_buffer, value);
        }
    }
}

/* What neither file nor environment name is as the profile has it. */
static void apply_profile(const struct config_target *r)
{
    if (!word_is(&r->s->profile, "pro"))
        return;
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        const struct setting_row *row = setting_row(i);
        const char *value = setting_pro(row);
        if (value == NULL || r->origins->at[i].source != CONFIG_DEFAULT)
            continue;
        const enum err e = setting_parse(row, str_from(value), r->s);
        ASSERT(e == ERR_OK);
        r->origins->at[i].source = CONFIG_PROFILE;
    }
}

enum err config_load_origins(const char *path, struct settings *s, struct config_origins *origins,
                             struct text *report)
{
    static struct config_origins unasked;
    struct config_report findings = {.out = report};
    struct config_target r = {.s = s, .report = &findings};
    enum err e = ERR_OK;
    r.origins = origins != NULL ? origins : &unasked;
    memset(r.origins, 0, sizeof *r.origins);
    findings.origins = r.origins;
    (void)str_copy(r.origins->path, sizeof r.origins->path, str_from(path));
    settings_defaults(s);
    if (path != NULL) {
        e = config_read_file(&r, path);
    }
    read_environment(&r);
    apply_profile(&r);
    if (findings.errors == 0) {
        config_check(s, r.origins, &findings);
    }
    return e != ERR_OK ? e : findings.errors > 0 ? ERR_CONFIG : ERR_OK;
}

enum err config_load(const char *path, struct settings *s, struct text *report)
{
    return config_load_origins(path, s, NULL, report);
}

enum err config_state_dir(const struct settings *s, char *out, size_t size)
{
    struct str dir = str_from(s->state_dir.at[0] != '\0' ? s->state_dir.at : "./var");
    if (str_copy(out, size, dir) < dir.len) {
        return ERR_TOO_BIG;
    }
    if (mkdir(out, 0770) != 0 && errno != EEXIST) {
        return ERR_IO;
    }
    struct stat st;
    return stat(out, &st) == 0 && S_ISDIR(st.st_mode) ? ERR_OK : ERR_IO;
}
