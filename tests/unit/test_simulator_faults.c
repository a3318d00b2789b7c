/* What goes wrong on purpose looks as it looks at OKX: each fault of the menu by itself. */
#include <stdio.h>
#include <string.h>

#include "services/simulator/simulator.h"
#include "tests/lib/exchange.h"
#include "tests/lib/test.h"

static struct exchange *x;
static uint32_t conn;

static int setup(void **state)
{
    (void)state;
    x = exchange_quoted();
    conn = exchange_login(x);
    exchange_say(x, conn,
                 "{\"op\":\"subscribe\",\"args\":[{\"channel\":\"orders\",\"instType\":\"ANY\"},"
                 "{\"channel\":\"account\"},{\"channel\":\"balance_and_position\"}]}");
    exchange_wait(x, 1000);
    exchange_forget(x);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    exchange_destroy(&x);
    return 0;
}

/* {"fault":NAME,...}: what stands behind the name, with its comma, or nothing. */
static void fault(const char *name, const char *more)
{
    char body[256];
    (void)snprintf(body, sizeof body, "{\"fault\":\"%s\"%s}", name, more);
    assert_int_equal(exchange_call(x, "POST", "/sim/faults", body), 200);
    exchange_forget(x);
}

static void place(const char *cl, const char *type, const char *px)
{
    char text[512];
    (void)snprintf(text, sizeof text,
                   "{\"id\":\"p%s\",\"op\":\"order\",\"args\":[{\"instIdCode\":3,\"tdMode\":"
                   "\"cash\",\"clOrdId\":\"%s\",\"side\":\"buy\",\"ordType\":\"%s\",\"px\":\"%s\","
                   "\"sz\":\"0.002\"}]}",
                   cl, cl, type, px);
    exchange_say(x, conn, text);
}

static void rest(const char *cl)
{
    place(cl, "post_only", "91400");
}

static void cancel(const char *cl)
{
    char text[256];
    (void)snprintf(text, sizeof text,
                   "{\"id\":\"c%s\",\"op\":\"cancel-order\",\"args\":[{\"instIdCode\":3,"
                   "\"clOrdId\":\"%s\"}]}",
                   cl, cl);
    exchange_say(x, conn, text);
}

/* What a query says of an order. */
static void asked(const char *cl, const char *part)
{
    char path[128];
    (void)snprintf(path, sizeof path, "/api/v5/trade/order?instId=BTC-USDT&clOrdId=%s", cl);
    exchange_call(x, "GET", path, "");
    if (strstr(x->body, part) == NULL)
        fail_msg("'%s' is not in %s", part, x->body);
}

static void a_lost_request_has_no_trace(void **state)
{
    (void)state;
    fault("lost_request", ",\"op\":\"order\"");
    rest("gone");
    exchange_wait(x, 5000);
    exchange_never_came(x, "gone");
    asked("gone", "51603");
    rest("there");
    exchange_came(x, "\"sCode\":\"0\"");
    fault("lost_request", ",\"op\":\"cancel\"");
    cancel("there");
    exchange_wait(x, 5000);
    exchange_never_came(x, "cancel-order");
    asked("there", "\"state\":\"live\"");
}

static void a_doubtful_code_comes_for_an_order_that_lives(void **state)
{
    (void)state;
    fault("doubtful_code", "");
    rest("a");
    exchange_came(x, "\"data\":[],\"code\":\"50004\"");
    asked("a", "\"state\":\"live\"");
    fault("doubtful_code", ",\"code\":51149");
    rest("b");
    exchange_came(x, "\"ordId\":\"\",\"tag\":\"\"");
    exchange_came(x, "\"sCode\":\"51149\"");
    exchange_came(x, "\"code\":\"1\"");
    asked("b", "\"state\":\"live\"");
    fault("doubtful_code", ",\"code\":59999");
    rest("c");
    exchange_came(x, "\"sCode\":\"59999\"");
    asked("c", "\"state\":\"live\"");
}

static void garbled(const char *form, const char *cl)
{
    char more[64];
    (void)snprintf(more, sizeof more, ",\"form\":\"%s\"", form);
    fault("garbled_answer", more);
    rest(cl);
    asked(cl, "\"state\":\"live\"");
    exchange_never_came(x, "\"sCode\":\"0\"");
}

