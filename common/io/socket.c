#include "common/io/socket.h"

#include <czmq.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "common/base/assert.h"

enum {
    LINGER_MS = 500,
    RECONNECT_MS = 10,
    RECONNECT_MAX_MS = 1000,
    HEARTBEAT_MS = 500,
    HEARTBEAT_TIMEOUT_MS = 1000,
    HEARTBEAT_TTL_MS = 1500,
    HANDSHAKE_MS = 2000,
    STREAM_HWM = 16384,
    COMMAND_HWM = 1024,
    SNAPSHOT_HWM = 16384
};

void socket_library_start(void)
{
    zsys_handler_set(NULL); /* or it replaces our signal handling */
    zsys_init();
    zsys_set_logstream(stderr);
}

void socket_library_end(void)
{
    zsys_shutdown();
}

static int zmq_kind(enum socket_kind kind)
{
    switch (kind) {
    case SOCKET_PUB: return ZMQ_PUB;
    case SOCKET_SUB: return ZMQ_SUB;
    case SOCKET_ROUTER: return ZMQ_ROUTER;
    case SOCKET_DEALER: return ZMQ_DEALER;
    case SOCKET_XSUB: return ZMQ_XSUB;
    case SOCKET_XPUB: return ZMQ_XPUB;
    }
    UNREACHABLE();
}

static void set_options(struct socket *s, zsock_t *z)
{
    const bool command = s->kind == SOCKET_ROUTER || s->kind == SOCKET_DEALER;
    zsock_set_linger(z, LINGER_MS);
    zsock_set_reconnect_ivl(z, RECONNECT_MS);
    zsock_set_reconnect_ivl_max(z, RECONNECT_MAX_MS);
    zsock_set_heartbeat_ivl(z, HEARTBEAT_MS);
    zsock_set_heartbeat_timeout(z, HEARTBEAT_TIMEOUT_MS);
    zsock_set_heartbeat_ttl(z, HEARTBEAT_TTL_MS);
    zsock_set_handshake_ivl(z, HANDSHAKE_MS);
    zsock_set_sndhwm(z, command ? COMMAND_HWM : STREAM_HWM);
    zsock_set_rcvhwm(z, command ? COMMAND_HWM : STREAM_HWM);
    zsock_set_maxmsgsize(z, SOCKET_FRAME_MAX);
    if (s->kind == SOCKET_DEALER) {
        const uint64_t identity = s->identity;
        ASSERT((identity & 0xff) != 0); /* ZeroMQ keeps names that begin with a zero byte */
        const int rc =
            zmq_setsockopt(zsock_resolve(z), ZMQ_ROUTING_ID, &identity, sizeof(identity));
        ASSERT(rc == 0);
        zsock_set_immediate(z, 1); /* nobody there: refused at once, never kept for later */
    }
    if (s->kind == SOCKET_ROUTER) {
        zsock_set_router_mandatory(z, 1);
        zsock_set_router_handover(z, 1); /* a reopened socket comes back with its name */
        zsock_set_sndhwm(z, SNAPSHOT_HWM);
    }
    if (s->kind == SOCKET_SUB)
        zsock_set_subscribe(z, "");
    if (s->kind == SOCKET_XPUB)
        zsock_set_xpub_verbose(z, 1); /* repeated subscriptions too: each gets the cache */
}

static enum err attach(const struct socket *s, zsock_t *z)
{
    if (s->bind)
        return zsock_bind(z, "%s", s->to.at[0]) >= 0 ? ERR_OK : ERR_IO;
    for (size_t i = 0; i < s->to.count; i++) {
        if (zsock_connect(z, "%s", s->to.at[i]) != 0)
            return ERR_IO;
    }
    return ERR_OK;
}

/* Its only work is to end the sleep: the loop's poll looks at every socket. */
static void on_ready(void *arg, uint32_t events)
{
    (void)arg;
    (void)events;
}

static enum err open_again(struct socket *s)
{
    zsock_t *z = zsock_new(zmq_kind(s->kind));
    if (z == NULL)
        return ERR_IO;
    set_options(s, z);
    enum err e = attach(s, z);
    if (e != ERR_OK)
        goto out_socket;
    s->zsock = z;
    s->handle = zsock_resolve(z);
    s->fd = zsock_fd(z);
    e = loop_watch(s->loop, s->fd, EPOLLIN, on_ready, s);
    if (e != ERR_OK)
        goto out_socket;
    if (s->kind == SOCKET_XSUB && socket_send_raw(s, STR("\x01"), false) != ERR_OK) {
        e = ERR_IO;
        goto out_watch;
    }
    return ERR_OK;
out_watch:
    loop_forget(s->loop, s->fd);
out_socket:
    s->zsock = NULL;
    s->handle = NULL;
    zsock_destroy(&z);
    return e;
}

static void unlock(struct socket *s)
{
    if (s->lock >= 0)
        (void)close(s->lock);
    s->lock = -1;
}

