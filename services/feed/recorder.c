#include "services/feed/recorder.h"

#include "common/base/assert.h"

enum {
    LEVEL_SIZE = 80, /* ["91500.1","0.30178218","12"], */
    LINE_SIZE = 2 * BOOK_LEVELS_MAX * LEVEL_SIZE + 256,
    NAME_TAIL = 19, /* -261122-174859.data */
};

/* Unix time as yymmdd-hhmmss. */
static void put_stamp(struct text *t, ts_t now)
{
    const int64_t seconds = now.v / 1000000000;
    const int64_t z = seconds / 86400 + 719468; /* days since 0000-03-01 */
    const int64_t of_era = z % 146097;
    const int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    const int64_t of_year = of_era - (365 * y + y / 4 - y / 100);
    const int64_t m = (5 * of_year + 2) / 153; /* 0 is March */
    const int64_t year = y + z / 146097 * 400 + (m >= 10 ? 1 : 0);
    const int64_t part[6] = {
        year % 100,          m < 10 ? m + 3 : m - 9, of_year - (153 * m + 2) / 5 + 1,
        seconds / 3600 % 24, seconds / 60 % 60,      seconds % 60};
    for (int i = 0; i < 6; i++) {
        if (i == 3)
            text_char(t, '-');
        text_char(t, (char)('0' + part[i] / 10));
        text_char(t, (char)('0' + part[i] % 10));
    }
}

/* False when nothing is to be recorded. A new day begins new files. */
static bool ready(const struct feed *f, struct symbol *s, ts_t now)
{
    const int64_t day = now.v / DUR_S(86400).v;
    if (!f->settings->record || word_str(&s->inst).len + NAME_TAIL >= WORD_SIZE)
        return false;
    if (!word_empty(&s->tape) && s->tape_day == day)
        return true;
    char buffer[WORD_SIZE];
    struct text name = TEXT(buffer);
    text_word(&name, &s->inst);
    text_char(&name, '-');
    put_stamp(&name, now);
    ASSERT(!name.cut);
    s->tape = word_from(text_done(&name));
    s->tape_day = day;
    s->tape_book = false;
    s->tape_trades = false;
    return true;
}

static void write_line(const struct symbol *s, const char *ending, struct str line, ts_t now,
                       struct outbox *out)
{
    char buffer[WORD_SIZE];
    struct text name = TEXT(buffer);
    text_word(&name, &s->tape);
    text_put(&name, ending);
    ASSERT(!name.cut);
    struct msg_tape_write *m = &outbox_push(out, MSG_TAPE_WRITE, now)->tape_write;
    m->name = word_from(text_done(&name));
    m->line = line;
}

static void put_level(struct text *t, struct str px, struct str qty, struct str orders, bool first)
{
    text_put(t, first ? "[\"" : ",[\"");
    text_str(t, px);
    text_put(t, "\",\"");
    text_str(t, qty);
    text_put(t, "\",\"");
    text_str(t, orders);
    text_put(t, "\"]");
}

/* Rows as the exchange sent them, without its third column, which is always "0". */
static void put_row_side(struct text *t, struct json_at side)
{
    bool first = true;
    for (struct json_at l = json_first(side); json_present(l); l = json_next(l)) {
        struct str px = STR_EMPTY, qty = STR_EMPTY, orders = STR("1");
        if (json_scalar(json_element(l, 0), &px) != ERR_OK ||
            json_scalar(json_element(l, 1), &qty) != ERR_OK)
            continue;
        if (json_count(l) > 3 && json_scalar(json_element(l, 3), &orders) != ERR_OK)
            orders = STR("1");
        put_level(t, px, qty, orders, first);
        first = false;
    }
}

/* The whole side as we hold it; how many orders make a level up is not kept. */
static void put_book_side(struct text *t, const struct symbol *s, const struct book *b,
                          enum side side)
{
    struct book_level at[BOOK_LEVELS_MAX];
    const size_t count = book_copy(b, side, at, BOOK_LEVELS_MAX);
    for (size_t i = 0; i < count; i++) {
        char px_buffer[64], qty_buffer[64];
        struct text px = TEXT(px_buffer), qty = TEXT(qty_buffer);
        text_decimal(&px, at[i].px.v, s->instrument.px_exp);
        text_decimal(&qty, at[i].qty.v, s->instrument.qty_exp);
        put_level(t, text_done(&px), text_done(&qty), STR("1"), i == 0);
    }
}

void recorder_book(struct feed *f, size_t symbol, struct json_at row, bool whole, ts_t now,
                   struct outbox *out)
{
    struct symbol *s = &f->symbols[symbol];
    const struct book *b = feed_book(f, symbol);
    if (!ready(f, s, now))
        return;
    const bool own = !s->tape_book && !whole;
    struct text t = outbox_room(out, LINE_SIZE);
    text_put(&t, "{\"instId\":\"");
    text_word(&t, &s->inst);
    text_put(&t, whole || own ? "\",\"action\":\"snapshot\",\"ts\":\""
                              : "\",\"action\":\"update\",\"ts\":\"");
    text_i64(&t, ts_to_ms(b->ts));
    text_put(&t, "\",\"asks\":[");
    if (own)
        put_book_side(&t, s, b, SIDE_SELL);
    else
        put_row_side(&t, json_get(row, "asks"));
    text_put(&t, "],\"bids\":[");
    if (own)
        put_book_side(&t, s, b, SIDE_BUY);
    else
        put_row_side(&t, json_get(row, "bids"));
    text_put(&t, "]}");
    if (t.cut) {
        outbox_log(out, now, LEVEL_WARN, "record_line_too_long", word_str(&s->inst));
        return;
    }
    s->tape_book = true;
    write_line(s, ".data", outbox_keep(out, &t), now, out);
}

void recorder_trade(struct feed *f, size_t symbol, const struct okx_trade *trade, ts_t now,
                    struct outbox *out)
{
    struct symbol *s = &f->symbols[symbol];
    if (!ready(f, s, now))
        return;
    if (!s->tape_trades)
        write_line(s, ".csv", STR("instrument_name,trade_id,side,price,size,created_time"), now,
                   out);
    s->tape_trades = true;
    struct text t = outbox_room(out, 256);
    text_word(&t, &s->inst);
    text_char(&t, ',');
    text_i64(&t, trade->trade_id);
    text_char(&t, ',');
    text_put(&t, side_name(trade->side));
    text_char(&t, ',');
    text_decimal(&t, trade->px.v, s->instrument.px_exp);
    text_char(&t, ',');
    text_decimal(&t, trade->qty.v, s->instrument.qty_exp);
    text_char(&t, ',');
    text_i64(&t, ts_to_ms(trade->ts));
    ASSERT(!t.cut);
    write_line(s, ".csv", outbox_keep(out, &t), now, out);
}

void recorder_restart(struct symbol *s)
{
    s->tape_book = false;
}
