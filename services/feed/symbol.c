#include "services/feed/symbol.h"

#include "common/base/assert.h"
#include "common/msg/definition.h"

static bool is_swap(const struct word *inst)
{
    static const struct str suffix = {"-SWAP", 5};
    const struct str s = word_str(inst);
    return s.len > suffix.len &&
           str_equal((struct str){s.at + s.len - suffix.len, suffix.len}, suffix);
}

void symbol_init(struct symbol *s, const struct word *inst)
{
    *s = (struct symbol){
        .inst = *inst,
        .type = is_swap(inst) ? INST_SWAP : INST_SPOT,
        .state = BOOK_DOWN,
        .reason = word_of("starting"),
        .ahead_since = TS_NEVER,
        .crossed_since = TS_NEVER,
        .ask_at = TS(0),
    };
}

static void say_state(const struct symbol *s, ts_t now, struct outbox *out)
{
    struct msg_book_status *m = &outbox_push(out, MSG_BOOK_STATUS, now)->book_status;
    m->inst = s->inst;
    m->state = s->state;
    m->reason = s->reason;
    m->gaps = s->gaps;
    m->resets = s->resets;
}

static void log_state(const struct symbol *s, ts_t now, struct outbox *out)
{
    char buffer[160];
    struct text t = TEXT(buffer);
    text_put(&t, "inst=");
    text_word(&t, &s->inst);
    text_put(&t, " state=");
    text_put(&t, book_state_name(s->state));
    if (!word_empty(&s->reason)) {
        text_put(&t, " reason=");
        text_word(&t, &s->reason);
    }
    outbox_log(out, now, s->state == BOOK_LIVE ? LEVEL_INFO : LEVEL_WARN, "book", text_done(&t));
}

void symbol_set_state(struct symbol *s, enum book_state state, const char *reason, ts_t now,
                      struct outbox *out)
{
    if (s->state == state && word_is(&s->reason, reason))
        return;
    s->state = state;
    s->reason = word_of(reason);
    if (state != BOOK_LIVE)
        symbol_forget_top(s);
    s->told = now;
    say_state(s, now, out);
    log_state(s, now, out);
}

void symbol_say_alive(struct symbol *s, dur_t every, ts_t now, struct outbox *out)
{
    const bool doubted =
        s->traded_off || s->ahead_since.v != TS_NEVER.v || s->crossed_since.v != TS_NEVER.v;
    if (s->state != BOOK_LIVE || doubted || ts_diff(now, s->told).v < every.v)
        return;
    s->told = now;
    say_state(s, now, out);
}

static void say_instrument(const struct symbol *s, ts_t now, struct outbox *out)
{
    outbox_push(out, MSG_INSTRUMENT, now)->instrument = definition_of(&s->instrument);
}

bool symbol_define(struct symbol *s, const struct instrument *next, ts_t now, struct outbox *out)
{
    ASSERT(word_equal(&s->inst, &next->inst));
    const struct instrument was = s->instrument;
    if (s->known && !instrument_differs(&was, next)) {
        s->instrument.change_at = next->change_at;
        if (was.change_at.v != next->change_at.v)
            say_instrument(s, now, out);
        return false;
    }
    const bool rescaled = s->known && (was.px_exp != next->px_exp || was.qty_exp != next->qty_exp);
    s->instrument = *next;
    s->instrument.version = was.version + 1;
    s->known = true;
    if (rescaled)
        s->has_limit = false;
    say_instrument(s, now, out);
    return rescaled;
}

void symbol_set_top(struct symbol *s, struct book_level bid, struct book_level ask, int64_t seq_id,
                    ts_t ts)
{
    s->bid = bid;
    s->ask = ask;
    s->top_seq = seq_id;
    s->top_ts = ts;
    s->traded_off = false;
}

void symbol_on_trade(struct symbol *s, px_t px)
{
    if (px.v != s->bid.px.v && px.v != s->ask.px.v)
        s->traded_off = true;
}

static struct book_level best_of(const struct book *b, enum side side)
{
    struct book_level l = {0};
    (void)book_best(b, side, &l);
    return l;
}

void symbol_top_from_book(struct symbol *s, const struct book *b)
{
    symbol_set_top(s, best_of(b, SIDE_BUY), best_of(b, SIDE_SELL), b->seq_id, b->ts);
    s->ahead_since = TS_NEVER;
}

void symbol_forget_top(struct symbol *s)
{
    const struct book_level none = {0};
    symbol_set_top(s, none, none, 0, TS(0));
    s->ahead_since = TS_NEVER;
    s->crossed_since = TS_NEVER;
}

bool symbol_agrees(const struct symbol *s, const struct book *b)
{
    return best_of(b, SIDE_BUY).px.v == s->bid.px.v && best_of(b, SIDE_SELL).px.v == s->ask.px.v;
}

static void say_top(const struct symbol *s, ts_t now, struct outbox *out)
{
    ASSERT(s->state == BOOK_LIVE);
    struct msg *m = outbox_push(out, MSG_BOOK_TOP, now);
    m->exch = s->top_ts;
    m->book_top.inst = s->inst;
    m->book_top.px_exp = (int8_t)s->instrument.px_exp;
    m->book_top.qty_exp = (int8_t)s->instrument.qty_exp;
    m->book_top.bid = s->bid.px;
    m->book_top.bid_qty = s->bid.qty;
    m->book_top.ask = s->ask.px;
    m->book_top.ask_qty = s->ask.qty;
    m->book_top.seq_id = s->top_seq;
}

void symbol_say_top(struct symbol *s, ts_t now, struct outbox *out)
{
    s->told = now;
    say_top(s, now, out);
}

void symbol_say_depth(const struct symbol *s, const struct book *b, uint32_t levels, ts_t now,
                      struct outbox *out)
{
    struct book_level at[BOOK_LEVELS_MAX];
    struct msg *m = outbox_push(out, MSG_BOOK_DEPTH, now);
    m->exch = b->ts;
    m->book_depth.inst = s->inst;
    m->book_depth.px_exp = (int8_t)s->instrument.px_exp;
    m->book_depth.qty_exp = (int8_t)s->instrument.qty_exp;
    m->book_depth.seq_id = b->seq_id;
    m->book_depth.bids = outbox_levels(out, at, book_copy(b, SIDE_BUY, at, levels));
    m->book_depth.asks = outbox_levels(out, at, book_copy(b, SIDE_SELL, at, levels));
}

void symbol_snapshot(const struct symbol *s, const struct book *b, uint32_t levels, ts_t now,
                     struct outbox *out)
{
    if (s->known)
        say_instrument(s, now, out);
    say_state(s, now, out);
    if (s->state == BOOK_LIVE) {
        say_top(s, now, out);
        symbol_say_depth(s, b, levels, now, out);
    }
    if (s->has_funding)
        outbox_push(out, MSG_FUNDING, now)->funding = s->funding;
    if (s->has_mark)
        outbox_push(out, MSG_MARK, now)->mark = s->mark;
    if (s->has_limit)
        outbox_push(out, MSG_PRICE_LIMIT, now)->price_limit = s->limit;
}
