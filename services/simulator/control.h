/*
 * The simulator's own endpoints, for tests and people: /sim/state, /sim/journal,
 * /sim/faults, /sim/switches, /sim/account, /sim/market. No authentication: they
 * are answered to loopback and private addresses only.
 */
#ifndef SIMULATOR_CONTROL_H
#define SIMULATOR_CONTROL_H

#include "services/simulator/rest.h"

/* Answers a call below /sim/; faults that act at once have acted. */
void control_call(struct simulator *s, struct rest *r, struct outbox *out);

/* Makes the answer {"error":"what: which"} and returns the status. */
int control_fail(struct text *t, int status, const char *what, const char *which);

/* The journal's answer may grow to this size, in bytes. */
enum { CONTROL_JOURNAL_DEFAULT = 1000, CONTROL_JOURNAL_MAX = 4000 };

#endif
