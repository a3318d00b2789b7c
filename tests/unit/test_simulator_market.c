/* A market held by hand: POST /sim/market with hands, book, take. */
#include <string.h>

#include "services/simulator/simulator.h"
#include "tests/lib/exchange.h"
#include "tests/lib/test.h"

static struct exchange *x;

static int setup(void **state)
{
    (void)state;
    x = exchange_new_market(3);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    exchange_destroy(&x);
    return 0;
}

static int ask(const char *body)
{
    return exchange_call(x, "POST", "/sim/market", body);
}

static void refused(const char *body, const char *why)
{
    assert_int_equal(ask(body), 400);
    if (strstr(x->body, why) == NULL)
        fail_msg("'%s' is not in %s", why, x->body);
}

static const struct ladder *book(void)
{
    return &x->sim->venue.book[venue_inst(&x->sim->venue, STR("BTC-USDT"))];
}

/* A level is so: quantity and the part of it that is anonymous, in 1e-8. */
static void level(enum side side, int64_t px, int64_t qty, int64_t flow)
{
    const struct ladder_level *l = ladder_at(book(), side, PX(px));
    assert_int_equal(l != NULL ? l->qty : 0, qty);
    assert_int_equal(l != NULL ? l->flow : 0, flow);
}

static void place(const char *side, const char *px, const char *sz)
{
    char body[300];
    struct text t = TEXT(body);
    text_put(&t,
             "{\"instId\":\"BTC-USDT\",\"tdMode\":\"cash\",\"ordType\":\"post_only\",\"side\":\"");
    text_put(&t, side);
    text_put(&t, "\",\"px\":\"");
    text_put(&t, px);
    text_put(&t, "\",\"sz\":\"");
    text_put(&t, sz);
    text_put(&t, "\"}");
    text_char(&t, 0);
    exchange_call(x, "POST", "/api/v5/trade/order", body);
    assert_non_null(strstr(x->body, "\"sCode\":\"0\""));
}

#define HELD \
    "{\"inst\":\"BTC-USDT\",\"hands\":true,\"book\":{\"bids\":[[\"91500.1\",\"0.5\"]," \
    "[\"91499\",2]],\"asks\":[[\"91600\",\"0.25\"]]}}"

static void a_held_market_stands_still_and_is_what_was_said(void **state)
{
    (void)state;
    assert_int_equal(ask(HELD), 200);
    for (int n = 0; n < 2; n++) {
        assert_int_equal(book()->side[SIDE_BUY].count, 2);
        assert_int_equal(book()->side[SIDE_SELL].count, 1);
        level(SIDE_BUY, 915001, 50000000, 50000000);
        level(SIDE_BUY, 914990, 200000000, 200000000);
        level(SIDE_SELL, 916000, 25000000, 25000000);
        exchange_wait(x, 30000);
    }
    const int other = venue_inst(&x->sim->venue, STR("ETH-USDT"));
    assert_true(x->sim->venue.tape[other].trades > 5); /* the others go on */
    assert_string_equal(venue_broken(&x->sim->venue), "");
}

static void let_go_it_goes_on_from_where_it_stands(void **state)
{
    (void)state;
    assert_int_equal(ask(HELD), 200);
    exchange_wait(x, 1000);
    assert_int_equal(ask("{\"inst\":\"BTC-USDT\",\"hands\":false}"), 200);
    exchange_wait(x, 20000);
    assert_true(book()->side[SIDE_BUY].count > 5);
    px_t bid = PX(0);
    assert_true(ladder_best(book(), SIDE_BUY, &bid));
    assert_true(bid.v > 905000 && bid.v < 925000);
    assert_string_equal(venue_broken(&x->sim->venue), "");
}

