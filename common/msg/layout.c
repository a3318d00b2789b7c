#include "common/msg/layout.h"

#include <string.h>

#include "common/base/assert.h"

#define V(tag, LIST) \
    _Static_assert(sizeof(enum tag) == sizeof(uint32_t), "words are copied as 32 bits");
VOCABULARIES(V)
#undef V

#define BODY_OFFSET offsetof(struct msg, start) /* the union: every body starts here */

#define FIELD_ROW(kind, field, what) \
    {#field, what, #kind, FIELD_##kind, BODY_OFFSET + offsetof(body, field)},

const struct layout *layout_of(uint32_t type)
{
    switch (type) {
#define X(number, NAME, name, author, channel, what) \
    case number: { \
        typedef struct msg_##name body; \
        static const struct field fields[] = {NAME##_FIELDS(FIELD_ROW)}; \
        static const struct layout layout = {MSG_##NAME, \
                                             #name, \
                                             what, \
                                             SERVICE_##author, \
                                             CHANNEL_##channel, \
                                             fields, \
                                             sizeof(fields) / sizeof(fields[0])}; \
        return &layout; \
    }
        MESSAGES(X)
#undef X
    default: return NULL;
    }
}

static const uint16_t numbers[] = {
#define X(number, NAME, name, author, channel, what) number,
    MESSAGES(X)
#undef X
};

size_t layout_count(void)
{
    return sizeof(numbers) / sizeof(numbers[0]);
}

const struct layout *layout_at(size_t index)
{
    ASSERT(index < layout_count());
    return layout_of(numbers[index]);
}

const struct field *layout_field(const struct layout *l, const char *name)
{
    const size_t size = strlen(name) + 1;
    for (size_t i = 0; i < l->count; i++) {
        if (strlen(l->fields[i].name) + 1 == size && memcmp(l->fields[i].name, name, size) == 0)
            return &l->fields[i];
    }
    return NULL;
}

const void *field_at(const struct field *f, const struct msg *m)
{
    return (const char *)m + f->offset;
}

void *field_slot(const struct field *f, struct msg *m)
{
    return (char *)m + f->offset;
}

const char *layout_word(enum field_kind kind, uint32_t value)
{
    switch (kind) {
#define V(tag, LIST) \
    case FIELD_##tag: return value < tag##_count ? tag##_name((enum tag)value) : NULL;
        VOCABULARIES(V)
#undef V
    default: return NULL;
    }
}

uint32_t layout_words(enum field_kind kind)
{
    switch (kind) {
#define V(tag, LIST) \
    case FIELD_##tag: return tag##_count;
        VOCABULARIES(V)
#undef V
    default: return 0;
    }
}

bool layout_value(enum field_kind kind, struct str word, uint32_t *out)
{
    switch (kind) {
#define V(tag, LIST) \
    case FIELD_##tag: { \
        enum tag value; \
        const bool known = tag##_from(word, &value); \
        if (known) \
            *out = (uint32_t)value; \
        return known; \
    }
        VOCABULARIES(V)
#undef V
    default: return false;
    }
}

int layout_exp(const struct field *f, const struct layout *l, const struct msg *m)
{
    if (f->kind != FIELD_px && f->kind != FIELD_qty)
        return 0;
    const struct field *scale = layout_field(l, f->kind == FIELD_px ? "px_exp" : "qty_exp");
    if (scale == NULL)
        return 0;
    ASSERT(scale->kind == FIELD_exp);
    return *(const int8_t *)field_at(scale, m);
}

static bool same_levels(const struct levels *a, const struct levels *b)
{
    for (uint16_t i = 0; i < a->count && i < b->count; i++)
        if (a->at[i].px.v != b->at[i].px.v || a->at[i].qty.v != b->at[i].qty.v)
            return false;
    return a->count == b->count;
}

static bool same_gates(const struct gates *a, const struct gates *b)
{
    for (uint16_t i = 0; i < a->count && i < b->count; i++) {
        const struct gate_row *x = &a->at[i];
        const struct gate_row *y = &b->at[i];
        if (x->guard != y->guard || x->closed != y->closed || x->measured != y->measured ||
            x->value.v != y->value.v || x->limit.v != y->limit.v || x->share.v != y->share.v)
            return false;
    }
    return a->count == b->count;
}

bool field_same(const struct field *f, const struct msg *a, const struct msg *b)
{
    const void *x = field_at(f, a);
    const void *y = field_at(f, b);
    switch (f->kind) {
    case FIELD_text: return str_equal(*(const struct str *)x, *(const struct str *)y);
    case FIELD_word: return word_equal(x, y);
    case FIELD_money: return memcmp(x, y, sizeof(money_t)) == 0;
    case FIELD_levels: return same_levels(x, y);
    case FIELD_gates: return same_gates(x, y);
    case FIELD_u8:
    case FIELD_bool:
    case FIELD_exp: return memcmp(x, y, 1) == 0;
    case FIELD_u16: return memcmp(x, y, 2) == 0;
    case FIELD_u64:
    case FIELD_i64:
    case FIELD_px:
    case FIELD_qty:
    case FIELD_rate:
    case FIELD_ts:
    case FIELD_dur: return memcmp(x, y, 8) == 0;
    default: return memcmp(x, y, sizeof(enum side)) == 0; /* u32, and every vocabulary */
    }
}

bool msg_same(const struct msg *a, const struct msg *b)
{
    const struct layout *l = layout_of(a->type);
    if (a->type != b->type || l == NULL)
        return false;
    for (size_t i = 0; i < l->count; i++)
        if (!field_same(&l->fields[i], a, b))
            return false;
    return true;
}
