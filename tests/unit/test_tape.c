#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "common/io/ports.h"
#include "tests/lib/test.h"

static char dir[] = "/tmp/okxmm-tape-XXXXXX";
static const char content[] = "first\nsecond, longer\r\n\nlast without end";

struct heard {
    size_t lines;
    char text[256]; /* each line and a bar */
    bool ended;
    char error[256];
};

static void deliver(void *arg, struct msg *m)
{
    struct heard *h = arg;
    struct text t = {h->text, strlen(h->text), sizeof(h->text) - 1, false};
    if (m->type == MSG_TAPE_LINE) {
        h->lines++;
        text_str(&t, m->tape_line.line);
        text_char(&t, '|');
    } else if (m->type == MSG_TAPE_END) {
        h->ended = true;
        (void)str_copy(h->error, sizeof(h->error), m->tape_end.error);
    }
}

static void path_of(char out[96], const char *name)
{
    (void)strcat(strcat(strcpy(out, dir), "/"), name);
}

static void write_plain(const char *path)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(content, 1, sizeof(content) - 1, f), sizeof(content) - 1);
    assert_int_equal(fclose(f), 0);
}

static void write_gzip(const char *path)
{
    gzFile f = gzopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(gzwrite(f, content, sizeof(content) - 1), sizeof(content) - 1);
    assert_int_equal(gzclose(f), Z_OK);
}

static void write_tar(const char *path)
{
    char block[512] = "day.data", size[12] = "";
    gzFile f = gzopen(path, "wb");
    (void)snprintf(size, sizeof(size), "%011o", (unsigned)(sizeof(content) - 1));
    memcpy(block + 124, size, sizeof(size));
    block[156] = '0';
    memcpy(block + 257, "ustar", 6);
    assert_int_equal(gzwrite(f, block, sizeof(block)), sizeof(block));
    memset(block, 0, sizeof(block));
    memcpy(block, content, sizeof(content) - 1);
    assert_int_equal(gzwrite(f, block, sizeof(block)), sizeof(block));
    memset(block, 0, sizeof(block));
    assert_int_equal(gzwrite(f, block, sizeof(block)), sizeof(block));
    assert_int_equal(gzclose(f), Z_OK);
}

static void write_zip(const char *path)
{
    unsigned char packed[512], header[30] = {'P', 'K', 3, 4, 20, 0, 0, 0, 8};
    z_stream z = {.next_in = (unsigned char *)(uintptr_t)content,
                  .avail_in = sizeof(content) - 1,
                  .next_out = packed,
                  .avail_out = sizeof(packed)};
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    const size_t len = sizeof(packed) - z.avail_out;
    (void)deflateEnd(&z);
    header[26] = 5; /* name length */
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    (void)fwrite(header, 1, sizeof(header), f);
    (void)fwrite("a.csv", 1, 5, f);
    (void)fwrite(packed, 1, len, f);
    (void)fwrite("PK\1\2 the directory that follows", 1, 30, f);
    assert_int_equal(fclose(f), 0);
}

static struct heard read_all(const char *path)
{
    struct heard h = {0};
    const char *const paths[] = {path};
    struct tape *t = tape_new(NULL, paths, 1, dir, (struct sink){&h, deliver});
    const struct msg two = {.type = MSG_TAPE_READ, .tape_read = {0, 2}};
    for (int i = 0; i < 10 && !h.ended; i++)
        assert_true(tape_take(t, &two));
    tape_destroy(&t);
    return h;
}

static void every_wrapping_gives_the_same_lines(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        void (*write)(const char *path);
    } kinds[] = {{"a.data", write_plain},
                 {"a.data.gz", write_gzip},
                 {"a.tar.gz", write_tar},
                 {"a.zip", write_zip}};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        char path[96];
        path_of(path, kinds[i].name);
        kinds[i].write(path);
        const struct heard h = read_all(path);
        assert_true(h.ended);
        assert_string_equal(h.error, "");
        assert_string_equal(h.text, "first|second, longer||last without end|");
        assert_int_equal(h.lines, 4);
        (void)unlink(path);
    }
}

static void what_cannot_be_read_says_why(void **state)
{
    (void)state;
    char path[96];
    path_of(path, "none.gz");
    struct heard h = read_all(path);
    assert_true(h.ended);
    assert_non_null(strstr(h.error, "none.gz: no such file"));
    h = read_all("");
    assert_non_null(strstr(h.error, "no file is configured"));
    path_of(path, "cut.zip");
    write_zip(path);
    assert_int_equal(truncate(path, 50), 0);
    h = read_all(path);
    assert_true(h.ended);
    assert_non_null(strstr(h.error, "damaged or cut off"));
    (void)unlink(path);
}

static void what_is_written_can_be_read(void **state)
{
    (void)state;
    char path[96];
    struct heard h = {0};
    struct tape *t = tape_new(NULL, NULL, 0, dir, (struct sink){&h, deliver});
    struct msg m = {.type = MSG_TAPE_WRITE, .tape_write = {word_of("out.data"), STR("one")}};
    assert_true(tape_take(t, &m));
    m.tape_write.line = STR("two");
    assert_true(tape_take(t, &m));
    m.tape_write.name = word_of("../escape"); /* leaves the folder: ignored */
    assert_true(tape_take(t, &m));
    tape_destroy(&t);
    path_of(path, "out.data");
    h = read_all(path);
    assert_string_equal(h.text, "one|two|");
    (void)unlink(path);
    assert_int_equal(access("/tmp/escape", F_OK), -1);
}

static int make_dir(void **state)
{
    (void)state;
    return mkdtemp(dir) == NULL;
}

static int remove_dir(void **state)
{
    (void)state;
    return rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_wrapping_gives_the_same_lines),
        cmocka_unit_test(what_cannot_be_read_says_why),
        cmocka_unit_test(what_is_written_can_be_read),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
