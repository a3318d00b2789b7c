/* What may be said to a service on its command line and in its environment; the same for all. */
#ifndef IO_OPTIONS_H
#define IO_OPTIONS_H

#include "common/base/types.h"

struct options {
    const char
        *config;  /* --config, $OKXMM_CONFIG, deploy/config/settings.yaml when it is there; NULL */
    bool check;   /* --check: read the settings, say what is wrong, end */
    bool health;  /* --health: is the one that runs well? */
    int instance; /* --instance, $OKXMM_INSTANCE; -1: the first that is free */
};

/* What to do next: run, or end with this status (--help, --version, a mistake). */
enum { OPTIONS_RUN = -1 };

int options_read(struct options *o, const char *program, int argc, char *argv[]);

#endif
