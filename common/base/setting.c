#include "common/base/setting.h"

#include <string.h>

#include "common/base/assert.h"
#include "common/base/decimal.h"

#define ROW(in, kind, key, field, fallback, min, max, unit, help) \
    {in, SETTING_##kind, #key, offsetof(struct settings, field), fallback, min, max, unit, help},
#define COMMON(...)    ROW("common", __VA_ARGS__)
#define FEED(...)      ROW("feed", __VA_ARGS__)
#define STRATEGY(...)  ROW("strategy", __VA_ARGS__)
#define RISK(...)      ROW("risk", __VA_ARGS__)
#define EXECUTOR(...)  ROW("executor", __VA_ARGS__)
#define NOTIFIER(...)  ROW("notifier", __VA_ARGS__)
#define SIMULATOR(...) ROW("simulator", __VA_ARGS__)

static const struct setting_row rows[SETTING_COUNT] = {
    SETTINGS_COMMON(COMMON) SETTINGS_FEED(FEED) SETTINGS_STRATEGY(STRATEGY) SETTINGS_RISK(RISK)
        SETTINGS_EXECUTOR(EXECUTOR) SETTINGS_NOTIFIER(NOTIFIER) SETTINGS_SIMULATOR(SIMULATOR)};

static const struct {
    const char *name;
    int64_t ns;
} span_units[] = {
    {"h", INT64_C(3600000000000)},
    {"m", INT64_C(60000000000)},
    {"s", 1000000000},
    {"ms", 1000000},
    {"us", 1000},
    {"ns", 1},
};

enum { SPAN_UNITS = sizeof span_units / sizeof span_units[0], KEY_MAX = 40 };

const struct setting_row *setting_row(size_t index)
{
    ASSERT(index < SETTING_COUNT);
    return &rows[index];
}

size_t setting_find(struct str key)
{
    if (str_is(key, "symbol")) {
        key = STR("symbols");
    }
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        if (str_is(key, rows[i].key)) {
            return i;
        }
    }
    return SETTING_COUNT;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Levenshtein's distance, one row at a time. */
static size_t edits(struct str a, struct str b)
{
    size_t row[KEY_MAX + 1];
    ASSERT(b.len <= KEY_MAX);
    for (size_t j = 0; j <= b.len; j++) {
        row[j] = j;
    }
    for (size_t i = 1; i <= a.len; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            size_t swapped = corner + (a.at[i - 1] == b.at[j - 1] ? 0 : 1);
            corner = row[j];
            row[j] = least(swapped, least(row[j], row[j - 1]) + 1);
        }
    }
    return row[b.len];
}

const char *setting_nearest(struct str key)
{
    size_t best = key.len / 3 < 2 ? 2 : key.len / 3;
    const char *name = NULL;
    if (key.len > KEY_MAX) {
        return NULL;
    }
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        size_t d = edits(key, str_from(rows[i].key));
        if (d < best || (d == best && name == NULL)) {
            best = d;
            name = rows[i].key;
        }
    }
    return name;
}

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static bool same_letters(struct str a, struct str b)
{
    if (a.len != b.len) {
        return false;
    }
    for (size_t i = 0; i < a.len; i++) {
        if (lower(a.at[i]) != lower(b.at[i])) {
            return false;
        }
    }
    return true;
}

static enum err flag_parse(struct str text, bool *out)
{
    static const char *const yes[] = {"true", "yes", "on"};
    static const char *const no[] = {"false", "no", "off"};
    for (size_t i = 0; i < 3; i++) {
        if (same_letters(text, str_from(yes[i]))) {
            *out = true;
            return ERR_OK;
        }
        if (same_letters(text, str_from(no[i]))) {
            *out = false;
            return ERR_OK;
        }
    }
    return ERR_SYNTAX;
}

/* Splits "1.5 ms" into the number and the letters behind it. */
static struct str number_of(struct str *text)
{
    size_t n = 0;
    while (n < text->len && ((text->at[n] >= '0' && text->at[n] <= '9') || text->at[n] == '.' ||
                             text->at[n] == '-')) {
        n++;
    }
    struct str number = {text->at, n};
    *text = str_trim((struct str){text->at + n, text->len - n});
    return number;
}

static enum err span_parse(struct str text, const char *unit, dur_t *out)
{
    struct str number = number_of(&text);
    if (number.len == 0) {
        return ERR_SYNTAX;
    }
    if (text.len == 0) {
        text = str_from(unit);
    }
    for (size_t i = 0; i < SPAN_UNITS; i++) {
        if (!str_is(text, span_units[i].name)) {
            continue;
        }
        int128_t v;
        enum err e = decimal_parse_wide(number, -9, &v);
        if (e != ERR_OK) {
            return e;
        }
        if (v > INT64_MAX || v < INT64_MIN) {
            return ERR_RANGE;
        }
        v = v * span_units[i].ns;
        if (v % 1000000000 != 0) {
            return ERR_PRECISION;
        }
        v /= 1000000000;
        if (v > INT64_MAX || v < INT64_MIN) {
            return ERR_RANGE;
        }
        out->v = (int64_t)v;
        return ERR_OK;
    }
    return ERR_TYPE;
}

