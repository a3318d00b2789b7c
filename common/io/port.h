/*
 * How the doors to the outside hand messages to a core. A port is told a core's
 * messages through its `take` function and delivers its own through a sink; both
 * run on the loop's thread, and nothing borrowed outlives the call.
 */
#ifndef IO_PORT_H
#define IO_PORT_H

#include "common/msg/msg.h"

struct sink {
    void *arg;
    void (*deliver)(void *arg, struct msg *in); /* the runner sets ts and source */
};

#endif
