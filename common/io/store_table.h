/*
 * A table for each kind of record, made from the schema: a column a field, the
 * first one its key. Amounts and words are text, vocabularies their word, the
 * rest integers, so that sqlite3 in a shell shows what there is. A field that was
 * appended to the schema becomes a column with an empty default.
 */
#ifndef IO_STORE_TABLE_H
#define IO_STORE_TABLE_H

#include <sqlite3.h>

#include "common/msg/layout.h"

enum { STORE_TABLES_MAX = 16, STORE_LOAD_MAX = 8192 };

struct store_table {
    const struct layout *layout;
    sqlite3_stmt *put;
};

/* Makes or extends the table and prepares its statement. False: sqlite3_errmsg tells. */
bool store_table_open(struct store_table *t, sqlite3 *db, const struct layout *l);
void store_table_close(struct store_table *t);

/* Writes one record inside the caller's transaction; rows that are history (fills, cycles) stay
 * as they were written first, the others are replaced. */
bool store_table_put(struct store_table *t, const struct msg *m);

/* Hands over the rows in the order they were written, of history the newest STORE_LOAD_MAX. The
 * message is borrowed for the call. Returns how many, -1 when a row cannot be understood. */
int64_t store_table_load(const struct store_table *t, sqlite3 *db,
                         void (*row)(void *arg, struct msg *m), void *arg);

#endif
