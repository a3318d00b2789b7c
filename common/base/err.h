/*
 * What the world can do to us, as one list. Our own mistakes are ASSERTs and
 * have no code here. A function that can fail returns one of these.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#define MUST_CHECK __attribute__((warn_unused_result))

/* clang-format off */
#define ERRORS(X)                                                        \
    X(OK,            "ok")                                               \
    X(SYNTAX,        "not the expected syntax")                          \
    X(RANGE,         "outside the range that can be held")               \
    X(PRECISION,     "more decimals than the unit allows")               \
    X(MISSING,       "a required field is missing")                      \
    X(TYPE,          "a field has another type than expected")           \
    X(UNKNOWN,       "not known here")                                   \
    X(DUPLICATE,     "already there")                                    \
    X(FULL,          "no room left")                                     \
    X(TOO_BIG,       "larger than the limit")                            \
    X(VERSION,       "another version of the schema")                    \
    X(AUTHOR,        "sent by a process that may not send it")           \
    X(EXPIRED,       "older than its time to live")                      \
    X(GAP,           "something before it was lost")                     \
    X(STALE,         "not fresh enough to act on")                       \
    X(STATE,         "not possible in this state")                       \
    X(UNREACHABLE,   "the peer cannot be reached")                       \
    X(TIMEOUT,       "no answer in time")                                \
    X(DENIED,        "not allowed")                                      \
    X(IO,            "the operating system failed us")                   \
    X(CORRUPT,       "stored data is damaged")                           \
    X(CONFIG,        "the configuration is not usable")
/* clang-format on */

enum err {
#define X(name, text) ERR_##name,
    ERRORS(X)
#undef X
};

/* A short English sentence for people; never NULL. */
const char *err_text(enum err e);

/* The code as a stable lower-case word for logs: "range", "expired". */
const char *err_name(enum err e);

#endif
