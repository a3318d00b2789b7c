/*
 * Every code OKX answers with, what to do about it, and what it says. Source:
 * dossier §2.5, §9. A code that is not in the list, on a trade request, is an
 * unknown outcome: the order may exist.
 */
#ifndef OKX_CODES_H
#define OKX_CODES_H

#include "common/base/str.h"

/* clang-format off */
#define OKX_CLASSES(X) \
    X(OKX_OK,       "ok")        /* done */ \
    X(OKX_PER_ITEM, "per_item")  /* 1, 2: look at each item's sCode */ \
    X(OKX_FATAL,    "fatal")     /* F: stop, a person must act */ \
    X(OKX_CLOCK,    "clock")     /* C: set the clock offset again, then once more */ \
    X(OKX_BACK_OFF, "back_off")  /* B: wait, then the same request */ \
    X(OKX_REJECT,   "reject")    /* X: wrong or not affordable; never the same again blindly */ \
    X(OKX_HALT,     "halt")      /* H: stop this instrument, try later */ \
    X(OKX_STALE,    "stale")     /* S: our view is old, read it again */ \
    X(OKX_UNKNOWN,  "unknown")   /* U: may have happened; ask by clOrdId */ \
    X(OKX_RETRY,    "retry")     /* R: may be repeated after a while */
/* clang-format on */

enum okx_class {
#define X(constant, word) constant,
    OKX_CLASSES(X)
#undef X
};

/* Asking and trading are judged differently: what may be repeated when we asked may have been
 * carried out when we traded. */
enum okx_request { OKX_QUERY, OKX_TRADE };

/* `code` as sent: "0", "51008". Text that is no number is unknown like any other. */
enum okx_class okx_class(struct str code, enum okx_request request);
const char *okx_class_name(enum okx_class c);

/* What the code means, in our own words; "unknown code" when it is not listed. */
const char *okx_code_text(struct str code);
bool okx_code_known(struct str code);

#endif
