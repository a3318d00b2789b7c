#include "common/io/epoch.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "common/base/decimal.h"
#include "common/io/clock.h"

enum { SECONDS_2025 = 1735689600 };

static enum err complain(struct text *why, const char *path, const char *what)
{
    text_put(why, path);
    text_put(why, ": ");
    text_put(why, what);
    text_put(why, ": ");
    text_put(why, strerror(errno));
    return ERR_IO;
}

static uint32_t stored(int fd)
{
    char text[32];
    uint64_t v = 0;
    const ssize_t n = pread(fd, text, sizeof(text), 0);
    struct str s = {text, n > 0 ? (size_t)n : 0};
    s = str_trim(s);
    /* An unreadable file is a lost disk: the clock alone decides then. */
    return u64_parse(s, &v) == ERR_OK && v < UINT32_MAX ? (uint32_t)v : 0;
}

enum err epoch_take(const char *dir, const char *name, uint32_t *epoch, struct text *why)
{
    char path[PATH_MAX], text[32];
    (void)snprintf(path, sizeof(path), "%s/%s.epoch", dir, name);
    /* Never closed: the lock lives as long as the process. */
    const int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0660);
    if (fd < 0)
        return complain(why, path, "cannot be opened");
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        text_put(why, path);
        text_put(why,
                 ": locked: the same instance runs here already; use --instance N for another");
        (void)close(fd);
        return ERR_DUPLICATE;
    }
    const uint32_t before = stored(fd);
    const uint32_t by_clock = (uint32_t)(clock_wall().v / 1000000000 - SECONDS_2025);
    *epoch = before + 1 > by_clock ? before + 1 : by_clock;
    const int n = snprintf(text, sizeof(text), "%u\n", *epoch);
    if (pwrite(fd, text, (size_t)n, 0) != n || ftruncate(fd, n) != 0 || fsync(fd) != 0)
        return complain(why, path, "cannot be written");
    return ERR_OK;
}