static void holding_alone_keeps_the_book_and_an_empty_book_is_empty(void **state)
{
    (void)state;
    exchange_wait(x, 5000);
    const uint32_t bids = book()->side[SIDE_BUY].count;
    const uint64_t trades = x->sim->venue.tape[0].trades;
    assert_int_equal(ask("{\"inst\":\"BTC-USDT\",\"hands\":true}"), 200);
    exchange_wait(x, 10000);
    assert_true(bids > 5);
    assert_int_equal(book()->side[SIDE_BUY].count, bids);
    assert_int_equal(x->sim->venue.tape[0].trades, trades);
    assert_int_equal(ask("{\"inst\":\"BTC-USDT\",\"book\":{\"bids\":[],\"asks\":[]}}"), 200);
    assert_int_equal(book()->side[SIDE_BUY].count + book()->side[SIDE_SELL].count, 0);
}

static void one_change_has_one_number(void **state)
{
    (void)state;
    assert_int_equal(ask("{\"inst\":\"BTC-USDT\",\"hands\":true}"), 200);
    const int64_t before = x->sim->venue.seq[0];
    assert_int_equal(ask(HELD), 200);
    assert_int_equal(x->sim->venue.seq[0], before + 1);
    assert_int_equal(ask(HELD), 200);
    assert_int_equal(x->sim->venue.seq[0], before + 1); /* nothing changed */
}

static void what_is_added_queues_behind_an_account(void **state)
{
    (void)state;
    assert_int_equal(ask(HELD), 200);
    place("buy", "91500.1", "0.01");
    assert_int_equal(ask("{\"inst\":\"BTC-USDT\",\"book\":{\"bids\":[[\"91500.1\",\"0.8\"]],"
                         "\"asks\":[[\"91600\",\"1\"]]}}"),
                     200);
    level(SIDE_BUY, 915001, 81000000, 80000000);
    assert_int_equal(ask("{\"inst\":\"BTC-USDT\",\"take\":{\"side\":\"sell\",\"qty\":\"0.5\"}}"),
                     200);
    assert_int_equal(x->sim->counters.fills, 0); /* 0.5 stood before it */
    assert_int_equal(ask("{\"inst\":\"BTC-USDT\",\"take\":{\"side\":\"sell\",\"qty\":\"0.004\"}}"),
                     200);
    assert_int_equal(x->sim->counters.fills, 1); /* a part of it */
    level(SIDE_BUY, 915001, 30600000, 30000000);
}

static void a_change_is_announced_by_rest_and_channel_and_then_carried_out(void **state)
{
    (void)state;
    const char *row = "/api/v5/public/instruments?instType=SPOT&instId=BTC-USDT";
    assert_int_equal(ask(HELD), 200);
    place("buy", "91500.1", "0.01");
    const uint32_t conn = exchange_open(x, "/ws/v5/public");
    exchange_say(x, conn,
                 "{\"op\":\"subscribe\",\"args\":[{\"channel\":\"instruments\","
                 "\"instType\":\"SPOT\"}]}");
    exchange_wait(x, 100);
    exchange_forget(x);
    assert_int_equal(ask("{\"inst\":\"BTC-USDT\",\"change\":{\"tick\":\"1\",\"min\":\"0.02\","
                         "\"in\":\"20\"}}"),
                     200);
    exchange_wait(x, 100);
    exchange_came(x, "\"upcChg\":[{\"param\":\"tickSz\",\"newValue\":\"1\",\"effTime\":\"1767");
    exchange_came(x, "{\"param\":\"minSz\",\"newValue\":\"0.02\",\"effTime\":\"1767");
    exchange_came(x, "\"tickSz\":\"0.1\"");
    assert_int_equal(exchange_get(x, row), 200);
    assert_non_null(strstr(x->body, "\"param\":\"tickSz\""));
    exchange_forget(x);
    exchange_wait(x, 20000);
    exchange_came(x, "\"tickSz\":\"1\"");
    exchange_came(x, "\"upcChg\":[]");
    assert_int_equal(exchange_get(x, row), 200);
    assert_non_null(strstr(x->body, "\"minSz\":\"0.02\""));
    level(SIDE_BUY, 915001, 0, 0); /* all of it was off the new tick */
    level(SIDE_BUY, 914990, 200000000, 200000000);
    assert_int_equal(x->sim->counters.fills, 0);
    assert_string_equal(venue_broken(&x->sim->venue), "");
}

