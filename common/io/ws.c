#include "common/io/ws_inner.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/assert.h"
#include "common/base/decimal.h"
#include "common/io/tls.h"

/*
 * One libwebsockets context a loop, shared by every `struct ws` on it: it does the
 * sleeping, and the loop's epoll is one raw file in it. A closed `struct ws` stays
 * allocated, silent, until the context goes, since libwebsockets may still call back.
 */
struct ws_hub {
    struct ws_hub *next;
    struct loop *loop;
    struct lws_context *context;
    uint32_t users;
    uint32_t vhosts;
    struct ws *all[64];
    size_t all_count;
};

static struct ws_hub *hubs;
static char last_complaint[160]; /* of libwebsockets, for the message of ws_new */

static const lws_retry_bo_t validity = {.secs_since_valid_ping = 10, .secs_since_valid_hangup = 20};

static void on_complaint(int level, const char *line)
{
    (void)level;
    (void)str_copy(last_complaint, sizeof last_complaint, str_trim(str_from(line)));
}

/* ---- the context ---- */

static void lws_sleep(void *arg, bool may_block)
{
    struct ws_hub *hub = arg;
    /* In this version 0 is "until something happens" and negative "do not wait". */
    (void)lws_service(hub->context, may_block ? 0 : -1);
}

static int on_loop(struct lws *wsi, enum lws_callback_reasons why, void *user, void *in, size_t len)
{
    (void)user;
    (void)in;
    (void)len;
    if (why == LWS_CALLBACK_RAW_RX_FILE) {
        struct ws_hub *hub = lws_context_user(lws_get_context(wsi));
        loop_dispatch(hub->loop);
    }
    return 0;
}

static const struct lws_protocols loop_protocols[] = {
    {.name = "loop", .callback = on_loop},
    {.name = NULL},
};

static struct ws_hub *hub_new(struct loop *l)
{
    struct ws_hub *hub = calloc(1, sizeof *hub);
    ASSERT(hub != NULL);
    lws_set_log_level(LLL_ERR | LLL_WARN, on_complaint);
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN,
        .options = LWS_SERVER_OPTION_EXPLICIT_VHOSTS | LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT |
                   LWS_SERVER_OPTION_DISABLE_IPV6,
        .gid = -1,
        .uid = -1,
        .pt_serv_buf_size = 32768,
        .max_http_header_data = 8192,
        .max_http_header_pool = 256,
        .timeout_secs = 5,
        .connect_timeout_secs = 5,
        .fd_limit_per_thread = 1024,
        .retry_and_idle_policy = &validity,
        .user = hub,
    };
    hub->loop = l;
    hub->context = lws_create_context(&info);
    ASSERT(hub->context != NULL);
    info.vhost_name = "loop";
    info.options = LWS_SERVER_OPTION_DISABLE_IPV6;
    info.protocols = loop_protocols;
    struct lws_vhost *vhost = lws_create_vhost(hub->context, &info);
    ASSERT(vhost != NULL);
    /* A copy: libwebsockets closes what it has adopted. */
    lws_sock_file_fd_type fd = {.filefd = dup(loop_epoll_fd(l))};
    struct lws *wsi = lws_adopt_descriptor_vhost(vhost, LWS_ADOPT_RAW_FILE_DESC, fd, "loop", NULL);
    ASSERT(wsi != NULL);
    loop_set_sleeper(l, lws_sleep, hub);
    hub->next = hubs;
    hubs = hub;
    return hub;
}

static struct ws_hub *hub_of(struct loop *l)
{
    for (struct ws_hub *hub = hubs; hub != NULL; hub = hub->next)
        if (hub->loop == l)
            return hub;
    return hub_new(l);
}

