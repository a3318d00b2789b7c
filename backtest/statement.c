/* What came of a backtest, as text and as JSON. */
#include <string.h>

#include "backtest/backtest.h"

enum { STATEMENT_SIZE = 16384, COLUMN = 26 };

static void label(struct text *t, const char *name)
{
    const size_t len = strlen(name);
    text_put(t, "  ");
    text_put(t, name);
    for (size_t n = len; n < COLUMN; n++)
        text_char(t, ' ');
}

static void count_line(struct text *t, const char *name, uint64_t v)
{
    label(t, name);
    text_u64(t, v);
    text_char(t, '\n');
}

/* Cut to 1e-8 for reading; the journal has every decimal. */
static void money(struct text *t, money_t v)
{
    text_decimal(t, decimal_rescale(v.v, MONEY_EXP, -8, ROUND_NEAREST), -8);
}

static void money_line(struct text *t, const char *name, money_t v)
{
    label(t, name);
    money(t, v);
    text_put(t, " USD\n");
}

static rate_t share(dur_t part, dur_t whole)
{
    return whole.v > 0 ? money_ratio(MONEY(part.v), MONEY(whole.v)) : RATE(0);
}

static void percent(struct text *t, rate_t r)
{
    text_decimal(t, decimal_rescale(r.v, -7, -2, ROUND_NEAREST), -2);
    text_char(t, '%');
}

static void share_line(struct text *t, const char *name, dur_t part, dur_t whole)
{
    label(t, name);
    percent(t, share(part, whole));
    text_char(t, '\n');
}

static void symbol_text(struct text *t, const struct tally_symbol *s)
{
    share_line(t, "spread 0.08..0.15 %", s->in_band, s->seen);
    share_line(t, "spread wider", s->above, s->seen);
    share_line(t, "quoted, any side", s->any, s->watched);
    share_line(t, "quoted, both sides", s->both, s->watched);
    count_line(t, "fills", s->fills);
    count_line(t, "  of them as maker", s->makers);
    label(t, "volume");
    money(t, s->volume);
    text_char(t, '\n');
    count_line(t, "round trips", s->cycles);
    count_line(t, "  of them with profit", s->wins);
    count_line(t, "  of them stopped", s->stops);
    label(t, "  gross, fees, net");
    money(t, s->gross);
    text_put(t, ", ");
    money(t, s->fees);
    text_put(t, ", ");
    money(t, s->net);
    text_char(t, '\n');
}

static void write_text(const struct backtest_result *r, struct text *t)
{
    const dur_t length = ts_diff(r->to, r->from);
    text_put(t, "Statement\n");
    label(t, "market time");
    text_decimal(t, length.v / 1000000 / 36, -5);
    text_put(t, " h\n");
    for (uint32_t n = 0; n < r->tally.count; n++) {
        text_word(t, &r->tally.symbol[n].inst);
        text_char(t, '\n');
        symbol_text(t, &r->tally.symbol[n]);
    }
    text_put(t, "Account, by the exchange\n");
    count_line(t, "fills", r->fills);
    money_line(t, "fees", r->fees);
    money_line(t, "net result of trading", r->net);
    money_line(t, "largest fall of it", r->drawdown);
    money_line(t, "equity at the start", r->start_equity);
    money_line(t, "equity at the end", r->equity);
    text_put(t, "Orders\n");
    count_line(t, "wishes", r->tally.intents);
    count_line(t, "  refused by risk", r->tally.refused);
    count_line(t, "placed", r->tally.orders);
    count_line(t, "  rejected", r->tally.rejected);
    count_line(t, "cancels", r->tally.cancels);
    count_line(t, "left at the end", r->pending);
    if (r->synthetic)
        text_put(t, "A synthetic market shows that the machine works, not that it earns.\n");
    if (r->bad_lines > 0)
        count_line(t, "lines not usable", r->bad_lines);
    if (!word_empty(&r->broken)) {
        text_put(t, "BROKEN: ");
        text_word(t, &r->broken);
        text_char(t, '\n');
    }
}

void backtest_print(const struct backtest_result *r, FILE *out)
{
    char buffer[STATEMENT_SIZE];
    struct text t = TEXT(buffer);
    write_text(r, &t);
    (void)fwrite(buffer, 1, t.len, out);
}

/* ---- JSON ---- */

static void key(struct text *t, const char *name)
{
    if (t->len > 0 && t->at[t->len - 1] != '{')
        text_char(t, ',');
    text_char(t, '"');
    text_put(t, name);
    text_put(t, "\":");
}

static void json_count_of(struct text *t, const char *name, uint64_t v)
{
    key(t, name);
    text_u64(t, v);
}

static void json_money(struct text *t, const char *name, money_t v)
{
    key(t, name);
    text_char(t, '"');
    text_money(t, v);
    text_char(t, '"');
}

static void json_share(struct text *t, const char *name, dur_t part, dur_t whole)
{
    key(t, name);
    text_char(t, '"');
    text_rate(t, share(part, whole));
    text_char(t, '"');
}

static void json_symbol(struct text *t, const struct tally_symbol *s)
{
    key(t, s->inst.at);
    text_char(t, '{');
    json_share(t, "spread_in_band", s->in_band, s->seen);
    json_share(t, "spread_above", s->above, s->seen);
    json_share(t, "quoted_any", s->any, s->watched);
    json_share(t, "quoted_both", s->both, s->watched);
    json_count_of(t, "fills", s->fills);
    json_count_of(t, "maker_fills", s->makers);
    json_count_of(t, "round_trips", s->cycles);
    json_count_of(t, "wins", s->wins);
    json_count_of(t, "stops", s->stops);
    json_money(t, "volume", s->volume);
    json_money(t, "gross", s->gross);
    json_money(t, "fees", s->fees);
    json_money(t, "net", s->net);
    text_char(t, '}');
}

void backtest_json(const struct backtest_result *r, FILE *out)
{
    char buffer[STATEMENT_SIZE * 2];
    struct text t = TEXT(buffer);
    text_char(&t, '{');
    key(&t, "synthetic");
    text_put(&t, r->synthetic ? "true" : "false");
    json_count_of(&t, "from_ms", (uint64_t)ts_to_ms(r->from));
    json_count_of(&t, "to_ms", (uint64_t)ts_to_ms(r->to));
    json_count_of(&t, "fills", r->fills);
    json_count_of(&t, "orders", r->tally.orders);
    json_count_of(&t, "cancels", r->tally.cancels);
    json_count_of(&t, "rejected", r->tally.rejected);
    json_count_of(&t, "intents", r->tally.intents);
    json_count_of(&t, "refused", r->tally.refused);
    json_count_of(&t, "left_at_end", r->pending);
    json_count_of(&t, "bad_lines", r->bad_lines);
    json_money(&t, "fees", r->fees);
    json_money(&t, "pnl_net", r->net);
    json_money(&t, "max_drawdown", r->drawdown);
    json_money(&t, "start_equity", r->start_equity);
    json_money(&t, "equity", r->equity);
    key(&t, "broken");
    text_char(&t, '"');
    text_word(&t, &r->broken);
    text_char(&t, '"');
    key(&t, "symbols");
    text_char(&t, '{');
    for (uint32_t n = 0; n < r->tally.count; n++)
        json_symbol(&t, &r->tally.symbol[n]);
    text_put(&t, "}}\n");
    (void)fwrite(buffer, 1, t.len, out);
}
