/*
 * JSON as OKX writes it: numbers are strings, absent values are the empty
 * string, a few keys are bare integers or booleans (dossier §0 fact 8). Each call
 * appends one member to the text and sets the comma itself; key NULL inside an
 * array. What does not fit is dropped and text.cut says so.
 */
#ifndef SIMULATOR_FIELD_H
#define SIMULATOR_FIELD_H

#include "common/base/str.h"

/* bracket is '{' or '['; field_close takes the matching one. */
void field_open(struct text *t, const char *key, char bracket);
void field_close(struct text *t, char bracket);

/* "key":"value", escaped. */
void field_str(struct text *t, const char *key, struct str value);
void field_words(struct text *t, const char *key, const char *value);
void field_word(struct text *t, const char *key, const struct word *value);
void field_decimal(struct text *t, const char *key, int128_t v, int exp);
void field_money(struct text *t, const char *key, money_t v);
void field_rate(struct text *t, const char *key, rate_t v);
void field_i64(struct text *t, const char *key, int64_t v);
void field_u64(struct text *t, const char *key, uint64_t v);
void field_ms(struct text *t, const char *key, ts_t v); /* Unix milliseconds; TS(0) is "" */
void field_us(struct text *t, const char *key, ts_t v); /* Unix microseconds: inTime, outTime */
void field_flag(struct text *t, const char *key, bool v); /* "true", "false" */

/* Bare values. */
void field_int(struct text *t, const char *key, int64_t v);
void field_bool(struct text *t, const char *key, bool v);

/* Every key of the comma list with the value "". */
void field_empty(struct text *t, const char *keys);

#endif