static void hub_destroy(struct ws_hub *hub)
{
    struct ws_hub **at = &hubs;
    while (*at != hub)
        at = &(*at)->next;
    *at = hub->next;
    loop_set_sleeper(hub->loop, NULL, NULL);
    lws_context_destroy(hub->context);
    for (size_t i = 0; i < hub->all_count; i++) {
        struct ws *w = hub->all[i];
        while (w->live != NULL)
            ws_conn_end(w->live);
        ws_conns_tell_gone(w);
        loop_timer_destroy(&w->tell);
        free(w);
    }
    free(hub);
}

/* ---- the port ---- */

static void on_tell(void *arg, uint32_t events)
{
    (void)events;
    ws_conns_tell_gone(arg);
}

static void deliver_nothing(void *arg, struct msg *m)
{
    (void)arg;
    (void)m;
}

static struct lws_vhost *open_vhost(struct ws *w, struct lws_context_creation_info *info,
                                    char name[WS_NAME_SIZE])
{
    struct text t = {.at = name, .size = WS_NAME_SIZE};
    text_put(&t, "vhost");
    text_u64(&t, ++w->hub->vhosts);
    text_char(&t, '\0');
    info->vhost_name = name;
    info->user = w;
    info->gid = -1;
    info->uid = -1;
    info->options |= LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT | LWS_SERVER_OPTION_DISABLE_IPV6;
    info->retry_and_idle_policy = &validity;
    info->timeout_secs = 5;
    info->connect_timeout_secs = 5;
    info->keepalive_timeout = 75;
    info->alpn = "http/1.1"; /* the h2 role would leave websockets without their upgrade */
    return lws_create_vhost(w->hub->context, info);
}

/* "host:port" with the host as a dotted address; blocking is all right before the start. */
static enum err listen_address(const char *listen, char address[RESOLVE_ADDRESS_SIZE],
                               uint16_t *port)
{
    char host[RESOLVE_HOST_SIZE];
    struct str left = str_from(listen);
    uint64_t number;
    struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    (void)str_copy(host, sizeof host, str_cut(&left, ':'));
    enum err e = u64_parse(left, &number);
    if (e != ERR_OK || number > UINT16_MAX)
        return ERR_SYNTAX;
    if (getaddrinfo(host, NULL, &hints, &found) != 0)
        return ERR_UNREACHABLE;
    struct sockaddr_in in;
    memcpy(&in, found->ai_addr, sizeof in);
    freeaddrinfo(found);
    (void)inet_ntop(AF_INET, &in.sin_addr, address, RESOLVE_ADDRESS_SIZE);
    *port = (uint16_t)number;
    return ERR_OK;
}

static bool open_client(struct ws *w, const struct ws_options *o, struct text *why)
{
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN,
        .protocols = ws_client_protocols,
        .http_proxy_address = "", /* else $http_proxy, for this machine's own addresses too */
    };
    if (o->ca_file != NULL && o->ca_file[0] != '\0') {
        info.client_ssl_ca_filepath = o->ca_file;
        info.options = LWS_SERVER_OPTION_DISABLE_OS_CA_CERTS;
    }
    w->client = open_vhost(w, &info, w->client_name);
    if (w->client == NULL) {
        text_put(why, "websocket client: ");
        text_put(why, last_complaint);
    }
    return w->client != NULL;
}

/* Whether the address can be had. libwebsockets says so too, but not why, and loses memory. */
static bool can_bind(const char *address, uint16_t port)
{
    const int yes = 1;
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    (void)inet_pton(AF_INET, address, &in.sin_addr);
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    bool ok = bind(fd, (const struct sockaddr *)&in, sizeof in) == 0;
    int why = errno;
    (void)close(fd);
    errno = why;
    return ok;
}

static bool prepare_client(const struct ws_options *o, struct text *why)
{
    if (o->ca_file == NULL || o->ca_file[0] == '\0' || access(o->ca_file, R_OK) == 0)
        return true;
    text_put(why, o->ca_file);
    text_put(why, ": certificates to trust cannot be read");
    return false;
}

