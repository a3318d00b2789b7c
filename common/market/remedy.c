#include "common/market/remedy.h"

const char *remedy_text(enum verdict v)
{
    switch (v) {
#define X(verdict, text) \
    case verdict: return text;
        REMEDIES(X)
#undef X
    }
    return "";
}

bool remedy_for(struct str text, enum verdict *v)
{
    struct str rest = text;
    const struct str code = str_cut(&rest, ' ');
    for (unsigned n = 0; n < verdict_count; n++) {
        if (!str_is(code, verdict_code((enum verdict)n)))
            continue;
        *v = (enum verdict)n;
        return true;
    }
    return false;
}
