#include "tests/lib/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/lib/wires.h"

static void both_ends_come_up_and_frames_travel_both_ways(void **state)
{
    (void)state;
    wires_dial(7, wires_url);
    wires_run_until(MSG_WIRE_UP, 2);
    uint32_t far = wires_served();
    for (size_t i = 0; i < 2; i++)
        assert_string_equal(wires_nth(MSG_WIRE_UP, i)->text, "/ws/v5/public?brokerId=9");
    wires_say(7, STR("ping"));
    wires_run_until(MSG_WIRE_RX, 1);
    assert_int_equal(wires_nth(MSG_WIRE_RX, 0)->conn, far);
    assert_string_equal(wires_nth(MSG_WIRE_RX, 0)->text, "ping");
    wires_say(far, STR("pong"));
    wires_say(far, STR("{\"event\":\"subscribe\"}"));
    wires_run_until(MSG_WIRE_RX, 3);
    assert_int_equal(wires_nth(MSG_WIRE_RX, 1)->conn, 7);
    assert_string_equal(wires_nth(MSG_WIRE_RX, 1)->text, "pong");
    assert_string_equal(wires_nth(MSG_WIRE_RX, 2)->text, "{\"event\":\"subscribe\"}");
}

static void a_long_frame_arrives_whole(void **state)
{
    (void)state;
    size_t len = 250 << 10;
    char *big = malloc(len);
    assert_non_null(big);
    for (size_t i = 0; i < len; i++)
        big[i] = (char)('a' + i % 26);
    wires_dial(7, wires_url);
    wires_run_until(MSG_WIRE_UP, 2);
    wires_say(wires_served(), (struct str){big, len});
    wires_say(wires_served(), STR("after"));
    wires_run_until(MSG_WIRE_RX, 2);
    assert_int_equal(strlen(wires_nth(MSG_WIRE_RX, 0)->text), len);
    assert_memory_equal(wires_nth(MSG_WIRE_RX, 0)->text, big, len);
    assert_string_equal(wires_nth(MSG_WIRE_RX, 1)->text, "after");
    free(big);
}

static void a_frame_over_the_limit_ends_the_connection(void **state)
{
    (void)state;
    size_t len = WIRES_FRAME_MAX + 1;
    char *big = calloc(1, len);
    assert_non_null(big);
    memset(big, 'x', len);
    wires_dial(7, wires_url);
    wires_run_until(MSG_WIRE_UP, 2);
    wires_say(wires_served(), (struct str){big, len});
    wires_run_until(MSG_WIRE_DOWN, 2);
    assert_int_equal(wires_count(MSG_WIRE_RX), 0);
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(wires_nth(MSG_WIRE_DOWN, i)->code, 1009);
    free(big);
}

static void a_close_tells_both_ends_its_code_once(void **state)
{
    (void)state;
    wires_dial(7, wires_url);
    wires_run_until(MSG_WIRE_UP, 2);
    wires_hang_up(wires_served(), 4004, "No data received in 30s.");
    wires_run_until(MSG_WIRE_DOWN, 2);
    wires_settle();
    assert_int_equal(wires_count(MSG_WIRE_DOWN), 2);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(wires_nth(MSG_WIRE_DOWN, i)->code, 4004);
        assert_string_equal(wires_nth(MSG_WIRE_DOWN, i)->text, "No data received in 30s.");
    }
}

static void a_dropped_connection_is_told_as_1006(void **state)
{
    (void)state;
    wires_dial(7, wires_url);
    wires_run_until(MSG_WIRE_UP, 2);
    wires_hang_up(wires_served(), 0, "");
    wires_run_until(MSG_WIRE_DOWN, 2);
    assert_int_equal(wires_nth(MSG_WIRE_DOWN, 0)->code, 1006);
    assert_int_equal(wires_nth(MSG_WIRE_DOWN, 1)->code, 1006);
    wires_say(7, STR("to nobody"));
    wires_hang_up(7, 1000, "");
    wires_settle();
    assert_int_equal(wires_count(MSG_WIRE_DOWN), 2);
}

static void a_number_may_be_used_again_after_its_end(void **state)
{
    (void)state;
    wires_dial(7, wires_url);
    wires_run_until(MSG_WIRE_UP, 2);
    wires_hang_up(7, 1000, "bye");
    wires_run_until(MSG_WIRE_DOWN, 2);
    wires_forget();
    wires_dial(7, wires_url);
    wires_run_until(MSG_WIRE_UP, 2);
}

/* A part of a name may have 63 characters: no resolver is asked for this one. */
#define LABEL "aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd"

