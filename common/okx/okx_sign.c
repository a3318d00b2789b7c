#include "common/okx/okx_sign.h"

#include <limits.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "common/base/assert.h"

enum { PREHASH_MAX = 64 << 10, SHA256_SIZE = 32 };

static void put_digits(char *at, int64_t v, int digits)
{
    for (int i = digits - 1; i >= 0; i--) {
        at[i] = (char)('0' + v % 10);
        v /= 10;
    }
}

/* Gregorian date of a day number since 1970-01-01: the year is counted from 1 March of year 0,
 * so that the leap day is the last of its year. */
static void civil_date(int64_t days, int64_t *year, int64_t *month, int64_t *day)
{
    const int64_t z = days + 719468; /* days from 0000-03-01 to 1970-01-01 */
    const int64_t era = z / 146097;
    const int64_t of_era = z % 146097;
    const int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    const int64_t of_year = of_era - (365 * y + y / 4 - y / 100);
    const int64_t m = (5 * of_year + 2) / 153; /* 0 is March */
    *day = of_year - (153 * m + 2) / 5 + 1;
    *month = m < 10 ? m + 3 : m - 9;
    *year = y + era * 400 + (*month <= 2 ? 1 : 0);
}

void okx_iso_time(ts_t t, char out[OKX_ISO_TIME_SIZE])
{
    ASSERT(t.v >= 0);
    const int64_t ms = ts_to_ms(t);
    const int64_t seconds = ms / 1000;
    const int64_t of_day = seconds % 86400;
    int64_t year, month, day;
    civil_date(seconds / 86400, &year, &month, &day);
    ASSERT(year <= 9999);
    memcpy(out, "0000-00-00T00:00:00.000Z", OKX_ISO_TIME_SIZE);
    put_digits(out, year, 4);
    put_digits(out + 5, month, 2);
    put_digits(out + 8, day, 2);
    put_digits(out + 11, of_day / 3600, 2);
    put_digits(out + 14, of_day / 60 % 60, 2);
    put_digits(out + 17, of_day % 60, 2);
    put_digits(out + 20, ms % 1000, 3);
}

static void sign(struct str secret, const struct text *prehash, char out[OKX_SIGN_SIZE])
{
    ASSERT(!prehash->cut);
    ASSERT(secret.len <= INT_MAX);
    unsigned char digest[SHA256_SIZE];
    unsigned len = sizeof digest;
    const unsigned char *done =
        HMAC(EVP_sha256(), secret.at, (int)secret.len, (const unsigned char *)prehash->at,
             prehash->len, digest, &len);
    ASSERT(done != NULL);
    ASSERT(len == sizeof digest);
    const int written = EVP_EncodeBlock((unsigned char *)out, digest, sizeof digest);
    ASSERT(written == OKX_SIGN_SIZE - 1);
}

void okx_sign_rest(struct str secret, const char *timestamp, const char *method, struct str path,
                   struct str body, char out[OKX_SIGN_SIZE])
{
    char buffer[PREHASH_MAX];
    struct text prehash = TEXT(buffer);
    text_put(&prehash, timestamp);
    text_put(&prehash, method);
    text_str(&prehash, path);
    text_str(&prehash, body);
    sign(secret, &prehash, out);
}

void okx_sign_login(struct str secret, int64_t seconds, char out[OKX_SIGN_SIZE])
{
    char buffer[64];
    struct text prehash = TEXT(buffer);
    text_i64(&prehash, seconds);
    text_put(&prehash, "GET/users/self/verify");
    sign(secret, &prehash, out);
}
