/* Random messages out of the schema: every type, extreme values as often as ordinary ones. */
#ifndef TESTS_GEN_MSG_H
#define TESTS_GEN_MSG_H

#include "common/msg/msg.h"

struct gen_msg {
    uint64_t state;
    size_t used;
    char bytes[8192];
    struct book_level levels[2 * MSG_LEVELS_MAX];
    struct gate_row gates[MSG_GATES_MAX];
};

/* The seed of this run: SEED of the environment, else `otherwise`; printed. */
uint64_t gen_seed(uint64_t otherwise);

void gen_init(struct gen_msg *g, uint64_t seed);
uint64_t gen_u64(struct gen_msg *g);

/* Fills header and body of a message of this type; src is its author, ts and to stay 0. Texts,
 * levels and gates are borrowed from *g until the next call. */
void gen_fill(struct gen_msg *g, enum msg_type type, struct msg *m);

/* Asserts that every field of header and body is the same, texts, levels and gates by content. */
void gen_assert_same(const struct msg *a, const struct msg *b);

#endif
