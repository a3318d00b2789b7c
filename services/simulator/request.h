/*
 * What clients say on a websocket: ping, login, subscribe, unsubscribe and the
 * trade operations (dossier §4.2, §5).
 */
#ifndef SIMULATOR_REQUEST_H
#define SIMULATOR_REQUEST_H

#include "services/simulator/simulator.h"

/* One frame; answers go out by the link. The venue's events are taken. */
void request_frame(struct simulator *s, struct session *from, struct str data, struct outbox *out);

/* {"event":"error",...} with this code; detail fills the sentence. */
void request_error(struct simulator *s, struct session *to, struct str id, int code,
                   struct str detail, struct outbox *out);

/* {"event":"notice","code":"64008",...} */
void request_notice(struct simulator *s, struct session *to, struct outbox *out);

/* The status channel says that a maintenance begins (fault `maintenance`) or is over. */
void request_status(struct simulator *s, bool ongoing, struct outbox *out);

#endif
