#include "tests/lib/test.h"

#include <string.h>

#include "services/risk/risk.h"
#include "tests/lib/bed_trade.h"

/* What a strategy says it expects, who else runs beside us, and how little either can do. */

static struct msg_edge edge(int64_t realised, int64_t error, uint64_t trips)
{
    return (struct msg_edge){.inst = word_of("BTC-USDT"),
                             .realised = RATE(realised),
                             .error = RATE(error),
                             .trips = trips,
                             .warm = true};
}

static void say_edge(struct bed *bed, uint64_t ses, struct msg_edge e)
{
    struct msg m = {.type = MSG_EDGE, .src = SERVICE_STRATEGY, .ses = ses};
    m.edge = e;
    bed_send(bed, m);
}

static void fifty_round_trips_that_lose_beyond_chance_pause_the_symbol(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    say_edge(bed, BED_SES, edge(-20001, 10000, 49)); /* one trip short */
    say_edge(bed, BED_SES, edge(-20000, 10000, 50)); /* two standard errors, not more */
    bed_expect_buy(bed, VERDICT_OK);
    bed_order(bed, bed_last(bed, MSG_ORDER)->order.order, ORDER_LIVE);
    say_edge(bed, BED_SES, edge(-20001, 10000, 50));
    assert_int_equal(bed_alerts(bed, ALERT_EDGE), 1);
    assert_true(bed_cancels(bed) > 0);
    const struct msg_intent sell = bed_intent(bed, SIDE_SELL, 1002);
    bed_expect(bed, &sell, VERDICT_EDGE);
    assert_true(str_find(str_from(bed->detail), STR("1800 s")) < strlen(bed->detail));
    bed_free(&bed);
}

static void after_the_pause_it_is_tried_again_until_it_loses_once_more(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    say_edge(bed, BED_SES, edge(-50000, 10000, 80));
    bed_expect_buy(bed, VERDICT_EDGE);
    bed->now = ts_add(bed->now, DUR_S(1800));
    bed_live(bed, 300);
    say_edge(bed, BED_SES, edge(-50000, 10000, 80)); /* nothing new */
    bed_expect_buy(bed, VERDICT_OK);
    say_edge(bed, BED_SES, edge(-50000, 10000, 81));
    const struct msg_intent sell = bed_intent(bed, SIDE_SELL, 1002);
    bed_expect(bed, &sell, VERDICT_EDGE);
    bed_free(&bed);
}

static void a_foreign_or_malformed_edge_changes_nothing(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    say_edge(bed, UINT64_C(0x600000009), edge(-50000, 10000, 80));
    say_edge(bed, 0, edge(-50000, 10000, 80));
    say_edge(bed, BED_SES, edge(-50000, 0, 80));
    say_edge(bed, BED_SES, edge(-50000, -10000, 80));
    say_edge(bed, BED_SES, edge(INT64_MIN, 10000, 80));
    say_edge(bed, BED_SES, edge(-50000, INT64_MIN, 80));
    struct msg_edge other = edge(-50000, 10000, 80);
    other.inst = word_of("DOGE-USDT");
    say_edge(bed, BED_SES, other);
    assert_int_equal(bed_alerts(bed, ALERT_EDGE), 0);
    bed_expect_buy(bed, VERDICT_OK);
    bed_free(&bed);
}

static void no_pause(struct settings *s)
{
    s->edge_pause = DUR(0);
}

static void an_edge_pause_of_nothing_never_pauses(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(no_pause);
    say_edge(bed, BED_SES, edge(-50000, 10000, 80));
    bed_expect_buy(bed, VERDICT_OK);
    bed_free(&bed);
}

static void an_edge_pause_survives_a_restart_and_ends_by_a_person(void **state)
{
    (void)state;
    struct settings s;
    bed_settings(&s);
    struct bed *bed = bed_ready(&s);
    say_edge(bed, BED_SES, edge(-50000, 10000, 80));
    struct bed *next = bed_second_life(bed, &s);
    bed_expect_buy(next, VERDICT_EDGE);
    (void)bed_command(next, COMMAND_RESUME, "BTC-USDT");
    say_edge(next, BED_SES, edge(-50000, 10000, 80)); /* known before the restart */
    bed_expect_buy(next, VERDICT_OK);
    bed_free(&bed);
    bed_free(&next);
}

