/*
 * Signed requests to OKX's REST side. Only the paths named here can be asked for: no transfer, no
 * withdrawal, nothing of /asset or /users.
 */
#ifndef EXECUTOR_REST_H
#define EXECUTOR_REST_H

#include "common/msg/msg.h"
#include "services/executor/requests.h"

struct executor;

/* GET; the query is what follows '?', empty: none. Returns the entry, to be filled in further. */
struct request *rest_get(struct executor *x, enum request_kind kind, const char *path,
                         struct str query);

/* POST; `expire` (exchange clock) goes out as the header expTime, TS(0): none. */
struct request *rest_post(struct executor *x, enum request_kind kind, const char *path,
                          struct str body, ts_t expire);

#endif
