/*
 * Signatures of OKX v5: base64(HMAC-SHA256(secret, prehash)). The only file that
 * uses OpenSSL below common/io. Source: dossier §2.1, §2.2; its eight vectors are
 * in the tests.
 */
#ifndef OKX_SIGN_H
#define OKX_SIGN_H

#include "common/base/str.h"

enum {
    OKX_SIGN_SIZE = 45,     /* 44 characters of base64 and the end */
    OKX_ISO_TIME_SIZE = 25, /* "2026-01-02T03:04:05.678Z" and the end */
};

/* OK-ACCESS-TIMESTAMP: UTC with exactly three decimals, cut, and Z. t from 1970 to 9999. */
void okx_iso_time(ts_t t, char out[OKX_ISO_TIME_SIZE]);

/* OK-ACCESS-SIGN of timestamp + method + path + body. `path` starts at /api/v5 and includes the
 * query exactly as sent; `body` is the exact bytes sent, empty for GET. Their sum is at most
 * 64 KB. The secret is used as it is, not decoded. */
void okx_sign_rest(struct str secret, const char *timestamp, const char *method, struct str path,
                   struct str body, char out[OKX_SIGN_SIZE]);

/* `sign` of the websocket login; `seconds` is the same Unix time that is sent as timestamp, in
 * whole seconds. It is valid for 30 s, so a reconnect signs again. */
void okx_sign_login(struct str secret, int64_t seconds, char out[OKX_SIGN_SIZE]);

#endif
