#include "common/base/decimal.h"

#include "common/base/assert.h"

#define INT128_MAX ((int128_t)(~(uint128_t)0 >> 1))
#define E19        ((int128_t)UINT64_C(10000000000000000000))

enum { POWERS = 39, TEXT_MAX = 40 };

/* 10^n for n in 0..38: all that fit. */
static int128_t power_of_ten(int n)
{
    static const uint64_t low[20] = {
        UINT64_C(1),
        UINT64_C(10),
        UINT64_C(100),
        UINT64_C(1000),
        UINT64_C(10000),
        UINT64_C(100000),
        UINT64_C(1000000),
        UINT64_C(10000000),
        UINT64_C(100000000),
        UINT64_C(1000000000),
        UINT64_C(10000000000),
        UINT64_C(100000000000),
        UINT64_C(1000000000000),
        UINT64_C(10000000000000),
        UINT64_C(100000000000000),
        UINT64_C(1000000000000000),
        UINT64_C(10000000000000000),
        UINT64_C(100000000000000000),
        UINT64_C(1000000000000000000),
        UINT64_C(10000000000000000000),
    };
    ASSERT(n >= 0);
    ASSERT(n < POWERS);
    return n < 20 ? (int128_t)low[n] : E19 * (int128_t)low[n - 19];
}

/* The builtin would ask clang's run-time library for help, so the check is by division. */
bool int128_mul(int128_t a, int128_t b, int128_t *out)
{
    if (a == 0 || b == 0) {
        *out = 0;
        return true;
    }
    const uint128_t x = a < 0 ? -(uint128_t)a : (uint128_t)a;
    const uint128_t y = b < 0 ? -(uint128_t)b : (uint128_t)b;
    if ((x >> 63) == 0 && (y >> 63) == 0) {
        *out = a * b;
        return true;
    }
    if (x > (uint128_t)INT128_MAX / y)
        return false;
    *out = a * b;
    return true;
}

/* A decimal text taken apart: sign, all digits as one number, how many stood after the point. */
struct parts {
    bool negative;
    uint128_t digits;
    int places; /* without trailing zeros */
};

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Shape only; the point's position is text.len when there is none. */
static enum err check_shape(struct str text, size_t *point)
{
    *point = text.len;
    size_t digits = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '.' && *point == text.len)
            *point = i;
        else if (digit(text.at[i]))
            digits++;
        else
            return ERR_SYNTAX;
    }
    return digits == 0 ? ERR_SYNTAX : ERR_OK;
}

static enum err take_apart(struct str text, struct parts *out)
{
    if (text.len == 0 || text.len > TEXT_MAX)
        return ERR_SYNTAX;
    *out = (struct parts){.negative = text.at[0] == '-'};
    if (out->negative)
        text = (struct str){text.at + 1, text.len - 1};
    size_t point;
    const enum err e = check_shape(text, &point);
    if (e != ERR_OK)
        return e;
    size_t end = text.len;
    while (end > point + 1 && text.at[end - 1] == '0')
        end--;
    out->places = end > point ? (int)(end - point - 1) : 0;
    for (size_t i = 0; i < end; i++) {
        if (i == point)
            continue;
        const uint128_t d = (uint128_t)(text.at[i] - '0');
        if (out->digits > ((uint128_t)INT128_MAX - d) / 10)
            return ERR_RANGE;
        out->digits = out->digits * 10 + d;
    }
    return ERR_OK;
}

enum err decimal_parse_wide(struct str text, int exp, int128_t *out)
{
    ASSERT(exp >= -18);
    ASSERT(exp <= 18);
    struct parts p;
    const enum err e = take_apart(text, &p);
    if (e != ERR_OK)
        return e;
    const int shift = -p.places - exp;
    int128_t v = (int128_t)p.digits;
    if (v != 0 && shift > 0) {
        if (shift >= POWERS || !int128_mul(v, power_of_ten(shift), &v))
            return ERR_RANGE;
    } else if (v != 0 && shift < 0) {
        const int128_t unit = -shift < POWERS ? power_of_ten(-shift) : INT128_MAX;
        if (v % unit != 0)
            return ERR_PRECISION;
        v /= unit;
    }
    *out = p.negative ? -v : v;
    return ERR_OK;
}

enum err decimal_parse(struct str text, int exp, int64_t *out)
{
    int128_t wide;
    const enum err e = decimal_parse_wide(text, exp, &wide);
    if (e != ERR_OK)
        return e;
    if (wide < INT64_MIN || wide > INT64_MAX)
        return ERR_RANGE;
    *out = (int64_t)wide;
    return ERR_OK;
}

