/* Why a side shows no order, as JSON. */
#include "services/monitor/fields.h"
#include "services/monitor/status.h"

static void put_side(const struct view_symbol *s, enum side side, ts_t now, struct text *out)
{
    const struct view_why *w = &s->why[side];
    const struct msg m = view_why(s, side);
    text_char(out, '"');
    text_put(out, side_name(side));
    text_put(out, "\":{");
    if (w->at.v != 0) {
        text_put(out, "\"age_ms\":");
        text_i64(out, ts_diff(now, w->at).v / 1000000);
        text_put(out, ",\"said\":");
        fields_json(&m, true, out);
    }
    text_char(out, '}');
}

static void put_symbol(const struct view_symbol *s, ts_t now, struct text *out)
{
    text_char(out, '"');
    text_json(out, word_str(&s->inst));
    text_put(out, "\":{");
    put_side(s, SIDE_BUY, now, out);
    text_char(out, ',');
    put_side(s, SIDE_SELL, now, out);
    text_char(out, '}');
}

bool why_json(const struct view *v, struct str inst, ts_t now, struct text *out)
{
    bool any = false;
    if (inst.len > 0 && view_symbol(v, inst) == NULL)
        return false;
    text_put(out, "{\"symbols\":{");
    for (uint32_t i = 0; i < v->symbol_count; i++) {
        if (inst.len > 0 && !str_equal(word_str(&v->symbol[i].inst), inst))
            continue;
        if (any)
            text_char(out, ',');
        any = true;
        put_symbol(&v->symbol[i], now, out);
    }
    text_put(out, "}}");
    return true;
}
