/*
 * The doors, each behind three calls: new, take, destroy. `take` handles the
 * message types named beside it and returns false for any other. None blocks.
 */
#ifndef IO_PORTS_H
#define IO_PORTS_H

#include "common/base/settings.h"
#include "common/io/loop.h"
#include "common/io/port.h"

/*
 * libwebsockets, client and server in one context, adopted as the loop's sleeper.
 * Client: takes WIRE_CONNECT, WIRE_TX, WIRE_CLOSE; gives WIRE_UP, WIRE_RX, WIRE_DOWN (exactly
 * one WIRE_DOWN for each WIRE_CONNECT, however it ends). Names are resolved off the loop.
 * Server (listen != NULL, "host:port"): WIRE_UP with path for each websocket, HTTP_CALL for each
 * other request; takes HTTP_ANSWER, WIRE_TX, WIRE_CLOSE. IPv6 off, no extensions.
 */
struct ws;
struct ws_options {
    const char *listen;    /* NULL: client only */
    bool tls;              /* server side */
    const char *cert_file; /* server side, made by tls_certificate() when missing */
    const char *key_file;
    const char *ca_file; /* client side; empty: the system's */
    size_t frame_max;    /* longest text frame or body accepted, bytes */
};
/* NULL and a message in `why` when the address cannot be bound. */
struct ws *ws_new(struct loop *l, const struct ws_options *o, struct sink sink, struct text *why);
bool ws_take(struct ws *w, const struct msg *m);
uint16_t ws_port(const struct ws *w); /* listening on; 0: not. Tells what port 0 became */
void ws_destroy(struct ws **w_p);

/* libcurl multi: takes HTTP_REQUEST, MAIL_SEND; gives HTTP_REPLY, MAIL_DONE. Connections stay
 * warm, CAPATH off, NOSIGNAL, no Expect. `sent` in the reply is false only when no byte can have
 * left. */
struct http;
struct http *http_new(struct loop *l, const struct settings *s, struct sink sink);
bool http_take(struct http *h, const struct msg *m);
void http_destroy(struct http **h_p);

/* SQLite, one table per message type of channel STORE, made from the schema; a thread commits in
 * batches (WAL, synchronous=FULL). Takes RECORD_*, in order of corr; gives STORED after each
 * commit. store_load hands over every stored record as its own message, then LOADED. Rows of
 * RECORD_FILL and RECORD_CYCLE are never overwritten; the others are replaced by key. */
struct store;
struct store *store_open(struct loop *l, const char *path, enum service owner, struct sink sink,
                         struct text *why);
bool store_take(struct store *s, const struct msg *m);
void store_load(struct store *s);
void store_close(struct store **s_p); /* commits what is left */

/* Recordings: takes TAPE_READ (gz, tar.gz, zip or plain), TAPE_WRITE; gives TAPE_LINE, TAPE_END. */
struct tape;
struct tape *tape_new(struct loop *l, const char *const *paths, size_t count, const char *write_dir,
                      struct sink sink);
bool tape_take(struct tape *t, const struct msg *m);
void tape_destroy(struct tape **t_p);

#endif
