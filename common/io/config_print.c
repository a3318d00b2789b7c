#include <string.h>

#include "common/io/config.h"
#include "common/io/config_report.h"

enum { LINE_SIZE = 4096, COLUMN = 40 };

static void print_section(FILE *out, const char *section)
{
    (void)fprintf(out, "\n# ---- %s ----\n", section);
}

static void print_origin(FILE *out, const struct config_origins *origins, size_t i)
{
    char buffer[64];
    struct text name = TEXT(buffer);
    if (origins == NULL) {
        return;
    }
    switch (origins->at[i].source) {
    case CONFIG_DEFAULT: (void)fprintf(out, " # default"); break;
    case CONFIG_PROFILE: (void)fprintf(out, " # by the profile"); break;
    case CONFIG_FILE: (void)fprintf(out, " # %s:%u", origins->path, origins->at[i].line); break;
    case CONFIG_ENV:
        config_env_name(i, "", &name);
        (void)fprintf(out, " # environment %s", buffer);
        break;
    case CONFIG_ENV_FILE:
        config_env_name(i, "_FILE", &name);
        (void)fprintf(out, " # file named by %s", buffer);
        break;
    case CONFIG_ADJUSTED: (void)fprintf(out, " # switched off: see the warnings"); break;
    }
}

/* Quoted where YAML would read something else than the text. */
static void print_value(const struct setting_row *row, const struct settings *s, struct text *line)
{
    char buffer[LINE_SIZE];
    struct text value = TEXT(buffer);
    setting_print(row, s, &value);
    switch (row->kind) {
    case SETTING_word:
    case SETTING_text:
        text_char(line, '"');
        text_json(line, text_done(&value));
        text_char(line, '"');
        break;
    case SETTING_list:
        text_char(line, '[');
        text_str(line, text_done(&value));
        text_char(line, ']');
        break;
    case SETTING_secret: text_put(line, setting_empty(row, s) ? "\"\"" : "********"); break;
    case SETTING_flag:
    case SETTING_count:
    case SETTING_span:
    case SETTING_ratio:
    case SETTING_amount:
    case SETTING_choice: text_str(line, text_done(&value)); break;
    }
}

static void print_row(FILE *out, size_t i, const struct settings *s,
                      const struct config_origins *origins)
{
    char buffer[LINE_SIZE];
    struct text line = TEXT(buffer);
    const struct setting_row *row = setting_row(i);
    text_put(&line, "# ");
    text_put(&line, row->help);
    text_put(&line, "\n# ");
    setting_allowed(row, &line);
    text_char(&line, '\n');
    size_t start = line.len;
    /* Written out they would stand against the profile. */
    const bool commented =
        row->kind == SETTING_secret || (origins == NULL && setting_pro(row) != NULL);
    text_put(&line, commented ? "# " : "");
    text_put(&line, row->key);
    text_put(&line, ": ");
    print_value(row, s, &line);
    if (origins == NULL && setting_pro(row) != NULL) {
        text_put(&line, "   # profile pro: ");
        text_put(&line, setting_pro(row));
    }
    while (origins != NULL && line.len - start < COLUMN) {
        text_char(&line, ' ');
    }
    (void)fwrite(buffer, 1, line.len, out);
    print_origin(out, origins, i);
    (void)fputc('\n', out);
}

static void print_all(FILE *out, const struct settings *s, const struct config_origins *origins)
{
    const char *section = "";
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        if (strcmp(setting_row(i)->section, section) != 0) {
            section = setting_row(i)->section;
            print_section(out, section);
        }
        print_row(out, i, s, origins);
    }
}

void config_print(const struct settings *s, const struct config_origins *origins, FILE *out)
{
    (void)fprintf(out, "# Settings in effect. Every key may also come from the environment as\n"
                       "# OKXMM_<KEY>; secrets from a file named by OKXMM_<KEY>_FILE.\n");
    print_all(out, s, origins);
}

void config_write_example(FILE *out)
{
    static struct settings s;
    settings_defaults(&s);
    (void)fprintf(out, "# Every setting with its default; delete what need not be changed.\n"
                       "# Each may also come from the environment as OKXMM_<KEY>, which wins;\n"
                       "# secrets best from a file (chmod 600) named by OKXMM_<KEY>_FILE.\n");
    print_all(out, &s, NULL);
}
