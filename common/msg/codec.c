#include "common/msg/codec.h"

#include <msgpack.h>
#include <string.h>

#include "common/base/assert.h"
#include "common/msg/buffer.h"
#include "common/msg/cursor.h"
#include "common/msg/layout.h"

enum { EXP_MAX = 18, GATE_ITEMS = 6 };

size_t codec_size_max(enum msg_type type)
{
    if (type == MSG_BOOK_DEPTH)
        return CODEC_BOOK_MAX;
    return msg_channel(type) == CHANNEL_LOCAL ? CODEC_LOCAL_MAX : CODEC_COMMAND_MAX;
}

void codec_topic(const struct msg *m, struct text *out)
{
    const struct word inst = msg_inst(m);
    text_put(out, msg_name(m->type));
    text_char(out, '.');
    for (const char *c = inst.at; *c != 0; c++)
        text_char(out, (char)(*c > ' ' && *c < 0x7f ? *c : '_'));
}

static int put_str(msgpack_packer *pk, struct str s)
{
    const int head = msgpack_pack_str(pk, s.len);
    return head != 0 || s.len == 0 ? head : msgpack_pack_str_body(pk, s.at, s.len);
}

static int put_money(msgpack_packer *pk, money_t v)
{
    const uint128_t bits = (uint128_t)v.v;
    if (msgpack_pack_array(pk, 2) != 0 || msgpack_pack_int64(pk, (int64_t)(v.v >> 64)) != 0)
        return -1;
    return msgpack_pack_uint64(pk, (uint64_t)bits);
}

static int put_levels(msgpack_packer *pk, const struct levels *v)
{
    if (msgpack_pack_array(pk, 2 * (size_t)v->count) != 0)
        return -1;
    for (uint16_t i = 0; i < v->count; i++) {
        if (msgpack_pack_int64(pk, v->at[i].px.v) != 0 ||
            msgpack_pack_int64(pk, v->at[i].qty.v) != 0)
            return -1;
    }
    return 0;
}

static int put_gates(msgpack_packer *pk, const struct gates *v)
{
    int bad = msgpack_pack_array(pk, GATE_ITEMS * (size_t)v->count);
    for (uint16_t i = 0; i < v->count && bad == 0; i++) {
        const struct gate_row *g = &v->at[i];
        ASSERT((unsigned)g->guard < guard_count);
        bad |= msgpack_pack_uint32(pk, g->guard);
        bad |= g->closed ? msgpack_pack_true(pk) : msgpack_pack_false(pk);
        bad |= g->measured ? msgpack_pack_true(pk) : msgpack_pack_false(pk);
        bad |= put_money(pk, g->value);
        bad |= put_money(pk, g->limit);
        bad |= msgpack_pack_int64(pk, g->share.v);
    }
    return bad;
}

static int put_field(msgpack_packer *pk, const struct field *f, const struct msg *m)
{
    const void *at = field_at(f, m);
    switch (f->kind) {
    case FIELD_u8: return msgpack_pack_uint8(pk, *(const uint8_t *)at);
    case FIELD_u16: return msgpack_pack_uint16(pk, *(const uint16_t *)at);
    case FIELD_u32: return msgpack_pack_uint32(pk, *(const uint32_t *)at);
    case FIELD_u64: return msgpack_pack_uint64(pk, *(const uint64_t *)at);
    case FIELD_bool: return *(const bool *)at ? msgpack_pack_true(pk) : msgpack_pack_false(pk);
    case FIELD_exp: return msgpack_pack_int8(pk, *(const int8_t *)at);
    case FIELD_i64:
    case FIELD_px:
    case FIELD_qty:
    case FIELD_rate:
    case FIELD_ts:
    case FIELD_dur: return msgpack_pack_int64(pk, *(const int64_t *)at);
    case FIELD_money: return put_money(pk, *(const money_t *)at);
    case FIELD_word: return put_str(pk, word_str(at));
    case FIELD_text: return put_str(pk, *(const struct str *)at);
    case FIELD_levels: return put_levels(pk, at);
    case FIELD_gates: return put_gates(pk, at);
    default: /* a vocabulary */
        ASSERT(layout_word(f->kind, *(const uint32_t *)at) != NULL);
        return msgpack_pack_uint32(pk, *(const uint32_t *)at);
    }
}