static void an_announcement_is_taken_back_or_refused_whole(void **state)
{
    (void)state;
    const char *wrong = "wanted tick or min on the instrument's scale, and seconds";
    refused("{\"inst\":\"BTC-USDT\",\"change\":{\"tick\":\"1\"}}", wrong);
    refused("{\"inst\":\"BTC-USDT\",\"change\":{\"tick\":\"0.01\",\"in\":\"5\"}}", wrong);
    refused("{\"inst\":\"BTC-USDT\",\"change\":{\"min\":\"0\",\"in\":\"5\"}}", wrong);
    refused("{\"inst\":\"BTC-USDT\",\"change\":{\"tick\":\"1\",\"in\":\"-5\"}}", wrong);
    assert_int_equal(ask("{\"inst\":\"BTC-USDT\",\"change\":{\"tick\":\"1\",\"in\":\"5\"}}"), 200);
    assert_int_equal(ask("{\"inst\":\"BTC-USDT\",\"change\":{\"in\":\"0\"}}"), 200);
    exchange_wait(x, 6000);
    assert_int_equal(x->sim->venue.listing[0].is.tick.v, 1);
}

static void the_smallest_order_of_a_swap_is_its_lot_too(void **state)
{
    (void)state;
    assert_int_equal(ask("{\"inst\":\"BTC-USDT-SWAP\",\"change\":{\"min\":\"0.1\",\"in\":\"1\"}}"),
                     200);
    exchange_wait(x, 2000);
    const int swap = venue_inst(&x->sim->venue, STR("BTC-USDT-SWAP"));
    assert_int_equal(x->sim->venue.listing[swap].is.lot.v, 10);
    assert_int_equal(x->sim->venue.listing[swap].is.min_qty.v, 10);
    exchange_wait(x, 20000); /* and the market goes on */
    assert_string_equal(venue_broken(&x->sim->venue), "");
}

static void what_leaves_was_behind_an_account_first(void **state)
{
    (void)state;
    assert_int_equal(ask(HELD), 200);
    place("buy", "91500.1", "0.01");
    assert_int_equal(ask("{\"inst\":\"BTC-USDT\",\"book\":{\"bids\":[[\"91500.1\",\"0.8\"]],"
                         "\"asks\":[]}}"),
                     200);
    assert_int_equal(ask("{\"inst\":\"BTC-USDT\",\"book\":{\"bids\":[[\"91500.1\",\"0.5\"]],"
                         "\"asks\":[]}}"),
                     200);
    assert_int_equal(ask("{\"inst\":\"BTC-USDT\",\"take\":{\"side\":\"sell\",\"qty\":\"0.5\"}}"),
                     200);
    assert_int_equal(x->sim->counters.fills, 0);
    level(SIDE_BUY, 915001, 1000000, 0);
}

static void a_level_that_comes_through_an_account_trades_with_it(void **state)
{
    (void)state;
    assert_int_equal(ask(HELD), 200);
    place("sell", "91599.9", "0.01");
    assert_int_equal(ask("{\"inst\":\"BTC-USDT\",\"book\":{\"bids\":[[\"91600\",\"0.03\"]],"
                         "\"asks\":[[\"91600.1\",\"1\"]]}}"),
                     200);
    assert_int_equal(x->sim->counters.fills, 1);
    level(SIDE_SELL, 915999, 0, 0);
    level(SIDE_BUY, 916000, 2000000, 2000000);
    exchange_call(x, "GET", "/api/v5/trade/fills", "");
    assert_non_null(strstr(x->body, "\"fillPx\":\"91599.9\""));
    assert_string_equal(venue_broken(&x->sim->venue), "");
}

static void a_taker_stops_at_its_price(void **state)
{
    (void)state;
    assert_int_equal(ask(HELD), 200);
    assert_int_equal(ask("{\"inst\":\"BTC-USDT\",\"take\":{\"side\":\"sell\",\"qty\":\"1\","
                         "\"px\":\"91500\"}}"),
                     200);
    level(SIDE_BUY, 915001, 0, 0);
    level(SIDE_BUY, 914990, 200000000, 200000000);
    assert_int_equal(ask("{\"inst\":\"BTC-USDT\",\"take\":{\"side\":\"sell\",\"qty\":\"3\"}}"),
                     200);
    assert_int_equal(book()->side[SIDE_BUY].count, 0);
}

