#include "tests/lib/test.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/decimal.h"
#include "services/notifier/notifier.h"
#include "services/notifier/telegram.h"

static struct settings s;
static struct notifier *x;
static struct outbox *out;
static ts_t now;

static const char *english(const char *text)
{
    return text;
}

static const char *chinese(const char *text)
{
    if (strcmp(text, "buy filled {amount}{unit} @ {price} {inst}") == 0)
        return "买单成交 {amount}{unit} @ {price} {inst}";
    return strcmp(text, "Spread below %s, quoting paused") == 0 ? "价差不足%s，暂停挂单" : text;
}

static void step(struct msg *m)
{
    m->ts = now;
    outbox_clear(out);
    notifier_step(x, m, out);
}

static void start(translate_fn *translate)
{
    notifier_init(x, &s, translate);
    step(&(struct msg){.type = MSG_START});
    step(&(struct msg){.type = MSG_LOADED});
}

static int setup(void **state)
{
    (void)state;
    x = malloc(sizeof *x);
    out = malloc(sizeof *out);
    settings_defaults(&s);
    s.telegram_alerts = true;
    (void)str_copy(s.telegram_token.at, sizeof s.telegram_token.at, STR("12345:secret"));
    s.telegram_chat = word_of("-10042");
    now = TS(INT64_C(1762171201) * 1000000000); /* 2025-11-03 12:00:01 */
    start(english);
    return x == NULL || out == NULL;
}

static int teardown(void **state)
{
    (void)state;
    free(x);
    free(out);
    return 0;
}

static size_t count_of(enum msg_type type)
{
    size_t n = 0;
    for (size_t i = 0; i < out->count; i++)
        n += out->at[i].type == type;
    return n;
}

static const struct msg *said(enum msg_type type)
{
    for (size_t i = 0; i < out->count; i++)
        if (out->at[i].type == type)
            return &out->at[i];
    fail_msg("no %s", msg_name(type));
    return NULL;
}

static void assert_line(const char *expected)
{
    const struct str line = said(MSG_HUMAN_LINE)->human_line.line;
    if (!str_is(line, expected))
        fail_msg("`%.*s` is not `%s`", (int)line.len, line.at, expected);
}

static void assert_has(struct str text, const char *part)
{
    if (str_find(text, str_from(part)) == text.len)
        fail_msg("`%s` is not in `%.*s`", part, (int)text.len, text.at);
}

static void alert(uint64_t id, enum alert code, const char *detail)
{
    struct msg m = {.type = MSG_ALERT, .src = SERVICE_RISK, .ses = 77};
    m.alert.id = id;
    m.alert.code = code;
    m.alert.level = alert_level(code);
    m.alert.inst = word_of("BTC-USDT");
    m.alert.detail = str_from(detail);
    step(&m);
}

static void stored(uint64_t number)
{
    struct msg m = {.type = MSG_STORED};
    m.stored.number = number;
    step(&m);
}

static void reply(uint64_t id, uint16_t status, const char *body)
{
    struct msg m = {.type = MSG_HTTP_REPLY};
    m.http_reply.id = id;
    m.http_reply.status = status;
    m.http_reply.sent = true;
    m.http_reply.body = str_from(body);
    step(&m);
}

static void later(dur_t d)
{
    now = ts_add(now, d);
    step(&(struct msg){.type = MSG_TIMER});
}

static struct msg fill(const char *trade_id)
{
    struct msg m = {.type = MSG_FILL, .src = SERVICE_EXECUTOR};
    m.fill.inst = word_of("BTC-USDT");
    m.fill.side = SIDE_BUY;
    m.fill.px_exp = -1;
    m.fill.qty_exp = -4;
    m.fill.px = PX(1012);
    m.fill.qty = QTY(988142);
    m.fill.trade_id = word_of(trade_id);
    m.fill.at = now;
    return m;
}

static void a_fill_is_told_as_the_requirement_writes_it(void **state)
{
    (void)state;
    start(chinese);
    struct msg m = fill("1");
    m.fill.qty_exp = 0;
    m.fill.qty = QTY(100);
    m.fill.px = PX(1012);
    step(&m);
    assert_line("2025-11-03 12:00:01 买单成交 10120USDT @ 101.2 BTC-USDT");
}

