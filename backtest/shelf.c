#include "backtest/shelf.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/assert.h"

enum { SHELF_START = 256 };

void shelf_init(struct shelf *s)
{
    *s = (struct shelf){.cap = SHELF_START};
    s->at = calloc(s->cap, sizeof *s->at);
    s->scratch = malloc(CODEC_COMMAND_MAX);
    ASSERT(s->at != NULL);
    ASSERT(s->scratch != NULL);
}

void shelf_fini(struct shelf *s)
{
    for (size_t n = 0; n < s->count; n++)
        free(s->at[n].bytes);
    free(s->at);
    free(s->scratch);
    *s = (struct shelf){0};
}

static struct word key_of(const struct msg *m)
{
    char buffer[WORD_SIZE];
    struct text t = TEXT(buffer);
    switch (m->type) {
    case MSG_RECORD_FILL: return m->record_fill.key;
    case MSG_RECORD_CYCLE: return m->record_cycle.key;
    case MSG_RECORD_PAYMENT: return m->record_payment.key;
    case MSG_RECORD_LATCH: return m->record_latch.key;
    case MSG_RECORD_MONEY: return m->record_money.key;
    case MSG_RECORD_POSITION: return m->record_position.key;
    case MSG_RECORD_EQUITY: text_i64(&t, m->record_equity.key.v); break;
    case MSG_RECORD_ALERT: return m->record_alert.key;
    default: UNREACHABLE();
    }
    return word_from(text_done(&t));
}

static struct shelf_record *find(struct shelf *s, enum msg_type type, const struct word *key)
{
    for (size_t n = s->count; n-- > 0;)
        if (s->at[n].type == type && word_equal(&s->at[n].key, key))
            return &s->at[n];
    return NULL;
}

void shelf_put(struct shelf *s, const struct msg *m)
{
    const struct codec_head head = {0};
    const struct word key = key_of(m);
    const bool series = m->type == MSG_RECORD_EQUITY;
    const bool once =
        m->type == MSG_RECORD_FILL || m->type == MSG_RECORD_CYCLE || m->type == MSG_RECORD_PAYMENT;
    struct shelf_record *r = series ? NULL : find(s, m->type, &key);
    if (once && r != NULL)
        return;
    if (series && s->count > 0 && s->at[s->count - 1].type == m->type)
        r = &s->at[s->count - 1]; /* a curve nobody reads back: its last point is enough */
    const size_t len = codec_encode(m, &head, s->scratch, CODEC_COMMAND_MAX);
    ASSERT(len > 0);
    if (r == NULL) {
        if (s->count == s->cap) {
            s->cap = s->cap > 0 ? 2 * s->cap : SHELF_START;
            s->at = realloc(s->at, s->cap * sizeof *s->at);
            ASSERT(s->at != NULL);
        }
        r = &s->at[s->count++];
        *r = (struct shelf_record){.type = m->type};
    }
    free(r->bytes);
    r->key = key;
    r->len = len;
    r->bytes = malloc(len);
    ASSERT(r->bytes != NULL);
    memcpy(r->bytes, s->scratch, len);
}

void shelf_get(const struct shelf *s, size_t n, struct msg *out, struct codec_room *room)
{
    struct codec_head head;
    ASSERT(n < s->count);
    const struct str bytes = {s->at[n].bytes, s->at[n].len};
    const enum err e = codec_decode(bytes, out, &head, room);
    ASSERT(e == ERR_OK);
}
