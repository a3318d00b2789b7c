#include "tests/lib/test.h"

#include <string.h>

#include "common/io/mail.h"

static char buffer[64 << 10];

static const char *composed(const char *subject, const char *body)
{
    struct mail m = {.from = STR("okx-mm <bot@example.org>"),
                     .to = STR("a@example.org, b@example.org"),
                     .subject = str_from(subject),
                     .body = str_from(body),
                     .date = TS(INT64_C(1793385005) * 1000000000),
                     .id = 7};
    struct text t = TEXT(buffer);
    assert_true(mail_size(&m) < sizeof buffer);
    mail_compose(&m, &t);
    assert_true(t.len <= mail_size(&m));
    text_char(&t, '\0');
    return buffer;
}

static void a_mail_has_the_headers_receivers_expect(void **state)
{
    (void)state;
    const char *m = composed("Stop-loss", "text");
    assert_non_null(strstr(m, "Date: Fri, 30 Oct 2026 18:30:05 +0000\r\n"));
    assert_non_null(strstr(m, "Message-ID: <1793385005000000000.7@example.org>\r\n"));
    assert_non_null(strstr(m, "From: okx-mm <bot@example.org>\r\n"));
    assert_non_null(strstr(m, "To: a@example.org, b@example.org\r\n"));
    assert_non_null(strstr(m, "Subject: Stop-loss\r\n"));
    assert_non_null(strstr(m, "Content-Type: text/plain; charset=UTF-8\r\n"));
    assert_non_null(strstr(m, "\r\n\r\ndGV4dA==\r\n"));
}

static void a_chinese_subject_is_split_between_characters(void **state)
{
    (void)state;
    const char *m = composed("价差不足，暂停挂单价差不足，暂停挂单", "x");
    assert_non_null(strstr(
        m, "Subject: =?UTF-8?B?5Lu35beu5LiN6Laz77yM5pqC5YGc5oyC5Y2V5Lu35beu5LiN6Laz77yM?=\r\n"
           " =?UTF-8?B?5pqC5YGc5oyC5Y2V?=\r\n"));
}

static void nothing_in_a_subject_begins_a_new_header(void **state)
{
    (void)state;
    const char *m = composed("x\r\nBcc: thief@example.org", "x");
    assert_null(strstr(m, "Bcc"));
}

static void no_line_is_longer_than_78(void **state)
{
    (void)state;
    static char body[2000];
    memset(body, 'b', sizeof body - 1);
    const char *at = composed("short", body);
    for (const char *end = strstr(at, "\r\n"); end != NULL; end = strstr(at, "\r\n")) {
        assert_true(end - at <= 78);
        at = end + 2;
    }
}

static void an_envelope_address_is_what_stands_in_brackets(void **state)
{
    (void)state;
    assert_true(str_is(mail_address(STR(" Bot <a@b.c> ")), "a@b.c"));
    assert_true(str_is(mail_address(STR(" a@b.c ")), "a@b.c"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mail_has_the_headers_receivers_expect),
        cmocka_unit_test(a_chinese_subject_is_split_between_characters),
        cmocka_unit_test(nothing_in_a_subject_begins_a_new_header),
        cmocka_unit_test(no_line_is_longer_than_78),
        cmocka_unit_test(an_envelope_address_is_what_stands_in_brackets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
