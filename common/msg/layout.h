/*
 * The schema as data: for each message its fields, their kinds and where they
 * stand in `struct msg`. Codec, printer, outside encoding, the store's tables,
 * docs/MESSAGES.md and the generator of the property tests walk these rows, so
 * a field is typed once, in schema.h, and nowhere else.
 */
#ifndef MSG_LAYOUT_H
#define MSG_LAYOUT_H

#include "common/msg/msg.h"

/* clang-format off */
#define FIELD_KINDS(X) \
    X(u8) X(u16) X(u32) X(u64) X(i64) X(bool) X(exp) X(px) X(qty) X(money) X(rate) X(ts) X(dur) \
    X(word) X(text) X(levels) X(gates)
/* clang-format on */

/* FIELD_u8 ... FIELD_gates, then FIELD_<tag> for every vocabulary. */
enum field_kind {
#define X(kind) FIELD_##kind,
    FIELD_KINDS(X)
#undef X
#define V(tag, LIST) FIELD_##tag,
        VOCABULARIES(V)
#undef V
            field_kind_count
};

struct field {
    const char *name;
    const char *what; /* meaning, for documents; may be "" */
    const char *kind_name;
    enum field_kind kind;
    size_t offset; /* in struct msg */
};

struct layout {
    enum msg_type type;
    const char *name;
    const char *what;
    enum service author;
    enum channel channel;
    const struct field *fields;
    size_t count;
};

/* NULL for a number that is no message. */
const struct layout *layout_of(uint32_t type);

/* Every message in order of the schema: index 0 .. layout_count() - 1. */
size_t layout_count(void);
const struct layout *layout_at(size_t index);

/* The field of this name, or NULL. */
const struct field *layout_field(const struct layout *l, const char *name);

/* Where the value stands in this message. */
const void *field_at(const struct field *f, const struct msg *m);
void *field_slot(const struct field *f, struct msg *m);

/* This field says the same in both, texts, levels and gates by content. */
bool field_same(const struct field *f, const struct msg *a, const struct msg *b);

/* The same type and body; headers are not looked at. */
bool msg_same(const struct msg *a, const struct msg *b);

/* Vocabulary kinds: the word for a number, NULL when the vocabulary has none; how many words
 * there are (0: not a vocabulary); the number of a word, false when it has none. */
const char *layout_word(enum field_kind kind, uint32_t value);
uint32_t layout_words(enum field_kind kind);
bool layout_value(enum field_kind kind, struct str word, uint32_t *out);

/* The scale a px or qty field of this message has: its px_exp or qty_exp; 0 for other kinds. */
int layout_exp(const struct field *f, const struct layout *l, const struct msg *m);

#endif
