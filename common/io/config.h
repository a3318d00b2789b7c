/*
 * The settings of a process: defaults, those of the profile, then the file, then the
 * environment, each over the one before. The door is strict: what is not understood wholly
 * is refused, with the place, what is allowed and the nearest key there is.
 *
 * The file is flat YAML, `key: value`, at most 64 KB; no anchors, tags, nesting or tabs.
 * The environment has OKXMM_<KEY> for every key; secrets also OKXMM_<KEY>_FILE, a file
 * that only its owner may read.
 */
#ifndef IO_CONFIG_H
#define IO_CONFIG_H

#include <stdio.h>

#include "common/base/setting.h"

enum { CONFIG_FILE_MAX = 64 << 10, CONFIG_REPORT_SIZE = 64 << 10 };

enum config_source {
    CONFIG_DEFAULT,
    CONFIG_PROFILE, /* the profile's own default */
    CONFIG_FILE,
    CONFIG_ENV,
    CONFIG_ENV_FILE,
    CONFIG_ADJUSTED,
};

/* Where each value came from. */
struct config_origins {
    char path[SETTING_TEXT_SIZE]; /* of the file; empty: none */
    struct {
        enum config_source source;
        uint32_t line; /* CONFIG_FILE */
    } at[SETTING_COUNT];
};

/*
 * path NULL: defaults and environment only. ERR_OK, or ERR_CONFIG (ERR_IO when the file cannot be
 * read); all errors are in `report`, one a line, `file:line: key: what is wrong; what is allowed`.
 * Lines with `warning:` stand there also when the settings are usable. *s is whole only on ERR_OK.
 */
MUST_CHECK enum err config_load(const char *path, struct settings *s, struct text *report);

/* The same and tells where from; `origins` may be NULL. */
MUST_CHECK enum err config_load_origins(const char *path, struct settings *s,
                                        struct config_origins *origins, struct text *report);

/* Effective settings as a commented file that loads again, the origin of each value beside it;
 * secrets masked. */
void config_print(const struct settings *s, const struct config_origins *origins, FILE *out);

/* The commented file with every default: deploy/config/settings.yaml. */
void config_write_example(FILE *out);

/* The folder for sockets, databases, logs: state_dir, else ./var. Makes it (0770) when missing. */
MUST_CHECK enum err config_state_dir(const struct settings *s, char *out, size_t size);

#endif
