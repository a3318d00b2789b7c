#include "services/simulator/market_replay.h"

#include <string.h>

#include "common/base/assert.h"

/* Columns of a trades line, and where they stand when there is no header. */
enum { COLUMN_INST, COLUMN_ID, COLUMN_SIDE, COLUMN_PX, COLUMN_QTY, COLUMN_TS };
static const char *const column_names[REPLAY_COLUMNS] = {
    "instrument_name", "trade_id", "side", "price", "size", "created_time"};

bool market_replay_init(struct market_replay *m, const struct settings *s, struct text *why)
{
    memset(m, 0, sizeof *m);
    m->inst = -1;
    m->tape[REPLAY_BOOK].used = s->sim_book_file.at[0] != 0;
    m->tape[REPLAY_TRADES].used = s->sim_trades_file.at[0] != 0;
    for (int n = 0; n < REPLAY_COLUMNS; n++)
        m->column[n] = n;
    struct str speed = str_from(s->sim_speed.at);
    int64_t times = 0;
    if (!str_is(speed, "max") &&
        (i64_parse(speed, &times) != ERR_OK || times < 1 || times > 100000)) {
        text_put(why, "sim_speed: want 1, a whole number up to 100000, or max");
        return false;
    }
    m->speed = (uint32_t)times;
    if (!m->tape[REPLAY_BOOK].used)
        text_put(why, "sim_book_file: a replay needs a book");
    return m->tape[REPLAY_BOOK].used;
}

static void ask(struct market_replay *m, ts_t now, struct outbox *out)
{
    for (uint32_t n = 0; n < REPLAY_TAPES; n++) {
        struct replay_tape *t = &m->tape[n];
        if (!t->used || t->over || t->asked > 0 || t->count > REPLAY_ASK)
            continue;
        struct msg *read = outbox_push(out, MSG_TAPE_READ, now);
        read->tape_read.tape = n;
        read->tape_read.lines = REPLAY_ASK;
        t->asked = REPLAY_ASK;
    }
}

void market_replay_start(struct market_replay *m, ts_t now, struct outbox *out)
{
    m->start = now;
    ask(m, now, out);
}

/* ---- reading ahead ---- */

static bool book_time(struct str line, ts_t *at)
{
    size_t from = str_find(line, STR("\"ts\":\""));
    if (from == line.len)
        return false;
    struct str rest = {line.at + from + 6, line.len - from - 6};
    return ms_parse(str_cut(&rest, '"'), at) == ERR_OK;
}

static struct str column(const struct market_replay *m, struct str line, int which)
{
    struct str field = STR_EMPTY;
    for (int n = 0; n <= m->column[which]; n++)
        field = str_cut(&line, ',');
    return str_trim(field);
}

/* The header names the columns; OKX has changed their order before. */
static bool header(struct market_replay *m, struct str line)
{
    if (str_find(line, STR("price")) == line.len)
        return false;
    for (int n = 0; line.len > 0; n++) {
        struct str name = str_trim(str_cut(&line, ','));
        for (int c = 0; c < REPLAY_COLUMNS; c++)
            if (str_is(name, column_names[c]))
                m->column[c] = n;
    }
    return true;
}

static bool keep(struct replay_tape *t, ts_t at, struct str line)
{
    uint32_t begin = t->count > 0 ? t->line[t->first].offset : t->end;
    bool wrapped = t->count > 0 && t->end <= begin;
    uint32_t room = wrapped ? begin - t->end : REPLAY_BYTES - t->end;
    if (t->count == REPLAY_LINES || line.len == 0 || line.len > REPLAY_BYTES / 4)
        return false;
    if (line.len > room && !wrapped) {
        t->end = 0;
        room = t->count > 0 ? begin : REPLAY_BYTES;
    }
    if (line.len > room)
        return false;
    memcpy(t->bytes + t->end, line.at, line.len);
    struct replay_line *l = &t->line[(t->first + t->count) % REPLAY_LINES];
    *l = (struct replay_line){at, t->end, (uint32_t)line.len};
    t->end += (uint32_t)line.len;
    t->count++;
    return true;
}

static void refuse(struct market_replay *m, struct str line, ts_t now, struct outbox *out)
{
    m->bad++;
    if (m->bad > 8 && (m->bad & (m->bad - 1)) != 0)
        return; /* the first ones and then at powers of two */
    char buffer[200];
    struct text t = TEXT(buffer);
    text_put(&t, "count=");
    text_u64(&t, m->bad);
    text_put(&t, " line=");
    text_str(&t, (struct str){line.at, line.len < 120 ? line.len : 120});
    outbox_log(out, now, LEVEL_WARN, "replay_line_unusable", text_done(&t));
}

