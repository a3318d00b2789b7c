#include "common/io/options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/base/decimal.h"

enum { STATUS_USAGE = 2, INSTANCE_MAX = 63 };

static const char default_config[] = "deploy/config/settings.yaml";

static int usage(FILE *to, const char *program, int status)
{
    (void)fprintf(
        to,
        "usage: %s [--config FILE] [--instance N] [--check | --health | --version | --help]\n\n"
        "  --config FILE   settings; else $OKXMM_CONFIG, else %s when it is there\n"
        "  --instance N    number among processes of this kind, 0..%d; else $OKXMM_INSTANCE,\n"
        "                  else the first that is free\n"
        "  --check         read the settings, say what is wrong, end (0 usable, 78 not)\n"
        "  --health        0 when the running process is well, 1 when it is not\n"
        "  --version\n\n"
        "$OKXMM_STATE_DIR is where sockets, databases and logs are. Every setting can be given as\n"
        "OKXMM_<KEY>. Ends at SIGTERM or SIGINT, in order. Status: 0 ended cleanly, 1 failure,\n"
        "2 usage, 69 an endpoint or the instance is taken, 78 settings refused.\n",
        program, default_config, INSTANCE_MAX);
    return status;
}

static bool instance_of(const char *given, int *out)
{
    uint64_t v;
    if (u64_parse(str_from(given), &v) != ERR_OK || v > INSTANCE_MAX)
        return false;
    *out = (int)v;
    return true;
}

static void from_environment(struct options *o)
{
    const char *config = getenv("OKXMM_CONFIG");
    if (config != NULL && config[0] != 0)
        o->config = config;
    else if (access(default_config, R_OK) == 0)
        o->config = default_config;
}

int options_read(struct options *o, const char *program, int argc, char *argv[])
{
    enum { CONFIG = 1, INSTANCE, CHECK, HEALTH, VERSION, HELP };
    static const struct option known[] = {{"config", required_argument, NULL, CONFIG},
                                          {"instance", required_argument, NULL, INSTANCE},
                                          {"check", no_argument, NULL, CHECK},
                                          {"health", no_argument, NULL, HEALTH},
                                          {"version", no_argument, NULL, VERSION},
                                          {"help", no_argument, NULL, HELP},
                                          {NULL, 0, NULL, 0}};
    const char *instance = getenv("OKXMM_INSTANCE");
    int c;
    *o = (struct options){.instance = -1};
    from_environment(o);
    optind = 1;
    while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
        switch (c) {
        case CONFIG: o->config = optarg; break;
        case INSTANCE: instance = optarg; break;
        case CHECK: o->check = true; break;
        case HEALTH: o->health = true; break;
        case VERSION: (void)printf("%s %s\n", program, OKXMM_VERSION); return 0;
        case HELP: return usage(stdout, program, 0);
        default: return usage(stderr, program, STATUS_USAGE);
        }
    }
    if (optind < argc)
        return usage(stderr, program, STATUS_USAGE);
    if (instance != NULL && instance[0] != 0 && !instance_of(instance, &o->instance)) {
        (void)fprintf(stderr, "%s: instance: \"%s\" is not a number from 0 to %d\n", program,
                      instance, INSTANCE_MAX);
        return STATUS_USAGE;
    }
    return OPTIONS_RUN;
}
