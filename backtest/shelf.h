/* The store of a world: records stay in memory, as they would in the database, so that a core that
 * is started again finds them. */
#ifndef BACKTEST_SHELF_H
#define BACKTEST_SHELF_H

#include "common/msg/codec.h"

struct shelf_record {
    enum msg_type type;
    struct word key;
    char *bytes;
    size_t len;
};

struct shelf {
    size_t count;
    size_t cap;
    struct shelf_record *at;
    char *scratch;
};

void shelf_init(struct shelf *s);
void shelf_fini(struct shelf *s);

/* Keeps a record: one with the same type and key is replaced, but fills, cycles and payments never
 * are. */
void shelf_put(struct shelf *s, const struct msg *m);

/* Hands over record n as a message, texts borrowed from the shelf. */
void shelf_get(const struct shelf *s, size_t n, struct msg *out, struct codec_room *room);

#endif
