#include "tests/lib/exchange.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/okx/okx_sign.h"
#include "tests/lib/test.h"

static char *copy(struct str s)
{
    char *c = malloc(s.len + 1);

    assert_non_null(c);
    if (s.len > 0)
        memcpy(c, s.at, s.len);
    c[s.len] = '\0';
    return c;
}

static void collect(struct exchange *x, const struct msg *m)
{
    switch (m->type) {
    case MSG_WIRE_TX:
        assert_true(x->frames < EXCHANGE_FRAMES);
        x->frame[x->frames].conn = m->wire_tx.conn;
        x->frame[x->frames].is_close = false;
        x->frame[x->frames++].text = copy(m->wire_tx.data);
        break;
    case MSG_WIRE_CLOSE:
        assert_true(x->frames < EXCHANGE_FRAMES);
        x->frame[x->frames].conn = m->wire_close.conn;
        x->frame[x->frames].is_close = true;
        x->frame[x->frames].close = m->wire_close.code;
        x->frame[x->frames++].text = copy(m->wire_close.reason);
        break;
    case MSG_HTTP_ANSWER:
        x->status = m->http_answer.status;
        free(x->body);
        x->body = copy(m->http_answer.body);
        break;
    default: break;
    }
}

static void step(struct exchange *x, struct msg *in)
{
    in->ts = x->now;
    outbox_clear(x->out);
    simulator_step(x->sim, in, x->out);
    for (size_t i = 0; i < x->out->count; i++)
        collect(x, &x->out->at[i]);
    assert_string_equal(venue_broken(&x->sim->venue), "");
}

static struct exchange *make(void)
{
    struct exchange *x = calloc(1, sizeof(*x));

    assert_non_null(x);
    x->sim = calloc(1, sizeof(*x->sim));
    x->out = calloc(1, sizeof(*x->out));
    assert_non_null(x->sim);
    assert_non_null(x->out);
    x->now = ts_from_ms(1767323045678);
    x->status = -1;
    settings_defaults(&x->settings);
    simulator_init(x->sim, &x->settings);
    return x;
}

struct exchange *exchange_new(void)
{
    struct exchange *x = make();
    char buffer[256];
    struct text why = TEXT(buffer);

    /* what START does, but for the market */
    assert_true(venue_setup(&x->sim->venue, &x->settings, x->now, &why));
    for (uint32_t c = 0; c < x->sim->venue.currencies; c++)
        x->sim->start[c] = x->sim->venue.account[SIM_ACCOUNT].balances[c].cash;
    x->sim->started = true;
    x->sim->born = x->now;
    x->sim->trouble = WORD_EMPTY;
    while (venue_next_event(&x->sim->venue) != NULL)
        ;
    return x;
}

struct exchange *exchange_new_market(uint64_t seed)
{
    struct exchange *x = make();
    struct msg m = {.type = MSG_START};

    m.start.seed = seed;
    step(x, &m);
    assert_true(x->sim->started);
    return x;
}

struct exchange *exchange_quoted(void)
{
    struct exchange *x = exchange_new();
    exchange_flow(x, "BTC-USDT", SIDE_BUY, "91500.1", "0.5");
    exchange_flow(x, "BTC-USDT", SIDE_BUY, "91500", "1.25");
    exchange_flow(x, "BTC-USDT", SIDE_SELL, "91500.9", "0.25");
    return x;
}

void exchange_destroy(struct exchange **x_p)
{
    struct exchange *x = *x_p;

    if (!x)
        return;
    exchange_forget(x);
    free(x->body);
    free(x->sim);
    free(x->out);
    free(x);
    *x_p = NULL;
}

void exchange_wait(struct exchange *x, int64_t ms)
{
    ts_t end = ts_add(x->now, DUR_MS(ms));
    int64_t turns = 0;

    for (;;) {
        struct msg timer = {.type = MSG_TIMER};
        ts_t next = simulator_deadline(x->sim);

        if (next.v > end.v)
            break;
        assert_true(turns++ < 20 * ms + 1000); /* a deadline that does not move is a busy loop */
        if (next.v > x->now.v)
            x->now = next;
        step(x, &timer);
    }
    x->now = end;
}

void exchange_flow(struct exchange *x, const char *inst, enum side side, const char *px,
                   const char *qty)
{
    int i = venue_inst(&x->sim->venue, str_from(inst));
    const struct instrument *is;
    struct msg timer = {.type = MSG_TIMER};
    px_t p;
    qty_t q;

    assert_true(i >= 0);
    is = &x->sim->venue.listing[i].is;
    assert_int_equal(px_parse(str_from(px), is->px_exp, &p), ERR_OK);
    assert_int_equal(qty_parse(str_from(qty), is->qty_exp, &q), ERR_OK);
    (void)venue_flow_limit(&x->sim->venue, i, side, p, q, x->now);
    outbox_clear(x->out);
    stream_drain(x->sim, x->out);
    for (size_t n = 0; n < x->out->count; n++)
        collect(x, &x->out->at[n]);
    step(x, &timer);
}

