/*
 * Secrets: read from files that only their owner may read, wiped when no
 * longer needed, never printed.
 */
#ifndef IO_SECRETS_H
#define IO_SECRETS_H

#include "common/base/err.h"
#include "common/base/settings.h"

/* Reads a file of mode 0600 or stricter, owned by us or root, one line end stripped. ERR_IO (cannot
 * be read), ERR_DENIED (others may read it), ERR_TOO_BIG, ERR_MISSING (empty), ERR_SYNTAX (more
 * than one line). `why` says it in words. */
MUST_CHECK enum err secret_read(const char *path, struct secret *out, struct text *why);

/* Overwrites every secret of the settings; the compiler may not remove it. */
void secrets_wipe(struct settings *s);

#endif
