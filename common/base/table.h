/*
 * Finding an index by an id or by a word: two hash tables with open addressing,
 * of fixed size, without tombstones. The elements themselves stand in an array
 * of the caller's. A table of zeros is an empty table.
 */
#ifndef BASE_TABLE_H
#define BASE_TABLE_H

#include "common/base/str.h"

enum { ID_TABLE_MAX = 2048, WORD_TABLE_MAX = 128 }; /* entries; half of the slots */

struct id_table {
    uint32_t count;
    struct {
        uint64_t id;
        uint32_t index;
        bool used;
    } slots[2 * ID_TABLE_MAX];
};

/* Sets the index of an id, whether it was there or not; false when the table is full. */
bool id_table_put(struct id_table *t, uint64_t id, uint32_t index);
bool id_table_get(const struct id_table *t, uint64_t id, uint32_t *index);
bool id_table_remove(struct id_table *t, uint64_t id);

struct word_table {
    uint32_t count;
    struct {
        struct word word; /* empty: the slot is free */
        uint32_t index;
    } slots[2 * WORD_TABLE_MAX];
};

/* Likewise for words; the empty word cannot be put in. */
bool word_table_put(struct word_table *t, const struct word *w, uint32_t index);
bool word_table_get(const struct word_table *t, const struct word *w, uint32_t *index);
bool word_table_remove(struct word_table *t, const struct word *w);

#endif
