#include "common/base/json.h"

#include <string.h>

#include "common/base/assert.h"

#define JSMN_STATIC
#define JSMN_STRICT
#define JSMN_PARENT_LINKS
#include <jsmn.h>

_Static_assert(sizeof(struct json_token) == sizeof(jsmntok_t), "the token is jsmn's");
_Static_assert(offsetof(struct json_token, start) == offsetof(jsmntok_t, start), "same order");
_Static_assert(offsetof(struct json_token, parent) == offsetof(jsmntok_t, parent), "same order");

static const struct json_token *token_at(struct json_at at)
{
    ASSERT(at.token >= 0);
    ASSERT(at.token < at.doc->count);
    return &at.doc->token[at.token];
}

/* What jsmn accepts and JSON does not: several roots, keys that are no strings, keys without a
 * value or with two, values below values. */
static enum err check_token(struct json *j, int i)
{
    const struct json_token *t = &j->token[i];
    if (i == 0) {
        j->depth[0] = 0;
        return t->type == JSMN_STRING && t->size != 0 ? ERR_SYNTAX : ERR_OK;
    }
    if (t->parent < 0)
        return ERR_SYNTAX;
    const struct json_token *p = &j->token[t->parent];
    const int depth = j->depth[t->parent] + 1;
    if (depth > 2 * JSON_DEPTH_MAX)
        return ERR_RANGE;
    j->depth[i] = (uint8_t)depth;
    switch (p->type) {
    case JSMN_OBJECT: return t->type == JSMN_STRING && t->size == 1 ? ERR_OK : ERR_SYNTAX;
    case JSMN_ARRAY:
    case JSMN_STRING: break; /* a key: its own turn has checked that it is one */
    default: return ERR_SYNTAX;
    }
    return t->type == JSMN_STRING && t->size != 0 ? ERR_SYNTAX : ERR_OK;
}

/* From the end: the first child met is the last one, and its end is its parent's. */
static void link_siblings(struct json *j)
{
    memset(j->next, 0, (size_t)j->count * sizeof j->next[0]);
    for (int i = j->count - 1; i >= 0; i--) {
        if (j->next[i] == 0)
            j->next[i] = i + 1;
        const int p = j->token[i].parent;
        if (p >= 0 && j->next[p] == 0)
            j->next[p] = j->next[i];
    }
}

enum err json_read(struct json *j, struct str text)
{
    j->text = text;
    j->count = 0;
    if (text.len > JSON_TEXT_MAX)
        return ERR_TOO_BIG;
    jsmn_parser parser;
    jsmn_init(&parser);
    const int n = jsmn_parse(&parser, text.at, text.len, (jsmntok_t *)j->token, JSON_TOKENS_MAX);
    if (n == JSMN_ERROR_NOMEM)
        return ERR_TOO_BIG;
    if (n <= 0 || parser.pos != text.len)
        return ERR_SYNTAX;
    for (int i = 0; i < n; i++) {
        const enum err e = check_token(j, i);
        if (e != ERR_OK)
            return e;
    }
    j->count = n;
    link_siblings(j);
    ASSERT(j->next[0] == n);
    return ERR_OK;
}

struct json_at json_root(const struct json *j)
{
    return (struct json_at){j, j->count > 0 ? 0 : -1};
}

static struct json_at missing(struct json_at at)
{
    return (struct json_at){at.doc, -1};
}

static enum json_kind primitive_kind(char first)
{
    switch (first) {
    case 't':
    case 'f': return JSON_BOOL;
    case 'n': return JSON_NULL;
    default: return JSON_NUMBER;
    }
}

enum json_kind json_kind(struct json_at at)
{
    if (at.token < 0)
        return JSON_MISSING;
    const struct json_token *t = token_at(at);
    switch (t->type) {
    case JSMN_OBJECT: return JSON_OBJECT;
    case JSMN_ARRAY: return JSON_ARRAY;
    case JSMN_STRING: return JSON_STRING;
    default: return primitive_kind(at.doc->text.at[t->start]);
    }
}

bool json_present(struct json_at at)
{
    const enum json_kind kind = json_kind(at);
    return kind != JSON_MISSING && kind != JSON_NULL;
}

static struct str token_text(const struct json *j, const struct json_token *t)
{
    ASSERT(t->start >= 0);
    ASSERT(t->end >= t->start);
    return (struct str){j->text.at + t->start, (size_t)(t->end - t->start)};
}

struct json_at json_get(struct json_at at, const char *key)
{
    if (json_kind(at) != JSON_OBJECT)
        return missing(at);
    const struct json *j = at.doc;
    const size_t len = strlen(key);
    const int end = j->next[at.token];
    for (int i = at.token + 1; i < end; i = j->next[i]) {
        const struct json_token *t = &j->token[i];
        if ((size_t)(t->end - t->start) == len && memcmp(j->text.at + t->start, key, len) == 0)
            return (struct json_at){j, i + 1};
    }
    return missing(at);
}

struct json_at json_first(struct json_at array)
{
    if (json_kind(array) != JSON_ARRAY || token_at(array)->size == 0)
        return missing(array);
    return (struct json_at){array.doc, array.token + 1};
}

struct json_at json_next(struct json_at element)
{
    if (element.token < 0)
        return element;
    const struct json *j = element.doc;
    const int parent = token_at(element)->parent;
    ASSERT(parent >= 0);
    const int next = j->next[element.token];
    return next < j->next[parent] ? (struct json_at){j, next} : missing(element);
}

