#include <string.h>

#include "common/base/assert.h"
#include "common/base/decimal.h"
#include "common/io/ws_inner.h"

/* "wss://host:port/path?query"; the port follows the scheme when it is not given. */
static bool parse_url(struct ws_conn *c, struct str url)
{
    uint64_t port;
    if (str_starts(url, STR("wss://")))
        c->tls = true;
    else if (!str_starts(url, STR("ws://")))
        return false;
    struct str left = {url.at + (c->tls ? 6 : 5), url.len - (c->tls ? 6 : 5)};
    size_t slash = str_find(left, STR("/"));
    struct str authority = {left.at, slash};
    struct str path = {left.at + slash, left.len - slash};
    struct str host = str_cut(&authority, ':');
    c->port = c->tls ? 443 : 80;
    if (authority.len > 0) {
        if (u64_parse(authority, &port) != ERR_OK || port == 0 || port > UINT16_MAX)
            return false;
        c->port = (uint16_t)port;
    }
    if (path.len == 0)
        path = STR("/");
    return host.len > 0 && str_copy(c->host, sizeof c->host, host) == host.len &&
           str_copy(c->path, sizeof c->path, path) == path.len;
}

static void dial(struct ws_conn *c, const char *address)
{
    char host[RESOLVE_HOST_SIZE + 8];
    struct text t = TEXT(host);
    text_put(&t, c->host);
    if (c->port != (c->tls ? 443 : 80)) {
        text_char(&t, ':');
        text_u64(&t, c->port);
    }
    text_char(&t, '\0');
    struct lws_client_connect_info i = {
        .context = c->ws->context,
        .vhost = c->ws->client,
        .address = address, /* no look-up inside libwebsockets: it would block */
        .port = c->port,
        .ssl_connection = c->tls ? LCCSCF_USE_SSL : 0,
        .path = c->path,
        .host = host, /* also the name in TLS: the certificate is checked against it */
        .ietf_version_or_minus_one = -1,
        .local_protocol_name = "wire",
        .opaque_user_data = c,
        .pwsi = &c->wsi,
    };
    c->dialing = true;
    struct lws *wsi = lws_client_connect_via_info(&i);
    c->dialing = false;
    if (wsi == NULL) {
        /* There may have been a callback for it or none at all. */
        if (c->reason[0] == '\0')
            ws_conn_reason(c, 1006, STR("could not connect"));
        ws_conn_end(c);
        return;
    }
    c->wsi = wsi;
}

static void on_resolved(void *arg, const char *address, const char *why)
{
    struct ws_conn *c = arg;
    c->resolve = NULL;
    if (address == NULL) {
        char buffer[WS_REASON_SIZE];
        struct text t = TEXT(buffer);
        text_put(&t, c->host);
        text_put(&t, ": ");
        text_put(&t, why);
        ws_conn_reason(c, 1006, text_done(&t));
        ws_conn_end(c);
        return;
    }
    dial(c, address);
}

void ws_client_connect(struct ws *w, const struct msg *m)
{
    ASSERT(ws_conn_find(w, m->wire_connect.conn) == NULL);
    ASSERT(m->wire_connect.conn < WS_SERVER_IDS);
    struct ws_conn *c = ws_conn_new(w, WS_CLIENT, m->wire_connect.conn);
    if (!parse_url(c, m->wire_connect.url)) {
        ws_conn_reason(c, 1006, STR("not an address of a websocket"));
        ws_conn_end(c);
    } else if (resolve_numeric(c->host)) {
        dial(c, c->host);
    } else {
        c->resolve = resolve_start(w->loop, c->host, on_resolved, c);
        if (c->resolve == NULL) {
            ws_conn_reason(c, 1006, STR("no thread to look the name up"));
            ws_conn_end(c);
        }
    }
}

static void on_up(struct ws_conn *c)
{
    struct msg m = {.type = MSG_WIRE_UP};
    c->up = true;
    (void)str_copy(c->reason, sizeof c->reason, STR("connection lost"));
    m.wire_up.conn = c->id;
    m.wire_up.path = str_from(c->path);
    m.wire_up.peer = str_from(c->host);
    c->ws->sink.deliver(c->ws->sink.arg, &m);
}

static void on_gone(struct ws_conn *c)
{
    if (c->reason[0] == '\0')
        ws_conn_reason(c, 1006, STR("no websocket there"));
    if (!c->dialing)
        ws_conn_end(c); /* else dial() sees the NULL and does it */
}

/* Every way of ending passes WSI_DESTROY; the other reasons only tell why. */
static int on_client(struct lws *wsi, enum lws_callback_reasons why, void *user, void *in,
                     size_t len)
{
    struct ws_conn *c = lws_get_opaque_user_data(wsi);
    (void)user;
    if (c == NULL)
        return 0;
    switch (why) {
    case LWS_CALLBACK_CLIENT_ESTABLISHED:
        if (!c->closing)
            on_up(c);
        return 0;
    case LWS_CALLBACK_CLIENT_RECEIVE: return ws_on_receive(c, in, len);
    case LWS_CALLBACK_CLIENT_RECEIVE_PONG: lws_validity_confirmed(wsi); return 0;
    case LWS_CALLBACK_CLIENT_WRITEABLE: return ws_on_writeable(c);
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE: return ws_on_peer_close(c, in, len);
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
        if (in != NULL && !c->closing)
            ws_conn_reason(c, 1006, (struct str){in, len});
        return 0;
    case LWS_CALLBACK_WSI_DESTROY:
        lws_set_opaque_user_data(wsi, NULL);
        on_gone(c);
        return 0;
    default: return 0;
    }
}

const struct lws_protocols ws_client_protocols[] = {
    {.name = "wire", .callback = on_client, .rx_buffer_size = 32768},
    {.name = NULL},
};
