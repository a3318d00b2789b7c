#include "common/msg/outside.h"

#include <msgpack.h>
#include <string.h>

#include "common/base/assert.h"
#include "common/msg/layout.h"

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
    case CHANNEL_ALL:
    case CHANNEL_ALERT:
    case CHANNEL_NOTICE:
    case CHANNEL_LOCAL:
    case CHANNEL_STORE:
    case CHANNEL_SNAPSHOT: return "sys";
    }
    return "sys";
}

bool outside_told(enum msg_type type)
{
    const enum channel c = msg_channel(type);
    return c != CHANNEL_LOCAL && c != CHANNEL_STORE && c != CHANNEL_SNAPSHOT;
}

bool outside_kept(enum msg_type type)
{
    switch (type) {
    case MSG_INSTRUMENT:
    case MSG_BOOK_TOP:
    case MSG_BOOK_DEPTH:
    case MSG_BOOK_STATUS:
    case MSG_FUNDING:
    case MSG_MARK:
    case MSG_PRICE_LIMIT:
    case MSG_VENUE_STATUS:
    case MSG_FEED_LINK:
    case MSG_SYMBOL_STATUS:
    case MSG_LEASE:
    case MSG_MODE:
    case MSG_SYMBOL_LIMITS:
    case MSG_POSITION:
    case MSG_TOTALS:
    case MSG_LEDGER:
    case MSG_BALANCE:
    case MSG_ACCOUNT:
    case MSG_EXCHANGE_POSITION:
    case MSG_FEE_RATE:
    case MSG_EXECUTOR_STATUS:
    case MSG_HEARTBEAT: return true;
    default: return false;
    }
}

void outside_topic(const struct msg *m, struct text *out)
{
    const struct layout *l = layout_of(m->type);
    const struct field *f;
    ASSERT(l != NULL);
    text_put(out, "okxmm.v1.");
    text_put(out, outside_area(m->type));
    text_char(out, '.');
    text_put(out, l->name);
    text_char(out, '.');
    if ((f = layout_field(l, "inst")) != NULL || (f = layout_field(l, "currency")) != NULL)
        text_word(out, field_at(f, m));
    else if (m->type == MSG_HEARTBEAT)
        text_put(out, service_name(m->src));
}

/* msgpack-c writes through this; -1 when the buffer is full ends the packing. */
struct bounded {
    char *at;
    size_t len;
    size_t size;
};

static int bounded_write(void *data, const char *buf, size_t len)
{
    struct bounded *b = data;
    if (len > b->size - b->len)
        return -1;
    memcpy(b->at + b->len, buf, len);
    b->len += len;
    return 0;
}

static bool pack_str(msgpack_packer *p, struct str s)
{
    return msgpack_pack_str(p, s.len) == 0 && msgpack_pack_str_body(p, s.at, s.len) == 0;
}

static bool pack_key(msgpack_packer *p, const char *key)
{
    return pack_str(p, str_from(key));
}

static bool pack_decimal(msgpack_packer *p, int128_t v, int exp)
{
    char room[80];
    struct text t = TEXT(room);
    text_decimal(&t, v, exp);
    return pack_str(p, text_done(&t));
}

static bool pack_levels(msgpack_packer *p, const struct levels *v, int px_exp, int qty_exp)
{
    if (msgpack_pack_array(p, v->count) != 0)
        return false;
    for (size_t i = 0; i < v->count; i++)
        if (msgpack_pack_array(p, 2) != 0 || !pack_decimal(p, v->at[i].px.v, px_exp) ||
            !pack_decimal(p, v->at[i].qty.v, qty_exp))
            return false;
    return true;
}

static int exp_of(const struct layout *l, const struct msg *m, const char *name)
{
    const struct field *f = layout_field(l, name);
    return f == NULL ? 0 : *(const int8_t *)field_at(f, m);
}

static bool pack_vocabulary(msgpack_packer *p, const struct field *f, const void *at)
{
    uint32_t v;
    memcpy(&v, at, sizeof(v));
    const char *word = field_word(f->kind, v);
    return pack_key(p, word == NULL ? "unknown" : word);
}

