#include "common/base/err.h"

const char *err_text(enum err e)
{
    switch (e) {
#define X(name, text) \
    case ERR_##name: return text;
        ERRORS(X)
#undef X
    }
    return "not an error code";
}

const char *err_name(enum err e)
{
    switch (e) {
    case ERR_OK: return "ok";
    case ERR_SYNTAX: return "syntax";
    case ERR_RANGE: return "range";
    case ERR_PRECISION: return "precision";
    case ERR_MISSING: return "missing";
    case ERR_TYPE: return "type";
    case ERR_UNKNOWN: return "unknown";
    case ERR_DUPLICATE: return "duplicate";
    case ERR_FULL: return "full";
    case ERR_TOO_BIG: return "too_big";
    case ERR_VERSION: return "version";
    case ERR_AUTHOR: return "author";
    case ERR_EXPIRED: return "expired";
    case ERR_GAP: return "gap";
    case ERR_STALE: return "stale";
    case ERR_STATE: return "state";
    case ERR_UNREACHABLE: return "unreachable";
    case ERR_TIMEOUT: return "timeout";
    case ERR_DENIED: return "denied";
    case ERR_IO: return "io";
    case ERR_CORRUPT: return "corrupt";
    case ERR_CONFIG: return "config";
    }
    return "none";
}