static void on_line(struct market_replay *m, const struct msg *in, struct outbox *out)
{
    uint32_t n = in->tape_line.tape;
    struct str line = str_trim(in->tape_line.line);
    if (n >= REPLAY_TAPES)
        return;
    struct replay_tape *t = &m->tape[n];
    ts_t at = TS(0);
    bool timed = false;
    if (t->asked > 0)
        t->asked--;
    if (n == REPLAY_TRADES && header(m, line))
        return;
    if (n == REPLAY_BOOK)
        timed = book_time(line, &at);
    else
        timed = ms_parse(column(m, line, COLUMN_TS), &at) == ERR_OK && at.v > 0;
    if (!timed || !keep(t, at, line))
        refuse(m, line, in->ts, out);
}

void market_replay_take(struct market_replay *m, struct venue *v, const struct msg *in,
                        struct outbox *out)
{
    (void)v;
    if (in->type == MSG_TAPE_LINE)
        on_line(m, in, out);
    if (in->type != MSG_TAPE_END || in->tape_end.tape >= REPLAY_TAPES)
        return;
    m->tape[in->tape_end.tape].over = true;
    if (in->tape_end.error.len > 0)
        outbox_log(out, in->ts, LEVEL_ERROR, "replay_tape_failed", in->tape_end.error);
}

/* ---- playing ---- */

static struct str text_at(struct json_at at)
{
    struct str text = STR_EMPTY;
    return json_scalar(at, &text) == ERR_OK ? text : STR_EMPTY;
}

static int places_of(struct json_at rows, int key, int least)
{
    for (struct json_at row = json_first(rows); json_present(row); row = json_next(row)) {
        struct str text = text_at(json_element(row, key));
        int places = 0;
        if (decimal_places(text, &places) == ERR_OK && places > least)
            least = places > 12 ? 12 : places;
    }
    return least;
}

/* The listing a line is about; one that is not listed yet is listed with the line's own grid. */
static int listing_of(struct market_replay *m, struct venue *v, struct str inst,
                      struct json_at root)
{
    struct listing l;
    int known = venue_inst(v, inst);
    if (known >= 0 || m->inst >= 0)
        return known;
    if (listing_find(inst, &l))
        return venue_list(v, &l);
    struct json_at asks = json_get(root, "asks");
    struct json_at bids = json_get(root, "bids");
    int px = places_of(bids, 0, places_of(asks, 0, 0));
    int qty = places_of(bids, 1, places_of(asks, 1, 0));
    return listing_derive(inst, px, qty, &l) ? venue_list(v, &l) : -1;
}

/* Recorded numbers may be finer than the grid of today's listing: prices go to the nearest tick,
 * sizes down to the lot. */
static bool read_row(const struct instrument *i, struct str px, struct str qty,
                     struct replay_row *out)
{
    int128_t p = 0;
    int128_t q = 0;
    if (decimal_parse_wide(px, MONEY_EXP, &p) != ERR_OK || p <= 0)
        return false;
    if (decimal_parse_wide(qty, MONEY_EXP, &q) != ERR_OK || q < 0)
        return false;
    int128_t count = decimal_rescale(p, MONEY_EXP, i->px_exp, ROUND_NEAREST);
    int128_t size = decimal_rescale(q, MONEY_EXP, i->qty_exp, ROUND_DOWN);
    if (count > INT64_MAX / 2 || size > INT64_MAX / 2)
        return false;
    out->px = instrument_px_down(i, PX((int64_t)count + i->tick.v / 2));
    out->qty = instrument_qty_down(i, QTY((int64_t)size));
    if (q > 0 && out->qty.v == 0)
        out->qty = i->lot; /* smaller than a lot is still somebody */
    return out->px.v > 0;
}

static bool read_rows(struct market_replay *m, const struct instrument *i, struct json_at rows,
                      enum side side)
{
    m->rows[side] = 0;
    for (struct json_at row = json_first(rows); json_present(row); row = json_next(row)) {
        if (m->rows[side] == REPLAY_ROWS)
            return true; /* levels beyond are too far away to matter */
        if (!read_row(i, text_at(json_element(row, 0)), text_at(json_element(row, 1)),
                      &m->row[side][m->rows[side]]))
            return false;
        m->rows[side]++;
    }
    return true;
}

static bool shown(const struct market_replay *m, enum side side, int64_t px)
{
    for (uint32_t n = 0; n < m->rows[side]; n++)
        if (m->row[side][n].px.v == px)
            return true;
    return false;
}

/* A snapshot is the whole truth: what it does not show is gone. */
static void clear_others(struct market_replay *m, struct venue *v, enum side side, ts_t now)
{
    uint32_t rank = 0;
    for (;;) {
        const struct ladder_level *level = ladder_rank(&v->book[m->inst], side, rank);
        if (level == NULL)
            return;
        rank++;
        if (level->flow == 0 || shown(m, side, level->px))
            continue;
        uint32_t before = v->book[m->inst].side[side].count;
        venue_flow_set(v, m->inst, side, PX(level->px), QTY(0), now);
        if (v->book[m->inst].side[side].count < before)
            rank--;
    }
}