static void a_garbled_answer_hides_an_order_that_lives(void **state)
{
    (void)state;
    garbled("no_data", "nodata");
    exchange_came(x, "{\"id\":\"pnodata\",\"op\":\"order\",\"code\":\"0\"");
    garbled("short", "short");
    exchange_came(x, "\"op\":\"order\",\"data\":[],\"code\":\"0\"");
    garbled("no_code", "nocode");
    exchange_came(x, "\"sMsg\":\"Order placed\"");
    garbled("cut", "cut");
    exchange_came(x, "{\"id\":\"pcut\"");
    exchange_never_came(x, "\"outTime\"");
    garbled("empty", "empty");
    exchange_never_came(x, "pempty");
}

static void a_short_answer_lacks_the_last_order_of_a_batch(void **state)
{
    (void)state;
    fault("garbled_answer", ",\"form\":\"short\"");
    exchange_say(
        x, conn,
        "{\"id\":\"b\",\"op\":\"batch-orders\",\"args\":[{\"instIdCode\":3,\"tdMode\":\"cash\","
        "\"clOrdId\":\"one\",\"side\":\"buy\",\"ordType\":\"post_only\",\"px\":\"91400\","
        "\"sz\":\"0.002\"},{\"instIdCode\":3,\"tdMode\":\"cash\",\"clOrdId\":\"two\",\"side\":"
        "\"buy\",\"ordType\":\"post_only\",\"px\":\"91400\",\"sz\":\"0.002\"}]}");
    exchange_came(x, "\"data\":[{\"clOrdId\":\"one\"");
    exchange_never_came(x, "\"data\":[{\"clOrdId\":\"two\"");
    exchange_never_came(x, ",{\"clOrdId\":\"two\"");
    asked("two", "\"state\":\"live\"");
}

static void an_answer_may_come_twice(void **state)
{
    (void)state;
    fault("double_answer", "");
    rest("twice");
    assert_int_equal(exchange_count(x, "\"op\":\"order\""), 2);
    rest("once");
    assert_int_equal(exchange_count(x, "\"op\":\"order\""), 3);
}

static void answers_may_change_places(void **state)
{
    (void)state;
    fault("reorder_answers", ",\"count\":2");
    rest("first");
    rest("second");
    exchange_came(x, "\"id\":\"psecond\"");
    exchange_never_came(x, "\"id\":\"pfirst\"");
    exchange_wait(x, 100);
    exchange_came(x, "\"id\":\"pfirst\"");
}

static void whole_requests_are_refused_for_a_time(void **state)
{
    (void)state;
    rest("before");
    fault("refuse_requests", ",\"code\":50061,\"op\":\"order\",\"duration_ms\":3000");
    rest("storm");
    exchange_came(x, "\"data\":[],\"code\":\"50061\"");
    asked("storm", "51603");
    cancel("before");
    asked("before", "\"state\":\"canceled\"");
    exchange_wait(x, 3000);
    rest("after");
    asked("after", "\"state\":\"live\"");
}

static void a_cancel_may_come_after_the_fill(void **state)
{
    (void)state;
    rest("fast");
    fault("fill_before_cancel", "");
    cancel("fast");
    exchange_came(x, "\"sCode\":\"51400\"");
    asked("fast", "\"state\":\"filled\"");
    assert_int_equal(exchange_count(x, "\"fillSz\":\"0.002\""), 1);
}

static void an_acknowledged_cancel_may_be_carried_out_later(void **state)
{
    (void)state;
    rest("lives");
    fault("late_cancel", ",\"ms\":5000");
    cancel("lives");
    exchange_came(x, "\"sCode\":\"0\"");
    exchange_wait(x, 4999);
    asked("lives", "\"state\":\"live\"");
    exchange_never_came(x, "\"state\":\"canceled\"");
    exchange_wait(x, 1);
    exchange_came(x, "\"state\":\"canceled\"");
    rest("fills");
    fault("late_cancel", ",\"ms\":5000");
    cancel("fills");
    exchange_flow(x, "BTC-USDT", SIDE_SELL, "91400", "3");
    exchange_came(x, "\"state\":\"filled\"");
    exchange_wait(x, 6000);
    asked("fills", "\"state\":\"filled\"");
}

