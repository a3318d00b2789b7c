#include "common/base/str.h"

#include <string.h>

#include "common/base/assert.h"

struct str str_from(const char *c_string)
{
    return c_string == NULL ? STR_EMPTY : (struct str){c_string, strlen(c_string)};
}

bool str_equal(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

bool str_is(struct str a, const char *c_string)
{
    return str_equal(a, str_from(c_string));
}

bool str_starts(struct str text, struct str prefix)
{
    if (text.len < prefix.len)
        return false;
    return str_equal((struct str){text.at, prefix.len}, prefix);
}

size_t str_find(struct str text, struct str needle)
{
    for (size_t i = 0; i + needle.len <= text.len; i++) {
        if (str_equal((struct str){text.at + i, needle.len}, needle))
            return i;
    }
    return text.len;
}

struct str str_cut(struct str *rest, char separator)
{
    const struct str all = *rest;
    const char *found = all.len == 0 ? NULL : memchr(all.at, separator, all.len);
    if (found == NULL) {
        *rest = STR_EMPTY;
        return all;
    }
    const size_t before = (size_t)(found - all.at);
    *rest = (struct str){found + 1, all.len - before - 1};
    return (struct str){all.at, before};
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str str_trim(struct str text)
{
    while (text.len > 0 && is_blank(text.at[0])) {
        text.at++;
        text.len--;
    }
    while (text.len > 0 && is_blank(text.at[text.len - 1]))
        text.len--;
    return text;
}

size_t str_copy(char *out, size_t size, struct str text)
{
    ASSERT(size > 0);
    const size_t len = text.len < size ? text.len : size - 1;
    if (len > 0)
        memcpy(out, text.at, len);
    out[len] = '\0';
    return len;
}

struct word word_from(struct str text)
{
    ASSERT(word_fits(text));
    struct word w = WORD_EMPTY;
    if (text.len > 0)
        memcpy(w.at, text.at, text.len);
    return w;
}

struct word word_of(const char *c_string)
{
    return word_from(str_from(c_string));
}

bool word_fits(struct str text)
{
    return text.len < WORD_SIZE && (text.len == 0 || memchr(text.at, '\0', text.len) == NULL);
}

struct str word_str(const struct word *w)
{
    ASSERT(w->at[WORD_SIZE - 1] == '\0');
    return (struct str){w->at, strlen(w->at)};
}

bool word_equal(const struct word *a, const struct word *b)
{
    return memcmp(a->at, b->at, WORD_SIZE) == 0;
}

bool word_is(const struct word *a, const char *c_string)
{
    return str_is(word_str(a), c_string);
}

bool word_empty(const struct word *w)
{
    return w->at[0] == '\0';
}

void text_char(struct text *t, char c)
{
    ASSERT(t->len <= t->size);
    if (t->len == t->size) {
        t->cut = true;
        return;
    }
    t->at[t->len++] = c;
}

void text_str(struct text *t, struct str s)
{
    ASSERT(t->len <= t->size);
    const size_t room = t->size - t->len;
    const size_t len = s.len < room ? s.len : room;
    if (len > 0)
        memcpy(t->at + t->len, s.at, len);
    t->len += len;
    if (len < s.len)
        t->cut = true;
}

void text_put(struct text *t, const char *c_string)
{
    text_str(t, str_from(c_string));
}

void text_word(struct text *t, const struct word *w)
{
    text_str(t, word_str(w));
}

enum { DIGITS_MAX = 40 }; /* 2^128 has 39 digits */

/* Writes the digits of v at the end of buf and returns where they start. */
static size_t digits_of(char buf[DIGITS_MAX], uint128_t v)
{
    size_t at = DIGITS_MAX;
    do {
        buf[--at] = (char)('0' + (int)(v % 10));
        v /= 10;
    } while (v > 0);
    return at;
}

void text_i64(struct text *t, int64_t v)
{
    text_decimal(t, v, 0);
}

void text_u64(struct text *t, uint64_t v)
{
    text_decimal(t, (int128_t)v, 0);
}

void text_hex(struct text *t, uint64_t v, int digits)
{
    ASSERT(digits >= 1);
    ASSERT(digits <= 16);
    for (int i = digits - 1; i >= 0; i--)
        text_char(t, "0123456789abcdef"[(v >> (4 * i)) & 15]);
}

static void text_zeros(struct text *t, size_t count)
{
    for (size_t i = 0; i < count; i++)
        text_char(t, '0');
}

void text_decimal(struct text *t, int128_t v, int exp)
{
    ASSERT(exp >= -64);
    ASSERT(exp <= 64);
    char buf[DIGITS_MAX];
    size_t at = digits_of(buf, v < 0 ? -(uint128_t)v : (uint128_t)v);
    size_t end = DIGITS_MAX;
    if (v == 0)
        exp = 0;
    while (exp < 0 && buf[end - 1] == '0') { /* v is not zero, so a digit is always left */
        end--;
        exp++;
    }
    if (v < 0)
        text_char(t, '-');
    const size_t count = end - at;
    const size_t decimals = exp < 0 ? (size_t)-exp : 0;
    const size_t whole = count > decimals ? count - decimals : 0;
    if (whole == 0)
        text_char(t, '0');
    text_str(t, (struct str){buf + at, whole});
    text_zeros(t, exp > 0 ? (size_t)exp : 0);
    if (decimals == 0)
        return;
    text_char(t, '.');
    text_zeros(t, decimals > count ? decimals - count : 0);
    text_str(t, (struct str){buf + at + whole, count - whole});
}

void text_money(struct text *t, money_t v)
{
    text_decimal(t, v.v, MONEY_EXP);
}

void text_rate(struct text *t, rate_t v)
{
    text_decimal(t, v.v, RATE_EXP);
}

void text_percent(struct text *t, rate_t v)
{
    text_decimal(t, v.v, RATE_EXP + 2);
    text_char(t, '%');
}

void text_ms(struct text *t, dur_t v)
{
    text_i64(t, v.v / 1000000);
    text_put(t, "ms");
}

void text_json(struct text *t, struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        const unsigned char c = (unsigned char)s.at[i];
        if (c == '"' || c == '\\') {
            text_char(t, '\\');
            text_char(t, (char)c);
        } else if (c == '\n') {
            text_put(t, "\\n");
        } else if (c < 0x20 || c == 0x7f) {
            text_put(t, "\\u");
            text_hex(t, c, 4);
        } else {
            text_char(t, (char)c);
        }
    }
}

struct str text_done(const struct text *t)
{
    return (struct str){t->at, t->len};
}