enum err decimal_places(struct str text, int *out)
{
    struct parts p;
    const enum err e = take_apart(text, &p);
    if (e == ERR_OK)
        *out = p.places;
    return e;
}

enum err px_parse(struct str text, int exp, px_t *out)
{
    return decimal_parse(text, exp, &out->v);
}

enum err qty_parse(struct str text, int exp, qty_t *out)
{
    return decimal_parse(text, exp, &out->v);
}

enum err money_parse(struct str text, money_t *out)
{
    return decimal_parse_wide(text, MONEY_EXP, &out->v);
}

enum err rate_parse(struct str text, rate_t *out)
{
    return decimal_parse(text, RATE_EXP, &out->v);
}

/* Integers are stricter than decimals: no point at all. */
static enum err integer_parse(struct str text, int128_t *out)
{
    if (str_find(text, STR(".")) != text.len)
        return ERR_SYNTAX;
    return decimal_parse_wide(text, 0, out);
}

enum err ms_parse(struct str text, ts_t *out)
{
    if (text.len == 0) {
        *out = TS(0);
        return ERR_OK;
    }
    int128_t ms;
    const enum err e = integer_parse(text, &ms);
    if (e != ERR_OK)
        return e;
    if (ms < 0 || ms >= INT64_MAX / 1000000)
        return ERR_RANGE;
    *out = ts_from_ms((int64_t)ms);
    return ERR_OK;
}

enum err i64_parse(struct str text, int64_t *out)
{
    int128_t v;
    const enum err e = integer_parse(text, &v);
    if (e != ERR_OK)
        return e;
    if (v < INT64_MIN || v > INT64_MAX)
        return ERR_RANGE;
    *out = (int64_t)v;
    return ERR_OK;
}

enum err u64_parse(struct str text, uint64_t *out)
{
    int128_t v;
    if (text.len > 0 && text.at[0] == '-')
        return ERR_SYNTAX;
    const enum err e = integer_parse(text, &v);
    if (e != ERR_OK)
        return e;
    if (v > (int128_t)UINT64_MAX)
        return ERR_RANGE;
    *out = (uint64_t)v;
    return ERR_OK;
}

int128_t decimal_rescale(int128_t v, int from, int to, enum rounding r)
{
    if (v == 0 || from == to)
        return v;
    if (from > to) {
        int128_t out = 0;
        ASSERT(from - to < POWERS);
        ASSERT(int128_mul(v, power_of_ten(from - to), &out));
        return out;
    }
    return int128_div(v, to - from < POWERS ? power_of_ten(to - from) : INT128_MAX, r);
}

int128_t int128_div(int128_t n, int128_t d, enum rounding r)
{
    ASSERT(d > 0);
    int128_t quotient = n / d;
    int128_t rest = n % d;
    if (rest < 0) { /* C cuts toward zero; from here on 0 <= rest < d */
        quotient--;
        rest += d;
    }
    switch (r) {
    case ROUND_DOWN: return quotient;
    case ROUND_UP: return quotient + (rest > 0);
    case ROUND_NEAREST: return quotient + (rest >= d - rest);
    }
    UNREACHABLE();
}

/* A product of two magnitudes, 256 bits wide. */
struct wide {
    uint128_t high;
    uint128_t low;
};

static struct wide wide_mul(uint128_t a, uint128_t b)
{
    const uint128_t half = ((uint128_t)1 << 64) - 1;
    const uint128_t ll = (a & half) * (b & half);
    const uint128_t lh = (a & half) * (b >> 64);
    const uint128_t hl = (a >> 64) * (b & half);
    const uint128_t hh = (a >> 64) * (b >> 64);
    const uint128_t middle = (ll >> 64) + (lh & half) + (hl & half);
    return (struct wide){
        .high = hh + (lh >> 64) + (hl >> 64) + (middle >> 64),
        .low = (middle << 64) | (ll & half),
    };
}

/* Bit by bit: it is asked once a fill, not once a tick. */
static uint128_t wide_div(struct wide n, uint128_t d, uint128_t *rest)
{
    ASSERT(n.high < d); /* else the quotient needs more than 128 bits */
    uint128_t quotient = 0;
    uint128_t r = n.high;
    for (int bit = 127; bit >= 0; bit--) {
        const bool carry = (r >> 127) != 0;
        r = (r << 1) | ((n.low >> bit) & 1);
        quotient <<= 1;
        if (carry || r >= d) {
            r -= d;
            quotient |= 1;
        }
    }
    *rest = r;
    return quotient;
}

