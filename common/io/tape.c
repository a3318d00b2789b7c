/*
 * Recordings: lines out of OKX's history files, whatever they are packed in, and
 * lines into new ones. A gzip stream is recognised by its bytes, a tar archive by
 * its mark, a zip by its header; of an archive the first file counts.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#include "common/base/assert.h"
#include "common/io/ports.h"

enum { TAPES_MAX = 8, WRITERS_MAX = 16, BUFFER_SIZE = 1 << 20, TAR_BLOCK = 512, ZIP_HEADER = 30 };

struct reel {
    gzFile file; /* NULL: not open */
    bool zip;    /* deflated inside, read through `inflater` */
    z_stream inflater;
    bool bounded; /* a file inside a tar: `left` bytes of it remain */
    uint64_t left;
    unsigned char packed[1 << 16];
    char buffer[BUFFER_SIZE]; /* unpacked bytes not yet handed over: from..to */
    size_t from;
    size_t to;
    bool over;
    const char *error;
};

struct writer {
    struct word name;
    FILE *file;
};

struct tape {
    struct sink sink;
    size_t count;
    const char *path[TAPES_MAX];  /* borrowed from the settings */
    struct reel *reel[TAPES_MAX]; /* opened when first read */
    char write_dir[512];
    struct writer writer[WRITERS_MAX];
};

struct tape *tape_new(struct loop *l, const char *const *paths, size_t count, const char *write_dir,
                      struct sink sink)
{
    struct tape *t = calloc(1, sizeof(*t));
    (void)l; /* a file is always ready: there is nothing to wait for */
    ASSERT(t != NULL);
    ASSERT(count <= TAPES_MAX);
    t->sink = sink;
    t->count = count;
    for (size_t i = 0; i < count; i++)
        t->path[i] = paths[i];
    (void)str_copy(t->write_dir, sizeof(t->write_dir), str_from(write_dir));
    return t;
}

static uint32_t little(const unsigned char *at, size_t bytes)
{
    uint32_t v = 0;
    for (size_t i = 0; i < bytes; i++)
        v |= (uint32_t)at[i] << (8 * i);
    return v;
}

/* The file's own bytes, of a tar no more than its first file has. Returns the count, -1: damage. */
static int read_file(struct reel *r, void *out, unsigned size)
{
    if (r->bounded && size > r->left)
        size = (unsigned)r->left;
    const int n = size == 0 ? 0 : gzread(r->file, out, size);
    if (n > 0 && r->bounded)
        r->left -= (uint64_t)n;
    return n;
}

/* The next unpacked bytes into out; 0 at the end, -1 on damage. */
static int read_zip(struct reel *r, char *out, unsigned size)
{
    z_stream *z = &r->inflater;
    z->next_out = (unsigned char *)out;
    z->avail_out = size;
    while (z->avail_out == size) {
        if (z->avail_in == 0) {
            const int n = read_file(r, r->packed, sizeof(r->packed));
            if (n <= 0)
                return -1; /* a zip ends by its stream, not by its file */
            z->next_in = r->packed;
            z->avail_in = (unsigned)n;
        }
        const int rc = inflate(z, Z_NO_FLUSH);
        if (rc == Z_STREAM_END) {
            const int n = (int)(size - z->avail_out);
            r->over = true;
            return n;
        }
        if (rc != Z_OK)
            return -1;
    }
    return (int)(size - z->avail_out);
}

static const char *open_zip(struct reel *r)
{
    unsigned char h[ZIP_HEADER];
    if (gzread(r->file, h, sizeof(h)) != (int)sizeof(h))
        return "a zip file without a header";
    const unsigned method = little(h + 8, 2);
    const unsigned skip = little(h + 26, 2) + little(h + 28, 2);
    if (gzseek(r->file, (z_off_t)skip, SEEK_CUR) < 0)
        return "a zip file that is cut off";
    if (method == 0) { /* stored */
        r->bounded = true;
        r->left = little(h + 18, 4);
        return NULL;
    }
    if (method != Z_DEFLATED)
        return "a zip file packed by a method other than deflate";
    r->zip = true;
    return inflateInit2(&r->inflater, -MAX_WBITS) == Z_OK ? NULL : "out of memory";
}