int json_count(struct json_at array)
{
    return json_kind(array) == JSON_ARRAY ? token_at(array)->size : 0;
}

struct json_at json_element(struct json_at array, int n)
{
    struct json_at e = json_first(array);
    for (int i = 0; i < n && e.token >= 0; i++)
        e = json_next(e);
    return e;
}

enum err json_string(struct json_at at, struct str *out)
{
    const enum json_kind kind = json_kind(at);
    if (kind == JSON_MISSING || kind == JSON_NULL)
        return ERR_MISSING;
    if (kind != JSON_STRING)
        return ERR_TYPE;
    const struct str s = token_text(at.doc, token_at(at));
    if (s.len > 0 && memchr(s.at, '\\', s.len) != NULL)
        return ERR_SYNTAX;
    *out = s;
    return ERR_OK;
}

enum err json_scalar(struct json_at at, struct str *out)
{
    if (json_kind(at) != JSON_NUMBER)
        return json_string(at, out);
    *out = token_text(at.doc, token_at(at));
    return ERR_OK;
}

enum err json_bool(struct json_at at, bool *out)
{
    struct str s;
    const enum json_kind kind = json_kind(at);
    if (kind == JSON_BOOL) {
        s = token_text(at.doc, token_at(at));
    } else {
        const enum err e = json_string(at, &s);
        if (e != ERR_OK)
            return e;
    }
    if (!str_is(s, "true") && !str_is(s, "false"))
        return ERR_SYNTAX;
    *out = s.at[0] == 't';
    return ERR_OK;
}

enum err json_i64(struct json_at at, int64_t *out)
{
    struct str s;
    const enum err e = json_scalar(at, &s);
    return e != ERR_OK ? e : i64_parse(s, out);
}

enum err json_px(struct json_at at, int exp, px_t *out)
{
    struct str s;
    const enum err e = json_scalar(at, &s);
    return e != ERR_OK ? e : px_parse(s, exp, out);
}

enum err json_qty(struct json_at at, int exp, qty_t *out)
{
    struct str s;
    const enum err e = json_scalar(at, &s);
    return e != ERR_OK ? e : qty_parse(s, exp, out);
}

enum err json_ms(struct json_at at, ts_t *out)
{
    struct str s;
    const enum err e = json_scalar(at, &s);
    return e != ERR_OK ? e : ms_parse(s, out);
}

struct str json_raw(struct json_at at)
{
    if (at.token < 0)
        return STR_EMPTY;
    struct str s = token_text(at.doc, token_at(at));
    if (json_kind(at) == JSON_STRING)
        s = (struct str){s.at - 1, s.len + 2};
    return s;
}

static void put_utf8(struct text *out, uint32_t c)
{
    if (c < 0x80) {
        text_char(out, (char)c);
    } else if (c < 0x800) {
        text_char(out, (char)(0xc0 | (c >> 6)));
        text_char(out, (char)(0x80 | (c & 0x3f)));
    } else if (c < 0x10000) {
        text_char(out, (char)(0xe0 | (c >> 12)));
        text_char(out, (char)(0x80 | ((c >> 6) & 0x3f)));
        text_char(out, (char)(0x80 | (c & 0x3f)));
    } else {
        text_char(out, (char)(0xf0 | (c >> 18)));
        text_char(out, (char)(0x80 | ((c >> 12) & 0x3f)));
        text_char(out, (char)(0x80 | ((c >> 6) & 0x3f)));
        text_char(out, (char)(0x80 | (c & 0x3f)));
    }
}

/* Four hex digits at `at`; jsmn has checked that they are, except at the very end of the text. */
static uint32_t hex4(struct str s, size_t at)
{
    uint32_t v = 0;
    for (size_t i = at; i < at + 4; i++) {
        const int c = i < s.len ? s.at[i] : '0';
        const int digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
        v = (v << 4) | ((uint32_t)digit & 0xf);
    }
    return v;
}

/* Writes the character of the \u escape whose digits start at `at`; returns the place behind it. */
static size_t put_escaped_unicode(struct text *out, struct str s, size_t at)
{
    const uint32_t replacement = 0xfffd;
    const uint32_t high = hex4(s, at);
    at += 4;
    if (high < 0xd800 || high > 0xdfff) {
        put_utf8(out, high);
        return at;
    }
    const bool pair = high < 0xdc00 && at + 6 <= s.len && s.at[at] == '\\' && s.at[at + 1] == 'u';
    const uint32_t low = pair ? hex4(s, at + 2) : 0;
    if (!pair || low < 0xdc00 || low > 0xdfff) {
        put_utf8(out, replacement);
        return at;
    }
    put_utf8(out, 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00));
    return at + 6;
}

static char escaped_char(char c)
{
    switch (c) {
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return c; /* quote, slash, backslash stand for themselves */
    }
}

enum err json_unescape(struct json_at at, struct text *out)
{
    const enum json_kind kind = json_kind(at);
    if (kind == JSON_MISSING || kind == JSON_NULL)
        return ERR_MISSING;
    if (kind != JSON_STRING)
        return ERR_TYPE;
    const struct str s = token_text(at.doc, token_at(at));
    for (size_t i = 0; i < s.len;) {
        if (s.at[i] != '\\' || i + 1 >= s.len) {
            text_char(out, s.at[i++]);
        } else if (s.at[i + 1] == 'u') {
            i = put_escaped_unicode(out, s, i + 2);
        } else {
            text_char(out, escaped_char(s.at[i + 1]));
            i += 2;
        }
    }
    return ERR_OK;
}
