#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/io/ports.h"
#include "tests/lib/test.h"

struct heard {
    struct loop *loop;
    uint64_t wait_for; /* stops the loop when so much is stored */
    uint64_t stored;
    size_t fills;
    size_t latches;
    bool loaded;
    uint64_t records;
    struct msg_record_fill fill;   /* the last one */
    struct msg_record_latch latch; /* likewise; detail copied below */
    char detail[64];
};

static char dir[] = "/tmp/okxmm-store-XXXXXX";
static char path[64];

static void deliver(void *arg, struct msg *m)
{
    struct heard *h = arg;
    switch (m->type) {
    case MSG_STORED:
        h->stored = m->stored.number;
        if (h->stored >= h->wait_for)
            loop_stop(h->loop);
        break;
    case MSG_RECORD_FILL:
        h->fills++;
        h->fill = m->record_fill;
        break;
    case MSG_RECORD_LATCH:
        h->latches++;
        h->latch = m->record_latch;
        (void)str_copy(h->detail, sizeof(h->detail), m->record_latch.detail);
        break;
    case MSG_LOADED:
        h->loaded = true;
        h->records = m->loaded.records;
        break;
    default: break;
    }
}

static struct store *open_store(struct heard *h)
{
    char room[512];
    struct text why = TEXT(room);
    memset(h, 0, sizeof(*h));
    h->loop = loop_new();
    struct store *s = store_open(h->loop, path, SERVICE_RISK, (struct sink){h, deliver}, &why);
    if (s == NULL)
        fail_msg("%.*s", (int)why.len, why.at);
    return s;
}

static struct msg fill_record(const char *key, int64_t px, uint64_t number)
{
    struct msg m = {.type = MSG_RECORD_FILL, .corr = number};
    m.record_fill.key = word_of(key);
    m.record_fill.inst = word_of("BTC-USDT");
    m.record_fill.side = SIDE_SELL;
    m.record_fill.px_exp = -1;
    m.record_fill.px = PX(px);
    m.record_fill.fee = MONEY((int128_t)-123456789012345678 * 1000 - 1);
    m.record_fill.maker = true;
    return m;
}

static struct msg latch_record(const char *key, int64_t value, const char *detail, uint64_t number)
{
    struct msg m = {.type = MSG_RECORD_LATCH, .corr = number};
    m.record_latch.key = word_of(key);
    m.record_latch.value = value;
    m.record_latch.detail = str_from(detail);
    return m;
}

static void put(struct store *s, struct msg m)
{
    assert_true(store_take(s, &m));
}

static void what_was_stored_comes_back_after_a_restart(void **state)
{
    (void)state;
    struct heard h;
    struct store *s = open_store(&h);
    store_load(s);
    assert_true(h.loaded);
    assert_int_equal(h.records, 0);
    put(s, fill_record("t1", 915001, 1));
    put(s, latch_record("mode", 4, "it's \"halted\"; 5 < 6", 2));
    h.wait_for = 2;
    loop_run(h.loop);
    store_close(&s);
    loop_destroy(&h.loop);

    s = open_store(&h);
    store_load(s);
    assert_int_equal(h.fills, 1);
    assert_int_equal(h.latches, 1);
    assert_int_equal(h.records, 2);
    assert_true(word_is(&h.fill.key, "t1"));
    assert_int_equal(h.fill.px.v, 915001);
    assert_int_equal(h.fill.px_exp, -1);
    assert_int_equal(h.fill.side, SIDE_SELL);
    assert_true(h.fill.fee.v == (int128_t)-123456789012345678 * 1000 - 1);
    assert_int_equal(h.latch.value, 4);
    assert_string_equal(h.detail, "it's \"halted\"; 5 < 6");
    store_close(&s);
    loop_destroy(&h.loop);
}

static void a_fill_is_never_rewritten_and_a_latch_is(void **state)
{
    (void)state;
    struct heard h;
    struct store *s = open_store(&h);
    put(s, fill_record("t1", 1, 1)); /* the same key as before, another price */
    put(s, latch_record("mode", 7, "", 2));
    h.wait_for = 2;
    loop_run(h.loop);
    store_load(s);
    assert_int_equal(h.fills, 1);
    assert_int_equal(h.fill.px.v, 915001);
    assert_int_equal(h.latches, 1);
    assert_int_equal(h.latch.value, 7);
    store_close(&s);
    loop_destroy(&h.loop);
}

static void closing_commits_what_is_left(void **state)
{
    (void)state;
    struct heard h;
    struct store *s = open_store(&h);
    for (uint64_t i = 0; i < 500; i++) {
        char room[40];
        struct text key = {room, 0, sizeof(room) - 1, false};
        memset(room, 0, sizeof(room));
        text_put(&key, "many");
        text_u64(&key, i);
        put(s, fill_record(room, (int64_t)i, i + 1));
    }
    store_close(&s); /* without a turn of the loop */
    loop_destroy(&h.loop);
    s = open_store(&h);
    store_load(s);
    assert_int_equal(h.fills, 501);
    assert_int_equal(h.fill.px.v, 499); /* in the order written */
    store_close(&s);
    loop_destroy(&h.loop);
}

static void another_service_s_records_are_refused(void **state)
{
    (void)state;
    struct heard h;
    struct store *s = open_store(&h);
    const struct msg alert = {.type = MSG_RECORD_ALERT}, timer = {.type = MSG_TIMER};
    assert_false(store_take(s, &alert));
    assert_false(store_take(s, &timer));
    store_close(&s);
    loop_destroy(&h.loop);
}

static void a_damaged_file_is_refused_with_a_remedy(void **state)
{
    (void)state;
    char room[512], bad[80];
    struct text why = TEXT(room);
    (void)strcat(strcpy(bad, dir), "/bad.db");
    FILE *f = fopen(bad, "w");
    assert_non_null(f);
    for (int i = 0; i < 5000; i++)
        (void)fputs("not a database ", f);
    (void)fclose(f);
    struct loop *l = loop_new();
    assert_null(store_open(l, bad, SERVICE_RISK, (struct sink){NULL, deliver}, &why));
    assert_true(str_find(text_done(&why), STR("bad.db: ")) < why.len);
    loop_destroy(&l);
}

static int make_dir(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(dir));
    (void)strcat(strcpy(path, dir), "/risk.db");
    return 0;
}

static int remove_dir(void **state)
{
    (void)state;
    static const char *const names[] = {"/risk.db", "/risk.db-wal", "/risk.db-shm", "/bad.db"};
    for (size_t i = 0; i < 4; i++) {
        char name[80];
        (void)unlink(strcat(strcpy(name, dir), names[i]));
    }
    return rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_stored_comes_back_after_a_restart),
        cmocka_unit_test(a_fill_is_never_rewritten_and_a_latch_is),
        cmocka_unit_test(closing_commits_what_is_left),
        cmocka_unit_test(another_service_s_records_are_refused),
        cmocka_unit_test(a_damaged_file_is_refused_with_a_remedy),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