static void what_is_wrong_is_said_and_nothing_is_done(void **state)
{
    (void)state;
    assert_int_equal(ask(HELD), 200);
    refused("{\"inst\":\"BTC-USDT\",\"book\":{\"bids\":[]}}", "each an array: asks");
    refused("{\"inst\":\"BTC-USDT\",\"book\":{\"bids\":[[\"91500.15\",\"1\"]],\"asks\":[]}}",
            "wanted a price above 0 on the tick: bids[0]");
    refused("{\"inst\":\"BTC-USDT\",\"book\":{\"bids\":[[\"91500\",\"1\"],[\"91499\",\"-1\"]],"
            "\"asks\":[]}}",
            "wanted a quantity above 0 on the lot: bids[1]");
    refused("{\"inst\":\"BTC-USDT\",\"book\":{\"bids\":[],\"asks\":[[\"91500\"]]}}", "asks[0]");
    refused("{\"inst\":\"BTC-USDT\",\"book\":{\"bids\":[[\"1\",\"1\"],[\"1.0\",\"1\"]],"
            "\"asks\":[]}}",
            "the same price twice: bids[1]");
    refused("{\"inst\":\"BTC-USDT\",\"book\":{\"bids\":[[\"91500\",\"1\"]],"
            "\"asks\":[[\"91500\",\"1\"]]}}",
            "the two sides cross");
    refused("{\"inst\":\"BTC-USDT\",\"book\":{\"bids\":[[\"90000000000\",\"90000000000\"]],"
            "\"asks\":[]}}",
            "too much to be true: bids[0]");
    refused("{\"inst\":\"BTC-USDT\",\"hands\":\"yes\"}", "wanted true or false: hands");
    refused("{\"inst\":\"BTC-USDT\",\"take\":{\"side\":\"hold\",\"qty\":\"1\"}}",
            "wanted buy or sell: take.side");
    refused("{\"inst\":\"BTC-USDT\",\"take\":{\"side\":\"buy\",\"qty\":\"0\"}}", "take.qty");
    refused("{\"inst\":\"BTC-USDT\",\"book\":{\"bids\":[],\"asks\":[]},"
            "\"take\":{\"side\":\"buy\",\"qty\":\"1\",\"px\":\"0.05\"}}",
            "take.px");
    refused("{\"inst\":\"NO-SUCH\",\"hands\":true}", "unknown instrument: inst");
    level(SIDE_BUY, 915001, 50000000, 50000000);
    level(SIDE_SELL, 916000, 25000000, 25000000);
}

static void the_menu_names_the_strings(void **state)
{
    (void)state;
    assert_int_equal(exchange_call(x, "GET", "/sim/market", ""), 200);
    assert_non_null(strstr(x->body, "\\\"hands\\\":true"));
    assert_non_null(strstr(x->body, "\\\"take\\\""));
    assert_non_null(strstr(x->body, "\"spread\":"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_held_market_stands_still_and_is_what_was_said, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(let_go_it_goes_on_from_where_it_stands, setup, teardown),
        cmocka_unit_test_setup_teardown(holding_alone_keeps_the_book_and_an_empty_book_is_empty,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(one_change_has_one_number, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_added_queues_behind_an_account, setup, teardown),
        cmocka_unit_test_setup_teardown(
            a_change_is_announced_by_rest_and_channel_and_then_carried_out, setup, teardown),
        cmocka_unit_test_setup_teardown(an_announcement_is_taken_back_or_refused_whole, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(the_smallest_order_of_a_swap_is_its_lot_too, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_leaves_was_behind_an_account_first, setup, teardown),
        cmocka_unit_test_setup_teardown(a_level_that_comes_through_an_account_trades_with_it, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_taker_stops_at_its_price, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_wrong_is_said_and_nothing_is_done, setup, teardown),
        cmocka_unit_test_setup_teardown(the_menu_names_the_strings, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
