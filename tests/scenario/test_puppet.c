/* The whole chain on a market whose every move is said: what the scenarios stand on. */
#include <string.h>

#include "backtest/world.h"
#include "tests/lib/chain.h"
#include "tests/lib/test.h"

static struct chain *c;

static void market(const char *body)
{
    world_call(c->w, "POST", "/sim/market", body);
}

static void a_spoken_book_is_quoted_and_a_spoken_taker_fills_the_quote(void **state)
{
    (void)state;
    c = chain_new();
    chain_start(c, 1);
    market("{\"inst\":\"BTC-USDT\",\"hands\":true,\"book\":{"
           "\"bids\":[[\"90000\",\"0.2\"],[\"89990\",\"9\"],[\"89900\",\"9\"]],"
           "\"asks\":[[\"90100\",\"0.2\"],[\"90110\",\"9\"],[\"90200\",\"9\"]]}}");
    chain_run(c, 10);
    assert_int_equal(chain_resting(c), 2); /* a bid and an ask, at the spoken touch */
    assert_int_equal(c->fills, 0);
    market("{\"inst\":\"BTC-USDT\",\"take\":{\"side\":\"sell\",\"qty\":\"0.3\",\"px\":\"90000\"}}");
    chain_run(c, 1);
    assert_int_equal(c->fills, 1);
    chain_run(c, 10);
    market("{\"inst\":\"BTC-USDT\",\"book\":{"
           "\"bids\":[[\"90000\",\"0.2\"],[\"89990\",\"9\"]],"
           "\"asks\":[[\"90020\",\"0.2\"],[\"90110\",\"9\"]]}}");
    chain_run(c, 5);
    chain_end(c);
    assert_string_equal(c->broken, "");
    chain_destroy(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_spoken_book_is_quoted_and_a_spoken_taker_fills_the_quote),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