static enum err ratio_parse(struct str text, rate_t *out)
{
    struct str number = number_of(&text);
    int64_t v;
    if (number.len == 0) {
        return ERR_SYNTAX;
    }
    if (text.len != 0 && !str_is(text, "%")) {
        return ERR_TYPE;
    }
    /* a hundredth of a ratio in 1e-9 is a count of 1e-11: no digit of a percentage is lost */
    enum err e = decimal_parse(number, text.len != 0 ? RATE_EXP + 2 : RATE_EXP, &v);
    if (e == ERR_OK) {
        out->v = v;
    }
    return e;
}

bool symbol_valid(struct str symbol)
{
    size_t parts = 0;
    if (symbol.len == 0 || symbol.len > 24 || symbol.at[symbol.len - 1] == '-') {
        return false;
    }
    while (symbol.len > 0) {
        struct str part = str_cut(&symbol, '-');
        if (part.len == 0) {
            return false;
        }
        for (size_t i = 0; i < part.len; i++) {
            char c = part.at[i];
            if ((c < 'A' || c > 'Z') && (c < '0' || c > '9')) {
                return false;
            }
        }
        parts++;
        if (parts == 3 && (!str_is(part, "SWAP") || symbol.len > 0)) {
            return false;
        }
    }
    return parts == 2 || parts == 3;
}

static enum err list_parse(struct str text, struct symbol_list *out)
{
    struct symbol_list list = {0};
    while (text.len > 0) {
        struct str one = str_trim(str_cut(&text, ','));
        if (one.len == 0) {
            continue;
        }
        if (!symbol_valid(one)) {
            return ERR_SYNTAX;
        }
        if (list.count == SETTING_SYMBOLS_MAX) {
            return ERR_RANGE;
        }
        struct word w = word_from(one);
        for (uint32_t i = 0; i < list.count; i++) {
            if (word_equal(&list.at[i], &w)) {
                return ERR_DUPLICATE;
            }
        }
        list.at[list.count++] = w;
    }
    if (list.count == 0) {
        return ERR_MISSING;
    }
    *out = list;
    return ERR_OK;
}

static enum err choice_parse(struct str text, const char *choices, struct word *out)
{
    struct str left = str_from(choices);
    while (left.len > 0) {
        struct str one = str_cut(&left, '|');
        if (same_letters(one, text)) {
            *out = word_from(one);
            return ERR_OK;
        }
    }
    return ERR_UNKNOWN;
}

/* A value before it is put in its place; only the member of the row's kind means something. */
union value {
    struct word word;
    struct word choice;
    struct setting_text text;
    struct secret secret;
    struct symbol_list list;
    bool flag;
    uint32_t count;
    dur_t span;
    rate_t ratio;
    money_t amount;
};

static enum err value_parse(const struct setting_row *row, struct str text, union value *out)
{
    uint64_t number;
    enum err e;
    switch (row->kind) {
    case SETTING_word:
        if (!word_fits(text)) {
            return ERR_TOO_BIG;
        }
        out->word = word_from(text);
        return ERR_OK;
    case SETTING_text:
        out->text = (struct setting_text){{0}};
        return str_copy(out->text.at, sizeof out->text.at, text) == text.len ? ERR_OK : ERR_TOO_BIG;
    case SETTING_secret:
        out->secret = (struct secret){{0}};
        return str_copy(out->secret.at, sizeof out->secret.at, text) == text.len ? ERR_OK
                                                                                 : ERR_TOO_BIG;
    case SETTING_flag: return flag_parse(text, &out->flag);
    case SETTING_count:
        if (text.len > 0 && text.at[0] == '-') {
            return ERR_RANGE;
        }
        e = u64_parse(text, &number);
        if (e == ERR_OK && number > UINT32_MAX) {
            e = ERR_RANGE;
        }
        if (e == ERR_OK) {
            out->count = (uint32_t)number;
        }
        return e;
    case SETTING_span: return span_parse(text, row->unit, &out->span);
    case SETTING_ratio: return ratio_parse(text, &out->ratio);
    case SETTING_amount: return money_parse(text, &out->amount);
    case SETTING_choice: return choice_parse(text, row->unit, &out->choice);
    case SETTING_list: return list_parse(text, &out->list);
    }
    UNREACHABLE();
}

/* Numbers of any kind on one line, so that bounds are compared once. */
static int128_t value_number(enum setting_kind kind, const union value *v)
{
    switch (kind) {
    case SETTING_count: return v->count;
    case SETTING_span: return v->span.v;
    case SETTING_ratio: return v->ratio.v;
    case SETTING_amount: return v->amount.v;
    case SETTING_list: return v->list.count;
    case SETTING_word:
    case SETTING_text:
    case SETTING_flag:
    case SETTING_choice:
    case SETTING_secret: break;
    }
    return 0;
}

