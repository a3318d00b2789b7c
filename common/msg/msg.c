#include "common/msg/msg.h"

#include <string.h>

#include "common/msg/layout.h"

enum { PRINT_LEVELS = 3 }; /* of each side: a line for people, not the book */

const char *msg_name(enum msg_type type)
{
    const struct layout *l = layout_of(type);
    return l == NULL ? "unknown" : l->name;
}

bool msg_known(uint32_t number)
{
    return layout_of(number) != NULL;
}

enum service msg_author(enum msg_type type)
{
    const struct layout *l = layout_of(type);
    return l == NULL ? SERVICE_RUNNER : l->author;
}

enum channel msg_channel(enum msg_type type)
{
    const struct layout *l = layout_of(type);
    return l == NULL ? CHANNEL_LOCAL : l->channel;
}

struct word msg_inst(const struct msg *m)
{
    const struct layout *l = layout_of(m->type);
    const struct field *f = l == NULL ? NULL : layout_field(l, "inst");
    struct word inst = WORD_EMPTY;
    if (f != NULL && f->kind == FIELD_word)
        memcpy(&inst, field_at(f, m), sizeof(inst));
    return inst;
}

/* Bare when it can be read back as one token, else quoted. */
static void print_text(struct text *out, struct str s)
{
    bool plain = s.len > 0;
    for (size_t i = 0; i < s.len && plain; i++) {
        const char c = s.at[i];
        plain = c > ' ' && c != '"' && c != '=' && c != '\\' && c != 0x7f;
    }
    if (plain) {
        text_str(out, s);
        return;
    }
    text_char(out, '"');
    text_json(out, s);
    text_char(out, '"');
}

static void print_levels(struct text *out, const struct levels *v, int px_exp, int qty_exp)
{
    text_u64(out, v->count);
    for (uint16_t i = 0; i < v->count && i < PRINT_LEVELS; i++) {
        text_char(out, i == 0 ? ':' : ',');
        text_decimal(out, v->at[i].px.v, px_exp);
        text_char(out, 'x');
        text_decimal(out, v->at[i].qty.v, qty_exp);
    }
    if (v->count > PRINT_LEVELS)
        text_put(out, ",...");
}

/* The first closed one: a line for people, not the list. */
static void print_gates(struct text *out, const struct gates *v)
{
    const struct gate_row *g = gates_closed(v);
    text_put(out, g == NULL ? "open" : guard_name(g->guard));
    if (g == NULL || !g->measured)
        return;
    text_char(out, ':');
    text_money(out, g->value);
    text_char(out, '/');
    text_money(out, g->limit);
}

static int scale_named(const struct layout *l, const struct msg *m, const char *name)
{
    const struct field *f = layout_field(l, name);
    return f == NULL ? 0 : *(const int8_t *)field_at(f, m);
}

static void print_value(struct text *out, const struct field *f, const struct layout *l,
                        const struct msg *m)
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
    case FIELD_qty: text_decimal(out, *(const int64_t *)at, layout_exp(f, l, m)); return;
    case FIELD_money: text_money(out, *(const money_t *)at); return;
    case FIELD_rate: text_rate(out, *(const rate_t *)at); return;
    case FIELD_ts: text_decimal(out, ((const ts_t *)at)->v, -9); return;
    case FIELD_dur:
        text_decimal(out, ((const dur_t *)at)->v, -9);
        text_char(out, 's');
        return;
    case FIELD_word: print_text(out, word_str(at)); return;
    case FIELD_text: print_text(out, *(const struct str *)at); return;
    case FIELD_levels:
        print_levels(out, at, scale_named(l, m, "px_exp"), scale_named(l, m, "qty_exp"));
        return;
    case FIELD_gates: print_gates(out, at); return;
    default: {
        const char *word = layout_word(f->kind, *(const uint32_t *)at);
        text_put(out, word == NULL ? "?" : word);
    }
    }
}

void msg_print(const struct msg *m, struct text *out)
{
    const struct layout *l = layout_of(m->type);
    text_put(out, msg_name(m->type));
    for (size_t i = 0; l != NULL && i < l->count; i++) {
        text_char(out, ' ');
        text_put(out, l->fields[i].name);
        text_char(out, '=');
        print_value(out, &l->fields[i], l, m);
    }
}
