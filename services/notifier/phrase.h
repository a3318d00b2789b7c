/*
 * Sentences for people, in their language: a template with named places, looked up
 * in the catalogue by its English wording, then filled. The catalogue itself is
 * opened by the shell (gettext); a core only holds the function that asks it.
 */
#ifndef NOTIFIER_PHRASE_H
#define NOTIFIER_PHRASE_H

#include "common/market/words.h"

/* The sentence in the operator's language, or the one given when there is none. Never NULL. */
typedef const char *translate_fn(const char *english);

enum { PHRASE_SIZE = 1024 };

/* One named place, written {name} in a template. */
struct place {
    const char *name;
    struct str value;
};

/* Translates and fills. A place that is not given stays empty. */
void phrase(struct text *out, translate_fn *translate, const char *english,
            const struct place *places, size_t count);

/* An alert's sentence: its %s is the detail, the symbol stands before it. */
void phrase_alert(struct text *out, translate_fn *translate, enum alert code,
                  const struct word *inst, struct str detail);

/* "2026-11-22 12:00:01", UTC: how every line for people begins. */
void phrase_time(struct text *out, ts_t t);

/*
 * What the notifier can say, beside the alerts. X(NAME, English). msgids of po/zh_CN.po; the
 * requirement's own wordings are their Chinese.
 */
/* clang-format off */
#define PHRASES(X) \
    X(FILLED_BUY,   "buy filled {amount}{unit} @ {price} {inst}") \
    X(FILLED_SELL,  "sell filled {amount}{unit} @ {price} {inst}") \
    X(CANCELED,     "cancel confirmed order_id={id} {inst}") \
    X(LATENCY_OK,   "API latency {ms}ms normal") \
    X(LATENCY_HIGH, "API latency {ms}ms too high") \
    X(CONTRACTS,    " contracts") \
    X(REPEATED,     "(came {count} times)") \
    X(LEVEL_DEBUG,  "debug") \
    X(LEVEL_INFO,   "note") \
    X(LEVEL_WARN,   "warning") \
    X(LEVEL_ERROR,  "alarm")
/* clang-format on */

enum phrase_id {
#define X(NAME, english) PHRASE_##NAME,
    PHRASES(X)
#undef X
};

const char *phrase_english(enum phrase_id id);

#endif