static void what_cannot_be_reached_is_told_exactly_once(void **state)
{
    (void)state;
    static const char *const where[] = {"ws://127.0.0.1:1/", "http://127.0.0.1/", "ws://",
                                        "ws://127.0.0.1:99999/", "ws://" LABEL LABEL ".x:1/"};
    for (uint32_t i = 0; i < 5; i++) {
        wires_dial(i + 1, where[i]);
        assert_int_equal(wires_count(MSG_WIRE_DOWN), i); /* never from inside ws_take */
        wires_run_until(MSG_WIRE_DOWN, i + 1);
    }
    wires_settle();
    assert_int_equal(wires_count(MSG_WIRE_DOWN), 5);
    for (uint32_t i = 0; i < 5; i++) {
        assert_int_equal(wires_nth(MSG_WIRE_DOWN, i)->conn, i + 1);
        assert_int_equal(wires_nth(MSG_WIRE_DOWN, i)->code, 1006);
        assert_true(strlen(wires_nth(MSG_WIRE_DOWN, i)->text) > 0);
    }
}

static void closing_before_it_is_open_is_told_once(void **state)
{
    (void)state;
    char named[128];
    (void)snprintf(named, sizeof named, "ws://localhost:%u/x", ws_port(wires_ws));
    wires_dial(7, named);
    wires_hang_up(7, 1000, "");
    wires_run_until(MSG_WIRE_DOWN, 1);
    wires_dial(8, wires_url);
    wires_hang_up(8, 1000, "");
    wires_run_until(MSG_WIRE_DOWN, 2);
    wires_settle();
    assert_int_equal(wires_count(MSG_WIRE_DOWN) - wires_count(MSG_WIRE_UP), 2);
}

static void a_name_is_resolved(void **state)
{
    (void)state;
    char named[128];
    (void)snprintf(named, sizeof named, "ws://localhost:%u/x", ws_port(wires_ws));
    wires_dial(7, named);
    wires_run_until(MSG_WIRE_UP, 2);
}

static void a_peer_that_does_not_read_is_cut_off(void **state)
{
    (void)state;
    size_t len = 256 << 10;
    char *big = malloc(len);
    assert_non_null(big);
    memset(big, 'x', len);
    wires_raw_open(false);
    wires_raw_send(
        "GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
    wires_run_until(MSG_WIRE_UP, 1);
    for (size_t i = 0; i < 64; i++)
        wires_say(wires_served(), (struct str){big, len});
    wires_run_until(MSG_WIRE_DOWN, 1);
    assert_int_equal(wires_nth(MSG_WIRE_DOWN, 0)->code, 4005);
    free(big);
}

/* Listening sockets of this port in one of the kernel's tables, by local address. */
static size_t listeners(const char *table, const char *address)
{
    char line[512];
    char local[80];
    size_t n = 0;
    FILE *f = fopen(table, "r");
    if (f == NULL)
        return 0;
    (void)snprintf(local, sizeof local, ": %s:%04X ", address, ws_port(wires_ws));
    while (fgets(line, sizeof line, f) != NULL)
        n += strstr(line, local) != NULL && strstr(line, " 0A ") != NULL ? 1 : 0;
    (void)fclose(f);
    return n;
}

static void only_the_configured_address_is_bound(void **state)
{
    (void)state;
    assert_int_equal(listeners("/proc/net/tcp", "0100007F"), 1);
    assert_int_equal(listeners("/proc/net/tcp", "00000000"), 0);
    assert_int_equal(listeners("/proc/net/tcp6", "00000000000000000000000000000000"), 0);
}

static void an_address_in_use_is_refused_in_words(void **state)
{
    (void)state;
    char address[64];
    char buffer[256] = "";
    struct text why = TEXT(buffer);
    (void)snprintf(address, sizeof address, "127.0.0.1:%u", ws_port(wires_ws));
    struct ws_options o = {.listen = address, .frame_max = WIRES_FRAME_MAX};
    struct loop *other = loop_new(); /* as another process has it */
    assert_null(ws_new(other, &o, (struct sink){0}, &why));
    loop_destroy(&other);
    assert_non_null(strstr(buffer, "cannot listen here: Address already in use"));
    wires_dial(7, wires_url); /* and the first goes on */
    wires_run_until(MSG_WIRE_UP, 2);
}

#define PLAIN(f) cmocka_unit_test_setup_teardown(f, wires_open_plain, wires_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PLAIN(both_ends_come_up_and_frames_travel_both_ways),
        PLAIN(a_long_frame_arrives_whole),
        PLAIN(a_frame_over_the_limit_ends_the_connection),
        PLAIN(a_close_tells_both_ends_its_code_once),
        PLAIN(a_dropped_connection_is_told_as_1006),
        PLAIN(a_number_may_be_used_again_after_its_end),
        PLAIN(what_cannot_be_reached_is_told_exactly_once),
        PLAIN(closing_before_it_is_open_is_told_once),
        PLAIN(a_name_is_resolved),
        PLAIN(a_peer_that_does_not_read_is_cut_off),
        PLAIN(only_the_configured_address_is_bound),
        PLAIN(an_address_in_use_is_refused_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
