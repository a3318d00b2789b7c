/*
 * Reading msgpack from strangers. A cursor never reads past its bytes, takes no
 * memory and believes no length before it has compared it with what is left;
 * a five-byte array of 2^28 elements is refused here, where msgpack-c would
 * reserve gigabytes for it.
 *
 * The subset: integers, true and false, strings, arrays; maps where the caller
 * allows them. Floats, nil, binary and extensions are refused.
 */
#ifndef MSG_CURSOR_H
#define MSG_CURSOR_H

#include "common/base/err.h"
#include "common/base/str.h"

enum { CURSOR_DEPTH_MAX = 4 };

struct cursor {
    const uint8_t *at;
    size_t left;
};

enum item_kind { ITEM_UINT, ITEM_NEGATIVE, ITEM_BOOL, ITEM_STR, ITEM_ARRAY, ITEM_MAP };

struct item {
    enum item_kind kind;
    uint64_t uint;    /* ITEM_UINT; ITEM_BOOL: 0 or 1 */
    int64_t negative; /* ITEM_NEGATIVE: below zero */
    struct str str;   /* ITEM_STR: borrowed from the bytes */
    uint32_t count;   /* ITEM_ARRAY: elements; ITEM_MAP: keys and values together */
};

struct cursor cursor_over(struct str bytes);

/* True when the bytes are exactly one value of the subset, nested at most CURSOR_DEPTH_MAX deep,
 * with nothing after it. Everything else here may then be read without surprise. */
bool cursor_sound(struct str bytes, bool maps);

/* The next item; of an array or map only its head. ERR_MISSING: bytes end inside it; ERR_TYPE:
 * not of the subset; ERR_TOO_BIG: it claims more than what is left. */
MUST_CHECK enum err cursor_next(struct cursor *c, struct item *out);

/* Passes over one whole value. */
MUST_CHECK enum err cursor_skip(struct cursor *c);

/* The next item as one kind: ERR_TYPE when it is another, ERR_RANGE when it does not fit. */
MUST_CHECK enum err cursor_u64(struct cursor *c, uint64_t max, uint64_t *out);
MUST_CHECK enum err cursor_i64(struct cursor *c, int64_t min, int64_t max, int64_t *out);
MUST_CHECK enum err cursor_bool(struct cursor *c, bool *out);
MUST_CHECK enum err cursor_str(struct cursor *c, struct str *out);
MUST_CHECK enum err cursor_array(struct cursor *c, uint32_t *count);

#endif
