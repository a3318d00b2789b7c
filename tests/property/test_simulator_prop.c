/* Whatever clients send, the exchange answers, keeps its invariants and stays within its rooms. */
#include "services/simulator/simulator.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/prng.h"
#include "tests/lib/exchange.h"
#include "tests/lib/seed.h"
#include "tests/lib/test.h"

enum { STEPS = 8000 };

static struct prng dice;

static size_t roll(size_t n)
{
    return (size_t)prng_below(&dice, n);
}

static const char *const CLIENT_WORDS[] = {
    "\"BTC-USDT\"",
    "\"BTC-USDT-SWAP\"",
    "\"ETH-USDT\"",
    "3",
    "4",
    "10459",
    "\"cash\"",
    "\"cross\"",
    "\"buy\"",
    "\"sell\"",
    "\"limit\"",
    "\"post_only\"",
    "\"ioc\"",
    "\"market\"",
    "\"fok\"",
    "\"91000\"",
    "\"91500.1\"",
    "\"92000.5\"",
    "\"0.001\"",
    "\"0.00001\"",
    "\"1\"",
    "\"a1\"",
    "\"a2\"",
    "true",
    "null",
    "\"\"",
    "\"-1\"",
    "\"1e9\"",
    "\"99999999999999999999\"",
    "\"\\u0041\"",
    "[]",
    "{}",
    "\"orders\"",
    "\"books\"",
    "\"account\"",
    "\"SPOT\"",
    "\"ANY\"",
    "10",
    "0",
};

static const char *const CLIENT_KEYS[] = {
    "instId",  "instIdCode", "tdMode", "side",  "ordType", "px",      "sz",
    "clOrdId", "ordId",      "tgtCcy", "newPx", "newSz",   "reqId",   "channel",
    "timeOut", "instType",   "ccy",    "lever", "tag",     "posSide",
};

static const char *const OPS[] = {
    "order",        "batch-orders",
    "cancel-order", "batch-cancel-orders",
    "amend-order",  "batch-amend-orders",
    "login",        "subscribe",
    "unsubscribe",  "none",
};

static const char *const PATHS[] = {
    "/api/v5/trade/order",
    "/api/v5/trade/batch-orders",
    "/api/v5/trade/cancel-order",
    "/api/v5/trade/amend-order",
    "/api/v5/trade/orders-pending",
    "/api/v5/trade/fills?limit=5",
    "/api/v5/account/balance",
    "/api/v5/account/positions",
    "/api/v5/account/set-leverage",
    "/api/v5/trade/cancel-all-after",
    "/api/v5/public/instruments?instType=SWAP",
    "/api/v5/market/books?instId=BTC-USDT&sz=400",
    "/api/v5/market/candles?instId=BTC-USDT&bar=1H",
    "/api/v5/account/bills?after=%zz&before=",
    "/sim/state",
    "/sim/journal?since=3&limit=7",
    "/sim/faults",
    "/sim/account",
    "/sim/market",
    "/api/v5/trade/orders-history?instType=SPOT",
};

/* A value that makes sense for the key, in nine of ten cases. */
static const char *value_of(const char *key)
{
    static const struct {
        const char *key;
        const char *values[4];
    } LIKELY[] = {
        {"instId", {"\"BTC-USDT\"", "\"BTC-USDT-SWAP\"", "\"BTC-USDT\"", "\"ETH-USDT\""}},
        {"instIdCode", {"3", "10459", "3", "4"}},
        {"tdMode", {"\"cash\"", "\"cross\"", "\"cash\"", "\"cash\""}},
        {"side", {"\"buy\"", "\"sell\"", "\"buy\"", "\"sell\""}},
        {"ordType", {"\"limit\"", "\"post_only\"", "\"ioc\"", "\"market\""}},
        {"px", {"\"91500\"", "\"91500.1\"", "\"91501\"", "\"91499.9\""}},
        {"sz", {"\"0.001\"", "\"0.01\"", "\"0.02\"", "\"1\""}},
        {"clOrdId", {"\"a1\"", "\"a2\"", "\"a3\"", "\"a4\""}},
    };

    bool likely = roll(10) > 0;

    for (size_t i = 0; i < sizeof(LIKELY) / sizeof(LIKELY[0]) && likely; i++) {
        if (strcmp(LIKELY[i].key, key) == 0)
            return LIKELY[i].values[roll(4)];
    }
    return CLIENT_WORDS[roll(sizeof(CLIENT_WORDS) / sizeof(CLIENT_WORDS[0]))];
}