static const char *open_tar(struct reel *r)
{
    char h[TAR_BLOCK];
    for (;;) {
        if (gzread(r->file, h, sizeof(h)) != (int)sizeof(h) || h[0] == 0)
            return "a tar archive without a file";
        uint64_t size = 0;
        for (size_t i = 124; i < 135 && h[i] >= '0' && h[i] <= '7'; i++)
            size = size * 8 + (uint64_t)(h[i] - '0');
        if (h[156] == '0' || h[156] == 0) { /* a regular file */
            r->bounded = true;
            r->left = size;
            return NULL;
        }
        const uint64_t padded = (size + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
        if (gzseek(r->file, (z_off_t)padded, SEEK_CUR) < 0)
            return "a tar archive that is cut off";
    }
}

static const char *open_reel(struct reel *r, const char *path)
{
    char head[TAR_BLOCK];
    if (path[0] == 0)
        return "no file is configured";
    r->file = gzopen(path, "rb");
    if (r->file == NULL)
        return errno == ENOENT ? "no such file" : "cannot be opened";
    const int n = gzread(r->file, head, sizeof(head));
    if (n < 0)
        return "damaged gzip data";
    if (gzrewind(r->file) != 0)
        return "cannot be read";
    if (n >= 4 && memcmp(head, "PK\3\4", 4) == 0)
        return open_zip(r);
    if (n == TAR_BLOCK && memcmp(head + 257, "ustar", 5) == 0)
        return open_tar(r);
    return NULL;
}

/* Moves what is left to the front and reads on behind it. */
static void refill(struct reel *r)
{
    memmove(r->buffer, r->buffer + r->from, r->to - r->from);
    r->to -= r->from;
    r->from = 0;
    const unsigned room = (unsigned)(sizeof(r->buffer) - r->to);
    if (room == 0) {
        r->over = true;
        r->error = "a line longer than a megabyte";
        return;
    }
    const int n =
        r->zip ? read_zip(r, r->buffer + r->to, room) : read_file(r, r->buffer + r->to, room);
    if (n <= 0)
        r->over = true;
    if (n < 0)
        r->error = "damaged or cut off";
    r->to += n > 0 ? (size_t)n : 0;
}

/* The next line, borrowed; false at the end. */
static bool next_line(struct reel *r, struct str *line)
{
    for (;;) {
        const char *start = r->buffer + r->from;
        const char *end = memchr(start, '\n', r->to - r->from);
        if (end == NULL && !r->over) {
            refill(r);
            continue;
        }
        if (r->error != NULL || (end == NULL && r->from == r->to))
            return false;
        const size_t len = end == NULL ? r->to - r->from : (size_t)(end - start);
        *line = (struct str){start, len > 0 && start[len - 1] == '\r' ? len - 1 : len};
        r->from += end == NULL ? len : len + 1;
        return true;
    }
}

static void deliver_end(struct tape *t, uint32_t tape, const char *error)
{
    char room[512];
    struct text why = TEXT(room);
    struct msg m = {.type = MSG_TAPE_END, .tape_end.tape = tape};
    if (error != NULL) {
        text_put(&why, tape < t->count ? t->path[tape] : "tape");
        text_put(&why, ": ");
        text_put(&why, error);
    }
    m.tape_end.error = text_done(&why);
    t->sink.deliver(t->sink.arg, &m);
}

static void on_read(struct tape *t, const struct msg_tape_read *q)
{
    const uint32_t tape = q->tape;
    if (tape >= t->count) {
        deliver_end(t, tape, "no such recording");
        return;
    }
    if (t->reel[tape] == NULL) {
        t->reel[tape] = calloc(1, sizeof(*t->reel[tape]));
        ASSERT(t->reel[tape] != NULL);
        t->reel[tape]->error = open_reel(t->reel[tape], t->path[tape]);
        t->reel[tape]->over = t->reel[tape]->error != NULL;
    }
    struct reel *r = t->reel[tape];
    for (uint32_t i = 0; i < q->lines; i++) {
        struct msg m = {.type = MSG_TAPE_LINE, .tape_line.tape = tape};
        if (!next_line(r, &m.tape_line.line)) {
            deliver_end(t, tape, r->error);
            return;
        }
        t->sink.deliver(t->sink.arg, &m);
    }
}

static struct writer *writer_of(struct tape *t, const struct word *name)
{
    struct writer *free_slot = NULL;
    for (size_t i = 0; i < WRITERS_MAX; i++) {
        if (t->writer[i].file == NULL)
            free_slot = free_slot == NULL ? &t->writer[i] : free_slot;
        else if (word_equal(&t->writer[i].name, name))
            return &t->writer[i];
    }
    if (free_slot == NULL) { /* the oldest gives way: names change with the day */
        (void)fclose(t->writer[0].file);
        memmove(&t->writer[0], &t->writer[1], sizeof(t->writer) - sizeof(t->writer[0]));
        free_slot = &t->writer[WRITERS_MAX - 1];
    }
    char path[1024];
    (void)mkdir(t->write_dir, 0770);
    (void)snprintf(path, sizeof(path), "%s/%s", t->write_dir, name->at);
    *free_slot = (struct writer){*name, fopen(path, "a")};
    return free_slot->file == NULL ? NULL : free_slot;
}

static void on_write(struct tape *t, const struct msg_tape_write *w)
{
    /* A name with a slash would leave the folder. */
    if (memchr(w->name.at, '/', sizeof(w->name.at)) != NULL || word_empty(&w->name))
        return;
    struct writer *to = writer_of(t, &w->name);
    if (to == NULL)
        return;
    (void)fwrite(w->line.at, 1, w->line.len, to->file);
    (void)fputc('\n', to->file);
}

bool tape_take(struct tape *t, const struct msg *m)
{
    switch (m->type) {
    case MSG_TAPE_READ: on_read(t, &m->tape_read); return true;
    case MSG_TAPE_WRITE: on_write(t, &m->tape_write); return true;
    default: return false;
    }
}

void tape_destroy(struct tape **t_p)
{
    struct tape *t = *t_p;
    if (t == NULL)
        return;
    for (size_t i = 0; i < TAPES_MAX; i++) {
        if (t->reel[i] == NULL)
            continue;
        if (t->reel[i]->zip)
            (void)inflateEnd(&t->reel[i]->inflater);
        if (t->reel[i]->file != NULL)
            (void)gzclose(t->reel[i]->file);
        free(t->reel[i]);
    }
    for (size_t i = 0; i < WRITERS_MAX; i++)
        if (t->writer[i].file != NULL)
            (void)fclose(t->writer[i].file);
    free(t);
    *t_p = NULL;
}
