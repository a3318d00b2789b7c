#include "services/simulator/market.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/test.h"

static struct venue *v;
static struct market *m;
static struct outbox *out;
static struct settings *settings;
static ts_t now;

static int setup(void **state)
{
    (void)state;
    char why_text[200];
    struct text why = TEXT(why_text);
    v = calloc(1, sizeof *v);
    m = calloc(1, sizeof *m);
    out = calloc(1, sizeof *out);
    settings = calloc(1, sizeof *settings);
    settings_defaults(settings);
    now = ts_from_ms(1767323045678);
    venue_init(v);
    assert_true(venue_setup(v, settings, now, &why));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    free(v);
    free(m);
    free(out);
    free(settings);
    return 0;
}

static void start_synthetic(uint64_t seed)
{
    char why_text[200];
    struct text why = TEXT(why_text);
    assert_true(market_open(m, v, settings, seed, &why));
    market_start(m, v, now, out);
}

/* Runs the market up to `until`; every event is handed to `see`. */
static void run(ts_t until, void (*see)(const struct venue_event *e))
{
    while (market_deadline(m).v <= until.v) {
        ts_t at = market_deadline(m);
        now = at.v > now.v ? at : now;
        market_step(m, v, now, out);
        const struct venue_event *e;
        while ((e = venue_next_event(v)) != NULL)
            if (see != NULL)
                see(e);
    }
    now = until;
}

static void the_market_is_never_crossed_and_conserves(void **state)
{
    (void)state;
    start_synthetic(7);
    for (int s = 0; s < 60; s++) {
        run(ts_add(now, DUR_S(1)), NULL);
        assert_string_equal(venue_broken(v), "");
    }
    for (int n = 0; n < (int)v->listings; n++) {
        assert_true(v->book[n].side[SIDE_BUY].count > 10);
        assert_true(v->book[n].side[SIDE_SELL].count > 10);
        assert_true(v->tape[n].trades > 5);
    }
}

static uint64_t digest;

static void mix(const struct venue_event *e)
{
    if (e->type == VENUE_EVENT_BOOK)
        digest = digest * 1099511628211U ^ (uint64_t)e->book.px.v ^ (uint64_t)e->book.qty.v << 20;
    if (e->type == VENUE_EVENT_TRADE)
        digest = digest * 1099511628211U ^ (uint64_t)e->trade.qty.v;
}

static void the_same_seed_gives_the_same_market(void **state)
{
    uint64_t seen[3];
    for (int n = 0; n < 3; n++) {
        digest = 1;
        start_synthetic(n < 2 ? 11 : 12);
        run(ts_add(now, DUR_S(20)), mix);
        seen[n] = digest;
        teardown(state);
        setup(state);
    }
    assert_true(seen[0] == seen[1]);
    assert_true(seen[0] != seen[2]);
}

/* Share of the time the spread of BTC-USDT reaches a threshold, over ten minutes. */
static void the_spread_visits_the_range_the_strategy_needs(void **state)
{
    (void)state;
    int wide = 0;
    int narrow = 0;
    start_synthetic(1);
    for (int n = 0; n < 6000; n++) {
        px_t bid = PX(0);
        px_t ask = PX(0);
        run(ts_add(now, DUR_MS(100)), NULL);
        if (!ladder_best(&v->book[0], SIDE_BUY, &bid) || !ladder_best(&v->book[0], SIDE_SELL, &ask))
            continue;
        wide += spread_reaches(bid, ask, RATE(1000000)) ? 1 : 0;
        narrow += spread_reaches(bid, ask, RATE(800000)) ? 0 : 1;
    }
    print_message("spread >= 0.10 %%: %d of 6000, < 0.08 %%: %d\n", wide, narrow);
    assert_true(wide > 1500);
    assert_true(narrow > 300);
}

/* A maker who rests at both touches, one side at a time after a fill, trades several round trips
 * a minute: what the requirement's strategy lives on. */
