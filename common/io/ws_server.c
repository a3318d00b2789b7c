#include <stdlib.h>
#include <string.h>

#include "common/base/assert.h"
#include "common/base/decimal.h"
#include "common/io/ws_inner.h"

enum { REQUEST_SIZE = 12 << 10, PEER_SIZE = 48, HEADERS_SIZE = 512 };

static const struct {
    enum lws_token_indexes token;
    const char *name;
} methods[] = {
    {WSI_TOKEN_GET_URI, "GET"},         {WSI_TOKEN_POST_URI, "POST"},
    {WSI_TOKEN_DELETE_URI, "DELETE"},   {WSI_TOKEN_PUT_URI, "PUT"},
    {WSI_TOKEN_HEAD_URI, "HEAD"},       {WSI_TOKEN_PATCH_URI, "PATCH"},
    {WSI_TOKEN_OPTIONS_URI, "OPTIONS"},
};

/* Headers that libwebsockets knows, and those it keeps because it does not. */
static const struct {
    enum lws_token_indexes token;
    const char *name;
} known_headers[] = {
    {WSI_TOKEN_HOST, "host"},
    {WSI_TOKEN_HTTP_CONTENT_TYPE, "content-type"},
    {WSI_TOKEN_HTTP_CONTENT_LENGTH, "content-length"},
    {WSI_TOKEN_HTTP_AUTHORIZATION, "authorization"},
    {WSI_TOKEN_HTTP_ACCEPT, "accept"},
    {WSI_TOKEN_HTTP_USER_AGENT, "user-agent"},
    {WSI_TOKEN_ORIGIN, "origin"},
    {WSI_TOKEN_HTTP_COOKIE, "cookie"},
};

static const char *const custom_headers[] = {
    "ok-access-key",       "ok-access-sign", "ok-access-timestamp", "ok-access-passphrase",
    "x-simulated-trading", "exptime",        "x-request-id",
};

#define LENGTH(array) (sizeof(array) / sizeof(array)[0])

/* libwebsockets has undone the percent signs; what cannot stand in a request line is written with
 * them again. A client that escapes more than it must gets its path back in the shorter form. */
static void put_escaped(struct text *t, const char *at, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)at[i];
        if (c <= ' ' || c >= 0x7f || strchr("\"<>\\^`{|}%#", c) != NULL) {
            text_char(t, '%');
            text_hex(t, c, 2);
        } else {
            text_char(t, (char)c);
        }
    }
}

static void put_path(struct text *t, struct lws *wsi, enum lws_token_indexes token)
{
    char part[4096];
    int n = lws_hdr_copy(wsi, part, sizeof part, token);
    if (n > 0)
        put_escaped(t, part, (size_t)n);
    for (int i = 0;; i++) {
        n = lws_hdr_copy_fragment(wsi, part, sizeof part, WSI_TOKEN_HTTP_URI_ARGS, i);
        if (n < 0)
            break;
        text_char(t, i == 0 ? '?' : '&');
        put_escaped(t, part, (size_t)n);
    }
}

static void put_header(struct text *t, const char *name, const char *value, int len)
{
    if (len < 0)
        return;
    text_put(t, name);
    text_put(t, ": ");
    text_str(t, (struct str){value, (size_t)len});
    text_char(t, '\n');
}

static void put_headers(struct text *t, struct lws *wsi)
{
    char value[2048];
    for (size_t i = 0; i < LENGTH(known_headers); i++)
        if (lws_hdr_total_length(wsi, known_headers[i].token) > 0)
            put_header(t, known_headers[i].name, value,
                       lws_hdr_copy(wsi, value, sizeof value, known_headers[i].token));
    for (size_t i = 0; i < LENGTH(custom_headers); i++) {
        char name[40];
        struct text key = TEXT(name);
        text_put(&key, custom_headers[i]);
        text_char(&key, ':');
        if (lws_hdr_custom_length(wsi, name, (int)key.len) > 0)
            put_header(t, custom_headers[i], value,
                       lws_hdr_custom_copy(wsi, value, sizeof value, name, (int)key.len));
    }
}

