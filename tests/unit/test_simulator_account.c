/* The account from outside: money in and out, funding, and what of it can be a trap. */
#include "services/simulator/simulator.h"

#include <string.h>

#include "tests/lib/exchange.h"
#include "tests/lib/test.h"

static struct exchange *x;

static int setup(void **state)
{
    (void)state;
    x = exchange_quoted();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    exchange_destroy(&x);
    return 0;
}

static void has(const char *part)
{
    if (!strstr(x->body, part))
        fail_msg("'%s' is not in %s", part, x->body);
}

static void lacks(const char *part)
{
    if (strstr(x->body, part))
        fail_msg("'%s' is in %s", part, x->body);
}

static void leverage_and_position_mode_can_be_traps(void **state)
{
    (void)state;
    exchange_call(x, "POST", "/sim/switches", "{\"switch\":\"leverage_read\",\"value\":20}");
    exchange_call(x, "GET", "/api/v5/account/leverage-info?instId=BTC-USDT-SWAP&mgnMode=cross", "");
    has("\"lever\":\"20\"");
    exchange_call(x, "POST", "/sim/switches", "{\"switch\":\"leverage_refused\",\"value\":1}");
    exchange_call(x, "POST", "/api/v5/account/set-leverage",
                  "{\"instId\":\"BTC-USDT-SWAP\",\"lever\":\"5\",\"mgnMode\":\"cross\"}");
    has("\"code\":\"59101\"");
    exchange_call(x, "POST", "/sim/switches", "{\"switch\":\"long_short\",\"value\":1}");
    exchange_call(x, "GET", "/api/v5/account/config", "");
    has("\"posMode\":\"long_short_mode\"");
}

/* 20 contracts of 0.01 BTC at the middle of 91480, 0.1 %: 18.296 a time, paid by the long. */
static void a_position_is_funded_and_a_bill_tells_of_it(void **state)
{
    (void)state;
    exchange_flow(x, "BTC-USDT-SWAP", SIDE_BUY, "91479", "100");
    exchange_flow(x, "BTC-USDT-SWAP", SIDE_SELL, "91481", "100");
    exchange_call(x, "POST", "/api/v5/trade/order",
                  "{\"instId\":\"BTC-USDT-SWAP\",\"tdMode\":\"cross\",\"side\":\"buy\",\"ordType\":"
                  "\"ioc\",\"px\":\"91481\",\"sz\":\"20\"}");
    has("\"sCode\":\"0\"");
    exchange_call(x, "POST", "/sim/market",
                  "{\"inst\":\"BTC-USDT\",\"funding\":\"0.001\",\"interval\":\"60\"}");
    assert_int_equal(x->status, 400); /* spot is not funded */
    exchange_call(x, "POST", "/sim/market",
                  "{\"inst\":\"BTC-USDT-SWAP\",\"funding\":\"0.001\",\"interval\":\"60\"}");
    assert_int_equal(x->status, 200);
    exchange_login(x);
    exchange_wait(x, 60000);
    exchange_call(x, "GET", "/api/v5/account/bills?type=8", "");
    has("\"balChg\":\"-18.296\"");
    has("\"subType\":\"173\"");
    has("\"instId\":\"BTC-USDT-SWAP\"");
    exchange_call(x, "GET", "/api/v5/account/positions", "");
    has("\"fundingFee\":\"-18.296\"");
    lacks("\"liqPx\":\"\"");
    exchange_call(x, "POST", "/sim/market",
                  "{\"inst\":\"BTC-USDT-SWAP\",\"funding\":\"-0.001\",\"interval\":\"60\"}");
    exchange_wait(x, 60000);
    exchange_call(x, "GET", "/api/v5/account/bills-archive?type=8", "");
    has("\"balChg\":\"18.296\"");
    has("\"subType\":\"174\"");
    exchange_get(x, "/sim/state");
    has("\"broken\":\"\"");
}

static void money_moves_on_request(void **state)
{
    (void)state;
    exchange_call(x, "POST", "/sim/account", "{\"ccy\":\"USDT\",\"balance\":\"500\"}");
    assert_int_equal(x->status, 200);
    has("\"cash\":\"500\"");
    assert_int_equal(
        exchange_call(x, "POST", "/sim/account", "{\"ccy\":\"USDT\",\"change\":\"-501\"}"), 409);
    exchange_call(x, "GET", "/api/v5/account/bills", "");
    has("\"balChg\":\"-9500\"");
    has("\"type\":\"1\"");
    has("\"subType\":\"12\"");
    exchange_call(x, "POST", "/sim/account", "{\"ccy\":\"USDT\",\"change\":\"-7\",\"bill\":false}");
    has("\"cash\":\"493\"");
    exchange_call(x, "GET", "/api/v5/account/bills", "");
    lacks("\"balChg\":\"-7\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        CASE(leverage_and_position_mode_can_be_traps),
        CASE(a_position_is_funded_and_a_bill_tells_of_it),
        CASE(money_moves_on_request),
#undef CASE
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
