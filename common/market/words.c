#include "common/market/words.h"

/* The word is the second column of every row, whatever follows it. */
#define FIRST(...)          FIRST_OF(__VA_ARGS__, "")
#define FIRST_OF(word, ...) word

/* clang-format off */
#define NAME_ROW(constant, ...) \
    case constant: return FIRST(__VA_ARGS__);
/* clang-format on */
#define FROM_ROW(constant, ...) \
    if (str_is(text, FIRST(__VA_ARGS__))) { \
        *out = constant; \
        return true; \
    }

#define WORDS_DEFINE(tag, LIST) \
    const char *tag##_name(enum tag v) \
    { \
        switch (v) { \
            LIST(NAME_ROW) \
        } \
        return "unknown"; \
    } \
    bool tag##_from(struct str text, enum tag *out) \
    { \
        LIST(FROM_ROW) \
        return false; \
    }
VOCABULARIES(WORDS_DEFINE)
#undef WORDS_DEFINE

const char *verdict_code(enum verdict v)
{
    switch (v) {
#define X(constant, word, code, text) \
    case constant: return code;
        VERDICTS(X)
#undef X
    }
    return "R99";
}

const char *verdict_text(enum verdict v)
{
    switch (v) {
#define X(constant, word, code, text) \
    case constant: return text;
        VERDICTS(X)
#undef X
    }
    return "unknown";
}

const char *alert_text(enum alert a)
{
    switch (a) {
#define X(constant, word, level, text) \
    case constant: return text;
        ALERTS(X)
#undef X
    }
    return "%s";
}

enum level alert_level(enum alert a)
{
    switch (a) {
#define X(constant, word, level, text) \
    case constant: return level;
        ALERTS(X) /* NOLINT(bugprone-branch-clone): rows of a table */
#undef X
    }
    return LEVEL_ERROR;
}

enum gate_unit guard_unit(enum guard g)
{
    switch (g) {
#define X(constant, word, unit, text, opens) \
    case constant: return unit;
        GUARD_WORDS(X) /* NOLINT(bugprone-branch-clone): rows of a table */
#undef X
    }
    return GATE_UNIT_NONE;
}

const char *guard_text(enum guard g)
{
    switch (g) {
#define X(constant, word, unit, text, opens) \
    case constant: return text;
        GUARD_WORDS(X)
#undef X
    }
    return "unknown";
}

const char *guard_opens(enum guard g)
{
    switch (g) {
#define X(constant, word, unit, text, opens) \
    case constant: return opens;
        GUARD_WORDS(X) /* NOLINT(bugprone-branch-clone): rows of a table */
#undef X
    }
    return "";
}

void guards_text(struct text *t, uint32_t guards)
{
    bool any = false;
    for (unsigned g = 0; g < guard_count; g++) {
        if ((guards & GUARD_BIT(g)) == 0)
            continue;
        if (any)
            text_char(t, ',');
        text_put(t, guard_name((enum guard)g));
        any = true;
    }
    if (!any)
        text_char(t, '-');
}
