/*
 * Everything a core was told, in order, as it can be told again: the bytes of
 * the bus, each with the time the core was given. With the same settings the same
 * journal makes the same outbox, byte for byte.
 *
 *   record: length u32, type u32, ts i64, frame (common/msg/codec.h)
 */
#ifndef IO_JOURNAL_H
#define IO_JOURNAL_H

#include "common/msg/codec.h"

struct journal;

/* Appends to <dir>/journal/<name>-<epoch>.journal; NULL and `why` when it cannot be made. */
struct journal *journal_open(const char *dir, const char *name, uint32_t epoch, struct text *why);

/* Never fails towards the caller: a full disk ends the journal and is logged, not the trading. */
void journal_write(struct journal *j, const struct msg *m);
void journal_close(struct journal **j_p);

/* Reading one back. journal_next: ERR_OK, ERR_MISSING at the end, ERR_CORRUPT. Borrowed until the next call. */
struct journal *journal_read(const char *path);
MUST_CHECK enum err journal_next(struct journal *j, struct msg *m);

#endif