enum err socket_open(struct socket *s, struct loop *l, const char *endpoint,
                     const struct socket_plan *plan)
{
    *s = (struct socket){.loop = l,
                         .fd = -1,
                         .lock = -1,
                         .kind = plan->kind,
                         .bind = plan->bind,
                         .identity = plan->identity};
    if (!s->bind) {
        endpoint_expand(endpoint, &s->to);
        return open_again(s);
    }
    (void)str_copy(s->to.at[0], ENDPOINT_SIZE, str_from(endpoint));
    enum err e = endpoint_lock(endpoint, &s->lock);
    if (e != ERR_OK)
        return e;
    e = open_again(s);
    if (e != ERR_OK)
        unlock(s);
    return e;
}

void socket_close(struct socket *s)
{
    if (s->zsock == NULL)
        return;
    zsock_t *z = s->zsock;
    loop_forget(s->loop, s->fd);
    zsock_destroy(&z);
    s->zsock = NULL;
    s->handle = NULL;
    s->fd = -1;
    unlock(s);
}

enum err socket_reopen(struct socket *s)
{
    ASSERT(!s->bind);
    socket_close(s);
    return open_again(s);
}

bool socket_waiting(const struct socket *s)
{
    return s->zsock != NULL && (zsock_events(s->zsock) & ZMQ_POLLIN) != 0;
}

static bool more_follows(const struct socket *s)
{
    int more = 0;
    size_t size = sizeof(more);
    return zmq_getsockopt(s->handle, ZMQ_RCVMORE, &more, &size) == 0 && more != 0;
}

static void drop_rest(const struct socket *s)
{
    char scrap[1];
    while (more_follows(s) && zmq_recv(s->handle, scrap, sizeof(scrap), ZMQ_DONTWAIT) >= 0)
        continue;
}

enum err socket_take_raw(struct socket *s, char *buf, size_t size, size_t *len, bool *more)
{
    if (s->zsock == NULL)
        return ERR_MISSING;
    const int n = zmq_recv(s->handle, buf, size, ZMQ_DONTWAIT);
    if (n < 0)
        return ERR_MISSING;
    *more = more_follows(s);
    *len = (size_t)n;
    if ((size_t)n <= size)
        return ERR_OK;
    drop_rest(s);
    *more = false;
    return ERR_TOO_BIG;
}

/* Routing id (ROUTER only) and topic; the topic is for the eye, the message says it again. */
static enum err take_front(struct socket *s, struct inbound *in)
{
    char scrap[MSG_TOPIC_MAX];
    size_t len;
    bool more;
    in->peer = 0;
    if (s->kind == SOCKET_ROUTER) {
        const enum err e = socket_take_raw(s, scrap, sizeof(scrap), &len, &more);
        if (e != ERR_OK)
            return e;
        if (!more || len != sizeof(in->peer)) {
            drop_rest(s);
            return ERR_AUTHOR;
        }
        memcpy(&in->peer, scrap, sizeof(in->peer));
    }
    const enum err e = socket_take_raw(s, scrap, sizeof(scrap), &len, &more);
    if (e == ERR_OK && !more)
        return ERR_SYNTAX;
    return e;
}

enum err socket_take(struct socket *s, struct inbound *in)
{
    size_t len;
    bool more;
    enum err e = take_front(s, in);
    if (e != ERR_OK)
        return e;
    e = socket_take_raw(s, in->bytes, sizeof(in->bytes), &len, &more);
    if (e != ERR_OK)
        return e == ERR_MISSING ? ERR_SYNTAX : e;
    if (more) {
        drop_rest(s);
        return ERR_SYNTAX;
    }
    in->raw = (struct str){in->bytes, len};
    e = codec_decode(in->raw, &in->m, &in->head, &in->room);
    if (e == ERR_OK && s->kind == SOCKET_ROUTER && in->peer != in->m.ses)
        return ERR_AUTHOR;
    return e;
}

static enum err send_part(struct socket *s, struct str part, bool more)
{
    const int flags = ZMQ_DONTWAIT | (more ? ZMQ_SNDMORE : 0);
    return zmq_send(s->handle, part.at, part.len, flags) >= 0 ? ERR_OK : ERR_UNREACHABLE;
}

enum err socket_send(struct socket *s, uint64_t peer, struct str topic, struct str body)
{
    if (s->zsock == NULL)
        return ERR_UNREACHABLE;
    if (s->kind == SOCKET_ROUTER) {
        const enum err e = send_part(s, (struct str){(const char *)&peer, sizeof(peer)}, true);
        if (e != ERR_OK)
            return e;
    }
    const enum err e = send_part(s, topic, true);
    return e != ERR_OK ? e : send_part(s, body, false);
}

enum err socket_send_raw(struct socket *s, struct str frame, bool more)
{
    return s->zsock == NULL ? ERR_UNREACHABLE : send_part(s, frame, more);
}
