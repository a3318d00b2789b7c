#include "common/msg/outside.h"

#include <msgpack.h>

#include "common/base/assert.h"
#include "common/msg/buffer.h"
#include "common/msg/cursor.h"
#include "common/msg/layout.h"

enum { DECIMAL_SIZE = 64, US = 1000 };

const char *outside_area(enum msg_type type)
{
    switch (msg_channel(type)) {
    case CHANNEL_MD: return "md";
    case CHANNEL_STRATEGY:
    case CHANNEL_INTENT: return "st";
    case CHANNEL_RISK:
    case CHANNEL_ORDER:
    case CHANNEL_CONTROL: return "rk";
    case CHANNEL_EXEC: return "ex";
    case CHANNEL_LOCAL:
    case CHANNEL_STORE:
    case CHANNEL_ALL:
    case CHANNEL_NOTICE:
    case CHANNEL_SNAPSHOT:
    case CHANNEL_ALERT: break;
    }
    return "sys";
}

static void topic_part(struct text *out, const char *c)
{
    for (; *c != 0; c++)
        text_char(out, (char)(*c > ' ' && *c < 0x7f ? *c : '_'));
}

/* A state of one side: each side has a last value of its own. */
static void put_side(struct text *out, const struct layout *l, const struct msg *m)
{
    const struct field *f = layout_field(l, "side");
    if (f == NULL || !outside_is_state(m->type))
        return;
    text_char(out, '.');
    text_put(out, side_name(*(const enum side *)field_at(f, m)));
}

void outside_topic(const struct msg *m, struct text *out)
{
    const struct layout *l = layout_of(m->type);
    ASSERT(l != NULL);
    const struct field *f = layout_field(l, "inst");
    if (f == NULL)
        f = layout_field(l, "currency");
    text_put(out, "okxmm.v1.");
    text_put(out, outside_area(m->type));
    text_char(out, '.');
    text_put(out, l->name);
    text_char(out, '.');
    if (f != NULL && f->kind == FIELD_word) {
        topic_part(out, ((const struct word *)field_at(f, m))->at);
        put_side(out, l, m);
    } else if (m->type == MSG_HEARTBEAT) {
        text_put(out, service_name(m->src));
        text_char(out, '-');
        text_u64(out, m->instance);
    }
}

bool outside_is_state(enum msg_type type)
{
    static const uint8_t states[] = {MSG_HEARTBEAT,     MSG_INSTRUMENT,
                                     MSG_BOOK_TOP,      MSG_BOOK_DEPTH,
                                     MSG_BOOK_STATUS,   MSG_FUNDING,
                                     MSG_MARK,          MSG_PRICE_LIMIT,
                                     MSG_VENUE_STATUS,  MSG_FEED_LINK,
                                     MSG_SYMBOL_STATUS, MSG_LEASE,
                                     MSG_MODE,          MSG_SYMBOL_LIMITS,
                                     MSG_POSITION,      MSG_TOTALS,
                                     MSG_LEDGER,        MSG_BALANCE,
                                     MSG_ACCOUNT,       MSG_EXCHANGE_POSITION,
                                     MSG_FEE_RATE,      MSG_EXECUTOR_STATUS,
                                     MSG_EDGE,          MSG_FORECAST,
                                     MSG_POOL,          MSG_WHY,
                                     MSG_MARKOUT};
    return memchr(states, (int)type, sizeof(states)) != NULL;
}