static void a_fill_has_its_line_once(void **state)
{
    (void)state;
    struct msg m = fill("1");
    step(&m);
    assert_int_equal(count_of(MSG_HUMAN_LINE), 1);
    m.fill.replayed = true; /* as the executor's snapshot says it again */
    step(&m);
    assert_int_equal(count_of(MSG_HUMAN_LINE), 0);
    m = fill("2");
    m.fill.replayed = true; /* found by reconciliation: new to us */
    step(&m);
    assert_int_equal(count_of(MSG_HUMAN_LINE), 1);
}

static void fills_of_before_our_start_are_not_told_again(void **state)
{
    (void)state;
    struct msg m = fill("1");
    m.fill.replayed = true;
    m.fill.at = ts_add(now, DUR_S(-60));
    step(&m);
    assert_int_equal(count_of(MSG_HUMAN_LINE), 0);
}

static void a_cancel_is_told_with_its_order(void **state)
{
    (void)state;
    struct msg m = {.type = MSG_ORDER_STATE};
    m.order_state.inst = word_of("BTC-USDT");
    m.order_state.ord_id = word_of("1234");
    m.order_state.state = ORDER_CANCELING;
    step(&m);
    assert_int_equal(count_of(MSG_HUMAN_LINE), 0);
    m.order_state.state = ORDER_CANCELED;
    step(&m);
    assert_line("2025-11-03 12:00:01 cancel confirmed order_id=1234 BTC-USDT");
}

static void latency_is_told_once_a_minute_and_when_it_crosses_the_limit(void **state)
{
    (void)state;
    struct msg m = {.type = MSG_EXECUTOR_STATUS};
    m.executor_status.ack = DUR_MS(150);
    step(&m);
    assert_line("2025-11-03 12:00:01 API latency 150ms normal");
    step(&m);
    assert_int_equal(count_of(MSG_HUMAN_LINE), 0);
    m.executor_status.ack = DUR_MS(201);
    step(&m);
    assert_line("2025-11-03 12:00:01 API latency 201ms too high");
    now = ts_add(now, DUR_S(60));
    step(&m);
    assert_int_equal(count_of(MSG_HUMAN_LINE), 1);
}

static void an_alert_is_a_line_in_the_operators_language(void **state)
{
    (void)state;
    start(chinese);
    alert(1, ALERT_SPREAD_LOW, "0.08%");
    assert_line("2025-11-03 12:00:01 BTC-USDT 价差不足0.08%，暂停挂单");
}

static void an_alert_is_acknowledged_only_when_stored(void **state)
{
    (void)state;
    alert(5, ALERT_STOP_LOSS, "d");
    const uint64_t number = said(MSG_RECORD_ALERT)->corr;
    assert_int_equal(count_of(MSG_ALERT_ACK), 0);
    stored(number - 1);
    assert_int_equal(count_of(MSG_ALERT_ACK), 0);
    stored(number);
    assert_int_equal(said(MSG_ALERT_ACK)->alert_ack.id, 5);
    assert_int_equal(said(MSG_ALERT_ACK)->to, 77);
}

static void an_alert_that_comes_again_is_acknowledged_not_sent_again(void **state)
{
    (void)state;
    alert(5, ALERT_STOP_LOSS, "d");
    const uint64_t number = said(MSG_RECORD_ALERT)->corr;
    assert_int_equal(count_of(MSG_HTTP_REQUEST), 1);
    alert(5, ALERT_STOP_LOSS, "d");
    assert_int_equal(out->count, 0);
    stored(number);
    alert(5, ALERT_STOP_LOSS, "d");
    assert_int_equal(out->count, 1);
    assert_int_equal(count_of(MSG_ALERT_ACK), 1);
}

static void telegram_is_asked_as_its_api_says(void **state)
{
    (void)state;
    alert(1, ALERT_STOP_LOSS, "a<b & \"c\"");
    const struct msg_http_request *r = &said(MSG_HTTP_REQUEST)->http_request;
    assert_true(str_is(r->url, "https://api.telegram.org/bot12345:secret/sendMessage"));
    assert_true(word_is(&r->method, "POST"));
    assert_has(r->headers, "Content-Type: application/json");
    assert_has(r->body, "\"chat_id\":\"-10042\"");
    assert_has(r->body, "\"parse_mode\":\"HTML\"");
    assert_has(r->body, "a&lt;b &amp; \\\"c\\\"");
    assert_has(r->body, "simulated");
}

