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

static void leverage_and_position_mode_can_be_traps(void **state)
{
    (void)state;
    exchange_call(x, "POST", "/sim/switches", "{\"switch\":\"leverage_read\",\"value\":20}");
    exchange_call(x, "GET", "/api/v5/account/leverage-info?instId=BTC-USDT-SWAP&mgnMode=cross", "");
    exchange_has(x, "\"lever\":\"20\"");
    exchange_call(x, "POST", "/sim/switches", "{\"switch\":\"leverage_refused\",\"value\":1}");
    exchange_call(x, "POST", "/api/v5/account/set-leverage",
                  "{\"instId\":\"BTC-USDT-SWAP\",\"lever\":\"5\",\"mgnMode\":\"cross\"}");
    exchange_has(x, "\"code\":\"59101\"");
    exchange_call(x, "POST", "/sim/switches", "{\"switch\":\"long_short\",\"value\":1}");
    exchange_call(x, "GET", "/api/v5/account/config", "");
    exchange_has(x, "\"posMode\":\"long_short_mode\"");
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
    exchange_has(x, "\"sCode\":\"0\"");
    exchange_call(x, "POST", "/sim/market",
                  "{\"inst\":\"BTC-USDT\",\"funding\":\"0.001\",\"interval\":\"60\"}");
    assert_int_equal(x->status, 400); /* spot is not funded */
    exchange_call(x, "POST", "/sim/market",
                  "{\"inst\":\"BTC-USDT-SWAP\",\"funding\":\"0.001\",\"interval\":\"60\"}");
    assert_int_equal(x->status, 200);
    exchange_login(x);
    exchange_wait(x, 60000);
    exchange_call(x, "GET", "/api/v5/account/bills?type=8", "");
    exchange_has(x, "\"balChg\":\"-18.296\"");
    exchange_has(x, "\"subType\":\"173\"");
    exchange_has(x, "\"instId\":\"BTC-USDT-SWAP\"");
    exchange_call(x, "GET", "/api/v5/account/positions", "");
    exchange_has(x, "\"fundingFee\":\"-18.296\"");
    exchange_lacks(x, "\"liqPx\":\"\"");
    exchange_call(x, "POST", "/sim/market",
                  "{\"inst\":\"BTC-USDT-SWAP\",\"funding\":\"-0.001\",\"interval\":\"60\"}");
    exchange_wait(x, 60000);
    exchange_call(x, "GET", "/api/v5/account/bills-archive?type=8", "");
    exchange_has(x, "\"balChg\":\"18.296\"");
    exchange_has(x, "\"subType\":\"174\"");
    exchange_get(x, "/sim/state");
    exchange_has(x, "\"broken\":\"\"");
}

static void money_moves_on_request(void **state)
{
    (void)state;
    exchange_call(x, "POST", "/sim/account", "{\"ccy\":\"USDT\",\"balance\":\"500\"}");
    assert_int_equal(x->status, 200);
    exchange_has(x, "\"cash\":\"500\"");
    assert_int_equal(
        exchange_call(x, "POST", "/sim/account", "{\"ccy\":\"USDT\",\"change\":\"-501\"}"), 409);
    exchange_call(x, "GET", "/api/v5/account/bills", "");
    exchange_has(x, "\"balChg\":\"-9500\"");
    exchange_has(x, "\"type\":\"1\"");
    exchange_has(x, "\"subType\":\"12\"");
    exchange_call(x, "POST", "/sim/account", "{\"ccy\":\"USDT\",\"change\":\"-7\",\"bill\":false}");
    exchange_has(x, "\"cash\":\"493\"");
    exchange_call(x, "GET", "/api/v5/account/bills", "");
    exchange_lacks(x, "\"balChg\":\"-7\"");
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