/* Where to listen, and the certificate, which the client side of this process may want to trust. */
static bool prepare_server(const struct ws_options *o, char address[RESOLVE_ADDRESS_SIZE],
                           uint16_t *port, struct text *why)
{
    if (listen_address(o->listen, address, port) != ERR_OK) {
        text_put(why, o->listen);
        text_put(why, ": not an address:port of this machine");
        return false;
    }
    if (!can_bind(address, *port)) {
        text_put(why, o->listen);
        text_put(why, ": cannot listen here: ");
        text_put(why, strerrordesc_np(errno));
        return false;
    }
    return !o->tls || tls_certificate(o->cert_file, o->key_file, address, why) == ERR_OK;
}

static bool open_server(struct ws *w, const struct ws_options *o, uint16_t port, struct text *why)
{
    struct lws_context_creation_info info = {
        .port = port,
        .iface = w->address,
        .protocols = ws_server_protocols,
        .options = LWS_SERVER_OPTION_FAIL_UPON_UNABLE_TO_BIND,
    };
    if (o->tls) {
        info.ssl_cert_filepath = o->cert_file;
        info.ssl_private_key_filepath = o->key_file;
    }
    last_complaint[0] = '\0';
    w->server = open_vhost(w, &info, w->server_name);
    if (w->server == NULL) {
        text_put(why, o->listen);
        text_put(why, ": cannot listen here: ");
        text_put(why, last_complaint);
        return false;
    }
    return true;
}

struct ws *ws_new(struct loop *l, const struct ws_options *o, struct sink sink, struct text *why)
{
    uint16_t port = 0;
    struct ws *w = calloc(1, sizeof *w);
    ASSERT(w != NULL);
    bool ok =
        (o->listen == NULL || prepare_server(o, w->address, &port, why)) && prepare_client(o, why);
    if (!ok) {
        free(w);
        return NULL;
    }
    w->loop = l;
    w->sink = sink;
    w->frame_max = o->frame_max;
    w->hub = hub_of(l);
    w->context = w->hub->context;
    w->tell = loop_timer_new(l, on_tell, w);
    ASSERT(w->hub->all_count < sizeof w->hub->all / sizeof w->hub->all[0]);
    w->hub->all[w->hub->all_count++] = w;
    w->hub->users++;
    if (!open_client(w, o, why) || (o->listen != NULL && !open_server(w, o, port, why)))
        ws_destroy(&w);
    return w;
}

uint16_t ws_port(const struct ws *w)
{
    return w->server == NULL ? 0 : (uint16_t)lws_get_vhost_listen_port(w->server);
}

bool ws_take(struct ws *w, const struct msg *m)
{
    struct ws_conn *c;
    switch (m->type) {
    case MSG_WIRE_CONNECT: ws_client_connect(w, m); return true;
    case MSG_WIRE_TX:
        c = ws_conn_find(w, m->wire_tx.conn);
        if (c != NULL)
            ws_conn_send(c, m->wire_tx.data);
        return true;
    case MSG_WIRE_CLOSE:
        c = ws_conn_find(w, m->wire_close.conn);
        if (c != NULL)
            ws_conn_close(c, m->wire_close.code, m->wire_close.reason);
        return true;
    case MSG_HTTP_ANSWER:
        c = ws_conn_find(w, m->http_answer.conn);
        if (c != NULL && c->kind == WS_CALL)
            ws_server_answer(c, m);
        return true;
    default: return false;
    }
}

void ws_destroy(struct ws **w_p)
{
    struct ws *w = *w_p;
    if (w == NULL)
        return;
    *w_p = NULL;
    w->sink = (struct sink){.deliver = deliver_nothing};
    for (struct ws_conn *c = w->live; c != NULL; c = c->next) {
        resolve_cancel(&c->resolve);
        ws_conn_kill(c);
    }
    if (--w->hub->users == 0)
        hub_destroy(w->hub);
}
