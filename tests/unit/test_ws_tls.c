#include "tests/lib/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/lib/wires.h"

static char cert_file[64];
static char key_file[64];
static char folder[] = "/tmp/okxmm-ws-XXXXXX";

static int open_tls(void **state)
{
    (void)state;
    struct ws_options o = {.listen = "127.0.0.1:0",
                           .tls = true,
                           .cert_file = cert_file,
                           .key_file = key_file,
                           .ca_file = cert_file,
                           .frame_max = WIRES_FRAME_MAX};
    wires_loop = loop_new();
    wires_open(&o);
    (void)snprintf(wires_url, sizeof wires_url, "wss://localhost:%u/ws/v5/private",
                   ws_port(wires_ws));
    return 0;
}

static void our_certificate_is_made_and_trusted(void **state)
{
    (void)state;
    wires_dial(7, wires_url);
    wires_run_until(MSG_WIRE_UP, 2);
    wires_say(7, STR("ping"));
    wires_run_until(MSG_WIRE_RX, 1);
    assert_string_equal(wires_nth(MSG_WIRE_RX, 0)->text, "ping");
}

static void a_certificate_of_unknown_origin_is_refused(void **state)
{
    (void)state;
    struct ws *server = wires_ws;
    struct ws_options o = {.frame_max = WIRES_FRAME_MAX};
    wires_open(&o); /* a client with the system's certificates */
    wires_dial(7, wires_url);
    wires_run_until(MSG_WIRE_DOWN, 1);
    assert_int_equal(wires_count(MSG_WIRE_UP), 0);
    ws_destroy(&server);
}

static void a_name_that_is_not_in_the_certificate_is_refused(void **state)
{
    (void)state;
    char other[128];
    /* the same address in another spelling, which is not among its names */
    (void)snprintf(other, sizeof other, "wss://127.1:%u/", ws_port(wires_ws));
    wires_dial(7, other);
    wires_run_until(MSG_WIRE_DOWN, 1);
    assert_int_equal(wires_count(MSG_WIRE_UP), 0);
    assert_null(strstr(wires_nth(MSG_WIRE_DOWN, 0)->text, "127.1"));
}

static int make_folder(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL)
        return 1;
    (void)snprintf(cert_file, sizeof cert_file, "%s/cert.pem", folder);
    (void)snprintf(key_file, sizeof key_file, "%s/key.pem", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    (void)unlink(cert_file);
    (void)unlink(key_file);
    return rmdir(folder);
}

#define TLS(f) cmocka_unit_test_setup_teardown(f, open_tls, wires_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TLS(our_certificate_is_made_and_trusted),
        TLS(a_certificate_of_unknown_origin_is_refused),
        TLS(a_name_that_is_not_in_the_certificate_is_refused),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