static void say_forecast(struct bed *bed, uint64_t ses, int64_t slippage, bool accepted)
{
    struct msg m = {.type = MSG_FORECAST, .src = SERVICE_STRATEGY, .ses = ses};
    m.forecast = (struct msg_forecast){
        .inst = word_of("BTC-USDT"), .slippage = RATE(slippage), .accepted = accepted};
    bed_send(bed, m);
}

static void a_forecast_of_slippage_counts_where_it_is_worse_than_the_book(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    say_forecast(bed, BED_SES, 500000, true); /* 5 bp: as much as max_exit_slip allows */
    bed_expect_buy(bed, VERDICT_OK);
    say_forecast(bed, BED_SES, 500001, true);
    struct msg_intent sell = bed_intent(bed, SIDE_SELL, 1002);
    bed_expect(bed, &sell, VERDICT_DEPTH);
    say_forecast(bed, BED_SES, 500001, false); /* its own scores do not accept it */
    sell = bed_intent(bed, SIDE_SELL, 1002);
    bed_expect(bed, &sell, VERDICT_OK);
    bed_free(&bed);
}

static void a_forecast_cannot_make_a_thin_book_deep(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    struct book_level bids[2] = {{PX(1000), QTY(1500)}, {PX(900), QTY(100000)}};
    struct book_level asks[2] = {{PX(1002), QTY(100000)}, {PX(1003), QTY(100000)}};
    bed_book(bed, "BTC-USDT", 1000, 1002, 100000);
    struct msg depth = {.type = MSG_BOOK_DEPTH};
    depth.book_depth = (struct msg_book_depth){.inst = word_of("BTC-USDT"),
                                               .px_exp = -1,
                                               .qty_exp = -3,
                                               .bids = {bids, 2},
                                               .asks = {asks, 2}};
    bed_send(bed, depth);
    say_forecast(bed, BED_SES, 0, true);
    struct msg_intent in = bed_intent(bed, SIDE_BUY, 1000);
    in.qty = QTY(2000); /* a quarter of it would be left at 90.0 */
    bed_expect(bed, &in, VERDICT_DEPTH);
    bed_free(&bed);
}

static void old_foreign_and_impossible_forecasts_are_not_heard(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    say_forecast(bed, UINT64_C(0x600000009), 900000, true);
    say_forecast(bed, BED_SES, -900000, true);
    say_forecast(bed, BED_SES, INT64_MAX, true);
    bed_expect_buy(bed, VERDICT_OK);
    say_forecast(bed, BED_SES, 900000, true);
    bed_live(bed, 5100);
    const struct msg_intent sell = bed_intent(bed, SIDE_SELL, 1002);
    bed_expect(bed, &sell, VERDICT_OK);
    bed_free(&bed);
}

static void the_stop_loss_counts_the_slippage_that_is_foretold(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    bed_hold(bed); /* at 100.0 */
    bed_book(bed, "BTC-USDT", 999, 1001, 100000);
    bed_live(bed, 300);
    assert_int_equal(bed->core->symbols[0].stop.state, STOP_WATCH); /* 0.1 % below */
    say_forecast(bed, BED_SES, 1500000, true);                      /* 0.25 % with it */
    bed_live(bed, 300);
    assert_int_equal(bed_alerts(bed, ALERT_STOP_LOSS), 1);
    bed_free(&bed);
}

static void heartbeat(struct bed *bed, enum service who, uint64_t ses, uint64_t hash,
                      const char *build)
{
    struct msg m = {.type = MSG_HEARTBEAT, .src = who, .ses = ses};
    m.heartbeat.config_hash = hash;
    m.heartbeat.build = word_of(build);
    bed_send(bed, m);
}

static void nothing_is_opened_beside_another_build_or_other_settings(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    const uint64_t executor = 90 + (uint64_t)SERVICE_EXECUTOR;
    const uint64_t feed = 90 + (uint64_t)SERVICE_FEED;
    heartbeat(bed, SERVICE_EXECUTOR, executor, 0, "0.9");
    bed_expect_buy(bed, VERDICT_BUILD);
    heartbeat(bed, SERVICE_EXECUTOR, executor, 0, "");
    heartbeat(bed, SERVICE_FEED, feed, 4711, "");
    bed_expect_buy(bed, VERDICT_BUILD);
    assert_true(str_find(str_from(bed->detail), STR("settings")) < strlen(bed->detail));
    heartbeat(bed, SERVICE_FEED, feed, 0, "");
    heartbeat(bed, SERVICE_STRATEGY, BED_SES, 4711, "");
    bed_expect_buy(bed, VERDICT_BUILD);
    heartbeat(bed, SERVICE_STRATEGY, BED_SES, 0, "");
    bed_expect_buy(bed, VERDICT_OK);
    bed_free(&bed);
}

