#include "services/risk/booking.h"

#include "common/base/assert.h"
#include "services/risk/account.h"
#include "services/risk/era.h"

/* "BTC-USDT" is spot, "BTC-USDT-SWAP" is not; the currencies are the first two parts. */
struct pair {
    struct word base;
    struct word quote;
    bool spot;
};

static struct pair pair_of(const struct word *inst)
{
    struct str rest = word_str(inst);
    const struct str base = str_cut(&rest, '-');
    const struct str quote = str_cut(&rest, '-');
    return (struct pair){word_from(base), word_from(quote), rest.len == 0};
}

struct trade {
    enum side side;
    px_t px;
    qty_t qty;
    int px_exp;
    int qty_exp;
    money_t fee;
    struct word fee_ccy;
};

/* The changes of currencies that do not depend on what was held before: all of a spot trade, and
 * the fee of any. */
static void book_currencies(struct risk *r, const struct word *inst, const struct trade *t,
                            ts_t now)
{
    const struct pair pair = pair_of(inst);
    const money_t coins = MONEY(decimal_rescale(t->qty.v, t->qty_exp, MONEY_EXP, ROUND_DOWN));
    const money_t value = money_of_trade(t->px, t->px_exp, t->qty, t->qty_exp, ROUND_NEAREST);
    const bool buy = t->side == SIDE_BUY;
    if (pair.spot) {
        ledger_trade(&r->ledger, &pair.base, buy ? coins : money_neg(coins), now);
        ledger_trade(&r->ledger, &pair.quote, buy ? money_neg(value) : value, now);
    }
    ledger_trade(&r->ledger, word_empty(&t->fee_ccy) ? &pair.quote : &t->fee_ccy, t->fee, now);
}

/* Records are told apart by era as well: a new exchange may use its numbers again. */
static struct word fill_key(const struct risk *r, const struct msg_fill *f)
{
    struct word key = WORD_EMPTY;
    struct text t = {key.at, 0, sizeof key.at - 1, false};
    text_word(&t, &f->trade_id);
    text_char(&t, ':');
    text_word(&t, &f->ord_id);
    text_put(&t, f->side == SIDE_BUY ? ":b" : ":s");
    era_put(&t, r->era);
    if (!t.cut)
        return key;
    const struct seen_key digest = seen_key(word_str(&f->inst), word_str(&f->trade_id),
                                            word_str(&f->ord_id), f->side == SIDE_BUY);
    key = WORD_EMPTY;
    t = (struct text){key.at, 0, sizeof key.at - 1, false};
    text_hex(&t, digest.high, 16);
    text_hex(&t, digest.low, 16);
    era_put(&t, r->era);
    ASSERT(!t.cut);
    return key;
}

