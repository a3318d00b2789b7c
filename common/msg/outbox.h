/*
 * What a core wants to say after a step: filled in place, fixed capacity. Long
 * texts, levels and gates are copied into its arena, so a core never keeps anything alive.
 */
#ifndef MSG_OUTBOX_H
#define MSG_OUTBOX_H

#include "common/msg/msg.h"

enum { OUTBOX_CAP = 512, OUTBOX_ARENA = 4 << 20 };

struct outbox {
    size_t count;
    size_t used;
    struct msg at[OUTBOX_CAP];
    char arena[OUTBOX_ARENA];
};

/* Adds a message of this type, body zeroed, and returns it to be filled in. The capacity is a
 * limit on one step; exceeding it is our mistake. */
struct msg *outbox_push(struct outbox *out, enum msg_type type, ts_t now);

/* Copies bytes into the arena; the result lives until outbox_clear. */
struct str outbox_text(struct outbox *out, struct str s);
struct str outbox_words(struct outbox *out, const char *c_string);
struct levels outbox_levels(struct outbox *out, const struct book_level *at, size_t count);
struct gates outbox_gates(struct outbox *out, const struct gate_row *at, size_t count);

/* Room to write a text of at most `size` bytes into; hand the finished builder to outbox_keep,
 * which gives back what was not used. One at a time. */
struct text outbox_room(struct outbox *out, size_t size);
struct str outbox_keep(struct outbox *out, const struct text *t);

/* How many messages may still be added in this step. */
size_t outbox_free(const struct outbox *out);
void outbox_clear(struct outbox *out);

/* Shorthands every core uses. detail is copied. */
void outbox_log(struct outbox *out, ts_t now, enum level level, const char *event,
                struct str detail);
void outbox_alert(struct outbox *out, ts_t now, enum alert code, const struct word *inst,
                  struct str detail);

#endif
