/*
 * Everything a core was told, in order, as it can be told again: the bytes of
 * the bus, each with the time the core was given. With the same settings the same
 * journal makes the same outbox, byte for byte.
 *
 *   record: length u32, type u32, ts i64, frame (common/msg/codec.h)
 */
#ifndef IO_TRACE_H
#define IO_TRACE_H

#include "common/msg/codec.h"

struct trace;

/* Appends to <dir>/journal/<name>-<epoch>.journal; NULL and `why` when it cannot be made. */
struct trace *trace_open(const char *dir, const char *name, uint32_t epoch, struct text *why);

/* Never fails towards the caller: a full disk ends the journal and is logged, not the trading. */
void trace_write(struct trace *j, const struct msg *m);
void trace_close(struct trace **j_p);

/* Reading one back. trace_next: ERR_OK, ERR_MISSING at the end, ERR_CORRUPT. Borrowed until the
 * next call. */
struct trace *trace_read(const char *path);
MUST_CHECK enum err trace_next(struct trace *j, struct msg *m);

#endif