static uint64_t hex_of(struct str digits)
{
    uint64_t v = 0;
    for (size_t i = 0; i < digits.len; i++) {
        const char c = digits.at[i];
        v = v << 4 | (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    return v;
}

/* The other way round: what the key of a stored fill says. */
static struct seen_key key_of(const struct msg_record_fill *f, uint32_t *era)
{
    struct str rest = word_str(&f->key);
    const struct str first = str_cut(&rest, ':');
    *era = era_of(word_str(&f->key));
    if (first.len == 32)
        return (struct seen_key){hex_of((struct str){first.at, 16}),
                                 hex_of((struct str){first.at + 16, 16})};
    return seen_key(word_str(&f->inst), first, word_str(&f->ord_id), f->side == SIDE_BUY);
}

void booking_store_position(struct risk *r, struct symbol *s, ts_t now, struct outbox *out)
{
    const struct position *p = &s->position;
    struct msg *m = record_new(&r->records, MSG_RECORD_POSITION, now, out);
    m->record_position = (struct msg_record_position){
        .key = s->inst,
        .amount = p->amount,
        .cost = position_cost(p),
        .average = s->market.known ? position_average(p, &s->market.instrument) : MONEY(0),
        .gross = p->gross,
        .fees = p->fees,
        .opened = p->opened,
        .entry = p->entry,
        .cycles = p->cycles,
        .fills = p->fills,
        .realised = p->realised,
        .fees_total = p->fees_total,
        .stopped = p->stopped,
        .era = r->era,
        .funding = p->funding,
        .funding_total = p->funding_total,
    };
}

static void store_amounts(struct risk *r, const struct msg_fill *f, ts_t now, struct outbox *out)
{
    const struct pair pair = pair_of(&f->inst);
    const struct word *of[] = {&pair.base, &pair.quote, &f->fee_ccy};
    for (size_t i = 0; i < sizeof of / sizeof of[0]; i++) {
        const struct ledger_currency *c = ledger_find(&r->ledger, of[i]);
        const bool twice = i == 2 && (word_equal(of[2], of[0]) || word_equal(of[2], of[1]));
        if (c != NULL && !twice)
            record_amount(&r->records, of[i], "traded", c->traded, out, now);
    }
}

static void store_fill(struct risk *r, const struct msg_fill *f, ts_t now, struct outbox *out)
{
    struct msg *m = record_new(&r->records, MSG_RECORD_FILL, now, out);
    m->record_fill = (struct msg_record_fill){
        .key = fill_key(r, f),
        .at = f->at,
        .inst = f->inst,
        .side = f->side,
        .ord_id = f->ord_id,
        .cl_ord_id = f->cl_ord_id,
        .px_exp = f->px_exp,
        .qty_exp = f->qty_exp,
        .px = f->px,
        .qty = f->qty,
        .fee = f->fee,
        .fee_ccy = f->fee_ccy,
        .maker = f->maker,
        .purpose = f->purpose,
    };
}

static void store_pause(struct risk *r, const struct symbol *s, ts_t now, struct outbox *out)
{
    const struct word streak = latch_key("streak", &s->inst);
    const struct word pause = latch_key("pause", &s->inst);
    const struct latch_value count = {.value = s->pause.streak, .at = now};
    const struct latch_value end = {.value = s->pause.until.v, .at = s->pause.began};
    (void)record_latch(&r->records, &streak, &count, now, out);
    (void)record_latch(&r->records, &pause, &end, now, out);
}

/* Several symbols losing at once is the market, not the symbol: the whole pool pauses. */
static void pause_pool(struct risk *r, ts_t now, struct outbox *out)
{
    const struct settings *set = &r->settings;
    uint32_t recent = 0;
    for (uint32_t i = 0; i < r->count; i++)
        recent += pause_recent(&r->symbols[i].pause, set->risk_pause, now);
    if (set->pool_pause_symbols == 0 || recent < set->pool_pause_symbols ||
        pause_active(&r->pool, now))
        return;
    r->pool.began = now;
    r->pool.until = ts_add(now, set->risk_pause);
    const struct word key = latch_key("pool", &WORD_EMPTY);
    const struct latch_value v = {.value = r->pool.until.v, .at = now};
    (void)record_latch(&r->records, &key, &v, now, out);
    struct text t = outbox_room(out, 120);
    text_put(&t, "all symbols, because ");
    text_u64(&t, recent);
    text_put(&t, " of them lost in a row, for ");
    text_i64(&t, set->risk_pause.v / DUR_S(1).v);
    text_put(&t, " s");
    outbox_alert(out, now, ALERT_LOSS_STREAK, &WORD_EMPTY, outbox_keep(out, &t));
}

static void count_cycle(struct risk *r, struct symbol *s, const struct cycle *c, ts_t now,
                        struct outbox *out)
{
    const struct settings *set = &r->settings;
    const bool by_loss = c->stopped && stop_running(&s->stop) && s->stop.cause == STOP_BY_LOSS;
    const bool lost = c->net.v < 0 || by_loss;
    const bool paused =
        pause_cycle(&s->pause, lost, c->net.v > 0, set->loss_streak, set->risk_pause, now);
    if (lost || c->net.v > 0)
        store_pause(r, s, now, out);
    if (!paused)
        return;
    struct text t = outbox_room(out, 120);
    text_u64(&t, set->loss_streak);
    text_put(&t, " losing cycles, paused for ");
    text_i64(&t, set->risk_pause.v / DUR_S(1).v);
    text_put(&t, " s; the last one ");
    text_money(&t, c->net);
    outbox_alert(out, now, ALERT_LOSS_STREAK, &s->inst, outbox_keep(out, &t));
    pause_pool(r, now, out);
}

static void close_cycle(struct risk *r, struct symbol *s, const struct cycle *c, ts_t now,
                        struct outbox *out)
{
    count_cycle(r, s, c, now, out);
    outbox_push(out, MSG_CYCLE, now)->cycle = (struct msg_cycle){
        .inst = s->inst,
        .number = c->number,
        .entry = c->entry,
        .gross = c->gross,
        .fees = c->fees,
        .net = c->net,
        .opened = c->opened,
        .closed = c->closed,
        .stopped = c->stopped,
        .losing_streak = s->pause.streak,
        .funding = c->funding,
    };
    struct word key = s->inst;
    struct text t = {key.at, word_str(&s->inst).len, sizeof key.at - 1, false};
    text_char(&t, ' ');
    text_u64(&t, c->number);
    era_put(&t, r->era);
    struct msg *m = record_new(&r->records, MSG_RECORD_CYCLE, now, out);
    m->record_cycle = (struct msg_record_cycle){
        .key = key,
        .inst = s->inst,
        .number = c->number,
        .entry = c->entry,
        .gross = c->gross,
        .fees = c->fees,
        .net = c->net,
        .opened = c->opened,
        .closed = c->closed,
        .stopped = c->stopped,
        .funding = c->funding,
    };
}

/* Into the position; a swap's cash with it. True when it ended a cycle. */
static bool book_position(struct risk *r, struct symbol *s, const struct position_fill *f, ts_t now,
                          struct cycle *closed)
{
    const struct instrument *i = &s->market.instrument;
    const money_t before = position_brought(&s->position);
    const bool ended = position_book(&s->position, i, f, closed);
    if (i->type != INST_SPOT) {
        ledger_trade(&r->ledger, &i->quote, money_sub(position_brought(&s->position), before), now);
        ledger_allow(&r->ledger, &i->quote);
    }
    return ended;
}

static struct position_fill to_book(const struct msg_fill *f)
{
    return (struct position_fill){
        .side = f->side,
        .px = f->px,
        .qty = f->qty,
        .fee = f->fee,
        .fee_ccy = f->fee_ccy,
        .at = f->at,
        .stop = f->purpose == PURPOSE_STOP || f->purpose == PURPOSE_FLATTEN,
    };
}

/* v·10^from on the instrument's scale; false when it does not fit exactly. */
static bool exactly(int64_t v, int from, int to, int64_t *out)
{
    const int128_t there = decimal_rescale(v, from, to, ROUND_DOWN);
    if (there > INT64_MAX || there < INT64_MIN || decimal_rescale(there, to, from, ROUND_DOWN) != v)
        return false;
    *out = (int64_t)there;
    return true;
}

/* An executor that has just started tells fills of its earlier lives before it knows the
 * instrument, on a scale of its own. */
static bool to_grid(struct msg_fill *f, const struct instrument *i)
{
    struct msg_fill on = *f;
    on.px_exp = (int8_t)i->px_exp;
    on.qty_exp = (int8_t)i->qty_exp;
    if (!exactly(f->px.v, f->px_exp, i->px_exp, &on.px.v) ||
        !exactly(f->qty.v, f->qty_exp, i->qty_exp, &on.qty.v) ||
        !exactly(f->filled.v, f->qty_exp, i->qty_exp, &on.filled.v) ||
        !exactly(f->order_qty.v, f->qty_exp, i->qty_exp, &on.order_qty.v))
        return false;
    *f = on;
    return true;
}

static void wait_for_instrument(struct risk *r, const struct msg_fill *f, ts_t now,
                                struct outbox *out)
{
    if (r->waiting_count == RISK_WAITING_MAX) {
        outbox_log(out, now, LEVEL_ERROR, "fill_lost", word_str(&f->trade_id));
        return;
    }
    r->waiting[r->waiting_count++] = *f;
}

/* Our own record of an order knows what it was for, whatever the executor still knows. */
static enum purpose purpose_of(struct risk *r, const struct msg_fill *f)
{
    const struct order *o = orders_by_number(&r->mirror.orders, f->order);
    return o != NULL ? o->purpose : f->purpose;
}

static bool sane(const struct msg_fill *f)
{
    return f->px.v > 0 && f->qty.v > 0 && !word_empty(&f->trade_id);
}

static void book(struct risk *r, struct symbol *s, const struct msg_fill *f, ts_t now,
                 struct outbox *out)
{
    const struct trade trade = {f->side, f->px, f->qty, f->px_exp, f->qty_exp, f->fee, f->fee_ccy};
    const struct position_fill fill = to_book(f);
    struct cycle closed;
    r->fills++;
    book_currencies(r, &f->inst, &trade, now);
    store_fill(r, f, now, out);
    if (s != NULL) {
        const bool ended = book_position(r, s, &fill, now, &closed);
        s->records++;
        booking_store_position(r, s, now, out);
        if (ended)
            close_cycle(r, s, &closed, now, out);
    }
    store_amounts(r, f, now, out);
    r->told_totals = TS(0);
}

void booking_fill(struct risk *r, const struct msg_fill *told, ts_t now, struct outbox *out)
{
    struct msg_fill fill = *told;
    const struct msg_fill *f = &fill;
    struct symbol *s = risk_symbol(r, &f->inst);
    fill.purpose = purpose_of(r, told);
    mirror_fill(&r->mirror, f);
    if (!sane(f) || f->order == 0) {
        /* Somebody else's: it shows as a difference between ledger and exchange. */
        outbox_log(out, now, LEVEL_WARN, "fill_not_ours", word_str(&f->ord_id));
        return;
    }
    const struct seen_key key = seen_key(word_str(&f->inst), word_str(&f->trade_id),
                                         word_str(&f->ord_id), f->side == SIDE_BUY);
    const bool scaled = s == NULL || (s->market.known && to_grid(&fill, &s->market.instrument));
    if (!r->loaded || !scaled) {
        wait_for_instrument(r, f, now, out);
        return;
    }
    if (!seen_add(&r->seen, key, f->at))
        return;
    if (!r->ledger.based || f->at.v <= r->ledger.based_at.v) {
        r->early_fills++;
        return;
    }
    book(r, s, f, now, out);
}

void booking_load_fill(struct risk *r, const struct msg_record_fill *f, ts_t now)
{
    const struct trade trade = {f->side, f->px, f->qty, f->px_exp, f->qty_exp, f->fee, f->fee_ccy};
    struct symbol *s = risk_symbol(r, &f->inst);
    uint32_t era;
    const struct seen_key key = key_of(f, &era);
    if (!era_continues(r, era))
        return;
    (void)seen_add(&r->seen, key, f->at);
    book_currencies(r, &f->inst, &trade, now);
    r->fills++;
    if (s == NULL)
        return;
    s->records++;
    if (f->at.v >= s->torn.at.v)
        s->torn = *f;
}

void booking_load_position(struct risk *r, const struct msg_record_position *p, ts_t now)
{
    const struct position loaded = {
        .amount = p->amount,
        .value = money_add(money_add(money_sub(p->cost, p->fees), p->gross), p->funding),
        .gross = p->gross,
        .fees = p->fees,
        .funding = p->funding,
        .funding_total = p->funding_total,
        .opened = p->opened,
        .entry = p->entry,
        .stopped = p->stopped,
        .realised = p->realised,
        .fees_total = p->fees_total,
        .fills = p->fills,
        .cycles = p->cycles,
    };
    const struct pair pair = pair_of(&p->key);
    struct symbol *s = risk_symbol(r, &p->key);
    if (!era_continues(r, p->era))
        return;
    if (!pair.spot) {
        ledger_trade(&r->ledger, &pair.quote, position_brought(&loaded), now);
        for (uint64_t i = 0; i < p->fills && i < 1000000; i++)
            ledger_allow(&r->ledger, &pair.quote);
    }
    if (s != NULL)
        s->position = loaded;
}

/* The store keeps a prefix of what was written: at most the last fill of a symbol can stand there
 * without its position. */
static void mend(struct risk *r, struct symbol *s, ts_t now, struct outbox *out)
{
    const struct msg_record_fill *f = &s->torn;
    struct cycle closed;
    if (s->records == s->position.fills)
        return;
    if (s->records != s->position.fills + 1) {
        outbox_alert(out, now, ALERT_STORE, &s->inst,
                     STR("the stored position does not fit the stored fills"));
        s->position.fills = s->records;
        return;
    }
    const struct position_fill fill = {
        .side = f->side,
        .px = f->px,
        .qty = f->qty,
        .fee = f->fee,
        .fee_ccy = f->fee_ccy,
        .at = f->at,
        .stop = f->purpose == PURPOSE_STOP || f->purpose == PURPOSE_FLATTEN,
    };
    const bool ended = book_position(r, s, &fill, now, &closed);
    booking_store_position(r, s, now, out);
    if (ended)
        close_cycle(r, s, &closed, now, out);
    outbox_log(out, now, LEVEL_WARN, "position_mended", word_str(&f->key));
}

void booking_catch_up(struct risk *r, struct symbol *s, ts_t now, struct outbox *out)
{
    const uint32_t count = r->waiting_count;
    if (!r->loaded || !s->market.known)
        return;
    if (!s->mended)
        mend(r, s, now, out);
    s->mended = true;
    r->waiting_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        const struct msg_fill f = r->waiting[i];
        if (word_equal(&f.inst, &s->inst))
            booking_fill(r, &f, now, out);
        else
            r->waiting[r->waiting_count++] = f;
    }
}
