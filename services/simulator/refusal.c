#include "services/simulator/refusal.h"

static const struct {
    int code;
    int status;
    const char *sentence;
} ROWS[] = {
#define X(code, status, sentence) {(code), (status), (sentence)},
    REFUSALS(X)
#undef X
};

int refusal_status(int code)
{
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        if (ROWS[i].code == code)
            return ROWS[i].status;
    }
    return 200;
}

void refusal_text(int code, struct str detail, struct text *out)
{
    struct str rest = STR("Error");
    struct str before;

    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        if (ROWS[i].code == code)
            rest = str_from(ROWS[i].sentence);
    }
    before = str_cut(&rest, '%');
    text_str(out, before);
    if (rest.len > 0) {
        text_str(out, detail);
        text_str(out, rest);
    }
}
