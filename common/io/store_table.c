#include "common/io/store_table.h"

#include <string.h>

#include "common/base/assert.h"
#include "common/base/decimal.h"

enum { SQL_SIZE = 8192 };

static bool is_text(enum field_kind k)
{
    return k == FIELD_money || k == FIELD_word || k == FIELD_text || layout_words(k) > 0;
}

/* History is never rewritten: the first account of a fill, cycle or payment stands. */
static bool is_history(enum msg_type type)
{
    return type == MSG_RECORD_FILL || type == MSG_RECORD_CYCLE || type == MSG_RECORD_PAYMENT;
}

static bool is_long(enum msg_type type)
{
    return is_history(type) || type == MSG_RECORD_EQUITY;
}

static bool run(sqlite3 *db, const struct text *sql)
{
    ASSERT(!sql->cut);
    return sqlite3_exec(db, sql->at, NULL, NULL, NULL) == SQLITE_OK;
}

static struct text begin(char *room)
{
    memset(room, 0, SQL_SIZE);
    return (struct text){room, 0, SQL_SIZE - 1, false}; /* always terminated */
}

static void put_column(struct text *sql, const struct field *f, bool key)
{
    text_put(sql, "\"");
    text_put(sql, f->name);
    text_put(sql,
             is_text(f->kind) ? "\" TEXT NOT NULL DEFAULT ''" : "\" INTEGER NOT NULL DEFAULT 0");
    if (key)
        text_put(sql, " PRIMARY KEY");
}

static bool make(sqlite3 *db, const struct layout *l)
{
    char room[SQL_SIZE];
    struct text sql = begin(room);
    text_put(&sql, "CREATE TABLE IF NOT EXISTS \"");
    text_put(&sql, l->name);
    text_put(&sql, "\" (");
    for (size_t i = 0; i < l->count; i++) {
        if (i > 0)
            text_put(&sql, ", ");
        put_column(&sql, &l->fields[i], i == 0);
    }
    text_put(&sql, ") STRICT");
    return run(db, &sql);
}

static bool has_column(sqlite3 *db, const struct layout *l, const char *name)
{
    return sqlite3_table_column_metadata(db, NULL, l->name, name, NULL, NULL, NULL, NULL, NULL) ==
           SQLITE_OK;
}

static bool extend(sqlite3 *db, const struct layout *l)
{
    for (size_t i = 0; i < l->count; i++) {
        char room[SQL_SIZE];
        struct text sql = begin(room);
        if (has_column(db, l, l->fields[i].name))
            continue;
        text_put(&sql, "ALTER TABLE \"");
        text_put(&sql, l->name);
        text_put(&sql, "\" ADD COLUMN ");
        put_column(&sql, &l->fields[i], false);
        if (!run(db, &sql))
            return false;
    }
    return true;
}

static void put_names(struct text *sql, const struct layout *l)
{
    for (size_t i = 0; i < l->count; i++) {
        text_put(sql, i > 0 ? ", \"" : "\"");
        text_put(sql, l->fields[i].name);
        text_char(sql, '"');
    }
}

bool store_table_open(struct store_table *t, sqlite3 *db, const struct layout *l)
{
    char room[SQL_SIZE];
    *t = (struct store_table){.layout = l};
    if (!make(db, l) || !extend(db, l))
        return false;
    struct text sql = begin(room);
    text_put(&sql, is_history(l->type) ? "INSERT OR IGNORE INTO \"" : "INSERT OR REPLACE INTO \"");
    text_put(&sql, l->name);
    text_put(&sql, "\" (");
    put_names(&sql, l);
    text_put(&sql, ") VALUES (");
    for (size_t i = 0; i < l->count; i++)
        text_put(&sql, i > 0 ? ", ?" : "?");
    text_put(&sql, ")");
    ASSERT(!sql.cut);
    return sqlite3_prepare_v3(db, room, -1, SQLITE_PREPARE_PERSISTENT, &t->put, NULL) == SQLITE_OK;
}

void store_table_close(struct store_table *t)
{
    (void)sqlite3_finalize(t->put);
    t->put = NULL;
}

static int64_t integer_of(const struct field *f, const void *at)
{
    switch (f->kind) {
    case FIELD_u8: return *(const uint8_t *)at;
    case FIELD_u16: return *(const uint16_t *)at;
    case FIELD_u32: return *(const uint32_t *)at;
    case FIELD_u64: return (int64_t) * (const uint64_t *)at; /* the same 64 bits */
    case FIELD_i64: return *(const int64_t *)at;
    case FIELD_bool: return *(const bool *)at;
    case FIELD_exp: return *(const int8_t *)at;
    case FIELD_px: return ((const px_t *)at)->v;
    case FIELD_qty: return ((const qty_t *)at)->v;
    case FIELD_rate: return ((const rate_t *)at)->v;
    case FIELD_ts: return ((const ts_t *)at)->v;
    case FIELD_dur: return ((const dur_t *)at)->v;
    default: UNREACHABLE();
    }
}

