/*
 * One ZeroMQ socket of the bus with every option that experience asks for set in
 * one place, and messages in and out of it. The only file that knows how a
 * socket must be opened; bus.c and source.c say which and what for.
 */
#ifndef IO_SOCKET_H
#define IO_SOCKET_H

#include "common/io/endpoint.h"
#include "common/io/loop.h"
#include "common/msg/codec.h"

enum socket_kind { SOCKET_PUB, SOCKET_SUB, SOCKET_ROUTER, SOCKET_DEALER, SOCKET_XSUB, SOCKET_XPUB };

enum { SOCKET_FRAME_MAX = 1 << 20 };

struct socket {
    struct loop *loop;
    void *zsock;  /* zsock_t *; NULL: not open */
    void *handle; /* for zmq_send and zmq_recv */
    int fd;       /* watched; -1: not */
    int lock;     /* of a bound ipc endpoint; -1: none */
    enum socket_kind kind;
    bool bind;
    struct endpoints to; /* what the endpoint became when it was first opened */
    uint64_t identity;   /* DEALER: session of its owner */
};

/* What came in, in buffers that are used again: valid until the next socket_take. */
struct inbound {
    uint64_t peer; /* ROUTER: session of the sender, by its routing id; else 0 */
    struct msg m;
    struct codec_head head;
    struct str raw; /* the second frame */
    struct codec_room room;
    char bytes[SOCKET_FRAME_MAX];
};

/* How to open one; `identity` matters for a DEALER only. */
struct socket_plan {
    enum socket_kind kind;
    bool bind;
    uint64_t identity;
};

/* Opens and, for kinds that receive, wakes the loop when something came. Binding takes the
 * endpoint's lock: ERR_DUPLICATE another process has it, ERR_IO it cannot be bound. */
MUST_CHECK enum err socket_open(struct socket *s, struct loop *l, const char *endpoint,
                                const struct socket_plan *plan);
void socket_close(struct socket *s);

/* Closes and connects anew: a connection that died without a word is not found out otherwise. */
MUST_CHECK enum err socket_reopen(struct socket *s);

/* True when a message waits. Must be asked before every sleep: the descriptor tells of it only
 * once. */
bool socket_waiting(const struct socket *s);

/* The next message. ERR_MISSING: none waits. Any other error: something came and was refused;
 * there may be more behind it. On a ROUTER the writer's session must be the routing id:
 * ERR_AUTHOR. */
MUST_CHECK enum err socket_take(struct socket *s, struct inbound *in);

/* One raw frame, for XSUB and XPUB; *more: another part follows. ERR_MISSING, ERR_TOO_BIG. */
MUST_CHECK enum err socket_take_raw(struct socket *s, char *buf, size_t size, size_t *len,
                                    bool *more);

/* Never waits. ERR_UNREACHABLE: nobody is there, or this peer is not, or it takes nothing more. */
MUST_CHECK enum err socket_send(struct socket *s, uint64_t peer, struct str topic, struct str body);
MUST_CHECK enum err socket_send_raw(struct socket *s, struct str frame, bool more);

/* Once per process, before anything else of ZeroMQ; and at its end. */
void socket_library_start(void);
void socket_library_end(void);

#endif
