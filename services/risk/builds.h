/*
 * Which build and settings run beside us (reliability R30). Every process says in its heartbeat of
 * which build it is and what its settings add up to; opening needs all that take part in a trade
 * to say the same as we were started with. A strategy that says no configuration (0) reads none of
 * ours: it is somebody's own program, judged by the gate alone. Whoever has not been heard does
 * not agree.
 *
 * And there is one risk only: orders carry the epoch of the risk that numbered them. A number of
 * a later epoch, or one of ours that we have not given out, means that another risk lives, and
 * this one opens nothing any more until it is started again.
 */
#ifndef RISK_BUILDS_H
#define RISK_BUILDS_H

#include "common/msg/msg.h"

enum { BUILDS_MAX = 64 };

struct build {
    uint64_t ses; /* 0: the place is free */
    enum service service;
    uint64_t config_hash;
    struct word build;
};

struct builds {
    uint64_t config_hash; /* our own */
    struct word build;
    bool rival; /* another risk numbers orders */
    uint32_t next;
    struct build at[BUILDS_MAX]; /* full: the one heard first is forgotten, and disagrees */
};

void builds_start(struct builds *b, const struct msg_start *own);
void builds_heartbeat(struct builds *b, const struct msg *in);

/* An order of this number was spoken of; we are `epoch` and have given out `issued` numbers. */
void builds_order(struct builds *b, uint64_t order, uint32_t epoch, uint32_t issued);

enum build_verdict { BUILD_AGREES, BUILD_UNHEARD, BUILD_OTHER, BUILD_OTHER_CONFIG };

/* How this session of a service stands to us. */
enum build_verdict builds_judge(const struct builds *b, enum service service, uint64_t ses);

#endif