static void orders_at_the_touch_are_filled_on_both_sides(void **state)
{
    (void)state;
    int fills[2] = {0, 0};
    struct venue_ack ack;
    start_synthetic(3);
    run(ts_add(now, DUR_S(1)), NULL);
    enum side side = SIDE_BUY;
    for (int n = 0; n < 100; n++) { /* 5 minutes, orders of at most 3 s */
        px_t px = PX(0);
        char text[2][40];
        struct text t = TEXT(text[0]);
        assert_true(ladder_best(&v->book[0], side, &px));
        text_decimal(&t, px.v, v->listing[0].is.px_exp);
        struct venue_request r = {.account = 0, .inst = 0, .td_mode = STR("cash")};
        r.side = side == SIDE_BUY ? STR("buy") : STR("sell");
        r.ord_type = STR("post_only");
        r.px = text_done(&t);
        r.sz = STR("0.001");
        assert_int_equal(venue_place(v, &r, now, &ack), 0);
        run(ts_add(now, DUR_S(3)), NULL);
        int32_t slot = venue_orders_by_id(&v->orders, ack.order);
        assert_int_not_equal(slot, VENUE_ORDER_NONE);
        if (v->orders.at[slot].state == VENUE_FILLED) {
            fills[side]++;
            side = side_other(side);
            continue;
        }
        struct text id = TEXT(text[1]);
        text_u64(&id, ack.order);
        struct venue_cancel c = {.account = 0, .inst = 0, .ord_id = text_done(&id)};
        (void)venue_cancel(v, &c, now, &ack);
    }
    print_message("buys %d, sells %d in five minutes\n", fills[SIDE_BUY], fills[SIDE_SELL]);
    assert_true(fills[SIDE_BUY] >= 10);
    assert_true(fills[SIDE_SELL] >= 10);
    assert_string_equal(venue_broken(v), "");
}

static void a_market_can_be_moved_from_outside(void **state)
{
    (void)state;
    start_synthetic(5);
    run(ts_add(now, DUR_S(1)), NULL);
    money_t before = venue_mark(v, 0);
    assert_true(market_set(m, v, STR("BTC-USDT"), STR("jump"), STR("0.01"), now));
    run(ts_add(now, DUR_S(5)), NULL);
    money_t gain = money_sub(venue_mark(v, 0), before);
    rate_t moved = money_ratio(gain, before);
    assert_in_range(moved.v, 7000000, 13000000);
    assert_false(market_set(m, v, STR("BTC-USDT"), STR("weather"), STR("1"), now));
    assert_false(market_set(m, v, STR("NONE-USDT"), STR("jump"), STR("0.01"), now));
    assert_false(market_set(m, v, STR("BTC-USDT"), STR("jump"), STR("2"), now));
    assert_true(market_set(m, v, STR("BTC-USDT"), STR("pause"), STR("10"), now));
    uint64_t trades = v->tape[0].trades;
    run(ts_add(now, DUR_S(9)), NULL);
    assert_int_equal(v->tape[0].trades, trades);
}

/* ---- replay ---- */

static void start_replay(const char *speed)
{
    char why_text[200];
    struct text why = TEXT(why_text);
    settings->sim_market = word_of("replay");
    str_copy(settings->sim_book_file.at, sizeof settings->sim_book_file.at, STR("book"));
    str_copy(settings->sim_trades_file.at, sizeof settings->sim_trades_file.at, STR("trades"));
    str_copy(settings->sim_speed.at, sizeof settings->sim_speed.at, str_from(speed));
    assert_true(market_open(m, v, settings, 0, &why));
    market_start(m, v, now, out);
}

static void line(uint32_t tape, const char *text)
{
    struct msg in = {.type = MSG_TAPE_LINE, .ts = now};
    in.tape_line.tape = tape;
    in.tape_line.line = str_from(text);
    market_take(m, v, &in, out);
}

static void end(uint32_t tape)
{
    struct msg in = {.type = MSG_TAPE_END, .ts = now};
    in.tape_end.tape = tape;
    market_take(m, v, &in, out);
}

#define BOOK(ts, action, asks, bids) \
    "{\"instId\":\"ETH-USDT\",\"action\":\"" action "\",\"ts\":\"" ts "\",\"asks\":[" asks \
    "],\"bids\":[" bids "]}"