static void what_would_grow_most_by_escaping_is_sent_whole(void **state)
{
    (void)state;
    char text[TELEGRAM_TEXT_MAX];
    memset(text, '&', sizeof text);
    outbox_clear(out);
    telegram_request(&s, 1, (struct str){text, sizeof text}, now, out);
    assert_has(said(MSG_HTTP_REQUEST)->http_request.body, "&amp;\",\"parse_mode\":\"HTML\"");
}

static void an_alert_below_the_level_is_kept_but_not_sent(void **state)
{
    (void)state;
    alert(1, ALERT_SPREAD_LOW, "0.08%");
    assert_int_equal(said(MSG_RECORD_ALERT)->record_alert.pending, 0);
    assert_int_equal(count_of(MSG_HTTP_REQUEST), 0);
}

static void the_same_alert_within_alert_repeat_is_counted(void **state)
{
    (void)state;
    alert(1, ALERT_STOP_LOSS, "d");
    reply(said(MSG_HTTP_REQUEST)->http_request.id, 200, "{\"ok\":true}");
    now = ts_add(now, DUR_S(10));
    alert(2, ALERT_STOP_LOSS, "d");
    assert_int_equal(said(MSG_RECORD_ALERT)->record_alert.count, 2);
    later(DUR_S(60));
    assert_int_equal(count_of(MSG_HTTP_REQUEST), 0);
    now = ts_add(now, s.alert_repeat);
    alert(3, ALERT_STOP_LOSS, "d");
    assert_int_equal(count_of(MSG_HTTP_REQUEST), 1);
}

static void a_halt_is_not_the_same_as_the_mode_before_it(void **state)
{
    (void)state;
    alert(1, ALERT_MODE, "ACTIVE: everything is proven");
    reply(said(MSG_HTTP_REQUEST)->http_request.id, 200, "{\"ok\":true}");
    now = ts_add(now, DUR_S(10));
    alert(2, ALERT_MODE, "HALTED: operator");
    assert_int_equal(said(MSG_RECORD_ALERT)->record_alert.count, 1);
    assert_has(said(MSG_HTTP_REQUEST)->http_request.body, "HALTED");
}

static void an_alert_that_differs_in_a_number_is_the_same(void **state)
{
    (void)state;
    alert(1, ALERT_LATENCY_HIGH, "201.5ms");
    alert(2, ALERT_LATENCY_HIGH, "1987ms");
    assert_int_equal(said(MSG_RECORD_ALERT)->record_alert.count, 2);
}

static void one_message_a_second_goes_to_the_chat(void **state)
{
    (void)state;
    alert(1, ALERT_STOP_LOSS, "d");
    const uint64_t first = said(MSG_HTTP_REQUEST)->http_request.id;
    alert(2, ALERT_LEDGER, "d");
    assert_int_equal(count_of(MSG_HTTP_REQUEST), 0);
    reply(first, 200, "{\"ok\":true}");
    assert_int_equal(count_of(MSG_HTTP_REQUEST), 0);
    assert_true(notifier_deadline(x).v == ts_add(now, DUR_S(1)).v);
    later(DUR_S(1));
    assert_int_equal(count_of(MSG_HTTP_REQUEST), 1);
}

static void retry_after_is_honoured(void **state)
{
    (void)state;
    alert(1, ALERT_STOP_LOSS, "d");
    reply(said(MSG_HTTP_REQUEST)->http_request.id, 429,
          "{\"ok\":false,\"error_code\":429,\"parameters\":{\"retry_after\":35}}");
    assert_true(notifier_deadline(x).v == ts_add(now, DUR_S(35)).v);
    later(DUR_S(34));
    assert_int_equal(count_of(MSG_HTTP_REQUEST), 0);
    later(DUR_S(1));
    assert_int_equal(count_of(MSG_HTTP_REQUEST), 1);
}

