#include "common/io/config_report.h"

#include "common/base/assert.h"

struct text *report_error(struct config_report *r, uint32_t line, const char *key)
{
    r->errors++;
    text_put(r->out, r->origins->path);
    if (line > 0) {
        text_char(r->out, ':');
        text_u64(r->out, line);
    }
    text_put(r->out, ": ");
    if (key != NULL) {
        text_put(r->out, key);
        text_put(r->out, ": ");
    }
    return r->out;
}

void report_end(struct config_report *r)
{
    text_char(r->out, '\n');
}

void config_env_name(size_t i, const char *suffix, struct text *out)
{
    text_put(out, "OKXMM_");
    for (const char *c = setting_row(i)->key; *c != '\0'; c++) {
        text_char(out, (char)(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c));
    }
    text_put(out, suffix);
    text_char(out, '\0');
}

void report_about(struct config_report *r, bool is_error, const char *key, const char *says)
{
    char name[ENV_NAME_SIZE];
    struct text env = TEXT(name);
    size_t i = setting_find(str_from(key));
    ASSERT(i < SETTING_COUNT);
    r->errors += is_error ? 1 : 0;
    switch (r->origins->at[i].source) {
    case CONFIG_FILE:
        text_put(r->out, r->origins->path);
        text_char(r->out, ':');
        text_u64(r->out, r->origins->at[i].line);
        break;
    case CONFIG_ENV:
    case CONFIG_ENV_FILE:
        config_env_name(i, r->origins->at[i].source == CONFIG_ENV ? "" : "_FILE", &env);
        text_put(r->out, name);
        break;
    case CONFIG_DEFAULT:
    case CONFIG_PROFILE:
    case CONFIG_ADJUSTED:
        text_put(r->out, r->origins->path[0] ? r->origins->path : "settings");
        break;
    }
    text_put(r->out, is_error ? ": " : ": warning: ");
    text_put(r->out, key);
    text_put(r->out, ": ");
    text_put(r->out, says);
    text_char(r->out, '\n');
}

static void say_value(struct text *out, const struct setting_row *row, struct str value)
{
    if (row->kind == SETTING_secret) {
        text_put(out, "the value");
        return;
    }
    bool cut = value.len > 40;
    text_char(out, '"');
    text_json(out, (struct str){value.at, cut ? 40 : value.len});
    text_put(out, cut ? "...\"" : "\"");
}

static const char *what_is_wrong(enum err e)
{
    switch (e) {
    case ERR_RANGE: return " is out of range";
    case ERR_TYPE: return " has a unit that does not belong here";
    case ERR_PRECISION: return " has more decimals than can be kept";
    case ERR_MISSING: return " is empty";
    case ERR_UNKNOWN: return " is not one of the choices";
    case ERR_TOO_BIG: return " is too long";
    case ERR_DUPLICATE: return " names one twice";
    default: return " is not understood";
    }
}

void report_value(struct config_report *r, const struct setting_row *row, struct str value,
                  enum err e)
{
    struct text *out = r->out;
    say_value(out, row, value);
    text_put(out, what_is_wrong(e));
    text_put(out, "; allowed: ");
    setting_allowed(row, out);
    report_end(r);
}
