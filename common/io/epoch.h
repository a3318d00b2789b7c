/*
 * The durable boot counter of a service instance: the fence between this life
 * and every earlier one. Never repeated, also when the disk was lost or the
 * clock stepped back alone (reliability: epoch = max(stored + 1, seconds since
 * 2025-01-01), fsynced under a lock before anything is sent).
 */
#ifndef IO_EPOCH_H
#define IO_EPOCH_H

#include "common/base/err.h"
#include "common/base/str.h"

/*
 * Takes the lock of <dir>/<name>.epoch for the life of the process, advances the counter and syncs
 * it. ERR_DUPLICATE: another process of this name runs here. ERR_IO: `why` says what and where.
 */
MUST_CHECK enum err epoch_take(const char *dir, const char *name, uint32_t *epoch,
                               struct text *why);

#endif
