#include "services/monitor/fields.h"

#include "common/base/assert.h"
#include "common/msg/layout.h"

static bool is_time(const struct field *f)
{
    return f->kind == FIELD_ts || f->kind == FIELD_dur;
}

static void put_name(const struct field *f, struct text *out)
{
    text_char(out, '"');
    text_put(out, f->name);
    text_put(out, is_time(f) ? "_ms\":" : "\":");
}

static void put_quoted(struct text *out, struct str s)
{
    text_char(out, '"');
    text_json(out, s);
    text_char(out, '"');
}

static void put_decimal(struct text *out, int128_t v, int exp)
{
    text_char(out, '"');
    text_decimal(out, v, exp);
    text_char(out, '"');
}

static void put_amount(const char *key, bool known, money_t v, struct text *out)
{
    text_put(out, key);
    text_char(out, '"');
    if (known)
        text_money(out, v);
    text_char(out, '"');
}

static void put_gate(const struct gate_row *g, struct text *out)
{
    text_put(out, "{\"gate\":\"");
    text_put(out, guard_name(g->guard));
    text_put(out, g->closed ? "\",\"closed\":true" : "\",\"closed\":false");
    text_put(out, ",\"unit\":\"");
    text_put(out, gate_unit_name(guard_unit(g->guard)));
    put_amount("\",\"value\":", g->measured, g->value, out);
    put_amount(",\"limit\":", g->measured, g->limit, out);
    text_put(out, ",\"share\":\"");
    text_rate(out, g->share);
    text_char(out, '"');
    if (g->closed) {
        text_put(out, ",\"text\":");
        put_quoted(out, str_from(guard_text(g->guard)));
    }
    text_char(out, '}');
}

static void put_gates(const struct gates *v, struct text *out)
{
    text_char(out, '[');
    for (uint16_t i = 0; i < v->count; i++) {
        if (i > 0)
            text_char(out, ',');
        put_gate(&v->at[i], out);
    }
    text_char(out, ']');
}

static void put_value(const struct field *f, const struct layout *l, const struct msg *m,
                      struct text *out)
{
    const void *at = field_at(f, m);
    switch (f->kind) {
    case FIELD_u8: text_u64(out, *(const uint8_t *)at); return;
    case FIELD_u16: text_u64(out, *(const uint16_t *)at); return;
    case FIELD_u32: text_u64(out, *(const uint32_t *)at); return;
    case FIELD_u64: text_u64(out, *(const uint64_t *)at); return;
    case FIELD_i64: text_i64(out, *(const int64_t *)at); return;
    case FIELD_bool: text_put(out, *(const bool *)at ? "true" : "false"); return;
    case FIELD_exp: text_i64(out, *(const int8_t *)at); return;
    case FIELD_px:
    case FIELD_qty: put_decimal(out, *(const int64_t *)at, layout_exp(f, l, m)); return;
    case FIELD_money: put_decimal(out, ((const money_t *)at)->v, MONEY_EXP); return;
    case FIELD_rate: put_decimal(out, ((const rate_t *)at)->v, RATE_EXP); return;
    case FIELD_ts:
    case FIELD_dur: text_i64(out, *(const int64_t *)at / 1000000); return;
    case FIELD_word: put_quoted(out, word_str(at)); return;
    case FIELD_text: put_quoted(out, *(const struct str *)at); return;
    case FIELD_gates: put_gates(at, out); return;
    default: {
        const char *word = layout_word(f->kind, *(const uint32_t *)at);
        ASSERT(word != NULL); /* levels do not come here */
        put_quoted(out, str_from(word));
    }
    }
}

void fields_json(const struct msg *m, bool known, struct text *out)
{
    const struct layout *l = layout_of(m->type);
    bool any = false;
    text_char(out, '{');
    for (size_t i = 0; known && l != NULL && i < l->count; i++) {
        const struct field *f = &l->fields[i];
        const struct str name = str_from(f->name);
        if (str_is(name, "inst") || str_is(name, "side"))
            continue;
        if (any)
            text_char(out, ',');
        any = true;
        put_name(f, out);
        put_value(f, l, m, out);
    }
    text_char(out, '}');
}