static bool pack_field(msgpack_packer *p, const struct field *f, const struct layout *l,
                       const struct msg *m)
{
    const void *at = field_at(f, m);
    switch (f->kind) {
    case FIELD_u8: return msgpack_pack_uint8(p, *(const uint8_t *)at) == 0;
    case FIELD_u16: return msgpack_pack_uint16(p, *(const uint16_t *)at) == 0;
    case FIELD_u32: return msgpack_pack_uint32(p, *(const uint32_t *)at) == 0;
    case FIELD_u64: return msgpack_pack_uint64(p, *(const uint64_t *)at) == 0;
    case FIELD_i64: return msgpack_pack_int64(p, *(const int64_t *)at) == 0;
    case FIELD_exp: return msgpack_pack_int8(p, *(const int8_t *)at) == 0;
    case FIELD_bool: return (*(const bool *)at ? msgpack_pack_true(p) : msgpack_pack_false(p)) == 0;
    case FIELD_px: return pack_decimal(p, ((const px_t *)at)->v, field_exp(f, l, m));
    case FIELD_qty: return pack_decimal(p, ((const qty_t *)at)->v, field_exp(f, l, m));
    case FIELD_money: return pack_decimal(p, ((const money_t *)at)->v, MONEY_EXP);
    case FIELD_rate: return pack_decimal(p, ((const rate_t *)at)->v, RATE_EXP);
    case FIELD_ts: return msgpack_pack_int64(p, ((const ts_t *)at)->v / 1000) == 0;
    case FIELD_dur: return msgpack_pack_int64(p, ((const dur_t *)at)->v / 1000) == 0;
    case FIELD_word: return pack_str(p, word_str(at));
    case FIELD_text: return pack_str(p, *(const struct str *)at);
    case FIELD_levels: return pack_levels(p, at, exp_of(l, m, "px_exp"), exp_of(l, m, "qty_exp"));
    default: return pack_vocabulary(p, f, at);
    }
}

size_t outside_body(const struct msg *m, char *buf, size_t size)
{
    const struct layout *l = layout_of(m->type);
    struct bounded b = {buf, 0, size};
    msgpack_packer p;
    ASSERT(l != NULL);
    msgpack_packer_init(&p, &b, bounded_write);
    if (msgpack_pack_map(&p, l->count) != 0)
        return 0;
    for (size_t i = 0; i < l->count; i++)
        if (!pack_key(&p, l->fields[i].name) || !pack_field(&p, &l->fields[i], l, m))
            return 0;
    return b.len;
}

size_t outside_header(const struct msg *m, const struct word *mode, bool again, char *buf,
                      size_t size)
{
    char room[24];
    struct text run = TEXT(room);
    struct bounded b = {buf, 0, size};
    msgpack_packer p;
    text_hex(&run, m->ses, 16);
    msgpack_packer_init(&p, &b, bounded_write);
    const bool ok = msgpack_pack_map(&p, 10) == 0 && pack_key(&p, "v") &&
                    msgpack_pack_uint8(&p, MSG_VERSION) == 0 && pack_key(&p, "type") &&
                    pack_key(&p, msg_name(m->type)) && pack_key(&p, "src") &&
                    pack_key(&p, service_name(m->src)) && pack_key(&p, "instance") &&
                    msgpack_pack_uint16(&p, m->instance) == 0 && pack_key(&p, "run") &&
                    pack_str(&p, text_done(&run)) && pack_key(&p, "seq") &&
                    msgpack_pack_uint64(&p, m->seq) == 0 && pack_key(&p, "ts") &&
                    msgpack_pack_int64(&p, m->sent.v / 1000) == 0 && pack_key(&p, "mode") &&
                    pack_str(&p, word_str(mode)) && pack_key(&p, "r") &&
                    msgpack_pack_uint8(&p, again ? 1 : 0) == 0 && pack_key(&p, "cid") &&
                    msgpack_pack_uint64(&p, m->corr) == 0;
    return ok ? b.len : 0;
}
