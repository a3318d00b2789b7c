#include "services/simulator/auth.h"

#include <string.h>

#include "common/okx/okx_sign.h"

enum { CLOCK_WINDOW_S = 30, BODY_MAX = 60 << 10 };

const struct api_key API_KEY[API_KEYS] = {
    {"demo-key", "demo-secret", "demo-pass", RIGHT_READ | RIGHT_TRADE, HOME_ANY, "the usual one"},
    {"read-key", "read-secret", "read-pass", RIGHT_READ, HOME_ANY, "may not trade"},
    {"withdraw-key", "withdraw-secret", "withdraw-pass", RIGHT_READ | RIGHT_TRADE | RIGHT_WITHDRAW,
     HOME_ANY, "may withdraw: a bot should refuse it"},
    {"paper-key", "paper-secret", "paper-pass", RIGHT_READ | RIGHT_TRADE, HOME_DEMO,
     "only with x-simulated-trading: 1"},
    {"live-key", "live-secret", "live-pass", RIGHT_READ | RIGHT_TRADE, HOME_LIVE,
     "only without that header"},
};

void key_rights_text(int key, struct text *out)
{
    unsigned rights = key == KEY_NONE ? 0 : API_KEY[key].rights;

    if (rights & RIGHT_READ)
        text_put(out, "read_only");
    if (rights & RIGHT_TRADE)
        text_put(out, ",trade");
    if (rights & RIGHT_WITHDRAW)
        text_put(out, ",withdraw");
}

struct str header_value(struct str headers, const char *name)
{
    while (headers.len > 0) {
        struct str line = str_trim(str_cut(&headers, '\n'));
        struct str key = str_cut(&line, ':');

        if (str_is(str_trim(key), name))
            return str_trim(line);
    }
    return STR_EMPTY;
}

static int find_key(struct str name)
{
    for (int i = 0; i < API_KEYS; i++) {
        if (str_is(name, API_KEY[i].key))
            return i;
    }
    return KEY_NONE;
}

/* Digits at a fixed place; -1 when one is none. */
static int64_t digits(struct str text, size_t at, size_t count)
{
    int64_t v = 0;

    for (size_t i = at; i < at + count; i++) {
        if (text.at[i] < '0' || text.at[i] > '9')
            return -1;
        v = v * 10 + (text.at[i] - '0');
    }
    return v;
}

/* Days since 1970-01-01; the year starts in March so that the leap day is its last. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t m = month <= 2 ? month + 9 : month - 3;
    int64_t era = y / 400;
    int64_t of_era = y % 400;
    int64_t of_year = (153 * m + 2) / 5 + day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

enum err iso_time_parse(struct str text, ts_t *out)
{
    static const char shape[] = "0000-00-00T00:00:00.000Z";
    int64_t ms;
    int64_t month;
    int64_t day;

    if (text.len != sizeof(shape) - 1) {
        if (decimal_parse(text, -3, &ms) || ms < 0 || ms > INT64_MAX / 1000000)
            return ERR_SYNTAX;
        *out = ts_from_ms(ms);
        return ERR_OK;
    }
    for (size_t i = 0; i < text.len; i++) {
        bool digit = text.at[i] >= '0' && text.at[i] <= '9';

        if (shape[i] == '0' ? !digit : text.at[i] != shape[i])
            return ERR_SYNTAX;
    }
    month = digits(text, 5, 2);
    day = digits(text, 8, 2);
    if (month < 1 || month > 12 || day < 1 || day > 31)
        return ERR_SYNTAX;
    ms = days_of(digits(text, 0, 4), month, day) * 86400000;
    ms += digits(text, 11, 2) * 3600000 + digits(text, 14, 2) * 60000;
    ms += digits(text, 17, 2) * 1000 + digits(text, 20, 3);
    if (ms > INT64_MAX / 1000000 || ms < 0)
        return ERR_SYNTAX;
    *out = ts_from_ms(ms);
    return ERR_OK;
}

static bool in_window(ts_t asked, ts_t clock)
{
    int64_t skew = ts_diff(clock, asked).v;

    return skew <= DUR_S(CLOCK_WINDOW_S).v && skew >= -DUR_S(CLOCK_WINDOW_S).v;
}

static bool home_fits(int key, bool demo)
{
    return API_KEY[key].home == HOME_ANY || (API_KEY[key].home == HOME_DEMO) == demo;
}

int auth_rest(const struct msg_http_call *call, bool demo_header, ts_t clock, int *key)
{
    struct str name = header_value(call->headers, "ok-access-key");
    struct str sign = header_value(call->headers, "ok-access-sign");
    struct str when = header_value(call->headers, "ok-access-timestamp");
    struct str pass = header_value(call->headers, "ok-access-passphrase");
    char stamp[64];
    char want[OKX_SIGN_SIZE];
    ts_t asked;

    *key = KEY_NONE;
    if (name.len == 0)
        return 50103;
    if (sign.len == 0)
        return 50106;
    if (when.len == 0)
        return 50107;
    if (pass.len == 0)
        return 50104;
    if (iso_time_parse(when, &asked) || when.len >= sizeof(stamp))
        return 50112;
    if (!in_window(asked, clock))
        return 50102;
    *key = find_key(name);
    if (*key == KEY_NONE)
        return 50119;
    if (!home_fits(*key, demo_header))
        return 50101;
    if (!str_is(pass, API_KEY[*key].passphrase))
        return 50105;
    if (call->body.len + call->path.len > BODY_MAX)
        return 50113;
    str_copy(stamp, sizeof(stamp), when);
    okx_sign_rest(str_from(API_KEY[*key].secret), stamp, call->method.at, call->path, call->body,
                  want);
    return str_is(sign, want) ? 0 : 50113;
}

int auth_login(struct json_at arg, bool demo, ts_t clock, int *key)
{
    struct str name = STR_EMPTY;
    struct str pass = STR_EMPTY;
    struct str sign = STR_EMPTY;
    char want[OKX_SIGN_SIZE];
    int64_t seconds;

    *key = KEY_NONE;
    if (json_string(json_get(arg, "apiKey"), &name) || name.len == 0)
        return 60005;
    if (json_i64(json_get(arg, "timestamp"), &seconds) || seconds < 0 || seconds > 99999999999)
        return 60004;
    if (!in_window(TS(seconds * 1000000000), clock))
        return 60006;
    *key = find_key(name);
    if (*key == KEY_NONE)
        return 60032;
    if (!home_fits(*key, demo))
        return 50101;
    if (json_string(json_get(arg, "passphrase"), &pass) || !str_is(pass, API_KEY[*key].passphrase))
        return 60024;
    okx_sign_login(str_from(API_KEY[*key].secret), seconds, want);
    if (json_string(json_get(arg, "sign"), &sign) || !str_is(sign, want))
        return 60007;
    return 0;
}