/* Method, path and headers into one buffer of the call; false when they do not fit. */
static bool read_request(struct ws_conn *c)
{
    struct text t = {.at = malloc(REQUEST_SIZE), .size = REQUEST_SIZE};
    ASSERT(t.at != NULL);
    c->request = t.at;
    for (size_t i = 0; i < LENGTH(methods); i++) {
        if (lws_hdr_total_length(c->wsi, methods[i].token) > 0) {
            c->method = word_of(methods[i].name);
            put_path(&t, c->wsi, methods[i].token);
            break;
        }
    }
    c->request_path = (struct str){t.at, t.len};
    put_headers(&t, c->wsi);
    c->headers = (struct str){t.at + c->request_path.len, t.len - c->request_path.len};
    return !t.cut && !word_empty(&c->method);
}

static struct str peer_of(struct ws_conn *c, char buffer[PEER_SIZE])
{
    buffer[0] = '\0';
    (void)lws_get_peer_simple(c->wsi, buffer, PEER_SIZE);
    return str_from(buffer);
}

static void deliver_call(struct ws_conn *c)
{
    char peer[PEER_SIZE];
    struct msg m = {.type = MSG_HTTP_CALL};
    m.http_call.conn = c->id;
    m.http_call.method = c->method;
    m.http_call.path = c->request_path;
    m.http_call.headers = c->headers;
    m.http_call.body = (struct str){c->rx != NULL ? c->rx : "", c->rx_len};
    m.http_call.peer = peer_of(c, peer);
    /* The answer may take its time: how long is the core's business. */
    lws_set_timeout(c->wsi, NO_PENDING_TIMEOUT, 0);
    c->ws->sink.deliver(c->ws->sink.arg, &m);
}

static uint64_t content_length(struct lws *wsi)
{
    char digits[24];
    uint64_t n;
    int len = lws_hdr_copy(wsi, digits, sizeof digits, WSI_TOKEN_HTTP_CONTENT_LENGTH);
    if (len <= 0)
        return len == 0 ? 0 : UINT64_MAX;
    return u64_parse((struct str){digits, (size_t)len}, &n) == ERR_OK ? n : UINT64_MAX;
}

static int refuse(struct lws *wsi, unsigned status)
{
    (void)lws_return_http_status(wsi, status, NULL);
    return -1;
}

static int on_request(struct ws *w, struct lws *wsi)
{
    struct ws_conn *c = ws_conn_new(w, WS_CALL, 0);
    c->wsi = wsi;
    lws_set_opaque_user_data(wsi, c);
    if (!read_request(c))
        return refuse(wsi, HTTP_STATUS_REQ_URI_TOO_LONG);
    if (lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING) > 0)
        return refuse(wsi, HTTP_STATUS_LENGTH_REQUIRED);
    uint64_t length =
        lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH) > 0 ? content_length(wsi) : 0;
    if (length > w->frame_max)
        return refuse(wsi, HTTP_STATUS_REQ_ENTITY_TOO_LARGE);
    bool bare = word_is(&c->method, "GET") || word_is(&c->method, "HEAD");
    if (length > 0 && bare)
        return refuse(wsi, HTTP_STATUS_BAD_REQUEST);
    if (length > 0) {
        c->rx = malloc((size_t)length);
        ASSERT(c->rx != NULL);
        c->body_len = (size_t)length;
        return 0;
    }
    deliver_call(c);
    return 0;
}

static int on_body(struct ws_conn *c, const char *in, size_t len)
{
    if (len == 0)
        return 0; /* said of an announced empty body, after the call was delivered */
    if (c->rx == NULL || c->rx_len + len > c->body_len)
        return -1;
    memcpy(c->rx + c->rx_len, in, len);
    c->rx_len += len;
    if (c->rx_len == c->body_len)
        deliver_call(c);
    return 0;
}

