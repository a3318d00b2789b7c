#include "tests/lib/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/lib/wires.h"

static void a_get_comes_with_query_and_headers(void **state)
{
    (void)state;
    wires_raw_open(true);
    wires_raw_send("GET /api/v5/account/balance?ccy=BTC,USDT&q=a%20b HTTP/1.1\r\nHost: x\r\n"
                   "OK-ACCESS-KEY: demo-key\r\nOK-ACCESS-SIGN: c2ln+/=\r\nOK-ACCESS-TIMESTAMP: "
                   "2026-01-01T00:00:00.000Z\r\nOK-ACCESS-PASSPHRASE: demo pass\r\n"
                   "expTime: 1597026383085\r\nx-simulated-trading: 1\r\n\r\n");
    wires_run_until_raw("{}");
    const struct heard *call = wires_nth(MSG_HTTP_CALL, 0);
    assert_ptr_equal(strstr(call->text, "GET /api/v5/account/balance?ccy=BTC,USDT&q=a%20b\n"),
                     call->text);
    assert_non_null(strstr(call->text, "\nok-access-key: demo-key\n"));
    assert_non_null(strstr(call->text, "\nok-access-sign: c2ln+/=\n"));
    assert_non_null(strstr(call->text, "\nok-access-timestamp: 2026-01-01T00:00:00.000Z\n"));
    assert_non_null(strstr(call->text, "\nok-access-passphrase: demo pass\n"));
    assert_non_null(strstr(call->text, "\nexptime: 1597026383085\n"));
    assert_non_null(strstr(call->text, "\nx-simulated-trading: 1\n"));
    assert_non_null(strstr(wires_raw_in, "HTTP/1.1 200"));
    assert_non_null(strstr(wires_raw_in, "content-type: application/json"));
    assert_non_null(strstr(wires_raw_in, "content-length: 2"));
}

static void one_connection_carries_many_requests(void **state)
{
    (void)state;
    wires_raw_open(true);
    wires_raw_send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 7\r\n\r\n{\"a\":1}");
    wires_run_until_raw("{\"a\":1}");
    wires_raw_send("POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
    wires_run_until(MSG_HTTP_CALL, 2);
    wires_raw_send("GET /c HTTP/1.1\r\nHost: x\r\n\r\n");
    wires_run_until(MSG_HTTP_CALL, 3);
    wires_raw_send("DELETE /d HTTP/1.1\r\nHost: x\r\nContent-Length: 7\r\n\r\n{\"d\"");
    wires_settle();
    wires_raw_send(":4}");
    wires_run_until_raw("{\"d\":4}");
    assert_string_equal(wires_nth(MSG_HTTP_CALL, 0)->more, "{\"a\":1}");
    assert_non_null(strstr(wires_nth(MSG_HTTP_CALL, 1)->text, "POST /b\n"));
    assert_string_equal(wires_nth(MSG_HTTP_CALL, 1)->more, "");
    assert_non_null(strstr(wires_nth(MSG_HTTP_CALL, 2)->text, "GET /c\n"));
    assert_non_null(strstr(wires_nth(MSG_HTTP_CALL, 3)->text, "DELETE /d\n"));
    assert_string_equal(wires_nth(MSG_HTTP_CALL, 3)->more, "{\"d\":4}");
    for (size_t i = 0; i < 4; i++)
        for (size_t j = 0; j < i; j++)
            assert_int_not_equal(wires_nth(MSG_HTTP_CALL, i)->conn,
                                 wires_nth(MSG_HTTP_CALL, j)->conn);
}

static void a_body_over_the_limit_is_refused(void **state)
{
    (void)state;
    wires_raw_open(true);
    wires_raw_send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n");
    wires_run_until_raw("413");
    assert_int_equal(wires_count(MSG_HTTP_CALL), 0);
}

static void answers_to_nobody_are_ignored(void **state)
{
    (void)state;
    wires_raw_open(true);
    wires_raw_send("GET /c HTTP/1.1\r\nHost: x\r\n\r\n");
    wires_run_until_raw("{}");
    wires_answer(wires_nth(MSG_HTTP_CALL, 0)->conn, 200, STR("again"));
    wires_answer(12345, 200, STR("again"));
    wires_settle();
    assert_null(strstr(wires_raw_in, "again"));
}

#define PLAIN(f) cmocka_unit_test_setup_teardown(f, wires_open_plain, wires_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PLAIN(a_get_comes_with_query_and_headers),
        PLAIN(one_connection_carries_many_requests),
        PLAIN(a_body_over_the_limit_is_refused),
        PLAIN(answers_to_nobody_are_ignored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
