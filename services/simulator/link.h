/*
 * What leaves the simulated exchange: websocket frames and HTTP answers, at once
 * or after a delay (fault `latency`, `delay_acks`). Ordinary frames of one
 * connection never overtake each other; a delayed acknowledgement may be
 * overtaken, as on the real exchange (dossier §6.2).
 *
 * Full outbox: what does not fit in waits for the next step. Full queue: what
 * should wait leaves at once, counted.
 */
#ifndef SIMULATOR_LINK_H
#define SIMULATOR_LINK_H

#include "common/msg/outbox.h"

enum {
    LINK_ENTRIES = 4096,
    LINK_BYTES = 4 << 20,
    LINK_CONNS = 256,        /* open connections whose order is kept, sockets and calls */
    LINK_MESSAGES_KEPT = 96, /* outbox messages a step keeps free for answers */
};

enum link_kind { LINK_FRAME, LINK_ACK, LINK_ANSWER, LINK_CLOSE };

struct link_entry {
    ts_t due;
    uint32_t conn;
    uint32_t at; /* offset of its bytes */
    uint32_t len;
    uint16_t code; /* HTTP status or close code */
    uint8_t kind;
    bool done;
};

struct link {
    dur_t latency; /* added to everything */
    uint64_t sent;
    uint64_t hurried; /* left early because the queue was full */
    struct {
        uint32_t conn;
        ts_t until;
    } busy[LINK_CONNS]; /* when the last queued frame of a connection leaves */
    uint32_t first;     /* ring of entries */
    uint32_t count;
    uint32_t tail; /* next free byte */
    struct link_entry entry[LINK_ENTRIES];
    char bytes[LINK_BYTES];
};

void link_init(struct link *l);

/* True while a step may still say what can wait. */
bool link_has_room(const struct outbox *out);

/* Data is borrowed; extra is a delay of its own, on top of the latency. False: neither the outbox
 * nor the queue has room; a websocket client is then too slow (close 4005). */
bool link_frame(struct link *l, struct outbox *out, uint32_t conn, struct str data, ts_t now);
bool link_ack(struct link *l, struct outbox *out, uint32_t conn, struct str data, dur_t extra,
              ts_t now);

struct link_reply {
    uint32_t conn;
    uint16_t status;
    struct str body;
    dur_t extra;
};
bool link_answer(struct link *l, struct outbox *out, const struct link_reply *r, ts_t now);

/* Closes after every frame queued before it. code 0 drops the connection. */
void link_close(struct link *l, struct outbox *out, uint32_t conn, uint16_t code, struct str reason,
                ts_t now);

/* Forgets what waits for a websocket that is gone. */
void link_forget(struct link *l, uint32_t conn);

/* Sends what is due, as far as the outbox goes. */
void link_release(struct link *l, struct outbox *out, ts_t now);
ts_t link_deadline(const struct link *l);

#endif
