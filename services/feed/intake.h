/*
 * Frames of the public connection: what kind each is, and which channel's rows go
 * where. What is unknown is tolerated, what is unreadable is refused and counted.
 */
#ifndef FEED_INTAKE_H
#define FEED_INTAKE_H

#include "services/feed/feed.h"

/* One text frame on a connection of ours. */
void intake_on_frame(struct feed *f, int link, struct str text, ts_t now, struct outbox *out);

/* Says every maintenance that is remembered. */
void intake_say_notices(const struct feed *f, ts_t now, struct outbox *out);

#endif