static int put_header(msgpack_packer *pk, const struct msg *m, const struct codec_head *head)
{
    int bad = msgpack_pack_array(pk, CODEC_HEADER_COUNT + 1);
    bad |= msgpack_pack_uint8(pk, MSG_VERSION);
    bad |= msgpack_pack_uint16(pk, (uint16_t)m->type);
    bad |= msgpack_pack_uint8(pk, (uint8_t)m->src);
    bad |= msgpack_pack_uint16(pk, m->instance);
    bad |= msgpack_pack_uint64(pk, m->ses);
    bad |= msgpack_pack_uint16(pk, head->stream);
    bad |= msgpack_pack_uint64(pk, m->seq);
    bad |= msgpack_pack_int64(pk, head->mono);
    bad |= msgpack_pack_int64(pk, m->sent.v);
    bad |= msgpack_pack_int64(pk, m->exch.v);
    bad |= msgpack_pack_uint64(pk, m->corr);
    bad |= msgpack_pack_int64(pk, m->ttl.v);
    return bad;
}

size_t codec_encode(const struct msg *m, const struct codec_head *head, char *buf, size_t size)
{
    const struct layout *l = layout_of(m->type);
    ASSERT(l != NULL);
    const size_t cap = codec_size_max(m->type);
    struct buffer b = {.at = buf, .size = size < cap ? size : cap};
    msgpack_packer pk;
    msgpack_packer_init(&pk, &b, buffer_write);
    if (put_header(&pk, m, head) != 0 || msgpack_pack_array(&pk, l->count) != 0)
        return 0;
    for (size_t i = 0; i < l->count; i++) {
        if (put_field(&pk, &l->fields[i], m) != 0)
            return 0;
    }
    return b.len;
}

static enum err get_money(struct cursor *c, money_t *out)
{
    uint32_t count;
    int64_t high = 0;
    uint64_t low = 0;
    enum err e = cursor_array(c, &count);
    if (e == ERR_OK && count != 2)
        e = ERR_TYPE;
    if (e == ERR_OK)
        e = cursor_i64(c, INT64_MIN, INT64_MAX, &high);
    if (e == ERR_OK)
        e = cursor_u64(c, UINT64_MAX, &low);
    if (e == ERR_OK)
        out->v = (int128_t)((uint128_t)(int128_t)high << 64 | low);
    return e;
}

static enum err get_word(struct cursor *c, struct word *out)
{
    struct str s;
    const enum err e = cursor_str(c, &s);
    if (e != ERR_OK)
        return e;
    if (!word_fits(s))
        return ERR_RANGE;
    if (s.len > 0 && memchr(s.at, 0, s.len) != NULL)
        return ERR_SYNTAX;
    *out = word_from(s);
    return ERR_OK;
}

static enum err get_levels(struct cursor *c, struct levels *out, struct codec_room *room,
                           size_t *used)
{
    uint32_t count;
    enum err e = cursor_array(c, &count);
    if (e != ERR_OK)
        return e;
    if (count % 2 != 0 || count / 2 > MSG_LEVELS_MAX)
        return ERR_RANGE;
    struct book_level *at = room->at + *used;
    for (uint32_t i = 0; i < count / 2 && e == ERR_OK; i++) {
        e = cursor_i64(c, INT64_MIN, INT64_MAX, &at[i].px.v);
        if (e == ERR_OK)
            e = cursor_i64(c, INT64_MIN, INT64_MAX, &at[i].qty.v);
    }
    *out = (struct levels){at, (uint16_t)(count / 2)};
    *used += count / 2;
    return e;
}

static enum err get_gate(struct cursor *c, struct gate_row *out)
{
    uint64_t guard = 0;
    enum err e = cursor_u64(c, guard_count - 1, &guard);
    out->guard = (enum guard)guard;
    if (e == ERR_OK)
        e = cursor_bool(c, &out->closed);
    if (e == ERR_OK)
        e = cursor_bool(c, &out->measured);
    if (e == ERR_OK)
        e = get_money(c, &out->value);
    if (e == ERR_OK)
        e = get_money(c, &out->limit);
    return e == ERR_OK ? cursor_i64(c, INT64_MIN, INT64_MAX, &out->share.v) : e;
}

static enum err get_gates(struct cursor *c, struct gates *out, struct codec_room *room)
{
    uint32_t count;
    enum err e = cursor_array(c, &count);
    if (e != ERR_OK)
        return e;
    if (count % GATE_ITEMS != 0 || count / GATE_ITEMS > MSG_GATES_MAX)
        return ERR_RANGE;
    for (uint32_t i = 0; i < count / GATE_ITEMS && e == ERR_OK; i++)
        e = get_gate(c, &room->gates[i]);
    *out = (struct gates){room->gates, (uint16_t)(count / GATE_ITEMS)};
    return e;
}

static enum err get_unsigned(struct cursor *c, void *at, size_t width)
{
    uint64_t v;
    const uint64_t max = width == sizeof(v) ? UINT64_MAX : (UINT64_C(1) << 8 * width) - 1;
    const enum err e = cursor_u64(c, max, &v);
    if (e == ERR_OK)
        memcpy(at, &v, width); /* little-endian, like everything this runs on */
    return e;
}

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "get_unsigned copies low bytes first");

