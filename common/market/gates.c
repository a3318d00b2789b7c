#include "common/market/gates.h"

#include <string.h>

#define WHOLE ((int128_t)1000000000 * 1000000000) /* one, as money */

const struct gate_row *gates_closed(const struct gates *g)
{
    for (uint16_t i = 0; i < g->count; i++) {
        if (g->at[i].closed)
            return &g->at[i];
    }
    return NULL;
}

/* So many decimals are enough for people; cut toward zero. */
static void put_cut(struct text *out, money_t v, int decimals)
{
    int128_t unit = WHOLE;
    for (int i = 0; i < decimals; i++)
        unit /= 10;
    text_decimal(out, v.v / unit, -decimals);
}

void gate_value(struct text *out, enum gate_unit unit, money_t value)
{
    switch (unit) {
    case GATE_UNIT_NONE: return;
    case GATE_UNIT_RATE:
        put_cut(out, MONEY(value.v * 100), 4);
        text_char(out, '%');
        return;
    case GATE_UNIT_MONEY: put_cut(out, value, 4); return;
    case GATE_UNIT_MS:
        put_cut(out, value, 0);
        text_put(out, "ms");
        return;
    case GATE_UNIT_COUNT: put_cut(out, value, 8); return; /* coins are counted in satoshis */
    }
}

static bool has(const char *sentence, const char *place)
{
    const struct str s = str_from(sentence);
    return str_find(s, str_from(place)) < s.len;
}

static void put_place(struct text *out, struct str name, const struct gate_row *row,
                      struct str detail)
{
    const enum gate_unit unit = guard_unit(row->guard);
    if (str_is(name, "value"))
        gate_value(out, unit, row->value);
    else if (str_is(name, "limit"))
        gate_value(out, unit, row->limit);
    else if (str_is(name, "detail"))
        text_str(out, detail);
}

void gate_sentence(struct text *out, const char *sentence, const struct gate_row *row,
                   struct str detail)
{
    const bool numbers = has(sentence, "{value}") || has(sentence, "{limit}");
    if (numbers && !row->measured) {
        text_str(out, detail);
        return;
    }
    struct str rest = str_from(sentence);
    while (rest.len > 0) {
        text_str(out, str_cut(&rest, '{'));
        if (rest.len > 0)
            put_place(out, str_cut(&rest, '}'), row, detail);
    }
    if (detail.len == 0 || has(sentence, "{detail}"))
        return;
    text_put(out, " (");
    text_str(out, detail);
    text_char(out, ')');
}