static void a_replay_merges_its_tapes_by_time(void **state)
{
    (void)state;
    start_replay("1");
    assert_int_equal(out->count, 2);
    assert_int_equal(out->at[0].type, MSG_TAPE_READ);
    line(REPLAY_BOOK, BOOK("1625097600000", "snapshot", "[\"2279.63\",\"28.479526\",\"1\"]",
                           "[\"2271.58\",\"1.6477\",\"1\"]"));
    assert_int_equal(market_deadline(m).v, TS_NEVER.v); /* an earlier trade could still come */
    line(REPLAY_TRADES, "instrument_name,trade_id,side,price,size,created_time");
    line(REPLAY_TRADES, "ETH-USDT,1,sell,2271.58,0.0409,1625097601500");
    line(REPLAY_BOOK,
         BOOK("1625097602000", "update", "[\"2279.63\",\"0\",\"0\"],[\"2280\",\"1\",\"1\"]",
              "[\"2271.58\",\"2\",\"1\"]"));
    end(REPLAY_BOOK);
    end(REPLAY_TRADES);
    ts_t start = now;
    run(start, NULL);
    int eth = venue_inst(v, STR("ETH-USDT"));
    assert_int_equal(ladder_at(&v->book[eth], SIDE_SELL, PX(227963))->qty, 28479526);
    assert_int_equal(market_deadline(m).v, start.v + DUR_MS(1500).v);
    run(ts_add(start, DUR_MS(1500)), NULL);
    assert_int_equal(v->tape[eth].trades, 1);
    assert_false(market_over(m));
    run(ts_add(start, DUR_MS(2000)), NULL);
    assert_true(market_over(m));
    assert_null(ladder_at(&v->book[eth], SIDE_SELL, PX(227963)));
    assert_int_equal(ladder_at(&v->book[eth], SIDE_BUY, PX(227158))->qty, 2000000);
    assert_string_equal(venue_broken(v), "");
}

static void a_speed_divides_recorded_time(void **state)
{
    (void)state;
    start_replay("10");
    line(REPLAY_BOOK, BOOK("1625097600000", "snapshot", "", "[\"2271.58\",\"1.6477\",\"1\"]"));
    line(REPLAY_BOOK, BOOK("1625097605000", "update", "", "[\"2271.58\",\"2\",\"1\"]"));
    end(REPLAY_TRADES);
    ts_t start = now;
    run(start, NULL);
    assert_int_equal(market_deadline(m).v, start.v + DUR_MS(500).v);
}

static void unusable_lines_are_counted_and_said(void **state)
{
    (void)state;
    start_replay("1");
    outbox_clear(out);
    line(REPLAY_BOOK, "{\"instId\":\"ETH-USDT\"}");
    line(REPLAY_TRADES, "ETH-USDT,1,sell");
    assert_int_equal(m->tape.bad, 2);
    assert_int_equal(out->count, 2);
    assert_int_equal(out->at[0].type, MSG_LOG);
}

static void an_unknown_symbol_is_listed_from_its_first_line(void **state)
{
    (void)state;
    start_replay("1");
    line(REPLAY_BOOK, "{\"instId\":\"FOO-USDT\",\"action\":\"snapshot\",\"ts\":\"1625097600000\","
                      "\"asks\":[[\"1.2345\",\"10.5\",\"1\"]],\"bids\":[[\"1.23\",\"7\",\"1\"]]}");
    end(REPLAY_TRADES);
    run(now, NULL);
    int foo = venue_inst(v, STR("FOO-USDT"));
    assert_true(foo >= 0);
    assert_int_equal(v->listing[foo].is.px_exp, -4);
    assert_int_equal(v->listing[foo].is.qty_exp, -1);
    assert_int_equal(ladder_at(&v->book[foo], SIDE_BUY, PX(12300))->qty, 70);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(the_market_is_never_crossed_and_conserves),
        T(the_same_seed_gives_the_same_market),
        T(the_spread_visits_the_range_the_strategy_needs),
        T(orders_at_the_touch_are_filled_on_both_sides),
        T(a_market_can_be_moved_from_outside),
        T(a_replay_merges_its_tapes_by_time),
        T(a_speed_divides_recorded_time),
        T(unusable_lines_are_counted_and_said),
        T(an_unknown_symbol_is_listed_from_its_first_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
