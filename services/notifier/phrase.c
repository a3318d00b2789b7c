#include "services/notifier/phrase.h"

#include "common/base/assert.h"

const char *phrase_english(enum phrase_id id)
{
    switch (id) {
#define X(NAME, english) \
    case PHRASE_##NAME: return english;
        PHRASES(X)
#undef X
    }
    UNREACHABLE();
}

static struct str value_of(struct str name, const struct place *places, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_is(name, places[i].name))
            return places[i].value;
    return STR_EMPTY;
}

void phrase(struct text *out, translate_fn *translate, const char *english,
            const struct place *places, size_t count)
{
    struct str rest = str_from(translate(english));
    while (rest.len > 0) {
        const size_t open = str_find(rest, STR("{"));
        text_str(out, (struct str){rest.at, open});
        if (open == rest.len)
            return;
        rest = (struct str){rest.at + open + 1, rest.len - open - 1};
        text_str(out, value_of(str_cut(&rest, '}'), places, count));
    }
}

void phrase_alert(struct text *out, translate_fn *translate, enum alert code,
                  const struct word *inst, struct str detail)
{
    struct str rest = str_from(translate(alert_text(code)));
    if (!word_empty(inst)) {
        text_word(out, inst);
        text_char(out, ' ');
    }
    const size_t at = str_find(rest, STR("%s"));
    text_str(out, (struct str){rest.at, at});
    if (at == rest.len)
        return;
    text_str(out, detail);
    text_str(out, (struct str){rest.at + at + 2, rest.len - at - 2});
}

static void two(struct text *out, int64_t v)
{
    text_char(out, (char)('0' + v / 10));
    text_char(out, (char)('0' + v % 10));
}

void phrase_time(struct text *out, ts_t t)
{
    enum { DAY = 86400, ERA_DAYS = 146097, SHIFT = 719468 }; /* 0000-03-01 to 1970-01-01 */
    const int64_t seconds = t.v / 1000000000;
    const int64_t day = seconds / DAY + SHIFT, clock = seconds % DAY;
    ASSERT(t.v >= 0);
    /* The civil calendar in eras of 400 years that begin in March. */
    const int64_t era = day / ERA_DAYS, of_era = day % ERA_DAYS;
    const int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    const int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    const int64_t month = (5 * of_year + 2) / 153;
    text_i64(out, year + era * 400 + (month >= 10));
    text_char(out, '-');
    two(out, month < 10 ? month + 3 : month - 9);
    text_char(out, '-');
    two(out, of_year - (153 * month + 2) / 5 + 1);
    text_char(out, ' ');
    two(out, clock / 3600);
    text_char(out, ':');
    two(out, clock / 60 % 60);
    text_char(out, ':');
    two(out, clock % 60);
}
