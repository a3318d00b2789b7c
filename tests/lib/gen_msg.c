#include "tests/lib/gen_msg.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/msg/layout.h"
#include "tests/lib/test.h"

enum { TEXT_MAX = 300 };

uint64_t gen_seed(uint64_t otherwise)
{
    const char *given = getenv("SEED");
    const uint64_t seed = given == NULL ? otherwise : strtoull(given, NULL, 0);
    printf("SEED=%llu\n", (unsigned long long)seed);
    return seed;
}

void gen_init(struct gen_msg *g, uint64_t seed)
{
    memset(g, 0, sizeof(*g));
    g->state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
}

/* splitmix64 */
uint64_t gen_u64(struct gen_msg *g)
{
    uint64_t z = (g->state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* Small, large, or at an edge. */
static int64_t gen_i64(struct gen_msg *g)
{
    static const int64_t edges[] = {0,         1,         -1,        127,       128,   -128,
                                    -129,      32767,     32768,     65535,     65536, INT32_MAX,
                                    INT32_MIN, INT64_MAX, INT64_MIN, UINT32_MAX};
    const uint64_t r = gen_u64(g);
    if (r % 3 == 0)
        return edges[(r >> 8) % (sizeof(edges) / sizeof(edges[0]))];
    return (int64_t)(gen_u64(g) >> (r % 60));
}

static struct str gen_bytes(struct gen_msg *g, size_t max, bool printable)
{
    const size_t len = gen_u64(g) % (max + 1);
    char *at = g->bytes + g->used;
    for (size_t i = 0; i < len; i++)
        at[i] = (char)(printable ? '!' + gen_u64(g) % 94 : gen_u64(g) % 256);
    g->used += len;
    return (struct str){at, len};
}

static struct levels gen_levels(struct gen_msg *g, size_t half)
{
    struct book_level *at = g->levels + half * MSG_LEVELS_MAX;
    const uint16_t count = (uint16_t)(gen_u64(g) % (MSG_LEVELS_MAX + 1));
    for (uint16_t i = 0; i < count; i++)
        at[i] = (struct book_level){PX(gen_i64(g)), QTY(gen_i64(g))};
    return (struct levels){at, count};
}

static money_t gen_money(struct gen_msg *g)
{
    return MONEY((int128_t)gen_i64(g) * (int128_t)(gen_u64(g) >> gen_u64(g) % 64));
}

static struct gates gen_gates(struct gen_msg *g)
{
    const uint16_t count = (uint16_t)(gen_u64(g) % (MSG_GATES_MAX + 1));
    for (uint16_t i = 0; i < count; i++)
        g->gates[i] = (struct gate_row){
            .guard = (enum guard)(gen_u64(g) % guard_count),
            .closed = gen_u64(g) % 2 == 1,
            .measured = gen_u64(g) % 2 == 1,
            .value = gen_money(g),
            .limit = gen_money(g),
            .share = RATE(gen_i64(g)),
        };
    return (struct gates){g->gates, count};
}

static void gen_field(struct gen_msg *g, const struct field *f, struct msg *m, size_t *levels)
{
    void *at = field_slot(f, m);
    switch (f->kind) {
    case FIELD_u8: *(uint8_t *)at = (uint8_t)gen_u64(g); return;
    case FIELD_u16: *(uint16_t *)at = (uint16_t)gen_u64(g); return;
    case FIELD_u32: *(uint32_t *)at = (uint32_t)gen_u64(g); return;
    case FIELD_u64: *(uint64_t *)at = gen_u64(g) >> gen_u64(g) % 64; return;
    case FIELD_bool: *(bool *)at = gen_u64(g) % 2 == 1; return;
    case FIELD_exp: *(int8_t *)at = (int8_t)((int)(gen_u64(g) % 37) - 18); return;
    case FIELD_i64:
    case FIELD_px:
    case FIELD_qty:
    case FIELD_rate:
    case FIELD_ts:
    case FIELD_dur: *(int64_t *)at = gen_i64(g); return;
    case FIELD_money: *(money_t *)at = gen_money(g); return;
    case FIELD_word: *(struct word *)at = word_from(gen_bytes(g, WORD_SIZE - 1, true)); return;
    case FIELD_text: *(struct str *)at = gen_bytes(g, TEXT_MAX, false); return;
    case FIELD_levels: *(struct levels *)at = gen_levels(g, (*levels)++); return;
    case FIELD_gates: *(struct gates *)at = gen_gates(g); return;
    default: *(uint32_t *)at = (uint32_t)(gen_u64(g) % layout_words(f->kind)); return;
    }
}

void gen_fill(struct gen_msg *g, enum msg_type type, struct msg *m)
{
    const struct layout *l = layout_of(type);
    size_t levels = 0;
    g->used = 0;
    memset(m, 0, sizeof(*m));
    m->type = type;
    m->src = l->author;
    m->instance = (uint16_t)gen_u64(g);
    m->ses = gen_u64(g);
    m->seq = gen_u64(g) >> gen_u64(g) % 64;
    m->sent = TS(gen_i64(g));
    m->exch = TS(gen_i64(g));
    m->corr = gen_u64(g);
    m->ttl = DUR((int64_t)(gen_u64(g) >> 1));
    for (size_t i = 0; i < l->count; i++)
        gen_field(g, &l->fields[i], m, &levels);
}

void gen_assert_same(const struct msg *a, const struct msg *b)
{
    const struct layout *l = layout_of(a->type);
    assert_int_equal(a->type, b->type);
    assert_int_equal(a->src, b->src);
    assert_int_equal(a->instance, b->instance);
    assert_true(a->ses == b->ses && a->seq == b->seq && a->corr == b->corr);
    assert_true(a->sent.v == b->sent.v && a->exch.v == b->exch.v && a->ttl.v == b->ttl.v);
    for (size_t i = 0; i < l->count; i++)
        assert_true(field_same(&l->fields[i], a, b));
}
