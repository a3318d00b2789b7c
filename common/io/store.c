/*
 * The store port. The loop's thread encodes records into a queue; one thread of
 * ours takes what has gathered, commits it in one transaction and says how far it
 * came, so that no commit stands in the order path. Nothing is dropped: a disk
 * that refuses is asked again each second and STORED simply does not come; a
 * queue that fills up meanwhile ends the process on purpose, because a ledger
 * that is not kept must not go on trading.
 */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "common/base/assert.h"
#include "common/io/log.h"
#include "common/io/ports.h"
#include "common/io/store_table.h"
#include "common/msg/codec.h"

enum { QUEUE_SIZE = 16 << 20, RECORD_MAX = CODEC_COMMAND_MAX, RETRY_S = 1 };

struct queue {
    size_t len;
    char at[QUEUE_SIZE]; /* records as u32 length and the bytes of the bus */
};

struct store {
    struct loop *loop;
    struct sink sink;
    sqlite3 *db;            /* in serialized mode: loading and committing may overlap */
    struct codec_room room; /* the thread's; records have no levels */
    size_t table_count;
    struct store_table table[STORE_TABLES_MAX];
    int committed_fd; /* eventfd: the thread has something to tell */
    bool thread_runs;
    pthread_t thread;

    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t wake;
    bool stop;
    uint64_t committed; /* highest corr on disk */
    struct queue *filling;
    struct queue *draining; /* the thread's */
};

static bool step_of_open(struct store *s, struct text *why, int rc)
{
    if (rc == SQLITE_OK)
        return true;
    text_put(why, sqlite3_errmsg(s->db));
    return false;
}

/* A damaged file is found now, not in the middle of a trading day. */
static bool sound(struct store *s, struct text *why)
{
    sqlite3_stmt *q = NULL;
    bool ok = sqlite3_prepare_v2(s->db, "PRAGMA quick_check(1)", -1, &q, NULL) == SQLITE_OK &&
              sqlite3_step(q) == SQLITE_ROW &&
              strcmp((const char *)sqlite3_column_text(q, 0), "ok") == 0;
    (void)sqlite3_finalize(q);
    if (!ok)
        text_put(why, "the file is damaged; move it away and start again: what it held is "
                      "fetched from the exchange as far as that goes back");
    return ok;
}

static bool prepare(struct store *s, enum service owner, struct text *why)
{
    const char *const pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
                                "PRAGMA busy_timeout=2000;";
    if (!step_of_open(s, why, sqlite3_exec(s->db, pragmas, NULL, NULL, NULL)) || !sound(s, why))
        return false;
    for (size_t i = 0; i < layout_count(); i++) {
        const struct layout *l = layout_at(i);
        if (l->channel != CHANNEL_STORE || l->author != owner)
            continue;
        ASSERT(s->table_count < STORE_TABLES_MAX);
        if (!store_table_open(&s->table[s->table_count++], s->db, l)) {
            text_put(why, sqlite3_errmsg(s->db));
            return false;
        }
    }
    return true;
}

static struct store_table *table_of(struct store *s, enum msg_type type)
{
    for (size_t i = 0; i < s->table_count; i++)
        if (s->table[i].layout->type == type)
            return &s->table[i];
    return NULL;
}

