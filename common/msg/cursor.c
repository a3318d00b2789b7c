#include "common/msg/cursor.h"

/* First bytes, from the msgpack specification. */
enum {
    FIXMAP = 0x80,
    FIXARRAY = 0x90,
    FIXSTR = 0xa0,
    FALSE_BYTE = 0xc2,
    TRUE_BYTE = 0xc3,
    UINT8 = 0xcc, /* uint 8, 16, 32, 64 */
    UINT64 = 0xcf,
    INT8 = 0xd0, /* int 8, 16, 32, 64 */
    INT64 = 0xd3,
    STR8 = 0xd9, /* str 8, 16, 32 */
    STR32 = 0xdb,
    ARRAY16 = 0xdc,
    ARRAY32 = 0xdd,
    MAP16 = 0xde,
    MAP32 = 0xdf,
    NEGATIVE_FIXINT = 0xe0
};

struct cursor cursor_over(struct str bytes)
{
    return (struct cursor){(const uint8_t *)bytes.at, bytes.len};
}

/* A big-endian number of `width` bytes. */
static enum err take_number(struct cursor *c, size_t width, uint64_t *out)
{
    if (c->left < width)
        return ERR_MISSING;
    uint64_t v = 0;
    for (size_t i = 0; i < width; i++)
        v = v << 8 | c->at[i];
    c->at += width;
    c->left -= width;
    *out = v;
    return ERR_OK;
}

static enum err take_str(struct cursor *c, uint64_t len, struct item *out)
{
    if (len > c->left)
        return ERR_TOO_BIG;
    out->kind = ITEM_STR;
    out->str = (struct str){(const char *)c->at, (size_t)len};
    c->at += len;
    c->left -= (size_t)len;
    return ERR_OK;
}

/* An element takes at least one byte, so a count above what is left is a lie. */
static enum err take_count(struct cursor *c, enum item_kind kind, uint64_t count, struct item *out)
{
    if (count > c->left || count > UINT32_MAX)
        return ERR_TOO_BIG;
    out->kind = kind;
    out->count = (uint32_t)count;
    return ERR_OK;
}

static void set_signed(struct item *out, int64_t v)
{
    out->kind = v < 0 ? ITEM_NEGATIVE : ITEM_UINT;
    if (v < 0)
        out->negative = v;
    else
        out->uint = (uint64_t)v;
}

static enum err take_int(struct cursor *c, uint8_t head, struct item *out)
{
    uint64_t v;
    const size_t width = (size_t)1 << (head & 3); /* cc..cf and d0..d3: 1, 2, 4, 8 bytes */
    const enum err e = take_number(c, width, &v);
    if (e != ERR_OK)
        return e;
    if (head <= UINT64) {
        out->kind = ITEM_UINT;
        out->uint = v;
        return ERR_OK;
    }
    switch (width) {
    case 1: set_signed(out, (int8_t)v); break;
    case 2: set_signed(out, (int16_t)v); break;
    case 4: set_signed(out, (int32_t)v); break;
    default: set_signed(out, (int64_t)v); break;
    }
    return ERR_OK;
}

/* Strings, arrays and maps whose length stands in the bytes after the head. */
static enum err take_long(struct cursor *c, uint8_t head, struct item *out)
{
    const bool str = head >= STR8 && head <= STR32;
    if (!str && head < ARRAY16)
        return ERR_TYPE;
    uint64_t n;
    const size_t width = str ? (size_t)1 << (head - STR8) : (head & 1) != 0 ? 4 : 2;
    const enum err e = take_number(c, width, &n);
    if (e != ERR_OK)
        return e;
    if (str)
        return take_str(c, n, out);
    if (head <= ARRAY32)
        return take_count(c, ITEM_ARRAY, n, out);
    return take_count(c, ITEM_MAP, 2 * n, out);
}

