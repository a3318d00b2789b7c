#include "common/msg/outbox.h"

#include <string.h>

#include "common/base/assert.h"

enum { ARENA_ALIGN = _Alignof(struct gate_row) };

_Static_assert((int)ARENA_ALIGN % _Alignof(struct book_level) == 0, "levels stand there too");

struct msg *outbox_push(struct outbox *out, enum msg_type type, ts_t now)
{
    ASSERT(out->count < OUTBOX_CAP);
    ASSERT(msg_known(type));
    struct msg *m = &out->at[out->count++];
    memset(m, 0, sizeof(*m));
    m->type = type;
    m->ts = now;
    return m;
}

static char *arena_take(struct outbox *out, size_t size)
{
    ASSERT(size <= OUTBOX_ARENA - out->used);
    char *at = out->arena + out->used;
    out->used += size;
    return at;
}

struct str outbox_text(struct outbox *out, struct str s)
{
    if (s.len == 0)
        return STR_EMPTY;
    char *at = arena_take(out, s.len);
    memcpy(at, s.at, s.len);
    return (struct str){at, s.len};
}

struct str outbox_words(struct outbox *out, const char *c_string)
{
    return outbox_text(out, str_from(c_string));
}

static void *arena_copy(struct outbox *out, const void *from, size_t size)
{
    const size_t odd = (size_t)((uintptr_t)(out->arena + out->used) % ARENA_ALIGN);
    if (odd != 0)
        (void)arena_take(out, ARENA_ALIGN - odd);
    void *copy = arena_take(out, size);
    memcpy(copy, from, size);
    return copy;
}

struct levels outbox_levels(struct outbox *out, const struct book_level *at, size_t count)
{
    ASSERT(count <= MSG_LEVELS_MAX);
    if (count == 0)
        return (struct levels){NULL, 0};
    return (struct levels){arena_copy(out, at, count * sizeof(*at)), (uint16_t)count};
}

struct gates outbox_gates(struct outbox *out, const struct gate_row *at, size_t count)
{
    ASSERT(count <= MSG_GATES_MAX);
    if (count == 0)
        return (struct gates){NULL, 0};
    return (struct gates){arena_copy(out, at, count * sizeof(*at)), (uint16_t)count};
}

struct text outbox_room(struct outbox *out, size_t size)
{
    ASSERT(size > 0);
    ASSERT(size <= OUTBOX_ARENA - out->used);
    return (struct text){.at = out->arena + out->used, .size = size};
}

struct str outbox_keep(struct outbox *out, const struct text *t)
{
    ASSERT(t->at == out->arena + out->used); /* nothing else was taken in between */
    ASSERT(t->len <= t->size);
    (void)arena_take(out, t->len);
    return (struct str){t->at, t->len};
}

size_t outbox_free(const struct outbox *out)
{
    return OUTBOX_CAP - out->count;
}

void outbox_clear(struct outbox *out)
{
    out->count = 0;
    out->used = 0;
}

void outbox_log(struct outbox *out, ts_t now, enum level level, const char *event,
                struct str detail)
{
    struct msg *m = outbox_push(out, MSG_LOG, now);
    m->log.level = level;
    m->log.event = word_of(event);
    m->log.detail = outbox_text(out, detail);
}

void outbox_alert(struct outbox *out, ts_t now, enum alert code, const struct word *inst,
                  struct str detail)
{
    struct msg *m = outbox_push(out, MSG_ALERT, now);
    m->alert.code = code;
    m->alert.level = alert_level(code);
    if (inst != NULL)
        m->alert.inst = *inst;
    m->alert.detail = outbox_text(out, detail);
}
