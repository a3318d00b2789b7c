#include "common/io/mail.h"

enum {
    LINE_BYTES = 57, /* 76 characters of base64 */
    WORD_BYTES = 42, /* an encoded word may have 75 characters, 12 of them around the text */
};

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void put_base64(struct text *out, const char *at, size_t len)
{
    for (size_t i = 0; i < len; i += 3) {
        uint32_t three = 0;
        for (size_t k = 0; k < 3; k++)
            three = three << 8 | (i + k < len ? (unsigned char)at[i + k] : 0);
        for (size_t k = 0; k < 4; k++)
            text_char(out, (char)(i + k > len ? '=' : letters[three >> (18 - 6 * k) & 63]));
    }
}

/* Text of a header: what would end the line is replaced. */
static void put_clean(struct text *out, struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.at[i];
        text_char(out, (char)(c < 0x20 || c == 0x7f ? ' ' : c));
    }
}

static bool is_ascii(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.at[i] >= 0x7f || (unsigned char)s.at[i] < 0x20)
            return false;
    return true;
}

/* Length of the largest piece that ends between two characters. */
static size_t piece(struct str s)
{
    if (s.len <= WORD_BYTES)
        return s.len;
    size_t n = WORD_BYTES;
    while (n > WORD_BYTES - 4 && ((unsigned char)s.at[n] & 0xc0) == 0x80)
        n--;
    return n;
}

/* RFC 2047: plain where it is ASCII and short, else words of base64. */
static void put_subject(struct text *out, struct str s)
{
    if (is_ascii(s) && s.len <= 900) {
        text_str(out, s);
        return;
    }
    for (bool first = true; s.len > 0; first = false) {
        size_t n = piece(s);
        text_put(out, first ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?");
        put_base64(out, s.at, n);
        text_put(out, "?=");
        s = (struct str){s.at + n, s.len - n};
    }
}

static void put_two(struct text *out, int64_t n)
{
    text_char(out, (char)('0' + n / 10));
    text_char(out, (char)('0' + n % 10));
}

/* "Sun, 22 Nov 2026 18:30:05 +0000": days to a date as in the proleptic calendar, no locale. */
static void put_date(struct text *out, ts_t t)
{
    static const char days[] = "ThuFriSatSunMonTueWed"; /* 1 January 1970 was a Thursday */
    static const char months[] = "MarAprMayJunJulAugSepOctNovDecJanFeb";
    int64_t seconds = t.v / 1000000000;
    int64_t day = seconds / 86400;
    int64_t z = day + 719468; /* since 1 March of year 0 */
    int64_t era = z / 146097;
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t month = (5 * doy + 2) / 153; /* 0 is March */
    text_str(out, (struct str){days + day % 7 * 3, 3});
    text_put(out, ", ");
    put_two(out, doy - (153 * month + 2) / 5 + 1);
    text_char(out, ' ');
    text_str(out, (struct str){months + month * 3, 3});
    text_char(out, ' ');
    text_i64(out, yoe + era * 400 + (month >= 10 ? 1 : 0));
    text_char(out, ' ');
    put_two(out, seconds / 3600 % 24);
    text_char(out, ':');
    put_two(out, seconds / 60 % 60);
    text_char(out, ':');
    put_two(out, seconds % 60);
    text_put(out, " +0000");
}

struct str mail_address(struct str one)
{
    size_t open = str_find(one, STR("<"));
    if (open < one.len) {
        one = (struct str){one.at + open + 1, one.len - open - 1};
        one.len = str_find(one, STR(">"));
    }
    return str_trim(one);
}

size_t mail_size(const struct mail *m)
{
    return MAIL_OVERHEAD + m->from.len * 2 + m->to.len + m->subject.len * 3 + m->body.len * 2;
}

void mail_compose(const struct mail *m, struct text *out)
{
    struct str host = mail_address(m->from);
    (void)str_cut(&host, '@');
    text_put(out, "Date: ");
    put_date(out, m->date);
    text_put(out, "\r\nMessage-ID: <");
    text_i64(out, m->date.v);
    text_char(out, '.');
    text_u64(out, m->id);
    text_char(out, '@');
    put_clean(out, host.len > 0 ? host : STR("okx-mm.invalid"));
    text_put(out, ">\r\nFrom: ");
    put_clean(out, m->from);
    text_put(out, "\r\nTo: ");
    put_clean(out, m->to);
    text_put(out, "\r\nSubject: ");
    put_subject(out, m->subject);
    text_put(out, "\r\nMIME-Version: 1.0\r\n"
                  "Content-Type: text/plain; charset=UTF-8\r\n"
                  "Content-Transfer-Encoding: base64\r\n"
                  "Auto-Submitted: auto-generated\r\n\r\n");
    for (size_t i = 0; i < m->body.len; i += LINE_BYTES) {
        size_t left = m->body.len - i;
        put_base64(out, m->body.at + i, left < LINE_BYTES ? left : LINE_BYTES);
        text_put(out, "\r\n");
    }
}
