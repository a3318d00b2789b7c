/*
 * What is said about a settings file: one line a finding, with its place, all
 * of them collected. Inner header of config*.c.
 */
#ifndef IO_CONFIG_REPORT_H
#define IO_CONFIG_REPORT_H

#include "common/io/config.h"

struct config_report {
    struct text *out;
    const struct config_origins *origins; /* tells the place of a key */
    uint32_t errors;
};

/* Begins "file:line: " (line 0: no line) and "key: " (NULL: none); the caller writes the rest and
 * ends it with report_end. */
struct text *report_error(struct config_report *r, uint32_t line, const char *key);
void report_end(struct config_report *r);

/* One whole line about a setting, at the place where its value came from. */
void report_about(struct config_report *r, bool is_error, const char *key, const char *says);

/* Relations between settings; may switch off what cannot work, with a warning. */
void config_check(struct settings *s, struct config_origins *origins, struct config_report *r);

/* "OKXMM_API_KEY" of row `i`, "OKXMM_API_KEY_FILE" with the suffix. */
void config_env_name(size_t i, const char *suffix, struct text *out);

#endif
