#include "backtest/queue.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/assert.h"

enum { QUEUE_START = 1024 };

void queue_init(struct queue *q)
{
    *q = (struct queue){.cap = QUEUE_START};
    q->heap = calloc(q->cap, sizeof *q->heap);
    q->scratch = malloc(CODEC_LOCAL_MAX);
    ASSERT(q->heap != NULL);
    ASSERT(q->scratch != NULL);
}

void queue_fini(struct queue *q)
{
    for (size_t n = 0; n < q->count; n++)
        free(q->heap[n].bytes);
    free(q->heap);
    free(q->scratch);
    *q = (struct queue){0};
}

static bool before(const struct parcel *a, const struct parcel *b)
{
    return a->at.v != b->at.v ? a->at.v < b->at.v : a->seq < b->seq;
}

static void swap(struct parcel *a, struct parcel *b)
{
    struct parcel t = *a;
    *a = *b;
    *b = t;
}

static void rise(struct queue *q, size_t n)
{
    while (n > 0 && before(&q->heap[n], &q->heap[(n - 1) / 2])) {
        swap(&q->heap[n], &q->heap[(n - 1) / 2]);
        n = (n - 1) / 2;
    }
}

static void sink(struct queue *q)
{
    size_t n = 0;
    for (;;) {
        size_t least = n;
        for (size_t child = 2 * n + 1; child <= 2 * n + 2; child++)
            if (child < q->count && before(&q->heap[child], &q->heap[least]))
                least = child;
        if (least == n)
            return;
        swap(&q->heap[n], &q->heap[least]);
        n = least;
    }
}

void queue_put(struct queue *q, const struct parcel *p, const struct msg *m)
{
    if (q->count == q->cap) {
        q->cap *= 2;
        q->heap = realloc(q->heap, q->cap * sizeof *q->heap);
        ASSERT(q->heap != NULL);
    }
    struct parcel kept = *p;
    kept.seq = ++q->seq;
    kept.bytes = NULL;
    kept.len = 0;
    if (m != NULL) {
        const struct codec_head head = {0};
        kept.len = codec_encode(m, &head, q->scratch, CODEC_LOCAL_MAX);
        ASSERT(kept.len > 0);
        kept.bytes = malloc(kept.len);
        ASSERT(kept.bytes != NULL);
        memcpy(kept.bytes, q->scratch, kept.len);
    }
    q->heap[q->count] = kept;
    rise(q, q->count++);
}

ts_t queue_due(const struct queue *q)
{
    return q->count > 0 ? q->heap[0].at : TS_NEVER;
}

struct parcel queue_take(struct queue *q)
{
    ASSERT(q->count > 0);
    struct parcel first = q->heap[0];
    q->heap[0] = q->heap[--q->count];
    sink(q);
    return first;
}
