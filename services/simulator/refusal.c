#include "services/simulator/refusal.h"

#include "common/okx/okx_codes.h"
#include "services/simulator/venue_codes.h"

static const struct {
    int code;
    int status;
    const char *sentence;
} rows[] = {
#define X(code, status, sentence) {(code), (status), (sentence)},
    REFUSALS(X)
#undef X
};

int refusal_status(int code)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].code == code)
            return rows[i].status;
    }
    return 200;
}

/* The words of a code that is not ours; without a place for the detail. */
static struct str foreign_text(int code)
{
    char buffer[16];
    struct text digits = TEXT(buffer);
    struct str words = str_from(venue_code_text(code));

    if (words.len > 0)
        return str_cut(&words, '%');
    text_i64(&digits, code);
    return str_from(okx_code_text(text_done(&digits)));
}

void refusal_text(int code, struct str detail, struct text *out)
{
    struct str rest = STR_EMPTY;
    struct str before;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].code == code)
            rest = str_from(rows[i].sentence);
    }
    if (rest.len == 0)
        rest = foreign_text(code);
    before = str_cut(&rest, '%');
    text_str(out, before);
    if (rest.len > 0) {
        text_str(out, detail);
        text_str(out, rest);
    }
}