enum err cursor_next(struct cursor *c, struct item *out)
{
    uint64_t first;
    const enum err e = take_number(c, 1, &first);
    if (e != ERR_OK)
        return e;
    const uint8_t head = (uint8_t)first;
    *out = (struct item){.str = STR_EMPTY};
    if (head < FIXMAP) {
        out->kind = ITEM_UINT;
        out->uint = head;
        return ERR_OK;
    }
    if (head >= NEGATIVE_FIXINT) {
        set_signed(out, (int8_t)head);
        return ERR_OK;
    }
    if (head < FIXARRAY)
        return take_count(c, ITEM_MAP, 2 * (uint64_t)(head & 0x0f), out);
    if (head < FIXSTR)
        return take_count(c, ITEM_ARRAY, head & 0x0f, out);
    if (head < 0xc0)
        return take_str(c, head & 0x1f, out);
    if (head == FALSE_BYTE || head == TRUE_BYTE) {
        out->kind = ITEM_BOOL;
        out->uint = head == TRUE_BYTE;
        return ERR_OK;
    }
    if (head >= UINT8 && head <= INT64)
        return take_int(c, head, out);
    return take_long(c, head, out);
}

/* Walks one value without recursion: `open` counts what each open container still wants. */
static enum err walk(struct cursor *c, bool maps)
{
    uint32_t open[CURSOR_DEPTH_MAX];
    size_t depth = 0;
    do {
        struct item item;
        while (depth > 0 && open[depth - 1] == 0)
            depth--;
        const enum err e = cursor_next(c, &item);
        if (e != ERR_OK)
            return e;
        if (depth > 0)
            open[depth - 1]--;
        if (item.kind == ITEM_MAP && !maps)
            return ERR_TYPE;
        if (item.kind == ITEM_ARRAY || item.kind == ITEM_MAP) {
            if (depth == CURSOR_DEPTH_MAX)
                return ERR_TOO_BIG;
            open[depth++] = item.count;
        }
        while (depth > 0 && open[depth - 1] == 0)
            depth--;
    } while (depth > 0);
    return ERR_OK;
}

bool cursor_sound(struct str bytes, bool maps)
{
    struct cursor c = cursor_over(bytes);
    return walk(&c, maps) == ERR_OK && c.left == 0;
}

enum err cursor_skip(struct cursor *c)
{
    return walk(c, true);
}

enum err cursor_u64(struct cursor *c, uint64_t max, uint64_t *out)
{
    struct item item;
    const enum err e = cursor_next(c, &item);
    if (e != ERR_OK)
        return e;
    if (item.kind == ITEM_NEGATIVE)
        return ERR_RANGE;
    if (item.kind != ITEM_UINT)
        return ERR_TYPE;
    if (item.uint > max)
        return ERR_RANGE;
    *out = item.uint;
    return ERR_OK;
}

enum err cursor_i64(struct cursor *c, int64_t min, int64_t max, int64_t *out)
{
    struct item item;
    const enum err e = cursor_next(c, &item);
    if (e != ERR_OK)
        return e;
    if (item.kind != ITEM_UINT && item.kind != ITEM_NEGATIVE)
        return ERR_TYPE;
    if (item.kind == ITEM_UINT && item.uint > INT64_MAX)
        return ERR_RANGE;
    const int64_t v = item.kind == ITEM_UINT ? (int64_t)item.uint : item.negative;
    if (v < min || v > max)
        return ERR_RANGE;
    *out = v;
    return ERR_OK;
}

enum err cursor_bool(struct cursor *c, bool *out)
{
    struct item item;
    const enum err e = cursor_next(c, &item);
    if (e != ERR_OK)
        return e;
    if (item.kind != ITEM_BOOL)
        return ERR_TYPE;
    *out = item.uint == 1;
    return ERR_OK;
}

enum err cursor_str(struct cursor *c, struct str *out)
{
    struct item item;
    const enum err e = cursor_next(c, &item);
    if (e != ERR_OK)
        return e;
    if (item.kind != ITEM_STR)
        return ERR_TYPE;
    *out = item.str;
    return ERR_OK;
}

enum err cursor_array(struct cursor *c, uint32_t *count)
{
    struct item item;
    const enum err e = cursor_next(c, &item);
    if (e != ERR_OK)
        return e;
    if (item.kind != ITEM_ARRAY)
        return ERR_TYPE;
    *count = item.count;
    return ERR_OK;
}