void ws_server_answer(struct ws_conn *c, const struct msg *m)
{
    if (c->answered || c->closing)
        return;
    if (m->http_answer.status == 0) {
        ws_conn_kill(c);
        return;
    }
    c->answered = true;
    c->status = m->http_answer.status;
    c->content_type = word_empty(&m->http_answer.content_type) ? word_of("application/json")
                                                               : m->http_answer.content_type;
    c->body = ws_frame_new(m->http_answer.body);
    (void)lws_callback_on_writable(c->wsi);
}

static int write_answer(struct ws_conn *c)
{
    unsigned char headers[LWS_PRE + HEADERS_SIZE];
    unsigned char *start = headers + LWS_PRE;
    unsigned char *p = start;
    unsigned char *end = headers + sizeof headers;
    struct lws *wsi = c->wsi;
    struct ws_frame *body = c->body;
    bool headless = word_is(&c->method, "HEAD") || c->status == 204 || c->status == 304;
    bool sent =
        lws_add_http_common_headers(wsi, c->status, c->content_type.at, body->len, &p, end) == 0 &&
        lws_finalize_write_http_header(wsi, start, &p, end) == 0;
    if (sent && body->len > 0 && !headless)
        sent =
            lws_write(wsi, body->at + LWS_PRE, body->len, LWS_WRITE_HTTP_FINAL) >= (int)body->len;
    lws_set_opaque_user_data(wsi, NULL);
    ws_conn_end(c);
    return !sent || lws_http_transaction_completed(wsi) != 0 ? -1 : 0;
}

static int on_upgraded(struct ws *w, struct lws *wsi)
{
    char path[WS_URL_SIZE];
    char peer[PEER_SIZE];
    struct text t = TEXT(path);
    struct ws_conn *c = ws_conn_new(w, WS_SERVED, 0);
    c->wsi = wsi;
    c->up = true;
    lws_set_opaque_user_data(wsi, c);
    (void)str_copy(c->reason, sizeof c->reason, STR("connection lost"));
    put_path(&t, wsi, WSI_TOKEN_GET_URI);
    struct msg m = {.type = MSG_WIRE_UP};
    m.wire_up.conn = c->id;
    m.wire_up.path = text_done(&t);
    m.wire_up.peer = peer_of(c, peer);
    w->sink.deliver(w->sink.arg, &m);
    return 0;
}

static int on_conn(struct ws_conn *c, enum lws_callback_reasons why, void *in, size_t len)
{
    switch (why) {
    case LWS_CALLBACK_RECEIVE: return ws_on_receive(c, in, len);
    case LWS_CALLBACK_RECEIVE_PONG: lws_validity_confirmed(c->wsi); return 0;
    case LWS_CALLBACK_SERVER_WRITEABLE: return ws_on_writeable(c);
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE: return ws_on_peer_close(c, in, len);
    case LWS_CALLBACK_HTTP_BODY: return on_body(c, in, len);
    case LWS_CALLBACK_HTTP_WRITEABLE: return c->answered ? write_answer(c) : 0;
    case LWS_CALLBACK_WSI_DESTROY:
        lws_set_opaque_user_data(c->wsi, NULL);
        ws_conn_end(c);
        return 0;
    default: return 0;
    }
}

static int on_server(struct lws *wsi, enum lws_callback_reasons why, void *user, void *in,
                     size_t len)
{
    struct ws_conn *c = lws_get_opaque_user_data(wsi);
    (void)user;
    if (why == LWS_CALLBACK_HTTP)
        return on_request(lws_vhost_user(lws_get_vhost(wsi)), wsi);
    if (why == LWS_CALLBACK_ESTABLISHED)
        return on_upgraded(lws_vhost_user(lws_get_vhost(wsi)), wsi);
    return c != NULL ? on_conn(c, why, in, len) : 0;
}

const struct lws_protocols ws_server_protocols[] = {
    {.name = "wire", .callback = on_server, .rx_buffer_size = 32768},
    {.name = NULL},
};
