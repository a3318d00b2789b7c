/*
 * Two ends of the websocket and HTTP port on one loop, and a plain TCP client
 * beside them: what the port says is kept, and the loop runs until something has
 * been heard.
 */
#ifndef TESTS_WIRES_H
#define TESTS_WIRES_H

#include "common/io/loop.h"
#include "common/io/ports.h"

enum {
    WIRES_FRAME_MAX = 300 << 10,
    WIRES_HEARD_MAX = 64,
    WIRES_RAW_SIZE = 64 << 10,
    WIRES_CONN = 7
};

/* One message of the port, with its texts copied. */
struct heard {
    enum msg_type type;
    uint32_t conn;
    uint16_t code;
    char *text; /* path, data or reason; call: "METHOD path\nheaders" */
    char *more; /* call: body */
};

extern struct loop *wires_loop;
extern struct ws *wires_ws;
extern char wires_url[128];               /* where the served end is */
extern char wires_raw_in[WIRES_RAW_SIZE]; /* what the TCP client has read */

/* A loop and a port that serves on a free port of 127.0.0.1; wires_close ends all. */
int wires_open_plain(void **state);
int wires_close(void **state);
void wires_open(const struct ws_options *o); /* another port on the loop, now wires_ws */

/* What the core would say. wires_dial opens a websocket to our own server. */
void wires_dial(uint32_t conn, const char *url);
void wires_say(uint32_t conn, struct str data);
void wires_hang_up(uint32_t conn, uint16_t code, const char *reason);
void wires_answer(uint32_t conn, uint16_t status, struct str body);

/* Runs the loop until so many messages of a type were heard, the TCP client has read `text`, or
 * everything on its way has arrived. Fails after 15 s. */
void wires_run_until(enum msg_type type, size_t count);
void wires_run_until_raw(const char *text);
void wires_settle(void);

size_t wires_count(enum msg_type type);
const struct heard *wires_nth(enum msg_type type, size_t n);
void wires_forget(void);
uint32_t wires_served(void); /* number of the served end of the only websocket */

void wires_raw_open(bool reads);
void wires_raw_send(const char *text);

#endif
