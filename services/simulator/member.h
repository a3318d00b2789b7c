/*
 * JSON as OKX writes it: numbers are strings, absent values are the empty
 * string, a few keys are bare integers or booleans (dossier §0 fact 8). Each call
 * appends one member to the text and sets the comma itself; key NULL inside an
 * array. What does not fit is dropped and text.cut says so.
 */
#ifndef SIMULATOR_MEMBER_H
#define SIMULATOR_MEMBER_H

#include "common/base/str.h"

/* bracket is '{' or '['; member_close takes the matching one. */
void member_open(struct text *t, const char *key, char bracket);
void member_close(struct text *t, char bracket);

/* "key":"value", escaped. */
void member_str(struct text *t, const char *key, struct str value);
void member_words(struct text *t, const char *key, const char *value);
void member_word(struct text *t, const char *key, const struct word *value);
void member_decimal(struct text *t, const char *key, int128_t v, int exp);
void member_money(struct text *t, const char *key, money_t v);
void member_rate(struct text *t, const char *key, rate_t v);
void member_i64(struct text *t, const char *key, int64_t v);
void member_u64(struct text *t, const char *key, uint64_t v);
void member_ms(struct text *t, const char *key, ts_t v);   /* Unix milliseconds; TS(0) is "" */
void member_us(struct text *t, const char *key, ts_t v);   /* Unix microseconds: inTime, outTime */
void member_flag(struct text *t, const char *key, bool v); /* "true", "false" */

/* Bare values. */
void member_int(struct text *t, const char *key, int64_t v);
void member_bool(struct text *t, const char *key, bool v);

/* Every key of the comma list with the value "". */
void member_empty(struct text *t, const char *keys);

#endif