int128_t int128_mul_div(int128_t a, int128_t b, int128_t d, enum rounding r)
{
    ASSERT(d > 0);
    int128_t product;
    if (int128_mul(a, b, &product))
        return int128_div(product, d, r);
    const bool negative = (a < 0) != (b < 0);
    const uint128_t x = a < 0 ? -(uint128_t)a : (uint128_t)a;
    const uint128_t y = b < 0 ? -(uint128_t)b : (uint128_t)b;
    uint128_t rest;
    uint128_t quotient = wide_div(wide_mul(x, y), (uint128_t)d, &rest);
    const uint128_t other = (uint128_t)d - rest;
    switch (r) {
    case ROUND_DOWN: quotient += negative && rest > 0; break;
    case ROUND_UP: quotient += !negative && rest > 0; break;
    case ROUND_NEAREST: quotient += negative ? rest > other : rest >= other; break;
    }
    ASSERT(quotient <= (uint128_t)INT128_MAX);
    return negative ? -(int128_t)quotient : (int128_t)quotient;
}

int128_t int128_abs(int128_t v)
{
    ASSERT(v >= -INT128_MAX);
    return v < 0 ? -v : v;
}

money_t money_add(money_t a, money_t b)
{
    money_t sum = MONEY(0);
    ASSERT(!__builtin_add_overflow(a.v, b.v, &sum.v));
    return sum;
}

money_t money_sub(money_t a, money_t b)
{
    money_t rest = MONEY(0);
    ASSERT(!__builtin_sub_overflow(a.v, b.v, &rest.v));
    return rest;
}

money_t money_neg(money_t a)
{
    return money_sub(MONEY(0), a);
}

money_t money_min(money_t a, money_t b)
{
    return a.v < b.v ? a : b;
}

money_t money_max(money_t a, money_t b)
{
    return a.v > b.v ? a : b;
}

int money_cmp(money_t a, money_t b)
{
    return (a.v > b.v) - (a.v < b.v);
}

money_t money_times_rate(money_t amount, rate_t rate, enum rounding r)
{
    /* Whole units and the rest apart, so that the product fits for every amount that occurs. */
    const int128_t one = power_of_ten(-RATE_EXP);
    const int128_t whole = int128_div(amount.v, one, ROUND_DOWN);
    const int128_t rest = amount.v - whole * one;
    int128_t product = 0;
    ASSERT(int128_mul(whole, rate.v, &product));
    return money_add(MONEY(product), MONEY(int128_div(rest * rate.v, one, r)));
}

rate_t money_ratio(money_t part, money_t whole)
{
    ASSERT(whole.v > 0);
    int128_t d = whole.v;
    int128_t n = part.v;
    while (d > INT128_MAX / 20) { /* costs the 37th digit */
        d /= 10;
        n = int128_div(n, 10, ROUND_DOWN);
    }
    int128_t ratio = int128_div(n, d, ROUND_DOWN);
    int128_t rest = n - ratio * d;
    for (int i = 0; i < -RATE_EXP; i++) {
        if (ratio > INT64_MAX || ratio < INT64_MIN)
            break; /* ten times as much would not fit either */
        rest *= 10;
        ratio = ratio * 10 + rest / d;
        rest %= d;
    }
    if (ratio > INT64_MAX)
        return RATE(INT64_MAX);
    if (ratio < INT64_MIN)
        return RATE(INT64_MIN);
    return RATE((int64_t)ratio);
}

money_t money_div(money_t part, money_t whole, enum rounding r)
{
    ASSERT(whole.v != 0);
    const int128_t n = whole.v < 0 ? -part.v : part.v;
    return MONEY(int128_mul_div(n, power_of_ten(-MONEY_EXP), int128_abs(whole.v), r));
}

money_t money_of_trade(px_t px, int px_exp, qty_t qty, int qty_exp, enum rounding r)
{
    return MONEY(decimal_rescale((int128_t)px.v * qty.v, px_exp + qty_exp, MONEY_EXP, r));
}

static double ten_to(int n)
{
    double v = 1.0;
    for (int i = 0; i < n; i++)
        v *= 10.0;
    return v;
}

double money_to_double(money_t v)
{
    return (double)v.v / ten_to(-MONEY_EXP);
}

double decimal_to_double(int64_t v, int exp)
{
    return exp < 0 ? (double)v / ten_to(-exp) : (double)v * ten_to(exp);
}
