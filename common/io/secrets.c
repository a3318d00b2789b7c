#include "common/io/secrets.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/setting.h"

static enum err refuse(struct text *why, const char *path, const char *what, enum err e)
{
    text_put(why, path);
    text_put(why, ": ");
    text_put(why, what);
    return e;
}

static enum err check_owner(int fd, const char *path, struct text *why)
{
    struct stat st;
    if (fstat(fd, &st) != 0) {
        return refuse(why, path, strerrordesc_np(errno), ERR_IO);
    }
    if (!S_ISREG(st.st_mode)) {
        return refuse(why, path, "not a file", ERR_IO);
    }
    if ((st.st_mode & 077) != 0) {
        return refuse(why, path, "others may read it; chmod 600 it", ERR_DENIED);
    }
    if (st.st_uid != geteuid() && st.st_uid != 0) {
        return refuse(why, path, "belongs to another user", ERR_DENIED);
    }
    return ERR_OK;
}

enum err secret_read(const char *path, struct secret *out, struct text *why)
{
    char buffer[SETTING_SECRET_SIZE + 2];
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        return refuse(why, path, strerrordesc_np(errno), ERR_IO);
    }
    enum err e = check_owner(fd, path, why);
    ssize_t n = e == ERR_OK ? read(fd, buffer, sizeof buffer) : 0;
    (void)close(fd);
    if (e != ERR_OK) {
        return e;
    }
    if (n < 0) {
        return refuse(why, path, strerrordesc_np(errno), ERR_IO);
    }
    size_t len = (size_t)n;
    len -= len > 0 && buffer[len - 1] == '\n' ? 1 : 0;
    len -= len > 0 && buffer[len - 1] == '\r' ? 1 : 0;
    if (len == 0) {
        e = refuse(why, path, "empty", ERR_MISSING);
    } else if (len >= SETTING_SECRET_SIZE) {
        e = refuse(why, path, "longer than 159 characters", ERR_TOO_BIG);
    } else if (memchr(buffer, '\n', len) != NULL || memchr(buffer, '\0', len) != NULL) {
        e = refuse(why, path, "more than one line", ERR_SYNTAX);
    } else {
        memset(out, 0, sizeof *out);
        memcpy(out->at, buffer, len);
    }
    explicit_bzero(buffer, sizeof buffer);
    return e;
}

void secrets_wipe(struct settings *s)
{
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        if (setting_row(i)->kind == SETTING_secret) {
            explicit_bzero((char *)s + setting_row(i)->offset, sizeof(struct secret));
        }
    }
}
