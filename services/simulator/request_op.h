/* Trade operations over the websocket (dossier §5): order, cancel-order, amend-order, batches. */
#ifndef SIMULATOR_REQUEST_OP_H
#define SIMULATOR_REQUEST_OP_H

#include "services/simulator/simulator.h"

/* The request stands in s->json. False: op is none of them. */
bool request_op(struct simulator *s, struct session *from, struct str op, struct outbox *out);

#endif
