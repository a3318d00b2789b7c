#include "tests/lib/test.h"

#include <string.h>

#include "common/okx/okx_sign.h"

/* The vectors of the protocol notes §2.4; the last is an independent third party's. */
static void the_published_signatures_come_out(void **state)
{
    (void)state;
    static const char *const secret = "22582BD0CFF14C41EDBF1AB98506286D";
    static const struct {
        const char *secret, *time, *method, *path, *body, *sign;
    } v[] = {
        {"", "2020-12-08T09:08:57.715Z", "GET", "/api/v5/account/balance?ccy=BTC", "",
         "HiZhvSfMtWJA3uUIVXV3a/bSXNPCWvYFXoGCVS8V4zY="},
        {"", "2020-12-08T09:08:57.715Z", "POST", "/api/v5/account/set-leverage",
         "{\"instId\":\"BTC-USDT\",\"lever\":\"5\",\"mgnMode\":\"isolated\"}",
         "eCnnCgWLjlQ9XnpUkrcny3qNq3WW/81KNrDr/XR6Xv8="},
        {"", "2026-01-02T03:04:05.678Z", "POST", "/api/v5/trade/order",
         "{\"instId\":\"BTC-USDT\",\"tdMode\":\"cash\",\"clOrdId\":\"mm0001\",\"side\":\"buy\","
         "\"ordType\":\"post_only\",\"px\":\"30000.1\",\"sz\":\"0.001\"}",
         "ULLQPxfvOGuEZBXyhBkV0cSh17QcIWeHpVu55hlnuIg="},
        {"", "2026-01-02T03:04:05.678Z", "GET",
         "/api/v5/trade/orders-pending?instType=SPOT&instId=BTC-USDT&limit=100", "",
         "1tygaClFt4N73JuNeWvzQgFhKVJpFj54shHjXjb+WvE="},
        {"", "2026-01-02T03:04:05.678Z", "POST", "/api/v5/trade/cancel-batch-orders",
         "[{\"instId\":\"BTC-USDT\",\"ordId\":\"590908157585625111\"},"
         "{\"instId\":\"BTC-USDT\",\"ordId\":\"590908544950571222\"}]",
         "pjUPy+n21XvAOF4T5kmBlmbG39c/aTE04uTzpuH9+Kg="},
        {"chNOOS4KvNXR_Xq4k4c9qsfoKWvnDecLATCRlcBwyKDYnWgO", "2020-12-08T09:08:57.715Z", "GET",
         "/api/v5/account/balance", "", "PJ61e1nb2F2Qd7D8SPiaIcx2gjdELc+o0ygzre9z33k="},
    };
    for (size_t i = 0; i < sizeof v / sizeof v[0]; i++) {
        char sign[OKX_SIGN_SIZE];
        okx_sign_rest(str_from(v[i].secret[0] != 0 ? v[i].secret : secret), v[i].time, v[i].method,
                      str_from(v[i].path), str_from(v[i].body), sign);
        assert_string_equal(sign, v[i].sign);
    }
}

static void the_published_logins_come_out(void **state)
{
    (void)state;
    char sign[OKX_SIGN_SIZE];
    okx_sign_login(STR("22582BD0CFF14C41EDBF1AB98506286D"), 1704876947, sign);
    assert_string_equal(sign, "5/36BgGV6m/6pmdc20zdqk0mzF5ZalmzzPD2fo3wavU=");
    okx_sign_login(STR("22582BD0CFF14C41EDBF1AB98506286D"), 1767323045, sign);
    assert_string_equal(sign, "FC7Ozy3BLns7dv+YTRR/oVq1O8OcMDdxCXNyg+glrOI=");
}

static void times_are_written_with_milliseconds_and_z(void **state)
{
    (void)state;
    static const struct {
        int64_t ms;
        const char *text;
    } v[] = {
        {0, "1970-01-01T00:00:00.000Z"},
        {951782399999, "2000-02-28T23:59:59.999Z"},
        {951782400000, "2000-02-29T00:00:00.000Z"},
        {1709164800001, "2024-02-29T00:00:00.001Z"},
        {1735689599999, "2024-12-31T23:59:59.999Z"},
        {1767323045678, "2026-01-02T03:04:05.678Z"},
        {4107542400000, "2100-03-01T00:00:00.000Z"},
    };
    for (size_t i = 0; i < sizeof v / sizeof v[0]; i++) {
        char out[OKX_ISO_TIME_SIZE];
        okx_iso_time(ts_from_ms(v[i].ms), out);
        assert_string_equal(out, v[i].text);
    }
    char cut[OKX_ISO_TIME_SIZE];
    okx_iso_time(TS(1999999), cut);
    assert_string_equal(cut, "1970-01-01T00:00:00.001Z");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_signatures_come_out),
        cmocka_unit_test(the_published_logins_come_out),
        cmocka_unit_test(times_are_written_with_milliseconds_and_z),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