static int call(struct exchange *x, const char *method, const char *path, const char *headers,
                const char *body)
{
    struct msg m = {.type = MSG_HTTP_CALL};

    x->status = -1;
    m.http_call.conn = 9000;
    m.http_call.method = word_of(method);
    m.http_call.path = str_from(path);
    m.http_call.headers = str_from(headers);
    m.http_call.body = str_from(body);
    m.http_call.peer = STR("127.0.0.1:50000");
    step(x, &m);
    return x->status;
}

int exchange_get(struct exchange *x, const char *path)
{
    return call(x, "GET", path, "", "");
}

int exchange_call_as(struct exchange *x, const struct exchange_key *k, const char *method,
                     const char *path, const char *body)
{
    char headers[1024];
    char stamp[OKX_ISO_TIME_SIZE];
    char sign[OKX_SIGN_SIZE];

    okx_iso_time(ts_add(x->now, DUR_MS(k->skew_ms)), stamp);
    okx_sign_rest(str_from(k->secret), stamp, method, str_from(path), str_from(body), sign);
    assert_true(snprintf(headers, sizeof(headers),
                         "ok-access-key: %s\nok-access-sign: %s\nok-access-timestamp: %s\n"
                         "ok-access-passphrase: %s\ncontent-type: application/json\n%s",
                         k->key, sign, stamp, k->passphrase,
                         k->more ? k->more : "") < (int)sizeof(headers));
    return call(x, method, path, headers, body);
}

int exchange_call(struct exchange *x, const char *method, const char *path, const char *body)
{
    struct exchange_key k = {"demo-key", "demo-secret", "demo-pass", 0, NULL};

    return exchange_call_as(x, &k, method, path, body);
}

uint32_t exchange_open(struct exchange *x, const char *path)
{
    static const uint32_t FIRST = 100;
    struct msg m = {.type = MSG_WIRE_UP};

    exchange_wait(x, 400); /* three connections a second are allowed */
    m.wire_up.conn = FIRST + (uint32_t)x->sim->sessions.opened;
    m.wire_up.path = str_from(path);
    m.wire_up.peer = STR("127.0.0.1:50001");
    step(x, &m);
    return m.wire_up.conn;
}

uint32_t exchange_login(struct exchange *x)
{
    uint32_t conn = exchange_open(x, "/ws/v5/private");
    int64_t seconds = x->now.v / 1000000000;
    char sign[OKX_SIGN_SIZE];
    char text[512];

    okx_sign_login(STR("demo-secret"), seconds, sign);
    snprintf(text, sizeof(text),
             "{\"op\":\"login\",\"args\":[{\"apiKey\":\"demo-key\",\"passphrase\":\"demo-pass\","
             "\"timestamp\":\"%lld\",\"sign\":\"%s\"}]}",
             (long long)seconds, sign);
    exchange_say(x, conn, text);
    return conn;
}

void exchange_say(struct exchange *x, uint32_t conn, const char *text)
{
    struct msg m = {.type = MSG_WIRE_RX};

    m.wire_rx.conn = conn;
    m.wire_rx.data = str_from(text);
    step(x, &m);
}

void exchange_drop(struct exchange *x, uint32_t conn)
{
    struct msg m = {.type = MSG_WIRE_DOWN};

    m.wire_down.conn = conn;
    m.wire_down.code = 1006;
    step(x, &m);
}

void exchange_forget(struct exchange *x)
{
    for (size_t i = 0; i < x->frames; i++)
        free(x->frame[i].text);
    x->frames = 0;
}

size_t exchange_count(const struct exchange *x, const char *part)
{
    size_t n = 0;

    for (size_t i = 0; i < x->frames; i++)
        n += !x->frame[i].is_close && strstr(x->frame[i].text, part) != NULL;
    return n;
}

const char *exchange_find(const struct exchange *x, const char *part)
{
    for (size_t i = 0; i < x->frames; i++) {
        if (!x->frame[i].is_close && strstr(x->frame[i].text, part) != NULL)
            return x->frame[i].text;
    }
    return NULL;
}

void exchange_came(const struct exchange *x, const char *part)
{
    if (exchange_find(x, part) != NULL)
        return;
    for (size_t i = 0; i < x->frames; i++)
        print_message("%.300s\n", x->frame[i].text);
    fail_msg("no frame with '%s'", part);
}

void exchange_never_came(const struct exchange *x, const char *part)
{
    const char *frame = exchange_find(x, part);
    if (frame != NULL)
        fail_msg("'%s' is in %.300s", part, frame);
}

int exchange_closed(const struct exchange *x, uint32_t conn)
{
    for (size_t i = 0; i < x->frames; i++) {
        if (x->frame[i].is_close && x->frame[i].conn == conn)
            return x->frame[i].close;
    }
    return -1;
}

void exchange_has(const struct exchange *x, const char *part)
{
    if (!strstr(x->body, part))
        fail_msg("'%s' is not in %s", part, x->body);
}

void exchange_lacks(const struct exchange *x, const char *part)
{
    if (strstr(x->body, part))
        fail_msg("'%s' is in %s", part, x->body);
}
