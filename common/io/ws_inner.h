/*
 * What ws.c, ws_client.c and ws_server.c share. Only these include libwebsockets.
 *
 * A connection is one of three: a websocket we opened, one opened to us, or one
 * HTTP request to us. It is in ws->live from its beginning to the moment it is
 * known to be gone; then in ws->gone until its WIRE_DOWN has been delivered. That
 * is done from the loop, never inside ws_take, so that a core is not stepped while
 * its own messages are still being taken.
 */
#ifndef IO_WS_INNER_H
#define IO_WS_INNER_H

/* OpenSSL, which comes with it, has a type of the same name as one of our errors. */
#define ERR_STATE OPENSSL_ERR_STATE
#include <libwebsockets.h>
#undef ERR_STATE

#include "common/io/ports.h"
#include "common/io/resolve.h"

enum {
    WS_TX_MAX = 4 << 20,   /* bytes waiting to be sent on one connection */
    WS_SCRATCH = 64 << 10, /* longer frames take the queue */
    WS_REASON_SIZE = 124,  /* a close frame holds 123 bytes of reason */
    WS_URL_SIZE = 512,
    WS_NAME_SIZE = 24,
    WS_CLOSE_WITHIN_S = 2,   /* seconds for a polite close */
    WS_CODE_SLOW = 4005,     /* the peer does not read what it is sent */
    WS_SERVER_IDS = 1 << 30, /* connections opened to us are numbered from here */
};

enum ws_kind { WS_CLIENT, WS_SERVED, WS_CALL };

struct ws_frame {
    struct ws_frame *next;
    size_t len;
    unsigned char at[]; /* LWS_PRE bytes of room, then the data */
};

struct ws_conn {
    struct ws *ws;
    struct ws_conn *next;
    enum ws_kind kind;
    uint32_t id;
    struct lws *wsi; /* NULL: not dialled yet, or gone */
    struct resolve *resolve;
    bool up;      /* frames may be sent */
    bool dialing; /* inside lws_client_connect_via_info */
    bool closing; /* we asked for the end */
    uint16_t code;
    char reason[WS_REASON_SIZE];
    /* client */
    bool tls;
    uint16_t port;
    char host[RESOLVE_HOST_SIZE];
    char path[WS_URL_SIZE];
    /* a frame or body being gathered */
    char *rx;
    size_t rx_len;
    /* frames that could not be sent at once */
    struct ws_frame *tx_head;
    struct ws_frame *tx_tail;
    size_t tx_bytes;
    /* call: what was asked and what is answered; the texts of the request stand in `request` */
    struct word method;
    char *request;
    struct str request_path;
    struct str headers;
    size_t body_len; /* announced */
    bool answered;
    uint16_t status;
    struct word content_type;
    struct ws_frame *body;
};

struct ws {
    struct ws_hub *hub;
    struct lws_context *context;
    struct loop *loop;
    struct sink sink;
    size_t frame_max;
    struct lws_vhost *client;
    struct lws_vhost *server;
    /* libwebsockets keeps these by reference */
    char client_name[WS_NAME_SIZE];
    char server_name[WS_NAME_SIZE];
    char address[RESOLVE_ADDRESS_SIZE];
    struct ws_conn *live;
    struct ws_conn *gone;
    struct loop_timer *tell; /* delivers WIRE_DOWN of `gone` */
    uint32_t last_id;
    unsigned char scratch[LWS_PRE + WS_SCRATCH];
};

/* ---- ws_conn.c ---- */
struct ws_conn *ws_conn_new(struct ws *w, enum ws_kind kind, uint32_t id);
struct ws_conn *ws_conn_find(const struct ws *w, uint32_t id);

/* The connection is over: out of `live`, its WIRE_DOWN comes soon. Forget the pointer. */
void ws_conn_end(struct ws_conn *c);
void ws_conns_tell_gone(struct ws *w);
void ws_conn_reason(struct ws_conn *c, uint16_t code, struct str reason);
void ws_conn_kill(struct ws_conn *c); /* asks libwebsockets to drop it soon */
void ws_conn_send(struct ws_conn *c, struct str data);
void ws_conn_close(struct ws_conn *c, uint16_t code, struct str reason);
struct ws_frame *ws_frame_new(struct str data);

/* The callbacks both sides of a websocket share; nonzero ends the connection. */
int ws_on_receive(struct ws_conn *c, const char *in, size_t len);
int ws_on_writeable(struct ws_conn *c);
int ws_on_peer_close(struct ws_conn *c, const unsigned char *in, size_t len);

/* ---- ws_client.c ---- */
extern const struct lws_protocols ws_client_protocols[];
void ws_client_connect(struct ws *w, const struct msg *m);

/* ---- ws_server.c ---- */
extern const struct lws_protocols ws_server_protocols[];
void ws_server_answer(struct ws_conn *c, const struct msg *m);

#endif