static void an_acknowledged_cancel_may_be_forgotten(void **state)
{
    (void)state;
    rest("deaf");
    fault("ignored_cancel", "");
    cancel("deaf");
    exchange_came(x, "\"sCode\":\"0\"");
    exchange_wait(x, 20000);
    asked("deaf", "\"state\":\"live\"");
    cancel("deaf");
    asked("deaf", "\"state\":\"canceled\"");
}

static void pushes_of_one_channel_are_lost(void **state)
{
    (void)state;
    fault("lose_push", ",\"channel\":\"orders\"");
    rest("quiet");
    exchange_wait(x, 1000);
    exchange_never_came(x, "\"channel\":\"orders\"");
    exchange_came(x, "\"channel\":\"account\"");
    fault("lose_push", ",\"channel\":\"account\",\"count\":2");
    rest("told");
    exchange_wait(x, 1000);
    exchange_came(x, "\"channel\":\"orders\"");
    exchange_never_came(x, "\"eventType\":\"event_update\"");
}

static void pushes_come_late_and_are_overtaken(void **state)
{
    (void)state;
    fault("late_push", ",\"channel\":\"orders\",\"ms\":2000");
    rest("late");
    rest("next");
    exchange_came(x, "\"clOrdId\":\"next\",\"tag\":\"\",\"px\"");
    exchange_never_came(x, "\"clOrdId\":\"late\",\"tag\":\"\",\"px\"");
    exchange_wait(x, 2000);
    exchange_came(x, "\"clOrdId\":\"late\",\"tag\":\"\",\"px\"");
}

static void pushes_may_change_places(void **state)
{
    (void)state;
    fault("reorder_push", ",\"channel\":\"orders\",\"count\":2");
    place("swap", "limit", "91500.9"); /* accepted, then filled */
    exchange_came(x, "\"state\":\"filled\"");
    exchange_never_came(x, "\"state\":\"live\"");
    exchange_wait(x, 50);
    exchange_came(x, "\"state\":\"live\"");
}

static void fills_are_listed_late(void **state)
{
    (void)state;
    fault("fills_lag", ",\"ms\":8000");
    place("fill", "ioc", "91500.9");
    exchange_came(x, "\"state\":\"filled\"");
    exchange_call(x, "GET", "/api/v5/trade/fills", "");
    assert_non_null(strstr(x->body, "\"data\":[]"));
    exchange_wait(x, 8000);
    exchange_call(x, "GET", "/api/v5/trade/fills", "");
    assert_non_null(strstr(x->body, "\"clOrdId\":\"fill\""));
}

static void an_order_is_not_found_and_is_there_later(void **state)
{
    (void)state;
    fault("orders_lag", ",\"ms\":8000");
    rest("ghost");
    asked("ghost", "51603");
    exchange_call(x, "GET", "/api/v5/trade/orders-pending", "");
    assert_non_null(strstr(x->body, "\"data\":[]"));
    exchange_wait(x, 8000);
    asked("ghost", "\"state\":\"live\"");
}

static void a_ping_may_stay_without_pong(void **state)
{
    (void)state;
    fault("no_pong", ",\"path\":\"private\",\"duration_ms\":3000");
    exchange_say(x, conn, "ping");
    exchange_never_came(x, "pong");
    rest("heard");
    exchange_came(x, "\"sCode\":\"0\"");
    exchange_wait(x, 3000);
    exchange_say(x, conn, "ping");
    exchange_came(x, "pong");
}

static void a_half_open_connection_hears_and_says_nothing(void **state)
{
    (void)state;
    rest("rests");
    fault("half_open", ",\"path\":\"private\",\"duration_ms\":10000");
    rest("unheard");
    exchange_flow(x, "BTC-USDT", SIDE_SELL, "91400", "3");
    exchange_say(x, conn, "ping");
    exchange_wait(x, 5000);
    assert_int_equal(x->frames, 0);
    asked("unheard", "51603");
    asked("rests", "\"state\":\"filled\"");
    exchange_wait(x, 5000);
    exchange_say(x, conn, "ping");
    exchange_came(x, "pong");
}