/* How long a UTF-8 sequence is that begins with this byte, 0 when none may. */
static size_t sequence_length(uint8_t c)
{
    if (c < 0x80)
        return 1;
    if (c < 0xc2 || c > 0xf4)
        return 0;
    return c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

/* Length of a well-formed UTF-8 sequence here, 0 when it is none. */
static size_t sequence(const char *at, size_t left)
{
    const uint8_t c = (uint8_t)at[0];
    const size_t len = sequence_length(c);
    if (len == 0 || len > left)
        return 0;
    for (size_t i = 1; i < len; i++) {
        if (((uint8_t)at[i] & 0xc0) != 0x80)
            return 0;
    }
    const uint8_t second = len > 1 ? (uint8_t)at[1] : 0;
    const bool overlong = (c == 0xe0 && second < 0xa0) || (c == 0xf0 && second < 0x90);
    const bool outside = (c == 0xed && second > 0x9f) || (c == 0xf4 && second > 0x8f);
    return overlong || outside ? 0 : len;
}

/* Strings must be UTF-8 for readers in other languages: what is not becomes a question mark. */
static int put_str(msgpack_packer *pk, struct str s)
{
    if (msgpack_pack_str(pk, s.len) != 0)
        return -1;
    for (size_t i = 0; i < s.len;) {
        const size_t len = sequence(s.at + i, s.len - i);
        if (msgpack_pack_str_body(pk, len == 0 ? "?" : s.at + i, len == 0 ? 1 : len) != 0)
            return -1;
        i += len == 0 ? 1 : len;
    }
    return 0;
}

static int put_words(msgpack_packer *pk, const char *c_string)
{
    return put_str(pk, str_from(c_string));
}

static int put_decimal(msgpack_packer *pk, int128_t v, int exp)
{
    char line[DECIMAL_SIZE];
    struct text t = TEXT(line);
    text_decimal(&t, v, exp);
    return put_str(pk, text_done(&t));
}

static int put_u64(msgpack_packer *pk, uint64_t v)
{
    char line[DECIMAL_SIZE];
    struct text t = TEXT(line);
    text_u64(&t, v);
    return put_str(pk, text_done(&t));
}

/* "Never" is not a time: 0, as for "unknown". */
static int put_time(msgpack_packer *pk, int64_t ns)
{
    return msgpack_pack_int64(pk, ns == INT64_MAX ? 0 : ns / US);
}

static int put_guards(msgpack_packer *pk, uint32_t guards)
{
    size_t count = 0;
    for (unsigned g = 0; g < guard_count; g++)
        count += (guards & GUARD_BIT(g)) != 0;
    int bad = msgpack_pack_array(pk, count);
    for (unsigned g = 0; g < guard_count; g++) {
        if ((guards & GUARD_BIT(g)) != 0)
            bad |= put_words(pk, guard_name((enum guard)g));
    }
    return bad;
}

static int scale(const struct layout *l, const struct msg *m, const char *name)
{
    const struct field *f = layout_field(l, name);
    return f == NULL ? 0 : *(const int8_t *)field_at(f, m);
}

static int put_levels(msgpack_packer *pk, const struct levels *v, const struct layout *l,
                      const struct msg *m)
{
    const int px_exp = scale(l, m, "px_exp");
    const int qty_exp = scale(l, m, "qty_exp");
    int bad = msgpack_pack_array(pk, v->count);
    for (uint16_t i = 0; i < v->count; i++) {
        bad |= msgpack_pack_array(pk, 2);
        bad |= put_decimal(pk, v->at[i].px.v, px_exp);
        bad |= put_decimal(pk, v->at[i].qty.v, qty_exp);
    }
    return bad;
}

static int put_gate(msgpack_packer *pk, const struct gate_row *g)
{
    int bad = msgpack_pack_map(pk, 6);
    bad |= put_words(pk, "gate") | put_words(pk, guard_name(g->guard));
    bad |= put_words(pk, "closed");
    bad |= g->closed ? msgpack_pack_true(pk) : msgpack_pack_false(pk);
    bad |= put_words(pk, "unit") | put_words(pk, gate_unit_name(guard_unit(g->guard)));
    bad |= put_words(pk, "value");
    bad |= g->measured ? put_decimal(pk, g->value.v, MONEY_EXP) : put_words(pk, "");
    bad |= put_words(pk, "limit");
    bad |= g->measured ? put_decimal(pk, g->limit.v, MONEY_EXP) : put_words(pk, "");
    bad |= put_words(pk, "share") | put_decimal(pk, g->share.v, RATE_EXP);
    return bad;
}

static int put_gates(msgpack_packer *pk, const struct gates *v)
{
    int bad = msgpack_pack_array(pk, v->count);
    for (uint16_t i = 0; i < v->count; i++)
        bad |= put_gate(pk, &v->at[i]);
    return bad;
}

static int put_value(msgpack_packer *pk, const struct field *f, const struct layout *l,
                     const struct msg *m)
{
    const void *at = field_at(f, m);
    switch (f->kind) {
    case FIELD_u8: return msgpack_pack_uint8(pk, *(const uint8_t *)at);
    case FIELD_u16: return msgpack_pack_uint16(pk, *(const uint16_t *)at);
    case FIELD_u32:
        if (str_is(str_from(f->name), "guards"))
            return put_guards(pk, *(const uint32_t *)at);
        return msgpack_pack_uint32(pk, *(const uint32_t *)at);
    case FIELD_u64: return put_u64(pk, *(const uint64_t *)at);
    case FIELD_i64: return msgpack_pack_int64(pk, *(const int64_t *)at);
    case FIELD_bool: return *(const bool *)at ? msgpack_pack_true(pk) : msgpack_pack_false(pk);
    case FIELD_exp: return msgpack_pack_int8(pk, *(const int8_t *)at);
    case FIELD_px:
    case FIELD_qty: return put_decimal(pk, *(const int64_t *)at, layout_exp(f, l, m));
    case FIELD_money: return put_decimal(pk, ((const money_t *)at)->v, MONEY_EXP);
    case FIELD_rate: return put_decimal(pk, ((const rate_t *)at)->v, RATE_EXP);
    case FIELD_ts:
    case FIELD_dur: return put_time(pk, *(const int64_t *)at);
    case FIELD_word: return put_str(pk, word_str(at));
    case FIELD_text: return put_str(pk, *(const struct str *)at);
    case FIELD_levels: return put_levels(pk, at, l, m);
    case FIELD_gates: return put_gates(pk, at);
    default: {
        const char *word = layout_word(f->kind, *(const uint32_t *)at);
        ASSERT(word != NULL);
        return put_words(pk, word);
    }
    }
}

size_t outside_body(const struct msg *m, char *buf, size_t size)
{
    const struct layout *l = layout_of(m->type);
    ASSERT(l != NULL);
    struct buffer b = {.at = buf, .size = size};
    msgpack_packer pk;
    msgpack_packer_init(&pk, &b, buffer_write);
    int bad = msgpack_pack_map(&pk, l->count);
    for (size_t i = 0; i < l->count && bad == 0; i++) {
        bad |= put_words(&pk, l->fields[i].name);
        bad |= put_value(&pk, &l->fields[i], l, m);
    }
    return bad != 0 ? 0 : b.len;
}

static const char *stream_name(enum channel c)
{
    switch (c) {
#define X(NAME, name, pattern, binder) \
    case CHANNEL_##NAME: return #name;
        CHANNELS(X)
#undef X
    }
    return "unknown";
}

size_t outside_header(const struct msg *m, const struct outside_context *c, char *buf, size_t size)
{
    char run[DECIMAL_SIZE];
    struct text t = TEXT(run);
    struct buffer b = {.at = buf, .size = size};
    msgpack_packer pk;
    msgpack_packer_init(&pk, &b, buffer_write);
    text_hex(&t, m->ses, 16);
    int bad = msgpack_pack_map(&pk, 11);
    bad |= put_words(&pk, "v") | msgpack_pack_uint8(&pk, MSG_VERSION);
    bad |= put_words(&pk, "type") | put_words(&pk, msg_name(m->type));
    bad |= put_words(&pk, "src") | put_words(&pk, service_name(m->src));
    bad |= put_words(&pk, "instance") | msgpack_pack_uint16(&pk, m->instance);
    bad |= put_words(&pk, "run") | put_str(&pk, text_done(&t));
    bad |= put_words(&pk, "stream") | put_words(&pk, stream_name(c->stream));
    bad |= put_words(&pk, "seq") | msgpack_pack_uint64(&pk, m->seq);
    bad |= put_words(&pk, "ts") | put_time(&pk, m->sent.v);
    bad |= put_words(&pk, "mode") | put_words(&pk, c->mode);
    bad |= put_words(&pk, "r") | msgpack_pack_uint8(&pk, c->repeated ? 1 : 0);
    bad |= put_words(&pk, "cid") | put_u64(&pk, m->corr);
    return bad != 0 ? 0 : b.len;
}

struct open {
    uint32_t left;
    bool map;
    bool value; /* of a map: the next item is a value */
};

static void json_item(struct text *out, const struct item *item)
{
    switch (item->kind) {
    case ITEM_UINT: text_u64(out, item->uint); return;
    case ITEM_NEGATIVE: text_i64(out, item->negative); return;
    case ITEM_BOOL: text_put(out, item->uint == 1 ? "true" : "false"); return;
    case ITEM_STR:
        text_char(out, '"');
        text_json(out, item->str);
        text_char(out, '"');
        return;
    case ITEM_ARRAY: text_char(out, '['); return;
    case ITEM_MAP: text_char(out, '{'); return;
    }
}

/* Closes what is complete, then says what must stand before the next item. */
static size_t json_close(struct text *out, struct open *open, size_t depth)
{
    while (depth > 0 && open[depth - 1].left == 0) {
        text_char(out, open[depth - 1].map ? '}' : ']');
        depth--;
    }
    return depth;
}

bool outside_json(struct str packed, struct text *out)
{
    struct open open[CURSOR_DEPTH_MAX];
    size_t depth = 0;
    struct cursor c = cursor_over(packed);
    if (!cursor_sound(packed, true))
        return false;
    do {
        struct item item;
        bool first = true;
        if (depth > 0) {
            struct open *o = &open[depth - 1];
            first = out->at[out->len - 1] == '[' || out->at[out->len - 1] == '{';
            if (!first)
                text_char(out, o->map && o->value ? ':' : ',');
            o->left--;
            o->value = o->map && !o->value;
        }
        if (cursor_next(&c, &item) != ERR_OK)
            return false;
        json_item(out, &item);
        if (out->cut)
            return false;
        if (item.kind == ITEM_ARRAY || item.kind == ITEM_MAP)
            open[depth++] = (struct open){item.count, item.kind == ITEM_MAP, false};
        depth = json_close(out, open, depth);
    } while (depth > 0);
    return !out->cut;
}