static void put_object(struct text *t)
{
    size_t count = 8 + roll(4) - (roll(5) == 0 ? 6 : 0);

    text_char(t, '{');
    for (size_t i = 0; i < count; i++) {
        const char *key =
            CLIENT_KEYS[i < 8 ? i : roll(sizeof(CLIENT_KEYS) / sizeof(CLIENT_KEYS[0]))];

        if (i > 0)
            text_char(t, ',');
        text_char(t, '"');
        text_put(t, key);
        text_put(t, "\":");
        text_put(t, value_of(key));
    }
    text_char(t, '}');
}

static void damage(char *text, size_t len)
{
    if (len == 0 || roll(10) > 0)
        return;
    for (size_t n = roll(4); n > 0; n--)
        text[roll(len)] = (char)(1 + roll(255));
}

static void say_something(struct exchange *x, uint32_t conn)
{
    char buffer[4096];
    struct text t = TEXT(buffer);

    text_put(&t, "{\"id\":\"1\",\"op\":\"");
    text_put(&t, OPS[roll(sizeof(OPS) / sizeof(OPS[0]))]);
    text_put(&t, "\",\"args\":[");
    for (size_t n = 1 + roll(2); n > 0; n--) {
        put_object(&t);
        if (n > 1)
            text_char(&t, ',');
    }
    text_put(&t, "]}");
    text_char(&t, '\0');
    damage(buffer, t.len - 1);
    exchange_say(x, conn, buffer);
}

static void call_something(struct exchange *x)
{
    char buffer[4096];
    struct text t = TEXT(buffer);
    const char *path = PATHS[roll(sizeof(PATHS) / sizeof(PATHS[0]))];
    bool post = roll(2) == 0;

    if (post && roll(3) == 0) {
        text_char(&t, '[');
        put_object(&t);
        text_char(&t, ']');
    } else if (post) {
        put_object(&t);
    }
    text_char(&t, '\0');
    damage(buffer, t.len - 1);
    assert_true(exchange_call(x, post ? "POST" : "GET", path, buffer) > 0);
    assert_true(x->body[0] == '{' || x->body[0] == '[');
}

static void move_market(struct exchange *x)
{
    char px[24];
    struct text t = TEXT(px);

    text_decimal(&t, 914900 + (int64_t)roll(200), -1);
    text_char(&t, '\0');
    exchange_flow(x, roll(2) ? "BTC-USDT" : "BTC-USDT-SWAP", roll(2) ? SIDE_BUY : SIDE_SELL, px,
                  "0.05");
}

static void any_traffic_leaves_the_exchange_whole(void **state)
{
    (void)state;
    struct exchange *x;
    uint32_t conn;

    dice = seed_prng("any_traffic_leaves_the_exchange_whole");
    x = exchange_new();
    conn = exchange_login(x);
    exchange_say(x, conn,
                 "{\"op\":\"subscribe\",\"args\":[{\"channel\":\"orders\",\"instType\":\"ANY\"},"
                 "{\"channel\":\"account\"},{\"channel\":\"balance_and_position\"},"
                 "{\"channel\":\"positions\",\"instType\":\"ANY\"}]}");
    for (int i = 0; i < STEPS; i++) {
        switch (roll(6)) {
        case 0:
        case 1: say_something(x, conn); break;
        case 2:
        case 3: call_something(x); break;
        case 4: move_market(x); break;
        default: exchange_wait(x, (int64_t)roll(400)); break;
        }
        if (exchange_closed(x, conn) >= 0) {
            exchange_drop(x, conn);
            exchange_forget(x);
            conn = exchange_login(x);
        }
        exchange_forget(x);
    }
    assert_true(x->sim->counters.orders > 40);
    assert_true(x->sim->counters.fills > 10);
    exchange_destroy(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_traffic_leaves_the_exchange_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
