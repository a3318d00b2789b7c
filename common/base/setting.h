/*
 * One setting: the rows of settings.h as a table, the text of a value to the
 * field and back. What a bare number means, which units there are and what is
 * allowed stand here once, for the file, the environment, the defaults, the
 * bounds and the printer.
 */
#ifndef BASE_SETTING_H
#define BASE_SETTING_H

#include "common/base/err.h"
#include "common/base/settings.h"

enum setting_kind {
    SETTING_word,
    SETTING_text,
    SETTING_flag,
    SETTING_count,
    SETTING_span,
    SETTING_ratio,
    SETTING_amount,
    SETTING_choice,
    SETTING_list,
    SETTING_secret,
};

struct setting_row {
    const char *section; /* "common", "feed", ... */
    enum setting_kind kind;
    const char *key;
    size_t offset; /* of the field in struct settings */
    const char *fallback;
    const char *min;
    const char *max;
    const char *unit;
    const char *help;
};

#define SETTING_ONE(...) +1
enum { SETTING_COUNT = 0 SETTINGS(SETTING_ONE) };

/* Row 0..SETTING_COUNT-1, in the order of settings.h. */
const struct setting_row *setting_row(size_t index);

/* Index of the row with this key, SETTING_COUNT when there is none. `symbol` is `symbols`. */
size_t setting_find(struct str key);

/* The key most like this one, NULL when none is near. */
const char *setting_nearest(struct str key);

/* The row's default under `profile: pro`; NULL: the same as otherwise. */
const char *setting_pro(const struct setting_row *row);

/*
 * Reads a value as the row's kind says: spans with ns, us, ms, s, m, h or the row's unit, ratios
 * plain or with %, flags true/false/yes/no/on/off, lists with commas. ERR_SYNTAX (not such a
 * value), ERR_TYPE (a unit that does not belong), ERR_RANGE (outside min and max), ERR_PRECISION,
 * ERR_MISSING (empty where a value is needed), ERR_UNKNOWN (none of the choices), ERR_TOO_BIG (too
 * long), ERR_DUPLICATE (list). The field is untouched on failure.
 */
MUST_CHECK enum err setting_parse(const struct setting_row *row, struct str text,
                                  struct settings *s);

/* The value as setting_parse reads it. A secret is written as it is: callers mask. */
void setting_print(const struct setting_row *row, const struct settings *s, struct text *out);

/* What may be written, for messages: "0.0001 to 0.02, or in %". */
void setting_allowed(const struct setting_row *row, struct text *out);

/* True when the field is empty text. */
bool setting_empty(const struct setting_row *row, const struct settings *s);

/* "BTC-USDT" or "BTC-USDT-SWAP": capitals and digits. */
bool symbol_valid(struct str symbol);

#endif