static bool play_book(struct market_replay *m, struct venue *v, struct str line, ts_t now)
{
    if (json_read(&m->json, line) != ERR_OK)
        return false;
    struct json_at root = json_root(&m->json);
    int inst = listing_of(m, v, text_at(json_get(root, "instId")), root);
    if (inst < 0 || (m->inst >= 0 && inst != m->inst))
        return false;
    m->inst = inst;
    const struct instrument *i = &v->listing[inst].is;
    if (!read_rows(m, i, json_get(root, "bids"), SIDE_BUY) ||
        !read_rows(m, i, json_get(root, "asks"), SIDE_SELL))
        return false;
    bool snapshot = str_is(text_at(json_get(root, "action")), "snapshot");
    for (int side = SIDE_BUY; snapshot && side <= SIDE_SELL; side++)
        clear_others(m, v, (enum side)side, now);
    for (int pass = 0; pass < 2; pass++) /* what goes before what comes */
        for (int side = SIDE_BUY; side <= SIDE_SELL; side++)
            for (uint32_t n = 0; n < m->rows[side]; n++) {
                const struct replay_row *r = &m->row[side][n];
                if ((r->qty.v == 0) == (pass == 0))
                    venue_flow_set(v, inst, (enum side)side, r->px, r->qty, now);
            }
    return true;
}

static bool play_trade(struct market_replay *m, struct venue *v, struct str line, ts_t now)
{
    struct replay_row r;
    enum side side = SIDE_BUY;
    int inst = venue_inst(v, column(m, line, COLUMN_INST));
    if (m->inst < 0 || inst != m->inst)
        return m->inst < 0; /* trades before the first book change nothing */
    if (!side_from(column(m, line, COLUMN_SIDE), &side))
        return false;
    if (!read_row(&v->listing[inst].is, column(m, line, COLUMN_PX), column(m, line, COLUMN_QTY),
                  &r))
        return false;
    if (r.qty.v > 0)
        venue_flow_trade(v, inst, side, r.px, r.qty, now);
    return true;
}

/* Which tape speaks next; -1 while one that could be earlier has not been heard. */
static int next_tape(const struct market_replay *m)
{
    int best = -1;
    for (int n = 0; n < REPLAY_TAPES; n++) {
        const struct replay_tape *t = &m->tape[n];
        if (!t->used || (t->over && t->count == 0))
            continue;
        if (t->count == 0)
            return -1;
        ts_t at = t->line[t->first].at;
        if (best < 0 || at.v <= m->tape[best].line[m->tape[best].first].at.v)
            best = n;
    }
    return best;
}

static ts_t due(const struct market_replay *m, ts_t recorded)
{
    if (!m->clock_set || m->speed == 0)
        return m->start;
    int64_t passed = recorded.v - m->recorded.v;
    return TS(m->start.v + (passed < 0 ? 0 : passed / m->speed));
}

ts_t market_replay_deadline(const struct market_replay *m)
{
    int n = next_tape(m);
    return n < 0 ? TS_NEVER : due(m, m->tape[n].line[m->tape[n].first].at);
}

bool market_replay_over(const struct market_replay *m)
{
    for (int n = 0; n < REPLAY_TAPES; n++)
        if (m->tape[n].used && (!m->tape[n].over || m->tape[n].count > 0))
            return false;
    return true;
}

static void play(struct market_replay *m, struct venue *v, int n, ts_t now, struct outbox *out)
{
    struct replay_tape *t = &m->tape[n];
    const struct replay_line *l = &t->line[t->first];
    struct str line = {t->bytes + l->offset, l->len};
    if (!m->clock_set) {
        m->clock_set = true;
        m->start = now;
        m->recorded = l->at;
    }
    bool ok = n == REPLAY_BOOK ? play_book(m, v, line, now) : play_trade(m, v, line, now);
    if (!ok)
        refuse(m, line, now, out);
    m->played++;
    t->first = (t->first + 1) % REPLAY_LINES;
    t->count--;
}

void market_replay_step(struct market_replay *m, struct venue *v, ts_t now, uint32_t most,
                        struct outbox *out)
{
    while (most-- > 0 && v->events.count < VENUE_EVENTS / 8) {
        int n = next_tape(m);
        ts_t at = n < 0 ? TS_NEVER : due(m, m->tape[n].line[m->tape[n].first].at);
        if (n < 0 || at.v > now.v)
            break;
        play(m, v, n, now, out);
    }
    ask(m, now, out);
}