static void silence_is_tried_again_ever_later(void **state)
{
    (void)state;
    dur_t before = DUR(0);
    alert(1, ALERT_STOP_LOSS, "d");
    for (size_t i = 0; i < 6; i++) {
        reply(said(MSG_HTTP_REQUEST)->http_request.id, 0, "Timeout was reached");
        const dur_t wait = ts_diff(notifier_deadline(x), now);
        assert_true(wait.v > before.v);
        before = wait;
        later(wait);
    }
    reply(said(MSG_HTTP_REQUEST)->http_request.id, 200, "{\"ok\":true}");
    assert_int_equal(said(MSG_RECORD_ALERT)->record_alert.pending, 0);
    assert_int_equal(delivery_waiting(&x->delivery), 0);
}

static void a_refused_token_keeps_the_alert_and_says_so(void **state)
{
    (void)state;
    alert(1, ALERT_STOP_LOSS, "d");
    reply(said(MSG_HTTP_REQUEST)->http_request.id, 401, "{\"ok\":false,\"error_code\":401}");
    assert_int_equal(said(MSG_LOG)->log.level, LEVEL_ERROR);
    assert_int_equal(delivery_waiting(&x->delivery), 1);
}

static void a_refused_text_is_given_up_aloud(void **state)
{
    (void)state;
    alert(1, ALERT_STOP_LOSS, "d");
    reply(said(MSG_HTTP_REQUEST)->http_request.id, 400, "{\"ok\":false,\"error_code\":400}");
    assert_int_equal(said(MSG_LOG)->log.level, LEVEL_ERROR);
    assert_int_equal(delivery_waiting(&x->delivery), 0);
}

static void what_was_pending_is_sent_after_a_restart(void **state)
{
    (void)state;
    alert(1, ALERT_STOP_LOSS, "the detail");
    struct msg r = *said(MSG_RECORD_ALERT);
    char detail[32] = "the detail";
    r.record_alert.detail = str_from(detail);
    notifier_init(x, &s, english);
    step(&(struct msg){.type = MSG_START});
    step(&r);
    assert_int_equal(out->count, 0); /* not before all of it is there */
    step(&(struct msg){.type = MSG_LOADED});
    assert_has(said(MSG_HTTP_REQUEST)->http_request.body, "the detail");
}

static void mail_and_telegram_do_not_wait_for_each_other(void **state)
{
    (void)state;
    s.email_alerts = true;
    (void)str_copy(s.email_url.at, sizeof s.email_url.at, STR("smtp://127.0.0.1:25"));
    start(english);
    alert(1, ALERT_STOP_LOSS, "d");
    assert_int_equal(count_of(MSG_HTTP_REQUEST), 1);
    const struct msg_mail_send *mail = &said(MSG_MAIL_SEND)->mail_send;
    assert_has(mail->subject, "[okx-mm] BTC-USDT Stop-loss: d");
    struct msg done = {.type = MSG_MAIL_DONE};
    done.mail_done.id = mail->id;
    done.mail_done.ok = true;
    step(&done);
    assert_int_equal(said(MSG_RECORD_ALERT)->record_alert.pending, 1); /* Telegram's bit is left */
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_fill_is_told_as_the_requirement_writes_it),
        CASE(a_fill_has_its_line_once),
        CASE(fills_of_before_our_start_are_not_told_again),
        CASE(a_cancel_is_told_with_its_order),
        CASE(latency_is_told_once_a_minute_and_when_it_crosses_the_limit),
        CASE(an_alert_is_a_line_in_the_operators_language),
        CASE(an_alert_is_acknowledged_only_when_stored),
        CASE(an_alert_that_comes_again_is_acknowledged_not_sent_again),
        CASE(telegram_is_asked_as_its_api_says),
        CASE(what_would_grow_most_by_escaping_is_sent_whole),
        CASE(an_alert_below_the_level_is_kept_but_not_sent),
        CASE(the_same_alert_within_alert_repeat_is_counted),
        CASE(a_halt_is_not_the_same_as_the_mode_before_it),
        CASE(an_alert_that_differs_in_a_number_is_the_same),
        CASE(one_message_a_second_goes_to_the_chat),
        CASE(retry_after_is_honoured),
        CASE(silence_is_tried_again_ever_later),
        CASE(a_refused_token_keeps_the_alert_and_says_so),
        CASE(a_refused_text_is_given_up_aloud),
        CASE(what_was_pending_is_sent_after_a_restart),
        CASE(mail_and_telegram_do_not_wait_for_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
