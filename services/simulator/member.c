#include "services/simulator/member.h"

#include <string.h>

#include "common/base/assert.h"

/* A comma unless this is the first member, then the key. */
static void begin(struct text *t, const char *key)
{
    char last = '{';

    if (t->len > 0)
        last = t->at[t->len - 1];
    if (last != '{' && last != '[' && last != ':')
        text_char(t, ',');
    if (!key)
        return;
    text_char(t, '"');
    text_put(t, key);
    text_put(t, "\":");
}

void member_open(struct text *t, const char *key, char bracket)
{
    ASSERT(bracket == '{' || bracket == '[');
    begin(t, key);
    text_char(t, bracket);
}

void member_close(struct text *t, char bracket)
{
    ASSERT(bracket == '}' || bracket == ']');
    text_char(t, bracket);
}

void member_str(struct text *t, const char *key, struct str value)
{
    begin(t, key);
    text_char(t, '"');
    text_json(t, value);
    text_char(t, '"');
}

void member_words(struct text *t, const char *key, const char *value)
{
    member_str(t, key, str_from(value));
}

void member_word(struct text *t, const char *key, const struct word *value)
{
    member_str(t, key, word_str(value));
}

void member_decimal(struct text *t, const char *key, int128_t v, int exp)
{
    begin(t, key);
    text_char(t, '"');
    text_decimal(t, v, exp);
    text_char(t, '"');
}

void member_money(struct text *t, const char *key, money_t v)
{
    member_decimal(t, key, v.v, MONEY_EXP);
}

void member_rate(struct text *t, const char *key, rate_t v)
{
    member_decimal(t, key, v.v, RATE_EXP);
}

void member_i64(struct text *t, const char *key, int64_t v)
{
    member_decimal(t, key, v, 0);
}

void member_u64(struct text *t, const char *key, uint64_t v)
{
    begin(t, key);
    text_char(t, '"');
    text_u64(t, v);
    text_char(t, '"');
}

void member_ms(struct text *t, const char *key, ts_t v)
{
    if (v.v == 0)
        member_words(t, key, "");
    else
        member_i64(t, key, ts_to_ms(v));
}

void member_us(struct text *t, const char *key, ts_t v)
{
    member_i64(t, key, v.v / 1000);
}

void member_flag(struct text *t, const char *key, bool v)
{
    member_words(t, key, v ? "true" : "false");
}

void member_int(struct text *t, const char *key, int64_t v)
{
    begin(t, key);
    text_i64(t, v);
}

void member_bool(struct text *t, const char *key, bool v)
{
    begin(t, key);
    text_put(t, v ? "true" : "false");
}

void member_empty(struct text *t, const char *keys)
{
    struct str rest = str_from(keys);

    while (rest.len > 0) {
        struct str key = str_cut(&rest, ',');

        begin(t, NULL);
        text_char(t, '"');
        text_str(t, key);
        text_put(t, "\":\"\"");
    }
}