static bool kind_has_bounds(enum setting_kind kind)
{
    return kind == SETTING_count || kind == SETTING_span || kind == SETTING_ratio ||
           kind == SETTING_amount;
}

static bool kind_may_be_empty(enum setting_kind kind)
{
    return kind == SETTING_word || kind == SETTING_text || kind == SETTING_secret;
}

static size_t kind_size(enum setting_kind kind)
{
    switch (kind) {
    case SETTING_word:
    case SETTING_choice: return sizeof(struct word);
    case SETTING_text: return sizeof(struct setting_text);
    case SETTING_flag: return sizeof(bool);
    case SETTING_count: return sizeof(uint32_t);
    case SETTING_span: return sizeof(dur_t);
    case SETTING_ratio: return sizeof(rate_t);
    case SETTING_amount: return sizeof(money_t);
    case SETTING_list: return sizeof(struct symbol_list);
    case SETTING_secret: return sizeof(struct secret);
    }
    UNREACHABLE();
}

enum err setting_parse(const struct setting_row *row, struct str text, struct settings *s)
{
    union value v;
    text = str_trim(text);
    if (text.len == 0 && !kind_may_be_empty(row->kind)) {
        return ERR_MISSING;
    }
    enum err e = value_parse(row, text, &v);
    if (e != ERR_OK) {
        return e;
    }
    if (kind_has_bounds(row->kind)) {
        union value low;
        union value high;
        e = value_parse(row, str_from(row->min), &low);
        ASSERT(e == ERR_OK);
        e = value_parse(row, str_from(row->max), &high);
        ASSERT(e == ERR_OK);
        int128_t n = value_number(row->kind, &v);
        if (n < value_number(row->kind, &low) || n > value_number(row->kind, &high)) {
            return ERR_RANGE;
        }
    }
    memcpy((char *)s + row->offset, &v, kind_size(row->kind));
    return ERR_OK;
}

static void span_print(dur_t d, const char *unit, struct text *out)
{
    for (size_t i = 0; i < SPAN_UNITS; i++) {
        if (d.v != 0 && d.v % span_units[i].ns == 0) {
            text_i64(out, d.v / span_units[i].ns);
            text_put(out, span_units[i].name);
            return;
        }
    }
    text_char(out, '0');
    text_put(out, unit);
}

void setting_print(const struct setting_row *row, const struct settings *s, struct text *out)
{
    union value v;
    memcpy(&v, (const char *)s + row->offset, kind_size(row->kind));
    switch (row->kind) {
    case SETTING_word: text_word(out, &v.word); break;
    case SETTING_text: text_put(out, v.text.at); break;
    case SETTING_flag: text_put(out, v.flag ? "true" : "false"); break;
    case SETTING_count: text_u64(out, v.count); break;
    case SETTING_span: span_print(v.span, row->unit, out); break;
    case SETTING_ratio: text_rate(out, v.ratio); break;
    case SETTING_amount: text_money(out, v.amount); break;
    case SETTING_choice: text_word(out, &v.choice); break;
    case SETTING_secret: text_put(out, v.secret.at); break;
    case SETTING_list:
        for (uint32_t i = 0; i < v.list.count; i++) {
            text_put(out, i > 0 ? ", " : "");
            text_word(out, &v.list.at[i]);
        }
        break;
    }
}

static void bounds_print(const struct setting_row *row, struct text *out)
{
    text_put(out, row->min);
    text_put(out, " to ");
    text_put(out, row->max);
}

void setting_allowed(const struct setting_row *row, struct text *out)
{
    switch (row->kind) {
    case SETTING_word: text_put(out, "one word of up to 39 characters"); break;
    case SETTING_text: text_put(out, "text of up to 255 characters"); break;
    case SETTING_secret: text_put(out, "text of up to 159 characters"); break;
    case SETTING_flag: text_put(out, "true or false"); break;
    case SETTING_count:
        text_put(out, "a whole number, ");
        bounds_print(row, out);
        break;
    case SETTING_span:
        text_put(out, "a time in ms, s, m or h (a bare number is in ");
        text_put(out, row->unit);
        text_put(out, "), ");
        bounds_print(row, out);
        break;
    case SETTING_ratio:
        text_put(out, "a ratio such as 0.001 or 0.1%, ");
        bounds_print(row, out);
        break;
    case SETTING_amount:
        text_put(out, "an amount, ");
        bounds_print(row, out);
        break;
    case SETTING_choice:
        text_put(out, "one of ");
        text_put(out, row->unit);
        break;
    case SETTING_list:
        text_put(out, "1 to 64 instruments such as BTC-USDT or BTC-USDT-SWAP, each once");
        break;
    }
}

bool setting_empty(const struct setting_row *row, const struct settings *s)
{
    return kind_may_be_empty(row->kind) && *((const char *)s + row->offset) == '\0';
}
