/*
 * What is said about a settings file: one line a finding, with its place, all
 * of them collected. Inner header of config*.c.
 */
#ifndef IO_CONFIG_REPORT_H
#define IO_CONFIG_REPORT_H

#include "common/io/config.h"

enum { ENV_NAME_SIZE = 64 };

struct config_report {
    struct text *out;
    const struct config_origins *origins; /* tells the place of a key */
    uint32_t errors;
};

/* Where what is read goes. */
struct config_target {
    struct settings *s;
    struct config_origins *origins;
    struct config_report *report;
};

/* Begins "file:line: " (line 0: no line) and "key: " (NULL: none); the caller writes the rest and
 * ends it with report_end. */
struct text *report_error(struct config_report *r, uint32_t line, const char *key);
void report_end(struct config_report *r);

/* One whole line about a setting, at the place where its value came from. */
void report_about(struct config_report *r, bool is_error, const char *key, const char *says);

/* The rest of a line about a value refused with `e`: the value (of a secret only that there is
 * one), what is wrong with it and what is allowed. Ends the line. */
void report_value(struct config_report *r, const struct setting_row *row, struct str value,
                  enum err e);

/* Reads the YAML file into the settings and their origins; every finding is in the report.
 * ERR_IO: it cannot be read; ERR_CONFIG: it is no text. */
MUST_CHECK enum err config_read_file(const struct config_target *to, const char *path);

/* Relations between settings; may switch off what cannot work, with a warning. */
void config_check(struct settings *s, struct config_origins *origins, struct config_report *r);

/* "OKXMM_API_KEY" of row `i`, "OKXMM_API_KEY_FILE" with the suffix; ENV_NAME_SIZE is enough. */
void config_env_name(size_t i, const char *suffix, struct text *out);

#endif
