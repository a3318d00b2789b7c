/*
 * The door for outside tools: every process copies what it says to the XSUB
 * here; it goes out again on the XPUB in the outside encoding. The last value of
 * each state topic is kept and sent again, marked, to whoever subscribes.
 *
 * Nothing that comes from outside goes in but the topics somebody wants.
 */
#ifndef IO_GATEWAY_H
#define IO_GATEWAY_H

#include "common/base/settings.h"
#include "common/io/loop.h"
#include "common/io/port.h"

struct gateway;

/* Binds bus_in and bus_out. NULL and `why` when one is refused. */
struct gateway *gateway_new(struct loop *l, const struct settings *s, const char *state_dir,
                            struct sink sink, struct text *why);
void gateway_destroy(struct gateway **g_p);

/* Takes in what waits; each message goes out and to the sink. True: there may be more. */
bool gateway_poll(struct gateway *g);

#endif
