/*
 * Text in two shapes. `struct str` is borrowed: it points into somebody's
 * bytes and lives as long as the step it was handed to. `struct word` is a
 * short name that is kept: instrument and order ids, currencies, reasons.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include "common/base/types.h"

struct str {
    const char *at; /* not terminated */
    size_t len;
};

enum { WORD_SIZE = 40 }; /* OKX: instId up to 24, clOrdId 32, ordId 20 characters */

struct word {
    char at[WORD_SIZE]; /* terminated, the rest zero, so that words compare as bytes */
};

#define STR(literal) ((struct str){(literal), sizeof(literal) - 1})
#define STR_EMPTY    ((struct str){"", 0})
#define WORD_EMPTY   ((struct word){{0}})

/* The bytes up to the terminating zero; NULL gives the empty text. */
struct str str_from(const char *c_string);
bool str_equal(struct str a, struct str b);
bool str_is(struct str a, const char *c_string);
bool str_starts(struct str text, struct str prefix);

/* Where `needle` first stands in `text`, or text.len when it does not. */
size_t str_find(struct str text, struct str needle);

/* Cuts `*rest` at the first `separator`: returns what stood before it and
 * leaves what follows; without one returns all and leaves the empty text. */
struct str str_cut(struct str *rest, char separator);
struct str str_trim(struct str text);

/* Copies into out (size > 0), cut if need be, always terminated; returns the length written. */
size_t str_copy(char *out, size_t size, struct str text);

/* A word of this text; text longer than WORD_SIZE - 1 is our mistake: ask word_fits first
 * about anything from outside. */
struct word word_from(struct str text);
struct word word_of(const char *c_string);
bool word_fits(struct str text);
struct str word_str(const struct word *w); /* borrowed from w */
bool word_equal(const struct word *a, const struct word *b);
bool word_is(const struct word *a, const char *c_string);
bool word_empty(const struct word *w);

/*
 * A line under construction in the caller's fixed buffer. It never overruns:
 * what does not fit is dropped and `cut` says so. No printf: cores use it too.
 */
struct text {
    char *at;
    size_t len;
    size_t size;
    bool cut;
};

#define TEXT(buffer) ((struct text){(buffer), 0, sizeof(buffer), false})

void text_char(struct text *t, char c);
void text_str(struct text *t, struct str s);
void text_put(struct text *t, const char *c_string);
void text_word(struct text *t, const struct word *w);
void text_i64(struct text *t, int64_t v);
void text_u64(struct text *t, uint64_t v);
void text_hex(struct text *t, uint64_t v, int digits);

/* value·10^exp as plain decimal text: no exponent, no trailing zeros after the point. */
void text_decimal(struct text *t, int128_t v, int exp);
void text_money(struct text *t, money_t v);
void text_rate(struct text *t, rate_t v);    /* "0.001" */
void text_percent(struct text *t, rate_t v); /* "0.1%" */
void text_ms(struct text *t, dur_t v);       /* whole milliseconds, "150ms" */

/* JSON string contents: quotes, backslashes and control bytes escaped. */
void text_json(struct text *t, struct str s);
struct str text_done(const struct text *t); /* what is written so far, borrowed */

#endif