static void a_private_channel_may_have_too_many_connections(void **state)
{
    (void)state;
    fault("conn_count_error", ",\"channel\":\"orders\"");
    conn = exchange_login(x);
    exchange_say(x, conn,
                 "{\"op\":\"subscribe\",\"args\":[{\"channel\":\"orders\",\"instType\":\"ANY\"}]}");
    exchange_came(x, "{\"event\":\"channel-conn-count-error\",\"channel\":\"orders\","
                     "\"connCount\":\"1\",\"connId\":\"");
    exchange_never_came(x, "\"event\":\"subscribe\"");
}

static int64_t time_said(void)
{
    int64_t ms = 0;
    exchange_get(x, "/api/v5/public/time");
    const char *at = strstr(x->body, "\"ts\":\"");
    assert_non_null(at);
    struct str rest_of = str_from(at + strlen("\"ts\":\""));
    assert_int_equal(i64_parse(str_cut(&rest_of, '"'), &ms), ERR_OK);
    return ms;
}

static void the_clock_jumps_and_comes_back(void **state)
{
    (void)state;
    const int64_t before = time_said();
    fault("clock_jump", ",\"skew_ms\":-5000,\"duration_ms\":3000");
    assert_int_equal(time_said(), before - 5000);
    exchange_wait(x, 3000);
    assert_int_equal(time_said(), before + 3000);
}

/* The first update of books after a fault. */
static void follow_books(const char *name)
{
    uint32_t public = exchange_open(x, "/ws/v5/public");
    exchange_say(x, public,
                 "{\"op\":\"subscribe\",\"args\":[{\"channel\":\"books\",\"instId\":"
                 "\"BTC-USDT\"}]}");
    exchange_wait(x, 200);
    fault(name, "");
    exchange_flow(x, "BTC-USDT", SIDE_BUY, "91499", "0.7");
    exchange_wait(x, 200);
}

static void an_update_may_come_twice(void **state)
{
    (void)state;
    follow_books("book_repeat");
    assert_int_equal(exchange_count(x, "[\"91499\",\"0.7\""), 2);
    assert_int_equal(exchange_count(x, "\"action\":\"update\""), 2);
}

static void a_snapshot_may_come_in_the_middle(void **state)
{
    (void)state;
    follow_books("book_snapshot");
    exchange_came(x, "\"action\":\"snapshot\"");
    exchange_came(x, "[\"91499\",\"0.7\"");
    exchange_came(x, "\"prevSeqId\":-1");
    exchange_never_came(x, "\"action\":\"update\"");
}

static void a_number_may_be_none(void **state)
{
    (void)state;
    fault("wrong_number", ",\"channel\":\"orders\"");
    rest("nonsense");
    exchange_came(x, "\"accFillSz\":\"x");
    asked("nonsense", "\"accFillSz\":\"0\"");
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(a_lost_request_has_no_trace),
        CASE(a_doubtful_code_comes_for_an_order_that_lives),
        CASE(a_garbled_answer_hides_an_order_that_lives),
        CASE(a_short_answer_lacks_the_last_order_of_a_batch),
        CASE(an_answer_may_come_twice),
        CASE(answers_may_change_places),
        CASE(whole_requests_are_refused_for_a_time),
        CASE(a_cancel_may_come_after_the_fill),
        CASE(an_acknowledged_cancel_may_be_carried_out_later),
        CASE(an_acknowledged_cancel_may_be_forgotten),
        CASE(pushes_of_one_channel_are_lost),
        CASE(pushes_come_late_and_are_overtaken),
        CASE(pushes_may_change_places),
        CASE(fills_are_listed_late),
        CASE(an_order_is_not_found_and_is_there_later),
        CASE(a_ping_may_stay_without_pong),
        CASE(a_half_open_connection_hears_and_says_nothing),
        CASE(a_private_channel_may_have_too_many_connections),
        CASE(the_clock_jumps_and_comes_back),
        CASE(an_update_may_come_twice),
        CASE(a_snapshot_may_come_in_the_middle),
        CASE(a_number_may_be_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
