/*
 * JSON as a checked, read-only tree over somebody's bytes. jsmn finds the tokens;
 * it is lax, so the shape is checked here once (one root, every key with exactly
 * one value, no depth beyond JSON_DEPTH_MAX) and each value when it is read.
 *
 * Nothing is copied: texts are borrowed from the bytes that were read. A missing
 * value is a cursor like any other, so paths can be followed without asking at
 * each step; the reading functions then answer ERR_MISSING.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "common/base/decimal.h"

enum {
    JSON_TOKENS_MAX = 16384, /* 100 order rows of OKX take 14'000; a book of 400 levels 4'100 */
    JSON_TEXT_MAX = 8 << 20,
    JSON_DEPTH_MAX = 16,
};

/* jsmn's token, field for field (checked where it is used). */
struct json_token {
    unsigned type;
    int start;
    int end;
    int size;
    int parent;
};

/* About 0.5 MB: in a core's struct or static, never on the stack. */
struct json {
    struct str text;
    int count;
    struct json_token token[JSON_TOKENS_MAX];
    int next[JSON_TOKENS_MAX]; /* the token after this one and all it contains */
    uint8_t depth[JSON_TOKENS_MAX];
};

enum json_kind {
    JSON_MISSING,
    JSON_OBJECT,
    JSON_ARRAY,
    JSON_STRING,
    JSON_NUMBER,
    JSON_BOOL,
    JSON_NULL,
};

/* A place in the tree; valid until the next json_read of the same struct json. */
struct json_at {
    const struct json *doc;
    int token; /* -1: missing */
};

/* Reads one whole document. ERR_SYNTAX, ERR_TOO_BIG (bytes or tokens), ERR_RANGE (depth).
 * After a failure the root is missing. The bytes must outlive the cursors. */
MUST_CHECK enum err json_read(struct json *j, struct str text);
struct json_at json_root(const struct json *j);

enum json_kind json_kind(struct json_at at);
bool json_present(struct json_at at); /* there, and not null */

/* The value of a key of an object; missing when `at` is no object or has no such key. Keys with
 * escapes are never found. The first of equal keys counts. */
struct json_at json_get(struct json_at at, const char *key);

/* Elements of an array in order: for (e = json_first(a); json_present(e); e = json_next(e)).
 * A null element ends such a loop; OKX has none. json_next is for elements of arrays only. */
struct json_at json_first(struct json_at array);
struct json_at json_next(struct json_at element);
int json_count(struct json_at array); /* 0 when it is no array */

/* The nth element, from 0; missing beyond the end. */
struct json_at json_element(struct json_at array, int n);

/* Values. ERR_MISSING, ERR_TYPE; ERR_SYNTAX for a string with a backslash or a malformed number. */
MUST_CHECK enum err json_string(struct json_at at, struct str *out);
MUST_CHECK enum err json_scalar(struct json_at at, struct str *out); /* string or number, as text */
MUST_CHECK enum err json_bool(struct json_at at, bool *out);
MUST_CHECK enum err json_i64(struct json_at at, int64_t *out); /* number, or string holding one */
MUST_CHECK enum err json_px(struct json_at at, int exp, px_t *out);
MUST_CHECK enum err json_qty(struct json_at at, int exp, qty_t *out);
MUST_CHECK enum err json_ms(struct json_at at, ts_t *out); /* milliseconds; "" is TS(0) */

/* A string for people: escapes resolved, \u as UTF-8, broken surrogates as U+FFFD. */
MUST_CHECK enum err json_unescape(struct json_at at, struct text *out);

/* The exact bytes of a value as they stand in the document; empty when missing. */
struct str json_raw(struct json_at at);

#endif