static void who_was_not_heard_does_not_agree(void **state)
{
    (void)state;
    struct builds b = {0};
    builds_start(&b, &(struct msg_start){.config_hash = 5, .build = word_of("1.0")});
    assert_int_equal(builds_judge(&b, SERVICE_FEED, 9), BUILD_UNHEARD);
    assert_int_equal(builds_judge(&b, SERVICE_FEED, 0), BUILD_UNHEARD);
    struct msg beat = {.type = MSG_HEARTBEAT, .src = SERVICE_FEED, .ses = 9};
    beat.heartbeat.config_hash = 5;
    beat.heartbeat.build = word_of("1.0");
    builds_heartbeat(&b, &beat);
    assert_int_equal(builds_judge(&b, SERVICE_FEED, 9), BUILD_AGREES);
    assert_int_equal(builds_judge(&b, SERVICE_EXECUTOR, 9), BUILD_UNHEARD);
    for (uint64_t ses = 100; ses < 100 + BUILDS_MAX; ses++) {
        beat.ses = ses;
        builds_heartbeat(&b, &beat);
    }
    assert_int_equal(builds_judge(&b, SERVICE_FEED, 9), BUILD_UNHEARD);
}

static void a_strategy_of_somebodys_own_needs_no_settings_of_ours(void **state)
{
    (void)state;
    struct builds b = {0};
    builds_start(&b, &(struct msg_start){.config_hash = 5, .build = word_of("1.0")});
    struct msg beat = {.type = MSG_HEARTBEAT, .src = SERVICE_STRATEGY, .ses = 9};
    beat.heartbeat.build = word_of("mine");
    builds_heartbeat(&b, &beat);
    assert_int_equal(builds_judge(&b, SERVICE_STRATEGY, 9), BUILD_AGREES);
    beat.src = SERVICE_EXECUTOR;
    builds_heartbeat(&b, &beat);
    assert_int_equal(builds_judge(&b, SERVICE_EXECUTOR, 9), BUILD_OTHER);
}

static void an_order_numbered_by_another_risk_ends_opening_here(void **state)
{
    (void)state;
    struct bed *bed = bed_ready_with(NULL);
    struct msg m = {.type = MSG_ORDER_STATE, .ses = 90 + (uint64_t)SERVICE_EXECUTOR};
    m.order_state = (struct msg_order_state){
        .order = UINT64_C(6) << 32 | 900, .inst = word_of("BTC-USDT"), .state = ORDER_CANCELED};
    bed_send(bed, m); /* of an earlier life */
    bed_expect_buy(bed, VERDICT_OK);
    m.order_state.order = UINT64_C(8) << 32 | 1;
    bed_send(bed, m);
    const struct msg_intent sell = bed_intent(bed, SIDE_SELL, 1002);
    bed_expect(bed, &sell, VERDICT_BUILD);
    bed_free(&bed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fifty_round_trips_that_lose_beyond_chance_pause_the_symbol),
        cmocka_unit_test(after_the_pause_it_is_tried_again_until_it_loses_once_more),
        cmocka_unit_test(a_foreign_or_malformed_edge_changes_nothing),
        cmocka_unit_test(an_edge_pause_of_nothing_never_pauses),
        cmocka_unit_test(an_edge_pause_survives_a_restart_and_ends_by_a_person),
        cmocka_unit_test(a_forecast_of_slippage_counts_where_it_is_worse_than_the_book),
        cmocka_unit_test(a_forecast_cannot_make_a_thin_book_deep),
        cmocka_unit_test(old_foreign_and_impossible_forecasts_are_not_heard),
        cmocka_unit_test(the_stop_loss_counts_the_slippage_that_is_foretold),
        cmocka_unit_test(nothing_is_opened_beside_another_build_or_other_settings),
        cmocka_unit_test(who_was_not_heard_does_not_agree),
        cmocka_unit_test(a_strategy_of_somebodys_own_needs_no_settings_of_ours),
        cmocka_unit_test(an_order_numbered_by_another_risk_ends_opening_here),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