static enum err get_vocabulary(struct cursor *c, enum field_kind kind, void *at)
{
    uint64_t v;
    const enum err e = cursor_u64(c, layout_words(kind) - 1, &v);
    if (e == ERR_OK) {
        const uint32_t value = (uint32_t)v;
        memcpy(at, &value, sizeof(value));
    }
    return e;
}

static enum err get_field(struct cursor *c, const struct field *f, struct msg *m,
                          struct codec_room *room, size_t *used)
{
    void *at = field_slot(f, m);
    int64_t v = 0;
    enum err e;
    switch (f->kind) {
    case FIELD_u8: return get_unsigned(c, at, 1);
    case FIELD_u16: return get_unsigned(c, at, 2);
    case FIELD_u32: return get_unsigned(c, at, 4);
    case FIELD_u64: return get_unsigned(c, at, 8);
    case FIELD_bool: return cursor_bool(c, at);
    case FIELD_exp:
        e = cursor_i64(c, -EXP_MAX, EXP_MAX, &v);
        *(int8_t *)at = (int8_t)v;
        return e;
    case FIELD_i64:
    case FIELD_px:
    case FIELD_qty:
    case FIELD_rate:
    case FIELD_ts:
    case FIELD_dur: return cursor_i64(c, INT64_MIN, INT64_MAX, at);
    case FIELD_money: return get_money(c, at);
    case FIELD_word: return get_word(c, at);
    case FIELD_text: return cursor_str(c, at);
    case FIELD_levels: return get_levels(c, at, room, used);
    case FIELD_gates: return get_gates(c, at, room);
    default: return get_vocabulary(c, f->kind, at);
    }
}

static enum err get_type(struct cursor *c, struct msg *m)
{
    uint64_t version;
    uint64_t type;
    enum err e = cursor_u64(c, UINT64_MAX, &version);
    if (e == ERR_OK && version != MSG_VERSION)
        e = ERR_VERSION;
    if (e == ERR_OK)
        e = cursor_u64(c, UINT16_MAX, &type);
    if (e == ERR_OK && !msg_known((uint32_t)type))
        e = ERR_UNKNOWN;
    if (e == ERR_OK)
        m->type = (enum msg_type)type;
    return e;
}

static enum err get_header(struct cursor *c, struct msg *m, struct codec_head *head)
{
    uint64_t src = 0;
    enum err e = get_type(c, m);
#define NEXT(call) \
    if (e == ERR_OK) \
    e = (call)
    NEXT(cursor_u64(c, service_count - 1, &src));
    NEXT(get_unsigned(c, &m->instance, sizeof(m->instance)));
    NEXT(cursor_u64(c, UINT64_MAX, &m->ses));
    NEXT(get_unsigned(c, &head->stream, sizeof(head->stream)));
    NEXT(cursor_u64(c, UINT64_MAX, &m->seq));
    NEXT(cursor_i64(c, 0, INT64_MAX, &head->mono));
    NEXT(cursor_i64(c, INT64_MIN, INT64_MAX, &m->sent.v));
    NEXT(cursor_i64(c, INT64_MIN, INT64_MAX, &m->exch.v));
    NEXT(cursor_u64(c, UINT64_MAX, &m->corr));
    NEXT(cursor_i64(c, 0, INT64_MAX, &m->ttl.v));
#undef NEXT
    m->src = (enum service)src;
    return e;
}

static enum err get_body(struct cursor *c, struct msg *m, struct codec_room *room)
{
    const struct layout *l = layout_of(m->type);
    uint32_t count;
    size_t used = 0;
    enum err e = cursor_array(c, &count);
    if (e == ERR_OK && count < l->count)
        e = ERR_MISSING;
    for (size_t i = 0; i < l->count && e == ERR_OK; i++)
        e = get_field(c, &l->fields[i], m, room, &used);
    return e;
}

enum err codec_decode(struct str bytes, struct msg *m, struct codec_head *head,
                      struct codec_room *room)
{
    if (bytes.len > CODEC_LOCAL_MAX)
        return ERR_TOO_BIG;
    if (!cursor_sound(bytes, false))
        return ERR_SYNTAX;
    struct cursor c = cursor_over(bytes);
    uint32_t count;
    enum err e = cursor_array(&c, &count);
    if (e == ERR_OK && count < CODEC_HEADER_COUNT + 1)
        return ERR_MISSING;
    memset(m, 0, sizeof(*m));
    if (e == ERR_OK)
        e = get_header(&c, m, head);
    if (e != ERR_OK)
        return e;
    if (bytes.len > codec_size_max(m->type))
        return ERR_TOO_BIG;
    const enum service author = msg_author(m->type);
    if (author != SERVICE_RUNNER && author != m->src)
        return ERR_AUTHOR;
    return get_body(&c, m, room);
}