static int bind_text(sqlite3_stmt *s, int index, const struct field *f, const void *at)
{
    char room[64];
    struct text t = TEXT(room);
    struct str v;
    uint32_t number;
    if (f->kind == FIELD_word) {
        v = word_str(at);
    } else if (f->kind == FIELD_text) {
        v = *(const struct str *)at;
    } else if (f->kind == FIELD_money) {
        text_money(&t, *(const money_t *)at);
        v = text_done(&t);
    } else {
        memcpy(&number, at, sizeof(number));
        v = str_from(layout_word(f->kind, number));
    }
    return sqlite3_bind_text(s, index, v.len > 0 ? v.at : "", (int)v.len, SQLITE_TRANSIENT);
}

bool store_table_put(struct store_table *t, const struct msg *m)
{
    const struct layout *l = t->layout;
    ASSERT(m->type == l->type);
    for (size_t i = 0; i < l->count; i++) {
        const struct field *f = &l->fields[i];
        const void *at = field_at(f, m);
        const int rc = is_text(f->kind) ? bind_text(t->put, (int)i + 1, f, at)
                                        : sqlite3_bind_int64(t->put, (int)i + 1, integer_of(f, at));
        if (rc != SQLITE_OK)
            return false;
    }
    const bool ok = sqlite3_step(t->put) == SQLITE_DONE;
    (void)sqlite3_reset(t->put);
    return ok;
}

static bool set_integer(const struct field *f, void *at, int64_t v)
{
    switch (f->kind) {
    case FIELD_u8: *(uint8_t *)at = (uint8_t)v; return v >= 0 && v <= UINT8_MAX;
    case FIELD_u16: *(uint16_t *)at = (uint16_t)v; return v >= 0 && v <= UINT16_MAX;
    case FIELD_u32: *(uint32_t *)at = (uint32_t)v; return v >= 0 && v <= UINT32_MAX;
    case FIELD_u64: *(uint64_t *)at = (uint64_t)v; return true;
    case FIELD_i64: *(int64_t *)at = v; return true;
    case FIELD_bool: *(bool *)at = v != 0; return v == 0 || v == 1;
    case FIELD_exp: *(int8_t *)at = (int8_t)v; return v >= INT8_MIN && v <= INT8_MAX;
    case FIELD_px: ((px_t *)at)->v = v; return true;
    case FIELD_qty: ((qty_t *)at)->v = v; return true;
    case FIELD_rate: ((rate_t *)at)->v = v; return true;
    case FIELD_ts: ((ts_t *)at)->v = v; return true;
    case FIELD_dur: ((dur_t *)at)->v = v; return true;
    default: UNREACHABLE();
    }
}

static bool set_text(const struct field *f, void *at, struct str v)
{
    uint32_t number = 0;
    switch (f->kind) {
    case FIELD_word:
        if (!word_fits(v))
            return false;
        *(struct word *)at = word_from(v);
        return true;
    case FIELD_text: *(struct str *)at = v; return true;
    case FIELD_money:
        if (v.len == 0) /* a column younger than its row */
            v = STR("0");
        return money_parse(v, at) == ERR_OK;
    default:
        if (v.len > 0 && !layout_value(f->kind, v, &number))
            return false;
        memcpy(at, &number, sizeof(number));
        return true;
    }
}

static bool read_row(const struct layout *l, sqlite3_stmt *s, struct msg *m)
{
    *m = (struct msg){.type = l->type, .src = SERVICE_RUNNER};
    for (size_t i = 0; i < l->count; i++) {
        const struct field *f = &l->fields[i];
        void *at = field_slot(f, m);
        if (is_text(f->kind)) {
            const char *text = (const char *)sqlite3_column_text(s, (int)i);
            const int len = sqlite3_column_bytes(s, (int)i);
            if (text == NULL || !set_text(f, at, (struct str){text, (size_t)len}))
                return false;
        } else if (!set_integer(f, at, sqlite3_column_int64(s, (int)i))) {
            return false;
        }
    }
    return true;
}

int64_t store_table_load(const struct store_table *t, sqlite3 *db,
                         void (*row)(void *arg, struct msg *m), void *arg)
{
    char room[SQL_SIZE];
    struct text sql = begin(room);
    sqlite3_stmt *s = NULL;
    int64_t n = 0;
    text_put(&sql, "SELECT ");
    put_names(&sql, t->layout);
    text_put(&sql, " FROM (SELECT *, rowid AS row_number_ FROM \"");
    text_put(&sql, t->layout->name);
    text_put(&sql, "\" ORDER BY rowid DESC");
    if (is_long(t->layout->type)) {
        text_put(&sql, " LIMIT ");
        text_i64(&sql, STORE_LOAD_MAX);
    }
    text_put(&sql, ") ORDER BY row_number_");
    ASSERT(!sql.cut);
    if (sqlite3_prepare_v2(db, room, -1, &s, NULL) != SQLITE_OK)
        return -1;
    while (n >= 0 && sqlite3_step(s) == SQLITE_ROW) {
        struct msg m;
        if (read_row(t->layout, s, &m)) {
            row(arg, &m);
            n++;
        } else {
            n = -1;
        }
    }
    return sqlite3_finalize(s) == SQLITE_OK ? n : -1;
}