/* One transaction over all that was queued. False: nothing of it is on disk. */
static bool commit(struct store *s, const struct queue *q, uint64_t *last)
{
    if (sqlite3_exec(s->db, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK)
        return false;
    for (size_t at = 0; at < q->len;) {
        uint32_t len;
        struct msg m;
        struct codec_head head;
        memcpy(&len, q->at + at, sizeof(len));
        const enum err e =
            codec_decode((struct str){q->at + at + sizeof(len), len}, &m, &head, &s->room);
        ASSERT(e == ERR_OK); /* we encoded it ourselves */
        if (!store_table_put(table_of(s, m.type), &m)) {
            (void)sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
            return false;
        }
        *last = m.corr > *last ? m.corr : *last;
        at += sizeof(len) + len;
    }
    return sqlite3_exec(s->db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK;
}

static void wait_before_retry(struct store *s)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += RETRY_S;
    (void)pthread_mutex_lock(&s->lock);
    if (!s->stop)
        (void)pthread_cond_timedwait(&s->wake, &s->lock, &until);
    (void)pthread_mutex_unlock(&s->lock);
}

static bool stopping(struct store *s)
{
    (void)pthread_mutex_lock(&s->lock);
    const bool stop = s->stop;
    (void)pthread_mutex_unlock(&s->lock);
    return stop;
}

/* The other queue with what has gathered, or NULL at the end. */
static const struct queue *next_batch(struct store *s)
{
    (void)pthread_mutex_lock(&s->lock);
    while (s->filling->len == 0 && !s->stop)
        (void)pthread_cond_wait(&s->wake, &s->lock);
    struct queue *full = s->filling;
    s->filling = s->draining;
    s->draining = full;
    s->filling->len = 0;
    (void)pthread_mutex_unlock(&s->lock);
    return full->len > 0 ? full : NULL;
}

static void *thread_main(void *arg)
{
    struct store *s = arg;
    const struct queue *q;
    uint64_t last = 0;
    while ((q = next_batch(s)) != NULL) {
        for (int tries = 0; !commit(s, q, &last); tries++) {
            log_text(LEVEL_ERROR, "store_refused", sqlite3_errmsg(s->db));
            (void)sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
            if (tries > 3 && stopping(s))
                return NULL; /* said above; the exchange knows what is lost here */
            wait_before_retry(s);
        }
        const uint64_t one = 1;
        (void)pthread_mutex_lock(&s->lock);
        s->committed = last;
        (void)pthread_mutex_unlock(&s->lock);
        const ssize_t n = write(s->committed_fd, &one, sizeof(one));
        ASSERT(n == (ssize_t)sizeof(one));
    }
    return NULL;
}

static void on_committed(void *arg, uint32_t events)
{
    struct store *s = arg;
    uint64_t count;
    (void)events;
    if (read(s->committed_fd, &count, sizeof(count)) != (ssize_t)sizeof(count))
        return;
    struct msg m = {.type = MSG_STORED};
    (void)pthread_mutex_lock(&s->lock);
    m.stored.number = s->committed;
    (void)pthread_mutex_unlock(&s->lock);
    s->sink.deliver(s->sink.arg, &m);
}

struct store *store_open(struct loop *l, const char *path, enum service owner, struct sink sink,
                         struct text *why)
{
    struct store *s = calloc(1, sizeof(*s));
    ASSERT(s != NULL);
    s->loop = l;
    s->sink = sink;
    s->filling = calloc(1, sizeof(*s->filling));
    s->draining = calloc(1, sizeof(*s->draining));
    ASSERT(s->filling != NULL && s->draining != NULL);
    (void)pthread_mutex_init(&s->lock, NULL);
    (void)pthread_cond_init(&s->wake, NULL);
    s->committed_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    ASSERT(s->committed_fd >= 0);
    text_put(why, path);
    text_put(why, ": ");
    if (step_of_open(s, why, sqlite3_open(path, &s->db)) && prepare(s, owner, why)) {
        const enum err e = loop_watch(l, s->committed_fd, EPOLLIN, on_committed, s);
        ASSERT(e == ERR_OK);
        s->thread_runs = pthread_create(&s->thread, NULL, thread_main, s) == 0;
        ASSERT(s->thread_runs);
        why->len = 0;
        return s;
    }
    store_close(&s);
    return NULL;
}

bool store_take(struct store *s, const struct msg *m)
{
    char bytes[RECORD_MAX];
    const struct codec_head head = {.stream = CHANNEL_STORE};
    if (table_of(s, m->type) == NULL)
        return false;
    struct msg copy = *m;
    copy.src = msg_author(m->type); /* the codec asks who may say this */
    const size_t n = codec_encode(&copy, &head, bytes, sizeof(bytes));
    ASSERT(n > 0);
    const uint32_t len = (uint32_t)n;
    (void)pthread_mutex_lock(&s->lock);
    struct queue *q = s->filling;
    ASSERT(QUEUE_SIZE - q->len >= sizeof(len) + n); /* see the top of this file */
    memcpy(q->at + q->len, &len, sizeof(len));
    memcpy(q->at + q->len + sizeof(len), bytes, n);
    q->len += sizeof(len) + n;
    (void)pthread_cond_signal(&s->wake);
    (void)pthread_mutex_unlock(&s->lock);
    return true;
}

static void on_row(void *arg, struct msg *m)
{
    struct store *s = arg;
    s->sink.deliver(s->sink.arg, m);
}

void store_load(struct store *s)
{
    struct msg loaded = {.type = MSG_LOADED};
    for (size_t i = 0; i < s->table_count; i++) {
        const int64_t n = store_table_load(&s->table[i], s->db, on_row, s);
        if (n < 0) { /* LOADED never comes, so nothing is traded on half a memory */
            log_text(LEVEL_ERROR, "store_unreadable", s->table[i].layout->name);
            return;
        }
        loaded.loaded.records += (uint64_t)n;
    }
    s->sink.deliver(s->sink.arg, &loaded);
}

void store_close(struct store **s_p)
{
    struct store *s = *s_p;
    if (s == NULL)
        return;
    if (s->thread_runs) {
        (void)pthread_mutex_lock(&s->lock);
        s->stop = true;
        (void)pthread_cond_signal(&s->wake);
        (void)pthread_mutex_unlock(&s->lock);
        (void)pthread_join(s->thread, NULL);
        loop_forget(s->loop, s->committed_fd);
    }
    for (size_t i = 0; i < s->table_count; i++)
        store_table_close(&s->table[i]);
    (void)sqlite3_close(s->db);
    (void)close(s->committed_fd);
    (void)pthread_mutex_destroy(&s->lock);
    (void)pthread_cond_destroy(&s->wake);
    free(s->filling);
    free(s->draining);
    free(s);
    *s_p = NULL;
}
