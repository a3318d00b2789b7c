#include "common/io/trace.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/base/assert.h"
#include "common/io/log.h"

struct trace {
    FILE *file; /* NULL: given up */
    struct codec_room room;
    char frame[CODEC_LOCAL_MAX];
};

struct record {
    uint32_t len;
    uint32_t type; /* so that a reader can pass over what it does not want */
    int64_t ts;
};

static struct trace *with(FILE *f)
{
    struct trace *j = calloc(1, sizeof(*j));
    ASSERT(j != NULL);
    j->file = f;
    return j;
}

struct trace *trace_open(const char *dir, const char *name, uint32_t epoch, struct text *why)
{
    char path[PATH_MAX];
    (void)snprintf(path, sizeof(path), "%s/journal", dir);
    (void)mkdir(path, 0770); /* when it is there already, opening the file tells */
    const int n = snprintf(path, sizeof(path), "%s/journal/%s-%u.journal", dir, name, epoch);
    FILE *f = n > 0 && (size_t)n < sizeof(path) ? fopen(path, "ae") : NULL;
    if (f != NULL)
        return with(f);
    text_put(why, path);
    text_put(why, ": ");
    text_put(why, strerrordesc_np(errno));
    return NULL;
}

void trace_write(struct trace *j, const struct msg *m)
{
    const struct codec_head head = {0};
    const size_t len = codec_encode(m, &head, j->frame, sizeof(j->frame));
    const struct record r = {(uint32_t)len, (uint32_t)m->type, m->ts.v};
    if (j->file == NULL || len == 0)
        return;
    if (fwrite(&r, sizeof(r), 1, j->file) == 1 && fwrite(j->frame, len, 1, j->file) == 1)
        return;
    log_text(LEVEL_ERROR, "journal_ended", strerrordesc_np(errno));
    (void)fclose(j->file);
    j->file = NULL;
}

struct trace *trace_read(const char *path)
{
    FILE *f = fopen(path, "re");
    return f == NULL ? NULL : with(f);
}

enum err trace_next(struct trace *j, struct msg *m)
{
    struct record r;
    struct codec_head head;
    if (j->file == NULL || fread(&r, sizeof(r), 1, j->file) != 1)
        return ERR_MISSING;
    if (r.len > sizeof(j->frame))
        return ERR_CORRUPT;
    if (r.len > 0 && fread(j->frame, r.len, 1, j->file) != 1)
        return ERR_MISSING; /* the torn end of a process that was killed */
    if (codec_decode((struct str){j->frame, r.len}, m, &head, &j->room) != ERR_OK)
        return ERR_CORRUPT;
    m->ts = TS(r.ts);
    return ERR_OK;
}

void trace_close(struct trace **j_p)
{
    if (*j_p == NULL)
        return;
    if ((*j_p)->file != NULL)
        (void)fclose((*j_p)->file);
    free(*j_p);
    *j_p = NULL;
}
